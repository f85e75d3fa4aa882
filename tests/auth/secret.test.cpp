#include <httoop/auth/secret.hpp>

#include <utility>

#include <doctest/doctest.h>

using namespace httoop;
using httoop::auth::secret;

namespace {

template <class T>
concept printable = requires(std::ostream& to, T const& t) {
    to << t;
};

}  // namespace

TEST_CASE("secret: cannot be printed") {
    static_assert(printable<std::string>);
    static_assert(!printable<secret>);
}

TEST_CASE("secret: is compared octet by octet, whatever is in it") {
    secret const s{std::string("a\0b", 3)};
    CHECK(s.equals(octets{"a\0b", 3}));
    CHECK_FALSE(s.equals(octets{"a\0c", 3}));
    CHECK_FALSE(s.equals("a"));
    CHECK_FALSE(s.equals(""));
    CHECK(secret{}.equals(""));
    CHECK(auth::equal_in_constant_time("", ""));
    CHECK_FALSE(auth::equal_in_constant_time("\xff", "\x7f"));
}

TEST_CASE("secret: leaves nothing where it was moved from") {
    secret a{"open sesame"};
    octets const before = a.reveal();
    CHECK(before == "open sesame");
    secret const b{std::move(a)};
    CHECK(b.reveal() == "open sesame");
    CHECK(a.empty());
    // A short string lies in the object, which is still there.
    CHECK(octets{before.data(), before.size()}.find("open") == octets::npos);
    secret c{"short"};
    c = b;
    CHECK(c.equals("open sesame"));
}
