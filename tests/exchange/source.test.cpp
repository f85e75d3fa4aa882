#include <httoop/exchange/source.hpp>

#include <doctest/doctest.h>

#include <httoop/io/loop.hpp>

using namespace httoop;

namespace {

template <class T>
T run(task<T> t) {
    auto l = *io::loop::make();
    std::optional<T> result;
    auto into = [](task<T> work, std::optional<T>& to) -> task<void> { to.emplace(co_await work); };
    l->spawn(into(std::move(t), result));
    while (!result) l->turn(duration::milliseconds(10));
    return std::move(*result);
}

// Three pieces, the last of which is empty.
struct in_pieces final : source {
    int left = 3;
    task<outcome<chunk>> read() override {
        --left;
        return outcome<chunk>{chunk{left == 0 ? "" : "abc", {}, left == 0}};
    }
    [[nodiscard]] content_length_of length() const override { return content_length_of::until_end(); }
};

}  // namespace

TEST_CASE("source: content in memory is read once, and again after rewinding") {
    memory_source s{"some octets"};
    CHECK(s.length() == content_length_of::exactly(11));
    for (int i = 0; i < 2; ++i) {
        auto const first = run(s.read());
        REQUIRE(first);
        CHECK(first->data == "some octets");
        CHECK(first->last);
        CHECK(run(s.read())->data.empty());
        CHECK(run(s.read())->last);
        CHECK(s.rewind());
    }
}

TEST_CASE("source: no content is an end at once") {
    empty_source s;
    CHECK(s.length() == content_length_of::no_content());
    CHECK(run(s.read())->last);
    CHECK(s.trailers() == nullptr);
    CHECK(s.rewind());
}

TEST_CASE("source: what cannot be rewound says so") {
    in_pieces s;
    auto const again = s.rewind();
    REQUIRE(!again);
    CHECK(again.error().what == failure::refused);
}

TEST_CASE("gather: all pieces, and no more than allowed") {
    in_pieces whole;
    CHECK(*run(gather(whole, 6)) == "abcabc");
    in_pieces large;
    auto const refused = run(gather(large, 5));
    REQUIRE(!refused);
    CHECK(refused.error().what == failure::limit);
}
