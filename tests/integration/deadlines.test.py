#!/usr/bin/env python3
# ctest: waits
"""Limits of time, size and number, made small with --limit."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *


@case("a head that does not end is answered with 408")
def _():
    def attempt(pace):
        with Server("echo", "--log", "none", limits={"head-time": 400}) as s:
            began = time.monotonic()
            pace.step()
            with s.connect() as c:
                c.send("GET / HTTP/1.1\r\nHost: a\r\n")
                pace.step()
                r = c.response()
                equal(r.status, 408)
                equal(r["Connection"], "close")
                contains(r.content, b"rfc9110#15.5.9")
                check(time.monotonic() - began >= 0.4, "too early")
                check(c.ended(), "kept")
    in_time(0.3, attempt)


@case("a head that drips is cut off all the same, its octets buy no time")
def _():
    def attempt(pace):
        with Server("echo", "--log", "none", limits={"head-time": 600}) as s, s.connect() as c:
            began = time.monotonic()
            c.socket.settimeout(0.05)
            for octet in get("/" + "a" * 4000):
                try:
                    c.send(octet)
                    pace.step()
                    c.more()
                    break
                except TimeoutError:
                    pass
                check(time.monotonic() - began < WAIT, "still dripping")
            c.socket.settimeout(WAIT)
            equal(c.response().status, 408)
    in_time(0.5, attempt)


@case("who sends far more than is read on finds the answer all the same, until linger-time is over (RFC 9112 9.6)")
def _():
    def attempt(pace):
        with folder() as at, Server("serve", at, "--log", "none", limits={"linger-octets": 1000, "linger-time": 4000}) as s, s.connect() as c:
            c.send("POST /none HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n")
            for _ in range(5):
                c.send("x" * 20000)
                pace.step(0.1)
            equal(c.response().status, 405)

            def closed():
                try:
                    c.send("x")
                except OSError:
                    return True
                return False
            eventually(closed, "the connection is closed")
    in_time(0.7, attempt)


@case("a second head on a kept connection has its own time")
def _():
    def attempt(pace):
        with Server("echo", "--log", "none", limits={"head-time": 1000, "idle-time": 60000}) as s, s.connect() as c:
            for _ in range(3):
                c.send(get()[:-2])
                pace.step(0.5)
                c.send("\r\n")
                equal(c.response().status, 200)
                pace.step(0.5)
            c.send("GET")
            equal(c.response().status, 408)
    in_time(0.9, attempt)


@case("a connection that sends nothing is closed without a word, not before head-time")
def _():
    with Server("echo", "--log", "none", limits={"head-time": 300}) as s:
        began = time.monotonic()
        with s.connect() as c:
            check(c.ended(), "it is still open")
        check(time.monotonic() - began >= 0.3, "too early")


@case("an idle connection is closed after idle-time, not before")
def _():
    with Server("echo", "--log", "none", limits={"idle-time": 500, "head-time": 60000}) as s, s.connect() as c:
        began = time.monotonic()
        c.send(get())
        c.response()
        check(c.ended(), "it is still open")
        check(time.monotonic() - began >= 0.5, "too early")
        equal(s.ask(get()).status, 200)


@case("content slower than content-rate is answered with 408")
def _():
    with Server("echo", "--log", "none", limits={"content-rate": 100000, "content-grace": 400}) as s, s.connect() as c:
        began = time.monotonic()
        c.send("POST /anything HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
        c.socket.settimeout(0.05)
        while not c.unread:
            check(time.monotonic() - began < WAIT, "still dripping")
            try:
                c.send("x" * 10)
                c.more()
            except TimeoutError:
                pass
        c.socket.settimeout(WAIT)
        r = c.response("POST")
        equal((r.status, r["Connection"]), (408, "close"))
        contains(r.content, b"rfc9112#9.5")


@case("content that stops is answered with 408, content that flows is not")
def _():
    with Server("echo", "--log", "none", limits={"content-rate": 1000, "content-grace": 1000}) as s:
        with s.connect() as c:
            c.send("POST /anything HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
            equal(c.response("POST").status, 408)
        def attempt(pace):
            with s.connect() as c:
                c.send("POST /anything HTTP/1.1\r\nHost: a\r\nContent-Length: 30000\r\n\r\n")
                for _ in range(15):
                    c.send("x" * 2000)
                    pace.step(0.2)
                equal(c.response("POST").status, 200)
        in_time(0.9, attempt)


@case("a handler that takes long is no slow client")
def _():
    def attempt(pace):
        with Server("echo", "--log", "none", limits={"head-time": 300, "idle-time": 300, "content-grace": 300}) as s:
            pace.step()
            with s.connect() as c:
                c.send(get("/delay/1"))
                pace.step()
                equal(c.response().status, 200)
    in_time(0.25, attempt)


@case("a reader that takes nothing is given up after write-time, one that is slow is not")
def _():
    def attempt(pace):
        with Server("echo", "--log", "none", limits={"write-time": 2000}) as s:
            at_rest = s.descriptors()
            with s.connect(receive_buffer=65536) as c, s.connect(receive_buffer=65536) as slow:
                c.send(get("/bytes/100000000"))
                slow.send(get("/bytes/100000000"))
                # Longer than write-time, and longer than the server needs to give the other one up.
                taken = 0
                while taken < 40 or s.descriptors() > at_rest + 1:
                    slow.exactly(30000)
                    pace.step(0.1)
                    taken += 1
                    check(taken < 10 * WAIT, "the connection of the reader that takes nothing is still open")
                # It is the server that ended it, not all that waits in between.
                slow.exactly(8_000_000)
    in_time(1, attempt)


@case("sizes: 414, 431, 413, each at its limit and one octet beyond")
def _():
    with Server("echo", "--log", "none", limits={"start-line": 200, "field-line": 300, "field-section": 1000, "field-count": 10, "content": 5000}) as s:
        def status(octets):
            return s.ask(octets).status
        room = 200 - len("GET /anything/ HTTP/1.1")
        equal(status(get("/anything/" + "a" * (room - 10))), 200, "a start line within the limit")
        equal(status(get("/anything/" + "a" * (room + 10))), 414, "a start line beyond it")
        equal(status(get("/anything", "X: " + "y" * 280)), 200, "a field within the limit")
        equal(status(get("/anything", "X: " + "y" * 310)), 431, "a field beyond it")
        equal(status(get("/anything", *["X: " + "y" * 200] * 3)), 200, "fields within the limit")
        equal(status(get("/anything", *["X: " + "y" * 200] * 6)), 431, "fields beyond it")
        equal(status(get("/anything", *["X: y"] * 9)), 200, "as many fields as may be")
        equal(status(get("/anything", *["X: y"] * 10)), 431, "one more")
        post = "POST /anything HTTP/1.1\r\nHost: a\r\n"
        equal(status(f"{post}Content-Length: 5000\r\n\r\n" + "x" * 5000), 200, "content within the limit")
        equal(status(f"{post}Content-Length: 5001\r\n\r\n" + "x" * 5001), 413, "content beyond it")
        chunk = "3e8\r\n" + "x" * 1000 + "\r\n"
        equal(status(f"{post}Transfer-Encoding: chunked\r\n\r\n" + chunk * 5 + "0\r\n\r\n"), 200, "chunks within the limit")
        equal(status(f"{post}Transfer-Encoding: chunked\r\n\r\n" + chunk * 6 + "0\r\n\r\n"), 413, "chunks beyond it")
        equal(status(f"{post}Expect: 100-continue\r\nContent-Length: 5001\r\n\r\n"), 413, "content beyond it, not sent yet")


@case("content in very small chunks is refused, so that framing does not cost more than content")
def _():
    with Server("echo", "--log", "none", limits={"chunk-overhead": 2000}) as s, s.connect() as c:
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            c.send("POST /anything HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + "1;aaaaaaaa=bbbbbbbbbbb\r\nx\r\n" * 500 + "0\r\n\r\n")
        equal(c.response("POST").status, 400)


@case("limits that do not exist, or are no numbers, are a usage error")
def _():
    for wrong in ("head-tim=3", "head-time", "head-time=x", "head-time=-1", "head-time=99999999999999999999999"):
        done = tool(HTTOOP, "echo", "--listen", "127.0.0.1:0", "--limit", wrong, seconds=10)
        equal((done.returncode, done.stdout), (2, b""), wrong)
        check(done.stderr, "nothing was said")


run()
