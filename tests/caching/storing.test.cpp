#include <httoop/caching/storing.hpp>
#include <httoop/caching/updating.hpp>

#include "caching/exchanges.hpp"

using namespace exchanges;

namespace {

constexpr std::pair<octets, octets> fresh{"Cache-Control", "max-age=60"};

octets field_of(stored_response const& s, octets name) { return s.head.fields().value(name); }

response part_of_ten(octets range = "bytes 2-6/10", octets tag = "\"a\"") {
    return says(206, {fresh, {"Content-Range", range}, {"ETag", tag}, {"Content-Type", "text/plain"}});
}
request const asks_part = get({{"Range", "bytes=2-6"}});

}  // namespace

// req: rfc9111#3-1
TEST_CASE("storing: responses to methods that are understood") {
    CHECK(stores(get(), says(200, {fresh})));
    CHECK(stores(ask("HEAD"), says(200, {fresh})));
    for (octets const m : {"PUT", "DELETE", "PATCH", "OPTIONS", "QUERY", "M-SEARCH", "get", "TRACE", "PROPFIND"}) CHECK_MESSAGE(!stores(ask(m), says(200, {fresh, {"Content-Location", "/a"}})), m);
}

// req: rfc9111#3-1
TEST_CASE("storing: final status codes, every one with a lifetime of its own") {
    for (unsigned const interim : {100, 101, 102, 103, 199}) CHECK_MESSAGE(!stores(says(interim, {fresh})), interim);
    for (unsigned const status : {200, 201, 203, 204, 299, 300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 410, 414, 451, 499, 500, 501, 502, 503, 504, 599, 999})
        CHECK_MESSAGE(stores(says(status, {fresh})), status);
}

// req: rfc9111#3-1
TEST_CASE("storing: something must allow it") {
    std::string const before = date_at(-1000);
    CHECK_FALSE(stores(says(201, {{"Last-Modified", before}})));
    CHECK_FALSE(stores(says(403, {{"ETag", "\"a\""}})));
    CHECK(stores(says(403, {{"ETag", "\"a\""}, {"Cache-Control", "public"}})));
    CHECK(stores(says(403, {{"Expires", date_at(10)}})));
    CHECK(stores(says(403, {{"Expires", "0"}})));
    CHECK(stores(says(403, {{"Cache-Control", "max-age=x"}})));
    CHECK(stores(says(403, {{"Cache-Control", "s-maxage=1"}})));
    CHECK_FALSE(stores(says(403, {{"Cache-Control", "s-maxage=1"}}), of_one_user()));
    CHECK(stores(says(403, {{"ETag", "\"a\""}, {"Cache-Control", "private"}}), of_one_user()));
    CHECK(stores(says(403, {{"ETag", "\"a\""}, {"Cache-Control", "private=\"x\""}}), of_one_user()));
    CHECK_FALSE(stores(says(403, {{"ETag", "\"a\""}, {"Cache-Control", "private=\"x\""}})));
    for (unsigned const status : {200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501}) CHECK_MESSAGE(stores(says(status, {{"Last-Modified", before}})), status);
    cache_options set;
    set.lifetime_if_none = 10;
    CHECK(stores(says(302), set));
    CHECK_FALSE(stores(says(403), set));
    CHECK_FALSE(stores(says(502), set));
}

TEST_CASE("storing: what nobody could use is not stored") {
    CHECK_FALSE(stores(says(200)));
    CHECK(stores(says(200, {{"ETag", "\"a\""}})));
    CHECK_FALSE(stores(says(200, {{"Cache-Control", "no-cache, max-age=60"}})));
    CHECK(stores(says(200, {{"Cache-Control", "no-cache, max-age=60"}, {"ETag", "\"a\""}})));
    CHECK_FALSE(stores(says(200, {fresh, {"Vary", "Foo, *"}})));
    CHECK(stores(says(200, {fresh, {"Vary", "*"}, {"Last-Modified", date_at(-5)}})));
    CHECK(stores(says(200, {{"Cache-Control", "max-age=0"}})));  // for those who take stale ones
    cache_options small;
    small.limits.cache_content = 1000;
    CHECK(stores(says(200, {fresh, {"Content-Length", "1000"}}), small));
    CHECK_FALSE(stores(says(200, {fresh, {"Content-Length", "1001"}}), small));
}

// req: rfc9111#5.2.2.5-1 rfc9111#5.2.2.5-2
TEST_CASE("storing: not with no-store") {
    CHECK_FALSE(stores(says(200, {{"Cache-Control", "max-age=60, No-Store"}, {"Expires", date_at(60)}})));
    CHECK_FALSE(stores(says(200, {fresh, {"Cache-Control", "no-store=\"x\""}}), of_one_user()));
}

