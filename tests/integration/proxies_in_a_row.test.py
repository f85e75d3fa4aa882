#!/usr/bin/env python3
"""httoop proxy behind httoop proxy: names, circles, and whom a proxy for users forwards to."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *


# req: rfc9110#7.6.3-1 rfc9110#7.6.3-2 rfc9110#7.6.3-4
@case("several in a row, without names, pass requests on")
def _():
    with Server("echo") as origin, Server("proxy", "--to", origin.url) as last, Server("proxy", "--to", last.url) as first, \
            Server("proxy", "--forward", "--allow-private") as outer:
        got = outer.ask(get(f"{first.url}/echo"))
        equal(got.status, 200, got)
        names = re.findall(rb"httoop-[a-z2-9]{8}", got.content)
        equal(len(set(names)), 3, got.content)


# req: rfc9110#7.6-2
@case("a circle is 502 and says so, of a gateway and of a proxy alike")
def _():
    with Server("echo") as origin:
        for words, target in ((("--to", origin.url), "/"), (("--forward", "--allow-private"), f"{origin.url}/")):
            with Server("proxy", *words, "--name", "gate.example") as s:
                got = s.ask(get(target, "Via: 1.1 gate.example"))
                equal((got.status, got["Proxy-Status"]), (502, '"gate.example";error=proxy_loop_detected'), words)
                equal(s.ask(get(target, "Via: 1.1 httoop")).status, 200, words)


# req: rfc9110#7.6-2
@case("in a circle with a cache in it nobody waits for oneself")
def _():
    with folder() as own, Server("proxy", "--to", f"unix:{own}/s", "--listen", f"unix:{own}/s", "--cache", "memory", "--name", "gate.example",
                                 limits={"cache-wait-time": 3600000}) as s:
        got = s.ask(get("/"))
        equal((got.status, got["Proxy-Status"]), (502, '"gate.example";error=proxy_loop_detected'), got)


@case("--name takes what others can read in Via")
def _():
    for name in ("", "a b", "a,b", "a/b", "a(b)"):
        done = tool(HTTOOP, "proxy", "--forward", "--name", name)
        equal(done.returncode, 2, name)
        contains(done.stderr, b"--name takes a host")


# req: rfc9110#9.3.6-4
@case("a proxy for users leads to no address of this machine, however it is written")
def _():
    with Server("echo") as origin, Server("proxy", "--forward", "--connect-port", "*") as s:
        port = origin.url.rpartition(":")[2]
        for host in ("127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "017700000001", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0", "0",
                     "[::]", "[::127.0.0.1]", "[64:ff9b::127.0.0.1]", "[2002:7f00:1::]", "127.0.0.1.", "%31%32%37.0.0.1", "%EF%BC%91%32%37.0.0.1", "[::1%25lo]", "LOCALHOST.",
                     "[::ffff:0:127.0.0.1]"):
            got = s.ask(get(f"http://{host}:{port}/"))
            check(got.status in (400, 403, 502), (host, got))
            if "%" in host:
                continue
            got = s.ask(f"CONNECT {host}:{port} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            check(got.status in (400, 403, 502), (host, got))
        for target in (f"http://example.org@127.0.0.1:{port}/", f"http://127.0.0.1:{port}@example.org/"):
            check(s.ask(get(target)).status in (400, 403), target)


# req: rfc9110#9.3.6-4
@case("what a cache on disk kept is not to be had where it is denied now")
def _():
    with folder() as own, Server("echo") as origin:
        words = ("proxy", "--forward", "--cache", f"disk:{own}/pages")
        with Server(*words, "--allow-private") as s:
            equal(s.ask(get(f"{origin.url}/cache/60")).status, 200)
            eventually(lambda: "hit" in s.ask(get(f"{origin.url}/cache/60"))["Cache-Status"], "it is kept")
            s.stop()
        with Server(*words) as s:
            equal(s.ask(get(f"{origin.url}/cache/60")).status, 403)


run()
