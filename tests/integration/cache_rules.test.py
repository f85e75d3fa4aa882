#!/usr/bin/env python3
"""What a shared cache must, should and may do, by the sections of RFC 9111, 5861, 8246, 9213 and 9211: two or more
requests through `httoop proxy --cache` to an origin that says what the case tells it."""
import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *
from proxied import cached
from scripted_origin import *

OLD = date(-100 * 86400)  # a Last-Modified from which a cache may guess


class Page_(Asked):
    """A page of the origin of its own, and a client of the cache."""
    number = 0

    def __init__(self, *answers):
        Page_.number += 1
        super().__init__(CACHE.port)
        self.path = f"/page/{Page_.number}"
        self.page = ORIGIN.page(self.path, *answers)

    def see(self, *lines, method="GET", content=b""):
        """The response; `new`: it is of a request that the origin saw meanwhile."""
        before = len(self.page.asked)
        r = self.ask(method, self.path, *lines, content=content)
        r.new = len(self.page.asked) > before
        r.came = self.page.asked[-1] if r.new else None
        return r


def reused(words, *lines, first=(), second=(), status="200 OK", wanted=True):
    """The answer with these lines is (or is not) used for the second request."""
    def play():
        p = Page_(says(*lines, status=status))
        one, two = p.see(*first), p.see(*second)
        equal(one.status, int(status[:3]))
        equal((two.new, two.content == one.content), (not wanted, wanted or status.startswith("204")), f"{[*lines, first, second]}: the second is of the origin, and the same")
        if wanted:
            check(re.fullmatch(r"\d+", two["Age"] or ""), f"{[*lines, first, second]}: Age of {two}")
        p.close()
    ROWS.append((words, play))


def not_reused(words, *lines, **options):
    reused(words, *lines, wanted=False, **options)


def row(words):
    def register(function):
        ROWS.append((words, function))
        return function
    return register


def section(name):
    """All rows up to here are one case."""
    rows = list(ROWS)
    ROWS.clear()

    @case(name)
    def _():
        wrong = []
        for words, play in rows:
            try:
                play()
            except (Wrong, OSError, TypeError) as e:  # TypeError: the origin was not asked
                wrong.append(f"{words}: {e}"[:400])
        check(not wrong, f"{len(wrong)} of {len(rows)}:\n            " + "\n            ".join(wrong))


ROWS = []

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
    within(30, int(two["Age"]), 31)
    own = ("age", "cache-status", "via", "connection", "keep-alive")
    equal([f for f in two.fields if f[0].lower() not in own], [f for f in one.fields if f[0].lower() not in own])


@row("trailers are no fields of the head")
def _():
    p = Page_(says("Cache-Control: max-age=60", "Trailer: X-After", trailers=["X-After: 1"]))
    p.see()
    two = p.see()
    equal((two.new, two["X-After"]), (False, None))
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
        check(not two.new and at_least <= int(two["Age"]) <= at_least + 4, f"{lines}: {two}")
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
        p.path = path + query
        p.page = ORIGIN.page(p.path, says("Cache-Control: max-age=60", content=query.encode() + b"."))
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

FRESH = "Cache-Control: max-age=60"
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

# --- validation --------------------------------------------------------------------------------------------------

STALE = "Cache-Control: max-age=0"


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

# --- parts -------------------------------------------------------------------------------------------------------

TEN = b"0123456789"


@row("parts of what is whole")
def _():
    p = Page_(whole(TEN, FRESH))
    p.see()
    for asked, content, told in (("0-4", b"01234", "bytes 0-4/10"), ("2-", b"23456789", "bytes 2-9/10"), ("-3", b"789", "bytes 7-9/10"), ("8-100", b"89", "bytes 8-9/10")):
        r = p.see(f"Range: bytes={asked}")
        equal((r.status, r.new, r.content, r["Content-Range"]), (206, False, content, told), asked)
    r = p.see("Range: bytes=20-")
    equal((r.status, r.new, r["Content-Range"]), (416, False, "bytes */10"))
    r = p.see("Range: bytes=0-4", 'If-Range: "whole"')
    equal((r.status, r.new, r.content), (206, False, b"01234"))
    r = p.see("Range: bytes=0-4", 'If-Range: "other"')
    equal((r.status, r.new, r.content), (200, False, TEN))
    r = p.see("Range: lines=0-4")
    equal((r.status, r.content), (200, TEN))