// req: rfc9111#5.2.1.5-1 rfc9111#5.2.1.5-2
TEST_CASE("storing: not with no-store in the request") {
    CHECK_FALSE(stores(get({{"Cache-Control", "no-store"}}), says(200, {fresh})));
    cache_options deaf;
    deaf.request_directives = false;
    CHECK_FALSE(stores(get({{"Cache-Control", "no-store"}}), says(200, {fresh}), deaf));
    CHECK(stores(get({{"Cache-Control", "no-cache"}}), says(200, {fresh})));
}

// req: rfc9111#5.2.2.3-2
TEST_CASE("storing: must-understand comes before no-store for a status that is understood") {
    CHECK(stores(says(200, {{"Cache-Control", "no-store, must-understand, max-age=60"}})));
    CHECK_FALSE(stores(says(599, {{"Cache-Control", "no-store, must-understand, max-age=60"}})));
}

// req: rfc9111#3-1
TEST_CASE("storing: with must-understand only a status that is understood") {
    CHECK(stores(says(404, {{"Cache-Control", "must-understand, max-age=60"}})));
    CHECK_FALSE(stores(says(499, {{"Cache-Control", "must-understand, max-age=60"}})));
}

// req: rfc9111#5.2.2.7-1
TEST_CASE("storing: private is for private caches") {
    CHECK_FALSE(stores(says(200, {{"Cache-Control", "private, max-age=60"}})));
    CHECK_FALSE(stores(says(200, {{"Cache-Control", "public, private, s-maxage=60"}})));
    CHECK(stores(says(200, {{"Cache-Control", "private, max-age=60"}}), of_one_user()));
    CHECK(stores(says(200, {{"Cache-Control", "private=\"x\", max-age=60"}})));
}

// req: rfc9111#3.5-1
TEST_CASE("storing: what was asked with Authorization only if it is for all") {
    request const r = get({{"Authorization", "Basic YTpi"}});
    CHECK_FALSE(stores(r, says(200, {fresh, {"Expires", date_at(60)}})));
    CHECK_FALSE(stores(r, says(200, {{"Cache-Control", "max-age=60, proxy-revalidate, immutable"}})));
    CHECK(stores(r, says(200, {fresh}), of_one_user()));
    for (octets const open : {"public, max-age=60", "must-revalidate, max-age=60", "s-maxage=60"}) CHECK_MESSAGE(stores(r, says(200, {{"Cache-Control", open}})), open);
    CHECK_FALSE(stores(r, says(200, {{"Cache-Control", "public=x, max-age=60"}})));
    CHECK_FALSE(stores(r, says(200, {{"Cache-Control", "public"}, {"CDN-Cache-Control", "max-age=60"}}), cache_options::of_gateway()));
}

// req: rfc9111#7.3
TEST_CASE("storing: Set-Cookie is shared unless the cache was told not to") {
    cache_options strict;
    strict.refuses_set_cookie = true;
    response const r = says(200, {fresh, {"Set-Cookie", "a=b"}});
    CHECK(stores(r));
    CHECK_FALSE(stores(r, strict));
    strict.shared = false;
    CHECK(stores(r, strict));
}

// req: rfc6585#3-2 rfc6585#4-2 rfc6585#5-2 rfc6585#6-4 rfc9111#3
TEST_CASE("storing: statuses about one request are never stored") {
    for (unsigned const status : {304, 407, 412, 416, 426, 428, 429, 431, 511}) CHECK_MESSAGE(!stores(says(status, {{"Cache-Control", "public, max-age=60"}, {"ETag", "\"a\""}})), status);
}

// req: rfc9110#9.3.1
TEST_CASE("storing: nothing of a GET with content") {
    CHECK_FALSE(stores(get({{"Content-Length", "5"}}), says(200, {fresh})));
    CHECK_FALSE(stores(get({{"Transfer-Encoding", "chunked"}}), says(200, {fresh})));
    CHECK(stores(get({{"Content-Length", "0"}}), says(200, {fresh})));
    CHECK_FALSE(may_store(get(), key, says(200, {fresh}), times(), {.now = noon, .content = true}, shared()));
}

