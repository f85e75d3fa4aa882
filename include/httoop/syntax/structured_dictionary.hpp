#pragma once
#include <string>

#include <httoop/core/result.hpp>
#include <httoop/syntax/structured_list.hpp>

namespace httoop::inline v0::structured {

// A dictionary (RFC 9651 3.2): an ordered map of members. Where a key comes again its last value
// counts, in the place of the first. Lines, size and an empty one: as with lists.
//
//     sf-dictionary = dict-member *( OWS "," OWS dict-member )
//     dict-member   = key ( parameters / "=" ( item / inner-list ) )
//
//     auto d = structured::dictionary::parse("u=1, i");
//     if (auto const* u = d->find("u")) use(u->as_integer());
//     structured::dictionary{{"u", 1}, {"i", true}}.compose()                u=1, i
class dictionary : public ordered_map<member> {
public:
    using ordered_map<member>::ordered_map;
    dictionary() = default;
    explicit dictionary(ordered_map<member> m) : ordered_map<member>(std::move(m)) {}

    static result<dictionary> parse(octets value);
    [[nodiscard]] result<std::string> compose() const;
};

}  // namespace httoop::inline v0::structured
