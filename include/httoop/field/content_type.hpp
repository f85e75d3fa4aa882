#pragma once
#include <string>
#include <utility>

#include <httoop/field/composed.hpp>
#include <httoop/field/media_type.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// The value of Content-Type (RFC 9110 8.3).
//
//     response.set(content_type{"text", "html", {{"charset", "utf-8"}}});
//     if (auto t = response.get<content_type>(); t && t->is("text/html")) ...
struct content_type : media_type {
    static constexpr field_id id = field_id::content_type;

    content_type() = default;
    content_type(std::string type_, std::string subtype_, httoop::parameters p = {})
        : media_type{std::move(type_), std::move(subtype_), std::move(p)} {}
    explicit content_type(media_type m) : media_type{std::move(m)} {}

    static result<content_type> parse(octets value) {
        auto m = media_type::parse(value);
        if (!m) return m.error();
        return content_type{*std::move(m)};
    }
    [[nodiscard]] std::string compose() const { return parsed_back(media_type::compose(), *this); }
    friend bool operator==(content_type const&, content_type const&) = default;
};

}  // namespace httoop::inline v0
