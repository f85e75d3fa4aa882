#include <httoop/coding/lzw_decoder.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

#include "support/data.hpp"

using namespace httoop;
using coding::lzw_decoder;

namespace {

// What tests/data/coding holds, compressed by compress 4.2.4.6 (10, 12, 16: its option -b).
std::string letters(std::size_t n, std::string_view alphabet, std::uint32_t seed) {
    std::string s;
    for (std::size_t i = 0; i < n; ++i) {
        seed = (seed * 1103515245u + 12345u) & 0x7fffffffu;
        s += alphabet[(seed >> 16) % alphabet.size()];
    }
    return s;
}
std::string repeated(std::string_view what, int times) {
    std::string s;
    for (int i = 0; i < times; ++i) s += what;
    return s;
}
std::string original(std::string const& name) {
    if (name == "one") return "a";
    if (name == "text") return "A sentence, and the same sentence again: A sentence, and the same sentence again.\n";
    if (name == "runs") return std::string(1000, 'a');
    if (name == "phases")
        return repeated("abcdefgh", 1500) + letters(12000, "wxyz", 7) + repeated("0123456789", 1500) +
               letters(12000, "ABCD", 9);
    return "";
}

std::string decoded(octets in, std::size_t piece, bool& broken) {
    lzw_decoder d;
    std::string out;
    broken = false;
    while (!broken) {
        lzw_decoder::step const s = d.decode(in.substr(0, piece));
        out += s.out;
        broken = s.broken != nullptr;
        in.remove_prefix(s.taken);
        if (s.out.empty() && s.taken == 0 && in.empty()) break;
        if (s.out.empty() && s.taken == 0 && !in.empty()) FAIL("neither went on nor said why");
    }
    broken = broken || !d.complete();
    return out;
}

}  // namespace

TEST_CASE("what compress wrote is read, in pieces of any size") {
    for (char const* name : {"empty-10", "empty-16", "one-10", "one-16", "text-10", "text-16", "runs-10",
                             "runs-16", "phases-10", "phases-12", "phases-16"}) {
        CAPTURE(name);
        std::string const in = support::read_data(std::string{"coding/"} + name + ".Z");
        std::string const expected = original(std::string{name}.substr(0, std::string{name}.find('-')));
        for (std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{13}, in.size()}) {
            CAPTURE(piece);
            bool broken = true;
            CHECK(decoded(in, piece, broken) == expected);
            CHECK_FALSE(broken);
        }
    }
}

// req: rfc9110#8.4.1
TEST_CASE("what is no such stream is refused") {
    for (std::string const& in : {std::string{"\x1f\x8b\x08", 3}, std::string{"\x1f\x9d\x91", 3},
                                 std::string{"\x1f\x9d\x88", 3}, std::string{"\x1f\x9d\xf0", 3},
                                 std::string{"\x1f\x9d\x90\x01\x01", 5},  // first code 257
                                 std::string{"\x1f\x9d\x90\x61\xfe\x03", 6}}) {
        bool broken = false;
        decoded(in, 100, broken);
        CHECK(broken);
    }
    bool broken = false;
    decoded("\x1f\x9d", 100, broken);  // cut off
    CHECK(broken);
}

TEST_CASE("octets that mean nothing do no harm") {
    std::string noise(5000, '\0');
    std::uint32_t x = 1;
    for (int round = 0; round < 50; ++round) {
        for (char& c : noise) {
            x = x * 1664525u + 1013904223u;
            c = static_cast<char>(x >> 24);
        }
        std::string const in = std::string{"\x1f\x9d"} + static_cast<char>(round % 2 != 0 ? 0x90 : 0x0c) + noise;
        lzw_decoder d;
        octets rest = in;
        std::size_t out = 0;
        for (;;) {
            auto const s = d.decode(rest);
            out += s.out.size();
            rest.remove_prefix(s.taken);
            if (s.broken != nullptr || (s.out.empty() && s.taken == 0)) break;
            REQUIRE(out < 400u * 1024 * 1024);
        }
    }
}
