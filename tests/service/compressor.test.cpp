#include <httoop/service/compressor.hpp>

#include <doctest/doctest.h>

#include <httoop/compression/codings.hpp>
#include <httoop/exchange/writer.hpp>
#include <httoop/field/media_type.hpp>
#include <httoop/field/token_list.hpp>
#include <httoop/message/typed.hpp>
#include <httoop/service/files.hpp>

#include "support/ask.hpp"
#include "support/coded.hpp"
#include "support/temporary_folder.hpp"

using namespace httoop;
using support::ask;
using support::field_of;
using support::lines;
using support::status_of;

namespace {

std::string const page = [] {
    std::string s;
    while (s.size() < 3000) s += "The same line, again and again, " + std::to_string(s.size()) + ".\n";
    return s;
}();

response a_page() { return response::text(page); }

std::string decoded(local_answer const& a) {
    std::string const coding = field_of(a, "Content-Encoding");
    if (coding.empty()) return a.content;
    auto const d = support::decode(compression::content_codings(), {coding}, a.content, 1000);
    CHECK(d.broken == "");
    return d.out;
}

// A service that answers that, behind a compressor.
struct compressed {
    owned<service> inner;
    compressor site;

    template <class F>
    explicit compressed(F f, compressor_options o = {.codings = {coding_id::gzip, coding_id::deflate}})
        : inner{make_service(std::move(f))}, site{*inner, std::move(o)} {}
    local_answer get(lines const& fields = {{"Accept-Encoding", "gzip"}}) { return ask(site, "GET", "/", fields); }
};

bool coded(response const& r, lines const& fields = {{"Accept-Encoding", "gzip"}}) {
    compressed s{[&](exchange const&) { return r; }};
    auto const a = s.get(fields);
    CHECK(a.head.status() == r.status());
    bool const as_it_is = field_of(a, "Content-Encoding") == r.fields().value(field_id::content_encoding);
    std::string const out = as_it_is ? a.content : decoded(a);
    CHECK((out == r.octets() || !r.status().content_allowed()));
    return !as_it_is;
}

}  // namespace

// req: rfc9110#8.4-1
// req: rfc9110#12.5.3
// req: rfc9110#12.5.5-3
TEST_CASE("compressor: the client's Accept-Encoding decides, and Vary tells so") {
    compressed s{[](exchange const&) { return a_page(); }};
    struct {
        char const *accepted, *coding;
    } const rows[] = {
        {"gzip", "gzip"},
        {"x-gzip", "gzip"},
        {"deflate", "deflate"},
        {"gzip, deflate", "gzip"},
        {"deflate, gzip;q=0.5", "deflate"},
        {"*", "gzip"},
        {"gzip;q=0, *", "deflate"},
        {"gzip;q=0.001", "gzip"},
        {"identity, gzip;q=0.9", ""},
        {"identity;q=0.5, gzip;q=0.5", "gzip"},
        {"identity;q=0, deflate;q=0.1", "deflate"},
        {"", ""},
        {"br", ""},  // not made by this one
        {"identity", ""},
        {"gzip;q=0", ""},
        {"*;q=0", ""},  // what would be said in its place has no coding either
        {"identity;q=0", ""},
        {"gzip;q=x", ""},
    };
    for (auto const& r : rows) {
        CAPTURE(r.accepted);
        auto const a = s.get({{"Accept-Encoding", r.accepted}});
        CHECK(status_of(a) == 200);
        CHECK(field_of(a, "Content-Encoding") == r.coding);
        CHECK(field_of(a, "Vary") == "Accept-Encoding");
        CHECK((decoded(a) == page));
    }
    auto const nothing_said = s.get({});
    CHECK(field_of(nothing_said, "Content-Encoding") == "");
    CHECK(field_of(nothing_said, "Vary") == "Accept-Encoding");
}

TEST_CASE("compressor: all codings that are made, the first of those that are liked as much") {
    compressed s{[](exchange const&) { return a_page(); }, {}};
    for (coding_id const c : compression::made_codings()) {
        auto const a = s.get({{"Accept-Encoding", std::string{name_of(c)}}});
        CHECK(field_of(a, "Content-Encoding") == name_of(c));
        CHECK((decoded(a) == page));
        CHECK(a.length == content_length_of::exactly(a.content.size()));
    }
    auto const any = s.get({{"Accept-Encoding", "deflate, gzip, br, zstd"}});
    CHECK(field_of(any, "Content-Encoding") == name_of(compression::made_codings().front()));
}

