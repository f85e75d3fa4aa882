#!/usr/bin/env python3
"""No descriptors left, too many connections, too much memory asked for."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *


@case("connections beyond the limit get 503 with Retry-After, and room that is made is used")
def _():
    with Server("echo", "--log", "none", limits={"connections": 5}) as s:
        kept = [s.connect() for _ in range(5)]
        for c in kept:
            c.send(get())
            equal(c.response().status, 200)
        for _ in range(20):
            with s.connect() as c:
                c.send(get())
                r = c.response()
                equal((r.status, r["Connection"]), (503, "close"))
                check(re.fullmatch(r"\d+", r["Retry-After"] or ""), f"Retry-After: {r['Retry-After']}")
                check(c.ended(), "kept")
        for c in kept:
            c.send(get())
            equal(c.response().status, 200, "those that were first")
        kept.pop().close()
        eventually(lambda: s.ask(get()).status == 200, "room is used")


@case("503 is received by a client that sends much and reads late")
def _():
    with Server("echo", "--log", "none", limits={"connections": 1}) as s, s.connect() as first:
        first.send(get())
        first.response()
        with s.connect() as c:
            with contextlib.suppress(ConnectionResetError, BrokenPipeError):
                c.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n" + "x" * 500000)
            time.sleep(0.2)
            equal(c.response("POST").status, 503)


@case("a server that runs out of descriptors goes on, does not spin, and recovers")
def _():
    with Server("echo", "--log", "none", descriptors=64) as s:
        kept, refused = [], 0
        for _ in range(120):
            c = s.connect()
            try:
                c.send(get())
                r = c.response()
                if r.status == 200:
                    kept.append(c)
                    continue
                equal(r.status, 503)
            except (Wrong, OSError):
                pass
            refused += 1
            c.close()
            if refused >= 10:
                break
        check(len(kept) > 30, f"{len(kept)} connections were served")
        check(refused >= 1, "the descriptors did not run out: the test tests nothing")
        check(s.alive(), "the server died")
        waiting = [s.connect() for _ in range(20)]
        before = s.processor_seconds()
        time.sleep(1)
        spent = s.processor_seconds() - before
        check(spent < 0.5, f"while out of descriptors it used {spent} s of processor in 1 s")
        for c in kept:
            c.send(get())
            equal(c.response().status, 200, "a connection that is there")
        for c in waiting + kept:
            c.close()
        def again():
            try:
                return s.ask(get()).status == 200
            except (Wrong, OSError):
                return False
        eventually(again, "new connections are served again")
        equal(s.stop(), 0, "the exit status")


@case("files that cannot be opened for lack of descriptors are no 404")
def _():
    with folder() as site:
        for i in range(100):
            write(f"{site}/{i}", str(i))
        with Server("serve", site, "--log", "none", descriptors=40) as s:
            with s.connect() as c:
                for i in range(100):
                    c.send(get(f"/{i}"))
                    r = c.response()
                    check(r.status in (200, 503), f"file {i} got {r.status}")
                    if r.status == 200:
                        equal(r.content, str(i).encode())
            check(s.alive(), "the server died")
            eventually(lambda: s.ask(get("/5")).status == 200, "files are served again")


run()