@row("a part is kept, and parts of it are served; it is never told to be the whole")
def _():
    p = Page_(whole(TEN, FRESH))
    equal(p.see("Range: bytes=2-6").status, 206)
    r = p.see("Range: bytes=2-6")
    equal((r.status, r.new, r.content, r["Content-Range"]), (206, False, b"23456", "bytes 2-6/10"))
    r = p.see("Range: bytes=3-4")
    equal((r.status, r.new, r.content, r["Content-Range"]), (206, False, b"34", "bytes 3-4/10"))
    r = p.see("Range: bytes=6-8")
    equal((r.status, r.content), (206, b"678"))
    r = p.see()
    equal((r.status, r.content), (200, TEN))
    r = p.see()
    equal((r.status, r.new, r.content), (200, False, TEN))


@row("parts of different content are never put together")
def _():
    p = Page_(whole(TEN, FRESH, etag='"a"'), whole(b"abcdefghij", FRESH, etag='"b"'))
    p.see("Range: bytes=0-4")
    r = p.see()
    equal((r.status, r.content), (200, b"abcdefghij"))
    for lines in ([], ["Range: bytes=0-4"]):
        contains(b"abcdefghij", p.see(*lines).content)


@row("what broke off is not told to be whole")
def _():
    p = Page_(says(FRESH, "Content-Length: 10", content=b"01234", close=True), says(FRESH, content=TEN))
    try:
        p.see()
        raise Wrong("an end that was none")
    except (Wrong, ConnectionResetError) as e:
        check("an end that was none" not in str(e), e)
    p.close()
    r = p.see()
    equal((r.status, r.content), (200, TEN))
@row("parts that clients asked for are put together, in any order, and where they overlap")
def _():
    for asked in (("0-4", "5-9"), ("5-9", "0-4"), ("-3", "0-3", "4-6"), ("0-6", "3-9"), ("3-9", "0-6"), ("2-4", "8-9", "0-1", "5-7"), ("4-5", "2-7", "0-", "-1"), ("0-0", "0-8", "9-9")):
        p = Page_(whole(TEN, FRESH, "X-A: 1"))
        for one in asked:
            r = p.see(f"Range: bytes={one}")
            low, high = re.fullmatch(r"bytes (\d+)-(\d+)/10", r["Content-Range"]).groups()
            equal((r.status, r.content, r["X-A"]), (206, TEN[int(low):int(high) + 1], "1"), asked)
        for lines, status, content in (([], 200, TEN), (["Range: bytes=1-8"], 206, TEN[1:9]), (["Range: bytes=0-0,-1"], 206, None)):
            r = p.see(*lines)
            equal((r.status, r.new), (status, False), f"{asked} {lines}")
            check(content is None or r.content == content, f"{asked} {lines}: {r}")


@row("a part that is held twice is one part; what lies between is still the origin's")
def _():
    p = Page_(whole(TEN, FRESH))
    for one in ("0-1", "6-7", "6-8"):
        p.see(f"Range: bytes={one}")
    equal([p.see(f"Range: bytes={one}").new for one in ("0-1", "6-8", "7-8", "1-6")], [False, False, False, True])
    equal([(r.status, r.new, r.content) for r in (p.see("Range: bytes=0-8"),)], [(206, False, TEN[:9])])


@row("only what is missing is asked for, where that is one range")
def _():
    for parts, missing in ((["0-4"], "5-9"), (["5-9"], "0-4"), (["0-1", "5-9"], "2-4"), (["2-4"], None), (["0-1", "4-5"], None)):
        p = Page_(whole(TEN, FRESH))
        for one in parts:
            p.see(f"Range: bytes={one}")
        r = p.see()
        equal((r.status, r.content, r.came["range"]), (200, TEN, missing and f"bytes={missing}"), parts)
        r = p.see()
        equal((r.status, r.new, r.content), (200, False, TEN), parts)