// req: rfc9110#7.7
TEST_CASE("compressor: what is left as it is") {
    CHECK(coded(a_page()));
    CHECK(coded(response::html(page)));
    CHECK(coded(response::json(page)));
    CHECK(coded(a_page().status(status_code::not_found)));
    CHECK_FALSE(coded(response::text("little")));
    CHECK_FALSE(coded(response::text("")));
    CHECK_FALSE(coded(response{status_code::no_content}));
    CHECK_FALSE(coded(a_page().set("Content-Encoding", "br")));
    CHECK_FALSE(coded(a_page().set("Content-Encoding", "identity")));
    CHECK_FALSE(coded(a_page().status(status_code::partial_content).set("Content-Range", "bytes 0-2999/4000")));
    CHECK_FALSE(coded(a_page().status(status_code::partial_content).set("Content-Type", "multipart/byteranges; boundary=x")));
    CHECK_FALSE(coded(a_page().status(status_code::range_not_satisfiable).set("Content-Range", "bytes */7")));
    CHECK_FALSE(coded(a_page().set("Cache-Control", "max-age=5, No-Transform")));
    CHECK_FALSE(coded(a_page().set("Cache-Control", "=, no-transform")));
    CHECK(coded(a_page().set("Cache-Control", "max-age=5")));
    CHECK_FALSE(coded(a_page().set("Content-Type", "image/png")));
    CHECK_FALSE(coded(a_page().set("Content-Type", "no type")));
    response untyped = a_page();
    untyped.fields().erase(field_id::content_type);
    CHECK_FALSE(coded(untyped));
    // What does not become smaller.
    std::string noise(2000, '\0');
    std::uint32_t x = 1;
    for (char& c : noise) c = static_cast<char>((x = x * 1664525u + 1013904223u) >> 24);
    CHECK_FALSE(coded(response::text(noise)));
}

TEST_CASE("compressor: Vary is not there where nothing could vary, and added to what it names") {
    compressed png{[](exchange const&) { return a_page().set("Content-Type", "image/png"); }};
    CHECK(field_of(png.get(), "Vary") == "");
    compressed varies{[](exchange const&) { return a_page().set("Vary", "Accept"); }};
    CHECK(field_of(varies.get(), "Vary") == "Accept, Accept-Encoding");
    compressed all{[](exchange const&) { return a_page().set("Vary", "*"); }};
    CHECK(field_of(all.get(), "Vary") == "*");
    CHECK(all.get().head.fields().count(field_id::vary) == 1);
}

TEST_CASE("compressor: media types that become smaller") {
    for (char const* yes : {"text/plain", "Text/HTML; charset=x", "application/json", "application/problem+json",
                            "image/svg+xml", "application/wasm", "font/ttf", "APPLICATION/LD+JSON"})
        CHECK_MESSAGE(compressible(*media_type::parse(yes)), yes);
    for (char const* no : {"image/png", "video/mp4", "application/octet-stream", "application/zip", "font/woff2",
                           "application/jsonx", "x/xml", "multipart/byteranges"})
        CHECK_MESSAGE(!compressible(*media_type::parse(no)), no);
}

// req: rfc9110#8.8.3.3
TEST_CASE("compressor: a coding has an entity tag of its own, and other fields that tell of it") {
    compressed s{[](exchange const&) {
        response r = a_page();
        for (auto const& [name, value] : lines{{"ETag", "\"x\""}, {"Accept-Ranges", "bytes"}, {"Content-Length", "3000"},
                                               {"Repr-Digest", "sha-256=:AA==:"}, {"Content-Digest", "sha-256=:AA==:"},
                                               {"Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT"}})
            r.fields().append(name, value);
        return r;
    }};
    auto const plain = s.get({});
    CHECK(field_of(plain, "ETag") == "\"x\"");
    CHECK(field_of(plain, "Accept-Ranges") == "bytes");
    for (char const* coding : {"gzip", "deflate"}) {
        auto const a = s.get({{"Accept-Encoding", coding}});
        CHECK(field_of(a, "ETag") == "\"x-" + std::string{coding} + "\"");
        for (char const* gone : {"Accept-Ranges", "Content-Length", "Repr-Digest", "Content-Digest"})
            CHECK(field_of(a, gone) == "");
        CHECK(field_of(a, "Last-Modified") == "Sun, 06 Nov 1994 08:49:37 GMT");
    }
    compressed weak{[](exchange const&) { return a_page().set("ETag", "W/\"x\""); }};
    CHECK(field_of(weak.get(), "ETag") == "W/\"x-gzip\"");
    compressed none{[](exchange const&) { return a_page().set("ETag", "x"); }};
    CHECK(field_of(none.get(), "ETag") == "");
    compressed live{[](exchange const&) {
        return reply{response{status_code::ok}.set("Content-Type", "text/plain").set("ETag", "\"x\""),
                     make_owned<memory_source>(page)};
    }};
    CHECK(field_of(live.get(), "ETag") == "W/\"x-gzip\"");
    CHECK(field_of(live.get({}), "ETag") == "\"x\"");
}

