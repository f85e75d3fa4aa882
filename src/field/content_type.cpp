#include <httoop/field/content_type.hpp>

#include <utility>

#include <httoop/field/composed.hpp>

namespace httoop::inline v0 {

content_type::content_type() = default;
content_type::content_type(std::string type_, std::string subtype_, httoop::parameters p)
    : media_type{std::move(type_), std::move(subtype_), std::move(p)} {}
content_type::content_type(media_type m) : media_type{std::move(m)} {}

result<content_type> content_type::parse(octets value) {
    auto m = media_type::parse(value);
    if (!m) return m.error();
    return content_type{*std::move(m)};
}

std::string content_type::compose() const { return parsed_back(media_type::compose(), *this); }

bool operator==(content_type const& a, content_type const& b) {
    return static_cast<media_type const&>(a) == static_cast<media_type const&>(b);
}

}  // namespace httoop::inline v0
