#include <httoop/core/result.hpp>

#include <doctest/doctest.h>
#include <string>
#include <vector>

using namespace httoop;

namespace {

constexpr rule some_rule{"rfc9110#1", level::must, "sender", 400, fate::close, "something"};

// Counts how many of it live, to see that a result destroys what it holds once.
struct counted {
    static inline int alive = 0;
    std::string text;
    explicit counted(std::string t) : text{std::move(t)} { ++alive; }
    counted(counted const& o) : text{o.text} { ++alive; }
    counted(counted&& o) noexcept : text{std::move(o.text)} { ++alive; }
    counted& operator=(counted const&) = default;
    ~counted() { --alive; }
};

}  // namespace

TEST_CASE("a result is either its value or the violation with its place") {
    result<std::string> const good{std::string{"value"}};
    CHECK(good.has_value());
    CHECK(*good == "value");
    CHECK(good->size() == 5);
    CHECK(good.value_or("other") == "value");

    result<std::string> const bad{violation{&some_rule, 7}};
    CHECK_FALSE(bad);
    CHECK(bad.error().broken == &some_rule);
    CHECK(bad.error().offset == 7);
    CHECK(bad.value_or("other") == "other");
}

TEST_CASE("copying, moving and assigning results leaves neither leaks nor double ends") {
    {
        result<counted> a{counted{std::string(100, 'a')}};
        result<counted> b{a};
        CHECK(b->text == a->text);
        result<counted> c{std::move(a)};
        CHECK(c->text == std::string(100, 'a'));
        result<counted> failed{violation{&some_rule, 1}};
        c = failed;
        CHECK_FALSE(c);
        CHECK(c.error().offset == 1);
        c = b;
        CHECK(c->text == b->text);
        result<counted> const& same = c;
        c = same;
        CHECK(c->text == std::string(100, 'a'));
        counted taken = *std::move(c);
        CHECK(taken.text == std::string(100, 'a'));
    }
    CHECK(counted::alive == 0);
}

TEST_CASE("a result without value says only whether it went well") {
    CHECK(result<void>{});
    result<void> const bad{violation{&some_rule, 3}};
    CHECK_FALSE(bad);
    CHECK(bad.error().broken == &some_rule);
    CHECK(bad.error().offset == 3);
}

TEST_CASE("result: a walk over the value of a temporary is over one that lives") {
    auto const make = [] { return result<std::vector<std::string>>{{"a string that is not short at all", "b"}}; };
    std::string all;
    for (std::string const& one : *make()) all += one;
    for (std::string const& one : make().value()) all += one;
    CHECK(all == "a string that is not short at allba string that is not short at allb");
}
