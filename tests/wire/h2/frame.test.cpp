#include <wire/h2/frame.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace httoop;
namespace h2 = wire::h2;

// req: rfc9113#4.1-4
TEST_CASE("a frame header is read as it was written, without the reserved bit") {
    h2::frame_header h;
    h.length = 0x123456;
    h.type = h2::frame_type::priority_update;
    h.flags = 0xa5;
    h.stream = 0x7edcba98;
    char octets[h2::frame_header::size];
    CHECK(h.write(octets) == octets + sizeof octets);
    CHECK(std::string(octets, sizeof octets) ==
          std::string("\x12\x34\x56\x10\xa5\x7e\xdc\xba\x98", 9));
    octets[5] = static_cast<char>(octets[5] | 0x80);
    auto const r = h2::frame_header::read(octets);
    CHECK(r.length == 0x123456);
    CHECK(r.type == h2::frame_type::priority_update);
    CHECK(r.flags == 0xa5);
    CHECK(r.stream == 0x7edcba98);
    CHECK(r.has(0x80));
    CHECK(!r.has(h2::flag::padded));
}

TEST_CASE("numbers of 16 and 32 bits go with the highest octet first") {
    char octets[6];
    CHECK(h2::write_u32(h2::write_u16(octets, 0xfe01), 0x89abcdef) == octets + 6);
    CHECK(h2::read_u16(octets) == 0xfe01);
    CHECK(h2::read_u32(octets + 2) == 0x89abcdef);
    CHECK(h2::read_u31(octets + 2) == 0x09abcdef);
}

TEST_CASE("errors are called as they are written, unless there is none or nobody knows it") {
    CHECK(h2::name_of_error(static_cast<std::uint32_t>(h2::error_code::no_error)) == "");
    CHECK(h2::name_of_error(static_cast<std::uint32_t>(h2::error_code::protocol_error)) == "PROTOCOL_ERROR");
    CHECK(h2::name_of_error(static_cast<std::uint32_t>(h2::error_code::refused_stream)) == "REFUSED_STREAM");
    CHECK(h2::name_of_error(static_cast<std::uint32_t>(h2::error_code::enhance_your_calm)) == "ENHANCE_YOUR_CALM");
    CHECK(h2::name_of_error(static_cast<std::uint32_t>(h2::error_code::http_1_1_required)) == "HTTP_1_1_REQUIRED");
    CHECK(h2::name_of_error(0xe) == "");
    CHECK(h2::name_of_error(0xffffffff) == "");
}
