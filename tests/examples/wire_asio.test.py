#!/usr/bin/env python3
"""The wire without our engine answers curl, and refuses what is to be refused."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *


@case("curl is answered, twice on one connection")
def _():
    with Server(command=[EXAMPLE, "0"]) as s:
        done = tool("curl", "-q", "-sS", "-w", "%{http_code} %{num_connects}\n", f"{s.url}/", f"{s.url}/again")
        equal(done.stdout, b"Hello\n200 1\nHello\n200 0\n", done.stderr)


@case("pipelined, octet by octet, and with content")
def _():
    with Server(command=[EXAMPLE, "0"]) as s:
        with s.connect() as c:
            c.send(get() * 3)
            for _ in range(3):
                equal(c.response().content, b"Hello\n")
            for octet in get("/slow", "X: y"):
                c.send(octet)
            equal(c.response().content, b"Hello\n")
        r = s.ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc")
        equal((r.status, r.content), (200, b"Hello\n"))


@case("a request that breaks a rule gets 400 and the end of the connection")
def _():
    with Server(command=[EXAMPLE, "0"]) as s, s.connect() as c:
        c.send("GET / HTTP/1.1\r\nHost : a\r\n\r\n")
        equal(c.response().status, 400)
        check(c.ended(), "kept")
        equal(s.ask(get()).status, 200, "the next one")


run()