namespace {

struct file_site {
    support::temporary_folder folder;
    owned<files> inner;
    owned<compressor> site;
    std::string tag;

    explicit file_site(std::size_t size = 100000) {
        std::string content;
        while (content.size() < size) content += page;
        content.resize(size);
        folder.file("a.txt", content);
        folder.file("a.png", page);
        files_options o;
        o.root = folder.path();
        inner = *files::open(std::move(o));
        site = make_owned<compressor>(*inner, compressor_options{.codings = {coding_id::gzip, coding_id::deflate}});
        tag = field_of(ask(*inner, "GET", "/a.txt"), "ETag");
        tag.pop_back();
    }
    local_answer get(lines const& fields, char const* path = "/a.txt", char const* how = "GET") {
        return ask(*site, how, path, fields);
    }
};

}  // namespace

// req: rfc9110#8.8.3.3
// req: rfc9110#15.4.5-1
TEST_CASE("compressor: preconditions with the tag of a coded representation") {
    for (std::size_t const size : {std::size_t{3000}, std::size_t{100000}}) {
        file_site s{size};
        std::string const plain = s.tag + '"', gzip = s.tag + "-gzip\"", deflate = s.tag + "-deflate\"";
        auto const first = s.get({{"Accept-Encoding", "gzip"}});
        CHECK(field_of(first, "ETag") == gzip);
        CHECK(decoded(first).size() == size);
        struct {
            char const* accepted;
            std::string none_match;
            unsigned status;
            std::string tag;
        } const rows[] = {
            {"gzip", gzip, 304, gzip},
            {"gzip", "W/" + gzip, 304, "W/" + gzip},
            {"gzip", "\"a\", " + gzip + ", \"b-gzip\"", 304, gzip},
            {"gzip", plain, 304, plain},  // what the client has, it may have
            {"gzip", plain + ", " + gzip, 304, gzip},
            {"gzip", deflate, 200, gzip},
            {"gzip, deflate", deflate, 304, deflate},
            {"gzip, deflate", deflate + ", " + gzip, 304, gzip},
            {"", gzip, 200, plain},
            {"gzip;q=0", gzip, 200, plain},
            {"gzip", "\"other-gzip\"", 200, gzip},
            {"gzip", "broken", 200, gzip},
        };
        for (auto const& r : rows)
            for (char const* how : {"GET", "HEAD"}) {
                CAPTURE(r.accepted);
                CAPTURE(r.none_match);
                auto const a = s.get({{"Accept-Encoding", r.accepted}, {"If-None-Match", r.none_match}}, "/a.txt", how);
                if (r.none_match == "broken") continue;
                CHECK(status_of(a) == r.status);
                CHECK(field_of(a, "ETag") == r.tag);
                CHECK(field_of(a, "Vary") == "Accept-Encoding");
            }
        // By its date: the answer tells of the representation that would be sent.
        std::string const modified = field_of(first, "Last-Modified");
        auto const dated = s.get({{"Accept-Encoding", "gzip"}, {"If-Modified-Since", modified}});
        CHECK(status_of(dated) == 304);
        CHECK(field_of(dated, "ETag") == gzip);
        CHECK(field_of(dated, "Vary") == "Accept-Encoding");
        CHECK(dated.content == "");
        CHECK(field_of(s.get({{"If-Modified-Since", modified}}), "ETag") == plain);
        auto const picture = s.get({{"Accept-Encoding", "gzip"}, {"If-Modified-Since", modified}}, "/a.png");
        CHECK(status_of(picture) == 304);
        CHECK_FALSE(field_of(picture, "ETag").ends_with("-gzip\""));
        CHECK(field_of(picture, "Vary") == "");
        // If-Match is compared strongly.
        CHECK(status_of(s.get({{"Accept-Encoding", "gzip"}, {"If-Match", gzip}})) == 200);
        CHECK(status_of(s.get({{"Accept-Encoding", "gzip"}, {"If-Match", "W/" + gzip}})) == 412);
        CHECK(status_of(s.get({{"If-Match", gzip}})) == 412);
        CHECK(status_of(s.get({{"If-Match", plain}})) == 200);
    }
}

