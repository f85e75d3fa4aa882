#!/usr/bin/env python3
"""What `httoop proxy` makes of messages, between HTTP/1.1 and HTTP/2 in both directions: trailers, interim responses,
contents that end early or without a length, clients that leave, and what must not reach the server behind it."""
import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *
import http2
from http2 import Peer, block, continuation, data, fields_of, headers, rst_stream
from proxied import cached, proxied

LARGE = bytes(range(256)) * 20000


# --- servers behind it: a function for each connection -----------------------------------------------------------

class Behind(Listening):
    """A server that does `play` with each connection; `url`. What came is `got`, a text for each connection."""
    scheme = "http"

    def __init__(self, play):
        self.play, self.got, self.ended = play, [], []
        super().__init__()
        self.url = f"{self.scheme}://127.0.0.1:{self.port}"

    def serve(self, peer, number):
        self.play(self, peer)
        peer.shutdown(socket.SHUT_WR)
        while peer.recv(65536):
            pass


def until(peer, mark, octets=b""):
    while mark not in octets and (more := peer.recv(65536)):
        octets += more
    return octets


def answers(*texts):
    """The next of these to each request on a connection; a request ends with its head, or the end of its chunks."""
    def play(self, peer):
        for text in texts:
            octets = head_from(peer)
            if b"transfer-encoding: chunked" in octets.lower():
                while not re.search(rb"\r\n0\r\n(.+\r\n)*\r\n$", octets) and (more := peer.recv(65536)):
                    octets += more
            elif length := re.search(rb"(?i)\r\ncontent-length: *(\d+)", octets):
                while len(octets.partition(b"\r\n\r\n")[2]) < int(length.group(1)) and (more := peer.recv(65536)):
                    octets += more
            if not octets:
                return
            self.got.append(octets.decode("latin-1"))
            peer.sendall(latin(text))
    return play


class BehindH2(Behind):
    """The same with frames: play(self, stream, fields, content, trailers) gives frames to be sent, or None."""
    scheme = "h2c"

    def serve(self, peer, number):
        file, decoder, under_way = peer.makefile("rb"), http2.hpack.Decoder(), {}
        with contextlib.suppress(IndexError):
            file.read(len(http2.PREFACE))
            peer.sendall(http2.settings())
            while len(head := file.read(9)) == 9:
                size, kind, flags, stream = int.from_bytes(head[:3], "big"), head[3], head[4], int.from_bytes(head[5:], "big")
                payload = file.read(size)
                if kind == http2.SETTINGS and not flags & http2.ACK:
                    peer.sendall(http2.settings(ack=True))
                if kind == http2.RST_STREAM:
                    self.ended.append(http2.code_name(int.from_bytes(payload, "big")))
                if kind == http2.HEADERS and stream not in under_way:
                    under_way[stream] = [decoder.decode(payload), b"", None]
                elif kind == http2.HEADERS:
                    under_way[stream][2] = decoder.decode(payload)
                elif kind == http2.DATA:
                    under_way[stream][1] += payload
                    peer.sendall(http2.window_update(0, max(size, 1)) + http2.window_update(stream, max(size, 1)))
                if kind in (http2.HEADERS, http2.DATA):
                    self.step(peer, stream, under_way[stream], bool(flags & http2.END_STREAM))

    def step(self, peer, stream, one, ended):
        if ended:
            self.got.append((dict(one[0]), one[1], one[2]))
            frames = self.play(stream, *one)
            peer.sendall(frames)


def simple(stream, *_):
    return headers(stream, block([(":status", "200"), ("content-length", "2")]), end=False) + data(stream, b"ok", end=True)


FINE = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def post_chunked(*trailers, fields=(), content=b"abc"):
    lines = ["POST /a HTTP/1.1", "Host: a.example", "Transfer-Encoding: chunked", *fields, "", ""]
    return "\r\n".join(lines).encode() + b"%x\r\n%s\r\n0\r\n" % (len(content), content) + "".join(f"{t}\r\n" for t in trailers).encode() + b"\r\n"


