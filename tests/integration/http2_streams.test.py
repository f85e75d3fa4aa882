#!/usr/bin/env python3
# ctest: processors=2
"""Streams by the thousand over eight connections of HTTP/2, and a tenth of them reset by the client at
one moment or another: all others are answered, and the server's memory stays flat. --long: 100,000."""
import os
import select
import ssl
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *
from http2 import *

STREAMS = 2000 if not LONG else 100_000
CONNECTIONS, AT_ONCE, SPANS = 8, 32, 20
# Octets of the heap that may be in use after the last spans beyond what were after the first, which fill what is
# kept for the next streams; resident ones, with the gaps between blocks.
HEAP, RESIDENT = 65536, 4_000_000
POSTED = b"0123456789abcdef" * 64
EACH_WINDOW, WHOLE_WINDOW = 65535, 1 << 24


def head_of(path, secure, *more, method="GET"):
    return block(fields_of(method, path, *more, authority="localhost", scheme="https" if secure else "http"))


class Client:
    """A connection that keeps `AT_ONCE` streams open while there are streams to be made. SETTINGS forbid a
    dynamic table, so a head that begins with :status 200 begins with one known octet."""

    def __init__(self, server, tls):
        self.peer = Peer(server.port, tls=tls)
        self.peer.start((HEADER_TABLE_SIZE, 0), (ENABLE_PUSH, 0), window=WHOLE_WINDOW - WINDOW)
        self.socket, self.unread = self.peer.socket, self.peer.unread
        self.socket.setblocking(False)
        self.open = {}  # stream: the octets of content that are due, of those that came how many, whether the head came
        self.to_reset, self.when_data_come = [], set()
        self.out, self.room, self.taken = bytearray(), WINDOW + self.peer.window_of.get(0, 0), 0
        self.made, self.left, self.answered, self.reset, self.pinged = 0, 0, 0, 0, False
        self.next_stream = 1
        gets = {path: head_of(path, tls) for path in ("/", "/bytes/2000", "/bytes/100000", "/bytes/1000000", "/delay/20")}
        self.heads = gets | {"post": head_of("/", tls, ("content-length", str(len(POSTED))), method="POST")}

    def begin(self):
        """The next stream, of the kind that its number says."""
        self.made += 1
        self.left -= 1
        s, kind = self.next_stream, self.made
        self.next_stream += 2
        if kind % 10 == 9:
            self.begin_in_vain(s, kind // 10 % 5)
        elif kind % 3 == 0:
            self.out += headers(s, self.heads["post"], end=False) + data(s, POSTED, end=True)
            self.room -= len(POSTED)
            self.open[s] = [len(POSTED), 0, False]
        else:
            path, due = ("/bytes/100000", 100_000) if kind % 50 == 1 else (("/", 3), ("/bytes/2000", 2000))[kind % 2]
            self.out += headers(s, self.heads[path])
            self.open[s] = [due, 0, False]

    def begin_in_vain(self, s, way):
        self.reset += 1
        if way == 0:  # before there can be an answer
            self.out += headers(s, self.heads["/bytes/2000"]) + rst_stream(s)
        elif way == 1:  # in the middle of it
            self.out += headers(s, self.heads["/bytes/1000000"])
            self.when_data_come.add(s)
        elif way == 2:  # in the middle of the request
            half = POSTED[:len(POSTED) // 2]
            self.out += headers(s, self.heads["post"], end=False) + data(s, half) + rst_stream(s)
            self.room -= len(half)
        elif way == 3:  # while the handler waits
            self.out += headers(s, self.heads["/delay/20"])
            self.to_reset.append(s)
        else:  # when its answer may be on its way
            self.out += headers(s, self.heads["/"])
            self.to_reset.append(s)

    def fill(self):
        for s in self.to_reset:  # their heads went out with what was sent last
            self.out += rst_stream(s)
        self.to_reset.clear()
        while self.left and len(self.open) + len(self.when_data_come) + len(self.to_reset) < AT_ONCE and self.room >= len(POSTED):
            self.begin()

    def pending(self):
        return self.left or self.open or self.when_data_come or self.to_reset or self.out or self.pinged

    def send(self):
        try:
            while self.out:
                del self.out[:self.socket.send(self.out)]
        except (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError):
            pass

    def receive(self):
        try:
            while True:
                octets = self.socket.recv(262144)
                check(octets, "the server closed a connection")
                self.unread += octets
        except (BlockingIOError, ssl.SSLWantReadError):
            pass
        at, view = 0, bytes(self.unread)
        while len(view) - at >= 9:
            end = at + 9 + int.from_bytes(view[at:at + 3], "big")
            if end > len(view):
                break
            self.take(view[at + 3], view[at + 4], int.from_bytes(view[at + 5:at + 9], "big"), view, at + 9, end)
            at = end
        del self.unread[:at]
        if self.taken > WHOLE_WINDOW // 2:
            self.out += window_update(0, self.taken)
            self.taken = 0

    def take(self, kind, flags, s, view, begin, end):
        if kind == DATA:
            self.taken += end - begin
            if s in self.open:
                due = self.open[s]
                due[1] += end - begin
                check(due[2], "content before its head")
                if due[0] == len(POSTED):
                    at = due[1] - (end - begin)
                    equal(view[begin:end], POSTED[at:due[1]], "what was posted comes back")
                if due[0] > EACH_WINDOW and end > begin:
                    self.out += window_update(s, end - begin)
            elif s in self.when_data_come:
                self.when_data_come.remove(s)
                self.out += rst_stream(s)
        elif kind == HEADERS and s in self.open:
            check(flags & END_HEADERS and view[begin:end].lstrip(b"\x20")[:1] == b"\x88", f"not 200: {view[begin:end]!r}")
            self.open[s][2] = True
        elif kind == RST_STREAM:
            check(s not in self.open and s not in self.when_data_come, f"{Frame(kind, flags, s, view[begin:end])}")
        elif kind == WINDOW_UPDATE and s == 0:
            self.room += int.from_bytes(view[begin:end], "big")
        elif kind == GOAWAY:
            raise Wrong(f"{Frame(kind, flags, s, view[begin:end])}")
        elif kind == PING:
            check(flags & ACK, "a PING of the server's")
            self.pinged = False
        elif kind == SETTINGS and not flags & ACK:
            self.out += settings(ack=True)
        if kind in (DATA, HEADERS) and flags & END_STREAM and s in self.open:
            due, had, head = self.open.pop(s)
            equal((had, head), (due, True), "octets of content")
            self.answered += 1


def rest(clients):
    """Until all streams are over, on both sides: a PING is answered behind what was sent before it."""
    poll, of = select.poll(), {}
    for c in clients:
        of[c.socket.fileno()] = c
        c.pinged = False
    asked, last = set(), time.monotonic()
    while any(c.pending() for c in clients) or len(asked) < len(clients):
        for c in clients:
            c.fill()
            c.send()
            if not c.pending() and c not in asked:
                asked.add(c)
                c.pinged = True
                c.out += ping(b"all over")
                c.send()
            poll.register(c.socket, select.POLLIN | (select.POLLOUT if c.out else 0))
        ready = poll.poll(1 if any(c.to_reset for c in clients) else 1000)
        for key, _ in ready:
            of[key].receive()
        last = time.monotonic() if ready else last
        if time.monotonic() - last > WAIT:
            raise Wrong(f"nothing came for {WAIT} s: {[(len(c.open), len(c.when_data_come), c.left, c.room) for c in clients]}")


def streams(tls, *words):
    with counted_heap() as heap, Server("echo", "--log", "none", *words, heap=heap, limits={"idle-time": 3_600_000}) as s:
        at_rest = s.descriptors()
        clients = [Client(s, tls) for _ in range(CONNECTIONS)]
        in_use, resident = [], []
        for _ in range(SPANS):
            for i, c in enumerate(clients):
                c.left = (STREAMS // SPANS + i) // CONNECTIONS
            lost = Client(s, tls)  # with all of its streams
            lost.left = AT_ONCE
            lost.fill()
            lost.send()
            rest(clients)
            lost.peer.reset()
            in_use.append(s.heap())
            resident.append(s.memory())
        answered, reset = sum(c.answered for c in clients), sum(c.reset for c in clients)
        print(f"        {answered} answered, {reset} reset; octets in use: {in_use}; resident: {resident[0]} to {resident[-1]}")
        equal(answered + reset, STREAMS, "streams")
        within(STREAMS // 12, reset, STREAMS // 8, "a tenth is reset")
        check(min(in_use[-5:]) < max(in_use[:5]) + HEAP, f"the heap grows: {in_use}")
        check(min(resident[-5:]) < max(resident[:5]) + RESIDENT, f"memory grows: {resident}")
        for c in clients:
            c.peer.close()
        eventually(lambda: s.descriptors() <= at_rest, "all descriptors are given back")
        equal(s.ask(get()).status, 200, "afterwards")
        equal(s.stop(), 0)


@case("in the clear")
def _():
    streams(None)


@case("over TLS")
def _():
    streams(client_context(), "--tls", "self-signed")


run()
