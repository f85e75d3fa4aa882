#include <httoop/message/typed.hpp>

#include <doctest/doctest.h>
#include <string>
#include <vector>

#include <httoop/message/request.hpp>
#include <httoop/message/response.hpp>

using namespace httoop;

namespace {

constexpr rule no_x{"rfc9110#1", level::must, "sender", 400, fate::close, "no x in it"};

// A singleton, and a list of lines; a value with an x in it breaks a rule there.
struct word {
    static constexpr field_id id = field_id::host;
    std::string text;
    static result<word> parse(octets value) {
        std::size_t const x = value.find('x');
        if (x != octets::npos) return violation{&no_x, x};
        return word{std::string{value}};
    }
    std::string compose() const { return text; }
};
struct words {
    static constexpr field_id id = field_id::via;
    std::vector<std::string> all;
    static result<words> parse(octets value) {
        words w;
        if (auto ok = w.parse_more(value); !ok) return ok.error();
        return w;
    }
    result<void> parse_more(octets value) {
        std::size_t const x = value.find('x');
        if (x != octets::npos) return violation{&no_x, x};
        all.emplace_back(value);
        return {};
    }
    std::string compose() const { return all.empty() ? "" : all.front(); }
};

}  // namespace

TEST_CASE("an absent field is told from a malformed one") {
    request r{method::get, "/"};
    CHECK(is_absent(r.get<word>()));
    r.fields().append(field_id::host, "axb");
    result<word> const bad = r.get<word>();
    REQUIRE_FALSE(bad.has_value());
    CHECK_FALSE(is_absent(bad));
    CHECK(bad.error().broken == &no_x);
    CHECK(bad.error().offset == 1);
}

TEST_CASE("what is set is got back") {
    request r{method::get, "/"};
    r.set(word{"www.test"});
    CHECK(r.get<word>()->text == "www.test");
    response s;
    s.set(word{"a"}).set(word{"b"});
    CHECK(s.get<word>()->text == "b");
    CHECK(s.fields().size() == 1);
}

TEST_CASE("a singleton that stands twice is refused, even with equal values") {
    // req: rfc9110#5.3-2
    field_section s;
    s.append(field_id::host, "a");
    s.append(field_id::host, "a");
    result<word> const twice = get_field<word>(s);
    REQUIRE_FALSE(twice.has_value());
    CHECK(twice.error().broken == &rules::singleton_repeated);
}

TEST_CASE("the lines of a list are read in their order, and a fault in any is found") {
    field_section s;
    s.append(field_id::via, "a");
    s.append(field_id::host, "between");
    s.append("VIA", "b");
    s.append("via", "c");
    CHECK(get_field<words>(s)->all == std::vector<std::string>{"a", "b", "c"});
    s.append("Via", "..x");
    result<words> const bad = get_field<words>(s);
    REQUIRE_FALSE(bad.has_value());
    CHECK(bad.error().offset == 2);
}