@row("combined, the fields are those of the part that came last, and its freshness counts")
def _():
    p = Page_(whole(TEN, "Cache-Control: max-age=60", "X-A: 1", "X-B: 1"), whole(TEN, "Cache-Control: max-age=600", "X-A: 2"))
    p.see("Range: bytes=0-4")
    p.see("Range: bytes=5-9")
    r = p.see()
    equal((r.new, r["X-A"], r["X-B"], r["Cache-Control"], r["Content-Range"], r["Content-Length"]), (False, "2", "1", "max-age=600", None, "10"))
    p = Page_(whole(TEN, FRESH), whole(TEN, "Cache-Control: no-store"), whole(TEN, FRESH))
    p.see("Range: bytes=0-4")
    p.see("Range: bytes=5-9")
    check(p.see("Range: bytes=5-9").new, "a part that is not to be stored")


@row("parts without a strong validator, of other variants, or of another length, are not put together")
def _():
    def part(low, high, *lines, size=10):
        return says(FRESH, f"Content-Range: bytes {low}-{high}/{size}", *lines, status="206 Part", content=TEN[low:high + 1])
    for tags in (('ETag: W/"a"', 'ETag: W/"a"'), ('ETag: "a"', 'ETag: "b"'), ("X: 1", "X: 1"), (f"Last-Modified: {date()}",) * 2):
        p = Page_(part(0, 4, tags[0]), part(5, 9, tags[1]), says(FRESH, content=b"whole"))
        for one in ("0-4", "5-9"):
            equal(p.see(f"Range: bytes={one}").status, 206)
        r = p.see()
        equal((r.new, r.content), (True, b"whole"), tags)
    p = Page_(part(0, 4, 'ETag: "a"'), part(5, 9, 'ETag: "a"', size=11), says(FRESH, content=b"whole"))
    for one in ("0-4", "5-9"):
        p.see(f"Range: bytes={one}")
    check(p.see("Range: bytes=0-9").new)
    p = Page_(part(0, 4, 'ETag: "a"', "Vary: X"), part(5, 9, 'ETag: "a"', "Vary: X"), says(FRESH, "Vary: X", content=b"whole"))
    p.see("Range: bytes=0-4", "X: 1")
    p.see("Range: bytes=5-9", "X: 2")
    equal((p.see("X: 1").content, p.see("Range: bytes=0-4", "X: 2").new), (b"whole", True))
    p = Page_(part(0, 4, f"Last-Modified: {OLD}"), part(5, 9, f"Last-Modified: {OLD}"))
    for one in ("0-4", "5-9"):
        p.see(f"Range: bytes={one}")
    r = p.see()
    equal((r.status, r.new, r.content), (200, False, TEN), "a date long ago is strong")


@row("a part that is not what its Content-Range says is not stored, nor told to be whole")
def _():
    def lies(told, content, *lines):
        return says(FRESH, 'ETag: "a"', f"Content-Range: bytes {told}", *lines, status="206 Part", content=content)
    good, last = lies("0-4/10", TEN[:5]), says(FRESH, 'ETag: "a"', content=TEN)
    for bad in (lies("5-9/10", b"567"), lies("5-9/10", b"56789xx"), lies("4-9/10", b"56789"), lies("5-10/10", b"56789x"), lies("9-5/10", b"x"), lies("*/10", b"x"), lies("5-9/*", b"567"),
                lies("5-9/10", b"56789", "Content-Range: bytes 0-4/10"), says(FRESH, 'ETag: "a"', status="206 Part", content=b"56789")):
        p = Page_(good, bad, last)
        p.see("Range: bytes=0-4")
        p.see("Range: bytes=5-9")
        r = p.see("Range: bytes=5-9")
        check(r.new, f"{bad.lines}: {r}")
        p.close()
        equal(p.see().content, TEN, bad.lines)
    for bad in (lies("5-9/10", b"567"), lies("4-9/10", b"456789"), lies("6-9/10", b"6789"), lies("0-4/10", TEN[:5])):  # to the question for what is missing
        p = Page_(good, bad, last)
        p.see("Range: bytes=0-4")
        r = p.see()
        equal((r.status, r.content), (200, TEN), bad.lines)