// req: rfc9110#9.3.3
TEST_CASE("storing: of POST what is explicitly fresh and names its own URI") {
    request const post = ask("POST", {{"Content-Length", "5"}});
    CHECK(stores(post, says(200, {fresh, {"Content-Location", "/a"}})));
    CHECK(stores(post, says(200, {{"Expires", date_at(60)}, {"Content-Location", "http://EXAMPLE.org:80/a"}})));
    CHECK(stores(post, says(201, {fresh, {"Content-Location", "a"}})));
    CHECK_FALSE(stores(post, says(200, {fresh})));
    CHECK_FALSE(stores(post, says(200, {fresh, {"Content-Location", "/b"}})));
    CHECK_FALSE(stores(post, says(200, {fresh, {"Content-Location", "/a#b"}})));
    CHECK_FALSE(stores(post, says(200, {{"Last-Modified", date_at(-1000)}, {"Content-Location", "/a"}})));
    CHECK_FALSE(stores(post, says(200, {{"Cache-Control", "public"}, {"ETag", "\"a\""}, {"Content-Location", "/a"}})));
}

// req: rfc9111#3.3-1
TEST_CASE("storing: of 206 one range of bytes, of a known whole, that was asked for") {
    CHECK(stores(asks_part, part_of_ten()));
    CHECK_FALSE(stores(get(), part_of_ten()));
    for (octets const range : {"bytes 2-6/*", "bytes */10", "lines 2-6/10", "2-6/10", "bytes 6-2/10", ""}) CHECK_MESSAGE(!stores(asks_part, part_of_ten(range)), range);
    CHECK_FALSE(stores(asks_part, says(206, {fresh})));
    CHECK_FALSE(stores(asks_part, says(206, {fresh, {"Content-Type", "multipart/byteranges; boundary=x"}, {"Content-Range", "bytes 2-6/10"}})));
    CHECK_FALSE(stores(asks_part, says(206, {fresh, {"Content-Range", "bytes 2-6/10"}, {"Content-Length", "4"}})));
    CHECK(stores(asks_part, says(206, {fresh, {"Content-Range", "bytes 2-6/10"}, {"Content-Length", "5"}})));
    // Its Content-Type and Content-Encoding are left out.
    CHECK_FALSE(stores(get({{"Range", "bytes=2-6"}, {"If-Range", "\"a\""}}), says(206, {fresh, {"Content-Range", "bytes 2-6/10"}, {"ETag", "\"a\""}})));
}

TEST_CASE("storing: a part is kept as the 200 that it is of") {
    auto const s = kept(asks_part, part_of_ten());
    CHECK(s.head.status() == status_code::ok);
    CHECK_FALSE(s.complete);
    CHECK(s.length == 10);
    CHECK(s.held == std::vector<byte_range>{{2, 6}});
    CHECK(field_of(s, "Content-Range").empty());
    // What it says of its own content is not so of the whole.
    response summed = part_of_ten();
    for (octets const name : {"Content-Digest", "Content-MD5", "Repr-Digest"}) summed.fields().append(name, "sha-256=:AAAA:");
    auto const of_whole = kept(asks_part, summed);
    CHECK(field_of(of_whole, "Content-Digest").empty());
    CHECK(field_of(of_whole, "Content-MD5").empty());
    CHECK(field_of(of_whole, "Repr-Digest") == "sha-256=:AAAA:");
    auto const all = kept(asks_part, part_of_ten("bytes 0-9/10"));
    CHECK(all.complete);
    CHECK(all.held.empty());
}

// req: rfc9111#3.1-1 rfc9111#5.2-1
TEST_CASE("storing: all fields, in their order and form") {
    auto const s = kept(says(200, {{"Cache-Control", "foobar=1, max-age=60"}, {"X-One", "1"}, {"x-two", "2"}, {"X-One", "again"}, {"Set-Cookie", "a=b"}, {"Set-Cookie", "c=d"},
                                   {"Content-Range", "?"}, {"Clear-Site-Data", "cache"}, {"Date", date_at(0)}}));
    std::string text;
    for (field_line const line : s.head.fields()) text += std::string{line.name} + ": " + std::string{line.value} + "\n";
    CHECK(text == "Cache-Control: foobar=1, max-age=60\nX-One: 1\nx-two: 2\nX-One: again\nSet-Cookie: a=b\nSet-Cookie: c=d\nContent-Range: ?\n"
                  "Clear-Site-Data: cache\nDate: " + date_at(0) + "\n");
}

// req: rfc9111#3.1
TEST_CASE("storing: not what is about one connection") {
    auto const s = kept(says(200, {fresh, {"Connection", "X-A, x-b ,, ETag, close"}, {"x-a", "1"}, {"X-B", "1"}, {"X-C", "1"}, {"ETag", "\"a\""}, {"Keep-Alive", "timeout=1"},
                                   {"Proxy-Connection", "keep-alive"}, {"TE", "x"}, {"Upgrade", "x"}, {"Transfer-Encoding", "chunked"}}));
    for (octets const name : {"Connection", "X-A", "X-B", "ETag", "Keep-Alive", "Proxy-Connection", "TE", "Upgrade", "Transfer-Encoding"}) CHECK_MESSAGE(s.head.fields().count(name) == 0, name);
    CHECK(field_of(s, "X-C") == "1");
}

