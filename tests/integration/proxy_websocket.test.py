#!/usr/bin/env python3
"""WebSocket and other switches of protocols through `httoop proxy`: between HTTP/1.1 and HTTP/2 in both directions
(RFC 9110 7.8, RFC 8441), with large messages, and ended by either side."""
import os
import ssl
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *
from certificates import Authority, certificates
from http2 import CANCEL, CONNECT_ERROR, Peer, client_context, data, rst_stream
from proxied import cached, proxied
import websocket
from websocket import *

LARGE = bytes(range(256)) * 8192  # 2 MiB
CLOSED = (1000).to_bytes(2, "big")


def talk(w):
    """What every way has to carry."""
    w.echoes(b"hello", TEXT)
    w.echoes(b"", BINARY)
    w.echoes(b"are you there", PING)
    w.echoes(os.urandom(70000))
    w.echoes(LARGE)


def closes(open_one, origin):
    """By the client, by the server, and by nobody in good order."""
    with open_one() as w:
        w.send(CLOSE, CLOSED)
        equal(w.frame(), (CLOSE, CLOSED))
    with open_one() as w:
        w.send(TEXT, b"close")
        equal(w.frame(), (CLOSE, CLOSED))
        w.send(CLOSE, CLOSED)
    before = len(origin.ended)
    open_one().close()
    eventually(lambda: len(origin.ended) > before, "the server learns that the client is gone")


@case("HTTP/1.1 to HTTP/1.1, a cache between or none")
def _():
    for proxy in (proxied, cached):
        with Echo() as origin, proxy(origin.url) as s:
            with over_h1(s.port) as w:
                talk(w)
            closes(lambda: over_h1(s.port), origin)
            contains(origin.asked[0], "GET /chat?x=1 HTTP/1.1\r\n")
            contains(origin.asked[0].lower(), "connection: upgrade\r\n")
            contains(origin.asked[0], f"Sec-WebSocket-Key: {KEY}\r\n")


@case("HTTP/2 to HTTP/1.1, over TLS and without, a cache between or none")
def _():
    for words, tls in (((), None), (("--tls", "self-signed"), client_context())):
        for proxy in (proxied, cached):
            with Echo() as origin, proxy(origin.url, *words) as s:
                with over_h2(s.port, tls) as w:
                    talk(w)
                closes(lambda: over_h2(s.port, tls), origin)
                contains(origin.asked[0], "GET /chat?x=1 HTTP/1.1\r\n")
                contains(origin.asked[0].lower(), "upgrade: websocket\r\n")
                check(origin.asked[0].lower().count("sec-websocket-key:") == 1 and ":protocol" not in origin.asked[0], origin.asked[0])


@case("to a server over TLS that speaks both versions: HTTP/1.1 is agreed on")
def _():
    with certificates() as at:
        ca = Authority(at, "ca")
        own = ca.server("one", "127.0.0.1")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(own.certificate, own.key)
        context.set_alpn_protocols(["h2", "http/1.1"])
        with Echo(tls=context) as origin, proxied(origin.url, "--upstream-ca", ca.certificate) as s:
            for open_one in (over_h1, over_h2):
                with open_one(s.port) as w:
                    talk(w)
                closes(lambda: open_one(s.port), origin)


@case("HTTP/1.1 to HTTP/2, also where its SETTINGS come late")
def _():
    for late in (0, 0.3):
        with EchoH2(late=late) as origin, proxied(origin.url) as s:
            with over_h1(s.port) as w:
                talk(w)
            closes(lambda: over_h1(s.port), origin)
            one = origin.asked[0]
            equal([one.get(n) for n in (":method", ":protocol", ":scheme", ":path", ":authority", "sec-websocket-version", "sec-websocket-key", "upgrade", "connection")],
                  ["CONNECT", "websocket", "http", "/chat?x=1", "a.example", "13", None, None, None], one)


@case("HTTP/2 to HTTP/2")
def _():
    with EchoH2() as origin, proxied(origin.url) as s:
        with over_h2(s.port) as w:
            talk(w)
        closes(lambda: over_h2(s.port), origin)
        equal(origin.asked[0][":protocol"], "websocket")


