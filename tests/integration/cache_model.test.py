#!/usr/bin/env python3
# ctest: processors=2
"""A cache before an origin that does nothing but what RFC 9110 permits, in all the ways that it leaves open: pages with strong
tags, weak ones or none, with dates, with variants that share a tag or do not, that answer ranges or do not, and 304 that
say a date or do not. Clients keep what they got, ask for it again by all preconditions, for parts of it, and change it by POST.
Whatever they are given is what the origin had: in this variant, under these validators, and not before the last change that
they know to be done; 304 as well, for the copy that they have."""
import collections
import hashlib
import os
import random
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *
from proxied import cached, cached_on_disk
from scripted_origin import *

PAGES, CLIENTS, REQUESTS = 30, 6, 300 if not LONG else 5000
LANGUAGES = ("en", "de", "en, de")


class Model:
    """One page, and all its versions."""

    def __init__(self, number, r):
        self.path, self.lock, self.changing = f"/{number}", threading.Lock(), threading.Lock()
        self.tagged, self.dated, self.dated_304 = r.choice(["", "W/", None]), r.random() < 0.6, r.random() < 0.5
        self.vary = r.choice([(), (), ("x-v",), ("x-v", "accept-language")])
        self.one_tag, self.ranges, self.chunked = r.random() < 0.3, r.random() < 0.7, r.random() < 0.3
        self.size = r.choice([10, 100, 3000, 70000])
        self.policy = r.choice(["max-age=0", "max-age=0", "max-age=1", "max-age=100", "max-age=100, no-cache", "max-age=1, must-revalidate",
                                'max-age=100, private="x-own"', 'max-age=100, no-cache="x-own"', "max-age=0, s-maxage=100", "private, max-age=100", "no-store"])
        self.version, self.done = 0, 0  # changes: made, and known to be done

    def variant(self, value_of):
        own = [value_of("cookie")] if self.policy.startswith("private") else []
        return "|".join([*own, *(value_of(n) for n in self.vary)])

    def content(self, version, variant):
        block = hashlib.md5(f"{self.path} {version} {'' if self.one_tag else variant}".encode()).hexdigest().encode()
        return (block * (self.size // 32 + 1))[:self.size]

    def tag(self, version, variant):
        if self.tagged is None:
            return None
        return f'{self.tagged}"{version}"' if self.one_tag else f'{self.tagged}"{version}.{hashlib.md5(variant.encode()).hexdigest()[:4]}"'

    def modified(self, version):
        return email.utils.formatdate(86400 * (18000 + version), usegmt=True) if self.dated else None


class honest:
    """Answers for a page, by the book."""

    def __init__(self, model):
        self.model = model

    def play(self, origin, page, one, peer):
        return self.answer(one).play(origin, page, one, peer)

    def answer(self, one):
        m = self.model
        if one.method == "POST":
            with m.lock:
                m.version += 1
            return says(status=204)
        version, variant = m.version, m.variant(lambda name: one[name] or "")
        octets, tag, modified = m.content(version, variant), m.tag(version, variant), m.modified(version)
        always = [f"Cache-Control: {m.policy}", f"X-Version: {version}", f"X-Own: {one['x-client']}"]
        always += [f"Vary: {', '.join(m.vary)}"] if m.vary else []
        always += [f"ETag: {tag}"] if tag else []
        dated = [f"Last-Modified: {modified}"] if modified else []
        if self.is_known(one, tag, modified):
            return says(*always, *(dated if m.dated_304 else []), status=304)
        part = re.fullmatch(r"bytes=(\d+)-(\d+)", one["range"] or "")
        strong = {tag if m.tagged == "" else None, modified} - {None}
        if not part or not m.ranges or one.method != "GET" or one["if-range"] and one["if-range"] not in strong:
            return says(*always, *dated, content=octets, trailers=[] if m.chunked and one.method == "GET" else None)
        low, high = int(part[1]), min(int(part[2]), len(octets) - 1)
        return says(*always, *dated, f"Content-Range: bytes {low}-{high}/{len(octets)}", content=octets[low:high + 1], status="206 Part")

    @staticmethod
    def is_known(one, tag, modified):
        if one["if-none-match"] is not None:
            tags = {t.strip().removeprefix("W/") for t in one["if-none-match"].split(",")}
            return tag is not None and tag.removeprefix("W/") in tags
        return bool(modified and one["if-modified-since"]) and email.utils.parsedate(modified) <= email.utils.parsedate(one["if-modified-since"])


class Client(Asked):
    def __init__(self, port, number, seed, models):
        super().__init__(port)
        self.number, self.random, self.models, self.mine, self.seen = number, random.Random(seed * 100 + number), models, {}, collections.Counter()

    def run(self, wrong):
        try:
            for _ in range(REQUESTS):
                self.one(self.random.choice(self.models))
        except (Wrong, OSError) as e:
            wrong.append(f"client {self.number}: {e}"[:1500])
        self.close()

    def one(self, m):
        r = self.random
        if r.random() < 0.04:
            with m.changing:
                equal(self.ask("POST", m.path, content=b"x").status, 204)
                m.done += 1
            return
        own = {"x-v": str(r.randrange(3)), "accept-language": r.choice(LANGUAGES), "cookie": f"user={self.number}", "x-client": str(self.number)}
        variant = m.variant(own.get)
        method = "HEAD" if r.random() < 0.1 else "GET"
        known = self.mine.get((m.path, variant)) if r.random() < 0.6 else None
        if known and (conditions := self.conditions(*known, r)):
            own.update(conditions)
        part = None
        if method == "GET" and r.random() < 0.3:
            part = (low := r.randrange(m.size), low + r.randrange(m.size))
            own["range"] = f"bytes={part[0]}-{part[1]}"
            strong = known and (known[1] if known[1] and not known[1].startswith("W/") else known[2])
            if strong and r.random() < 0.4:
                own["if-range"] = strong
        if r.random() < 0.1:
            own["cache-control"] = r.choice(["no-cache", "max-age=0", "max-stale"])
        least = m.done
        answer = self.ask(method, m.path, *(f"{n}: {v}" for n, v in own.items()))
        self.judge(m, variant, least, own, known, part, method, answer)

    @staticmethod
    def conditions(_, tag, modified, r):
        both = {"if-none-match": tag, "if-modified-since": modified}
        return {n: v for n, v in both.items() if v and r.random() < 0.7}

    def judge(self, m, variant, least, own, known, part, method, answer):
        told = f"{m.path} ({m.policy}; Vary {m.vary}; one tag {m.one_tag}), {method} {own}: {answer.status} {answer.fields}"
        self.seen[answer.status] += 1
        self.seen["hit"] += ";hit" in (answer["Cache-Status"] or "")
        if answer.status == 304:
            check("if-none-match" in own or "if-modified-since" in own, f"304 that nobody asked for: {told}")
            check(known[0] >= least, f"304 for version {known[0]}, which is {least} since long: {told}")
            return
        check(answer.status == 200 or answer.status == 206 and part, told)
        version = int(answer["X-Version"])
        octets, tag, modified = m.content(version, variant), m.tag(version, variant), m.modified(version)
        check(version >= least, f"version {version}, which is {least} since long: {told}")
        equal(answer["ETag"], tag, told)
        if "if-range" not in own:  # it knows (RFC 9110 15.3.7)
            equal(answer["Last-Modified"], modified, told)
        if "x-own" in m.policy:
            check(answer["X-Own"] in (None, own["x-client"]), f"what is another's: {told}")
        if method == "HEAD":
            return check(answer["Content-Length"] in (None, str(len(octets))), told)
        if answer.status == 206:
            low, high = part[0], min(part[1], len(octets) - 1)
            equal((answer["Content-Range"], answer.content), (f"bytes {low}-{high}/{len(octets)}", octets[low:high + 1]), told)
            return check("if-range" not in own or known[0] == version, f"a part of another version than If-Range says: {told}")
        check(answer.content == octets, f"other octets: {told}")
        self.mine[m.path, variant] = version, tag, modified


def clients_get_what_there_was(proxy, seed):
    chance = random.Random(seed)
    models = [Model(n, chance) for n in range(PAGES)]
    wrong, seen = [], collections.Counter()
    with ScriptedOrigin() as origin, proxy(origin.url, "--cache-no-heuristics") as s:
        for m in models:
            origin.page(m.path, honest(m))
        clients = [Client(s.port, n, seed, models) for n in range(CLIENTS)]
        threads = [threading.Thread(target=c.run, args=(wrong,)) for c in clients]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        check(not origin.wrong, origin.wrong[:3])
    check(not wrong, "\n            ".join(wrong))
    for c in clients:
        seen.update(c.seen)
    check(all(seen[what] > REQUESTS * CLIENTS // 50 for what in (200, 206, 304, "hit")), f"there are answers of all kinds: {seen}")


for seed in range(1, 3 if not LONG else 20):
    @case(f"from memory, {seed}")
    def _(seed=seed):
        clients_get_what_there_was(cached, seed)


    @case(f"from a disk, {seed}")
    def _(seed=seed):
        clients_get_what_there_was(cached_on_disk, 100 + seed)
run()
