"""Readers of HTTP/1.1 that take nothing but what is canonical, for tests of what a proxy sends. What deviates is Wrong, with
its octets: it is what another reader might take for something else."""
import dataclasses

from live import *

NAME = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
FIELD = re.compile(rb"(" + NAME + rb"): ?((?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?)")
REQUEST = re.compile(rb"(" + NAME + rb") (/[\x21\x22\x24-\x7e\x80-\xff]*|\*) HTTP/1\.1")  # to an origin server; no fragment
STATUS = re.compile(rb"HTTP/1\.1 ([1-9]\d\d) [\t\x20-\x7e\x80-\xff]*")  # beyond 599 it is one of a server (RFC 9110 15)
SIZE = re.compile(rb"0|[1-9a-fA-F][0-9a-fA-F]*")
LENGTH = re.compile(r"0|[1-9]\d*")
OF_A_CONNECTION = {"keep-alive", "proxy-connection", "proxy-authorization", "proxy-authenticate", "proxy-authentication-info", "http2-settings"}
NO_TRAILERS = {"content-length", "transfer-encoding", "host", "trailer", "connection", "te", "upgrade", "content-encoding", "content-type", "content-range"} | OF_A_CONNECTION


@dataclasses.dataclass
class Strict:
    """A message, as it was read; `start`: method and target, or the status."""
    start: tuple
    fields: list
    content: bytes = b""
    trailers: list = dataclasses.field(default_factory=list)
    whole: bool = True

    def all_of(self, name):
        return [v for n, v in self.fields if n == name]

    def __getitem__(self, name):
        values = self.all_of(name)
        return ", ".join(values) if values else None


class Broken(Exception):
    """The octets ended within a message."""


class Reader:
    """Messages of a stream of octets: more() gives some, or b'' at the end."""

    def __init__(self, more):
        self.more, self.unread = more, b""

    def line(self):
        while (at := self.unread.find(b"\n")) < 0:
            if not (octets := self.more()):
                raise Broken(self.unread)
            self.unread += octets
        line, self.unread = self.unread[:at + 1], self.unread[at + 1:]
        check(line.endswith(b"\r\n") and not re.search(rb"[\r\n\0]", line[:-2]), f"no line: {line!r}")
        return line[:-2]

    def exactly(self, count):
        while len(self.unread) < count and (octets := self.more()):
            self.unread += octets
        taken, self.unread = self.unread[:count], self.unread[count:]
        return taken

    def rest(self):
        while octets := self.more():
            self.unread += octets
        taken, self.unread = self.unread, b""
        return taken

    def at_end(self):
        if not self.unread:
            self.unread = self.more()
        return not self.unread

    def lines(self):
        fields = []
        while line := self.line():
            field = FIELD.fullmatch(line)
            check(field, f"no field line: {line!r}")
            fields.append((field.group(1).decode().lower(), field.group(2).decode("latin-1")))
        return fields

    def framing(self, m):
        """How the content's end is told: None, "chunked" or a length. There is one way, and it is said once."""
        lengths, codings = m.all_of("content-length"), m.all_of("transfer-encoding")
        check(len(lengths) + len(codings) <= 1, f"two framings: {m}")
        check(not codings or codings == ["chunked"], f"a coding: {m}")
        check(not lengths or LENGTH.fullmatch(lengths[0]), f"a length: {m}")
        return "chunked" if codings else int(lengths[0]) if lengths else None

    def take(self, m, framing):
        try:
            if framing == "chunked":
                self.chunks(m)
            elif framing is not None:
                m.content = self.exactly(framing)
                m.whole = len(m.content) == framing
        except Broken:
            m.whole = False
        return m

    def chunks(self, m):
        while True:
            line = self.line()
            check(SIZE.fullmatch(line), f"a chunk's size: {line!r}")
            size = int(line, 16)
            if size == 0:
                break
            piece = self.exactly(size)
            m.content += piece
            if len(piece) < size:
                raise Broken(piece)
            check(self.exactly(2) in (b"\r\n", b"\r", b""), "the end of a chunk")
        m.trailers = self.lines()
        check(not {n for n, _ in m.trailers} & NO_TRAILERS, f"trailers: {m.trailers}")

    def request(self):
        line = self.line()
        start = REQUEST.fullmatch(line)
        check(start, f"no request line: {line!r}")
        m = Strict((start.group(1).decode(), start.group(2).decode("latin-1")), self.lines())
        equal(len(m.all_of("host")), 1, f"Host of {m}")
        options = {o.strip().lower() for v in m.all_of("connection") for o in v.split(",")}
        check(options <= {"te", "upgrade", "close"} and not {n for n, _ in m.fields} & OF_A_CONNECTION, f"of the last connection: {m}")
        check(all(v == "trailers" for v in m.all_of("te")), f"TE: {m}")
        return self.take(m, self.framing(m))

    def response(self, to_head):
        """The next one; to_head(m) says whether it answers HEAD."""
        line = self.line()
        start = STATUS.fullmatch(line)
        check(start, f"no status line: {line!r}")
        m = Strict((int(start.group(1)),), self.lines())
        check(not {n for n, _ in m.fields} & (OF_A_CONNECTION | {"te"}), f"of the last connection: {m}")
        framing = self.framing(m)
        status = m.start[0]
        if status < 200 or status == 204:
            equal(framing, None, f"framing of {m}")
            return m
        if status == 304 or to_head(m):
            return m
        if framing is None:
            check(m["connection"] == "close", f"content without an end: {m}")
            m.content = self.rest()
            return m
        return self.take(m, framing)