@row("multipart/byteranges is passed on as it came, and not stored")
def _():
    several = b"--x\r\nContent-Range: bytes 0-1/10\r\n\r\n01\r\n--x\r\nContent-Range: bytes 8-9/10\r\n\r\n89\r\n--x--\r\n"
    p = Page_(says(FRESH, 'ETag: "whole"', "Content-Type: multipart/byteranges; boundary=x", status="206 Part", content=several), whole(TEN, FRESH))
    r = p.see("Range: bytes=0-1,8-9")
    equal((r.status, r.content, r["Content-Type"], r["Content-Range"]), (206, several, "multipart/byteranges; boundary=x", None))
    r = p.see("Range: bytes=0-1")
    equal((r.status, r.new, r.content), (206, True, b"01"))
    r = p.see()
    equal((r.status, r.content), (200, TEN))
    p = Page_(whole(TEN, FRESH), says(FRESH, 'ETag: "whole"', "Content-Type: multipart/byteranges; boundary=x", status="206 Part", content=several), whole(TEN, FRESH))
    p.see("Range: bytes=0-4")
    equal(p.see("Range: bytes=0-1,8-9").content, several)
    equal((p.see("Range: bytes=1-3").content, p.see("Range: bytes=8-9").new), (b"123", True), "what was held stays")


@row("several ranges of what is held are answered from it")
def _():
    p = Page_(whole(TEN * 100, FRESH))
    p.see("Range: bytes=0-600")
    r = p.see("Range: bytes=0-1,505-506")
    check(r.status == 206 and not r.new and b"0-1/1000\r\n\r\n01\r\n" in r.content and b"505-506/1000\r\n\r\n56\r\n" in r.content, r)


@row("where a part breaks off, what was held before is held still")
def _():
    p = Page_(whole(TEN, FRESH), says(FRESH, 'ETag: "whole"', "Content-Range: bytes 5-9/10", "Content-Length: 5", status="206 Part", content=b"56", close=True), whole(TEN, FRESH))
    p.see("Range: bytes=0-4")
    with contextlib.suppress(Wrong, OSError):
        p.see("Range: bytes=5-9")
        raise AssertionError("an end that was none")
    p.close()
    equal((p.see("Range: bytes=0-4").new, p.see().content), (False, TEN))
@row("a part in a unit that nobody knows is not stored")
def _():
    p = Page_(says(FRESH, 'ETag: "a"', "Content-Range: lines 0-4/10", status="206 Part", content=b"01234"))
    for _ in range(2):
        r = p.see("Range: lines=0-4")
        equal((r.status, r.new, r["Content-Range"]), (206, True, "lines 0-4/10"))
    check(p.see("Range: bytes=0-4").new)
section("RFC 9111 3.3, 3.4, 4: parts")

# --- stale, and what goes on behind ------------------------------------------------------------------------------


@row("an origin that fails: stale where nothing forbids it")
def _():
    p = Page_(says("Cache-Control: max-age=60", "Age: 100"), drops())
    one, two = p.see(), p.see()
    equal((two.status, two.content), (200, one.content))
    check(int(two["Age"]) >= 100)


@row("an origin that fails: an error where it is forbidden")
def _():
    for directive in ("must-revalidate", "proxy-revalidate", "no-cache", "s-maxage=60", "no-store"):
        p = Page_(says(f"Cache-Control: max-age=60, {directive}", "Age: 100"), drops())
        p.see()
        r = p.see()
        check(r.status in (502, 504), f"{directive}: {r}")
        check(r["Proxy-Status"], f"no Proxy-Status: {r}")


@row("stale-if-error")
def _():
    for directives, status in (("max-age=60, stale-if-error=600", 200), ("max-age=60, stale-if-error=10", 503), ("max-age=60, stale-if-error=600, must-revalidate", 503)):
        p = Page_(says(f"Cache-Control: {directives}", "Age: 100"), says(status="503"))
        p.see()
        equal(p.see().status, status, directives)
    p = Page_(says("Cache-Control: max-age=60, stale-if-error=600", "Age: 100"), says(status="404"))
    p.see()
    equal(p.see().status, 404, "no error of the server")


@row("stale-while-revalidate: at once, and renewed behind it")
def _():
    p = Page_(says("Cache-Control: max-age=60, stale-while-revalidate=600", "Age: 100", 'ETag: "a"'), says(FRESH, 'ETag: "b"', content=b"new"))
    one = p.see()
    two = p.see()
    equal(two.content, one.content)
    eventually(lambda: len(p.page.asked) == 2, "the validation behind")
    equal(p.page.asked[1]["if-none-match"], '"a"')
    eventually(lambda: p.see().content == b"new", "the new one")
    equal(len(p.page.asked), 2)
