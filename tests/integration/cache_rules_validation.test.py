#!/usr/bin/env python3
"""How a shared cache validates, updates and invalidates, by the sections of RFC 9111 and 9875 (see support/cache_rows.py)."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from cache_rows import *

# --- validation --------------------------------------------------------------------------------------------------



@row("by tag, and by date")
def _():
    for lines, asked in (([f'ETag: "a"'], {"if-none-match": '"a"', "if-modified-since": None}), (['ETag: W/"a"'], {"if-none-match": 'W/"a"'}),
                         ([f"Last-Modified: {OLD}"], {"if-modified-since": OLD, "if-none-match": None}),
                         (['ETag: "a"', f"Last-Modified: {OLD}"], {"if-none-match": '"a"', "if-modified-since": OLD})):
        p = Page_(says(STALE, *lines), says(STALE, *lines, status="304"))
        one, two = p.see(), p.see()
        equal({name: two.came[name] for name in asked}, asked)
        equal((two.status, two.content), (200, one.content))
        check(p.see().new, "stale again")


@row("304 makes it fresh again")
def _():
    p = Page_(says(STALE, 'ETag: "a"'), says("Cache-Control: max-age=60", 'ETag: "a"', status="304"))
    one = p.see()
    check(p.see().new)
    two = p.see()
    equal((two.new, two.content, two["Cache-Control"]), (False, one.content, "max-age=60"))


@row("304 replaces fields, but those of the content")
def _():
    p = Page_(says(STALE, 'ETag: "a"', "X-A: 1", "X-B: 1", "Content-Type: text/plain", "Content-Encoding: gzip", "Content-Security-Policy: a"),
              says(FRESH, 'ETag: "a"', "X-A: 2", "X-A: 3", "X-C: 4", "Content-Type: text/html", "Content-Encoding: br", "Content-Range: bytes 0-1/3", "Content-Length: 7",
                   "Content-Security-Policy: b", "Connection: X-D", "X-D: 1", status="304"))
    one = p.see()
    for r in (p.see(), p.see()):
        equal([r[n] for n in ("X-A", "X-B", "X-C", "Content-Encoding", "Content-Range", "Content-Length", "Content-Security-Policy", "X-D")],
              ["2, 3", "1", "4", "gzip", None, str(len(one.content)), "b", None])
        equal(r.content, one.content)


@row("a full answer to the validation replaces it")
def _():
    p = Page_(says(STALE, 'ETag: "a"', "X-A: 1"), says(FRESH, 'ETag: "b"'))
    p.see()
    two, three = p.see(), p.see()
    equal((two.new, three.new, three.content, three["X-A"], three["ETag"]), (True, False, two.content, None, '"b"'))


@row("a 5xx to the validation is passed on")
def _():
    p = Page_(says("Cache-Control: max-age=0, must-revalidate", 'ETag: "a"'), says(status="503"))
    p.see()
    equal(p.see().status, 503)


@row("no-cache asks each time; no-store in a 304 is obeyed")
def _():
    p = Page_(says("Cache-Control: no-cache, max-age=60", 'ETag: "a"'), says('ETag: "a"', status="304"))
    one = p.see()
    for _ in range(2):
        r = p.see()
        equal((r.status, r.new, r.content, r.came["if-none-match"]), (200, True, one.content, '"a"'))


@row("a 304 with another strong tag updates nothing")
def _():
    p = Page_(says(STALE, 'ETag: "a"', "X-A: 1"), says(FRESH, 'ETag: "b"', "X-A: 2", status="304"), says(FRESH, 'ETag: "b"', "X-A: 3", content=b"new"))
    p.see()
    p.see()
    r = p.see()
    check(r.new or r["X-A"] != "2", r)


@row("a client's own conditions are met by what is stored")
def _():
    p = Page_(says(FRESH, 'ETag: "a"', f"Last-Modified: {OLD}", "X-A: 1"))
    p.see()
    for lines in (['If-None-Match: "a"'], ['If-None-Match: W/"a"'], ['If-None-Match: "x", "a"'], ["If-None-Match: *"], [f"If-Modified-Since: {OLD}"],
                  [f"If-Modified-Since: {date()}"], ['If-None-Match: "a"', f"If-Modified-Since: {date(-200 * 86400)}"]):
        r = p.see(*lines)
        equal((r.status, r.new, r["ETag"]), (304, False, '"a"'), lines)
    for lines in (['If-None-Match: "x"'], [f"If-Modified-Since: {date(-200 * 86400)}"], ['If-None-Match: "x"', f"If-Modified-Since: {date()}"], ["If-Modified-Since: x"]):
        r = p.see(*lines)
        equal((r.status, r.new), (200, False), lines)


@row("If-Modified-Since against Date where there is no Last-Modified")
def _():
    p = Page_(says(FRESH, f"Date: {date(-30)}"))
    p.see()
    equal([p.see(f"If-Modified-Since: {date(x)}").status for x in (0, -60)], [304, 200])


@row("If-Match and If-Unmodified-Since are the origin's")
def _():
    p = Page_(says(FRESH, 'ETag: "a"'))
    p.see()
    r = p.see('If-Match: "x"')
    equal((r.new, r.came["if-match"]), (True, '"x"'))
    r = p.see(f"If-Unmodified-Since: {OLD}")
    equal((r.new, r.came["if-unmodified-since"]), (True, OLD))


@row("a full answer to the validation is the client's, or 304 where the client has it")
def _():
    for own, may in (('"b"', [(304, b""), (200, b"b")]), ('"x"', [(200, b"b")]), ('"a"', [(200, b"b")])):
        p = Page_(says(STALE, 'ETag: "a"'), says(STALE, 'ETag: "b"', content=b"b"))
        p.see()
        r = p.see(f"If-None-Match: {own}")
        check(r.new and (r.status, r.content) in may, f"{own}: {r}")


@row("a 304 that the client asked for is its; with another tag the client gets what is stored")
def _():
    p = Page_(says(STALE, 'ETag: "a"'), says(FRESH, 'ETag: "a"', status="304"))
    one = p.see()
    r = p.see('If-None-Match: "x"')
    equal((r.status, r.content), (200, one.content), r)


@row("304 to what was never stored is passed on, and poisons nothing")
def _():
    p = Page_(says(FRESH, 'ETag: "a"', status="304"), says(FRESH, 'ETag: "a"', content=b"whole"))
    equal(p.see('If-None-Match: "a"').status, 304)
    r = p.see()
    equal((r.status, r.content), (200, b"whole"))
@row("a 304 with a weak tag updates the latest that has it")
def _():
    p = Page_(says(STALE, 'ETag: W/"a"', "X-A: 1"), says(FRESH, 'ETag: W/"a"', "X-A: 2", status="304"))
    one = p.see()
    p.see()
    two = p.see()
    equal((two.new, two.content, two["X-A"]), (False, one.content, "2"))


@row("a 304 without a validator is about the only one that is stored")
def _():
    p = Page_(says(STALE, 'ETag: "a"'), says(FRESH, status="304"))
    one = p.see()
    p.see()
    equal((p.see().new, p.see().content), (False, one.content))


@row("a 304 without a validator says nothing of what the client has")
def _():
    older = date(-200 * 86400)
    p = Page_(says(STALE, f"Last-Modified: {OLD}"), says(STALE, status="304"))
    one = p.see()
    r = p.see(f"If-Modified-Since: {older}")
    equal((r.came["if-modified-since"], r.status, r.content), (OLD, 200, one.content))
    p = Page_(says(STALE, 'ETag: "a"'), says(FRESH, status="304"), says(FRESH, 'ETag: "a"', content=b"whole"))
    p.see()
    r = p.see('If-None-Match: "x"')
    equal((r.came["if-none-match"], r.status, r.content), ('"x"', 200, b"whole"))
    p = Page_(says(STALE, 'ETag: "a"'), says(FRESH, status="304"))
    p.see()
    equal((p.see('If-None-Match: "a"').status, p.see().new), (304, False))


@row("a 304 to the cache's preconditions is none for the client: not where its tag is weak, nor where it asked for a part")
def _():
    for lines in (['If-None-Match: W/"x"'], [f"If-Modified-Since: {date(-200 * 86400)}"], ["Range: bytes=0-1", 'If-Range: "x"']):
        p = Page_(says(FRESH, 'ETag: "a"', "Vary: Foo"), says(FRESH, 'ETag: W/"a"', "Vary: Foo", status="304"), says(FRESH, 'ETag: W/"a"', "Vary: Foo", content=b"whole"))
        p.see("Foo: 1")
        r = p.see("Foo: 2", *lines)
        equal((r.came["if-none-match"], r.status, r.content), (lines[0].partition(": ")[2] if "None" in lines[0] else None, 200, b"whole"), lines)


@row("a weak tag of a part is not asked by for the whole, and a 304 is not about it")
def _():
    p = Page_(says(STALE, 'ETag: W/"a"', f"Date: {date(-5)}", content=b"0123456789"), says(STALE, 'ETag: W/"a"', "Content-Range: bytes 0-3/10", status="206 P", content=b"0123"),
              says(STALE, 'ETag: W/"a"', status="304"))
    p.see()
    p.see("Cache-Control: no-cache", "Range: bytes=0-3")
    r = p.see('If-None-Match: "x"')
    equal((r.status, r.content), (200, b"0123456789"))


@row("a 304 about a variant and a part of another: that answers which has what is asked for")
def _():
    p = Page_(whole(b"0123456789", STALE, "Vary: Foo", etag='"a"'))
    p.see("Foo: 1", "Range: bytes=0-3")
    p.see("Foo: 2")
    r = p.see("Foo: 1", "Range: bytes=6-7")
    equal((r.came["if-none-match"], r.status, r.content), ('"a"', 206, b"67"))


@row("a date is not asked by where a part is wanted, nor where several are validated")
def _():
    p = Page_(whole(b"0123456789", STALE, f"Last-Modified: {OLD}"))
    p.see()
    r = p.see("Range: bytes=0-4")
    equal((r.came["if-none-match"], r.came["if-modified-since"], r.status, r.content), ('"whole"', None, 206, b"01234"))
    p = Page_(says(STALE, 'ETag: "a"', f"Last-Modified: {OLD}", "Vary: Foo"), says(STALE, 'ETag: "b"', f"Last-Modified: {OLD}", "Vary: Foo"), says(STALE, 'ETag: "a"', status="304"))
    p.see("Foo: 1")
    p.see("Foo: 2")
    r = p.see("Foo: 1")
    equal((sorted(r.came["if-none-match"].replace(" ", "").split(",")), r.came["if-modified-since"]), (['"a"', '"b"'], None))


@row("the tag of a part is in the list only where that part would do")
def _():
    for lines, tags in (([], '"x"'), (["Range: bytes=0-7"], '"x"'), (["Range: bytes=1-3"], '"x","a"')):
        p = Page_(whole(b"0123456789", STALE, etag='"a"'))
        p.see("Range: bytes=0-4")
        equal(p.see(*lines, 'If-None-Match: "x"').came["if-none-match"].replace(" ", ""), tags, lines)


@row("conditions are met by a part as well")
def _():
    p = Page_(whole(b"0123456789", FRESH, etag='"a"'))
    p.see("Range: bytes=0-4")
    r = p.see("Range: bytes=0-4", 'If-None-Match: "a"')
    equal((r.status, r.new), (304, False))
    r = p.see("Range: bytes=0-4", 'If-None-Match: "b"')
    equal((r.status, r.new, r.content), (206, False, b"01234"))


@row("a validation that fails while it is forbidden to be stale: an error, and nothing is forgotten")
def _():
    p = Page_(says("Cache-Control: max-age=0, must-revalidate", 'ETag: "a"'), drops(), drops(), says(FRESH, 'ETag: "a"', status="304"))
    one = p.see()
    check(p.see().status in (502, 504))
    r = p.see()
    while r.status != 200:
        r = p.see()
    equal((r.came["if-none-match"], r.content), ('"a"', one.content))
section("RFC 9111 4.3, 3.2: validation")


@row("HEAD's 200 with the same validators updates; with others it makes stale")
def _():
    for tag, length, new in (('"a"', 4, False), ('"b"', 4, True), ('"a"', 5, True)):
        p = Page_(says(FRESH, 'ETag: "a"', "X-A: 1", content=b"four"), says(FRESH, f"ETag: {tag}", "X-A: 2", f"Content-Length: {length}"), says(FRESH, 'ETag: "c"', content=b"new"))
        p.see()
        check(p.see("Cache-Control: no-cache", method="HEAD").new)
        r = p.see()
        equal((r.new, r["X-A"]), (new, None if new else "2"), f"{tag} {length}")
section("RFC 9111 4.3.5: HEAD")

# --- invalidation ------------------------------------------------------------------------------------------------


@row("unsafe and unknown methods make what is stored stale")
def _():
    for method in ("POST", "PUT", "DELETE", "PATCH", "M-SEARCH", "FOO"):
        for status, new in ((200, True), (204, True), (303, True), (400, False), (500, False)):
            p = Page_(says(FRESH), says(status=str(status)), says(FRESH))
            p.see()
            p.see(method=method, content=b"x")
            equal(p.see().new, new, f"{method} {status}")
    for method in ("OPTIONS", "HEAD"):
        p = Page_(says(FRESH), says(FRESH))
        p.see()
        p.see(method=method)
        check(not p.see().new, method)


@row("and Location and Content-Location of the same origin")
def _():
    for name in ("Location", "Content-Location"):
        for there, new in (("{}", True), ("http://a.example{}", True), ("//a.example{}", True), ("http://b.example{}", False), ("http://a.example:81{}", False)):
            p, other = Page_(says(FRESH)), Page_(says(FRESH))
            other.see()
            p.page.answers = [says(f"{name}: {there.format(other.path)}", status="201")]
            p.see(method="POST", content=b"x")
            equal(other.see().new, new, f"{name} {there}")
@row("groups: what one names, its origin's responses with that name forget")
def _():
    def three():
        pages = [Page_(says(FRESH, 'Cache-Groups: "a", "b"')), Page_(says(FRESH, 'Cache-Groups: "c"')), Page_(says(FRESH, 'Cache-Groups: "b"'))]
        pages[2].host = "b.example"
        for one in pages:
            one.see()
        return pages
    for lines, status, method, new in ((['Cache-Group-Invalidation: "b"'], 200, "POST", [True, False, False]), (['Cache-Group-Invalidation: "x", "c"'], 204, "DELETE", [False, True, False]),
                                       (['Cache-Group-Invalidation: "b"'], 500, "POST", [False] * 3), (['Cache-Group-Invalidation: "b"'], 200, "GET", [False] * 3),
                                       (["Cache-Group-Invalidation: b"], 200, "POST", [False] * 3)):
        pages, by = three(), Page_(says(*lines, status=str(status)))
        by.see(method=method)
        equal([one.see().new for one in pages], new, f"{lines} {status} {method}")
section("RFC 9111 4.4: invalidation")

# --- fields ------------------------------------------------------------------------------------------------------


@row("fields of one connection are not stored")
def _():
    p = Page_(says(FRESH, "Connection: X-A, x-b, close", "X-A: 1", "X-B: 1", "X-C: 1", "Keep-Alive: timeout=1", "Proxy-Connection: keep-alive", "Proxy-Authenticate: Basic realm=x",
                   "Proxy-Authentication-Info: a=b", "TE: x", close=True))
    for r in (p.see(), p.see()):
        equal([r[n] for n in ("X-A", "X-B", "X-C", "Keep-Alive", "Proxy-Connection", "TE")], [None, None, "1", None, None, None])
    equal((r.new, r["Proxy-Authenticate"], r["Proxy-Authentication-Info"]), (False, None, None))


@row("private and no-cache with names keep these fields away, and only these")
def _():
    for directive in ("private", "no-cache"):
        p = Page_(says(f'Cache-Control: max-age=60, {directive}="X-A, x-b"', "X-A: 1", "X-B: 1", "X-C: 1"))
        one, two = p.see(), p.see()
        equal([one["X-A"], one["X-C"]], ["1", "1"])
        check(two.new or [two["X-A"], two["X-B"], two["X-C"]] == [None, None, "1"], f"{directive}: {two}")
@row("an offer to upgrade is of the connection on which it came")
def _():
    p = Page_(says(FRESH, "Connection: Upgrade", "Upgrade: x"))
    p.see()
    two = p.see()
    equal((two.new, two["Upgrade"]), (False, None))
section("RFC 9111 3.1, 5.2.2.4, 5.2.2.7: fields")

play()
