#include "coded_tags.hpp"

#include <httoop/field/if_match.hpp>
#include <httoop/message/typed.hpp>

namespace httoop::inline v0 {
namespace {

template <class Field>
std::vector<entity_tag> understand(field_section& request, std::span<coding_id const> of) {
    auto field = get_field<Field>(request);
    if (!field) return {};
    std::vector<entity_tag> sent = field->tags;
    for (entity_tag const& t : sent)
        if (coding_id const c = coding_in(t, of); c != coding_id::unknown)
            field->tags.emplace_back(t.opaque.substr(0, t.opaque.size() - name_of(c).size() - 1),
                                     t.weak);
    if (field->tags.size() != sent.size()) set_field(request, *field);
    return sent;
}

}  // namespace

coding_id coding_in(entity_tag_view t, std::span<coding_id const> of) {
    for (coding_id const c : of) {
        octets const name = name_of(c);
        if (t.opaque.size() > name.size() && t.opaque.ends_with(name) &&
            t.opaque[t.opaque.size() - name.size() - 1] == '-')
            return c;
    }
    return coding_id::unknown;
}

std::vector<entity_tag> understand_tags(field_section& request, field_id in,
                                        std::span<coding_id const> of) {
    return in == field_id::if_match ? understand<if_match>(request, of)
                                    : understand<if_none_match>(request, of);
}

entity_tag const* known_as(std::vector<entity_tag> const& sent, entity_tag_view its,
                           coding_id liked, std::span<coding_id const> of) {
    entity_tag const* found = nullptr;
    for (entity_tag const& t : sent) {
        coding_id const c = coding_in(t, of);
        if (c == coding_id::unknown ||
            octets{t.opaque}.substr(0, t.opaque.size() - name_of(c).size() - 1) != its.opaque)
            continue;
        if (c == liked) return &t;
        if (found == nullptr) found = &t;
    }
    return found;
}

}  // namespace httoop::inline v0
