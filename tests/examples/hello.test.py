#!/usr/bin/env python3
# ctest: lock=port-8080
"""The README's server: hello, on its own port 8080 of a network of its own."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *

from own_network import in_own_network

in_own_network()


@case("hello greets, escapes nothing away, and knows its methods")
def _():
    with subprocess.Popen([EXAMPLE], stdout=subprocess.PIPE) as process:
        try:
            def up():
                with contextlib.suppress(OSError):
                    return Raw(8080)
            with eventually(up, "hello listens") as c:
                c.send(get("/hello/world"))
                r = c.response()
                equal((r.status, r.content, r["Content-Type"]), (200, b"Hello world\n", "text/plain; charset=utf-8"))
                check(r["Date"], "no Date")
                c.send(get("/hello/J%C3%BCrgen%20M"))
                equal(c.response().content, "Hello Jürgen M\n".encode())
                c.send("HEAD /hello/world HTTP/1.1\r\nHost: a\r\n\r\n")
                equal(c.response("HEAD")["Content-Length"], "12")
                c.send("PUT /hello/world HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
                equal(c.response().status, 501, "a method that nothing here implements")
                c.send("OPTIONS /hello/world HTTP/1.1\r\nHost: a\r\n\r\n")
                equal(sorted(c.response("OPTIONS")["Allow"].split(", ")), ["GET", "HEAD", "OPTIONS"])
                c.send(get("/hello"))
                equal(c.response().status, 404)
            done = tool("curl", "-q", "-sS", "http://127.0.0.1:8080/hello/world")
            equal(done.stdout, b"Hello world\n")
        finally:
            process.kill()


@case("a port that is taken is said in a sentence")
def _():
    with socket.create_server(("127.0.0.1", 8080)):
        done = tool(EXAMPLE, seconds=10)
        equal(done.returncode, 1)
        contains(done.stderr, b"8080")


run()
