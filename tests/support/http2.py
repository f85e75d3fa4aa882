"""A raw HTTP/2 peer: frames are made and taken apart by hand, so that any broken one can be made. Field
blocks are written by a tiny encoder and read by python3-hpack.

    with Peer(port, tls=client_context()) as c:
        c.start((MAX_CONCURRENT_STREAMS, 10))           # preface and SETTINGS, theirs acknowledged
        c.send(headers(1, block(get_fields("/"))))      # frames as octets
        r = c.response(1)                               # .status, .fields, .content, .trailers

Every wait has a bound: WAIT of live.py, or the peer's own."""
import collections
import socket
import ssl
import struct
import sys
import time

from live import WAIT, Wrong, check, equal, latin

try:
    import hpack
except ImportError:  # another Python than Debian's
    sys.path.append("/usr/lib/python3/dist-packages")
    import hpack
from hpack.huffman import HuffmanEncoder
from hpack.huffman_constants import REQUEST_CODES, REQUEST_CODES_LENGTH

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

# RFC 9113 6: types; flags; 6.5.2: settings; 7: error codes.
DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
TYPES = "DATA HEADERS PRIORITY RST_STREAM SETTINGS PUSH_PROMISE PING GOAWAY WINDOW_UPDATE CONTINUATION".split()
END_STREAM, ACK, END_HEADERS, PADDED, WITH_PRIORITY = 0x1, 0x1, 0x4, 0x8, 0x20
HEADER_TABLE_SIZE, ENABLE_PUSH, MAX_CONCURRENT_STREAMS, INITIAL_WINDOW_SIZE, MAX_FRAME_SIZE, MAX_HEADER_LIST_SIZE = range(1, 7)
ENABLE_CONNECT_PROTOCOL = 8
CODES = ("NO_ERROR PROTOCOL_ERROR INTERNAL_ERROR FLOW_CONTROL_ERROR SETTINGS_TIMEOUT STREAM_CLOSED FRAME_SIZE_ERROR REFUSED_STREAM "
         "CANCEL COMPRESSION_ERROR CONNECT_ERROR ENHANCE_YOUR_CALM INADEQUATE_SECURITY HTTP_1_1_REQUIRED").split()
(NO_ERROR, PROTOCOL_ERROR, INTERNAL_ERROR, FLOW_CONTROL_ERROR, SETTINGS_TIMEOUT, STREAM_CLOSED, FRAME_SIZE_ERROR, REFUSED_STREAM,
 CANCEL, COMPRESSION_ERROR, CONNECT_ERROR, ENHANCE_YOUR_CALM, INADEQUATE_SECURITY, HTTP_1_1_REQUIRED) = range(14)
WINDOW, LARGEST_WINDOW, FRAME_SIZE = 65535, 2**31 - 1, 16384


def code_name(code):
    return CODES[code] if code < len(CODES) else hex(code)


# --- frames out --------------------------------------------------------------------------------

