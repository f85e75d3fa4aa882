#!/usr/bin/env python3
"""Two users of one cache: what was made for one reaches the other only where the standard's words permit it. Each
answer tells for whom the origin made it; all ways of being somebody, to say who may have it, and to ask."""
import itertools
import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *
from proxied import cached, cached_on_disk, proxied
from scripted_origin import *

WAYS = {"Authorization": "Authorization: Bearer {}", "Cookie": "Cookie: user={}", "X-User": "X-User: {}"}
DIRECTIVES = ["", "max-age=100", "private", "private, max-age=100", "no-store", "no-store, max-age=100", "no-cache, max-age=100", "public, max-age=100", "public",
              "s-maxage=100", "must-revalidate, max-age=100", "max-age=0", "max-age=100, stale-while-revalidate=100", 'private="x-secret", max-age=100', "immutable, max-age=100",
              "no-store, public, max-age=100", "private, s-maxage=100", "must-understand, no-store, private, max-age=100"]
VARIES = [None, "Cookie", "Authorization", "X-User", "*", "Accept"]
OLD = date(-100 * 86400)


class for_whom:
    """200, with who asked as content."""

    def __init__(self, *lines, wait=0):
        self.lines, self.wait = lines, wait

    def play(self, origin, page, one, peer):
        who = " ".join(one[name] or "" for name in ("authorization", "cookie", "x-user")).strip()
        time.sleep(self.wait)
        tag = f'"{who}"'
        if tag in (one["if-none-match"] or ""):
            return says(*self.lines, f"ETag: {tag}", status=304).play(origin, page, one, peer)
        return whole(who.encode(), *self.lines, f"X-Secret: {who}", etag=tag).play(origin, page, one, peer)


def permitted(way, directives, vary):
    """Whether the answer to one may be used for the other without asking the origin (RFC 9111 3, 3.5, 4)."""
    names = {d.partition("=")[0] for d in directives.split(", ")} - {'private="x-secret"'}
    names -= {"private"} if 'private="x-secret"' in directives else set()
    if names & {"private", "no-store", "no-cache"} or vary in ("*", way) or "max-age=0" in directives:
        return False
    return way != "Authorization" or bool(names & {"public", "s-maxage", "must-revalidate"})


def shapes():
    for number, (way, directives, vary, guessed) in enumerate(itertools.product(WAYS, DIRECTIVES, VARIES, (False, True))):
        lines = [f"Cache-Control: {directives}"] if directives else []
        lines += [f"Vary: {vary}"] if vary else []
        lines += [f"Last-Modified: {OLD}"] if guessed else []
        yield f"/{number}", way, directives, vary, lines


def one_after_the_other(proxy):
    shared = total = 0
    with ScriptedOrigin() as origin, proxy(origin.url) as s:
        client = Asked(s.port)
        for path, way, directives, vary, lines in shapes():
            origin.page(path, for_whom(*lines))
            anna, eve = (WAYS[way].format(name) for name in ("anna", "eve"))
            made = client.get(path, anna)
            contains(made.content, b"anna")
            for more in ([], ["Range: bytes=0-"], ["Cache-Control: max-stale"], ["Cache-Control: only-if-cached"], [f'If-None-Match: "{anna.partition(" ")[2]}"']):
                r = client.get(path, eve, *more)
                total += 1
                what = f"{lines}, {anna}, then {eve} {more}: {r}"
                if r.status == 504:
                    check(more == ["Cache-Control: only-if-cached"], what)
                elif b"eve" not in r.content or "eve" not in (r["X-Secret"] or "eve"):
                    shared += 1
                    check(permitted(way, directives, vary), what)
                    check("private=" not in directives or r["X-Secret"] is None, what)
            r = client.get(path)  # nobody
            check(b"anna" not in r.content and b"eve" not in r.content or permitted(way, directives, vary), f"{lines}, {anna}, then nobody: {r}")
        client.close()
    print(f"        {total} answers, {shared} of them another's, as the standard permits")
    check(total > 3000 and shared > 100)


def all_at_once(proxy):
    with ScriptedOrigin() as origin, proxy(origin.url) as s:
        chosen = [x for x in shapes() if x[2] in ("", "max-age=100", "private, max-age=100", "no-store", "no-cache, max-age=100", "public, max-age=100")]
        wrong = []

        def one(path, way, name, directives, vary, lines):
            with contextlib.closing(Asked(s.port)) as client:
                r = client.get(path, WAYS[way].format(name))
            if name.encode() not in r.content and not permitted(way, directives, vary):
                wrong.append(f"{lines}, {way} {name}: {r}")
        for path, way, directives, vary, lines in chosen:
            origin.page(path, for_whom(*lines, wait=0.02))
        jobs = [(path, way, f"user{n}", directives, vary, lines) for path, way, directives, vary, lines in chosen for n in range(4)]
        for at in range(0, len(jobs), 32):
            threads = [threading.Thread(target=one, args=j) for j in jobs[at:at + 32]]
            for t in threads:
                t.start()
            for t in threads:
                t.join(WAIT)
        equal(wrong, [])


for where, proxy in (("in memory", cached), ("on a disk", cached_on_disk)):
    case(f"one after the other, {where}")(lambda proxy=proxy: one_after_the_other(proxy))
    case(f"all at once, {where}")(lambda proxy=proxy: all_at_once(proxy))


@case("on a disk, what was kept before a restart is as private as it was")
def _():
    with folder() as own, ScriptedOrigin() as origin:
        kept = ["--cache", f"disk:{own}/store:64M"]
        some = [x for x in shapes() if x[2] in ("max-age=100", "public, max-age=100", "private, max-age=100", 'private="x-secret", max-age=100')]
        with proxied(origin.url, *kept) as s:
            client = Asked(s.port)
            for path, way, _, _, lines in some:
                origin.page(path, for_whom(*lines))
                client.get(path, WAYS[way].format("anna"))
            client.close()
            equal(s.stop(), 0)
        with proxied(origin.url, *kept) as s:
            client, shared = Asked(s.port), 0
            for path, way, directives, vary, lines in some:
                r = client.get(path, WAYS[way].format("eve"))
                if b"eve" not in r.content or "eve" not in (r["X-Secret"] or "eve"):
                    shared += 1
                    check(permitted(way, directives, vary) and ("private=" not in directives or r["X-Secret"] is None), f"{lines}: {r}")
            client.close()
            check(shared > 5, "some is kept")


@case("responses that set cookies are kept, unless the stricter option is chosen")
def _():
    for words, again in (((), 1), (("--cache-no-set-cookie",), 2)):
        with ScriptedOrigin() as origin, cached(origin.url, *words) as s:
            page = origin.page("/", says("Cache-Control: max-age=100", "Set-Cookie: who=anna"))
            client = Asked(s.port)
            client.get("/")
            client.get("/")
            client.close()
            equal(len(page.asked), again, words)


run()