@case("many at once share the connection to an HTTP/2 server, beside usual requests")
def _():
    with EchoH2() as origin, proxied(origin.url) as s:
        with contextlib.ExitStack() as open_ones:
            all_of_them = [open_ones.enter_context(over_h1(s.port)) for _ in range(10)]
            for n, w in enumerate(all_of_them):
                w.send(BINARY, b"%d" % n)
            equal(s.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").content, b"plain")
            for n, w in enumerate(all_of_them):
                equal(w.frame(), (BINARY, b"%d" % n))


@case("one who does not read keeps no other from it")
def _():
    for server in (Echo, EchoH2):
        with server() as origin, proxied(origin.url) as s, over_h1(s.port) as slow, over_h1(s.port) as w:
            slow.octets(frame(BINARY, bytes(60000), b"abcd") * 3)
            talk(w)
            for _ in range(3):
                equal(slow.frame(), (BINARY, bytes(60000)))


@case("a stream that is reset ends the connection behind it, and one that breaks is reset")
def _():
    with Echo() as origin, proxied(origin.url) as s:
        w = over_h2(s.port)
        w.peer.send(rst_stream(w.stream, CANCEL))
        eventually(lambda: origin.ended, "the server learns it")
        w.peer.close()

    class Breaks(Listening):
        def serve(self, peer, number):
            key = re.search(rb"(?i)sec-websocket-key: *(\S+)", head_from(peer)).group(1).decode()
            peer.sendall(f"HTTP/1.1 101 Go\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept_of(key)}\r\nSec-WebSocket-Protocol: chat\r\n\r\n".encode())
            peer.recv(1)
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            peer.close()
    with Breaks() as origin, proxied(origin.url) as s:
        w = over_h2(s.port)
        w.send(TEXT, b"x")
        while w.message.reset is None and not w.message.ended:
            w.peer.pump()
        equal(w.message.reset, CONNECT_ERROR, w.message)
        w.peer.close()


# req: rfc8441#3
@case("a server of HTTP/2 that does not allow it: 501, in words; what it refuses is passed on")
def _():
    with EchoH2(allows=False) as origin, proxied(origin.url) as s:
        r = s.ask(HANDSHAKE)
        equal(r.status, 501, r)
        contains(r.content, b"WebSocket")
        with Peer(s.port).start() as c:
            _, m = opened_over_h2(c)
            equal(m.status, 501, m)
        equal(s.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").content, b"plain")
        check(not any(":protocol" in one for one in origin.asked), origin.asked)
    with EchoH2(status="403") as origin, proxied(origin.url) as s:
        r = s.ask(HANDSHAKE)
        equal((r.status, r.content), (403, b"no"), r)
        with Peer(s.port).start() as c:
            stream, m = opened_over_h2(c)
            c.send(data(stream, end=True))
            equal((c.response(stream).status, bytes(m.content)), (403, b"no"), m)


@case("an Upgrade to anything else than WebSocket stays behind before HTTP/2, as it may")
def _():
    with EchoH2() as origin, proxied(origin.url) as s:
        equal(s.ask("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: chess/3\r\n\r\n").content, b"plain")
        equal(s.ask(HANDSHAKE.replace("GET", "POST", 1).replace("\r\n\r\n", "\r\nContent-Length: 0\r\n\r\n")).content, b"plain")
        equal([one.get("upgrade") for one in origin.asked], [None, None])


@case("a handshake that is none gets no tunnel")
def _():
    with EchoH2() as origin, proxied(origin.url) as s:
        for wrong in (HANDSHAKE.replace(KEY, "c2hvcnQ="), HANDSHAKE.replace(f"Sec-WebSocket-Key: {KEY}\r\n", "")):
            equal(s.ask(wrong).status, 400)
    for accepts in (lambda key: "wrong", lambda key: accept_of(key) + "\r\nSec-WebSocket-Accept: b"):
        with Echo(accepts) as origin, proxied(origin.url) as s, Peer(s.port).start() as c:
            _, m = opened_over_h2(c)
            equal(m.status, 502, m)
            contains(m["proxy-status"], "http_upgrade_failed")


# req: rfc9110#15.5.22-1 rfc9110#7.8-4
@case("--no-upgrade: no switch is carried, and a 426 is not passed on without what it asks for")
def _():
    with Echo() as origin, proxied(origin.url, "--no-upgrade") as s:
        r = s.ask(HANDSHAKE)
        equal(r.status, 502, r)
        contains(r.content, b"426")
        check(r["Proxy-Status"], r)
        check("upgrade" not in origin.asked[0].lower().replace("upgrade-insecure", ""), origin.asked[0])
        with Peer(s.port).start() as c:
            _, m = opened_over_h2(c)
            equal(m.status, 501, m)
    for proxy in (proxied, cached):
        with Echo() as origin, proxy(origin.url) as s:
            for _ in range(2):
                r = s.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                equal((r.status, r["Upgrade"], r.content), (426, "websocket", b"plain"), r)
                check("upgrade" in r["Connection"].lower(), r)
            with Peer(s.port).start() as c:  # HTTP/2 has no Upgrade
                m = c.ask("GET", "/")
                equal(m.status, 502, m)
                contains(bytes(m.content), b"426")


run()
