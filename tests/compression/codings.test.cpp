#include <httoop/compression/codings.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include <httoop/coding/rules.hpp>

#include "support/coded.hpp"
#include "support/conversation.hpp"

using namespace httoop;
using namespace httoop::compression;
using support::decode;
using support::encode;

namespace {

std::string const text =
    "A sentence, and the same sentence again: A sentence, and the same sentence again.\n";

std::string from_file(char const* name) { return support::read_data(std::string{"coding/"} + name); }

std::string encoded(coding_id with, octets in, coding::then at_the_end = coding::then::end) {
    auto const e = make_encoder(with);
    REQUIRE(e);
    return encode(*e, in, at_the_end);
}

// Octets that look like something, and such that do not.
std::string prose(std::size_t n) {
    std::string s;
    for (std::uint32_t x = 7; s.size() < n;) {
        x = x * 1664525u + 1013904223u;
        s += std::to_string(x % 1000) + (x % 7 == 0 ? ". The next " : ", and then ");
    }
    s.resize(n);
    return s;
}
std::string noise(std::size_t n) {
    std::string s(n, '\0');
    std::uint32_t x = 1;
    for (char& c : s) c = static_cast<char>((x = x * 1664525u + 1013904223u) >> 24);
    return s;
}

}  // namespace

// text.br was made by libbrotlienc 1.0.9 with quality 11, *.zst by zstd 1.5.4 (wide.zst: --long=27),
// text.bare by zlib; for the others see tests/coding/lzw_decoder.test.cpp.
TEST_CASE("codings: what other programs wrote is read, in pieces of any size") {
    struct {
        char const *coding, *file;
    } const rows[] = {{"gzip", "text.gz"},     {"x-gzip", "text.gz"},       {"gzip", "two-members.gz"},
                      {"deflate", "text.zz"},  {"compress", "text-16.Z"},   {"x-compress", "text-10.Z"},
                      {"br", "text.br"},       {"zstd", "text.zst"},        {"zstd", "two-frames.zst"},
                      {"deflate", "text.bare"}};
    for (auto const& r : rows) {
        CAPTURE(r.file);
        if (!content_codings().make(r.coding)) continue;  // a build without that library
        std::string const in = from_file(r.file);
        for (std::size_t piece = 1; piece <= in.size(); ++piece) {
            auto const d = decode(content_codings(), {r.coding}, in, piece);
            CHECK(d.out == text);
            CHECK(d.broken == "");
        }
    }
    auto const large = decode(content_codings(), {"gzip"}, from_file("phases.gz"), 100000);
    CHECK(large.out.size() == 51000);
    CHECK(large.broken == "");
}

// req: rfc9110#8.4.1
TEST_CASE("codings: what was cut off, changed or followed by something is told apart") {
    struct {
        char const *coding, *file;
        bool checked;  // by a sum at the end
    } const rows[] = {{"gzip", "text.gz", true},
                      {"deflate", "text.zz", true},
                      {"deflate", "text.bare", false},
                      {"br", "text.br", false},
                      {"zstd", "text.zst", true}};
    for (auto const& r : rows) {
        CAPTURE(r.file);
        if (!content_codings().make(r.coding)) continue;
        auto const broken = [&](octets in) { return decode(content_codings(), {r.coding}, in, 100).broken; };
        std::string const in = from_file(r.file);
        for (std::size_t n = 0; n < in.size(); ++n)
            CHECK(broken(octets{in}.substr(0, n)) == rules::stream_cut.sentence);
        std::string changed = in;
        changed[in.size() / 2] = static_cast<char>(changed[in.size() / 2] ^ 0x55);
        CHECK((broken(changed) != "" || !r.checked));
        changed = in;
        changed.back() = static_cast<char>(changed.back() ^ 1);
        CHECK((broken(changed) != "" || !r.checked));
        CHECK(broken(in + "xyz") != "");
        CHECK(broken("no such stream") != "");
    }
    CHECK(decode(content_codings(), {"deflate"}, from_file("text.zz") + "x", 100).broken == rules::stream_followed.sentence);
    CHECK(decode(content_codings(), {"deflate"}, from_file("text.bare") + "x", 100).broken == rules::stream_followed.sentence);
    if (content_codings().make("br"))
        CHECK(decode(content_codings(), {"br"}, from_file("text.br") + "x", 100).broken == rules::stream_followed.sentence);
    CHECK(decode(content_codings(), {"gzip"}, from_file("text.gz") + "xyz", 100).broken == rules::stream_broken.sentence);
}

// req: rfc9110#8.4.1.2
TEST_CASE("codings: bare deflate data is content, and no transfer coding") {
    CHECK(decode(content_codings(), {"deflate"}, from_file("text.bare"), 5).out == text);
    CHECK(decode(transfer_codings(), {"deflate"}, from_file("text.bare"), 5).broken == rules::stream_broken.sentence);
    CHECK(decode(transfer_codings(), {"deflate"}, from_file("text.zz"), 5).out == text);
}

