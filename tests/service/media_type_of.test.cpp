#include "service/media_type_of.hpp"

#include <doctest/doctest.h>

using namespace httoop;

TEST_CASE("media types: by extension, in any case") {
    CHECK(media_type_of("index.html") == "text/html; charset=utf-8");
    CHECK(media_type_of("LOGO.SVG") == "image/svg+xml");
    CHECK(media_type_of("a.b.js") == "text/javascript; charset=utf-8");
    CHECK(media_type_of("x.json") == "application/json");
    CHECK(media_type_of("x.tar.gz") == "application/gzip");
    CHECK(media_type_of("x.7z") == "application/x-7z-compressed");
    CHECK(media_type_of("x.zst") == "application/zstd");
    CHECK(media_type_of("x.wasm") == "application/wasm");
    for (octets unknown : {"README", "x.", "x.unheard-of", ".", "", "x.a-very-long-extension-indeed"})
        CHECK(media_type_of(unknown) == "application/octet-stream");
}
