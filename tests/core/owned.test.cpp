#include <httoop/core/owned.hpp>

#include <doctest/doctest.h>

using namespace httoop;

namespace {

struct base {
    virtual ~base() = default;
};
struct derived : base {
    explicit derived(int& count) : count_{count} { ++count_; }
    ~derived() override { --count_; }
    int& count_;
};

void add_one(void* count) { ++*static_cast<int*>(count); }

}  // namespace

TEST_CASE("an owner destroys its object exactly once, whoever it is passed to") {
    int alive = 0;
    {
        owned<derived> first = make_owned<derived>(alive);
        CHECK(alive == 1);
        owned<base> second{std::move(first)};
        CHECK_FALSE(first);
        CHECK(second);
        second = make_owned<derived>(alive);
        CHECK(alive == 1);
        owned<base>& same = second;
        second = std::move(same);
        CHECK(alive == 1);
        base* const raw = second.release();
        CHECK(second.get() == nullptr);
        CHECK(alive == 1);
        delete raw;
        CHECK(alive == 0);
        second = make_owned<derived>(alive);
        second = nullptr;
        CHECK(alive == 0);
        second = make_owned<derived>(alive);
    }
    CHECK(alive == 0);
}

TEST_CASE("a keeper releases once, when the last place it was moved to ends") {
    int released = 0;
    {
        keeper none;
        CHECK_FALSE(none);
        keeper a{&released, add_one};
        CHECK(a);
        keeper b{std::move(a)};
        CHECK_FALSE(a);
        CHECK(released == 0);
        none = std::move(b);
        CHECK(released == 0);
        none = keeper{&released, add_one};
        CHECK(released == 1);
        keeper& same = none;
        none = std::move(same);
        CHECK(released == 1);
        CHECK(none);
    }
    CHECK(released == 2);
}
