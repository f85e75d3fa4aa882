"""What the cases of conformance are made of: a conversation that says what may come, their list, and a
runner. The cases are in http2_cases_*.py; RFC 7540 counts where RFC 9113 is silent."""
import concurrent.futures
import traceback

from http2 import *

CASES = []  # (section, what is done, function, whether hands are shaken before)


class Skipped(Exception):
    """The server has nothing that this could be tried at."""


def case(section, what, handshake=True):
    def register(function):
        CASES.append((section, what, function, handshake))
        return function
    return register


class Conversation(Peer):
    path = "/"       # GET and POST are answered there
    long_path = "/"  # GET gives more than a few octets

    def fields(self, method="GET", *more, path=None):
        return fields_of(method, self.path if path is None else path, *more, authority=self.authority, scheme=self.scheme)

    def block(self, method="GET", *more, **how):
        return block(self.fields(method, *more), **how)

    def get(self, stream=1, **flags):
        """GET, whole."""
        self.send(headers(stream, self.block(), **flags))

    def post(self, stream=1, *more, **flags):
        """The head of a POST; content may follow."""
        self.send(headers(stream, self.block("POST", *more), end=False, **flags))

    def held(self, stream=1):
        """A GET whose answer has begun and cannot end: half-closed (remote). The window has to be 0."""
        self.send(headers(stream, block(self.fields(path=self.long_path))))
        self.head(stream)

    def head(self, stream):
        m = self.messages[stream]
        while m.fields is None:
            check(self.pump(), f"the connection ended before the head of the response: {self.goaways}")
            check(m.reset is None, f"reset: {m.reset and code_name(m.reset)}")
        return m

    # --- what may come -----------------------------------------------------------------------

    def connection_error(self, *codes):
        """GOAWAY with one of the codes, or the end of the connection; what comes before does not matter."""
        seen = []
        while True:
            try:
                f = self.frame()
            except Late:
                raise Wrong(f"no connection error {named(codes)}, but {seen or 'nothing'}") from None
            if f is None:
                return
            if f.type == GOAWAY:
                check(f.code in codes, f"{f}, wanted {named(codes)}")
                return
            seen.append(f)

    def stream_error(self, stream, *codes, answered=False):
        """RST_STREAM with one of the codes, or a connection error. An answer before has to be one of 4xx,
        unless it was `answered` before the error."""
        seen = []
        while True:
            try:
                f = self.frame()
            except Late:
                raise Wrong(f"no stream error {named(codes)}, but {seen or 'nothing'}") from None
            self.gone = f is None or f.type == GOAWAY
            if f is None:
                return
            if f.type == GOAWAY or f.type == RST_STREAM and f.stream == stream:
                check(f.code in codes, f"{f}, wanted {named(codes)}")
                return
            seen.append(f)
            if f.type == SETTINGS and not f.flags & ACK:
                self.send(settings(ack=True))
            if f.type == HEADERS:
                status = int(dict(self.decoder.decode(f.content))[":status"])
                check(answered or status >= 400, f"answered with {status}")

    def refused(self):
        """The connection ends, or a connection error of type PROTOCOL_ERROR; what comes may be no frames at
        all: a server of HTTP/1.1 as well answers in its own way."""
        said = bytearray()
        while True:
            try:
                self.socket.settimeout(self.seconds)
                octets = self.socket.recv(65536)
            except TimeoutError:
                raise Wrong(f"the connection goes on, after {bytes(said[:100])!r}") from None
            except OSError:
                break
            if not octets:
                break
            said += octets
        if said and not said.startswith(b"HTTP/1"):
            self.unread += said
            self.connection_error(PROTOCOL_ERROR)

    def first_data(self, stream, size):
        """The next DATA has so many octets of content, and no more come without another window."""
        self.grant = False
        m = self.messages[stream]
        had = len(m.content)
        while len(m.content) == had:
            check(self.pump(), f"the connection ended: {self.goaways}")
            check(m.reset is None and not m.ended, f"the stream ended: {m}")
        self.answers_ping(b"all come")
        equal(len(m.content) - had, size, "octets of content")

    def answered(self, stream=1):
        """A whole final response that does not find fault with the request's form, and a connection in good health."""
        m = self.response(stream)
        check(m.ended, f"reset: {m.reset is not None and code_name(m.reset)}")
        check(m.status < 500 and m.status != 400, f"answered with {m.status}")
        self.fine()
        return m

    def still_alive(self):
        """After a stream error: when the connection goes on, then with its field tables in order."""
        if self.gone:
            return
        self.send(headers(3, self.block()))
        self.answered(3)

    def fine(self):
        """A PING is answered; no stream was reset (but one whose answer is whole, without an error: 9113 8.1),
        and the connection goes on."""
        self.answers_ping(b"fine now")
        check(not self.goaways, f"{self.goaways}")
        wrong = {s: code_name(m.reset) for s, m in self.messages.items() if m.reset is not None and not (m.ended and m.reset == NO_ERROR)}
        check(not wrong, f"reset: {wrong}")


def named(codes):
    return " or ".join(code_name(c) for c in codes)


def run_cases(host, port, tls=None, seconds=WAIT, wanted=(), path="/", long_path=None, name="localhost", threads=16):
    """[(section, what, None: good, or what was wrong, or Skipped)] of all cases, each on a connection of its own."""
    def one(row):
        section, what, function, handshake = row
        try:
            with Conversation(port, host, tls=tls, seconds=seconds, name=name) as c:
                c.path, c.long_path = path, long_path or path
                if handshake:
                    c.start(*getattr(function, "settings", ()))
                function(c)
            return section, what, None
        except Skipped as e:
            return section, what, e
        except Exception as e:  # the others shall still run
            last = traceback.extract_tb(e.__traceback__)[-1]
            where = "" if isinstance(e, Wrong) else f" ({last.name}:{last.lineno})"
            return section, what, f"{type(e).__name__}: {e}{where}"
    chosen = [c for c in CASES if not wanted or any(w in f"{c[0]} {c[1]}" for w in wanted)]
    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, chosen))


def with_settings(*values):
    """The client's first SETTINGS."""
    def mark(function):
        function.settings = values
        return function
    return mark
