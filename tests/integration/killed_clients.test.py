#!/usr/bin/env python3
"""Clients that die in the middle of a transfer, a thousand of them: nothing is left behind."""
import random
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *

WARM, ROUNDS, EACH = (5, 10, 200) if not LONG else (5, 50, 1000)
# Octets in use after all: what is kept for the next clients has bounds, whatever happened before. 16
# sessions of 80 KiB at most, 256 exchanges of 5 KiB, and a mebibyte of coroutine frames.
KEPT = 4_000_000
# Where limits let a server keep nothing, nothing is left of a client, to the octet; frames are kept all
# the same: for as many exchanges as there were at once, which the first rounds settle.
NOTHING_KEPT = {"spare-sessions": 0, "spare-exchanges": 0}
LEAK = 16
DICE = random.Random(1)


def download(s, path):
    c = s.connect(receive_buffer=8192)
    c.send(get(path))
    c.socket.recv(DICE.choice((1, 100, 5000)))
    return c


def upload(s, _):
    c = s.connect()
    c.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + "x" * DICE.choice((0, 10, 5000, 60000)))
    return c


def upload_in_chunks(s, _):
    c = s.connect()
    c.send("POST /anything HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + "400\r\n" + "x" * DICE.choice((0, 10, 1024)))
    return c


def wait_for_answer(s, _):
    c = s.connect()
    c.send(get("/delay/0.2") + get("/"))
    return c


def half_a_head(s, _):
    c = s.connect()
    c.send(get()[:DICE.randrange(1, 20)])
    return c


def expect(s, _):
    c = s.connect()
    c.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n")
    return c


def kill(clients):
    DICE.shuffle(clients)
    for c in clients:
        if DICE.random() < 0.5:
            c.reset()
        else:
            c.close()


def rounds(start, deeds, files=0):
    """In each round `EACH` clients are there at once and then die, and as many die as soon as they came.
    Besides what was open before them the server may keep so many files open, for others."""
    with counted_heap() as heap:
        for limits in ({}, NOTHING_KEPT):
            with start(limits=limits, heap=heap) as server:
                at_rest, first, in_use = server.descriptors() + files, server.heap(), []
                for number in range(WARM + ROUNDS):
                    chosen = [deeds[i % len(deeds)] for i in range(EACH)]
                    # First as many at once as there may be later, where the server is slow to see who died.
                    kill([deed(server, path) for deed, path in chosen * (2 if number < WARM else 1)])
                    for deed, path in chosen if number >= WARM else ():
                        kill([deed(server, path)])
                    eventually(lambda: server.descriptors() <= at_rest, f"{server.descriptors() - at_rest} descriptors are given back")
                    in_use.append(server.heap())
                print(f"        {WARM + ROUNDS} rounds of {2 * EACH}; octets in use, after {first} before all: {in_use}; "
                      f"{server.memory() / 1e6:.1f} MB resident")
                if limits:
                    leak = (in_use[-1] - max(in_use[:WARM])) / (ROUNDS * 2 * EACH)
                    check(leak < LEAK, f"{leak:.0f} octets are lost for each client: {in_use}")
                else:
                    check(in_use[-1] < first + KEPT, f"too much is kept: {in_use}")
                check(server.alive(), "the server died")
                equal(server.ask(get("/")).status, 200, "afterwards")
                equal(server.stop(), 0)


@case("echo: downloads, uploads, waits, heads")
def _():
    rounds(lambda **o: Server("echo", "--log", "none", **o),
           [(download, "/bytes/50000000"), (upload, ""), (download, "/stream/10000"), (upload_in_chunks, ""),
            (wait_for_answer, ""), (half_a_head, ""), (download, "/sse?interval=10"), (expect, "")])


@case("files: large, small, several ranges")
def _():
    with folder() as site:
        write(f"{site}/large", os.urandom(1 << 20) * 20)
        write(f"{site}/small", "small")
        write(f"{site}/index.html", "<p>Hello\n")
        def ranges(s, path):
            c = s.connect(receive_buffer=8192)
            c.send(get(path, "Range: bytes=0-5000000,7000000-15000000"))
            c.socket.recv(1000)
            return c
        rounds(lambda **o: Server("serve", site, "--log", "none", **o), [(download, "/large"), (ranges, "/large"), (download, "/small")], files=1)


@case("curl killed while it downloads, on two loops, with a log")
def _():
    with folder() as site:
        write(f"{site}/large", os.urandom(1 << 20) * 30)
        write(f"{site}/index.html", "<p>Hello\n")
        with Server("serve", site, "--threads", "2", "--log", f"json:{site}/log") as s:
            at_rest = s.descriptors()
            for _ in range(5 if not LONG else 100):
                clients = [subprocess.Popen(["curl", "-q", "-s", "--limit-rate", "1M", "-o", "/dev/null", f"{s.url}/large"], env=ENVIRONMENT) for _ in range(8)]
                time.sleep(0.15)
                for c in clients:
                    c.kill()
                    c.wait()
            eventually(lambda: s.descriptors() <= at_rest + 4, "descriptors are given back")  # each loop keeps the file for others
            equal(s.ask(get("/")).status, 200)
            equal(s.stop(), 0)


run()
