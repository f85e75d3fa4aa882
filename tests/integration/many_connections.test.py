#!/usr/bin/env python3
"""Thousands of idle connections and hundreds that drip, while others are served. --long: for minutes."""
import select
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *

EACH = 1024  # octets for an idle connection, what is kept for others included
IDLE, DRIPPING, SPAN = (2000, 200, 8) if not LONG else (8000, 1000, 120)


class Pack:
    """Connections that drip a head each, one octet at a time."""

    def __init__(self, server, count):
        self.server, self.sockets, self.answers = server, {}, 0
        for _ in range(count):
            self.add()

    def add(self):
        c = self.server.connect()
        c.socket.setblocking(False)
        self.sockets[c.socket.fileno()] = [c, 0]

    def drip(self):
        text = latin(get("/" + "a" * 3000, "X: " + "b" * 3000))
        for key, entry in list(self.sockets.items()):
            c, at = entry
            try:
                c.socket.send(text[at:at + 1])
                entry[1] += 1
            except (BlockingIOError, BrokenPipeError, ConnectionResetError):
                pass
        poll = select.poll()
        for key in self.sockets:
            poll.register(key, select.POLLIN)
        for key, _ in poll.poll(0):
            c, _ = self.sockets.pop(key)
            try:
                octets = c.socket.recv(4096)
                check(octets == b"" or octets.startswith(b"HTTP/1.1 408 "), octets[:100])
                self.answers += 1
            except ConnectionResetError:
                self.answers += 1
            c.close()
            self.add()

    def close(self):
        for c, _ in self.sockets.values():
            c.close()


@case("idle connections and a slowloris pack do not hinder others, and cost little")
def _():
    with counted_heap() as heap, Server("echo", "--log", "none", limits={"head-time": 5000, "idle-time": 3600000, "drain-time": 3600000}, heap=heap) as s:
        at_rest = s.descriptors()
        equal(s.ask(get()).status, 200)
        eventually(lambda: s.descriptors() <= at_rest, "the first connection is closed")
        before = s.heap()
        idle = []
        for i in range(IDLE):
            c = s.connect()
            c.send(get())
            equal(c.response().status, 200, f"connection {i}")
            idle.append(c)
        # Each keeps its buffers for a moment, in case that it is not idle.
        eventually(lambda: s.heap() - before < IDLE * EACH, "an idle connection costs little")
        each = (s.heap() - before) / IDLE
        within(at_rest + IDLE, s.descriptors(), at_rest + IDLE + 2, "descriptors")
        print(f"        {IDLE} idle connections, {each:.0f} octets each")
        pack = Pack(s, DRIPPING)
        slowest, served = 0.0, 0
        end = time.monotonic() + SPAN
        while time.monotonic() < end or pack.answers < DRIPPING:
            pack.drip()
            for path in ("/", "/bytes/10000"):
                began = time.monotonic()
                equal(s.ask(get(path)).status, 200)
                slowest = max(slowest, time.monotonic() - began)
                served += 1
            time.sleep(0.02)
        print(f"        {served} requests served beside, the slowest in {slowest * 1000:.0f} ms; {pack.answers} slow heads cut off")
        pack.close()
        for c in idle[:: max(1, IDLE // 200)]:  # idle ones are still there and serve
            c.send(get())
            equal(c.response().status, 200)
        equal(s.stop(), 0, "the exit status")  # and idle connections do not hold up the end
        for c in idle:
            check(c.ended(), "an idle connection was not closed")
            c.close()


@case("connections come and go in thousands, and leave nothing behind")
def _():
    with counted_heap() as heap, Server("echo", "--log", "none", heap=heap) as s:
        def wave():
            for _ in range(500 if not LONG else 5000):
                kept = [s.connect() for _ in range(4)]
                for c in kept:
                    c.send(get())
                for c in kept:
                    c.response()
                    c.close()
            eventually(lambda: s.descriptors() <= at_rest, "all descriptors are given back")
            return s.heap()
        at_rest = s.descriptors()
        first = wave()
        later = max(wave() for _ in range(2))
        check(later < first + 1_000_000, f"memory grew from {first} to {later}")


run()