// req: rfc9111#3.1-2
TEST_CASE("storing: not what proxies say of themselves") {
    auto const s = kept(says(200, {fresh, {"Proxy-Authenticate", "Basic realm=x"}, {"Proxy-Authentication-Info", "a=b"}, {"Proxy-Authorization", "x"}}));
    for (octets const name : {"Proxy-Authenticate", "Proxy-Authentication-Info", "Proxy-Authorization"}) CHECK_MESSAGE(s.head.fields().count(name) == 0, name);
}

// req: rfc9111#3.1-3
TEST_CASE("storing: trailers do not become fields of the head") {
    response r = says(200, {fresh});
    r.trailers().append("X-After", "1");
    CHECK(kept(r).head.fields().count("X-After") == 0);
}

// req: rfc9111#5.2.2.7-2
TEST_CASE("storing: a shared cache leaves out the fields that private lists") {
    response const r = says(200, {{"Cache-Control", "max-age=60, private=\"X-A, set-cookie\""}, {"X-A", "1"}, {"Set-Cookie", "a=b"}, {"X-B", "1"}});
    CHECK(kept(r).head.fields().count("X-A") == 0);
    CHECK(kept(r).head.fields().count("Set-Cookie") == 0);
    CHECK(field_of(kept(r), "X-B") == "1");
    CHECK(field_of(kept(r, of_one_user()), "X-A") == "1");
}

// req: rfc9111#5.2.2.4
TEST_CASE("storing: every cache leaves out the fields that no-cache lists") {
    response const r = says(200, {{"Cache-Control", "max-age=60, no-cache=\"X-A\""}, {"X-A", "1"}, {"X-B", "1"}});
    CHECK(kept(r).head.fields().count("X-A") == 0);
    CHECK(kept(r, of_one_user()).head.fields().count("X-A") == 0);
    CHECK(field_of(kept(r), "X-B") == "1");
}

TEST_CASE("storing: what is kept besides") {
    response r{status_code::ok};
    r.reason("Fine");
    r.fields().append("Cache-Control", "max-age=60");
    r.fields().append("Age", "5");
    r.fields().append("Content-Length", "12");
    r.fields().append("Vary", "Foo");
    r.fields().append("Cache-Groups", "\"a\", b, \"c\";x");
    auto const s = keep(get({{"Foo", "1"}}), key, r, times(3, 1), shared());
    CHECK(s.key == key);
    CHECK(s.asked_by == method::get);
    CHECK(s.head.reason() == "Fine");
    CHECK(field_of(s, "Date") == date_at(3));
    CHECK(s.head.fields().count("Age") == 0);
    CHECK(s.freshness.initial_age == 7);
    CHECK(s.request_time == at(1));
    CHECK(s.response_time == at(3));
    CHECK(s.length == 12);
    CHECK(s.complete);
    CHECK(s.selecting.names == std::vector<std::string>{"foo"});
    CHECK(s.groups == std::vector<std::string>{"a", "c"});
    CHECK_FALSE(s.has_validator());
    CHECK(kept(says(200, {{"ETag", "\"a\""}})).has_validator());
    CHECK(kept(says(200, {{"Last-Modified", "x"}})).has_validator());
}

TEST_CASE("storing: tags are kept, and what has too many of them is not stored, since a purge would miss it") {
    cache_options o = shared();
    o.tag_fields = {"Cache-Tag"};
    o.limits.cache_groups = 2;
    response const two = says(200, {fresh, {"Cache-Tag", "a,b"}}), three = says(200, {fresh, {"Cache-Tag", "a,b"}, {"Cache-Tag", "c"}});
    CHECK(kept(two, o).tags == std::vector<std::string>{"a", "b"});
    CHECK(kept(two, o).groups.empty());
    CHECK(field_of(kept(two, o), "Cache-Tag") == "a,b");
    CHECK(stores(get(), two, o));
    CHECK_FALSE(stores(get(), three, o));
    CHECK(stores(get(), three));
    stored_response const s = kept(two, o);
    response const unchanged = says(304, {}), other = says(304, {{"Cache-Tag", "c"}});
    CHECK(updated(get(), s, unchanged, times(5, 4), o).tags == std::vector<std::string>{"a", "b"});
    CHECK(updated(get(), s, other, times(5, 4), o).tags == std::vector<std::string>{"c"});
}

