#include "service/coded_content.hpp"

#include <doctest/doctest.h>

#include <httoop/compression/codings.hpp>
#include <httoop/exchange/writer.hpp>

#include "support/coded.hpp"
#include "support/loops.hpp"

using namespace httoop;

namespace {

// Pulls one piece; "" and ended at the end.
chunk pull(io::loop& l, source& s) {
    auto c = support::finish(l, s.read());
    REQUIRE(c);
    return std::move(*c);
}

}  // namespace

TEST_CASE("coded content: what a live source gave comes out before it is asked for more") {
    auto const l = support::make_loop();
    for (coding_id const c : compression::made_codings()) {
        int written = 0;
        auto lines = stream_content([&written](content_writer& w) -> task<outcome<void>> {
            for (; written < 3; ++written) {
                outcome<void> const taken = co_await w.write("a line\n");
                if (!taken) co_return taken.error();
            }
            co_return outcome<void>{};
        });
        auto const coded = code_content(std::move(lines), c, true, {});
        CHECK(coded->length() == content_length_of::until_end());
        coding::chain decoder;
        octets const names[] = {name_of(c)};
        REQUIRE(decoder.begin(compression::content_codings(), names, {}));
        std::string seen;
        bool last = false;
        for (int i = 0; !last; ++i) {
            chunk const piece = pull(*l, *coded);
            last = piece.last;
            decoder.push(piece.data);
            for (auto s = decoder.pull(); !s.piece.empty(); s = decoder.pull()) seen += s.piece;
            // The writer is at the line that was seen last, and has not gone on.
            if (!last) CHECK(seen.size() == 7 * (static_cast<std::size_t>(written) + 1));
            REQUIRE(i < 10);
        }
        CHECK(seen == "a line\na line\na line\n");
        CHECK(decoder.unfinished() == nullptr);
        CHECK(pull(*l, *coded).last);  // and stays at its end
    }
}

TEST_CASE("coded content: long work lets the loop go on, and can be cancelled") {
    auto const l = support::make_loop();
    auto const coded = code_content(make_owned<memory_source>(std::string(8u << 20, 'a')), coding_id::gzip, false, {});
    io::activity tree{l.get()};
    bool ended = false;
    auto reading = gather(*coded, 1u << 20);
    REQUIRE_FALSE(reading.begin(&tree, {[](void* e) { *static_cast<bool*>(e) = true; }, &ended}));
    l->turn(duration::milliseconds(0));
    CHECK_FALSE(ended);
    SUBCASE("to its end") {
        REQUIRE(support::turn_until(*l, [&] { return ended; }));
        CHECK(reading.take()->size() < 20000);
    }
    SUBCASE("cancelled") {
        tree.cancel();
        REQUIRE(support::turn_until(*l, [&] { return ended; }));
        CHECK(reading.take().error().what == failure::cancelled);
    }
}

TEST_CASE("coded content: a source that goes away in its midst") {
    auto const l = support::make_loop();
    auto const coded = code_content(stream_content([](content_writer& w) -> task<outcome<void>> {
                                        for (;;) {
                                            outcome<void> const taken = co_await w.write("more\n");
                                            if (!taken) co_return taken.error();
                                        }
                                    }),
                                    coding_id::gzip, true, {});
    CHECK_FALSE(pull(*l, *coded).last);
    CHECK_FALSE(pull(*l, *coded).last);
}

TEST_CASE("coded content: places are given back") {
    std::atomic<std::uint64_t> taken{0};
    {
        auto const one = coding_place::take(taken, 2);
        auto two = coding_place::take(taken, 2);
        CHECK(one);
        CHECK(two);
        CHECK_FALSE(coding_place::take(taken, 2));
        coding_place moved{std::move(two)};
        CHECK_FALSE(two);
        CHECK(taken == 2);
    }
    CHECK(taken == 0);
}