# --- trailers ------------------------------------------------------------------------------------------------------

WITH_TRAILERS = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: x-hop\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 1\r\nX-Hop: 2\r\nContent-Length: 3\r\nSet-Cookie: a=b\r\n\r\n"


# req: rfc9110#6.5.1-1
@case("trailers go through both ways, but for those that frame, route, or are about the connection")
def _():
    sent = [("x-sum", "1"), ("content-length", "3"), ("host", "evil.example"), ("x-hop", "2")]
    sent_lines = [f"{n}: {v}" for n, v in sent]
    answer = headers
    for proxy in (proxied, cached):
        with Behind(answers(WITH_TRAILERS, WITH_TRAILERS)) as origin, proxy(origin.url) as s:
            with s.connect() as c:
                c.send(post_chunked(*sent_lines, fields=["TE: trailers", "Connection: TE, X-Hop"]))
                head, rest = c.head(), c.until(b"\r\n\r\n")
            check(b"3\r\nabc\r\n0\r\n" in rest and b"x-sum: 1" in rest.lower() and b"x-hop" not in rest.lower() and b"content-length" not in rest.lower(), (head, rest))
            one = origin.got[0].lower()
            tail = one.partition("0\r\n")[2]
            check("x-sum: 1\r\n" in tail and "content-length" not in tail and "host" not in tail and "x-hop" not in tail, one)
            with Peer(s.port).start() as c:
                m = c.ask("POST", "/a", ("te", "trailers"), content=b"abc", trailers=[("x-sum", "7")])
            equal((bytes(m.content), m.trailers), (b"abc", [("x-sum", "1")]), m)
            check("x-sum: 7\r\n" in origin.got[1].lower().partition("0\r\n")[2], origin.got[1])

    def play(stream, *_):
        return headers(stream, block([(":status", "200")]), end=False) + data(stream, b"abc") + headers(stream, block([("x-sum", "1"), ("content-length", "3")]))
    with BehindH2(play) as origin, proxied(origin.url) as s:
        with s.connect() as c:
            c.send(post_chunked(*sent_lines, fields=["TE: trailers", "Connection: TE, X-Hop"]))
            c.head()
            rest = c.until(b"\r\n\r\n")
        check(b"3\r\nabc\r\n0\r\n" in rest and b"x-sum: 1" in rest.lower() and b"content-length" not in rest.lower(), rest)
        equal(origin.got[0][1:], (b"abc", [("x-sum", "1")]), origin.got)
        with Peer(s.port).start() as c:
            m = c.ask("POST", "/a", content=b"abc", trailers=[("x-sum", "7")])
        equal((bytes(m.content), m.trailers, origin.got[1][2]), (b"abc", [("x-sum", "1")], [("x-sum", "7")]), m)


# --- interim responses ---------------------------------------------------------------------------------------------

# req: rfc9110#15.2-3 rfc9110#15.2-1
@case("every interim response goes on, to clients that know them")
def _():
    interims = [(102, "x-a"), (103, "link"), (103, "x-b"), (199, "x-c")]
    text = "".join(f"HTTP/1.1 {n} So\r\n{name}: 1\r\nConnection: x-hop\r\nX-Hop: 1\r\n\r\n" for n, name in interims) + FINE

    def play(stream, *_):
        return b"".join(headers(stream, block([(":status", str(n)), (name, "1")]), end=False) for n, name in interims) + simple(stream)
    for origin in (Behind(answers(text, text, text)), BehindH2(play)):
        with origin, proxied(origin.url) as s:
            with s.connect() as c:
                c.send(get("/"))
                for n, name in interims:
                    head = c.until(b"\r\n\r\n").decode().lower()
                    check(head.startswith(f"http/1.1 {n} ") and f"{name}: 1" in head and "x-hop" not in head, head)
                equal(c.response().content, b"ok")
            with Peer(s.port).start() as c:
                m = c.ask("GET", "/")
                equal([(int(dict(f)[":status"]), name in dict(f)) for f, (_, name) in zip(m.interim, interims)], [(n, True) for n, _ in interims])
            with s.connect() as c:
                c.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n")
                check(c.until(b"\r\n").startswith(b"HTTP/1.1 200"), "no interim response to HTTP/1.0")


