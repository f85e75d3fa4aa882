#include <wire/hpack/decoder.hpp>

#include <doctest/doctest.h>

#include <string>

#include <wire/hpack/encoder.hpp>

#include "support/data.hpp"
#include "support/stories.hpp"

using namespace httoop;
using namespace support;
namespace hpack = wire::hpack;

namespace {

policy const stories_policy = [] {
    policy p;
    p.limits.field_count = 1000;
    return p;
}();
constexpr char const* story_encoders[] = {
    "go-hpack", "haskell-http2-linear", "haskell-http2-linear-huffman", "haskell-http2-naive",
    "haskell-http2-naive-huffman", "haskell-http2-static", "haskell-http2-static-huffman", "nghttp2",
    "nghttp2-16384-4096", "nghttp2-change-table-size", "node-http2-hpack", "python-hpack",
    "swift-nio-hpack-huffman", "swift-nio-hpack-plain-text"};
constexpr char const* story_numbers[] = {"00", "02", "04", "06", "08", "10", "12", "14", "16", "18", "24"};

std::vector<story_block> story_of(std::string const& folder, std::string const& number) {
    std::string const json = read_data("wire/hpack/" + folder + "/story_" + number + ".json");
    return story_reader{json}.blocks();
}

// Whether a block has these fields, no others, in this order.
bool decodes_to(hpack::decoder& d, octets wire, story_block const& b) {
    d.begin(wire);
    std::size_t i = 0;
    hpack::decoded_field f;
    while (d.next(f) == hpack::decoder::found::field) {
        if (i == b.fields.size() || f.name != b.fields[i].first || f.value != b.fields[i].second) return false;
        ++i;
    }
    return d.broken().broken == nullptr && !d.too_large() && i == b.fields.size();
}

}  // namespace

// req: rfc7541#2.1-2 rfc7541#2.3.2-1
TEST_CASE("what 14 encoders made decodes to their stories") {
    std::size_t blocks = 0;
    for (std::string const encoder : story_encoders)
        for (std::string const number : story_numbers) {
            CAPTURE(encoder);
            CAPTURE(number);
            hpack::decoder d{stories_policy};
            for (story_block const& b : story_of(encoder, number)) {
                if (b.table_size >= 0) d.set_limit(static_cast<std::uint32_t>(b.table_size));
                REQUIRE(decodes_to(d, b.wire, b));
                ++blocks;
            }
        }
    CHECK(blocks == 1764);
}

// req: rfc7541#2.1-1
TEST_CASE("what our encoder makes decodes again, with any table, and its size changed in mid-story") {
    for (std::uint32_t const own : {0u, 100u, 256u, 4096u, 65536u})
        for (std::string const number : story_numbers) {
            CAPTURE(own);
            CAPTURE(number);
            hpack::encoder e{own};
            hpack::decoder d{stories_policy};
            std::uint32_t turn = 0;
            for (story_block const& b : story_of("raw-data", number)) {
                if (++turn % 3 == 0) {
                    for (std::uint32_t const limit : {turn * 40 % 1000, 300u + turn * 700 % 9000}) {
                        d.set_limit(limit);
                        e.set_limit(limit);
                    }
                }
                std::string wire;
                e.begin(wire);
                for (auto const& [name, value] : b.fields) e.add(wire, name, value);
                REQUIRE(decodes_to(d, wire, b));
                CHECK(d.table().size() == e.table().size());
                CHECK(d.table().count() == e.table().count());
            }
        }
}

TEST_CASE("our blocks are no longer than those of nghttp2") {
    std::size_t ours = 0, theirs = 0;
    for (std::string const number : story_numbers) {
        hpack::encoder e;
        for (story_block const& b : story_of("nghttp2", number)) {
            std::string wire;
            e.begin(wire);
            for (auto const& [name, value] : b.fields) e.add(wire, name, value);
            ours += wire.size();
            theirs += b.wire.size();
        }
    }
    CHECK(ours <= theirs);
}