@row("stale-while-revalidate: many at once, one request behind them")
def _():
    class slow(says):
        def play(self, origin, page, one, peer):
            time.sleep(0.3)
            return super().play(origin, page, one, peer)
    p = Page_(says("Cache-Control: max-age=60, stale-while-revalidate=600", "Age: 100", 'ETag: "a"'), slow(FRESH, 'ETag: "a"', status="304"))
    one = p.see()
    for _ in range(5):
        equal(p.see().content, one.content)
    eventually(lambda: p.see()["Age"] == "0", "what was validated")
    equal(len(p.page.asked), 2)


@row("stale-while-revalidate: where what is behind fails, the stale one is used still")
def _():
    p = Page_(says("Cache-Control: max-age=60, stale-while-revalidate=600", "Age: 100", 'ETag: "a"'), says(status="500"), drops())
    one = p.see()
    for _ in range(2):
        asked = len(p.page.asked)
        eventually(lambda: p.see().content == one.content and len(p.page.asked) > asked, "the validation behind")
    equal(p.see().content, one.content)


@row("stale-if-error: of each error of a server, by the response or the request")
def _():
    for status in (500, 502, 503, 504):
        for lines, asked in ((["Cache-Control: max-age=60, stale-if-error=600"], []), (["Cache-Control: max-age=60"], ["Cache-Control: stale-if-error=600"])):
            p = Page_(says(*lines, "Age: 100"), says(status=str(status)))
            one = p.see()
            r = p.see(*asked)
            equal((r.status, r.content, r.new), (200, one.content, True), f"{status} {lines} {asked}")
    for status in (400, 404, 501, 505):
        p = Page_(says("Cache-Control: max-age=60, stale-if-error=600", "Age: 100"), says(status=str(status)))
        p.see()
        equal(p.see().status, status)
    for directives in ("max-age=60", "max-age=60, no-cache"):
        p = Page_(says(f"Cache-Control: {directives}", "Age: 100", 'ETag: "a"'), says(status="503"))
        p.see()
        equal(p.see(*(["Cache-Control: stale-if-error=600"] if "no-cache" in directives else [])).status, 503, directives)


@row("the time for which it may be stale ends also where the origin drops the connection")
def _():
    for directives, status in (("max-age=60, stale-if-error=600", 200), ("max-age=60, stale-if-error=10", 502)):
        p = Page_(says(f"Cache-Control: {directives}", "Age: 100"), drops())
        p.see()
        equal(p.see().status, status, directives)
not_reused("after the window", "Cache-Control: max-age=60, stale-while-revalidate=10", "Age: 100")
not_reused("against must-revalidate", "Cache-Control: max-age=60, stale-while-revalidate=600, must-revalidate", "Age: 100")
section("RFC 5861, RFC 9111 4.2.4: stale")


@row("many ask at once: one request to the origin")
def _():
    class slowly(says):
        def play(self, origin, page, one, peer):
            told = says(*self.lines, content=f"{id(one)}".encode())
            time.sleep(0.3)
            return told.play(origin, page, one, peer)

    for lines, count in (([FRESH], 1), (["Cache-Control: private"], None), (["Cache-Control: no-store"], None)):
        p, seen = Page_(slowly(*lines)), []

        def one():
            c = Asked(CACHE.port)
            seen.append(c.get(p.path).content)
            c.close()
        threads = [threading.Thread(target=one) for _ in range(20)]
        for t in threads:
            t.start()
        for t in threads:
            t.join(WAIT)
        equal(len(seen), 20)
        if count:
            equal((len(p.page.asked), len(set(seen))), (count, 1))
        else:
            equal(len(set(seen)), 20, f"{lines}: an answer for one is given to none else")
section("one fetch for many")

# --- other standards ---------------------------------------------------------------------------------------------

for value, lines in (("max-age=60", ["Cache-Control: no-store"]), ("max-age=60", [f"Expires: {date(-100)}"]), ("max-age=60", ["Cache-Control: max-age=0"]),
                     ("max-age=60, foobar", []), ("max-age=99999999999", []), ("max-age=60;a=b", ["Cache-Control: private"])):
    reused("CDN-Cache-Control counts", f"CDN-Cache-Control: {value}", *lines)
