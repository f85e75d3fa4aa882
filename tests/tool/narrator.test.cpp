#include "narrator.hpp"

#include <doctest/doctest.h>

using namespace httoop::tool;

TEST_CASE("frames are told by their names and flags (RFC 9113 6)") {
    CHECK(frame_text({true, 1, 0x5, 3, 120}) == "HEADERS END_STREAM END_HEADERS, stream 3, 120 octets");
    CHECK(frame_text({false, 0, 0x9, 1, 16384}) == "DATA END_STREAM PADDED, stream 1, 16384 octets");
    CHECK(frame_text({false, 4, 0x1, 0, 0}) == "SETTINGS ACK, stream 0, 0 octets");
    CHECK(frame_text({true, 8, 0x1, 0, 4}) == "WINDOW_UPDATE, stream 0, 4 octets");
    CHECK(frame_text({true, 0x10, 0, 0, 4}) == "PRIORITY_UPDATE, stream 0, 4 octets");
    CHECK(frame_text({true, 0xf3, 0xff, 7, 4}) == "0xf3, stream 7, 4 octets");
}
