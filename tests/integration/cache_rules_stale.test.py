#!/usr/bin/env python3
"""Stale responses, one fetch for many, and what other standards ask of a shared cache: RFC 5861, 9213, 9211, 8246, 8297 (see support/cache_rows.py)."""
import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from cache_rows import *

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
    eventually(lambda: int(p.see()["Age"] or 100) < 60, "what was validated")
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
            c = Asked(p.port)
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
    check(ttl and 60 - WAIT <= int(ttl.group(1)) <= 60, two["Cache-Status"])
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

play()
