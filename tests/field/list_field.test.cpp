#include <httoop/field/list_field.hpp>

#include <httoop/message/response.hpp>
#include <httoop/syntax/rules.hpp>

#include "support/field_values.hpp"

using namespace httoop;

namespace {

// Something between < and >, in which commas cut nothing, or else a letter.
struct piece {
    std::string text;

    static result<piece> parse(octets s, rule const* broken) {
        if (s == "!") return violation{broken, 1};
        return piece{std::string{s}};
    }
    static std::size_t uncut(octets rest) {
        return rest.starts_with('<') && rest.find('>') != octets::npos ? rest.find('>') : 0;
    }
    [[nodiscard]] std::string compose() const { return text; }
    [[nodiscard]] bool is(octets name) const { return text == name; }
    friend bool operator==(piece const&, piece const&) = default;
};

using pieces = list_field<field_id::link, piece, &rules::token>;

}  // namespace

// req: rfc9110#5.6.1.2-1
// req: rfc9110#5.6.1.2-2
TEST_CASE("list_field: elements are cut at commas, but not where they are in one piece") {
    support::takes<pieces>(" a , ,\"b,c\" x,<d,\"e>,f", "a, \"b,c\" x, <d,\"e>, f");
    support::takes<pieces>("");
    pieces const p = *pieces::parse("a, b, a");
    CHECK(p.find("a") == &p.all[0]);
    CHECK(p.has("b"));
    CHECK_FALSE(p.has("c"));
    CHECK(p.find("c") == nullptr);
}

TEST_CASE("list_field: faults say where in the value they are") {
    support::refuses<pieces>("a, !", rules::token, 4);
    support::refuses<pieces>("a, b \"c", rules::quoted_string, 5);
    std::string const commas(list_empty_elements + 1, ',');
    support::refuses<pieces>(commas, rules::list_empty_elements, list_empty_elements);
}

TEST_CASE("list_field: lines are one list, and what would not come back is not composed") {
    response r;
    r.fields().append("Link", "a");
    r.fields().append("Link", "b, c");
    CHECK(r.get<pieces>()->all.size() == 3);
    r.fields().append("Link", "!");
    CHECK(r.get<pieces>().error().broken == &rules::token);
    CHECK(pieces{{{"a"}, {"b"}}}.compose() == "a, b");
    support::does_not_compose(pieces{{{"a,b"}}});
    support::does_not_compose(pieces{{{""}}});
    support::does_not_compose(pieces{{{"!"}}});
}
