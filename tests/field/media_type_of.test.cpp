#include <httoop/field/media_type_of.hpp>

#include <doctest/doctest.h>
#include <map>
#include <set>
#include <string>

#include <httoop/field/media_type.hpp>

#include "support/named_rows.hpp"

using namespace httoop;

TEST_CASE("the media types of extensions agree with the list that Debian compiled from the register") {
    // Ours are other ones where the list has what nearly nobody means by the name, or a name of its own.
    std::map<std::string, std::string> const others{
        {"asc", "application/pgp-signature"}, {"mid", "audio/midi"}, {"rss", "application/rss+xml"},
        {"rst", "text/plain"},                {"tgz", "application/gzip"}, {"ts", "video/mp2t"},
        {"wav", "audio/wav"}};
    std::map<std::string, std::set<std::string>> listed;
    for (auto const& row : support::read_table("field/iana/media-types-by-extension.tsv"))
        listed[support::in_lower_case(row[0])].insert(row[1]);
    for (auto const& [extension, types] : listed) {
        CAPTURE(extension);
        if (extension == "%" || extension == "~" || extension.find('.') != std::string::npos) continue;
        octets const type = media_type_of("x." + extension);
        std::string const essence{type.substr(0, type.find(';'))};
        CHECK((type == essence || type == essence + "; charset=utf-8"));
        CHECK((essence.compare(0, 5, "text/") == 0) == (type != essence));
        if (auto const other = others.find(extension); other != others.end()) CHECK(essence == other->second);
        else CHECK(types.count(essence) == 1);
    }
}

TEST_CASE("every media type of an extension is a media type, and every extension is in lower case") {
    constexpr struct {
        octets extension, type;
    } rows[] = {
#define HTTOOP_MEDIA_TYPE(extension, type) {extension, type},
#include <httoop/field/media_types.def>
#undef HTTOOP_MEDIA_TYPE
    };
    for (auto const& r : rows) {
        CAPTURE(r.extension);
        CHECK(media_type::parse(r.type).has_value());
        CHECK(media_type_of("a." + std::string{r.extension}) == r.type);
        CHECK(support::in_lower_case(std::string{r.extension}) == r.extension);
    }
}

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
