#include <httoop/engine/transfer_codings.hpp>

#include <doctest/doctest.h>
#include <zlib.h>

#include <string>

#include "support/conversation.hpp"

using namespace httoop;

namespace {

std::string const text =
    "A sentence, and the same sentence again: A sentence, and the same sentence again.\n";

struct outcome_of {
    std::string out;
    bool broken = false, complete = false;
};

outcome_of decoded(octets coding, octets in, std::size_t piece, limits const& l = {}) {
    auto const codings = make_transfer_codings(l);
    auto const d = codings->make(coding);
    REQUIRE(d);
    outcome_of o;
    bool gave = false;
    while (!o.broken && (gave || !in.empty())) {
        auto const s = d->decode(in.substr(0, piece));
        o.out += s.out;
        o.broken = s.broken;
        REQUIRE((s.taken != 0 || !s.out.empty() || in.empty() || s.broken));
        in.remove_prefix(s.taken);
        gave = !s.out.empty();
    }
    o.complete = d->complete();
    return o;
}

std::string gzip_of_zeros(std::size_t n) {
    z_stream z{};
    REQUIRE(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string in(1 << 20, '\0'), out;
    char buffer[65536];
    for (std::size_t left = n; ; ) {
        std::size_t const some = std::min(left, in.size());
        left -= some;
        z.next_in = reinterpret_cast<Bytef*>(in.data());
        z.avail_in = static_cast<uInt>(some);
        int said = Z_OK;
        do {
            z.next_out = reinterpret_cast<Bytef*>(buffer);
            z.avail_out = sizeof buffer;
            said = deflate(&z, left == 0 ? Z_FINISH : Z_NO_FLUSH);
            out.append(buffer, sizeof buffer - z.avail_out);
        } while (z.avail_out == 0);
        if (said == Z_STREAM_END) break;
    }
    deflateEnd(&z);
    return out;
}

}  // namespace

TEST_CASE("what gzip, zlib and compress wrote is read, in pieces of any size") {
    struct {
        char const *coding, *file;
    } const rows[] = {{"gzip", "text.gz"}, {"gzip", "two-members.gz"}, {"deflate", "text.zz"},
                      {"compress", "text-16.Z"}};
    for (auto const& r : rows)
        for (std::size_t piece : {1u, 5u, 1000u}) {
            CAPTURE(r.file);
            auto const o = decoded(r.coding, support::read_data(std::string{"coding/"} + r.file), piece);
            CHECK(o.out == text);
            CHECK(o.complete);
            CHECK_FALSE(o.broken);
        }
    auto const large = decoded("gzip", support::read_data("coding/phases.gz"), 100000);
    CHECK(large.out.size() == 51000);
    CHECK(large.complete);
}

TEST_CASE("what was cut off or changed is not complete") {
    std::string const gz = support::read_data("coding/text.gz"), zz = support::read_data("coding/text.zz");
    for (std::size_t n = 0; n < gz.size(); ++n) CHECK_FALSE(decoded("gzip", octets{gz}.substr(0, n), 100).complete);
    for (std::size_t n = 0; n < zz.size(); ++n) CHECK_FALSE(decoded("deflate", octets{zz}.substr(0, n), 100).complete);
    CHECK(decoded("deflate", zz + "x", 100).broken);
    CHECK_FALSE(decoded("gzip", gz + "x", 100).complete);
    CHECK(decoded("gzip", gz + "xyz", 100).broken);
    std::string changed = gz;
    changed[changed.size() - 5] ^= 1;  // of the checksum
    CHECK(decoded("gzip", changed, 100).broken);
    CHECK(decoded("deflate", octets{zz}.substr(2), 100).broken);  // bare deflate data
}

TEST_CASE("a bomb is broken content") {
    std::string const bomb = gzip_of_zeros(50u << 20);
    CHECK(bomb.size() < 60000);
    auto const o = decoded("gzip", bomb, bomb.size());
    CHECK(o.broken);
    CHECK(o.out.size() < (20u << 20));
    limits l;
    l.coding_ratio = 2000;
    CHECK_FALSE(decoded("gzip", bomb, 1000, l).broken);
    l.content = 1000000;
    auto const small = decoded("gzip", bomb, 1000, l);
    CHECK(small.broken);
    CHECK(small.out.size() < 1100000);
    CHECK_FALSE(decoded("gzip", gzip_of_zeros(1u << 20), 1000).broken);
}

TEST_CASE("names that are no coding make no decoder") {
    auto const codings = make_transfer_codings({});
    CHECK_FALSE(codings->make("br"));
    CHECK_FALSE(codings->make("chunked"));
    CHECK(codings->names() == "gzip, deflate, compress");
}

TEST_CASE("a connection takes transfer codings off, however its input is cut (RFC 9112 7.2)") {
    auto const codings = make_transfer_codings({});
    support::hold_conversations("engine/transfer_codings.txt", wire::role::server, codings.get());
    support::hold_conversations("engine/transfer_codings_client.txt", wire::role::client, codings.get());
}
