#include <httoop/field/www_authenticate.hpp>

#include <httoop/field/authentication_info.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/message/response.hpp>
#include <httoop/syntax/rules.hpp>

#include "support/challenges.hpp"
#include "support/field_values.hpp"

using namespace httoop;
using nlohmann::json;

namespace {

result<www_authenticate> read_lines(json const& values) {
    response r;
    for (auto const& v : values) {
        r.fields().append(field_id::www_authenticate, support::octet_for_each_character(v));
        // Were it not for the section, which folds nothing, this would be the value's fault.
        if (!r.defect()) return violation{&rules::challenge_grammar, 0};
    }
    return r.get<www_authenticate>();
}

}  // namespace

// req: rfc9110#11.3
TEST_CASE("www_authenticate: every case of httpauth is read or refused") {
    json const all = support::auth_cases("httpauth.json");
    CHECK(all.size() == 29);
    for (json const& c : all) {
        CAPTURE(c.dump());
        auto const got = read_lines(c["values"]);
        if (c["status"] == "optional" && !got) continue;
        CHECK(got.has_value() == c["valid"]);
        if (got && c["valid"]) CHECK(support::same_challenges(got->challenges, c["expected"]));
        if (!got) continue;
        auto const again = www_authenticate::parse(got->compose());
        REQUIRE(again.has_value());
        CHECK(*again == *got);
    }
}

TEST_CASE("www_authenticate: the fields of the vectors") {
    json const all = support::auth_cases("auth-vectors.json")["fields"];
    CHECK(all.size() == 8);
    for (json const& c : all) {
        CAPTURE(c.dump());
        if (c["field"] == "WWW-Authenticate") {
            auto const got = read_lines(c["values"]);
            REQUIRE(got.has_value());
            CHECK(support::same_challenges(got->challenges, c["expected"]));
        } else {
            auto const got = authentication_info::parse(c["values"][0].get<std::string>());
            REQUIRE(got.has_value());
            CHECK(support::same_params(got->params, c["expected_params"]));
        }
    }
}

// req: rfc9110#11.3
TEST_CASE("www_authenticate: what is no challenge, and where") {
    support::refuses<www_authenticate>("a=b", rules::challenge_grammar, 0);
    support::refuses<www_authenticate>("Basic, realm=\"a\"", rules::challenge_grammar, 7);
    support::refuses<www_authenticate>("Basic YQ==, realm=\"a\"", rules::challenge_grammar, 12);
    support::refuses<www_authenticate>("Basic\trealm=\"a\"", rules::challenge_grammar, 5);
    support::refuses<www_authenticate>("@", rules::challenge_grammar, 0);
    support::refuses<www_authenticate>("Basic realm=\"a\" Digest", rules::list_grammar, 16);
    support::refuses<www_authenticate>("A B c=d", rules::auth_param_grammar, 4);
}

TEST_CASE("www_authenticate: token68 or parameters or neither, any number in a line") {
    auto const f = *www_authenticate::parse("A, B b==, C c=d , e = \"f\", G  h, I ,j=k");
    CHECK(f.challenges == std::vector<challenge>{{"A"},
                                                 {"B", "b=="},
                                                 {"C", "", {{"c", "d"}, {"e", "f"}}},
                                                 {"G", "h"},
                                                 {"I", "", {{"j", "k"}}}});
    support::takes<www_authenticate>("A, B b==, C c=d, e=f, G h, I j=k");
    support::takes<www_authenticate>("");
    support::takes<proxy_authenticate>("Negotiate");
    support::does_not_compose(www_authenticate{{{"A", "b", {{"c", "d"}}}}});
    support::does_not_compose(www_authenticate{{{"A", "", {{"c", "\n"}}}}});
    support::does_not_compose(www_authenticate{{{"A", "b c"}}});
    support::does_not_compose(www_authenticate{{{"A b"}}});
}
