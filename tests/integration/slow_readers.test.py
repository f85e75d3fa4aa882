#!/usr/bin/env python3
"""Those that read slowly, or never, cost no memory: what they do not take is not made."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *

READERS = 200 if not LONG else 800
# Octets for the next connections: limits spare-sessions and spare-exchanges, and a mebibyte of coroutine frames.
KEPT = 4_000_000
# Octets of ours that one stuck connection may hold: limit output in a buffer of twice its size, a receive
# buffer as large as heads may be, the service's next piece, and what describes exchanges.
PER_CONNECTION = 2 * 131072 + (8192 + 65536 + 2 * 16384) + 16384 + 8192


def settled(server):
    """The heap in use once it no longer grows or shrinks by more than a receive buffer, while the server answers."""
    last, same = server.heap(), 0
    while same < 5:
        time.sleep(0.05)
        equal(server.ask(get("/")).status, 200, "others")
        now = server.heap()
        same = same + 1 if abs(now - last) < 20_000 else 0
        last = now
    return now


def stuck(server, octets, count):
    before = settled(server)
    kept = []
    for _ in range(count):
        c = server.connect(receive_buffer=4096)
        c.send(octets)
        kept.append(c)
    grown = settled(server) - before
    print(f"        {count} stuck connections: {grown / 1e6:.1f} MB more, {grown // count} octets each")
    check(grown < count * PER_CONNECTION, f"memory grew by {grown}")
    return kept, before


def let_go(server, kept, before):
    for c in kept:
        c.close()
    eventually(lambda: server.descriptors() < 40, "descriptors are given back")
    after = settled(server)
    print(f"        afterwards {(after - before) / 1e6:.1f} MB more than before, {server.memory() / 1e6:.1f} MB resident")
    check(after < before + KEPT, f"{after - before} octets are kept")
    equal(server.ask(get("/")).status, 200, "afterwards")


@case("one and many slow readers of a huge generated stream")
def _():
    with counted_heap() as heap, Server("echo", "--log", "none", heap=heap) as s:
        for count in (1, READERS):
            kept, before = stuck(s, get("/bytes/100000000"), count)
            for c in kept[:3]:  # each reads on at its own pace, nothing is lost
                c.exactly(2_000_000)
            let_go(s, kept, before)


@case("all slow readers together keep to the memory that the server may use, and others are served")
def _():
    with counted_heap() as heap, Server("echo", "--log", "none", limits={"memory": 48_000_000}, heap=heap) as s:
        before = settled(s)
        kept = []
        for i in range(500):
            c = s.connect(receive_buffer=4096)
            c.send(get("/bytes/100000000"))
            kept.append(c)
            if i % 20 == 0:
                equal(s.ask(get("/")).status, 200, f"others beside {i} slow readers")
        grown = settled(s) - before
        print(f"        500 slow readers: {grown / 1e6:.1f} MB more")
        # The limit counts what the connections hold. The service has a piece of 16 KiB besides for each of
        # them, and some 5 KB describe an exchange. Without the limit: 130 MB.
        check(grown < 48_000_000 + 500 * 32768, f"memory grew by {grown}")
        for c in kept[-3:]:
            c.exactly(2_000_000)
        let_go(s, kept, before)


@case("slow readers of many small answers: pipelined requests wait too")
def _():
    # They are many: the first is not to be given up before the last is there.
    with counted_heap() as heap, Server("echo", "--log", "none", "--limit", "write-time=300000", heap=heap) as s:
        kept, before = stuck(s, get("/bytes/3000") * 1500, READERS)  # more than the kernel keeps for a connection
        c = kept[0]
        for i in range(200):
            equal(len(c.response().content), 3000, f"answer {i}")
        let_go(s, kept, before)


@case("slow readers of a huge file")
def _():
    with folder() as site:
        with open(f"{site}/huge", "wb") as file:
            file.truncate(8 << 30)
        write(f"{site}/index.html", "<p>Hello\n")
        with counted_heap() as heap, Server("serve", site, "--log", "none", heap=heap) as s:
            kept, before = stuck(s, get("/huge"), READERS)
            let_go(s, kept, before)


# req: rfc9112#9.5-3
@case("who sends without end and reads nothing is slowed down, in both directions")
def _():
    with counted_heap() as heap, Server("echo", "--log", "none", heap=heap) as s:
        before = settled(s)
        kept, sent = [], 0
        piece = b"x" * 65536
        for _ in range(READERS // 4):
            c = s.connect(receive_buffer=4096, send_buffer=65536)
            c.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n")
            c.socket.setblocking(False)
            kept.append(c)
        end = time.monotonic() + 3
        while time.monotonic() < end:
            progress = False
            for c in kept:
                with contextlib.suppress(BlockingIOError):
                    sent += c.socket.send(piece) 
                    progress = True
            if not progress:
                time.sleep(0.05)
        grown = settled(s) - before
        print(f"        {sent / 1e6:.0f} MB went in, memory grew by {grown / 1e6:.1f} MB")
        check(grown < len(kept) * PER_CONNECTION, f"memory grew by {grown}")
        equal(s.ask(get()).status, 200, "others")
        for c in kept:
            c.close()


run()