TEST_CASE("compressor: ranges are parts of what is not coded") {
    file_site s;
    std::string const plain = s.tag + '"', gzip = s.tag + "-gzip\"";
    auto const part = s.get({{"Accept-Encoding", "gzip"}, {"Range", "bytes=0-2999"}});
    CHECK(status_of(part) == 206);
    CHECK(field_of(part, "Content-Encoding") == "");
    CHECK(field_of(part, "ETag") == plain);
    CHECK(part.content == page.substr(0, 3000));
    CHECK(status_of(s.get({{"Accept-Encoding", "gzip"}, {"Range", "bytes=0-2"}, {"If-Range", plain}})) == 206);
    // Who has a part of what is coded gets all of it, or nothing.
    struct {
        char const *name;
        std::string value;
        unsigned status;
    } const rows[] = {{"If-Range", gzip, 200},
                      {"If-Range", field_of(part, "Last-Modified"), 200},
                      {"If-Match", gzip, 412},
                      {"If-None-Match", gzip, 304}};
    for (auto const& r : rows) {
        CAPTURE(r.name);
        auto const a = s.get({{"Accept-Encoding", "gzip"}, {"Range", "bytes=5-9"}, {r.name, r.value}});
        CHECK(status_of(a) == r.status);
        if (r.status == 200) {
            CHECK(field_of(a, "Content-Encoding") == "gzip");
            CHECK(decoded(a).size() == 100000);
        }
    }
    CHECK(status_of(s.get({{"Range", "bytes=5-9"}, {"If-Range", field_of(part, "Last-Modified")}})) == 206);
}

// req: rfc9110#15.3.7-2
TEST_CASE("compressor: a part has the Vary of the whole") {
    file_site s;
    CHECK(field_of(s.get({}), "Vary") == "Accept-Encoding");
    CHECK(field_of(s.get({{"Range", "bytes=0-9"}}), "Vary") == "Accept-Encoding");
    CHECK(field_of(s.get({{"Accept-Encoding", "gzip"}, {"Range", "bytes=0-9"}}), "Vary") == "Accept-Encoding");
    CHECK(field_of(s.get({{"Range", "bytes=0-9"}, {"If-Range", s.tag + '"'}}), "Vary") == "Accept-Encoding");
    auto const parts = s.get({{"Range", "bytes=0-9,5000-5009"}});
    CHECK(status_of(parts) == 206);
    CHECK(field_of(parts, "Vary") == "Accept-Encoding");
    auto const part_of = [](octets type, octets range, octets more = {}, octets value = {}) {
        response r = response::text("abc").status(status_code::partial_content);
        r.set("Content-Type", type).set("Content-Range", range);
        if (!more.empty()) r.set(more, value);
        compressed c{[&](exchange const&) { return r; }};
        return field_of(c.get({{"Range", "bytes=0-2"}}), "Vary");
    };
    CHECK(part_of("text/plain", "bytes 0-2/5000") == "Accept-Encoding");
    CHECK(part_of("text/plain", "bytes 0-2/*") == "Accept-Encoding");
    CHECK(part_of("text/plain", "bytes 0-2/5") == "");
    CHECK(part_of("image/png", "bytes 0-2/5000") == "");
    CHECK(part_of("text/plain", "bytes 0-2/5000", "Content-Encoding", "gzip") == "");
    CHECK(part_of("text/plain", "bytes 0-2/5000", "Cache-Control", "no-transform") == "");
    CHECK(part_of("text/plain", "bytes 0-2/5000", "Vary", "Accept") == "Accept, Accept-Encoding");
}

TEST_CASE("compressor: a change is allowed to who saw the state in a coding") {
    std::string seen;
    compressed s{[&](exchange const& x) {
        seen.clear();
        for (field_line const line : x.request().fields())
            if (line.id == field_id::if_match || line.id == field_id::if_none_match) seen += line.value;
        return reply{status_code::no_content};
    }};
    ask(s.site, "PUT", "/", {{"If-Match", "\"x-gzip\""}}, "new");
    CHECK(seen == "\"x-gzip\", \"x\"");
    ask(s.site, "PUT", "/", {{"If-None-Match", "W/\"x-deflate\""}}, "new");
    CHECK(seen == "W/\"x-deflate\", W/\"x\"");
    ask(s.site, "PUT", "/", {{"If-Match", "\"x-br\", \"-gzip\", \"gzip\", *"}}, "new");
    CHECK(seen == "\"x-br\", \"-gzip\", \"gzip\", *");
    ask(s.site, "PUT", "/", {{"If-Match", "*"}}, "new");
    CHECK(seen == "*");
}

