#include <httoop/service/files.hpp>

#include <sys/resource.h>
#include <unistd.h>

#include <thread>

#include <doctest/doctest.h>

#include "support/ask.hpp"
#include "support/temporary_folder.hpp"

using namespace httoop;
using support::ask;
using support::field_of;
using support::reason_of;
using support::status_of;

namespace {

owned<files> serve(support::temporary_folder const& f, files_options o = {}) {
    o.root = f.path();
    auto s = files::open(std::move(o));
    REQUIRE(s);
    return std::move(*s);
}

support::temporary_folder const& site() {
    static support::temporary_folder const f;
    static bool const made = [] {
        f.file("index.html", "<p>root</p>");
        f.file("a.txt", "0123456789");
        f.file("sub/index.html", "sub");
        f.file("plain/one.txt", "1");
        f.file("plain/two words.txt", "22");
        f.file("plain/\xc3\xbc&<b>.txt", "333");
        f.folder("plain/deeper");
        f.file("plain/.hidden", "h");
        f.file(".secret", "s");
        f.file(".well-known/security.txt", "contact");
        f.file("large.bin", std::string(100'000, 'x') + std::string(100'000, 'y'));
        f.file("empty", "");
        f.file("100%.txt", "percent");
        f.fifo("fifo");
        f.link("inside", "a.txt");
        f.link("outside", "/etc/passwd");
        f.link("up", "..");
        f.link("nowhere", "no-such-file");
        return true;
    }();
    (void)made;
    return f;
}

}  // namespace

TEST_CASE("files: a file with type, validators and the rest") {
    // req: rfc9110#8.8.2.1-1 rfc9110#8.8.3.1-1
    auto s = serve(site());
    for (int warm = 0; warm < 2; ++warm) {
        auto const a = ask(*s, "GET", "/a.txt?ignored=query");
        CHECK(status_of(a) == 200);
        CHECK(a.content == "0123456789");
        CHECK(field_of(a, "Content-Type") == "text/plain; charset=utf-8");
        CHECK(field_of(a, "Last-Modified") == "Sun, 13 Sep 2020 12:26:40 GMT");
        CHECK(field_of(a, "ETag").starts_with("\""));
        CHECK(field_of(a, "Accept-Ranges") == "bytes");
        CHECK(field_of(a, "X-Content-Type-Options") == "nosniff");
        CHECK(field_of(a, "Vary") == "");
        CHECK(reason_of(a) == "");
        auto const head = ask(*s, "HEAD", "/a.txt");
        CHECK(head.content == "");
        CHECK(head.length == content_length_of::exactly(10));
        CHECK(field_of(head, "ETag") == field_of(a, "ETag"));
    }
}