# req: rfc9110#7.8-3
@case("a 101 that nobody asked for is no tunnel")
def _():
    switched = "HTTP/1.1 101 Go\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nPOISON"
    with Behind(answers(switched)) as origin, proxied(origin.url) as s:
        r = s.ask(get("/"))
        equal(r.status, 502, r)
        r = s.ask("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: y\r\n\r\n")
        equal(r.status, 502, r)
        with Peer(s.port).start() as c:
            equal(c.ask("GET", "/").status, 502)


@case("a server that switches before the request was sent is at fault: 502, and asked once")
def _():
    def early(self, peer):
        self.got.append(until(peer, b"\r\n\r\n").decode("latin-1"))
        peer.sendall(b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\n")
        peer.recv(65536)
    with Behind(early) as origin, proxied(origin.url) as s, s.connect() as c:
        c.send("POST / HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: chat\r\nContent-Length: 10\r\n\r\nabc")
        r = c.response("POST")
        equal(r.status, 502, r)
        check(b"error=connection_terminated" in r.head, r.head)
        equal(len(origin.got), 1, "requests")


# req: rfc9110#15.5.22-1
@case("a 426 that may be kept tells each time what it requires")
def _():
    needs = "HTTP/1.1 426 No\r\nUpgrade: chess\r\nConnection: Upgrade\r\nCache-Control: max-age=100\r\nContent-Length: 2\r\n\r\nno"
    for proxy in (proxied, cached):
        with Behind(answers(needs, needs, needs, needs)) as origin, proxy(origin.url) as s:
            for _ in range(3):
                r = s.ask(get("/"))
                equal((r.status, r["Upgrade"], r.content), (426, "chess", b"no"), r)
            with Peer(s.port).start() as c:
                equal(c.ask("GET", "/").status, 502)


# req: rfc9110#10.1.1-10
@case("an expectation is passed on: its 100, its refusal, and a server that says nothing")
def _():
    def waits(self, peer):
        self.got.append(until(peer, b"\r\n\r\n").decode())
        kind = re.search(r" /(\w+) ", self.got[-1]).group(1)
        if kind == "refuses":
            return peer.sendall(b"HTTP/1.1 417 No\r\nContent-Length: 2\r\n\r\nno")
        if kind == "continues":
            peer.sendall(b"HTTP/1.1 100 Go\r\n\r\n")
        content = until(peer, b"abc")
        self.got.append(content.decode())
        peer.sendall(FINE.encode())
    for kind, status in (("refuses", 417), ("continues", 200), ("silent", 200)):
        patience = {"continue-time": 200 if kind == "silent" else 1000 * WAIT}
        with Behind(waits) as origin, proxied(origin.url, limits=patience) as s:
            with s.connect() as c:
                c.send(f"PUT /{kind} HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
                first = c.until(b"\r\n\r\n")
                check(first.startswith(b"HTTP/1.1 417" if kind == "refuses" else b"HTTP/1.1 100"), first)
                if kind != "refuses":
                    c.send("abc")
                    equal(c.response("PUT").status, status)
            contains(origin.got[0], "Expect: 100-continue\r\n")
        with Behind(waits) as origin, proxied(origin.url, limits=patience) as s, Peer(s.port).start() as c:
            stream = c.new_stream()
            c.send(headers(stream, block([*fields_of("PUT", f"/{kind}"), ("expect", "100-continue"), ("content-length", "3")]), end=False))
            m = c.messages[stream]
            while not m.interim and not m.fields:
                c.pump()
            equal(bool(m.interim), kind != "refuses", m)
            if kind != "refuses":
                c.send(data(stream, b"abc", end=True))
            equal(c.response(stream).status, status, m)


# --- ends ----------------------------------------------------------------------------------------------------------

@case("an answer that comes while the request is uploaded reaches the client, whoever goes on")
def _():
    def refuses(self, peer):
        until(peer, b"\r\n\r\n")
        peer.sendall(b"HTTP/1.1 413 Large\r\nContent-Length: 5\r\nConnection: close\r\n\r\nlarge")

    def takes_all(self, peer):
        octets = until(peer, b"\r\n\r\n")
        peer.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nearly\r\n")
        left = len(LARGE) - len(octets.partition(b"\r\n\r\n")[2])
        while left > 0 and (more := peer.recv(65536)):
            left -= len(more)
        self.got.append(left)
        peer.sendall(b"4\r\nlate\r\n0\r\n\r\n")
    for play, status, content in ((refuses, 413, b"large"), (takes_all, 200, b"earlylate")):
        with Behind(play) as origin, proxied(origin.url) as s:
            with s.connect() as c:
                sender = threading.Thread(target=lambda: contextlib.suppress(OSError).__enter__() or send_some(c, LARGE))
                sender.start()
                r = c.response("POST")
                equal((r.status, r.content), (status, content), r)
                sender.join(WAIT)
            with Peer(s.port).start() as c:
                stream = c.new_stream()
                c.send(headers(stream, block([*fields_of("POST", "/"), ("content-length", str(len(LARGE)))]), end=False))
                c.upload(stream, LARGE)
                m = c.response(stream)
                equal((m.status, bytes(m.content)), (status, content), m)
            if play is takes_all:
                equal(origin.got, [0, 0])


def send_some(c, content):
    with contextlib.suppress(OSError):
        c.send(f"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content)


@case("a client that leaves, amid an answer or an upload, ends the exchange behind the proxy")
def _():
    def endless(self, peer):
        octets = until(peer, b"\r\n\r\n")
        if octets.startswith(b"GET"):
            peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
            with contextlib.suppress(TimeoutError):
                while True:
                    peer.sendall(bytes(65536))
        while peer.recv(65536):
            pass

    def play(self, peer):
        try:
            endless(self, peer)
            self.ended.append("ended")
        except ConnectionError:
            self.ended.append("broken")

    class Endless(BehindH2):
        def step(self, peer, stream, one, ended):
            def drips():
                with contextlib.suppress(OSError):
                    before = len(self.ended)
                    peer.sendall(headers(stream, block([(":status", "200")]), end=False))
                    while len(self.ended) == before:
                        peer.sendall(data(stream, b"some"))
                        time.sleep(0.02)
            if ended:
                threading.Thread(target=drips, daemon=True).start()
    for origin in (Behind(play), Endless(None)):
        with origin, proxied(origin.url) as s:
            ways = 0
            for method in ("GET", "POST"):
                for how in ("close", "reset"):
                    with s.connect() as c:
                        c.send(get("/") if method == "GET" else "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc")
                        if method == "GET":
                            c.until(b"\r\n\r\n")
                        time.sleep(0.1)
                        c.reset() if how == "reset" else c.close()
                    ways += 1
                    eventually(lambda: len(origin.ended) >= ways, f"{origin.scheme}: {method}, {how}: {origin.ended}", seconds=5)
                for how in ("stream", "connection"):
                    with Peer(s.port).start() as c:
                        stream = c.new_stream()
                        c.send(headers(stream, block(fields_of(method, "/")), end=method == "GET"), data(stream, b"abc") if method == "POST" else b"")
                        while method == "GET" and not c.messages[stream].content:
                            c.pump()
                        time.sleep(0.1)
                        if how == "stream":
                            c.send(rst_stream(stream))
                        else:
                            c.reset()
                        ways += 1
                        eventually(lambda: len(origin.ended) >= ways, f"{origin.scheme}: {method} over HTTP/2, {how}: {origin.ended}", seconds=5)
            if origin.scheme == "h2c":
                equal(set(origin.ended), {"CANCEL"})
                equal(s.ask("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").status, 200)


# req: rfc9112#9.5-2
@case("a client that is gone ends what is asked for it while the server behind is silent, whatever it had sent before")
def _():
    def silent(self, peer):
        self.got.append(head_from(peer))
        with contextlib.suppress(ConnectionError):
            while peer.recv(65536):
                pass
        self.ended.append("ended")

    class Silent(BehindH2):
        def step(self, peer, stream, one, ended):
            self.got.append(one)

    post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
    for origin in (Behind(silent), Silent(None)):
        with origin, proxied(origin.url) as s:
            for octets, says_end in ((get("/"), False), (get("/"), True), (post, True), (post + get("/"), False)):
                begun, ended = len(origin.got), len(origin.ended)
                with s.connect() as c:
                    c.send(octets)
                    eventually(lambda: len(origin.got) > begun, "the server behind is asked")
                    if says_end:
                        c.socket.shutdown(socket.SHUT_WR)
                    c.reset()
                eventually(lambda: len(origin.ended) > ended, f"{origin.scheme}: {octets}, {says_end}", seconds=10)


@case("a request that breaks off is not made whole for the server behind")
def _():
    def keeps(self, peer):
        self.got.append(b"")
        with contextlib.suppress(ConnectionError):
            while more := peer.recv(65536):
                self.got[0] += more
        self.ended.append("ended")

    def begun():
        return origin.got and origin.got[0].endswith(b"\r\n\r\n3\r\nabc\r\n")
    for cut in ("h1", "h1 reset", "h1 garbage", "h2 reset", "h2 gone"):
        with Behind(keeps) as origin, proxied(origin.url) as s:
            if cut.startswith("h1"):
                with s.connect() as c:
                    c.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
                    eventually(begun, f"{cut}: what came goes on")
                    if cut == "h1 garbage":
                        c.send("x\r\n\r\n0\r\n\r\n")
                        c.rest()
                    elif cut == "h1 reset":
                        c.reset()
            else:
                with Peer(s.port).start() as c:
                    stream = c.new_stream()
                    c.send(headers(stream, block(fields_of("POST", "/")), end=False), data(stream, b"abc"))
                    eventually(begun, f"{cut}: what came goes on")
                    if cut == "h2 reset":
                        c.send(rst_stream(stream))
                        eventually(lambda: origin.ended, cut)
            eventually(lambda: origin.ended, cut)
            check(begun(), (cut, origin.got))


@case("pipelined requests are answered in their order, each by itself")
def _():
    def slower_first(self, peer):
        while octets := until(peer, b"\r\n\r\n"):
            number = int(re.search(rb" /(\d+) ", octets).group(1))
            time.sleep(0.2 / (number + 1))
            peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n%d" % number)
    for proxy in (proxied, cached):
        with Behind(slower_first) as origin, proxy(origin.url) as s, s.connect() as c:
            c.send("".join(f"GET /{n} HTTP/1.1\r\nHost: a\r\n\r\n" for n in range(6)))
            equal([c.response().content for _ in range(6)], [b"%d" % n for n in range(6)])


@case("who does not read is waited for, in bounded memory, on either side")
def _():
    def floods(self, peer):
        octets = until(peer, b"\r\n\r\n")
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n" if octets.startswith(b"GET") else b"")
        if octets.startswith(b"GET"):
            while True:
                peer.sendall(bytes(1 << 20))
        time.sleep(3)  # and reads nothing

    class Floods(BehindH2):
        def step(self, peer, stream, one, ended):
            if ended:
                peer.sendall(headers(stream, block([(":status", "200")]), end=False) + data(stream, bytes(16000)) * 4)  # the window is full then

    for origin in (Behind(floods), Floods(None)):
        with origin, proxied(origin.url) as s, contextlib.ExitStack() as kept:
            s.ask("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n") if origin.scheme == "h2c" else None
            before = s.memory()
            for _ in range(4):
                c = kept.enter_context(s.connect(receive_buffer=4096))
                c.send(get("/"))
                c = kept.enter_context(Peer(s.port, receive_buffer=4096).start())
                c.request("GET", "/")
                c = kept.enter_context(s.connect())
                c.socket.settimeout(0.3)
                with contextlib.suppress(TimeoutError, OSError):
                    c.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n")
                    for _ in range(100):
                        c.send(bytes(1 << 20))
            time.sleep(0.5)
            within(0, s.memory() - before, 24 << 20, f"{origin.scheme}: octets more")


@case("cookies in several fields are one line in HTTP/1.1; lines of Set-Cookie stay apart")
def _():
    with Behind(answers("HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2, x\r\nContent-Length: 2\r\n\r\nok")) as origin, proxied(origin.url) as s, Peer(s.port).start() as c:
        m = c.ask("GET", "/", ("cookie", "a=1"), ("x", "y"), ("cookie", "b=2"))
        contains(origin.got[0].lower(), "cookie: a=1; b=2\r\n")
        equal([v for n, v in m.fields if n == "set-cookie"], ["a=1", "b=2, x"])


@case("content without a length ends with the connection behind, and is framed for each client")
def _():
    with Behind(answers("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it")) as origin, proxied(origin.url) as s:
        r = s.ask(get("/"))
        equal((r.content, r["Transfer-Encoding"], r["Content-Length"]), (b"all of it", "chunked", None), r)
        with Peer(s.port).start() as c:
            equal(bytes(c.ask("GET", "/").content), b"all of it")
        with s.connect() as c:
            c.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n")
            equal(c.rest().partition(b"\r\n\r\n")[2], b"all of it")
        with s.connect() as c:
            c.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
            check(c.response("HEAD").status in (200, 502), "no content to HEAD")


# req: rfc9112#6.3-2
@case("two framings of a server are one for the client; what contradicts itself is none")
def _():
    both = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 100\r\n\r\n2\r\nok\r\n0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nPOISON"
    with Behind(answers(both)) as origin, proxied(origin.url) as s:
        for _ in range(3):
            r = s.ask(get("/"))
            check(r.status == 502 or (r.content == b"ok" and r["Content-Length"] in (None, "2")), r)
            check(b"POISON" not in r.content, r)
    for wrong in ("Content-Length: 2\r\nContent-Length: 3", "Content-Length: +2", "Content-Length: 2, 3", "Transfer-Encoding: xchunked", "Transfer-Encoding: chunked, identity", "Content-Length: 2\r\n X: folded", "A b: c\r\nContent-Length: 2",
                  "Content-Length : 2"):
        with Behind(answers(f"HTTP/1.1 200 OK\r\n{wrong}\r\n\r\nok")) as origin, proxied(origin.url) as s:
            r = s.ask(get("/"))
            check(r.status == 502 and r["Proxy-Status"] or "chunked, identity" in wrong and r.status == 200, f"{wrong}: {r}")


@case("heads of every allowed size go through; larger ones are refused on either side, by name")
def _():
    fields = "".join(f"X-{i}: {'v' * 6000}\r\n" for i in range(5))

    def play(stream, fields, *_):
        got = headers(stream, block([(":status", "200"), *((n, v) for n, v in fields if n.startswith("x-"))]), end=True)
        length = len(got) - 9
        if length <= http2.FRAME_SIZE:
            return got
        first, rest = got[9:9 + http2.FRAME_SIZE], got[9 + http2.FRAME_SIZE:]
        out = headers(stream, first, end_headers=False)
        while rest:
            part, rest = rest[:http2.FRAME_SIZE], rest[http2.FRAME_SIZE:]
            out += continuation(stream, part, end_headers=not rest)
        return out
    with Behind(answers(f"HTTP/1.1 200 OK\r\n{fields}Content-Length: 2\r\n\r\nok", f"HTTP/1.1 200 OK\r\n{fields * 10}Content-Length: 2\r\n\r\nok")) as origin, proxied(origin.url) as s:
        with s.connect() as c:
            c.send(f"GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n")
            r = c.response()
            equal((r.status, r.content, len(r["X-4"])), (200, b"ok", 6000), r)
            equal(origin.got[0].count("v" * 6000), 5)
            c.send(get("/"))
            r = c.response()
            equal(r.status, 502, r)
            contains(r["Proxy-Status"], "http_response_header_section_size")
        equal(s.ask(f"GET / HTTP/1.1\r\nHost: a\r\n{fields * 10}\r\n").status, 431)
        equal(s.ask(f"GET /{'a' * 100000} HTTP/1.1\r\nHost: a\r\n\r\n").status, 414)


# --- what must not get through -------------------------------------------------------------------------------------

H2_SMUGGLING = [
    [("x", "a\r\nEvil: 1")], [("x", "a\nEvil: 1")], [("x", "a\rEvil: 1")], [("x", "a\0b")], [("x", " a")], [("x", "a\t")],
    [("x: y", "a")], [("x y", "a")], [("x\r\nevil", "a")], [("X", "a")], [("", "a")], [("x\0", "a")], [("\xe4", "a")],
    [("transfer-encoding", "chunked")], [("connection", "close")], [("connection", "x-a"), ("x-a", "1")], [("keep-alive", "1")], [("proxy-connection", "close")], [("upgrade", "h2c")],
    [("te", "gzip")], [("host", "other.example")], [("host", "a.example"), ("host", "other.example")], [("content-length", "5")], [("content-length", "0"), ("content-length", "5")], [("content-length", "+0")],
    [(":path", "/other")], [(":evil", "1")],
]
H2_CONTROL = [
    {":path": "/ HTTP/1.1\r\nEvil: 1"}, {":path": "/a b"}, {":path": "/\0"}, {":path": "evil"}, {":path": ""}, {":path": "/#x"}, {":method": "GET / HTTP/1.1\r\nHost: x\r\n\r\nGET"}, {":method": "G T"}, {":method": ""},
    {":authority": "a.example\r\nEvil: 1"}, {":authority": "a b"}, {":authority": "u:p@a.example"}, {":authority": ""}, {":scheme": "http\r\nEvil: 1"}, {":scheme": "http://x/"}, {":authority": "a.example/x"},
]


# req: rfc9113#10.3-1 rfc9113#8.2.1-3 rfc9113#8.2.1-5 rfc9113#8.2.2-2
@case("HTTP/2 to HTTP/1.1: nothing that would be read otherwise there gets through")
def _():
    for scheme, origin in (("h1", Behind(answers(*[FINE] * 100))), ("h2", BehindH2(simple))):
        with origin, proxied(origin.url) as s, contextlib.ExitStack() as kept:
            def attempt(fields, what):
                c = kept.enter_context(Peer(s.port).start())
                stream = c.new_stream()
                c.send(headers(stream, block(fields)))
                m = c.messages[stream]
                with contextlib.suppress(Wrong):
                    c.response(stream)
                check(m.reset is not None or c.goaways or (m.status or 0) in (400, 404, 421, 501), f"{scheme}: {what}: {m}")
                check(not origin.got, f"{scheme}: {what} got through: {origin.got}")
                c.close()
            plain = [(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "a.example")]
            for more in H2_SMUGGLING:
                attempt([*plain, *more], more)
            for change in H2_CONTROL:
                attempt([(n, change.get(n, v)) for n, v in plain], change)
            attempt([*plain, plain[2]], "two paths")
            attempt([plain[0], plain[1], plain[3]], "no path")
            attempt([("x", "y"), *plain], "pseudo-fields behind others")
            with Peer(s.port).start() as c:
                m = c.ask("GET", "/", ("x-good", "a\tb; c"), authority="a.example")
                equal(bytes(m.content), b"ok", m)


# req: rfc9113#8.1.1-1
@case("a length that HTTP/2 content belies never becomes a message of HTTP/1.1")
def _():
    def takes(self, peer):
        with contextlib.suppress(OSError):
            while more := peer.recv(65536):
                self.got.append(more)
                if b"abc" in more and b"GET" not in more:
                    peer.sendall(b"")
    for length, content in ((2, b"abc"), (5, b"abc"), (0, b"abc")):
        with Behind(takes) as origin, proxied(origin.url) as s, Peer(s.port).start() as c:
            stream = c.new_stream()
            c.send(headers(stream, block([*fields_of("POST", "/"), ("content-length", str(length))]), end=False))
            time.sleep(0.1)
            c.send(data(stream, content, end=True))
            m = c.messages[stream]
            with contextlib.suppress(Wrong):
                c.response(stream)
            check(m.reset is not None or m.status == 400, m)
            text = b"".join(origin.got)
            head, _, sent = text.partition(b"\r\n\r\n")
            check(len(sent) < length or not text, text)
    with Behind(answers(FINE)) as origin, proxied(origin.url) as s, Peer(s.port).start() as c:
        stream = c.new_stream()
        c.send(headers(stream, block([*fields_of("POST", "/"), ("content-length", "0")]), end=False))
        time.sleep(0.1)
        c.send(data(stream, end=True))
        equal(bytes(c.response(stream).content), b"ok")
        contains(origin.got[0].lower(), "content-length: 0\r\n")


H1_SMUGGLING = [
    "Content-Length: 3\r\nTransfer-Encoding: chunked", "Content-Length: 3\r\nContent-Length: 4", "Content-Length: 3, 4", "Content-Length: +3", "Content-Length: 0x3", "Content-Length:\r\n 3", "Content-Length : 3",
    "Transfer-Encoding: xchunked", "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: chunked, identity", "Transfer-Encoding:\x0bchunked", "Transfer-Encoding: identity, chunked, x", "X\0: y", "X: a\0b", "X: a\rb", "Host: b",
    " X: y", "X y: z", ": x", "(x): y", "Via: 1.1", "Connection: \"x", "Max-Forwards: x\r\nX: y", "Transfer_Encoding: chunked", "Content-Length: 3\nTransfer-Encoding: chunked",
]


# req: rfc9112#6.3-1
@case("HTTP/1.1: what is ambiguous does not get through")
def _():
    harmless = {"Max-Forwards: x\r\nX: y", "Transfer_Encoding: chunked", "Content-Length: 3\nTransfer-Encoding: chunked"}
    for lines in H1_SMUGGLING:
        with Behind(answers(FINE, FINE)) as origin, proxied(origin.url) as s, s.connect() as c:
            c.send(latin(f"POST / HTTP/1.1\r\nHost: a\r\n{lines}\r\n\r\n0\r\n\r\nGET /evil HTTP/1.1\r\nHost: a\r\n\r\n"))
            first = c.until(b"\r\n")
            seen = "".join(origin.got)
            if lines in harmless:
                continue
            check(first.split()[1][:1] in (b"4", b"5"), f"{lines!r}: {first}")
            check("evil" not in seen, f"{lines!r}: {seen}")
    with Behind(answers(FINE, FINE)) as origin, proxied(origin.url) as s:  # one message, however it is cut
        s.ask("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=\"\r\n\"\r\nabc\r\n0\r\n\r\n")
        for one in origin.got:
            check('x="' not in one, one)
        with s.connect() as c:
            c.send("POST /1 HTTP/1.1\r\nHost: a\r\nConnection: Content-Length, Host, X\r\nContent-Length: 3\r\nX: y\r\n\r\nabc")
            first = c.until(b"\r\n")
        one = origin.got[-1] if origin.got and "/1" in origin.got[-1] else ""
        check(first.split()[1] == b"400" or ("Host: a\r\n" in one and one.endswith("\r\n\r\nabc") and "X: y" not in one), (first, one))


# req: rfc9112#2.3-1
@case("what HTTP/1.0 clients send and get")
def _():
    with Behind(answers(FINE, FINE)) as origin, proxied(origin.url) as s:
        with s.connect() as c:
            c.send("GET /x HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\nKeep-Alive: 5\r\nUpgrade: x\r\n\r\n")
            equal(c.until(b"\r\n"), b"HTTP/1.1 200 OK")
        check(origin.got[0].startswith("GET /x HTTP/1.1\r\n") and "Via: 1.0 " in origin.got[0] and "eep-" not in origin.got[0] and "Upgrade" not in origin.got[0], origin.got[0])


run()
