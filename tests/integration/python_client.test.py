#!/usr/bin/env python3
"""Python's http.client and urllib."""
import http.client
import urllib.error
import urllib.request
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *


@contextlib.contextmanager
def echo():
    with Server("echo", "--log", "none") as s:
        c = http.client.HTTPConnection("127.0.0.1", s.port, timeout=WAIT)
        try:
            yield s, c
        finally:
            c.close()


def ask(c, method, path, content=None, fields=None, **options):
    c.request(method, path, content, fields or {}, **options)
    r = c.getresponse()
    return r, r.read()


@case("one connection serves many requests of all kinds")
def _():
    with echo() as (s, c):
        equal(ask(c, "GET", "/")[1].strip(), b"OK")
        first = c.sock
        for i in range(200):
            r, content = ask(c, "POST", "/", b"x" * i)
            equal((r.status, content), (200, b"x" * i))
        equal(ask(c, "HEAD", "/bytes/77")[0].getheader("Content-Length"), "77")
        equal(ask(c, "GET", "/status/204")[0].status, 204)
        equal(ask(c, "DELETE", "/anything")[0].status, 200)
        check(c.sock is first, "the connection was made anew")


@case("content sent in chunks comes back")
def _():
    with echo() as (s, c):
        pieces = [os.urandom(n) for n in (1, 1000, 70000, 3)]
        r, content = ask(c, "POST", "/", iter(pieces), {"Content-Type": "application/octet-stream"}, encode_chunked=True)
        equal(content, b"".join(pieces))
        r, content = ask(c, "GET", "/stream/7")
        equal((r.getheader("Transfer-Encoding"), content.count(b"\n")), ("chunked", 7))


@case("redirects are followed, errors are errors")
def _():
    with echo() as (s, c):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        equal(opener.open(f"{s.url}/redirect/3", timeout=WAIT).status, 200)
        try:
            opener.open(f"{s.url}/status/404", timeout=WAIT)
            check(False, "404 is no error")
        except urllib.error.HTTPError as e:
            equal(e.code, 404)


@case("a large answer is read piece by piece")
def _():
    with folder() as site:
        octets = os.urandom(1 << 20) * 16
        write(f"{site}/large", octets)
        with Server("serve", site, "--log", "none") as s:
            c = http.client.HTTPConnection("127.0.0.1", s.port, timeout=WAIT)
            c.request("GET", "/large")
            r = c.getresponse()
            got = []
            while piece := r.read(10_007):
                got.append(piece)
            check(b"".join(got) == octets, "the content differs")
            c.close()


run()