def frame(kind, flags=0, stream=0, payload=b"", length=None):
    """`length` says something else than the payload's."""
    return struct.pack(">I", len(payload) if length is None else length)[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def padded(payload, padding, said=None):
    return bytes([padding if said is None else said]) + payload + bytes(padding)


def weighed(depends_on, weight=16, exclusive=False):
    """The priority fields of HEADERS and PRIORITY; weight as people write it, 1 to 256."""
    return struct.pack(">IB", depends_on | (exclusive << 31), weight - 1)


def data(stream, content=b"", end=False, padding=None, flags=0):
    if padding is not None:
        return frame(DATA, flags | PADDED | end, stream, padded(content, padding))
    return frame(DATA, flags | end, stream, content)


def headers(stream, fragment, end=True, end_headers=True, padding=None, priority=None, flags=0):
    flags |= end | (END_HEADERS if end_headers else 0)
    if priority is not None:
        fragment = priority + fragment
        flags |= WITH_PRIORITY
    if padding is not None:
        fragment = padded(fragment, padding)
        flags |= PADDED
    return frame(HEADERS, flags, stream, fragment)


def continuation(stream, fragment=b"", end_headers=True):
    return frame(CONTINUATION, END_HEADERS if end_headers else 0, stream, fragment)


def priority(stream, depends_on, weight=16, exclusive=False):
    return frame(PRIORITY, 0, stream, weighed(depends_on, weight, exclusive))


def rst_stream(stream, code=CANCEL):
    return frame(RST_STREAM, 0, stream, struct.pack(">I", code))


def settings(*values, ack=False):
    return frame(SETTINGS, ACK if ack else 0, 0, b"".join(struct.pack(">HI", *v) for v in values))


def push_promise(stream, promised, fragment):
    return frame(PUSH_PROMISE, END_HEADERS, stream, struct.pack(">I", promised) + fragment)


def ping(octets=b"question", ack=False):
    return frame(PING, ACK if ack else 0, 0, octets)


def goaway(last=0, code=NO_ERROR, words=b""):
    return frame(GOAWAY, 0, 0, struct.pack(">II", last, code) + words)


def window_update(stream, more):
    return frame(WINDOW_UPDATE, 0, stream, struct.pack(">I", more))


# --- field blocks out: RFC 7541, without tables ------------------------------------------------

HUFFMAN = HuffmanEncoder(REQUEST_CODES, REQUEST_CODES_LENGTH)
LITERALS = {"incremental": (6, 0x40), "without": (4, 0x00), "never": (4, 0x10)}


def integer(value, prefix, first=0):
    """5.1, in so many bits of an octet whose others are `first`."""
    most = (1 << prefix) - 1
    if value < most:
        return bytes([first | value])
    made, value = [first | most], value - most
    while value >= 128:
        made.append(value % 128 | 128)
        value //= 128
    return bytes(made + [value])


def string(text, huffman=False):
    """5.2"""
    text = latin(text)
    if huffman:
        text = HUFFMAN.encode(text)
    return integer(len(text), 7, 0x80 if huffman else 0) + text


def indexed(index):
    """6.1"""
    return integer(index, 7, 0x80)


def literal(name, value, how="without", huffman=False):
    """6.2; a name may be an index."""
    bits, first = LITERALS[how]
    if isinstance(name, int):
        return integer(name, bits, first) + string(value, huffman)
    return bytes([first]) + string(name, huffman) + string(value, huffman)


def table_size(size):
    """6.3"""
    return integer(size, 5, 0x20)


def block(fields, how="without", huffman=False):
    return b"".join(literal(n, v, how, huffman) for n, v in fields)


def fields_of(method="GET", path="/", *more, authority="localhost", scheme="http"):
    """(name, value) of a request."""
    return [(":method", method), (":scheme", scheme), (":path", path), (":authority", authority), *more]


# --- frames in ---------------------------------------------------------------------------------

class Frame(collections.namedtuple("Frame", "type flags stream payload")):
    @property
    def code(self):
        """Of RST_STREAM and GOAWAY."""
        return struct.unpack(">I", self.payload[:4] if self.type == RST_STREAM else self.payload[4:8])[0]

    @property
    def last_stream(self):
        return struct.unpack(">I", self.payload[:4])[0] & LARGEST_WINDOW

    @property
    def values(self):
        return [struct.unpack(">HI", self.payload[i:i + 6]) for i in range(0, len(self.payload), 6)]

    @property
    def ends_stream(self):
        return self.type in (DATA, HEADERS) and bool(self.flags & END_STREAM)

    @property
    def acknowledges(self):
        return self.type in (SETTINGS, PING) and bool(self.flags & ACK)

    @property
    def content(self):
        """Without padding and the fields of priority."""
        octets = self.payload
        if self.type in (DATA, HEADERS) and self.flags & PADDED:
            octets = octets[1:len(octets) - octets[0]]
        return octets[5:] if self.type == HEADERS and self.flags & WITH_PRIORITY else octets

    def __repr__(self):
        name = TYPES[self.type] if self.type < len(TYPES) else f"type {self.type}"
        more = f" {code_name(self.code)}" if self.type in (RST_STREAM, GOAWAY) else f" of {len(self.payload)}"
        if self.type == GOAWAY and len(self.payload) > 8:
            more += f" {self.payload[8:]!r}"
        return f"{name}{more} flags {self.flags:#x} on {self.stream}"


def client_context(ca=None, alpn=("h2",), certificate=None, version=None):
    """Without `ca` it believes everybody."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca:
        context.load_verify_locations(ca)
    else:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if certificate:
        context.load_cert_chain(certificate.certificate, certificate.key)
    if version:
        context.minimum_version = context.maximum_version = version
    if alpn:
        context.set_alpn_protocols(list(alpn))
    return context


class Late(Wrong):
    """Nothing came in time."""


class Message:
    """What came on a stream so far."""

    def __init__(self):
        self.interim, self.fields, self.trailers, self.content = [], None, None, bytearray()
        self.ended, self.reset = False, None

    @property
    def status(self):
        return int(dict(self.fields)[":status"]) if self.fields else None

    def __getitem__(self, name):
        values = [v for n, v in self.fields if n == name]
        return ", ".join(values) if values else None

    def __repr__(self):
        return f"<{self.status} {self.fields} {bytes(self.content[:80])!r} ended {self.ended} reset {self.reset} trailers {self.trailers}>"


class Peer:
    """A connection. frame() gives what comes, one by one; response() and pump() also acknowledge and
    open windows, as a good client does."""

    def __init__(self, port, host="127.0.0.1", tls=None, name="localhost", seconds=WAIT, receive_buffer=None):
        self.seconds, self.unread, self.at_end = seconds, bytearray(), False
        under = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        try:
            if receive_buffer:
                under.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
            under.settimeout(seconds)
            under.connect((host, port))
            under.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.socket = tls.wrap_socket(under, server_hostname=name) if tls else under
        except BaseException:
            under.close()
            raise
        if tls:
            equal(self.socket.selected_alpn_protocol(), "h2", "ALPN")
        self.tls, self.scheme = bool(tls), "https" if tls else "http"
        self.authority = f"{host}:{port}"
        self.decoder = hpack.Decoder()
        self.peer_settings, self.acknowledged = {}, 0
        self.messages = collections.defaultdict(Message)
        self.pings, self.goaways, self.frames_seen = [], [], 0
        self.window_of, self.sent_of = {}, {}  # WINDOW_UPDATEs that came, flow controlled octets that upload() sent
        self.next_stream = 1
        self.grant = True  # pump() opens windows again
        self.partial = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def reset(self):
        """Closes so that the peer gets a reset."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.socket.close()

    def send(self, *octets):
        """Whether the peer still took it."""
        try:
            self.socket.settimeout(self.seconds)
            self.socket.sendall(b"".join(octets))
            return True
        except TimeoutError:
            raise Late(f"the peer took nothing for {self.seconds} s") from None
        except OSError:  # it is gone; what it said before can still be read
            return False

    def frame(self, seconds=None):
        """The next frame; None when the connection ended; Late is raised when neither comes in time."""
        seconds = self.seconds if seconds is None else seconds
        end = time.monotonic() + seconds
        while True:
            if len(self.unread) >= 9:
                length = int.from_bytes(self.unread[:3], "big")
                check(length <= FRAME_SIZE, f"a frame of {length} octets")  # none of the tests allows more
                if len(self.unread) >= 9 + length:
                    kind, flags, stream = struct.unpack(">BBI", self.unread[3:9])
                    payload = bytes(self.unread[9:9 + length])
                    del self.unread[:9 + length]
                    self.frames_seen += 1
                    return Frame(kind, flags, stream & LARGEST_WINDOW, payload)
            left = end - time.monotonic()
            if left <= 0 and not getattr(self.socket, "pending", lambda: 0)():
                raise Late(f"no frame within {seconds} s")
            try:
                self.socket.settimeout(max(left, 0.001))
                octets = self.socket.recv(65536)
            except TimeoutError:
                continue
            except OSError:  # reset, an alert, no close_notify
                octets = b""
            if not octets:
                check(len(self.unread) < 9 or self.at_end, f"the connection ended within a frame: {bytes(self.unread[:20])!r}")
                self.at_end = True
                return None
            self.unread += octets

    # --- as a good client --------------------------------------------------------------------

    def start(self, *values, window=0):
        """Preface, SETTINGS with these values, more window of the connection; until theirs are here and ours acknowledged."""
        self.own_window = dict(values).get(INITIAL_WINDOW_SIZE, WINDOW)
        more = window_update(0, window) if window else b""
        self.send(PREFACE, settings(*values), more)
        first = self.frame()
        check(first is not None, "the connection ended at once")
        check(first.type == SETTINGS and not first.flags & ACK and first.stream == 0, f"a server begins with SETTINGS, not {first}")
        self.take(first)
        while not self.acknowledged:
            self.pump()
        return self

    def pump(self, seconds=None):
        """Takes one frame and does what a client has to; False when the connection ended."""
        f = self.frame(seconds)
        if f is None:
            return False
        self.take(f)
        return True

    def take(self, f):
        if f.type == SETTINGS and f.flags & ACK:
            self.acknowledged += 1
        elif f.type == SETTINGS:
            self.peer_settings.update(f.values)
            self.send(settings(ack=True))
        elif f.type == PING and f.flags & ACK:
            self.pings.append(f.payload)
        elif f.type == PING:
            self.send(ping(f.payload, ack=True))
        elif f.type == GOAWAY:
            self.goaways.append(f)
        elif f.type == RST_STREAM:
            self.messages[f.stream].reset = f.code
        elif f.type == DATA:
            m = self.messages[f.stream]
            check(not m.ended, f"{f} after the end of the stream")
            check(m.fields is not None, f"{f} before the head")
            m.content += f.content
            m.ended = f.ends_stream
            if self.grant and f.payload:
                more = window_update(0, len(f.payload))
                self.send(more if m.ended else more + window_update(f.stream, len(f.payload)))
        elif f.type in (HEADERS, CONTINUATION):
            self.take_block(f)
        elif f.type == WINDOW_UPDATE:
            more = struct.unpack(">I", f.payload)[0]
            self.window_of[f.stream] = self.window_of.get(f.stream, 0) + more
        else:
            raise Wrong(f"unexpected: {f}")

    def take_block(self, f):
        if f.type == HEADERS:
            check(self.partial is None, f"{f} within a field block")
            self.partial = (f.stream, bytearray(), f.ends_stream)
        stream, octets, ends = self.partial or (0, b"", False)
        check(stream == f.stream, f"{f} within a field block of {stream}")
        octets += f.content
        if not f.flags & END_HEADERS:
            return
        self.partial = None
        fields = self.decoder.decode(bytes(octets))
        m = self.messages[stream]
        check(not m.ended, f"{f} after the end of the stream")
        if m.fields is not None:
            check(ends, "trailers without the end of the stream")
            check(not any(n.startswith(":") for n, _ in fields), f"trailers {fields}")
            m.trailers = fields
        elif 100 <= int(dict(fields)[":status"]) < 200:
            check(not ends, "an interim response ended the stream")
            m.interim.append(fields)
        else:
            m.fields = fields
        m.ended = ends

    def new_stream(self):
        self.next_stream += 2
        return self.next_stream - 2

    def request(self, method="GET", path="/", *more, content=None, trailers=None, authority=None):
        """Sends one whole, content within the windows at the start; the stream."""
        stream = self.new_stream()
        fields = fields_of(method, path, *more, authority=authority or self.authority, scheme=self.scheme)
        out = [headers(stream, block(fields), end=content is None and trailers is None)]
        content = latin(content or b"")
        for i in range(0, len(content), FRAME_SIZE):
            piece = content[i:i + FRAME_SIZE]
            out.append(data(stream, piece, end=trailers is None and i + len(piece) == len(content)))
        if trailers is not None:
            out.append(headers(stream, block(trailers)))
        self.send(*out)
        return stream

    def room(self, stream):
        """How many octets upload() may send now."""
        return min(WINDOW + self.window_of.get(0, 0) - self.sent_of.get(0, 0),
                   self.peer_settings.get(INITIAL_WINDOW_SIZE, WINDOW) + self.window_of.get(stream, 0) - self.sent_of.get(stream, 0))

    def upload(self, stream, content, end=True, padding=None, piece=FRAME_SIZE):
        """Sends content within the windows; stops when the stream is reset or its response is whole."""
        m, more, at = self.messages[stream], 0 if padding is None else padding + 1, 0
        while at < len(content) and m.reset is None and not m.ended:
            room = self.room(stream) - more
            if room <= 0:
                check(self.pump(), f"the connection ended: {self.goaways}")
                continue
            octets = content[at:at + min(room, piece)]
            at += len(octets)
            for of in (0, stream):
                self.sent_of[of] = self.sent_of.get(of, 0) + len(octets) + more
            self.send(data(stream, octets, end=end and at == len(content), padding=padding))
        if end and not content:
            self.send(data(stream, end=True))

    def response(self, stream, seconds=None):
        """The whole response on that stream, whatever comes on others."""
        m = self.messages[stream]
        while not m.ended and m.reset is None:
            check(self.pump(seconds), f"the connection ended before the response on {stream}: {self.goaways}")
        return m

    def ask(self, *words, **more):
        return self.response(self.request(*words, **more))

    def answers_ping(self, octets=b"question", seconds=None):
        self.send(ping(octets))
        while octets not in self.pings:
            check(self.pump(seconds), f"the connection ended before the answer to a PING: {self.goaways}")
        self.pings.remove(octets)

    def ended(self, seconds=None):
        """Reads on to the end of the connection."""
        while self.pump(seconds):
            pass
        return True
