#!/usr/bin/env python3
# ctest: timeout=90
"""Clients that die in the middle of a transfer, a thousand of them: nothing is left behind."""
import random
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *

ROUNDS, EACH = (5, 200) if not LONG else (50, 1000)
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
    c.send(get("/delay/2") + get("/"))
    return c


def half_a_head(s, _):
    c = s.connect()
    c.send(get()[:DICE.randrange(1, 20)])
    return c


def expect(s, _):
    c = s.connect()
    c.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n")
    return c


def rounds(server, deeds):
    at_rest = server.descriptors()
    memory = []
    for _ in range(ROUNDS):
        for i in range(EACH):
            deed, path = deeds[i % len(deeds)]
            c = deed(server, path)
            if DICE.random() < 0.5:
                c.reset()
            else:
                c.close()
        eventually(lambda: server.descriptors() <= at_rest, f"{server.descriptors() - at_rest} descriptors are given back")
        memory.append(server.memory())
    print(f"        {ROUNDS} rounds of {EACH}; MB after each: {' '.join(f'{m / 1e6:.2f}' for m in memory)}")
    early = max(memory[:2])
    check(memory[-1] < early + 300_000 + early // 20, f"memory grows: {memory}")
    check(server.alive(), "the server died")
    equal(server.ask(get("/")).status, 200, "afterwards")


@case("echo: downloads, uploads, waits, heads")
def _():
    with Server("echo", "--log", "none") as s:
        rounds(s, [(download, "/bytes/50000000"), (upload, ""), (download, "/stream/10000"), (upload_in_chunks, ""),
                   (wait_for_answer, ""), (half_a_head, ""), (download, "/sse?interval=10"), (expect, "")])
        equal(s.stop(), 0)


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
        with Server("serve", site, "--log", "none") as s:
            s.ask(get("/large", "Range: bytes=0-0"))
            s.ask(get("/small"))
            rounds(s, [(download, "/large"), (ranges, "/large"), (download, "/small")])
            equal(s.stop(), 0)


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


run(limit=80 if not LONG else 1800)