TEST_CASE("storing: what broke off is kept in part, if the rest of it can be recognised") {
    auto const s = kept(says(200, {fresh, {"Content-Length", "10"}, {"ETag", "\"a\""}}));
    auto const part = broken_off(s, 4);
    REQUIRE(part);
    CHECK_FALSE(part->complete);
    CHECK(part->held == std::vector<byte_range>{{0, 3}});
    CHECK(part->length == 10);
    CHECK(part->head.fields().count("Content-Length") == 0);
    CHECK_FALSE(broken_off(s, 0));
    CHECK_FALSE(broken_off(s, 10));
    CHECK_FALSE(broken_off(*part, 2));
    CHECK_FALSE(broken_off(kept(says(200, {fresh, {"Content-Length", "10"}, {"ETag", "W/\"a\""}})), 4));
    CHECK_FALSE(broken_off(kept(says(200, {fresh, {"Content-Length", "10"}})), 4));
    CHECK_FALSE(broken_off(kept(says(200, {fresh, {"ETag", "\"a\""}})), 4));
    CHECK_FALSE(broken_off(kept(says(404, {fresh, {"Content-Length", "10"}, {"ETag", "\"a\""}})), 4));
    CHECK(broken_off(kept(says(200, {fresh, {"Content-Length", "10"}, {"Last-Modified", date_at(-100)}})), 4));
}

TEST_CASE("storing: a newer response takes the place of those that would answer the same request") {
    request const one = get({{"Foo", "1"}}), two = get({{"Foo", "2"}});
    response const varies = says(200, {fresh, {"Vary", "Foo"}}), plain = says(200, {fresh});
    CHECK(supersedes(one, kept(one, varies), kept(one, varies)));
    CHECK_FALSE(supersedes(two, kept(two, varies), kept(one, varies)));
    CHECK(supersedes(two, kept(two, varies), kept(one, plain)));
    CHECK(supersedes(one, kept(one, plain), kept(one, varies)));
    CHECK(supersedes(one, kept(one, varies), kept(one, says(200, {fresh, {"Vary", "*"}}))));
    CHECK_FALSE(supersedes(ask("HEAD"), kept(ask("HEAD"), plain), kept(plain)));
    CHECK(supersedes(get(), kept(plain), kept(ask("HEAD"), plain)));
    CHECK_FALSE(supersedes(asks_part, kept(asks_part, part_of_ten()), kept(plain)));
    CHECK(supersedes(asks_part, kept(asks_part, part_of_ten()), kept(asks_part, part_of_ten())));
    auto const with = [&](byte_range held, octets tag) {
        stored_response s = kept(asks_part, part_of_ten());
        s.head.fields().set(field_id::etag, tag);
        s.held.assign(1, held);
        return s;
    };
    CHECK(supersedes(asks_part, with({0, 6}, "\"a\""), with({2, 5}, "\"a\"")));
    CHECK_FALSE(supersedes(asks_part, with({0, 6}, "\"a\""), with({5, 7}, "\"a\"")));
    CHECK(supersedes(asks_part, with({0, 6}, "\"b\""), with({5, 7}, "\"a\"")));
    CHECK(supersedes(asks_part, with({0, 6}, "W/\"a\""), with({5, 7}, "W/\"a\"")));
}

TEST_CASE("storing: the account names what decided") {
    account why;
    CHECK_FALSE(may_store(get(), key, says(200, {{"Cache-Control", "no-store"}}), times(), {.now = noon}, shared(), &why));
    CHECK(why.compose() == "rfc9111#5.2.2.5-1 stores-not (Cache-Control: no-store)");
    why.clear();
    CHECK(may_store(get(), key, says(200, {{"CDN-Cache-Control", "max-age=60"}, {"Cache-Control", "no-store"}}), times(), {.now = noon}, cache_options::of_gateway(), &why));
    CHECK(why.compose() == "rfc9213#2.2 ignored (Cache-Control, since there is CDN-Cache-Control); rfc9111#3-1d stores (CDN-Cache-Control: max-age)");
    why.clear();
    (void)keep(get(), key, says(200, {fresh, {"Connection", "x-a"}, {"X-A", "1"}, {"Expires", "0"}}), times(), shared(), &why);
    CHECK(why.compose() == "rfc9111#3.1 leaves-out (Connection); rfc9111#3.1 leaves-out (X-A); rfc9111#5.3-2 ignored (Expires: 0); "
                           "rfc9111#4.2.1b lifetime (Cache-Control: max-age=60)");
}
