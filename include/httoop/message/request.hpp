#pragma once
#include <cstdint>
#include <string>

#include <httoop/message/content.hpp>
#include <httoop/message/field_section.hpp>
#include <httoop/message/method.hpp>
#include <httoop/message/typed.hpp>
#include <httoop/message/version.hpp>

namespace httoop::inline v0 {

// The four forms of a request target (RFC 9112 3.2).
enum class target_form : std::uint8_t { origin, absolute, authority, asterisk };

// A request (RFC 9110 3.4): control data, header section, trailer section; content in memory where
// it is held there. What was received is kept octet for octet.
//
//     request r{method::get, "/a?b=c"};
//     r.set(host{"example.org"});
class request {
public:
    request() = default;
    // The target is taken as it is to be sent; what no parser would take back makes the defect.
    request(httoop::method m, httoop::octets target);
    // CONNECT to a resource that speaks that protocol (RFC 8441 4): the target has origin form.
    static request extended_connect(httoop::octets protocol, httoop::octets target);

    // An unknown method borrows from this request: valid until it changes.
    [[nodiscard]] httoop::method method() const HTTOOP_LIFETIME_BOUND {
        if (known_ != httoop::method::other) return known_;
        return httoop::method::of_token(httoop::octets{start_}.substr(0, method_size_));
    }
    [[nodiscard]] httoop::octets target() const HTTOOP_LIFETIME_BOUND {
        return httoop::octets{start_}.substr(target_at_);
    }
    // What an extended CONNECT asks the resource to speak (RFC 8441 4): "websocket"; "" in all others.
    [[nodiscard]] httoop::octets protocol() const HTTOOP_LIFETIME_BOUND {
        return httoop::octets{start_}.substr(method_size_, target_at_ - method_size_);
    }
    [[nodiscard]] target_form form() const { return form_; }
    // Of the target, undecoded: the path ("/a"; "" for authority and asterisk form) and the query
    // without '?' (null pointer when there is none).
    [[nodiscard]] httoop::octets path() const HTTOOP_LIFETIME_BOUND;
    [[nodiscard]] httoop::octets query() const HTTOOP_LIFETIME_BOUND;
    // Host and port of the target URI as received: the authority of an absolute or authority form,
    // else the Host field (RFC 9110 7.1).
    [[nodiscard]] httoop::octets authority() const HTTOOP_LIFETIME_BOUND;

    [[nodiscard]] http_version version() const { return version_; }
    void version(http_version v) { version_ = v; }

    [[nodiscard]] field_section& fields() { return fields_; }
    [[nodiscard]] field_section const& fields() const { return fields_; }
    [[nodiscard]] field_section& trailers() { return trailers_; }
    [[nodiscard]] field_section const& trailers() const { return trailers_; }

    template <class X> [[nodiscard]] result<X> get() const { return get_field<X>(fields_); }
    template <class X> void set(X const& value) { set_field(fields_, value); }

    [[nodiscard]] httoop::content& content() { return content_; }
    [[nodiscard]] httoop::content const& content() const { return content_; }
    [[nodiscard]] httoop::octets octets() const HTTOOP_LIFETIME_BOUND { return content_.view(); }
    void octets(std::string owned) { content_ = httoop::content{std::move(owned)}; }

    // A fault in the method, the target or a field that was given: no request is composed with it.
    [[nodiscard]] result<void> defect() const;

    // For parsers, which have validated both: begins the message anew, without fields or content, and
    // keeps memory for the next one. `path_at` and `query_at` are offsets in the target (query_at: of
    // '?', or the target's size).
    void assign(httoop::method m, httoop::octets target, target_form form, std::uint32_t path_at,
                std::uint32_t query_at, http_version version, httoop::octets protocol = {});
    void clear();

private:
    std::string start_;  // method token unless known, protocol, target
    std::uint32_t method_size_ = 0;
    std::uint32_t target_at_ = 0;
    std::uint32_t path_at_ = 0;
    std::uint32_t query_at_ = 0;
    httoop::method::known known_ = httoop::method::get;
    target_form form_ = target_form::origin;
    http_version version_ = http_1_1;
    rule const* broken_ = nullptr;
    field_section fields_;
    field_section trailers_;
    httoop::content content_;
};

}  // namespace httoop::inline v0
