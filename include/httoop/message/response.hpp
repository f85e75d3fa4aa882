#pragma once
#include <string>

#include <httoop/message/content.hpp>
#include <httoop/message/field_section.hpp>
#include <httoop/message/status_code.hpp>
#include <httoop/message/typed.hpp>
#include <httoop/message/version.hpp>

namespace httoop::inline v0 {

// A response (RFC 9110 3.4): control data, header section, trailer section; content in memory where
// it is held there.
//
//     return response::text("Hello\n");
class response {
public:
    response() = default;
    response(status_code s) : status_{s} {}
    response(status_code::known s) : status_{s} {}
    response(status_code s, httoop::content&& c) : status_{s}, content_{std::move(c)} {}
    response(response const&) = default;
    response& operator=(response const&) = default;
    response& operator=(response&&) = default;
    // Handlers return responses: this is done for each, and hardly one has a reason of its own.
    response(response&& o) noexcept
        : status_{o.status_}, version_{o.version_}, reason_given_{o.reason_given_}, broken_{o.broken_},
          fields_{std::move(o.fields_)}, trailers_{std::move(o.trailers_)}, content_{std::move(o.content_)} {
        if (reason_given_) reason_ = std::move(o.reason_);
    }

    // 200 with that content and Content-Type: text/plain; charset=utf-8, text/html; charset=utf-8,
    // application/json.
    static response text(std::string content);
    static response html(std::string content);
    static response json(std::string content);
    // The status with a Location field; 303 by default.
    static response redirect(httoop::octets location, status_code s = status_code::see_other);

    [[nodiscard]] status_code status() const { return status_; }
    response& status(status_code s) {
        status_ = s;
        return *this;
    }
    // The reason phrase as received or given, else the registered one ("" for unregistered codes).
    [[nodiscard]] httoop::octets reason() const HTTOOP_LIFETIME_BOUND {
        return reason_given_ ? httoop::octets{reason_} : status_.phrase();
    }
    [[nodiscard]] bool reason_given() const { return reason_given_; }  // not the registered one
    void reason(httoop::octets phrase);

    [[nodiscard]] http_version version() const { return version_; }
    void version(http_version v) { version_ = v; }

    [[nodiscard]] field_section& fields() { return fields_; }
    [[nodiscard]] field_section const& fields() const { return fields_; }
    [[nodiscard]] field_section& trailers() { return trailers_; }
    [[nodiscard]] field_section const& trailers() const { return trailers_; }

    template <class X> [[nodiscard]] result<X> get() const { return get_field<X>(fields_); }
    template <class X> response& set(X const& value) {
        set_field(fields_, value);
        return *this;
    }
    response& set(httoop::octets name, httoop::octets value) {
        fields_.set(name, value);
        return *this;
    }

    [[nodiscard]] httoop::content& content() { return content_; }
    [[nodiscard]] httoop::content const& content() const { return content_; }
    [[nodiscard]] httoop::octets octets() const HTTOOP_LIFETIME_BOUND { return content_.view(); }
    response& octets(std::string owned) {
        content_ = httoop::content{std::move(owned)};
        return *this;
    }

    // A fault in the reason or a field that was given: no response is composed with it.
    [[nodiscard]] result<void> defect() const;

    // For parsers; keeps memory for the next message.
    void assign(http_version version, status_code s, httoop::octets reason);
    void clear();

private:
    struct content_type_line;
    response(content_type_line const& type, std::string&& content);

    status_code status_;
    http_version version_ = http_1_1;
    bool reason_given_ = false;
    rule const* broken_ = nullptr;
    std::string reason_;
    field_section fields_;
    field_section trailers_;
    httoop::content content_;
};

}  // namespace httoop::inline v0
