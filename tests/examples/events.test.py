#!/usr/bin/env python3
"""Server-sent events."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *


@case("events come one by one, as they are made, to several readers")
def _():
    with Server(command=[EXAMPLE, "127.0.0.1:0"]) as s:
        began = time.monotonic()
        with s.connect() as a, s.connect() as b:
            for c in (a, b):
                c.send(get("/events", "Accept: text/event-stream"))
                head = c.head()
                equal((head.status, head["Content-Type"], head["Cache-Control"]), (200, "text/event-stream", "no-store"))
            for n in (1, 2, 3):
                for c in (a, b):
                    contains(c.until(b"data: tick\n\n"), b"id: %d\n" % n)
            check(time.monotonic() - began >= 0.3, "the third came too early")


@case("readers that go away are noticed")
def _():
    with Server(command=[EXAMPLE, "127.0.0.1:0"]) as s:
        at_rest = s.descriptors()
        for _ in range(20):
            c = s.connect()
            c.send(get("/events"))
            c.head()
            c.close()
        eventually(lambda: s.descriptors() <= at_rest, "connections are given back")


run()
