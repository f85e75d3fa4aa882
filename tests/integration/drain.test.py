#!/usr/bin/env python3
# ctest: waits
"""SIGTERM under load, fifty times: whoever was connected gets an answer."""
import random
import threading
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *

STOPS = 50 if not LONG else 500


class Load:
    """Clients that ask until the server does not listen any more. What is lost stands in `lost`."""

    def __init__(self, port):
        self.port = port
        self.lost, self.answered, self.retried, self.refused = [], 0, 0, 0
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.guard, args=(f,), daemon=True)
                        for f in (self.anew, self.anew, self.anew, self.kept, self.kept, self.pipelined, self.late, self.uploads)]
        for t in self.threads:
            t.start()

    def guard(self, client):
        try:
            client()
        except ConnectionRefusedError:
            with self.lock:
                self.refused += 1
        except Exception as e:
            with self.lock:
                self.lost.append(f"{client.__name__}: {type(e).__name__}: {e}")

    def right(self, r, size=40000):
        if r.status != 200 or len(r.content) != size:
            raise Wrong(f"got {r.status} with {len(r.content)} octets")
        with self.lock:
            self.answered += 1

    def anew(self):
        while True:
            with Raw(self.port, connect_within=0.2) as c:
                c.send(get("/bytes/40000"))
                self.right(c.response())

    def late(self):
        """Connects, and sends only then: such a connection has no request yet when the drain begins."""
        while True:
            with Raw(self.port, connect_within=0.2) as c:
                time.sleep(0.003)
                c.send(get("/bytes/40000"))
                self.right(c.response())

    def kept(self):
        while True:
            with Raw(self.port, connect_within=0.2) as c:
                for n in range(20):
                    try:
                        c.send(get("/bytes/40000"))
                        head = c.head()
                    except (Wrong, BrokenPipeError, ConnectionResetError):
                        # A kept connection may be closed before any octet of an answer: RFC 9112 9.3.1 lets us
                        # ask again. The first request of a connection has no such excuse.
                        if n == 0 or c.unread:
                            raise
                        with self.lock:
                            self.retried += 1
                        break
                    head.content = c.exactly(int(head["Content-Length"]))
                    self.right(head)
                    if head["Connection"] == "close":
                        check(c.ended(), "open after close")
                        break

    def pipelined(self):
        while True:
            with Raw(self.port, connect_within=0.2) as c:
                c.send(get("/bytes/40000") * 3)
                for n in range(3):
                    try:
                        r = c.response()
                    except (Wrong, ConnectionResetError):
                        if n == 0 or c.unread:
                            raise
                        with self.lock:
                            self.retried += 1
                        break
                    self.right(r)
                    if r["Connection"] == "close":
                        break

    def uploads(self):
        while True:
            with Raw(self.port, connect_within=0.2) as c:
                c.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\n" + "x" * 10000)
                time.sleep(0.002)
                c.send("x" * 10000)
                self.right(c.response("POST"), 20000)


# A drain that lasts until then is one that was held up: stop() does not wait so long.
LATE = {"drain-time": 1000 * 4 * WAIT}


def stops(count, start):
    dice = random.Random(2)
    total = retried = 0
    for i in range(count):
        with start() as s:
            load = Load(s.port)
            time.sleep(dice.uniform(0.03, 0.2))
            status = s.stop(2 * WAIT)
            for t in load.threads:
                t.join(WAIT)
            check(not any(t.is_alive() for t in load.threads), "a client hangs")
            check(not load.lost, f"stop {i + 1}: {load.lost}")
            equal(status, 0, "the exit status")
            check(load.refused >= 1, "nobody saw the end")
            total += load.answered
            retried += load.retried
            check(not s.stderr(), f"the server complained: {s.stderr()}")
    check(total > count * 20, f"only {total} requests: the test tests little")
    print(f"        {count} stops, {total} requests answered, none lost; {retried} on kept connections may be asked again")


@case("no request is lost: one loop")
def _():
    stops(STOPS * 3 // 5, lambda: Server("echo", "--log", "none", limits={**LATE, "drain-grace": 1000 * WAIT}))


@case("no request is lost: two loops, with a log")
def _():
    with folder() as own:
        stops(STOPS * 2 // 5, lambda: Server("echo", "--threads", "2", "--log", f"json:{own}/log", limits={**LATE, "drain-grace": 1000 * WAIT}))


@case("idle connections are closed at once, a running exchange ends first")
def _():
    with Server("echo", "--log", "none", limits={**LATE, "content-grace": 1000 * 4 * WAIT}) as s:
        idle = [s.connect() for _ in range(50)]
        for c in idle:
            c.send(get())
            c.response()
        busy = s.connect()
        busy.send("POST /anything HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nthe ")
        s.process.terminate()
        for c in idle:
            check(c.ended(), "an idle connection stays")
        check(s.alive(), "the server did not wait for a running exchange")
        busy.send("end")
        r = busy.response("POST")
        equal((r.status, r["Connection"]), (200, "close"))
        equal(s.process.wait(WAIT), 0)
        for c in idle + [busy]:
            c.close()


@case("connections that sent nothing hold up a drain for drain-grace alone, one that sends within it is served")
def _():
    patient = {**LATE, "head-time": 1000 * 4 * WAIT}
    with Server("echo", "--log", "none", limits={**patient, "drain-grace": 500}) as s:
        silent = [s.connect() for _ in range(50)]
        began = time.monotonic()
        s.process.terminate()
        for c in silent:
            check(c.ended(), "a connection that sent nothing stays")
            c.close()
        check(time.monotonic() - began >= 0.5, "it had no time to send a request")
        equal(s.process.wait(WAIT), 0)
    with Server("echo", "--log", "none", limits={**patient, "drain-grace": 1000 * 4 * WAIT}) as s, s.connect() as late:
        s.process.terminate()
        eventually(s.turns_away, "the server drains")
        late.send(get())
        equal(late.response().status, 200)
        check(late.ended(), "it is kept")  # said with the answer or not: this may come between the two steps of a stop
        equal(s.process.wait(WAIT), 0)


@case("drain-time ends what does not end by itself")
def _():
    with Server("echo", "--log", "none", limits={"drain-time": 500}) as s, s.connect() as c, s.connect() as d:
        c.send(get("/sse?count=1000"))
        d.send(get("/sse?count=1000"))
        c.head()
        d.head()
        began = time.monotonic()
        s.stop()
        check(time.monotonic() - began >= 0.5, "too early")


@case("a second SIGTERM ends at once, SIGINT drains too")
def _():
    with Server("echo", "--log", "none", limits=LATE) as s, s.connect() as c:
        c.send(get("/sse?count=1000"))
        c.head()
        s.process.terminate()
        eventually(s.turns_away, "the server drains")
        check(s.alive(), "the first one did not wait")
        s.process.terminate()
        equal(s.process.wait(WAIT), 1)
    with Server("echo", "--log", "none") as s:
        s.process.send_signal(signal.SIGINT)
        equal(s.process.wait(WAIT), 0)


run()
