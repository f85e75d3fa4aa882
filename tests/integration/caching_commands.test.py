#!/usr/bin/env python3
"""httoop proxy with a cache and its control, explain, cache-sim, and get --cache, as people run them."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *


def status_of(proxy, path, *lines):
    return proxy.ask(get(path, *lines))


@case("a gateway answers from its cache and says why; explain tells it by a URL")
def _():
    with Server("echo") as origin, Server("proxy", "--to", origin.url, "--cache", "memory:64M", "--why") as proxy:
        contains(status_of(proxy, "/cache/60")["Cache-Status"], "fwd=uri-miss")
        again = status_of(proxy, "/cache/60")
        equal((again.status, again.content), (200, b"fresh for 60 s\n"))
        contains(again["Cache-Status"], "hit;ttl=")
        done = tool(HTTOOP, "explain", f"{proxy.url}/cache/60")
        equal(done.returncode, 0, done.stderr.decode())
        contains(done.stdout, b"The cache httoop says: ")
        contains(done.stdout, b"A shared cache stores that.")


@case("what is on disk is there after a restart, and is used where the origin is gone")
def _():
    with folder() as own:
        with Server("echo") as origin:
            flags = ("proxy", "--to", origin.url, "--cache", f"disk:{own}/store:64M")
            with Server(*flags) as proxy:
                equal(proxy.ask(get("/cache/60")).status, 200)
                equal(proxy.ask(get("/cache/60")).status, 200)
                equal(proxy.stop(), 0)
        with Server(*flags) as proxy:
            got = proxy.ask(get("/cache/60", host="a"))
            equal((got.status, got.content), (200, b"fresh for 60 s\n"))
            got = proxy.ask(get("/anything"))
            within(502, got.status, 504)
            check(got["Proxy-Status"], got)


@case("responses are purged by the tags that their origin gave them, which clients do not see")
def _():
    with folder() as own, Server("echo") as origin:
        for store in ("memory", f"disk:{own}/store:64M"):
            flags = ("--tag-field", "Cache-Tag", "--hide-tags", "--response-field", "Cache-Tag: news, front",
                     "--response-field", 'Cache-Groups: "g"', "--control", f"unix:{own}/c.sock")
            with Server("proxy", "--to", origin.url, "--cache", store, *flags) as proxy:
                ask = ("--control", f"{own}/c.sock")
                for name in ("tag", "group"):
                    for _again in "12":
                        answer = status_of(proxy, "/cache/60")
                        check("cache-tag" not in [name.lower() for name, _ in answer.fields])
                        contains(answer["Cache-Groups"], '"g"')
                    contains(answer["Cache-Status"], "hit")
                    shown = tool(HTTOOP, "cache", "show", *ask, "--prefix", "http://").stdout
                    contains(shown, b"groups g")
                    contains(shown, b"tags news, front")
                    equal(tool(HTTOOP, "cache", "purge", *ask, "--group", "news").returncode, 1)
                    done = tool(HTTOOP, "cache", "purge", *ask, f"--{name}", "front" if name == "tag" else "g")
                    contains(done.stdout, b"1 response forgotten")
                    contains(status_of(proxy, "/cache/60")["Cache-Status"], "fwd=uri-miss")
                    equal(tool(HTTOOP, "cache", "purge", *ask, "--tag", "g").returncode, 0)


@case("a cache is listed and purged by its control socket")
def _():
    with folder() as own, Server("echo") as origin, \
            Server("proxy", "--to", origin.url, "--cache", "memory", "--control", f"unix:{own}/c.sock") as proxy:
        equal(os.stat(f"{own}/c.sock").st_mode & 0o777, 0o600)
        proxy.ask(get("/cache/60"))
        ask = ("--control", f"unix:{own}/c.sock")
        contains(tool(HTTOOP, "cache", "list", *ask).stdout, b"/cache/60")
        done = tool(HTTOOP, "cache", "purge", "--all", *ask)
        equal(done.returncode, 0, done.stderr.decode())
        check(b"/cache/60" not in tool(HTTOOP, "cache", "list", *ask).stdout)
        equal(proxy.stop(), 0)


@case("a forward proxy asks for whom it may, and nobody else")
def _():
    with Server("echo") as origin:
        with Server("proxy", "--forward", "--allow-private", "--cache", "memory") as proxy:
            for _ in range(2):
                got = tool(HTTOOP, "get", "--proxy", proxy.url, f"{origin.url}/cache/60")
                equal((got.returncode, got.stdout), (0, b"fresh for 60 s\n"), got.stderr.decode())
        with Server("proxy", "--forward") as proxy:
            equal(proxy.ask(f"GET {origin.url}/ HTTP/1.1\r\nHost: x\r\n\r\n").status, 403)


@case("flags of proxy that do not go together are refused, and said")
def _():
    for words in ((), ("--to", "http://a", "--forward"), ("--to", "nonsense"), ("--to", "http://a", "--connect-port", "1"),
                  ("--forward", "--rewrite-location"), ("--to", "http://a", "--why"), ("--to", "http://a", "--cache", "tape"),
                  ("--to", "http://a", "--cache", "memory", "--cache-ttl", "long"), ("--to", "http://a", "--balance", "luck"),
                  ("--to", "http://a", "--cache", "memory", "--control", "/x"), ("--to", "http://a", "--tell", "for")):
        done = tool(HTTOOP, "proxy", *words)
        equal(done.returncode, 2, f"{words}: {done.stderr.decode()}")
        check(done.stderr, words)


EXCHANGE = """> GET /page HTTP/1.1
> Host: example.org
>
< HTTP/1.1 200 OK
< Date: Sun, 06 Nov 1994 08:49:37 GMT
< Cache-Control: {}
< ETag: "1"
<
"""


def explained(control, *flags):
    done = tool(HTTOOP, "explain", "--json", *flags, stdin=EXCHANGE.format(control).encode())
    check(done.stdout, done.stderr.decode())
    return done.returncode, json.loads(done.stdout)


@case("explain tells of two messages and a time what is stored, until when, and what to change")
def _():
    status, told = explained("max-age=60", "--at", "+30s")
    equal((status, told["stored"], told["use"], told["fresh_until"]), (0, True, "fresh", "Sun, 06 Nov 1994 08:50:37 GMT"))
    equal(explained("max-age=60", "--at", "+2m")[1]["use"], "validate")
    status, told = explained("max-age=60, private")
    equal((status, told["stored"], told["why_stored"][-1]["section"]), (1, False, "RFC 9111, 5.2.2.7"))
    check(told["change"], told)
    equal(explained("max-age=60, private", "--private")[0], 0)
    text = tool(HTTOOP, "explain", stdin=EXCHANGE.format("no-store").encode())
    equal(text.returncode, 1)
    contains(text.stdout, b"(RFC 9111, 5.2.2.5)")
    contains(text.stdout, b"What to change:")


@case("a week of traffic takes no week")
def _():
    script = ("origin http://a/*\n< 200\n< Cache-Control: max-age=3600\n< ETag: \"1\"\n"
              "repeat 10080 every 1m\n> GET http://a/{n%10}\nend\n")
    began = time.monotonic()
    done = tool(HTTOOP, "cache-sim", "--summary", "--json", stdin=script.encode())
    check(time.monotonic() - began < WAIT)
    counts = json.loads(done.stdout.splitlines()[-1])
    equal((done.returncode, counts["requests"], counts["hits"] + counts["asked"], counts["responses"]), (0, 10080, 10080, 10))
    equal(counts["validated"], counts["asked"] - 10)


@case("what a script expects and does not get is told, and is status 1")
def _():
    script = b"> GET http://a/\n< 200\n< Cache-Control: max-age=60\n= stored fwd=uri-miss\n+ 30s\n> GET http://a/\n= hit age=30 ttl=30 not-asked\n"
    equal(tool(HTTOOP, "cache-sim", stdin=script).returncode, 0)
    done = tool(HTTOOP, "cache-sim", stdin=script.replace(b"30s", b"90s"))
    equal(done.returncode, 1)
    done = tool(HTTOOP, "cache-sim", stdin=script.replace(b"age=30", b"age=31"))
    equal(done.returncode, 1)
    contains(done.stdout, b"line 6: not as expected: age=31")
    equal(tool(HTTOOP, "cache-sim", stdin=b"> what\n").returncode, 1)
    equal(tool(HTTOOP, "cache-sim", stdin=b"what\n").returncode, 2)


@case("limits of proxies hold: members of Via, open tunnels")
def _():
    passed = "Via: 1.1 a, 1.1 b"
    with Server("echo") as origin:
        for words, target in ((("--to", origin.url), "/"), (("--forward", "--allow-private"), f"{origin.url}/")):
            for most, status in ((1, 502), (2, 200)):
                with Server("proxy", *words, limits={"forwarded-hops": most}) as s:
                    equal(s.ask(get(target, passed)).status, status, words)
        with Server("proxy", "--forward", "--allow-private", "--connect-port", "*", limits={"tunnels": 0}) as s, s.connect() as c:
            at = origin.url.rpartition("/")[2]
            c.send(f"CONNECT {at} HTTP/1.1\r\nHost: {at}\r\n\r\n")
            equal(c.head().status, 503)


@case("get keeps answers, and says why it asks")
def _():
    with folder() as own, Server("echo") as origin:
        words = ("get", "--cache", f"disk:{own}/pages", "--why", f"{origin.url}/cache/60")
        contains(tool(HTTOOP, *words).stderr, b"asked for (uri-miss), and stored")
        done = tool(HTTOOP, *words)
        equal((done.returncode, done.stdout), (0, b"fresh for 60 s\n"), done.stderr.decode())
        contains(done.stderr, b"from the cache")


run()
