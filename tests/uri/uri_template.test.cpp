#include <httoop/uri/uri_template.hpp>

#include <fstream>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <httoop/uri/rules.hpp>

using namespace httoop;
using json = nlohmann::ordered_json;

namespace {

struct template_findings : findings_sink {
    std::vector<finding> all;
    void found(finding const& f) override { all.push_back(f); }
};

std::string text_of(json const& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

template_variables variables_of(json const& object) {
    template_variables v;
    for (auto const& [name, value] : object.items()) {
        if (value.is_null()) continue;
        if (value.is_array()) {
            std::vector<std::string> members;
            for (json const& m : value) members.push_back(text_of(m));
            v.set_list(name, members);
        } else if (value.is_object()) {
            std::vector<name_value> pairs;
            for (auto const& [n, m] : value.items()) pairs.push_back({n, text_of(m)});
            v.set_pairs(name, pairs);
        } else {
            v.set(name, text_of(value));
        }
    }
    return v;
}

template_variables some() {
    template_variables v;
    v.set("var", "value").set("half", "50%").set("empty", "").set("path", "/foo/bar");
    v.set_list("list", {"red", "green"}).set_pairs("keys", {{"semi", ";"}, {"none", ""}}).set_list("nothing", {});
    return v;
}

}  // namespace

// req: rfc6570#3.2.1
TEST_CASE("expand_template: every case of the data, all four levels") {
    std::size_t cases = 0;
    for (char const* name : {"spec-examples", "spec-examples-by-section", "extended-tests", "negative-tests"}) {
        json const groups = json::parse(std::ifstream{std::string{"tests/data/uri/template/"} + name + ".json"});
        for (auto const& [title, group] : groups.items()) {
            template_variables const variables = variables_of(group["variables"]);
            for (json const& c : group["testcases"]) {
                ++cases;
                std::string const text = c[0];
                CAPTURE(title);
                CAPTURE(text);
                auto const expanded = expand_template(text, variables);
                REQUIRE(expanded.has_value() == !c[1].is_boolean());
                if (!expanded) {
                    CHECK(expanded.error().offset <= text.size());
                } else {
                    CAPTURE(*expanded);
                    bool right = c[1] == *expanded;
                    if (c[1].is_array())
                        for (json const& one : c[1]) right = right || one == *expanded;
                    CHECK(right);
                }
            }
        }
    }
    CHECK(cases == 270);
}

TEST_CASE("expand_template: what the data leaves open") {
    auto const expanded = [](octets text) { return expand_template(text, some()).value_or("?"); };
    CHECK(expanded("") == "");
    CHECK(expanded("a%20b{nothing}{undefined}{?nothing,undefined}") == "a%20b");
    CHECK(expanded("\xc3\xa4\xee\x80\x80\xf0\x90\x80\x80'") == "%C3%A4%EE%80%80%F0%90%80%80'");
    // An empty member of an array is its name alone, but where forms are written (3.2.1).
    CHECK(expanded("{keys*}") == "semi=%3B,none");
    CHECK(expanded("{;keys*}") == ";semi=%3B;none");
    CHECK(expanded("{?keys*}") == "?semi=%3B&none=");
    CHECK(expanded("{var.x}") == "");
    CHECK(expanded("{%41.b_1}") == "");
    // A prefix counts characters, and splits none, encoded or not (2.4.1).
    template_variables v;
    v.set("p", "\xc3\xa4%C3%A4%zz%20\xff" "b");
    auto const prefix = [&v](octets text) { return *expand_template(text, v); };
    CHECK(prefix("{+p:1}") == "%C3%A4");
    CHECK(prefix("{+p:2}") == "%C3%A4%C3%A4");
    CHECK(prefix("{+p:3}") == "%C3%A4%C3%A4%25");
    CHECK(prefix("{+p:6}") == "%C3%A4%C3%A4%25zz%20");
    CHECK(prefix("{+p:7}") == "%C3%A4%C3%A4%25zz%20%FF");
    CHECK(prefix("{p:2}") == "%C3%A4%25");
    v.set("p", "again");
    CHECK(prefix("{p}{p:2}") == "againag");
}

// req: rfc6570#2.1     literals
// req: rfc6570#2.2     braces, operators
// req: rfc6570#2.3     names
// req: rfc6570#2.4     modifiers
// req: rfc6570#2.4.1   prefixes
TEST_CASE("expand_template: what does not fit, and where; the rest stands as it is") {
    struct { octets text; rule const* broken; std::size_t offset; octets left; } const rows[] = {
        {"a b{var}", &rules::template_literal, 1, "a b{var}"},
        {"{var} {var}", &rules::template_literal, 5, "value {var}"},
        {"{var}%4{var}", &rules::template_literal, 5, "value%4{var}"},
        {"a\x7f", &rules::template_literal, 1, "a\x7f"},
        {"a\xc3", &rules::template_literal, 1, "a\xc3"},
        {"\xc2\x80", &rules::template_literal, 0, "\xc2\x80"},
        {"\xef\xbf\xbe", &rules::template_literal, 0, "\xef\xbf\xbe"},
        {"\xef\xb7\x90", &rules::template_literal, 0, "\xef\xb7\x90"},
        {"\xf3\xa0\x80\x81", &rules::template_literal, 0, "\xf3\xa0\x80\x81"},
        {"{var}}", &rules::template_expression, 5, "value}"},
        {"{var}{var", &rules::template_expression, 5, "value{var"},
        {"{=var}", &rules::template_expression, 1, "{=var}"},
        {"{}", &rules::template_varname, 1, "{}"},
        {"{?}", &rules::template_varname, 2, "{?}"},
        {"{var,}", &rules::template_varname, 5, "{var,}"},
        {"{,var}", &rules::template_expression, 1, "{,var}"},
        {"{a..b}", &rules::template_varname, 3, "{a..b}"},
        {"{.a.}", &rules::template_varname, 4, "{.a.}"},
        {"{a{b}", &rules::template_varname, 2, "{a{b}"},
        {"{var}{a%4}{var}", &rules::template_varname, 7, "value{a%4}{var}"},
        {"{var*:1}", &rules::template_modifier, 5, "{var*:1}"},
        {"{var:1*}", &rules::template_modifier, 6, "{var:1*}"},
        {"{var**}", &rules::template_modifier, 5, "{var**}"},
        {"{var:}", &rules::template_prefix, 5, "{var:}"},
        {"{var:0}", &rules::template_prefix, 5, "{var:0}"},
        {"{var:10000}", &rules::template_prefix, 9, "{var:10000}"},
        {"{var,list:1}", &rules::template_prefix, 9, "{var,list:1}"},
        {"{var}{keys:1}{var}", &rules::template_prefix, 10, "value{keys:1}{var}"},
    };
    for (auto const& r : rows) {
        CAPTURE(r.text);
        std::string const exact{r.text};
        std::string out = "before";
        auto const expanded = expand_template(exact, some(), out);
        REQUIRE_FALSE(expanded.has_value());
        CHECK(expanded.error().broken == r.broken);
        CHECK(expanded.error().offset == r.offset);
        CHECK(out == r.left);
    }
}

TEST_CASE("expand_template: who collects findings gets the rest expanded (RFC 6570 3)") {
    template_findings found;
    policy p;
    p.collect_into(&found);
    std::string out;
    CHECK(expand_template("{var}{=x}{list:1}{var}", some(), out, p).has_value());
    CHECK(out == "value{=x}{list:1}value");
    REQUIRE(found.all.size() == 2);
    CHECK(found.all[0].offset == 6);
    CHECK(found.all[1].offset == 14);
    CHECK_FALSE(expand_template("{=x} {var}", some(), out, p).has_value());
    CHECK(out == "{=x} {var}");
    CHECK(found.all.size() == 4);
}

// req: rfc9110#17.5
TEST_CASE("expand_template: expands to no more than the limit") {
    policy p;
    p.limits.template_expansion = 10;
    std::string out;
    CHECK(expand_template("{var}{var}", some(), out, p).has_value());
    for (octets const text : {"{var}{var}a", "a{var}{var}", "{path}{path:1}", "{list,var}", "{?empty,empty}", "01234567890"}) {
        CAPTURE(text);
        auto const expanded = expand_template(text, some(), out, p);
        REQUIRE_FALSE(expanded.has_value());
        CHECK(expanded.error().broken == &rules::template_size);
        CHECK(out.size() <= 10 + text.size());
    }
    template_findings found;
    p.collect_into(&found);
    CHECK_FALSE(expand_template("{var}{var}{var}", some(), out, p).has_value());
}
