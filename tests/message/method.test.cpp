#include <httoop/message/method.hpp>

#include <doctest/doctest.h>
#include <map>
#include <string>

#include <httoop/message/rules.hpp>

#include "support/data.hpp"

using namespace httoop;

TEST_CASE("the method table agrees with the register: same names, same flags, none missing") {
    std::map<std::string, std::vector<std::string>> registered;
    for (auto const& row : support::read_table("message/iana/methods.tsv"))
        if (row[0] != "*") registered[row[0]] = row;  // reserved, so that nobody registers it

    for (unsigned i = 1; i < static_cast<unsigned>(method::count_); ++i) {
        method const m{static_cast<method::known>(i)};
        std::string const token{m.token()};
        CAPTURE(token);
        REQUIRE(registered.count(token) == 1);
        CHECK(m.safe() == (registered[token][1] == "yes"));
        CHECK(m.idempotent() == (registered[token][2] == "yes"));
        CHECK(method::parse(token).value() == m);
        registered.erase(token);
    }
    for (auto const& [token, row] : registered) FAIL_CHECK("not in methods.def: ", token);
}

TEST_CASE("GET, HEAD and POST responses may be cached, those of most methods not") {
    CHECK(method{method::get}.cacheable());
    CHECK(method{method::head}.cacheable());
    CHECK(method{method::post}.cacheable());
    CHECK(method{method::query}.cacheable());
    CHECK_FALSE(method{method::put}.cacheable());
    CHECK_FALSE(method{method::options}.cacheable());
}

TEST_CASE("a method is case-sensitive") {
    method const lower = method::parse("get").value();
    CHECK(lower.which() == method::other);
    CHECK_FALSE(lower == method::get);
    CHECK(lower.token() == "get");
}

TEST_CASE("an unknown method keeps its octets and promises nothing") {
    std::string const token = "BREW";
    method const brew = method::parse(token).value();
    CHECK(brew.which() == method::other);
    CHECK(brew.token().data() == token.data());
    CHECK_FALSE(brew.safe());
    CHECK_FALSE(brew.idempotent());
    CHECK_FALSE(brew.cacheable());
    CHECK(brew == method::of_token("BREW"));
    CHECK_FALSE(brew == method::of_token("WHEN"));
    CHECK_FALSE(brew == method::get);
}

TEST_CASE("what is no token is no method, and the offset says where") {
    // req: rfc9110#9.1
    auto const fails_at = [](octets token) {
        result<method> const m = method::parse(token);
        REQUIRE_FALSE(m.has_value());
        CHECK(m.error().broken == &rules::method_token);
        return m.error().offset;
    };
    CHECK(fails_at("") == 0);
    CHECK(fails_at("GET ") == 3);
    CHECK(fails_at("G(T") == 1);
    CHECK(fails_at("\xc3\xa4") == 0);
    CHECK(fails_at(octets{"GET\0", 4}) == 3);
    CHECK(method::parse("M-SEARCH!#$%&'*+.^_`|~09").has_value());
}

TEST_CASE("a long unknown method is a method") {
    std::string const token(5000, 'A');
    CHECK(method::parse(token).value().token() == token);
}
