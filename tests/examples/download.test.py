#!/usr/bin/env python3
"""A streaming download of unknown length."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *

NUMBERS = b"".join(b"%d\n" % n for n in range(1, 100_001))


@case("HTTP/1.1 gets it in chunks, HTTP/1.0 until the connection ends, HEAD nothing; all of it")
def _():
    with Server(command=[EXAMPLE, "127.0.0.1:0"]) as s:
        r = s.ask(get("/numbers"))
        equal((r["Transfer-Encoding"], r["Content-Length"]), ("chunked", None))
        check(r.content == NUMBERS, "the content differs")
        r = s.ask("GET /numbers HTTP/1.0\r\n\r\n")
        equal((r["Transfer-Encoding"], r["Content-Length"]), (None, None))
        check(r.content == NUMBERS, "the content differs")
        equal(s.ask("HEAD /numbers HTTP/1.1\r\nHost: a\r\n\r\n").status, 200)
        check(tool("curl", "-q", "-sS", f"{s.url}/numbers").stdout == NUMBERS, "curl got something else")


run()
