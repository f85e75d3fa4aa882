#include <httoop/uri/path.hpp>

#include <string>

#include <doctest/doctest.h>

#include <httoop/uri/percent.hpp>
#include <httoop/uri/rules.hpp>

using namespace httoop;

TEST_CASE("valid_path_query_prefix: every octet at every place is judged by the table") {
    for (std::size_t size : {1u, 15u, 16u, 17u, 33u, 48u})
        for (std::size_t at = 0; at < size; ++at)
            for (int octet = 0; octet < 256; ++octet) {
                std::string s(size, 'a');
                s[at] = static_cast<char>(octet);
                REQUIRE(valid_path_query_prefix(s) == valid_prefix(s, query_octet));
            }
}

TEST_CASE("valid_path_query_prefix: percent-encodings across the edges of a step") {
    for (octets const piece : {"%41", "%4", "%", "%zz", "%4g", "%%41", "%41 ", " %41", "%4%41"})
        for (std::size_t before = 0; before < 20; ++before)
            for (std::size_t after = 0; after < 20; ++after) {
                std::string const s =
                    std::string(before, '/').append(piece).append(std::string(after, '?'));
                CAPTURE(s);
                REQUIRE(valid_path_query_prefix(s) == valid_prefix(s, query_octet));
            }
    CHECK(is_valid_path_query(""));
    CHECK(is_valid_path_query("/a/b;c=1/%7Euser/?q=a/b?c&d=e"));
    CHECK_FALSE(is_valid_path_query("/a#b"));
}

// req: rfc3986#5.4.2-2   more ".." than levels
// req: rfc3986#5.4.2-3   complete segments only
TEST_CASE("remove_dot_segments: as 5.2.4 has it") {
    struct { char const *in, *out; } const rows[] = {
        {"", ""}, {"/", "/"}, {"a", "a"}, {".", ""}, {"..", ""}, {"./", ""}, {"../", ""},
        {"./a", "a"}, {"../a", "a"}, {"../../a", "a"}, {"/.", "/"}, {"/..", "/"}, {"/./", "/"},
        {"/../", "/"}, {"/a/b/c/./../../g", "/a/g"}, {"mid/content=5/../6", "mid/6"},
        {"/a/..", "/"}, {"/a/.", "/a/"}, {"/a/b/..", "/a/"}, {"/../../a", "/a"}, {"a/..", "/"},
        {"a/../b", "/b"}, {"/...", "/..."}, {"/.a", "/.a"}, {"/a.", "/a."}, {"/..a/", "/..a/"},
        {"//", "//"}, {"//..", "/"}, {"/a//..", "/a/"}, {"/a//../..", "/"}, {"/a/.//b", "/a//b"},
        {"/a/./b/../../c", "/c"}, {".../x", ".../x"}, {"/a/../..//b", "//b"},
    };
    for (auto const& r : rows) {
        CAPTURE(r.in);
        std::string path = r.in;
        remove_dot_segments(path);
        CHECK(path == r.out);
    }
}

TEST_CASE("remove_dot_segments: long paths take time in proportion") {
    std::string path;
    for (int i = 0; i < 100000; ++i) path += "/abcdef";
    for (int i = 0; i < 100000; ++i) path += "/..";
    remove_dot_segments(path);
    CHECK(path == "/");
    path.assign(1 << 20, '/');
    remove_dot_segments(path);
    CHECK(path.size() == 1 << 20);
}

// req: rfc3986#7.3-1   decoded
// req: rfc3986#7.3-3   and looked at afterwards
TEST_CASE("decode_path: decoded once, below its root") {
    struct { octets in, out; } const rows[] = {
        {"/", "/"},
        {"/a%20b", "/a b"},
        {"/%7Euser/%C3%A4.txt", "/~user/\xc3\xa4.txt"},
        {"/%2541", "/%41"},  // req: rfc3986#2.4-3
        {"/a/../b", "/b"},
        {"/a/%2e%2E/b", "/b"},
        {"/%2e%2e/%2e%2e/etc/passwd", "/etc/passwd"},
        {"/../../etc/passwd", "/etc/passwd"},
        {"/a/%2e", "/a/"},
        {"/%2e%2e", "/"},
        {"/.../x", "/.../x"},
        {"/\xf0\x9f\x98\x80", "/\xf0\x9f\x98\x80"},
        {"/%F4%8F%BF%BF%EF%BF%BF%ED%9F%BF", "/\xf4\x8f\xbf\xbf\xef\xbf\xbf\xed\x9f\xbf"},
    };
    for (auto const& r : rows) {
        CAPTURE(r.in);
        std::string out = "what was there before";
        REQUIRE(decode_path(r.in, out).has_value());
        CHECK(out == r.out);
    }
}

// req: rfc3986#7.3-4   NUL
// req: rfc3986#7.3-5   names of files
// req: rfc3986#7.3-2   encoded delimiters
// req: rfc3986#2.5-1   UTF-8
// req: rfc3986#2.1     percent sign
TEST_CASE("decode_path: what could leave the root or hide a name is refused where it stands") {
    struct { octets in; rule const* broken; std::size_t offset; } const rows[] = {
        {"/a%00.html", &rules::path_nul, 2},
        {octets{"/a\0b", 4}, &rules::path_nul, 2},
        {"/a%2fb", &rules::path_separator, 2},
        {"/a%2Fb", &rules::path_separator, 2},
        {"/..%2f..%2fetc", &rules::path_separator, 3},
        {"/a%5cb", &rules::path_separator, 2},
        {"/a\\b", &rules::path_separator, 2},
        {"/%c0%af", &rules::path_utf8, 1},          // overlong slash
        {"/%c0%ae%c0%ae/", &rules::path_utf8, 1},   // overlong period
        {"/a%41%e0%80%af", &rules::path_utf8, 5},
        {"/%f0%80%80%af", &rules::path_utf8, 1},
        {"/%ed%a0%80", &rules::path_utf8, 1},       // a surrogate
        {"/%f4%90%80%80", &rules::path_utf8, 1},    // beyond Unicode
        {"/%f5%80%80%80", &rules::path_utf8, 1},
        {"/%80", &rules::path_utf8, 1},
        {"/ab%ff", &rules::path_utf8, 3},
        {"/%c3", &rules::path_utf8, 1},
        {"/%c3/", &rules::path_utf8, 1},
        {"/%e2%82", &rules::path_utf8, 1},
        {"/%f0%9f%98", &rules::path_utf8, 1},
        {"/a%", &rules::uri_percent, 2},
        {"/a%4", &rules::uri_percent, 2},
        {"/a%u0041", &rules::uri_percent, 2},
    };
    for (auto const& r : rows) {
        CAPTURE(r.in);
        std::string out;
        std::string const exact{r.in};
        auto const decoded = decode_path(exact, out);
        REQUIRE_FALSE(decoded.has_value());
        CHECK(decoded.error().broken == r.broken);
        CHECK(decoded.error().offset == r.offset);
    }
}
