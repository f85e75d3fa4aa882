#!/usr/bin/env python3
"""Who means harm by HTTP/2: floods, resets, tiny windows, what never ends. The server stays small, answers
others meanwhile, and ends what goes too far."""
import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *
from http2 import *

PER_CONNECTION = 600_000  # octets of heap that one may cost at most, whatever it does
PER_RESET = 4_000  # and beside: a stream that was reset is there until the end of the turn, and `stream-resets` of them may come in one
RESETS = 200


def settled(server):
    """Octets of the heap in use, when they do not change any more while it answers somebody, so that it had its turns."""
    last, same, end = server.heap(), 0, time.monotonic() + WAIT
    while same < 3 and time.monotonic() < end:
        time.sleep(0.05)
        equal(server.ask(get()).status, 200, "others, HTTP/1.1")
        now = server.heap()
        same, last = same + 1 if abs(now - last) < 20_000 else 0, now
    return last


@contextlib.contextmanager
def attacked(*words, limits=()):
    """An echo with a counted heap, and afterwards: others are answered, nothing is kept, it ends well."""
    with counted_heap() as heap, Server(*(words or ("echo",)), "--log", "none", limits=limits, heap=heap) as s:
        others_are_answered(s)
        s.before = settled(s)
        yield s
        others_are_answered(s)
        eventually(lambda: s.descriptors() < 40, "descriptors are given back")
        after = settled(s)
        check(after - s.before < 3_000_000, f"{after - s.before} octets are kept")
        equal(s.stop(), 0, "the exit status")


def connected(s):
    """How many sockets it has but those that listen."""
    wanted = set()
    for name in os.listdir(f"/proc/{s.pid}/fd"):
        with contextlib.suppress(FileNotFoundError):  # closed a moment ago
            wanted.add(os.readlink(f"/proc/{s.pid}/fd/{name}"))
    with open(f"/proc/{s.pid}/net/tcp", encoding="ascii") as file:
        rows = [line.split() for line in file][1:]
    return sum(f"socket:[{row[9]}]" in wanted and row[3] != "0A" for row in rows)


def others_are_answered(s):
    equal(s.ask(get()).status, 200, "others, HTTP/1.1")
    with Peer(s.port) as c:
        c.start()
        equal(c.ask().status, 200, "others, HTTP/2")


def grown(s, connections=1, resets=0):
    now = settled(s) - s.before
    check(now < connections * PER_CONNECTION + resets * PER_RESET, f"{connections} connections and {resets} resets cost {now} octets")
    return now


def flood(s, octets, most, codes=(ENHANCE_YOUR_CALM,), before=None):
    """Sends this again and again, without reading; the server has to end it with one of the codes, before `most` octets."""
    with Peer(s.port) as c:
        c.start()
        if before:
            c.send(before)
        sent, c.seconds = 0, 3
        while sent < most:
            try:
                if not c.send(octets):
                    break
            except Late:  # it does not take more: slowed down is good, too
                grown(s)
                return sent
            sent += len(octets)
        c.seconds = WAIT
        check(ended_by(c, codes) and sent < most, f"{sent} octets were taken, without an end")
        return sent


def ended_by(c, codes):
    while (f := c.frame()) is not None:
        if f.type == GOAWAY and f.code != NO_ERROR:
            check(f.code in codes, repr(f))
    return True


# CVE-2023-44487
@case("rapid reset: streams that are opened and reset at once")
def _():
    with attacked() as s, Peer(s.port) as c:
        c.start()
        began, opened = time.monotonic(), 0
        while opened < 200_000:
            pieces = []
            for _ in range(100):
                stream = c.new_stream()
                pieces += headers(stream, block(fields_of("GET", "/bytes/100000"))), rst_stream(stream)
            if not c.send(*pieces):
                break
            opened += 100
        check(opened < 200_000, "200000 streams were reset, without an end")
        ended_by(c, (ENHANCE_YOUR_CALM,))
        print(f"        ended after some {opened} streams, {time.monotonic() - began:.2f} s")
        grown(s, resets=RESETS)


@case("streams that the server resets: malformed requests without end")
def _():
    with attacked() as s, Peer(s.port) as c:
        c.start()
        opened = 0
        while opened < 200_000:
            pieces = [headers(c.new_stream(), block([*fields_of(), ("X-UPPER", "case")])) for _ in range(100)]
            try:
                if not c.send(*pieces):
                    break
            except Late:  # its answers are not read: it waits
                break
            opened += 100
        check(opened < 200_000, "it goes on for ever")
        grown(s, resets=RESETS)


