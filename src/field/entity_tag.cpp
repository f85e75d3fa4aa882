#include <httoop/field/entity_tag.hpp>

#include <httoop/core/ascii.hpp>
#include <httoop/field/rules.hpp>

namespace httoop::inline v0 {
namespace {

constexpr octet_class etagc = field_vchar - octet_class("\"");

// The size of the entity tag at the front of s; if there is none, `fault` is where it breaks.
std::size_t size_of_tag(octets s, std::size_t& fault) {
    std::size_t i = s.starts_with("W/") ? 2 : 0;
    if (i < s.size() && s[i] == '"') {
        ++i;
        while (i < s.size() && etagc(s[i])) ++i;
        if (i < s.size() && s[i] == '"') return i + 1;
    }
    fault = i;
    return 0;
}

}  // namespace

std::size_t entity_tag_view::parse_front(octets s, entity_tag_view& tag) {
    std::size_t fault;
    std::size_t const size = size_of_tag(s, fault);
    if (size == 0) return 0;
    std::size_t const open = s.front() == 'W' ? 2 : 0;
    tag = {s.substr(open + 1, size - open - 2), open == 2};
    return size;
}

result<entity_tag_view> entity_tag_view::parse(octets s) {
    std::size_t fault;
    std::size_t const size = size_of_tag(s, fault);
    if (size == 0 && enforced(rules::entity_tag_grammar))
        return violation{&rules::entity_tag_grammar, fault};
    if (size < s.size() && enforced(rules::entity_tag_grammar))
        return violation{&rules::entity_tag_grammar, size};
    entity_tag_view tag;
    parse_front(s, tag);
    return tag;
}

std::string entity_tag_view::compose() const {
    std::string text;
    text.reserve(opaque.size() + 4);
    if (weak && enforced(rules::entity_tag_weak)) text += "W/";
    text += '"';
    text += opaque;
    text += '"';
    return text;
}

result<entity_tag> entity_tag::parse(octets s) {
    auto const tag = entity_tag_view::parse(s);
    if (!tag) return tag.error();
    return entity_tag{*tag};
}

}  // namespace httoop::inline v0