TEST_CASE("files: large files, empty files, names to be encoded") {
    auto s = serve(site());
    for (int warm = 0; warm < 2; ++warm) {
        CHECK(ask(*s, "GET", "/large.bin").content.size() == 200'000);
        auto const empty = ask(*s, "GET", "/empty");
        CHECK(status_of(empty) == 200);
        CHECK(empty.length == content_length_of::exactly(0));
        CHECK(ask(*s, "GET", "/plain/two%20words.txt").content == "22");
        CHECK(ask(*s, "GET", "/plain/%C3%BC%26%3Cb%3E.txt").content == "333");
        CHECK(ask(*s, "GET", "/100%25.txt").content == "percent");
        CHECK(ask(*s, "GET", "/%61.txt").content == "0123456789");
    }
}

TEST_CASE("files: a folder is at its slash form, which keeps the query, and shows its index file") {
    // req: rfc9110#15.4.2-1
    auto s = serve(site());
    auto const moved = ask(*s, "GET", "/sub?a=b");
    CHECK(status_of(moved) == 301);
    CHECK(field_of(moved, "Location") == "/sub/?a=b");
    CHECK(reason_of(moved) == "rfc9110#15.4.2-1");
    CHECK(ask(*s, "GET", "/sub/").content == "sub");
    CHECK(ask(*s, "GET", "/").content == "<p>root</p>");
    CHECK(field_of(ask(*s, "GET", "/"), "Content-Type") == "text/html; charset=utf-8");
    CHECK(ask(*s, "GET", "http://test").content == "<p>root</p>");
    CHECK(status_of(ask(*s, "GET", "/a.txt/")) == 404);
}

TEST_CASE("files: no path leads out of the root, and what is not to be seen is not there") {
    // req: rfc9110#15.5.5
    auto s = serve(site());
    struct {
        char const* path;
        unsigned status;
    } const rows[] = {
        {"/../../../../etc/passwd", 404}, {"/..", 200 /* the root itself */}, {"/../a.txt", 200 /* a.txt of the root */},
        {"/sub/../../../etc/passwd", 404}, {"/%2e%2e/%2e%2e/etc/passwd", 404}, {"/.%2e/%2e./etc/passwd", 404},
        {"/..%2fetc/passwd", 400}, {"/..%5c..%5cetc/passwd", 400}, {"/%2e%2e%2f", 400}, {"/a.txt%00.html", 400}, {"/%00", 400},
        {"/%c0%ae%c0%ae/etc/passwd", 400}, {"/%e0%80%ae%e0%80%ae/x", 400}, {"/%ff", 400},
        {"/%252e%252e/etc/passwd", 404}, {"/....//etc/passwd", 404}, {"//etc/passwd", 404}, {"///etc/passwd", 404}, {"/sub//index.html", 404},
        {"/./a.txt", 200}, {"/sub/./index.html", 200}, {"/sub/..//a.txt", 404},
        {"/.secret", 404}, {"/%2esecret", 404}, {"/plain/.hidden", 404}, {"/.well-known/security.txt", 200}, {"/plain/.well-known", 404},
        {"/outside", 404}, {"/up/", 404}, {"/up/etc/passwd", 404}, {"/inside", 200}, {"/nowhere", 404},
        {"/fifo", 404}, {"/a.txt/x", 404}, {"/no-such-file", 404}, {"/proc/self/environ", 404}, {"/A.TXT", 404},
        {"/a.txt.", 404}, {"/a.txt%20", 404}, {"/~root", 404}, {"/C:/", 404}, {"/nul", 404}, {"/%5cserver%5cshare", 400},
    };
    for (auto const& row : rows) {
        CAPTURE(row.path);
        for (int warm = 0; warm < 2; ++warm) CHECK(status_of(ask(*s, "GET", row.path)) == row.status);
    }
    std::string const long_name(5000, 'a');
    CHECK(status_of(ask(*s, "GET", "/" + long_name)) == 404);
    std::string deep;
    for (int i = 0; i < 2000; ++i) deep += "/a";
    CHECK(status_of(ask(*s, "GET", deep)) == 404);
    CHECK(reason_of(ask(*s, "GET", "/no-such-file")) == "rfc9110#15.5.5");
}

TEST_CASE("files: a redirection names a path here, however the folder was spelled") {
    auto s = serve(site());
    for (char const* path : {"/sub", "/./sub", "//../sub", "/%73ub", "/x/../sub", "/.//..//../sub"}) {
        CAPTURE(path);
        auto const a = ask(*s, "GET", path);
        if (status_of(a) == 301) CHECK(field_of(a, "Location") == "/sub/");
        else CHECK(status_of(a) == 404);
    }
}

TEST_CASE("files: hidden names and links that lead out, when asked for") {
    files_options o;
    o.hidden = true;
    o.links_out = true;
    auto s = serve(site(), o);
    CHECK(ask(*s, "GET", "/.secret").content == "s");
    CHECK(status_of(ask(*s, "GET", "/outside")) == 200);
    CHECK(status_of(ask(*s, "GET", "/fifo")) == 404);
    CHECK(status_of(ask(*s, "GET", "/%2e%2e/%2e%2e/etc/passwd")) == 404);
}

TEST_CASE("files: other methods are told what there is") {
    // req: rfc9110#15.5.6-1 rfc9110#9.1-2 rfc9110#9.1-3 rfc9110#9.3.7-1
    auto s = serve(site());
    for (char const* m : {"POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"}) {
        auto const a = ask(*s, m, "/a.txt");
        CHECK(status_of(a) == 405);
        CHECK(field_of(a, "Allow") == "GET, HEAD, OPTIONS");
        CHECK(reason_of(a) == "rfc9110#9.1-3");
    }
    auto const brew = ask(*s, "BREW", "/a.txt");
    CHECK(status_of(brew) == 501);
    CHECK(reason_of(brew) == "rfc9110#9.1-2");
    for (char const* target : {"/a.txt", "*", "/no-such-file"}) {
        auto const a = ask(*s, "OPTIONS", target);
        CHECK(status_of(a) == 204);
        CHECK(field_of(a, "Allow") == "GET, HEAD, OPTIONS");
    }
}

TEST_CASE("files: a folder without index file is listed, unless it is not to be") {
    // req: rfc9110#15.5.4 rfc9110#12.5.5-3
    auto s = serve(site());
    auto const html = ask(*s, "GET", "/plain/", {{"Accept", "text/html"}});
    CHECK(field_of(html, "Content-Type") == "text/html; charset=utf-8");
    CHECK(field_of(html, "Vary") == "Accept");
    CHECK(html.content.find("href=\"./two%20words.txt\"") != std::string::npos);
    CHECK(html.content.find("&amp;&lt;b&gt;.txt") != std::string::npos);
    CHECK(html.content.find(".hidden") == std::string::npos);
    auto const json = ask(*s, "GET", "/plain/", {{"Accept", "application/json"}});
    CHECK(field_of(json, "Content-Type") == "application/json");
    CHECK(json.content.find("{\"name\": \"one.txt\", \"type\": \"file\", \"size\": 1, \"modified\": \"2020-09-13T12:26:40Z\"}") !=
          std::string::npos);
    local_arrival how;
    how.policy.limits.listing_entries = 2;
    auto const cut = answer_locally(*s, support::make_request("GET", "/plain/", {{"Accept", "application/json"}}), how);
    REQUIRE(cut);
    CHECK(cut->content.find("\"truncated\": true") != std::string::npos);
    files_options o;
    o.listing = false;
    auto silent = serve(site(), o);
    auto const no = ask(*silent, "GET", "/plain/");
    CHECK(status_of(no) == 403);
    CHECK(reason_of(no) == "rfc9110#15.5.4");
}

TEST_CASE("files: a listing tells nothing of what links lead to outside") {
    support::temporary_folder const place;
    place.file("secret", "1234567");
    place.file("site/own", "1");
    place.folder("site/sub");
    place.link("site/sub/out", "../../secret");
    place.link("site/sub/in", "../own");
    for (char const* below : {"", "/at"})
        for (bool const links_out : {false, true}) {
            files_options o;
            o.root = place.path("site");
            o.below = below;
            o.links_out = links_out;
            auto s = files::open(std::move(o));
            REQUIRE(s);
            auto const a = ask(**s, "GET", std::string{below} + "/sub/", {{"Accept", "application/json"}});
            CHECK(a.content.find("\"in\", \"type\": \"file\", \"size\": 1,") != std::string::npos);
            CHECK((a.content.find("\"out\"") != std::string::npos) == links_out);
            local_arrival how;
            how.policy.limits.listing_entries = 1;
            auto const cut = answer_locally(**s, support::make_request("GET", std::string{below} + "/sub/", {{"Accept", "application/json"}}), how);
            REQUIRE(cut);
            CHECK(cut->content.find("\"truncated\": true") != std::string::npos);
        }
}

TEST_CASE("files: mounted below a path") {
    files_options o;
    o.below = "/static/";
    o.cache_control = "max-age=60";
    auto s = serve(site(), o);
    CHECK(ask(*s, "GET", "/static/a.txt").content == "0123456789");
    CHECK(field_of(ask(*s, "GET", "/static/a.txt"), "Cache-Control") == "max-age=60");
    CHECK(field_of(ask(*s, "GET", "/static/sub"), "Location") == "/static/sub/");
    CHECK(field_of(ask(*s, "GET", "/static"), "Location") == "/static/");
    CHECK(ask(*s, "GET", "/static/").content == "<p>root</p>");
    for (char const* path : {"/a.txt", "/statica.txt", "/static/../a.txt", "/"}) CHECK(status_of(ask(*s, "GET", path)) == 404);
}

TEST_CASE("files: a change is seen after `believed`, and at once in what is sent from the file itself") {
    support::temporary_folder f;
    f.file("small", "one");
    f.file("large", std::string(40'000, '1'));
    files_options o;
    o.believed = duration::milliseconds(150);
    auto s = serve(f, o);
    std::string const tag = field_of(ask(*s, "GET", "/small"), "ETag");
    std::string const large_tag = field_of(ask(*s, "GET", "/large"), "ETag");
    f.file("small", "two", 1'600'000'001);
    f.file("large", std::string(40'001, '2'), 1'600'000'001);
    auto const large = ask(*s, "GET", "/large");
    CHECK(large.content == std::string(40'001, '2'));
    CHECK(field_of(large, "ETag") != large_tag);
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    auto const small = ask(*s, "GET", "/small");
    CHECK(small.content == "two");
    CHECK(field_of(small, "ETag") != tag);
    std::filesystem::remove(f.path("small"));
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    CHECK(status_of(ask(*s, "GET", "/small")) == 404);
}

TEST_CASE("files: a file modified a moment ago has a weak tag, and a strong one later") {
    // req: rfc9110#8.8.1
    support::temporary_folder f;
    f.file("new", "new", 0);
    files_options o;
    o.believed = duration{0};
    auto s = serve(f, o);
    CHECK(field_of(ask(*s, "GET", "/new"), "ETag").starts_with("W/\""));
    f.file("new", "new", 1'600'000'000);
    CHECK(field_of(ask(*s, "GET", "/new"), "ETag").starts_with("\""));
}

TEST_CASE("files: no descriptor is left behind, and no more than allowed are open") {
    auto const open_now = [] {
        std::size_t n = 0;
        for (auto const& e : std::filesystem::directory_iterator{"/proc/self/fd"}) n += e.exists() || true;
        return n;
    };
    std::size_t const before = open_now();
    {
        support::temporary_folder f;
        for (int i = 0; i < 50; ++i) f.file("large" + std::to_string(i), std::string(40'000, 'x'));
        auto s = serve(f);
        local_arrival how;
        how.policy.limits.open_files = 10;
        for (int i = 0; i < 150; ++i) {
            auto const a = answer_locally(*s, support::make_request("GET", "/large" + std::to_string(i % 50)), how);
            REQUIRE(a);
            CHECK(a->content.size() == 40'000);
        }
        CHECK(open_now() <= before + 11);  // and the root
    }
    CHECK(open_now() == before);
}

TEST_CASE("files: without descriptors left it is tried again later") {
    // req: rfc9110#15.6.4
    auto s = serve(site());
    rlimit before;
    ::getrlimit(RLIMIT_NOFILE, &before);
    int const next = ::dup(0);
    ::close(next);
    rlimit low = before;
    low.rlim_cur = static_cast<rlim_t>(next) + 2;  // for the two of a loop
    ::setrlimit(RLIMIT_NOFILE, &low);
    auto const a = answer_locally(*s, support::make_request("GET", "/a.txt"));
    ::setrlimit(RLIMIT_NOFILE, &before);
    REQUIRE(a);
    CHECK(status_of(*a) == 503);
    CHECK(field_of(*a, "Retry-After") == "1");
    CHECK(reason_of(*a) == "rfc9110#15.6.4");
}

TEST_CASE("files: a root that is none is refused") {
    files_options o;
    o.root = "/no/such/folder";
    CHECK(!files::open(o));
    o.root = site().path("a.txt");
    CHECK(!files::open(o));
}

TEST_CASE("files: variants that come, change and go are seen after `believed`") {
    support::temporary_folder f;
    f.file("page.de.html", "german");
    files_options o;
    o.believed = duration{0};
    auto s = serve(f, o);
    CHECK(ask(*s, "GET", "/page", {{"Accept-Language", "en"}}).content == "german");
    f.file("page.en.html", "english");
    CHECK(ask(*s, "GET", "/page", {{"Accept-Language", "en"}}).content == "english");
    f.file("page.en.html", "more english", 1'600'000'001);
    CHECK(ask(*s, "GET", "/page", {{"Accept-Language", "en"}}).content == "more english");
    f.file("page", "plain");
    CHECK(ask(*s, "GET", "/page", {{"Accept-Language", "en"}}).content == "plain");
    for (char const* name : {"page", "page.en.html", "page.de.html"}) std::filesystem::remove(f.path(name));
    CHECK(status_of(ask(*s, "GET", "/page")) == 404);
}

TEST_CASE("files: without variants nothing is chosen") {
    support::temporary_folder f;
    f.file("page.de.html", "german");
    files_options o;
    o.variants = false;
    auto s = serve(f, o);
    CHECK(status_of(ask(*s, "GET", "/page")) == 404);
    CHECK(field_of(ask(*s, "GET", "/page.de.html"), "Content-Language") == "");
}

TEST_CASE("files: without descriptors left there are no fewer variants, but none") {
    // req: rfc9110#15.6.4
    support::temporary_folder f;
    f.file("page.de.html", "german");
    f.file("page.en.html", "english");
    files_options o;
    o.believed = duration{0};
    auto s = serve(f, o);
    rlimit before;
    ::getrlimit(RLIMIT_NOFILE, &before);
    int const next = ::dup(0);
    ::close(next);
    rlimit low = before;
    low.rlim_cur = static_cast<rlim_t>(next) + 3;  // two for a loop, one for the first variant
    CHECK(status_of(ask(*s, "GET", "/page")) == 200);
    o.believed = duration::seconds(100);
    s = serve(f, o);
    CHECK(status_of(ask(*s, "GET", "/page.nl")) == 404);  // now its folder is known
    ::setrlimit(RLIMIT_NOFILE, &low);
    auto const a = answer_locally(*s, support::make_request("GET", "/page"));
    ::setrlimit(RLIMIT_NOFILE, &before);
    REQUIRE(a);
    CHECK(status_of(*a) == 503);
}

TEST_CASE("files: the page of an application is sent for paths that are none") {
    // req: rfc9110#8.7 rfc9110#12.5.5-3
    support::temporary_folder f;
    f.file("index.html", "<p>application</p>");
    f.file("assets/app.js", "code");
    f.file("large/index.html", std::string(40'000, 'x'));
    constexpr char const* browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
    for (octets const below : {"/", "/at"}) {
        files_options o;
        o.below = below;
        o.spa = "index.html";
        auto s = serve(f, o);
        std::string const mount{below == "/" ? "" : below};
        struct {
            char const *path, *accept;
            unsigned status;
        } const rows[] = {
            {"/users/1", browser, 200}, {"/users/1/", browser, 200}, {"/users", nullptr, 200}, {"/users", "*/*", 200}, {"/users", "text/*", 200},
            {"/users/john.doe", browser, 200}, {"/v1.2", browser, 200}, {"/users", "", 200}, {"/users", "text;q", 200},
            // Not for what asks for something else,
            {"/users", "application/json", 404}, {"/users", "application/json, */*", 404}, {"/users", "image/avif,image/webp,*/*;q=0.8", 404},
            {"/users", "text/html;q=0, */*", 404}, {"/users", "*/*;q=0", 404},
            // nor for what looks like a file,
            {"/missing.js", browser, 404}, {"/missing.CSS", "*/*", 404}, {"/assets/missing.png", browser, 404}, {"/missing.html", browser, 404},
            {"/favicon.ico", browser, 404}, {"/app.js.map.json", browser, 404},
            // nor for what is not to be seen.
            {"/.git/config", browser, 404}, {"/.env", browser, 404}, {"//users", browser, 404}, {"/%00", browser, 400},
            {"/assets", browser, 301},
        };
        for (auto const& row : rows) {
            CAPTURE(row.path);
            CAPTURE(row.accept);
            support::lines fields;
            if (row.accept != nullptr) fields.emplace_back("Accept", row.accept);
            for (char const* method : {"GET", "HEAD"}) {
                auto const a = ask(*s, method, mount + row.path, fields);
                CHECK(status_of(a) == row.status);
                if (row.status != 301 && row.status != 400) CHECK(field_of(a, "Vary") == "Accept");
                if (row.status != 200) continue;
                CHECK(field_of(a, "Content-Location") == mount + "/index.html");
                CHECK(field_of(a, "Content-Type") == "text/html; charset=utf-8");
                if (method == std::string{"GET"}) CHECK(a.content == "<p>application</p>");
                fields.emplace_back("If-None-Match", field_of(a, "ETag"));
                CHECK(status_of(ask(*s, method, mount + row.path, fields)) == 304);
                fields.pop_back();
            }
        }
        CHECK(status_of(ask(*s, "POST", mount + "/users")) == 405);
        CHECK(ask(*s, "GET", mount + "/assets/app.js").content == "code");
        auto const itself = ask(*s, "GET", mount + "/index.html");
        CHECK(field_of(itself, "Vary") == "");
        CHECK(field_of(itself, "Content-Location") == "");
        CHECK(field_of(ask(*s, "GET", mount + "/"), "Content-Location") == "");
        CHECK(status_of(ask(*s, "GET", "/elsewhere")) == (mount.empty() ? 200 : 404));
    }
    files_options o;
    o.spa = "large/index.html";
    o.believed = duration{0};
    auto s = serve(f, o);
    for (int i = 0; i < 3; ++i) CHECK(ask(*s, "GET", "/x").content.size() == 40'000);
    f.file("large/index.html", "changed", 1'600'000'001);
    CHECK(ask(*s, "GET", "/x").content == "changed");
    std::filesystem::remove(f.path("large/index.html"));
    CHECK(status_of(ask(*s, "GET", "/x")) == 404);
    f.file("large/index.de.html", "german");
    f.file("large/index.en.html", "english");
    auto const german = ask(*s, "GET", "/x", {{"Accept-Language", "de"}});
    CHECK(german.content == "german");
    CHECK(field_of(german, "Content-Location") == "/large/index.de.html");
    CHECK(field_of(german, "Vary") == "Accept, Accept-Language");
}