# VU#421644
@case("CONTINUATION without end")
def _():
    with attacked() as s:
        for piece, words in ((continuation(1, b"", False), "empty"), (continuation(1, block([("x-a", "b")]), False), "small"),
                             (continuation(1, block([("x-a", "b" * 16000)]), False), "large")):
            sent = flood(s, piece * max(1, 60000 // len(piece)), 64_000_000, (ENHANCE_YOUR_CALM, PROTOCOL_ERROR),
                         before=headers(1, block(fields_of()), end_headers=False))
            print(f"        {words}: ended after some {sent} octets")
            check(sent < 16_000_000, f"{words}: {sent} octets")  # the kernel's buffers hold some of it


@case("field sections that are small on the wire and large in memory")
def _():
    with attacked() as s, Peer(s.port) as c:
        c.start()
        # An entry of 4000 octets in the table, and then one octet for each time it is meant.
        once = literal("x-bomb", "b" * 3900, "incremental")
        for n in range(20):
            stream = c.new_stream()
            if not c.send(headers(stream, block(fields_of()) + (once if n == 0 else b"") + indexed(62) * 15000)):
                break
            try:
                m = c.response(stream)
            except Wrong:
                break
            check(m.status in (None, 431) or m.status == 400, f"answered with {m.status}")
        grown(s)


@case("PING, SETTINGS, PRIORITY, WINDOW_UPDATE, empty DATA, unknown frames without end, and nothing is read")
def _():
    with attacked() as s:
        opened = headers(1, block(fields_of("POST")), end=False)
        for words, octets, before in (("PING", ping(), None), ("SETTINGS", settings((MAX_CONCURRENT_STREAMS, 1)), None), ("empty SETTINGS", settings(), None),
                                      ("SETTINGS of many", settings(*[(0x99, 1)] * 2000), None),
                                      ("empty DATA", data(1), opened), ("padded empty DATA", data(1, padding=0), opened), ("PRIORITY", priority(3, 0), None),
                                      ("WINDOW_UPDATE", window_update(0, 1), None), ("WINDOW_UPDATE of a stream", window_update(1, 1), opened)):
            sent = flood(s, octets * max(1, 60000 // len(octets)), 64_000_000, before=before)
            print(f"        {words}: ended after {sent} octets")
        grown(s)


@case("PING, WINDOW_UPDATE and PRIORITY beside requests are no flood, however long")
def _():
    with attacked() as s, Peer(s.port) as c:
        c.start()
        for i in range(4000):
            c.send(priority(c.next_stream, 0), ping(i.to_bytes(8, "big")), window_update(0, 1))
            equal(c.ask().status, 200)
        check(not c.goaways, f"{c.goaways}")


@case("large answers and windows of 0: the server keeps little of them, and gives them up in time")
def _():
    with attacked(limits={"write-time": 4000}) as s:
        kept = []
        for _ in range(20):
            c = Peer(s.port)
            c.start((INITIAL_WINDOW_SIZE, 0))
            for _ in range(100):
                c.request("GET", "/bytes/100000000")
            c.answers_ping()
            kept.append(c)
        others_are_answered(s)
        now = grown(s, 20)
        print(f"        20 connections with 100 streams each that wait: {now // 2000} octets for a stream")
        c = kept[0]  # each is given up, by itself or with its connection
        def over():
            return c.goaways or sum(m.reset is not None for m in c.messages.values()) == 100
        while not over():
            if not c.pump():
                break
        for c in kept:
            c.close()


@case("who goes away while the windows are shut is forgotten at once")
def _():
    with attacked(limits={"write-time": 300_000}) as s:
        for window in (0, 1, 1000):
            for abruptly in (False, True):
                c = Peer(s.port)
                c.start((INITIAL_WINDOW_SIZE, window))
                c.grant = False
                for path in ("/bytes/5000", "/bytes/100000000"):
                    c.request("GET", path)
                c.answers_ping()
                (c.reset if abruptly else c.close)()
                eventually(lambda: not connected(s), f"window {window}, reset {abruptly}: the connection ends")


@case("a window that opens by an octet at a time")
def _():
    with attacked() as s, Peer(s.port) as c:
        c.start((INITIAL_WINDOW_SIZE, 1))
        c.grant = False
        stream = c.request("GET", "/bytes/2000")
        m, given = c.messages[stream], 1
        began = s.processor_seconds()
        while not m.ended and not c.goaways and m.reset is None:
            check(c.pump(), "the connection ended")
            while given < len(m.content) + 1 and not m.ended:
                given += 1
                c.send(window_update(stream, 1))
        print(f"        {len(m.content)} octets, ended {m.ended}, {s.processor_seconds() - began:.2f} s of processor")
        check(m.ended or m.reset in (ENHANCE_YOUR_CALM, CANCEL) or c.goaways, f"{m}")


@case("slow readers of many streams: all are served at their own pace, little is kept")
def _():
    with attacked() as s:
        kept = []
        for _ in range(20):
            c = Peer(s.port, receive_buffer=4096)
            c.start((INITIAL_WINDOW_SIZE, LARGEST_WINDOW), window=LARGEST_WINDOW - WINDOW)
            c.grant = False
            c.streams = [c.request("GET", "/bytes/3000000") for _ in range(20)]
            kept.append(c)
        time.sleep(1)
        others_are_answered(s)
        print(f"        20 connections with 20 streams each: {grown(s, 20) // 400} octets for a stream")
        c = kept[0]
        c.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        for stream in c.streams:
            equal(len(c.response(stream).content), 3_000_000)
        for c in kept:
            c.close()


@case("uploads that nobody takes are slowed down by the windows; beyond them is an error")
def _():
    with attacked() as s, Peer(s.port) as c:
        c.start((INITIAL_WINDOW_SIZE, 0))  # what echo gives back is not taken
        c.answers_ping()
        stream = c.new_stream()
        c.send(headers(stream, block(fields_of("POST")), end=False))
        sent = 0
        while True:  # as much as the windows allow
            c.answers_ping(b"%08d" % (sent % 10**8))
            room = c.room(stream)
            if room <= 0:
                break
            sent += room
            check(sent < 20_000_000, "the windows never close")
            c.upload(stream, b"x" * room, end=False)
        print(f"        {sent} octets went in")
        grown(s, 4)
        c.send(data(stream, b"x" * 16384))
        while (f := c.frame()) is not None:
            if f.type in (GOAWAY, RST_STREAM):
                equal(f.code, FLOW_CONTROL_ERROR, repr(f))
                break


@case("a preface or frame that comes octet by octet, or stops in between, is waited for in time")
def _():
    with attacked(limits={"head-time": 2500, "idle-time": 3000}) as s:
        for octets in (PREFACE[:10], PREFACE, PREFACE + settings()[:5], PREFACE + settings() + headers(1, block(fields_of()))[:-3],
                       PREFACE + settings() + headers(1, block(fields_of()), end_headers=False)):
            with Peer(s.port) as c:
                c.send(octets)
                with contextlib.suppress(ConnectionResetError):  # a half preface is answered in the way of HTTP/1.1
                    while c.socket.recv(65536):
                        pass


@case("requests of HTTP/2 cannot smuggle lines into HTTP/1.1 ways")
def _():
    with attacked() as s:
        for name, value in (("x-a", "b\r\nx-evil: 1"), ("x-a\r\nx-evil", "1"), ("x-a: 1\r\nx-evil", "1"), ("transfer-encoding", "chunked"), ("content-length", "1, 1"),
                            ("content-length", "+5"), ("content-length", "-1"), ("content-length", "18446744073709551621"), ("x-a", "b\0c")):
            with Peer(s.port) as c:
                c.start()
                stream = c.new_stream()
                c.send(headers(stream, block([*fields_of("POST", "/anything", authority=c.authority), (name, value)]), end=False), data(stream, b"GET / HTTP/1.1\r\n\r\n", end=True))
                try:
                    m = c.response(stream)
                except Wrong:
                    continue
                check(m.status in (None, 400, 501), f"{name!r}: {value!r}: {m}")
        for path in ("/ HTTP/1.1\r\nX-Evil: 1", "/a b", "/\x7f", "http:// a/", "//", "/\xe9", "*"):
            with Peer(s.port) as c:
                c.start()
                stream = c.request("GET", path)
                m = c.response(stream)
                check(m.status in (None, 400, 404), f"{path!r}: {m}")


@case("others are served while floods come from many sides")
def _():
    opened = headers(1, block(fields_of("POST")), end=False)
    kinds = [(ping() * 3000, b""), (settings() * 3000, b""), (data(1) * 3000, opened), (continuation(1, b"", False) * 3000, headers(1, b"", end_headers=False)),
             (b"".join(headers(s, block(fields_of("GET", "/bytes/100000"))) + rst_stream(s) for s in range(1, 2000, 2)), b"")]
    with attacked() as s:
        over = threading.Event()

        def attack(octets, before):
            while not over.is_set():
                with contextlib.suppress(Wrong, OSError), Peer(s.port, seconds=1) as c:
                    c.send(PREFACE, settings(), before)
                    while not over.is_set() and c.send(octets):
                        pass
        attackers = [threading.Thread(target=attack, args=kind) for kind in kinds]
        for a in attackers:
            a.start()
        try:
            worst = 0.0
            for _ in range(30):
                began = time.monotonic()
                others_are_answered(s)
                worst = max(worst, time.monotonic() - began)
                time.sleep(0.05)
            # Who attacks begins anew at once: some connections before may not be over yet.
            grown(s, 3 * len(kinds), resets=3 * RESETS)
        finally:
            over.set()
            for a in attackers:
                a.join(WAIT)
        print(f"        the slowest of 60 answers, with their connections, took {worst:.3f} s")


@case("many connections do each a little harm; others are served")
def _():
    with attacked() as s:
        kept = []
        for i in range(150):
            c = Peer(s.port)
            c.send(PREFACE, settings(), headers(1, block(fields_of("POST")), end=False), *(rst_stream(1) for _ in range(i % 3)), ping(), b"\0\0")
            kept.append(c)
        others_are_answered(s)
        grown(s, 150)
        for c in kept[::2]:
            c.close()
        for c in kept[1::2]:
            c.reset()


run()
