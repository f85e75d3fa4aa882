#pragma once
#include <string>

#include <httoop/field/media_type.hpp>
#include <httoop/message/field_name.hpp>

namespace httoop::inline v0 {

// The value of Content-Type (RFC 9110 8.3).
//
//     response.set(content_type{"text", "html", {{"charset", "utf-8"}}});
//     if (auto t = response.get<content_type>(); t && t->is("text/html")) ...
struct content_type : media_type {
    static constexpr field_id id = field_id::content_type;

    content_type();
    content_type(std::string type_, std::string subtype_, httoop::parameters p = {});
    explicit content_type(media_type m);

    static result<content_type> parse(octets value);
    [[nodiscard]] std::string compose() const;
    friend bool operator==(content_type const& a, content_type const& b);
};

}  // namespace httoop::inline v0
