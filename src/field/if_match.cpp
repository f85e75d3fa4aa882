#include <httoop/field/if_match.hpp>

#include <httoop/field/rules.hpp>
#include <httoop/syntax/list.hpp>

namespace httoop::inline v0 {

result<void> entity_tags::add(octets value) {
    bool const star = value == "*";
    if ((any || (star && !tags.empty())) && enforced(rules::entity_tags_or_any))
        return violation{&rules::entity_tags_or_any, 0};
    if (star) {
        any = true;
        return {};
    }
    list_reader list{value};
    if (tags.empty()) tags.reserve(list.elements_expected());
    while (list.next()) {
        entity_tag_view tag;
        std::size_t const size = entity_tag_view::parse_front(list.rest(), tag);
        if (size == 0) {
            rule const& broken = list.rest().front() == '*' ? rules::entity_tags_or_any
                                                            : rules::entity_tag_grammar;
            if (enforced(broken)) return violation{&broken, list.offset()};
        }
        if (size != 0) tags.emplace_back(tag);
        list.took(size == 0 ? 1 : size);
    }
    if (list.fault().broken != nullptr) return list.fault();
    return {};
}

std::string entity_tags::composed() const {
    std::string text;
    if (any) append_element(text, "*");
    for (entity_tag const& tag : tags) append_element(text, tag.compose());
    return text;
}

}  // namespace httoop::inline v0
