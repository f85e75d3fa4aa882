"""A small WebSocket (RFC 6455): frames, a client over anything that has octets, and servers that echo: one of
HTTP/1.1, one of HTTP/2 alone (RFC 8441).

    with Echo() as origin, proxied(origin.url) as s, over_h1(s.port) as w:
        w.send(TEXT, b"hello")
        w.frame()       # (TEXT, b"hello")
"""
import base64
import hashlib
import threading

from live import *

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10


def accept_of(key):
    return base64.b64encode(hashlib.sha1(key.encode() + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()).decode()


def masked(octets, mask):
    whole = (mask * (len(octets) // 4 + 1))[:len(octets)]
    return (int.from_bytes(octets, "big") ^ int.from_bytes(whole, "big")).to_bytes(len(octets), "big")


def frame(kind, content=b"", mask=None):
    size = len(content)
    length = bytes([size]) if size < 126 else b"\x7e" + size.to_bytes(2, "big") if size < 65536 else b"\x7f" + size.to_bytes(8, "big")
    if mask is None:
        return bytes([0x80 | kind]) + length + content
    return bytes([0x80 | kind, length[0] | 0x80]) + length[1:] + mask + masked(content, mask)


def take_frame(exactly):
    """One frame from what gives so many octets: its kind, whether it was masked, its content."""
    first, second = exactly(2)
    check(first & 0x70 == 0 and first & 0x80, f"reserved bits, or a fragment: {first:#x}")
    size = second & 0x7f
    if size > 125:
        size = int.from_bytes(exactly(2 if size == 126 else 8), "big")
    mask = exactly(4) if second & 0x80 else None
    content = exactly(size)
    return first & 0xf, mask is not None, masked(content, mask) if mask else content


def echo(exactly, send):
    """Sends back what comes, until one side closes."""
    while True:
        kind, was_masked, content = take_frame(exactly)
        if not was_masked:
            return send(frame(CLOSE, (1002).to_bytes(2, "big")))
        if kind == TEXT and content == b"close":
            send(frame(CLOSE, (1000).to_bytes(2, "big")))
            take_frame(exactly)
            return None
        send(frame(PONG if kind == PING else kind, content))
        if kind == CLOSE:
            return None


class Echo(Listening):
    """The server of HTTP/1.1; `asked` has the heads of requests, `ended` how connections did: "closed" when the other
    side ended it in good order."""

    def __init__(self, accepts=accept_of, tls=None):
        self.accepts, self.tls, self.asked, self.ended = accepts, tls, [], []
        super().__init__()
        if tls:
            self.url = f"https://127.0.0.1:{self.port}"

    def serve(self, peer, number):
        if self.tls:
            peer = self.tls.wrap_socket(peer, server_side=True)
        file = peer.makefile("rb")

        def exactly(n):
            octets = file.read(n)
            if len(octets) < n:
                raise EOFError
            return octets
        with peer:
            try:
                head = b""
                while not head.endswith(b"\r\n\r\n"):
                    head += exactly(1)
                self.asked.append(head.decode("latin-1"))
                fields = dict(line.lower().split(": ", 1) for line in self.asked[-1].split("\r\n")[1:-2])
                if fields.get("upgrade") != "websocket":
                    return peer.sendall(b"HTTP/1.1 426 No\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 5\r\n\r\nplain")
                key = re.search(r"(?im)^sec-websocket-key: *(\S+)", self.asked[-1]).group(1)
                peer.sendall(f"HTTP/1.1 101 Go\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {self.accepts(key)}\r\n"
                             "Sec-WebSocket-Protocol: chat\r\n\r\n".encode())
                echo(exactly, peer.sendall)
                if self.tls:
                    peer.unwrap()
                    return self.ended.append("closed")
                peer.shutdown(socket.SHUT_WR)
                self.ended.append("closed" if file.read() == b"" else "more")
            except EOFError:
                self.ended.append("ended")
            except ConnectionResetError:
                self.ended.append("reset")
            except OSError as e:
                self.ended.append(str(e))


class EchoH2(Listening):
    """The server of HTTP/2 alone, without TLS. `allows`: it says so in its SETTINGS, which come `late` seconds after
    the connection does, octet by octet. `asked`: fields of requests."""

    def __init__(self, allows=True, late=0.0, status="200"):
        import h2.config, h2.connection, h2.events, h2.settings
        self.h2, self.allows, self.late, self.status = h2, allows, late, status
        self.asked, self.ended = [], []
        super().__init__()
        self.url = f"h2c://127.0.0.1:{self.port}"

    def serve(self, peer, number):
        h2 = self.h2
        connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
        # Told to h2 as well, or it takes no :protocol.
        connection.local_settings = h2.settings.Settings(client=False, initial_values={
            h2.settings.SettingCodes.ENABLE_CONNECT_PROTOCOL: int(self.allows), h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS: 100})
        connection.initiate_connection()
        streams = {}
        first = connection.data_to_send()
        if self.late:
            for octet in first:
                time.sleep(self.late / len(first))
                peer.sendall(bytes([octet]))
        else:
            peer.sendall(first)
        while octets := peer.recv(65536):
            for event in connection.receive_data(octets):
                self.take(connection, event, streams)
            for stream, (_, out, ends) in list(streams.items()):
                while out and (room := min(connection.local_flow_control_window(stream), connection.max_outbound_frame_size, len(out))) > 0:
                    connection.send_data(stream, bytes(out[:room]))
                    del out[:room]
                if not out and ends:
                    connection.end_stream(stream)
                    del streams[stream]
            peer.sendall(connection.data_to_send())

    def take(self, connection, event, streams):
        events = self.h2.events
        if isinstance(event, events.RequestReceived):
            self.asked.append(dict(event.headers))
            if self.asked[-1].get(":protocol") != "websocket":
                connection.send_headers(event.stream_id, [(":status", "200"), ("content-length", "5")])
                connection.send_data(event.stream_id, b"plain", end_stream=True)
            elif self.status != "200":
                connection.send_headers(event.stream_id, [(":status", self.status), ("content-length", "2")])
                connection.send_data(event.stream_id, b"no", end_stream=True)
            else:
                connection.send_headers(event.stream_id, [(":status", "200"), ("sec-websocket-protocol", "chat")])
                streams[event.stream_id] = [bytearray(), bytearray(), False]
        elif isinstance(event, events.DataReceived):
            connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            if event.stream_id not in streams:
                return
            unread, out, _ = streams[event.stream_id]
            unread += event.data
            while True:
                at = 0

                def exactly(n):
                    nonlocal at
                    at += n
                    if at > len(unread):
                        raise EOFError
                    return bytes(unread[at - n:at])
                try:
                    kind, _, content = take_frame(exactly)
                except EOFError:
                    break
                del unread[:at]
                if kind == TEXT and content == b"close":
                    kind, content = CLOSE, (1000).to_bytes(2, "big")
                out += frame(PONG if kind == PING else kind, content)
                streams[event.stream_id][2] = kind == CLOSE
        elif isinstance(event, events.StreamReset):
            self.ended.append("reset")
            streams.pop(event.stream_id, None)
        elif isinstance(event, events.StreamEnded):
            self.ended.append("ended")
            if event.stream_id in streams:
                streams[event.stream_id][2] = True


class WebSocket:
    """The client's side, after the handshake."""

    def __init__(self, exactly, send, close):
        self.exactly, self.octets, self.close = exactly, send, close

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def send(self, kind, content=b""):
        self.octets(frame(kind, content, os.urandom(4)))

    def frame(self):
        kind, was_masked, content = take_frame(self.exactly)
        check(not was_masked, "a server does not mask")
        return kind, content

    def echoes(self, content, kind=BINARY):
        """Sent and received at once: neither side holds all of it."""
        sender = threading.Thread(target=self.send, args=(kind, content))
        sender.start()
        got = self.frame()
        sender.join(WAIT)
        check(got == (PONG if kind == PING else kind, content), f"{got[0]}, {len(got[1])} octets of {len(content)}")


KEY = "dGhlIHNhbXBsZSBub25jZQ=="
HANDSHAKE = f"GET /chat?x=1 HTTP/1.1\r\nHost: a.example\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: chat\r\nSec-WebSocket-Key: {KEY}\r\n\r\n"


def over_h1(port):
    raw = Raw(port)
    raw.send(HANDSHAKE)
    r = raw.response()
    equal((r.status, (r["Upgrade"] or "").lower(), r["Sec-WebSocket-Accept"], r["Sec-WebSocket-Protocol"]), (101, "websocket", accept_of(KEY), "chat"), r)
    check("upgrade" in r["Connection"].lower(), r)
    return WebSocket(raw.exactly, raw.send, raw.close)


def opened_over_h2(c, *more):
    """The stream of an extended CONNECT, its answer's head there."""
    import http2
    equal(c.peer_settings.get(http2.ENABLE_CONNECT_PROTOCOL), 1)
    stream = c.new_stream()
    fields = [(":method", "CONNECT"), (":protocol", "websocket"), (":scheme", c.scheme), (":path", "/chat?x=1"), (":authority", c.authority if c.tls else "a.example"), ("sec-websocket-version", "13"), *more]
    c.send(http2.headers(stream, http2.block(fields), end=False))
    m = c.messages[stream]
    while m.fields is None and m.reset is None:
        check(c.pump(), "the connection ended")
    return stream, m


def over_h2(port, tls=None):
    import http2
    c = http2.Peer(port, tls=tls).start()
    stream, m = opened_over_h2(c, ("sec-websocket-protocol", "chat"))
    equal((m.status, m["sec-websocket-protocol"], m["sec-websocket-accept"], m["upgrade"], m["connection"]), (200, "chat", None, None, None), m)

    def exactly(n):
        while len(m.content) < n:
            check(not m.ended and m.reset is None, f"the stream ended: {m}")
            check(c.pump(), "the connection ended")
        octets = bytes(m.content[:n])
        del m.content[:n]
        return octets
    w = WebSocket(exactly, lambda octets: c.upload(stream, octets, end=False), c.close)
    w.peer, w.stream, w.message = c, stream, m
    w.echoes = lambda content, kind=BINARY: (w.send(kind, content), equal(w.frame() == (PONG if kind == PING else kind, content), True))
    return w