TEST_CASE("compressor: HEAD tells what GET would") {
    file_site s;
    for (char const* path : {"/a.txt", "/a.png"})
        for (char const* accepted : {"gzip", ""}) {
            auto const get = s.get({{"Accept-Encoding", accepted}}, path);
            auto const head = s.get({{"Accept-Encoding", accepted}}, path, "HEAD");
            CHECK(head.head.fields().text() == get.head.fields().text());
            CHECK(head.length == get.length);
            CHECK(head.content == "");
        }
    compressed small{[](exchange const&) { return a_page(); }};
    CHECK(ask(small.site, "HEAD", "/", {{"Accept-Encoding", "gzip"}}).length == small.get().length);
}

TEST_CASE("compressor: content of any size, from wherever it comes, comes out whole") {
    for (std::size_t const size : {std::size_t{300}, std::size_t{65536}, std::size_t{65537}, std::size_t{3000000}}) {
        CAPTURE(size);
        file_site s{size};
        auto const from_file = s.get({{"Accept-Encoding", "gzip"}});
        CHECK(field_of(from_file, "Content-Encoding") == "gzip");
        std::string const content = decoded(from_file);
        CHECK(content == ask(*s.inner, "GET", "/a.txt").content);
        compressed held{[&](exchange const&) { return response::text(content); }};
        CHECK((decoded(held.get()) == content));
        CHECK(field_of(held.get(), "Content-Encoding") == "gzip");
        compressed pulled{[&](exchange const&) {
            return reply{response{status_code::ok}.set("Content-Type", "text/plain"), make_owned<memory_source>(content)};
        }};
        CHECK((decoded(pulled.get()) == content));
        CHECK(field_of(pulled.get(), "Content-Encoding") == "gzip");
    }
}

TEST_CASE("compressor: trailers are kept, but for what they say of octets") {
    compressed s{[](exchange const&) {
        auto content = stream_content([](content_writer& w) -> task<outcome<void>> {
            w.trailers().append("ETag", "\"x\"");
            w.trailers().append("Repr-Digest", "sha-256=:AA==:");
            w.trailers().append("Server-Timing", "a");
            co_return co_await w.write(page);
        });
        return reply{response{status_code::ok}.set("Content-Type", "text/plain"), std::move(content)};
    }};
    auto const a = s.get();
    CHECK((decoded(a) == page));
    CHECK(a.trailers.size() == 2);
    CHECK(a.trailers.value(field_id::etag) == "W/\"x-gzip\"");
    CHECK(a.trailers.value("Server-Timing") == "a");
}

TEST_CASE("compressor: no more than some at once are coded, and what fails is told") {
    file_site s;
    local_arrival how;
    how.policy.limits.live_codings = 0;
    auto const full = answer_locally(*s.site, support::make_request("GET", "/a.txt", {{"Accept-Encoding", "gzip"}}), how);
    REQUIRE(full);
    CHECK(field_of(*full, "Content-Encoding") == "");
    CHECK(field_of(*full, "ETag") == s.tag + '"');
    CHECK(field_of(*full, "Vary") == "Accept-Encoding");
    how.policy.limits.live_codings = 1;  // the place is free again each time
    for (int i = 0; i < 3; ++i)
        CHECK(field_of(*answer_locally(*s.site, support::make_request("GET", "/a.txt", {{"Accept-Encoding", "gzip"}}), how),
                       "Content-Encoding") == "gzip");
    compressed fails{[](exchange const&) {
        auto content = stream_content([](content_writer& w) -> task<outcome<void>> {
            (void)co_await w.write(page);
            co_return error{failure::closed, "in the midst of it"};
        });
        return reply{response{status_code::ok}.set("Content-Type", "text/plain"), std::move(content)};
    }};
    auto const broken = answer_locally(fails.site, support::make_request("GET", "/", {{"Accept-Encoding", "gzip"}}));
    REQUIRE_FALSE(broken);
    CHECK(broken.error().about == "in the midst of it");
}