for value in ("max-age=0", "no-store", "private", "no-cache", "max-age=1;a, no-cache", "must-revalidate"):
    not_reused("CDN-Cache-Control forbids", f"CDN-Cache-Control: {value}", "Cache-Control: max-age=60", f"Expires: {date(100)}")
for value in ('max-age=60, &&&', "max-age=60,", "max-age =60", 'max-age="60", x="', ""):
    not_reused("CDN-Cache-Control that is none is ignored", f"CDN-Cache-Control: {value}", "Cache-Control: no-store")
    if value:
        reused("and Cache-Control counts", f"CDN-Cache-Control: {value.replace('60', '0')}", "Cache-Control: max-age=60")
not_reused('a max-age of another type is none', 'CDN-Cache-Control: max-age="60"', "Cache-Control: no-store")
reused("lines are one dictionary, of which the last member counts", "CDN-Cache-Control: max-age=0", "CDN-Cache-Control: max-age=60")
not_reused("lines are one dictionary, of which the last member counts", "CDN-Cache-Control: max-age=60", "CDN-Cache-Control: max-age=0")
reused("s-maxage in it", "CDN-Cache-Control: s-maxage=60, max-age=0", "Cache-Control: no-store")
not_reused("it is older", "CDN-Cache-Control: max-age=60", "Cache-Control: max-age=1000", "Age: 100")
not_reused("false is no directive with a time", "CDN-Cache-Control: max-age=?0", "Cache-Control: no-store")
not_reused("who asks is told", "CDN-Cache-Control: max-age=60", first=["Authorization: Basic YTpi"])
reused("but where it is public in it", "CDN-Cache-Control: max-age=60, public", "Cache-Control: private", first=["Authorization: Basic YTpi"])
not_reused("not where it is public beside it", "CDN-Cache-Control: max-age=60", "Cache-Control: public", first=["Authorization: Basic YTpi"])
not_reused("Expires does not count beside it", "CDN-Cache-Control: must-revalidate", f"Expires: {date(1000)}")
reused("another target's field does not count", "Cache-Control: max-age=60", "Surrogate-Control: no-store", "Foo-Cache-Control: no-store")


@row("CDN-Cache-Control is passed on")
def _():
    equal(Page_(says("CDN-Cache-Control: foo")).see()["CDN-Cache-Control"], "foo")
section("RFC 9213: CDN-Cache-Control")


@row("interim responses are passed on, and the final one is stored")
def _():
    p = Page_(says(FRESH, interim=[(103, ["Link: </a.css>; rel=preload"]), (102, [])]))
    one, two = p.see(), p.see()
    equal(([r.status for r in one.interim], one.interim[0]["Link"]), ([103, 102], "</a.css>; rel=preload"))
    equal((two.new, two.content, two.interim), (False, one.content, []))


@row("Cache-Status tells what was done")
def _():
    p = Page_(says(FRESH))
    one, two = p.see(), p.see()
    check(re.search(r";\s*fwd=(uri-)?miss", one["Cache-Status"] or ""), one["Cache-Status"])
    check(re.search(r";\s*stored", one["Cache-Status"] or ""), one["Cache-Status"])
    check(re.search(r";\s*hit", two["Cache-Status"] or ""), two["Cache-Status"])
    check("fwd" not in two["Cache-Status"], two["Cache-Status"])
    ttl = re.search(r";\s*ttl=(-?\d+)", two["Cache-Status"])
    check(ttl and 55 <= int(ttl.group(1)) <= 60, two["Cache-Status"])
    p = Page_(says(STALE, 'ETag: "a"'), says(STALE, status="304"))
    p.see()
    check(re.search(r";\s*fwd=stale", p.see()["Cache-Status"] or ""), "stale")
    p = Page_(says(FRESH, "Vary: Foo"))
    p.see()
    check(re.search(r";\s*fwd=vary-miss", p.see("Foo: 1")["Cache-Status"] or ""), "vary-miss")
    check(re.search(r";\s*fwd=(bypass|method)", Page_(says()).see(method="POST", content=b"x")["Cache-Status"] or ""), "method")


@row("immutable: a reload is answered from the store")
def _():
    p = Page_(says("Cache-Control: max-age=60, immutable"))
    p.see()
    check(not p.see().new)
section("RFC 9211, 8246, 8297: status, immutable, early hints")

with ScriptedOrigin() as ORIGIN, cached(ORIGIN.url) as CACHE:
    run()
