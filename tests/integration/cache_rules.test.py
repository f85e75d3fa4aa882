#!/usr/bin/env python3
"""What a shared cache must, should and may store and use, by the sections of RFC 9111 (see support/cache_rows.py)."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from cache_rows import *

# --- what is stored, until when it is fresh ----------------------------------------------------------------------

for directives in ("max-age=60", "MaX-AgE=60", "max-age=60, foobar", 'foobar="max-age=0", max-age=60', "max-age=0060", 'max-age="60"', "public, max-age=60",
                   "max-age=2147483647", "max-age=2147483648", "max-age=99999999999999999999", "s-maxage=60", "max-age=0, s-maxage=60", "s-maxage=60, max-age=0",
                   "max-age=60, must-revalidate", "max-age=60, proxy-revalidate", "max-age=60, immutable", "no-store, must-understand, max-age=60"):
    reused("Cache-Control that lets it be used", f"Cache-Control: {directives}")
for directives in ("max-age=0", "max-age=-1", "max-age=60, s-maxage=0", "s-maxage=0, max-age=60", "no-store", "No-StOrE, max-age=60", "max-age=60, no-store", "private",
                   "max-age=60, private", "no-cache", "max-age=60, no-cache", "max-age=60, No-Cache", 'foobar="max-age=60"', "max-age='60'", "max-age",
                   "max-age=60, must-understand, no-store, private", 'extension="no-store, max-age=60", max-age=0'):
    not_reused("Cache-Control that does not let it be used", f"Cache-Control: {directives}")
not_reused("two lines are one list", "Cache-Control: max-age=60", "Cache-Control: s-maxage=0")
not_reused("neither freshness nor a validator")
not_reused("max-age counts, not Expires", "Cache-Control: max-age=0", f"Expires: {date(1000)}")
not_reused("s-maxage counts, not Expires", "Cache-Control: s-maxage=0", f"Expires: {date(1000)}")
reused("max-age counts, not a past Expires", "Cache-Control: max-age=60", f"Expires: {date(-1000)}")
reused("max-age counts, not an Expires that is none", "Cache-Control: max-age=60", "Expires: 0")
reused("s-maxage counts, not a past Expires", "Cache-Control: s-maxage=60", f"Expires: {date(-1000)}")
section("RFC 9111 3, 5.2.2: directives of the response")

reused("Expires in the future", f"Expires: {date(1000)}")
reused("in RFC 850's format", "Expires: " + time.strftime("%A, %d-%b-%y %H:%M:%S GMT", time.gmtime(time.time() + 86400)))
reused("in asctime's format", "Expires: " + time.asctime(time.gmtime(time.time() + 86400)))
reused("letters in the other case", f"Expires: {date(1000).upper()}")
not_reused("now", f"Expires: {date()}", f"Date: {date()}")
not_reused("in the past", f"Expires: {date(-1000)}")
for value in ("0", "-1", "", "soon", date(1000).replace("GMT", "UTC"), date(1000).replace("GMT", "CEST"), date(1000)[:-4]):
    not_reused("Expires that is no date, or of another zone", f"Expires: {value}")
not_reused("Expires before Date, both ahead of our clock", f"Date: {date(1000)}", f"Expires: {date(500)}")
not_reused("no guess where Expires is explicit", f"Expires: {date(-10)}", f"Last-Modified: {OLD}")
not_reused("no guess where max-age is explicit", "Cache-Control: max-age=0", f"Last-Modified: {OLD}")
reused("Date long ago does not count where Expires is later than now", f"Date: {date(-100)}", f"Expires: {date(1000)}")
section("RFC 9111 5.3, 4.2: Expires")

not_reused("older than max-age", "Cache-Control: max-age=3600", "Age: 7200")
not_reused("older than Expires", f"Date: {date()}", f"Expires: {date(3600)}", "Age: 7200")
not_reused("Date says so", "Cache-Control: max-age=60", f"Date: {date(-100)}")
for value in ("2147483647", "2147483648", "99999999999999999999", "7200, 0"):
    not_reused("an Age that is more", "Cache-Control: max-age=3600", f"Age: {value}")
for value in ("0, 7200", "0, 0", "abc", "-7200", "7200.0", "7200;a=b", "7200 0"):
    reused("an Age that is less, or none", "Cache-Control: max-age=3600", f"Age: {value}")
not_reused("the first of two lines is more", "Cache-Control: max-age=3600", "Age: 7200", "Age: 0")
reused("the first of two lines is less", "Cache-Control: max-age=3600", "Age: 0", "Age: 7200")


@row("Age counts from what came; Date and all else stays")
def _():
    p = Page_(says("Cache-Control: max-age=3600", "Age: 30", "X-One: 1", "X-Two: 2", "x-one: again", "Set-Cookie: a=b", "Set-Cookie: c=d"))
    one, two = p.see(), p.see()
    check(not two.new)
    within(30, int(two["Age"]), 30 + WAIT)
    own = ("age", "cache-status", "via", "connection", "keep-alive")
    equal([f for f in two.fields if f[0].lower() not in own], [f for f in one.fields if f[0].lower() not in own])


@row("trailers are no fields of the head, and come with the stored answer, but for those that are for one alone")
def _():
    p = Page_(says('Cache-Control: max-age=60, private="X-Own"', "Connection: X-Hop", "Trailer: X-After", trailers=["X-After: 1", "X-Own: 2", "X-Hop: 3", "X-Other: 4"]))
    p.see()
    two = p.see()
    equal((two.new, two["X-After"], two.trailers), (False, None, [("X-After", "1"), ("X-Other", "4")]))
    p = Page_(says(FRESH, trailers=["X-After: 1"]))
    p.see()
    part = p.see("Range: bytes=0-0")
    equal((part.new, part.status, part.trailers), (False, 206, []))
@row("the time that the answer took counts, and Age is of when it was asked for")
def _():
    class late(says):
        def play(self, origin, page, one, peer):
            time.sleep(1.2)
            return super().play(origin, page, one, peer)
    for lines, at_least in ((["Cache-Control: max-age=60", "Age: 10"], 11), (["Cache-Control: max-age=60"], 1)):
        p = Page_(late(*lines))
        p.see()
        two = p.see()
        check(not two.new and at_least <= int(two["Age"]) <= at_least + WAIT, f"{lines}: {two}")
section("RFC 9111 4.2.3, 5.1: age")

for status in (200, 203, 204, 299, 301, 302, 303, 307, 308, 400, 403, 404, 405, 410, 414, 451, 499, 500, 501, 502, 503, 504, 599):
    reused(f"{status} is fresh by what it says", "Cache-Control: max-age=60", status=str(status))
    not_reused(f"{status} is stale", "Cache-Control: max-age=60", "Age: 100", status=str(status))
for status in (200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501):
    reused(f"{status} is guessed to be fresh", f"Last-Modified: {OLD}", status=str(status))
for status in (201, 202, 302, 303, 307, 400, 403, 500, 502, 503, 504, 599):
    not_reused(f"{status} is not guessed about", f"Last-Modified: {OLD}", status=str(status))
reused("with public it is", "Cache-Control: public", f"Last-Modified: {OLD}", status="599")
not_reused("a status that must be understood, and is not", "Cache-Control: max-age=60, must-understand", status="599")
not_reused("no-store beside it counts then", "Cache-Control: max-age=60, must-understand, no-store", status="599")
section("RFC 9111 3, 4.2.2, 5.2.2.3: statuses")

not_reused("who asks is told", "Cache-Control: max-age=60", first=["Authorization: Basic YTpi"])
not_reused("no Authorization then", f"Expires: {date(1000)}", first=["Authorization: Basic YTpi"])
not_reused("nor another's", "Cache-Control: max-age=60", first=["Authorization: Basic YTpi"], second=["Authorization: Basic YTpj"])
for directives in ("public, max-age=60", "s-maxage=60", "must-revalidate, max-age=60"):
    reused("allowed", f"Cache-Control: {directives}", first=["Authorization: Basic YTpi"], second=["Authorization: Basic YTpj"])
reused("what was asked without is for all", "Cache-Control: max-age=60", second=["Authorization: Basic YTpj"])
reused("Cookie does not hinder", "Cache-Control: max-age=60", first=["Cookie: a=b"], second=["Cookie: c=d"])
reused("Set-Cookie does not hinder", "Cache-Control: max-age=60", "Set-Cookie: a=b")
section("RFC 9111 3.5, 7.3: who asks")

# --- requests ----------------------------------------------------------------------------------------------------

for directives in ("no-cache", "max-age=0", "max-age=4"):
    not_reused("the request does not want it", "Cache-Control: max-age=60", "Age: 5", second=[f"Cache-Control: {directives}"])
reused("no-store in a request says nothing about what is stored", "Cache-Control: max-age=60", second=["Cache-Control: no-store"])
not_reused("no-store in the request is not stored", "Cache-Control: max-age=60", first=["Cache-Control: no-store"])
not_reused("older than wanted", "Cache-Control: max-age=3600", "Age: 1800", second=["Cache-Control: max-age=600"])
reused("not older than wanted", "Cache-Control: max-age=3600", "Age: 1800", second=["Cache-Control: max-age=2400"])
not_reused("not fresh for long enough", "Cache-Control: max-age=3600", "Age: 1800", second=["Cache-Control: min-fresh=2400"])
reused("fresh for long enough", "Cache-Control: max-age=3600", "Age: 1800", second=["Cache-Control: min-fresh=600"])
reused("stale is wanted", "Cache-Control: max-age=60", "Age: 100", second=["Cache-Control: max-stale"])
reused("stale by so much is wanted", "Cache-Control: max-age=60", "Age: 100", second=["Cache-Control: max-stale=60"])
not_reused("stale by more", "Cache-Control: max-age=60", "Age: 200", second=["Cache-Control: max-stale=60"])
for directives in ("must-revalidate", "proxy-revalidate", "no-cache", "s-maxage=60"):
    not_reused("stale is wanted, and forbidden", f"Cache-Control: max-age=60, {directives}", "Age: 100", second=["Cache-Control: max-stale"])
reused("a directive that nobody knows", "Cache-Control: max-age=60", second=["Cache-Control: foobar"])
reused("Pragma beside Cache-Control says nothing", "Cache-Control: max-age=60", second=["Pragma: no-cache", "Cache-Control: foobar"])


@row("only-if-cached is 504 where nothing is stored")
def _():
    p = Page_(says("Cache-Control: max-age=60"))
    r = p.see("Cache-Control: only-if-cached")
    equal((r.status, r.new), (504, False))
    p.see()
    r = p.see("Cache-Control: only-if-cached")
    equal((r.status, r.new), (200, False))


@row("directives are passed on both ways")
def _():
    p = Page_(says("Cache-Control: max-age=60, foobar=1", "Pragma: x"))
    r = p.see("Cache-Control: foobar=2, max-stale=3", "Pragma: y")
    contains(r.came["cache-control"], "foobar=2, max-stale=3")
    equal((r["Cache-Control"], r["Pragma"], r.came["pragma"]), ("max-age=60, foobar=1", "x", "y"))


@row("HEAD is answered by what GET brought; POST is not")
def _():
    p = Page_(says("Cache-Control: max-age=60", "X-A: 1"))
    one = p.see()
    r = p.see(method="HEAD")
    equal((r.new, r["X-A"], r["Content-Length"]), (False, "1", str(len(one.content))))
    check(p.see(method="POST", content=b"x").new)


@row("what HEAD brought is no answer to GET")
def _():
    p = Page_(says("Cache-Control: max-age=60"))
    p.see(method="HEAD")
    r = p.see()
    check(r.new and r.content, r)


@row("unsafe and unknown methods are written through")
def _():
    for method in ("POST", "PUT", "DELETE", "PATCH", "M-SEARCH", "FOO"):
        p = Page_(says("Cache-Control: max-age=60"))
        for _ in range(2):
            check(p.see(method=method, content=b"x").came.method == method, method)


@row("POST with freshness and its own Content-Location answers GET")
def _():
    p = Page_()
    p.page.answers = [says("Cache-Control: max-age=60", f"Content-Location: {p.path}")]
    one = p.see(method="POST", content=b"x")
    two = p.see()
    equal((two.new, two.content), (False, one.content))


@row("POST with another Content-Location, or without freshness, does not")
def _():
    for lines in (["Cache-Control: max-age=60"], ["Cache-Control: max-age=60", "Content-Location: /elsewhere"], ["Content-Location: ."]):
        p = Page_(says(*lines))
        p.see(method="POST", content=b"x")
        check(p.see().new, lines)


@row("a query is a part of the key")
def _():
    p = Page_(says("Cache-Control: max-age=60"))
    path = p.path
    contents = set()
    for query in ("", "?", "?a", "?b"):
        p.at(path + query, says("Cache-Control: max-age=60", content=query.encode() + b"."))
        contents.add(p.see().content)
        check(not p.see().new, query)
    equal(len(contents), 4)


@row("the host is a part of the key")
def _():
    p = Page_(says("Cache-Control: max-age=60"))
    p.see()
    p.host = "b.example"
    check(p.see().new)
    p.host = "A.EXAMPLE"
    check(not p.see().new, "in any case")
section("RFC 9111 4, 5.2.1: requests")

# --- variants ----------------------------------------------------------------------------------------------------

reused("the same", FRESH, "Vary: Foo", first=["Foo: 1"], second=["Foo: 1"])
reused("both without", FRESH, "Vary: Foo")
reused("what is not named does not count", FRESH, "Vary: Foo", first=["Foo: 1", "Bar: 1"], second=["Foo: 1", "Bar: 2"])
reused("space and lines do not count", FRESH, "Vary: Foo", first=["Foo: 1,  2"], second=["Foo: 1", "Foo: 2"])
reused("names in any case", FRESH, "vary: fOO", first=["Foo: 1"], second=["fOo: 1"])
reused("several", FRESH, "Vary: Foo, Bar", "Vary: Baz", first=["Foo: 1", "Bar: 2", "Baz: 3"], second=["Baz: 3", "Bar: 2", "Foo: 1"])
reused("languages in another order", FRESH, "Vary: Accept-Language", first=["Accept-Language: en, de"], second=["Accept-Language: en,DE"])
not_reused("another", FRESH, "Vary: Foo", first=["Foo: 1"], second=["Foo: 2"])
not_reused("none then", FRESH, "Vary: Foo", first=["Foo: 1"])
not_reused("one then", FRESH, "Vary: Foo", second=["Foo: 1"])
not_reused("one of several", FRESH, "Vary: Foo, Bar", "Vary: Baz", first=["Foo: 1", "Bar: 2", "Baz: 3"], second=["Foo: 1", "Bar: 2", "Baz: 4"])
not_reused("values of a list in another order", FRESH, "Vary: Foo", first=["Foo: 1, 2"], second=["Foo: 2, 1"])
for value in ("*", "*, *", "Foo, *", "*, Foo", ", *", "*,"):
    not_reused("anything", FRESH, f"Vary: {value}", first=["Foo: 1"], second=["Foo: 1"])


@row("* in a second line")
def _():
    p = Page_(says(FRESH, "Vary: Foo", "Vary: *"))
    p.see()
    check(p.see().new)


@row("several variants are stored")
def _():
    p = Page_(says(FRESH, "Vary: Foo"))
    contents = {foo: p.see(f"Foo: {foo}").content for foo in range(5)}
    for foo in range(5):
        r = p.see(f"Foo: {foo}")
        equal((r.new, r.content), (False, contents[foo]))


@row("of several that fit, the latest by Date")
def _():
    p = Page_(says(FRESH, f"Date: {date(-20)}", "Vary: Foo"), says(FRESH, f"Date: {date(-10)}", "Vary: Bar"))
    p.see("Foo: 1", "Bar: 1")
    two = p.see("Foo: 2", "Bar: 2")
    check(two.new)
    equal(p.see("Foo: 1", "Bar: 2").content, two.content)


@row("one with Vary that fits is taken before one without, though that is younger")
def _():
    p = Page_(says(FRESH, f"Date: {date(-20)}", "Vary: Foo"), says(FRESH, f"Date: {date(-10)}"))
    one, two = p.see("Foo: 1"), p.see("Foo: 2")
    check(two.new)
    equal([p.see(f"Foo: {foo}").content for foo in (1, 2, 3)], [one.content, two.content, two.content])


@row("a stored response is validated for another variant by its tag, and then is of both")
def _():
    p = Page_(says(FRESH, 'ETag: "a"', "Vary: Foo"), says(FRESH, 'ETag: "a"', "Vary: Foo", status="304"))
    one, two = p.see("Foo: 1"), p.see("Foo: 2")
    equal((two.came["if-none-match"], two.came["foo"], two.status, two.content), ('"a"', "2", 200, one.content))
    equal([(r.new, r.content) for r in (p.see("Foo: 1"), p.see("Foo: 2"))], [(False, one.content)] * 2)


@row("a preference that means something else is another variant")
def _():
    p = Page_(says(FRESH, "Vary: Accept-Language", "Content-Language: de"))
    p.see("Accept-Language: en, de")
    for asked in ("fr;q=0.5, de;q=1.0", "de", "de, en;q=0.5", "en, de, fr"):
        check(p.see(f"Accept-Language: {asked}").new, asked)
    check(not p.see("Accept-Language: de;q=1.0,EN").new, "the same in other words")
section("RFC 9111 4.1: Vary")

play()
