#include "service/file_reply.hpp"

#include <doctest/doctest.h>

#include <httoop/service/files.hpp>

#include "support/ask.hpp"
#include "support/temporary_folder.hpp"

using namespace httoop;
using support::ask;
using support::field_of;
using support::reason_of;
using support::status_of;

namespace {

// small.txt is held in memory, large.txt is sent from the file: both begin alike.
struct fixture {
    support::temporary_folder folder;
    owned<files> service;
    fixture() {
        folder.file("small.txt", "0123456789" + std::string(990, 's'));
        folder.file("large.txt", "0123456789" + std::string(99'990, 'l'));
        files_options o;
        o.root = folder.path();
        service = *files::open(o);
    }
    local_answer get(std::string const& path, support::lines const& fields = {}) { return ask(*service, "GET", path, fields); }
};

constexpr char const* modified = "Sun, 13 Sep 2020 12:26:40 GMT";
constexpr char const* earlier = "Sun, 13 Sep 2020 12:26:39 GMT";

}  // namespace

TEST_CASE("file reply: preconditions") {
    fixture f;
    for (char const* path : {"/small.txt", "/large.txt"}) {
        std::string const tag = field_of(f.get(path), "ETag");
        struct {
            support::lines fields;
            unsigned status;
        } const rows[] = {
            {{{"If-None-Match", tag}}, 304},
            {{{"If-None-Match", "W/" + tag}}, 304},
            {{{"If-None-Match", "*"}}, 304},
            {{{"If-None-Match", "\"x\""}, {"If-Modified-Since", modified}}, 200},
            {{{"If-Modified-Since", modified}}, 304},
            {{{"If-Modified-Since", earlier}}, 200},
            {{{"If-Modified-Since", "nonsense"}}, 200},
            {{{"If-Match", tag}}, 200},
            {{{"If-Match", "\"x\""}}, 412},
            {{{"If-Unmodified-Since", earlier}}, 412},
            {{{"If-Unmodified-Since", modified}}, 200},
        };
        for (auto const& row : rows) {
            CAPTURE(row.fields[0].first);
            CAPTURE(row.fields[0].second);
            auto const a = f.get(path, row.fields);
            CHECK(status_of(a) == row.status);
            if (row.status != 200) CHECK(reason_of(a) != "");
            if (row.status != 304) continue;
            CHECK(field_of(a, "ETag") == tag);
            CHECK(field_of(a, "Content-Type") == "");
            CHECK(field_of(a, "Last-Modified") == "");
            CHECK(a.content == "");
        }
    }
}

TEST_CASE("file reply: one range") {
    fixture f;
    for (char const* path : {"/small.txt", "/large.txt"}) {
        std::string const whole = f.get(path).content;
        std::string const n = std::to_string(whole.size());
        auto const middle = f.get(path, {{"Range", "bytes=2-4"}});
        CHECK(status_of(middle) == 206);
        CHECK(middle.content == "234");
        CHECK(field_of(middle, "Content-Range") == "bytes 2-4/" + n);
        CHECK(field_of(middle, "Content-Type") == "text/plain; charset=utf-8");
        CHECK(field_of(middle, "ETag") == field_of(f.get(path), "ETag"));
        CHECK(f.get(path, {{"Range", "bytes=-3"}}).content == whole.substr(whole.size() - 3));
        CHECK(f.get(path, {{"Range", "bytes=5-"}}).content == whole.substr(5));
        auto const head = ask(*f.service, "HEAD", path, {{"Range", "bytes=2-4"}});
        CHECK(status_of(head) == 200);
        auto const unknown = f.get(path, {{"Range", "lines=1-2"}});
        CHECK(status_of(unknown) == 200);
        auto const beyond = f.get(path, {{"Range", "bytes=100000-"}});
        CHECK(status_of(beyond) == 416);
        CHECK(field_of(beyond, "Content-Range") == "bytes */" + n);
        CHECK(reason_of(beyond) != "");
    }
}

TEST_CASE("file reply: several ranges are parts of a multipart content") {
    fixture f;
    for (char const* path : {"/small.txt", "/large.txt"}) {
        std::string const whole = f.get(path).content;
        std::string const n = std::to_string(whole.size());
        auto const a = f.get(path, {{"Range", "bytes=0-1,500-501"}});
        REQUIRE(status_of(a) == 206);
        CHECK(field_of(a, "Content-Range") == "");
        std::string const type = field_of(a, "Content-Type");
        REQUIRE(type.starts_with("multipart/byteranges; boundary="));
        std::string const b = type.substr(31);
        CHECK(b.size() == 32);
        CHECK(a.content == "--" + b + "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes 0-1/" + n + "\r\n\r\n01\r\n--" + b +
                               "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes 500-501/" + n + "\r\n\r\n" +
                               whole.substr(500, 2) + "\r\n--" + b + "--\r\n");
        CHECK(a.length == content_length_of::exactly(a.content.size()));
    }
    auto const wide = f.get("/large.txt", {{"Range", "bytes=0-70000,80000-80001"}});
    CHECK(wide.length == content_length_of::exactly(wide.content.size()));
}

TEST_CASE("file reply: If-Range") {
    fixture f;
    std::string const tag = field_of(f.get("/small.txt"), "ETag");
    CHECK(status_of(f.get("/small.txt", {{"Range", "bytes=0-1"}, {"If-Range", tag}})) == 206);
    CHECK(status_of(f.get("/small.txt", {{"Range", "bytes=0-1"}, {"If-Range", modified}})) == 206);
    CHECK(status_of(f.get("/small.txt", {{"Range", "bytes=0-1"}, {"If-Range", "\"x\""}})) == 200);
    CHECK(status_of(f.get("/small.txt", {{"Range", "bytes=0-1"}, {"If-Range", "W/" + tag}})) == 200);
    CHECK(status_of(f.get("/small.txt", {{"Range", "bytes=0-1"}, {"If-Range", earlier}})) == 200);
}

// req: rfc9110#8.4-1
TEST_CASE("file reply: precompressed codings") {
    // req: rfc9110#12.5.5-3
    support::temporary_folder folder;
    folder.file("a.css", "plain");
    folder.file("a.css.gz", "gzipped");
    folder.file("a.css.br", "brotli");
    folder.file("stale.css", "plain");
    folder.file("stale.css.gz", "old", 1'500'000'000);
    files_options o;
    o.root = folder.path();
    auto const s = *files::open(o);
    struct {
        char const* accept;  // null: no field
        char const* content;
    } const rows[] = {
        {nullptr, "plain"}, {"", "plain"}, {"gzip", "gzipped"}, {"br", "brotli"}, {"gzip, deflate, br", "brotli"}, {"x-gzip", "gzipped"},
        {"gzip;q=1, br;q=0.5", "gzipped"}, {"identity", "plain"}, {"identity;q=0.5, gzip;q=0.4", "plain"}, {"gzip;q=0", "plain"},
        {"*", "brotli"}, {"zstd", "plain"}, {"gzip;;q", "plain"}, {"*;q=0", "plain"}, {"identity;q=0", "plain"},
        {"gzip, identity;q=0", "gzipped"}, {"br;q=0, gzip;q=0, identity;q=0", "plain"},
    };
    std::string plain_tag = field_of(ask(*s, "GET", "/a.css"), "ETag");
    for (auto const& row : rows) {
        CAPTURE(row.accept);
        support::lines fields;
        if (row.accept != nullptr) fields.emplace_back("Accept-Encoding", row.accept);
        auto const a = ask(*s, "GET", "/a.css", fields);
        CHECK(a.content == row.content);
        CHECK(field_of(a, "Vary") == "Accept-Encoding");
        CHECK(field_of(a, "Content-Type") == "text/css; charset=utf-8");
        octets const coding = a.content == "plain" ? "" : a.content == "brotli" ? "br" : "gzip";
        CHECK(field_of(a, "Content-Encoding") == coding);
        if (!coding.empty()) CHECK(field_of(a, "ETag") != plain_tag);
        auto unchanged = fields;
        unchanged.emplace_back("If-None-Match", field_of(a, "ETag"));
        auto const same = ask(*s, "GET", "/a.css", unchanged);
        CHECK(status_of(same) == 304);
        CHECK(field_of(same, "Vary") == "Accept-Encoding");
    }
    CHECK(ask(*s, "GET", "/stale.css", {{"Accept-Encoding", "gzip"}}).content == "plain");
    CHECK(field_of(ask(*s, "GET", "/a.css.gz"), "Content-Type") == "application/gzip");
    CHECK(field_of(ask(*s, "GET", "/a.css.gz"), "Content-Encoding") == "");
    o.precompressed = false;
    auto const never = *files::open(o);
    CHECK(ask(*never, "GET", "/a.css", {{"Accept-Encoding", "gzip"}}).content == "plain");
    CHECK(field_of(ask(*never, "GET", "/a.css"), "Vary") == "");
}

namespace {

struct variants_fixture {
    support::temporary_folder folder;
    files_options options;
    owned<files> service;
    variants_fixture() {
        folder.file("page.de.html", "german");
        folder.file("page.de.html.gz", "german, gzipped");
        folder.file("page.en.html", "english");
        folder.file("page.pt-BR.html", "brazilian");
        folder.file("page.json", "{}");
        folder.file("one.html", "one");
        options.root = folder.path();
        open();
    }
    void open() { service = *files::open(options); }
    local_answer get(std::string const& path, support::lines const& fields = {}) { return ask(*service, "GET", path, fields); }
};

}  // namespace

TEST_CASE("file reply: the variant that is liked most, and what is said about it") {
    // req: rfc9110#8.5 rfc9110#8.7 rfc9110#12.5.5-3
    variants_fixture f;
    struct {
        support::lines fields;
        char const *content, *language, *location;
    } const rows[] = {
        {{}, "german", "de", "page.de.html"},
        {{{"Accept-Language", "en"}}, "english", "en", "page.en.html"},
        {{{"Accept-Language", "en-US,en;q=0.9,de;q=0.1"}}, "english", "en", "page.en.html"},
        {{{"Accept-Language", "de-CH"}}, "german", "de", "page.de.html"},
        {{{"Accept-Language", "pt"}}, "brazilian", "pt-BR", "page.pt-BR.html"},
        {{{"Accept-Language", "pt;q=0.5, en;q=0.2, *;q=0.1"}}, "brazilian", "pt-BR", "page.pt-BR.html"},
        {{{"Accept-Language", "fr"}}, "{}", "", "page.json"},  // it has no language, and is the only one acceptable
        {{{"Accept-Language", "fr"}, {"Accept", "text/html"}}, "german", "de", "page.de.html"},
        {{{"Accept", "application/json"}}, "{}", "", "page.json"},
        {{{"Accept", "application/json, */*;q=0.1"}, {"Accept-Language", "en"}}, "english", "en", "page.en.html"},
        {{{"Accept", "image/png"}, {"Accept-Language", "en"}}, "english", "en", "page.en.html"},
        {{{"Accept-Encoding", "gzip"}}, "german, gzipped", "de", "page.de.html"},
        {{{"Accept-Encoding", "gzip"}, {"Accept-Language", "en, de;q=0.9"}}, "english", "en", "page.en.html"},
        {{{"Accept-Encoding", "gzip, identity;q=0"}, {"Accept-Language", "en, de;q=0.9"}}, "german, gzipped", "de", "page.de.html"},
        {{{"Accept-Language", "de;;q"}}, "german", "de", "page.de.html"},
        {{{"Accept-Encoding", "*;q=0"}, {"Accept-Language", "de"}}, "german", "de", "page.de.html"},
    };
    for (auto const& row : rows) {
        if (!row.fields.empty()) CAPTURE(row.fields[0].second);
        auto const a = f.get("/page", row.fields);
        CHECK(status_of(a) == 200);
        CHECK(a.content == row.content);
        CHECK(field_of(a, "Content-Language") == row.language);
        CHECK(field_of(a, "Content-Location") == row.location);
        CHECK(field_of(a, "Vary") == "Accept, Accept-Language, Accept-Encoding");
        // It is what has that name.
        auto same = row.fields;
        same.emplace_back("If-None-Match", field_of(a, "ETag"));
        CHECK(status_of(f.get("/" + field_of(a, "Content-Location"), same)) == 304);
        auto const unchanged = f.get("/page", same);
        CHECK(status_of(unchanged) == 304);
        CHECK(field_of(unchanged, "Vary") == field_of(a, "Vary"));
        CHECK(field_of(unchanged, "Content-Location") == row.location);
    }
    auto const named = f.get("/page.de.html");
    CHECK(field_of(named, "Content-Language") == "de");
    CHECK(field_of(named, "Content-Location") == "");
    CHECK(field_of(named, "Vary") == "Accept-Encoding");
    CHECK(field_of(f.get("/page.html"), "Vary") == "Accept-Language, Accept-Encoding");
    auto const one = f.get("/one");
    CHECK(one.content == "one");
    CHECK(field_of(one, "Vary") == "");
    CHECK(field_of(one, "Content-Location") == "one.html");
    auto const part = f.get("/page", {{"Accept-Language", "en"}, {"Range", "bytes=0-1"}});
    CHECK(status_of(part) == 206);
    CHECK(part.content == "en");
    CHECK(field_of(part, "Content-Location") == "page.en.html");
}

TEST_CASE("file reply: the language that comes first is sent to who likes all or none") {
    variants_fixture f;
    f.options.languages = {"en"};
    f.open();
    CHECK(f.get("/page").content == "english");
    CHECK(f.get("/page", {{"Accept-Encoding", "gzip"}}).content == "english");
    CHECK(f.get("/page.html", {{"Accept-Language", "fr"}}).content == "english");
    CHECK(f.get("/page", {{"Accept-Language", "*"}}).content == "english");
    CHECK(f.get("/page", {{"Accept-Language", "de"}}).content == "german");
}

TEST_CASE("file reply: where nothing is acceptable, 406 or 300 list what there is, if that is wanted") {
    // req: rfc9110#15.5.7 rfc9110#15.5.7-1 rfc9110#15.4.1-2 rfc9110#12.2
    variants_fixture f;
    support::lines const french{{"Accept-Language", "fr"}, {"Accept", "text/html, text/plain"}};
    struct {
        negotiation::otherwise none;
        unsigned status;
    } const rows[] = {{negotiation::otherwise::not_acceptable, 406}, {negotiation::otherwise::multiple_choices, 300}};
    for (auto const& row : rows) {
        f.options.none_acceptable = row.none;
        f.open();
        for (char const* method : {"GET", "HEAD"}) {
            auto const a = ask(*f.service, method, "/page", french);
            CHECK(status_of(a) == row.status);
            CHECK(reason_of(a) == "rfc9110#15.5.7");
            CHECK(field_of(a, "Vary").find("Accept-Language") != std::string::npos);
            CHECK(field_of(a, "Link").find("<page.de.html>; rel=alternate; type=\"text/html; charset=utf-8\"; hreflang=de") != std::string::npos);
            CHECK(field_of(a, "Content-Location") == "");
            CHECK(field_of(a, "ETag") == "");
            if (method == std::string{"GET"}) {
                CHECK(a.content.find("page.pt-BR.html (text/html; charset=utf-8, pt-BR)") != std::string::npos);
                CHECK(a.content.find("page.json (application/json)") != std::string::npos);
            }
        }
        // It is no 304 and no part, whatever else is asked for.
        auto more = french;
        more.emplace_back("If-None-Match", "*");
        more.emplace_back("Range", "bytes=0-1");
        CHECK(status_of(f.get("/page", more)) == row.status);
        CHECK(status_of(f.get("/page")) == 200);
        CHECK(f.get("/page", {{"Accept-Language", "en"}}).content == "english");
        // One variant can be refused too; a file that is there cannot, unless it has codings.
        CHECK(status_of(f.get("/one", {{"Accept", "image/png"}})) == row.status);
        CHECK(status_of(f.get("/one.html", {{"Accept", "image/png"}})) == 200);
        CHECK(status_of(f.get("/page.de.html", {{"Accept-Encoding", "*;q=0"}})) == row.status);
    }
}

TEST_CASE("file reply: variants that are too large, or too many, to be held are sent from their files") {
    support::temporary_folder folder;
    for (char const* language : {"de", "en", "fr", "it", "nl", "pt"})
        folder.file(std::string{"page."} + language + ".txt", language + std::string(30'000, 'x'));
    folder.file("page.sv.txt", "sv" + std::string(50'000, 'x'));
    files_options o;
    o.root = folder.path();
    auto const s = *files::open(o);
    for (int warm = 0; warm < 2; ++warm)
        for (char const* language : {"de", "en", "fr", "it", "nl", "pt", "sv"}) {
            CAPTURE(language);
            auto const a = ask(*s, "GET", "/page", {{"Accept-Language", language}});
            CHECK(a.content.substr(0, 2) == language);
            CHECK(a.content.size() == (language == std::string{"sv"} ? 50'002 : 30'002));
        }
}
