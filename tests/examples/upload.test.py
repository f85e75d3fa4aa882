#!/usr/bin/env python3
"""A streaming upload: 50 MB through curl, and no memory for it."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *


@case("50 MB are counted and never held")
def _():
    with folder() as own, Server(command=[EXAMPLE, "127.0.0.1:0"]) as s:
        line = b"x" * 99 + b"\n"
        write(f"{own}/large", line * 500_000)
        for words in (["-T", f"{own}/large", "-X", "POST"], ["-T", "-", "-X", "POST", "-H", "Expect:"]):
            before = s.memory()
            done = tool("curl", "-q", "-sS", *words, f"{s.url}/count", stdin=line * 500_000)
            equal(done.stdout, b"50000000 octets, 500000 lines\n", done.stderr)
            check(s.memory() < before + 5_000_000, f"memory grew from {before} to {s.memory()}")


@case("nothing is counted of a request that breaks off, an invalid one is refused")
def _():
    with Server(command=[EXAMPLE, "127.0.0.1:0"]) as s:
        with s.connect() as c:
            c.send("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
            c.socket.shutdown(socket.SHUT_WR)
            check(b" 200 " not in c.rest(), "counted")
        equal(s.ask("POST /count HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n").status, 400)
        equal(s.ask("POST /count HTTP/1.1\r\nHost: a\r\n\r\n").content, b"0 octets, 0 lines\n")


run()