// req: rfc9659#3
TEST_CASE("codings: a zstd window of more than 8 MiB is refused") {
    if (!content_codings().make("zstd")) return;
    CHECK(decode(content_codings(), {"zstd"}, from_file("wide.zst"), 100).broken == rules::stream_broken.sentence);
}

// req: rfc9110#17.5
TEST_CASE("codings: a bomb is no content") {
    for (coding_id const c : made_codings()) {
        octets const name = name_of(c);
        CAPTURE(name);
        std::string const bomb = encoded(c, std::string(30u << 20, '\0'));
        CHECK(bomb.size() < 60000);
        auto const d = decode(content_codings(), {name}, bomb, 1000);
        CHECK(d.broken == rules::decoded_growth.sentence);
        CHECK(d.out.size() < (20u << 20));
        limits l;
        l.coding_ratio = 100000;
        CHECK(decode(content_codings(), {name}, bomb, 1000, l).broken == "");
        l.content = 1000000;
        auto const small = decode(content_codings(), {name}, bomb, 1000, l);
        CHECK(small.broken == rules::decoded_growth.sentence);
        CHECK(small.out.size() < 1020000);
        // A bomb within a bomb stops as early.
        auto const twice = decode(content_codings(), {name, name}, encoded(c, bomb), 1000);
        CHECK(twice.broken == rules::decoded_growth.sentence);
        CHECK(twice.out.size() < (2u << 20));
        CHECK(decode(content_codings(), {name}, encoded(c, std::string(1u << 20, '\0')), 1000).broken == "");
    }
}

TEST_CASE("codings: what is made is read again, and the same octets become the same") {
    for (coding_id const c : made_codings()) {
        octets const name = name_of(c);
        CAPTURE(name);
        for (std::string const& in : {std::string{}, std::string{"a"}, text, prose(300000), noise(300000)}) {
            std::string const made = encoded(c, in);
            CHECK(made == encoded(c, in));
            for (std::size_t piece : {std::size_t{1}, std::size_t{7000}, made.size()}) {
                if (piece == 1 && made.size() > 20000) continue;
                auto const d = decode(content_codings(), {name}, made, piece);
                CHECK(d.out == in);
                CHECK(d.broken == "");
            }
            if (in.size() > 1000 && in[0] < '~') CHECK(made.size() < in.size() + 1000);
        }
        CHECK(encoded(c, prose(300000)).size() < 120000);
    }
}

TEST_CASE("codings: what came in comes out when more will be later") {
    for (coding_id const c : made_codings()) {
        octets const name = name_of(c);
        CAPTURE(name);
        auto const e = make_encoder(c);
        coding::chain decoder;
        octets const names[] = {name};
        REQUIRE(decoder.begin(content_codings(), names, {}));
        std::string seen;
        auto const receive = [&](std::string const& some) {
            decoder.push(some);
            for (auto s = decoder.pull(); !s.piece.empty(); s = decoder.pull()) seen += s.piece;
        };
        std::string sent;
        for (std::string const& line : {text, std::string{"x"}, std::string{}, prose(100000), text}) {
            receive(encode(*e, line, coding::then::later));
            sent += line;
            CHECK(seen == sent);
        }
        receive(encode(*e, {}, coding::then::more));
        receive(encode(*e, {}, coding::then::end));
        CHECK(seen == sent);
        CHECK(decoder.unfinished() == nullptr);
    }
}

TEST_CASE("codings: which there are") {
    CHECK(transfer_codings().names() == "gzip, deflate, compress");
    CHECK(content_codings().names().ends_with("gzip, deflate, compress"));
    for (char const* none : {"chunked", "identity", "", "exi", "GZIP2"}) {
        CHECK_FALSE(content_codings().make(none));
        CHECK_FALSE(transfer_codings().make(none));
    }
    CHECK_FALSE(transfer_codings().make("br"));
    CHECK_FALSE(make_encoder(coding_id::compress));
    CHECK_FALSE(make_encoder(coding_id::unknown));
    for (coding_id const c : made_codings()) {
        CHECK(make_encoder(c));
        CHECK(content_codings().make(name_of(c)));
        CHECK(row_of(c).content == coding_use::coding);
    }
    CHECK(made_codings().back() == coding_id::deflate);
}

TEST_CASE("codings: a connection takes transfer codings off, however its input is cut (RFC 9112 7.2)") {
    support::hold_conversations("compression/transfer_codings.txt", wire::role::server, &transfer_codings());
    support::hold_conversations("compression/transfer_codings_client.txt", wire::role::client, &transfer_codings());
}
