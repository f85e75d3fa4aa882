#pragma once
#include <span>
#include <vector>

#include <httoop/field/entity_tag.hpp>
#include <httoop/message/coding_name.hpp>
#include <httoop/message/field_section.hpp>

namespace httoop::inline v0 {

// Entity tags of coded representations, "x-gzip" for "x", in the preconditions of requests.
//
// The coding in a tag, one of these, or unknown.
coding_id coding_in(entity_tag_view t, std::span<coding_id const> of);

// Adds "x" for each tag such as "x-gzip" in that field, If-Match or If-None-Match: the service
// behind knows no others. Returns the tags as they were.
std::vector<entity_tag> understand_tags(field_section& request, field_id in,
                                        std::span<coding_id const> of);

// Of these, the tag that the service behind means by `its`: of several that of the coding liked
// most.
entity_tag const* known_as(std::vector<entity_tag> const& sent, entity_tag_view its,
                           coding_id liked, std::span<coding_id const> of);

}  // namespace httoop::inline v0
