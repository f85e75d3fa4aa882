#include <httoop/coding/chain.hpp>

#include <doctest/doctest.h>

#include <httoop/coding/lzw_decoder.hpp>
#include <httoop/coding/rules.hpp>

#include "support/coded.hpp"
#include "support/data.hpp"

using namespace httoop;

namespace {

// "many": each octet stands for that many of it; '.' ends the stream. Broken by '!'.
class multiplier final : public coding::decoder {
public:
    explicit multiplier(std::size_t times) : times_{times} {}
    step decode(octets in) override {
        if (in.empty()) return {};
        if (ended_) return {{}, 0, &rules::stream_followed};
        if (in[0] == '!') return {{}, 0, &rules::stream_broken};
        ended_ = in[0] == '.';
        out_.assign(ended_ ? 0 : times_, in[0]);
        return {out_, 1};
    }
    bool complete() const override { return ended_; }

private:
    std::size_t times_;
    bool ended_ = false;
    std::string out_;
};

class some final : public coding::decoders {
public:
    owned<coding::decoder> make(octets name) const override {
        if (name == "twice") return make_owned<multiplier>(2);
        if (name == "many") return make_owned<multiplier>(10000);
        if (name == "compress") return make_owned<coding::lzw_decoder>();
        return nullptr;
    }
    octets names() const override { return "twice, many, compress"; }
};
some const known;

std::string faulty(std::vector<octets> names, octets in, limits const& l = {}) {
    return support::decode(known, std::move(names), in, 3, l).broken;
}

}  // namespace

TEST_CASE("chain: codings are taken off in reverse order, in pieces of any size") {
    std::string const z = support::read_data("coding/text-16.Z");
    for (std::size_t piece = 1; piece <= z.size(); ++piece) {
        auto const d = support::decode(known, {"compress"}, z, piece);
        CHECK(d.out == "A sentence, and the same sentence again: A sentence, and the same sentence again.\n");
        CHECK(d.broken == "");
    }
    for (std::size_t piece : {1u, 2u, 9u}) {
        auto const d = support::decode(known, {"Twice", "identity", "many"}, "ab.", piece);
        CHECK(d.out == std::string(20000, 'a') + std::string(20000, 'b'));
        CHECK(d.broken == rules::stream_cut.sentence);  // the inner stream has no end
    }
    auto const nothing = support::decode(known, {}, "as it is", 3);
    CHECK(nothing.out == "as it is");
    CHECK(nothing.broken == "");
    CHECK(support::decode(known, {"identity"}, "as it is", 3).out == "as it is");
}

// req: rfc9110#8.4.1
TEST_CASE("chain: each fault has its name, and what came before it is handed out") {
    CHECK(faulty({"twice"}, "a.") == "");
    CHECK(faulty({"twice"}, "a") == rules::stream_cut.sentence);
    CHECK(faulty({"twice"}, "") == rules::stream_cut.sentence);
    CHECK(faulty({"twice"}, "a.b") == rules::stream_followed.sentence);
    CHECK(faulty({"twice"}, "a!") == rules::stream_broken.sentence);
    CHECK(faulty({"twice", "many"}, "a!") == rules::stream_broken.sentence);
    CHECK(support::decode(known, {"twice"}, "abc!", 4).out == "aabbcc");
}

// req: rfc9110#15.5.16
TEST_CASE("chain: a coding that is not known is refused, with its number") {
    coding::chain c;
    octets const names[] = {"twice", "zip", "many"};
    auto const begun = c.begin(known, names, {});
    REQUIRE_FALSE(begun);
    CHECK(begun.error().broken == &rules::content_coding_unknown);
    CHECK(begun.error().offset == 1);
}

// req: rfc9110#8.4
TEST_CASE("chain: codings on each other are counted") {
    limits l;
    CHECK(faulty({"twice", "twice", "twice", "twice"}, "", l) == rules::stream_cut.sentence);
    CHECK(faulty({"twice", "twice", "twice", "twice", "twice"}, "", l) == rules::codings_stacked.sentence);
    l.stacked_codings = 0;
    CHECK(faulty({"twice"}, "", l) == rules::codings_stacked.sentence);
    CHECK(faulty({}, "", l) == "");
}

// req: rfc9110#17.5
TEST_CASE("chain: what comes out is bounded, in all and by what went in, behind each coding") {
    std::string const in(200, 'a');
    CHECK(faulty({"many"}, octets{in}.substr(0, 100)) == rules::stream_cut.sentence);  // less than 1 MiB
    auto const bomb = support::decode(known, {"many"}, in, 1);
    CHECK(bomb.broken == rules::decoded_growth.sentence);
    CHECK(bomb.out.size() == 1050000);  // the piece with which it was too much came before
    limits l;
    l.coding_ratio = 10000;
    CHECK(faulty({"many"}, in, l) == rules::stream_cut.sentence);
    l.content = 1000;
    CHECK(faulty({"many"}, "a", l) == rules::decoded_growth.sentence);
    l.coding_ratio = 0;
    CHECK(faulty({"twice"}, "a.", l) == "");
}

TEST_CASE("chain: one that is used again knows nothing of what was") {
    coding::chain c;
    octets const names[] = {"twice"};
    REQUIRE(c.begin(known, names, {}));
    c.push("!");
    CHECK(c.pull().broken != nullptr);
    REQUIRE(c.begin(known, names, {}));
    c.push("a.");
    CHECK(c.pull().piece == "aa");
    CHECK(c.pull().piece.empty());
    CHECK(c.unfinished() == nullptr);
}
