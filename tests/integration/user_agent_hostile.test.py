#!/usr/bin/env python3
# ctest: waits
"""httoop get and its like with servers that reset, stall, lie and flood. Whatever they do: it ends, in time, with
words on standard error and the exit status that is meant; a file has its name only when it is whole."""
import dataclasses
import gzip
import os
import sys
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *
from certificates import certificates, self_signed
import http2 as h2

DONE, NEGATIVE, USAGE, REDIRECTION, CLIENT_ERROR, SERVER_ERROR, NETWORK, TLS, TIMEOUT = range(9)
SOON = WAIT / 2  # none of these takes longer, on the busiest of machines
SPEAKS = "perhaps it speaks no HTTP/2"
BARE = {k: v for k, v in ENVIRONMENT.items() if k != "no_proxy"}
OK = b"HTTP/1.1 200 OK\r\n"
TAGGED = b'ETag: "v1"\r\n'


class Gone(Exception):
    """The client has gone, or the test is over."""


class Visit:
    """One connection to a hostile server."""

    def __init__(self, server, peer, number):
        self.server, self.peer, self.number, self.unread = server, peer, number, b""
        peer.settimeout(WAIT)

    def send(self, *octets):
        for one in octets:
            try:
                self.peer.sendall(latin(one))
            except OSError:
                raise Gone from None

    def more(self):
        try:
            octets = self.peer.recv(65536)
        except OSError:
            octets = b""
        if not octets:
            raise Gone
        self.unread += octets

    def head(self):
        """The next request's head."""
        while b"\r\n\r\n" not in self.unread:
            self.more()
        head, _, self.unread = self.unread.partition(b"\r\n\r\n")
        self.server.heads.append(head.decode("latin-1"))
        return self.server.heads[-1]

    def content(self, count):
        while len(self.unread) < count:
            self.more()
        taken, self.unread = self.unread[:count], self.unread[count:]
        return taken

    def stall(self):
        """Says nothing more until the client goes."""
        while True:
            self.more()
            self.unread = b""

    def hold(self):
        """Neither reads nor says anything until the test is over."""
        self.server.over.wait(WAIT)

    def reset(self):
        self.peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.peer.close()

    def drip(self, octets, pause=0.05):
        for one in octets:
            self.send(bytes([one]))
            if self.server.over.wait(pause):
                return

    # HTTP/2, by prior knowledge.

    def start_2(self, *values):
        while len(self.unread) < len(h2.PREFACE):
            self.more()
        check(self.unread.startswith(h2.PREFACE), "no preface")
        self.unread = self.unread[len(h2.PREFACE):]
        self.send(h2.settings(*values))

    def frame(self):
        while len(self.unread) < 9 or len(self.unread) < 9 + int.from_bytes(self.unread[:3], "big"):
            self.more()
        size = int.from_bytes(self.unread[:3], "big")
        f = h2.Frame(self.unread[3], self.unread[4], int.from_bytes(self.unread[5:9], "big"), self.unread[9:9 + size])
        self.unread = self.unread[9 + size:]
        if f.type == h2.SETTINGS and not f.acknowledges:
            self.send(h2.settings(ack=True))
        return f

    def request_2(self):
        """The stream of the next request, whose head is there."""
        while True:
            f = self.frame()
            if f.type == h2.HEADERS:
                self.server.heads.append(f"stream {f.stream}")
                return f.stream

    def answer_head_2(self, stream):
        self.send(h2.headers(stream, h2.block([(":status", "200")]), end=False))

    def answer_2(self, stream, content=b"good\n"):
        self.answer_head_2(stream)
        self.send(h2.data(stream, content, end=True))


class Hostile(Listening):
    """A server whose n-th connection is answered by the n-th of `scripts`, and the others by the last."""

    def __init__(self, *scripts, at="127.0.0.1"):
        self.scripts, self.heads, self.wrong = scripts, [], []
        super().__init__(at)

    def serve(self, peer, number):
        try:
            self.scripts[min(number, len(self.scripts) - 1)](Visit(self, peer, number))
            peer.shutdown(socket.SHUT_WR)  # what the client sent is read, else it gets a reset
            while peer.recv(65536):
                pass
        except (Gone, OSError):
            pass
        except Exception as e:
            self.wrong.append(repr(e))

    def __exit__(self, kind, *rest):
        super().__exit__(kind, *rest)
        if kind is None and self.wrong:
            raise Wrong(f"the hostile server itself failed: {self.wrong}")


def says(*octets, then=None):
    """A script: a request is read, that is answered, and then."""
    def script(c):
        c.head()
        c.send(*octets)
        if then:
            then(c)
    return script


def endless(begin, piece, most=64 << 20):
    """A script that goes on for as long as it is listened to; too long is wrong."""
    def script(c):
        c.head()
        c.send(begin)
        for _ in range(most // len(piece)):
            c.send(piece)
        c.server.wrong.append(f"the client took {most} octets of {piece[:40]!r}")
    return script


STALL, HOLD, RESET = Visit.stall, Visit.hold, Visit.reset


@dataclasses.dataclass
class Row:
    name: str
    scripts: tuple
    status: int
    says: tuple                        # on standard error
    words: tuple = ()                  # of the command line
    command: tuple = ("get",)
    content: bytes = None              # on standard output, or in the file; None: not looked at
    requests: int = None               # so many arrived
    kept: bytes = None                 # what is in FILE.part; None: not looked at
    stdin: bytes = b""
    path: str = "/x"
    never: str = "\x1b"                # not on standard error
    proxied: str = ""                  # the URL that is asked for through this server


def row(name, script, status, said=(), *words, **more):
    return Row(name, script if isinstance(script, tuple) else (script,), status, (said,) if isinstance(said, str) else said, words, **more)


def run_one(r, to_file):
    with folder() as own, Hostile(*r.scripts) as s:
        url, words = s.url + r.path, [w.replace("URL", s.url) for w in r.words]
        if r.proxied:
            url, words = r.proxied, [*words, "--proxy", s.url]
        if to_file:
            words += ["-o", f"{own}/file"]
        began = time.monotonic()
        try:
            done = tool(HTTOOP, *r.command, url, *words, seconds=SOON, stdin=r.stdin, env=BARE if r.proxied else ENVIRONMENT)
        except subprocess.TimeoutExpired:
            raise Wrong(f"it hangs; the server saw {s.heads}") from None
        said = done.stderr.decode("utf-8", "replace")
        check(time.monotonic() - began < SOON)
        equal(done.returncode, r.status, said.strip())
        if r.status != DONE:
            contains(said, "httoop: ", "nothing is said")
        for text in r.says:
            contains(said, text.replace("URL", s.url))
        check(r.never not in said, f"{r.never!r} is said: {said}")
        check("\x1b" not in said and "\0" not in said, "control characters on the terminal")
        if r.requests is not None:
            equal(len(s.heads), r.requests, "requests")
        left = sorted(os.listdir(own))
        if to_file:
            equal(done.stdout, b"", "standard output")
            if r.status == DONE:
                equal(left, ["file"], "what is left behind")
                if r.content is not None:
                    equal(read(f"{own}/file")[:1000], r.content[:1000])
                    check(read(f"{own}/file") == r.content, "the file differs")
            else:
                check("file" not in left, f"the file has its name, with {len(read(f'{own}/file')) if 'file' in left else 0} octets")
                check(set(left) <= {"file.part", "file.part.validator"}, f"what is left behind: {left}")
                if r.kept is not None:
                    equal(read(f"{own}/file.part"), r.kept)
        elif r.content is not None:
            equal(done.stdout[:1000], r.content[:1000], said)
            check(done.stdout == r.content, f"{len(done.stdout)} octets came, of {len(r.content)}")


def all_of(rows, both=True):
    wrong = []
    for r in rows:
        for to_file in (False, True) if both else (False,):
            if to_file and "-o" in r.words:
                continue
            try:
                run_one(r, to_file)
            except Wrong as e:
                wrong.append(f"{r.name}{', to a file' if to_file else ''}: {e}")
    if wrong:
        raise Wrong(f"{len(wrong)} of {len(rows)} rows:\n          " + "\n          ".join(wrong))


def lengthy(n, *lines):
    return OK + TAGGED + b"".join(latin(line) + b"\r\n" for line in lines) + f"Content-Length: {n}\r\n\r\n".encode()


CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


@case("connections that are reset or closed: before, within and after the head, within content")
def _():
    rows = []
    for how, end in (("reset", RESET), ("closed", lambda c: None)):
        rows += [
            row(f"{how} at once", end if end is RESET else (lambda c: None), NETWORK),
            row(f"{how} after the request", says(then=end), NETWORK, requests=1),
            row(f"{how} within the status line", says("HTTP/1.1 2", then=end), NETWORK, requests=1),
            row(f"{how} within the head", says(OK, "Content-Le", then=end), NETWORK, requests=1),
            row(f"{how} before content", says(lengthy(10), then=end), NETWORK),
            row(f"{how} within content", says(lengthy(10) + b"0123", then=lambda c, end=end: (time.sleep(0.3), end(c))), NETWORK, "4 of 10"),
            row(f"{how} within a chunk's size", says(CHUNKED + b"5\r\nhello\r\n1", then=lambda c, end=end: (time.sleep(0.3), end(c))), NETWORK),
            row(f"{how} within a chunk", says(CHUNKED + b"5\r\nhel", then=lambda c, end=end: (time.sleep(0.3), end(c))), NETWORK),
            row(f"{how} before the last chunk", says(CHUNKED + b"5\r\nhello\r\n", then=lambda c, end=end: (time.sleep(0.3), end(c))), NETWORK),
            row(f"{how} within trailers", says(CHUNKED + b"5\r\nhello\r\n0\r\nX: ", then=lambda c, end=end: (time.sleep(0.3), end(c))), NETWORK),
        ]
    rows.append(row("closed within content, which is kept", says(lengthy(10) + b"0123"), NETWORK, "4 of 10", kept=b"0123"))
    rows.append(row("content until the connection ends", says(OK + b"\r\n", "all of it"), DONE, content=b"all of it"))
    rows.append(row("reset within content until the end", says(OK + b"\r\n", "some", then=lambda c: (time.sleep(0.3), RESET(c))), NETWORK))
    all_of(rows)


@case("servers that stall at any place: it ends by its limit, and says which")
def _():
    quick = ("--limit", "response-time=400")
    stalls = [
        row("never reads", HOLD, TIMEOUT, "response-time", *quick), row("after the request", says(then=STALL), TIMEOUT, "response-time", *quick),
        row("within the status line", says("HTTP/1.1 2", then=STALL), TIMEOUT, "", *quick), row("within the head", says(OK, "A: b", then=STALL), TIMEOUT, "", *quick),
        row("after a 103", says("HTTP/1.1 103 Early Hints\r\n\r\n", then=STALL), TIMEOUT, "", *quick),
        row("before content", says(lengthy(10), then=STALL), TIMEOUT, "", *quick), row("within content", says(lengthy(10) + b"0123", then=STALL), TIMEOUT, "", "--limit", "response-time=3000", kept=b"0123"),
        row("within a chunk's size", says(CHUNKED + b"5", then=STALL), TIMEOUT, "", *quick), row("before the last chunk", says(CHUNKED + b"5\r\nhello\r\n", then=STALL), TIMEOUT, "", *quick),
        row("within trailers", says(CHUNKED + b"0\r\nX", then=STALL), TIMEOUT, "", *quick), row("content until the end", says(OK + b"\r\nsome", then=STALL), TIMEOUT, "", *quick),
        row("within gzip", says(lengthy(100, "Content-Encoding: gzip") + gzip.compress(b"x" * 1000)[:15], then=STALL), TIMEOUT, "", *quick),
        row("before CONNECT is answered", says(then=STALL), TIMEOUT, "", *quick, proxied="https://a.example/"),
        row("within the answer to CONNECT", says("HTTP/1.1 200", then=STALL), TIMEOUT, "", *quick, proxied="https://a.example/"),
        row("within the handshake of TLS", says("HTTP/1.1 200 OK\r\n\r\n", then=STALL), TIMEOUT, "tls-handshake-time", "--limit", "tls-handshake-time=400", proxied="https://a.example/"),
        row("one octet at a time, head", lambda c: (c.head(), c.drip(OK + b"X: " + b"y" * 100_000)), TIMEOUT, "", "--timeout", "1"),
        row("one octet at a time, content", lambda c: (c.head(), c.send(lengthy(100_000)), c.drip(b"y" * 100_000)), TIMEOUT, "", "--timeout", "1"),
        row("103 after 103, slowly", lambda c: (c.head(), [(c.send("HTTP/1.1 103 A\r\n\r\n"), c.server.over.wait(0.2)) for _ in range(20)], c.stall()), TIMEOUT, "", "--timeout", "1"),
        row("redirections, slowly", lambda c: [(c.head(), c.server.over.wait(0.3), c.send(f"HTTP/1.1 302 A\r\nLocation: /{n}\r\nContent-Length: 0\r\n\r\n")) for n in range(100)], TIMEOUT, "", "--timeout", "1"),
    ]
    all_of(stalls, both=False)
    all_of([r for r in stalls if "within content" in r.name or "one octet" in r.name])
    all_of([row("an upload that is not read", lambda c: (c.head(), HOLD(c)), TIMEOUT, "", "@-", "--limit", "write-time=400", "--limit", "response-time=400", command=("put",), stdin=b"x" * 8_000_000),
            row("100 (Continue) that never comes", says(then=lambda c: (c.content(5), c.send(lengthy(2) + b"ok"))), DONE, "", "--raw", "hello", "Expect:100-continue", "--limit", "continue-time=200",
                command=("post",), content=b"ok")], both=False)


@case("lies about length")
def _():
    all_of([
        row("shorter than announced", says(lengthy(1000) + b"short"), NETWORK, "5 of 1000", kept=b"short"),
        row("longer than announced", says(lengthy(5) + b"hello, and more than that" + b"x" * 100_000), DONE, content=b"hello"),
        row("two lengths", says(OK + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"), NEGATIVE, "rfc9"),
        row("a negative length", says(OK + b"Content-Length: -1\r\n\r\nabcd"), NEGATIVE, "rfc9"),
        row("a length beyond all numbers", says(OK + b"Content-Length: 99999999999999999999999\r\n\r\nabcd"), NEGATIVE, "rfc9"),
        row("a length of nothing", says(OK + b"Content-Length: \r\n\r\nabcd"), NEGATIVE, "rfc9"),
        row("a length and chunks", says(OK + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"), NEGATIVE, "rfc9"),
        row("content with 204, which has none", says("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello"), DONE, content=b""),
        row("content with HEAD", says(lengthy(5) + b"hello"), DONE, command=("head",)),
        row("a length of terabytes", says(lengthy(1 << 50) + b"x" * 1000), NETWORK, f"of {1 << 50}"),
        row("a part that was not asked for", says("HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-4/10\r\nContent-Length: 5\r\n\r\nhello"), NEGATIVE, "not asked for"),
    ])


@case("what is no HTTP")
def _():
    garbage = bytes(range(256)) * 40
    all_of([
        row("octets of any value", says(garbage), NEGATIVE, "rfc9"), row("a page without a head, as of HTTP/0.9", says("<html>hello</html>\n"), (NEGATIVE), ""),
        row("another protocol", lambda c: (c.send("SSH-2.0-OpenSSH_9.2\r\n"), c.stall()), NEGATIVE, "rfc9"), row("ICY", says("ICY 200 OK\r\n\r\nx"), NEGATIVE, "rfc9"),
        row("mail", lambda c: (c.send("220 mail.example ESMTP\r\n"), c.stall()), NEGATIVE, "rfc9"),
        row("an alert of TLS", says(b"\x15\x03\x01\x00\x02\x02\x46"), NEGATIVE, ""), row("HTTP/3.0", says("HTTP/3.0 200 OK\r\nContent-Length: 0\r\n\r\n"), NEGATIVE, "rfc9"),
        row("HTTP/2 without being asked", says(h2.settings()), NEGATIVE, ""), row("a status of two digits", says("HTTP/1.1 20 OK\r\n\r\n"), NEGATIVE, "rfc9"),
        row("a status of four digits", says("HTTP/1.1 2000 OK\r\n\r\n"), NEGATIVE, "rfc9"), row("a field without a colon", says(OK + b"nonsense\r\n\r\n"), NEGATIVE, "rfc9"),
        row("a space before the colon", says(OK + b"Content-Length : 3\r\n\r\nabc"), (NEGATIVE), ""), row("NUL in a field", says(OK + b"X: a\0b\r\nContent-Length: 0\r\n\r\n"), NEGATIVE, "rfc9"),
        row("101 without being asked", says("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"), NEGATIVE, ""),
        row("HTTP/1.0", says("HTTP/1.0 200 OK\r\n\r\nhello"), DONE, content=b"hello"),
        row("the length of a request with TLS", lambda c: (c.send("HTTP/1.1 400 Bad Request\r\n\r\n"), c.stall()), TLS, "", proxied=""),
    ][:-1])
    with Hostile(says("HTTP/1.1 400 Bad\r\n\r\n"), lambda c: (c.more(), c.send("HTTP/1.1 400 Bad Request\r\n\r\n"))) as s:
        s.scripts = s.scripts[1:]
        done = tool(HTTOOP, "get", s.url.replace("http:", "https:") + "/", seconds=SOON)
        equal(done.returncode, TLS, done.stderr)
        contains(done.stderr, b"httoop: ")


@case("chunks that are none")
def _():
    rows = [row(f"{said!r}", says(CHUNKED + said), NEGATIVE, "rfc9112#7.1")
            for said in (b"xyz\r\n", b"-1\r\nabc\r\n", b"0x3\r\nabc\r\n", b"fffffffffffffffffff\r\nabc", b"3\r\nabcd\r\n0\r\n\r\n", b"\r\n\r\n", b" 3\r\nabc\r\n0\r\n\r\n", b"3\nabc\n0\n\n")]
    all_of(rows)
    all_of([row("extensions without end", endless(CHUNKED + b"5;", b"x" * 4096), NEGATIVE, "rfc9112#7.1.1"),
            row("chunks of one octet, each with extensions", endless(CHUNKED, b"1;" + b"x" * 500 + b"\r\nx\r\n"), NEGATIVE, "rfc9112#7.1.1"),
            row("trailers without end", endless(CHUNKED + b"0\r\n", b"X: y\r\n" * 100), NEGATIVE, "rfc9110#5.4-1"),
            row("digits without end", endless(CHUNKED, b"0" * 4096), NEGATIVE, "")], both=False)


@case("heads, lines and interim responses without end")
def _():
    all_of([
        row("a status line", endless(b"HTTP/1.1 200 ", b"x" * 4096), NEGATIVE, "rfc9110#2.3-1"), row("a field line", endless(OK + b"X: ", b"x" * 4096), NEGATIVE, "rfc9110#5.4-1"),
        row("fields", endless(OK, b"X: y\r\n" * 100), NEGATIVE, "rfc9110#5.4-1"), row("long fields", endless(OK, b"X: " + b"y" * 8000 + b"\r\n"), NEGATIVE, "rfc9110#5.4-1"),
        row("interim responses", endless(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n" * 10), NEGATIVE, "rfc9110#15.2"),
        row("100 (Continue), of which none was asked for", endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 10), NEGATIVE, "rfc9110#15.2"),
        row("some interim responses, and the answer", says(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 5, lengthy(2) + b"ok"), DONE, content=b"ok"),
        row("empty lines", endless(b"", b"\r\n" * 1000), NEGATIVE, ""),
    ], both=False)


def redirect(c, to, status=302, more=b""):
    c.head()
    c.send(f"HTTP/1.1 {status} Elsewhere\r\nLocation: {to}\r\nContent-Length: 0\r\n".encode() + more + b"\r\n")


@case("redirections that lead nowhere")
def _():
    def further(c):
        while True:
            n = int(re.search(r"/(\d*) ", c.head()).group(1) or 0)
            c.send(f"HTTP/1.1 302 Further\r\nLocation: /{n + 1}\r\nContent-Length: 0\r\n\r\n")

    def round_(c):
        while True:
            there = "/b" if "GET /a" in c.head() else "/a"
            c.send(f"HTTP/1.1 301 Round\r\nLocation: {there}\r\nContent-Length: 0\r\n\r\n")
    all_of([
        row("without end", further, REDIRECTION, "limit redirects", path="/", requests=11),
        row("without end, few allowed", further, REDIRECTION, "limit redirects", "--limit", "redirects=2", path="/", requests=3),
        row("round in a circle", round_, REDIRECTION, "in a circle", path="/a", requests=2), row("to itself", lambda c: redirect(c, "/x"), REDIRECTION, "in a circle", requests=1),
        row("without a Location", says("HTTP/1.1 302 Where\r\nContent-Length: 0\r\n\r\n"), REDIRECTION, "302"),
        row("an empty Location", lambda c: redirect(c, ""), REDIRECTION, "in a circle"),
        row("not followed", lambda c: redirect(c, "/y"), REDIRECTION, "302", "--no-follow", requests=1),
        *[row(f"to {to}", lambda c, to=to: redirect(c, to), NEGATIVE, "", requests=1)
          for to in ("file:///etc/passwd", "javascript:alert(1)", "mailto:a@b", "data:text/plain,x", "ftp://127.0.0.1/", "http://", "http:///x", "http://a:b:c/", "http://me:secret@127.0.0.1:9/", "http://127.0.0.1:99999/")],
        row("to what is almost a URI", (lambda c: (redirect(c, "/ä b?[1]={x}"), check("GET /%C3%A4%20b?%5B1%5D=%7Bx%7D HTTP" in c.head(), c.server.heads), c.send(lengthy(2) + b"ok")),), DONE, content=b"ok", requests=2),
        row("to nobody", lambda c: redirect(c, "http://127.0.0.1:9/"), NETWORK, "127.0.0.1:9", requests=1),
        row("content without end on the way", lambda c: (c.head(), c.send(b"HTTP/1.1 302 A\r\nLocation: http://127.0.0.1:9/\r\nTransfer-Encoding: chunked\r\n\r\n"), [c.send(b"1000\r\n" + b"x" * 4096 + b"\r\n") for _ in range(10_000)]), NETWORK, "127.0.0.1:9"),
        row("307 for what cannot be sent again", lambda c: (c.head(), c.content(len("4\r\nonce\r\n0\r\n\r\n")), c.send("HTTP/1.1 307 A\r\nLocation: /y\r\nContent-Length: 0\r\n\r\n")), NEGATIVE, "sent again", "@-", command=("post",), stdin=b"once", requests=1),
    ], both=False)


LARGE = 256 << 20


def bomb(program):
    """Much of nothing, by one of the programs that compress."""
    made = subprocess.run(f"head -c {LARGE} /dev/zero | {program}", shell=True, stdout=subprocess.PIPE, timeout=2 * WAIT, check=True).stdout
    within(100, len(made), LARGE // 500, program)
    return made


@case("content that grows beyond measure, or does not come off: gzip, deflate, zstd, br, and codings on codings")
def _():
    rows = []
    bombs = {"gzip": bomb("gzip -6"), "zstd": bomb("zstd -1 -q -c")}
    bombs["deflate"] = zlib.compress(bytes(64 << 20))
    bombs["gzip, gzip"] = gzip.compress(bombs["gzip"])
    for coding, octets in bombs.items():
        rows.append(row(f"a bomb of {coding}", says(lengthy(len(octets), f"Content-Encoding: {coding}") + octets), NEGATIVE, "limits.coding_ratio"))
    with folder() as own:
        write(f"{own}/zeros.txt", bytes(32 << 20))
        with Server("serve", own, "--compress") as s, s.connect() as c:
            c.send("GET /zeros.txt HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br\r\n\r\n")
            got = c.response()
            equal(got["Content-Encoding"], "br")
            rows.append(row("a bomb of br", says(lengthy(len(got.content), "Content-Encoding: br") + got.content), NEGATIVE, "limits.coding_ratio"))
    plain = os.urandom(50_000)
    packed = gzip.compress(plain)
    coded = "Content-Encoding: gzip"
    rows += [
        row("gzip that is cut, though its length is right", says(lengthy(20_000, coded) + packed[:20_000]), NEGATIVE, ""),
        row("gzip that is cut before its checksum", says(lengthy(len(packed) - 8, coded) + packed[:-8]), NEGATIVE, ""),
        row("gzip with a wrong checksum", says(lengthy(len(packed), coded) + packed[:-8] + b"\0" * 4 + packed[-4:]), NEGATIVE, ""),
        row("no gzip at all", says(lengthy(5, coded) + b"hello"), NEGATIVE, ""), row("zstd cut", says(lengthy(50, "Content-Encoding: zstd") + bombs["zstd"][:50]), NEGATIVE, ""),
        row("codings on codings", says(lengthy(5, "Content-Encoding: " + ", ".join(["gzip"] * 20)) + b"hello"), NEGATIVE, "limits.stacked_codings"),
        row("gzip of nothing", says(lengthy(len(gzip.compress(b"")), coded) + gzip.compress(b"")), DONE, content=b""),
        row("a bomb that is not taken off", says(lengthy(len(packed), coded) + packed), DONE, "", "--no-decode", content=packed),
        row("gzip that is closed in the middle", says(lengthy(len(packed), coded) + packed[:20_000]), NETWORK, ""),
    ]
    all_of(rows)


@case("kept connections: closed just when they are used, or with answers in advance")
def _():
    moved = "HTTP/1.1 {} Moved\r\nLocation: /end\r\nContent-Length: 0\r\n\r\n"
    good = says(lengthy(5) + b"good\n")

    def closes(status, end=lambda c: None, content=0):
        """Answers one request, with so much content, and ends when the next is there."""
        def script(c):
            c.head()
            c.content(content)  # else the answer may overtake it, and the connection is not used again
            c.send(moved.format(status))
            c.head()
            end(c)
        return script
    all_of([
        row("closed when GET comes: asked again", (closes(302), good), DONE, content=b"good\n", requests=3),
        row("reset when GET comes: asked again", (closes(302, RESET), good), DONE, content=b"good\n", requests=3),
        row("closed each time: not forever", (closes(302), lambda c: c.head()), NETWORK, ""),
        row("closed when PUT comes, which may be repeated", (closes(307, content=5), says(then=lambda c: (c.content(5), c.send(lengthy(5) + b"good\n")))), DONE, "", "--raw", "hello", command=("put",), content=b"good\n"),
        row("closed when POST comes, which may have been done", (closes(307, content=5), good), NETWORK, "", "--raw", "hello", command=("post",), requests=2),
        row("closed before the next request", (lambda c: (c.head(), c.send(moved.format(302))), good), DONE, content=b"good\n"),
        row("an answer in advance is nobody's", (says(moved.format(302).encode() + lengthy(5) + b"evil\n"), good), DONE, content=b"good\n"),
        row("an answer in advance, later", (lambda c: (c.head(), c.send(moved.format(302) + "HTTP/1.1 200 OK\r\nContent-Le"), c.head(), c.send("ngth: 5\r\n\r\nevil\n")), good), DONE, content=b"good\n"),
    ], both=False)


@case("503 and 429 with Retry-After")
def _():
    def busy(after, status=503):
        return says(f"HTTP/1.1 {status} Busy\r\nRetry-After: {after}\r\nContent-Length: 5\r\nConnection: close\r\n\r\nbusy\n")
    good = says(lengthy(5) + b"good\n")
    all_of([
        row("not waited for without --retry", busy(1), SERVER_ERROR, "503", requests=1), row("waited for", (busy(1), good), DONE, "", "--retry", "3", content=b"good\n", requests=2),
        row("429", (busy(0, 429), busy(1, 429), good), DONE, "", "--retry", "3", content=b"good\n", requests=3), row("busy for good", busy(0), SERVER_ERROR, "503", "--retry", "3", requests=4),
        row("for days", busy(999_999), SERVER_ERROR, "503", "--retry", "3", requests=1), row("for ages", busy("9" * 60), SERVER_ERROR, "503", "--retry", "3", requests=1),
        row("nonsense", busy("soon"), SERVER_ERROR, "503", "--retry", "3", requests=1), row("longer than --timeout", busy(30), TIMEOUT, "", "--retry", "3", "--timeout", "4", requests=1),
        row("a POST is not repeated", busy(0), SERVER_ERROR, "503", "--raw", "hello", "--retry", "3", command=("post",), requests=1),
    ], both=False)
    # Content that breaks off is gone on with, by --retry.
    rest = says("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 4-9/10\r\nContent-Length: 6\r\nETag: \"v1\"\r\n\r\n456789")
    all_of([row("content that breaks off goes on by --retry", (says(lengthy(10) + b"0123"), rest), DONE, "", "--retry", "3", content=b"0123456789", requests=2),
            row("content of another version does not", (says(lengthy(10) + b"0123"), says(OK + b"ETag: \"v2\"\r\nContent-Length: 10\r\n\r\nabcdefghij")), NETWORK, "", "--retry", "3")])


@case("a part of decoded content is not glued to the rest of the coded one")
def _():
    plain = os.urandom(50_000)
    packed = gzip.compress(plain)

    def rest(c):
        """By the same tag, as some servers do it."""
        begin = int((re.search(r"bytes=(\d+)", c.head()) or [0, 0])[1])
        if begin == 0:
            c.send(lengthy(len(packed), "Content-Encoding: gzip") + packed)
        c.send(f'HTTP/1.1 206 Partial\r\nETag: "v1"\r\nContent-Encoding: gzip\r\nContent-Range: bytes {begin}-{len(packed) - 1}/{len(packed)}\r\nContent-Length: {len(packed) - begin}\r\n\r\n'.encode() + packed[begin:])
    with folder() as own, Hostile(says(lengthy(len(packed), "Content-Encoding: gzip") + packed[:20_000]), rest) as s:
        path = f"{own}/file"
        done = tool(HTTOOP, "get", s.url + "/x", "-o", path, seconds=SOON)
        equal(done.returncode, NETWORK, done.stderr)
        check(b"--continue" not in done.stderr, done.stderr)
        done = tool(HTTOOP, "get", s.url + "/x", "-o", path, "--continue", seconds=SOON)
        equal(done.returncode, DONE, done.stderr)
        check(read(path) == plain, "the file is neither")
    # The tag of the content as it is, and the rest of it coded.
    with folder() as own, Hostile(says(lengthy(len(plain)) + plain[:20_000]), rest) as s:
        path = f"{own}/file"
        equal(tool(HTTOOP, "get", s.url + "/x", "-o", path, seconds=SOON).returncode, NETWORK)
        done = tool(HTTOOP, "get", s.url + "/x", "-o", path, "--continue", seconds=SOON)
        equal(done.returncode, DONE, done.stderr)
        check(read(path) == plain, "the file is neither")
    # Going on below the decoding, by --retry.
    all_of([row("gzip that breaks off goes on by --retry", (says(lengthy(len(packed), "Content-Encoding: gzip") + packed[:20_000]), rest), DONE, "", "--retry", "3", content=plain, requests=2)])


@case("captive portals and proxies: what they say is not the server's word")
def _():
    login = b"Content-Length: 6\r\nSet-Cookie: evil=1; Path=/\r\nContent-Type: text/html\r\n\r\nlogin\n"
    asks = b'HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm="wifi"\r\n' + login
    all_of([
        row("407 though there is no proxy", says(asks), CLIENT_ERROR, "407"), row("511", says(b"HTTP/1.1 511 Network Authentication Required\r\n" + login), SERVER_ERROR, "511"),
        row("407 of a proxy", says(asks), CLIENT_ERROR, ("407", "--proxy"), proxied="http://a.example/"),
        row("407 to CONNECT", says(asks), CLIENT_ERROR, ("407", "--proxy"), proxied="https://a.example/"),
        row("407 again and again", lambda c: [(c.head(), c.send(asks)) for _ in range(100)], CLIENT_ERROR, "407", "--auth", "eve:pw", proxied="http://a.example/"),
        row("a redirection to CONNECT is not followed", says("HTTP/1.1 302 A\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"), NETWORK, "answered 302", proxied="https://a.example/", requests=1, content=b""),
        row("a page to CONNECT", says(b"HTTP/1.1 403 No\r\n" + login), NETWORK, "answered 403", proxied="https://a.example/", content=b""),
        row("CONNECT, and then no TLS", lambda c: (c.head(), c.send("HTTP/1.1 200 OK\r\n\r\n"), c.more(), c.send("HTTP/1.1 200 OK\r\n\r\nlogin")), TLS, "", proxied="https://a.example/", content=b""),
        row("CONNECT, and words before TLS", says("HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"), TLS, "", proxied="https://a.example/", content=b""),
        row("CONNECT without end", endless(OK, b"X: y\r\n" * 100), NEGATIVE, "", proxied="https://a.example/"),
        row("interim responses to CONNECT without end", endless(b"", b"HTTP/1.1 103 A\r\n\r\n" * 100), NEGATIVE, "", proxied="https://a.example/"),
        row("a proxy that closes", says(), NETWORK, "", proxied="https://a.example/"),
    ], both=False)
    # Not to be piped into a shell.
    with Hostile(says(asks)) as s:
        done = tool(HTTOOP, "get", "https://a.example/", "--proxy", s.url, seconds=SOON, env=BARE)
        equal(done.stdout, b"", "what a proxy says in the place of a server that was to prove who it is")


@case("HTTP/2: GOAWAY, refused, reset, stalling and lying streams")
def _():
    def going(c):
        c.start_2()
        c.request_2()
        c.send(h2.goaway(0))
        c.stall()

    def refusing(c):
        c.start_2()
        while True:
            c.send(h2.rst_stream(c.request_2(), h2.REFUSED_STREAM))

    def good(c):
        c.start_2()
        while True:
            c.answer_2(c.request_2())

    def does(*octets, then=STALL):
        def script(c):
            c.start_2()
            stream = c.request_2()
            c.send(*[one(stream) if callable(one) else one for one in octets])
            then(c)
        return script

    def head(end, *more):
        return lambda n: h2.headers(n, h2.block([(":status", "200"), *more]), end=end)
    two = ("--http2",)
    quick = (*two, "--limit", "response-time=500")
    length = ("content-length", "10")
    all_of([
        row("GOAWAY with a stream that was not processed: asked again", (going, good), DONE, "", *two, content=b"good\n", requests=2),
        row("GOAWAY each time: not forever", going, NETWORK, "", *two, requests=3), row("refused: asked again", (lambda c: (c.start_2(), c.send(h2.rst_stream(c.request_2(), h2.REFUSED_STREAM)), c.answer_2(c.request_2())), good), DONE, "", *two, content=b"good\n", requests=2),
        row("refused each time: not forever", refusing, NETWORK, "", *two, requests=3),
        row("a POST that was not processed is asked again as well", (going, good), DONE, "", *two, "--raw", "hello", command=("post",), content=b"good\n", requests=2),
        row("GOAWAY and the answer all the same", does(h2.goaway(1), head(False), lambda n: h2.data(n, b"good\n", end=True)), DONE, "", *two, content=b"good\n", requests=1),
        row("GOAWAY for a fault of ours", does(h2.goaway(0, h2.ENHANCE_YOUR_CALM, b"slow down")), NETWORK, "the server did nothing with the request (ENHANCE_YOUR_CALM)", *two),
        row("reset before the answer", does(lambda n: h2.rst_stream(n, h2.INTERNAL_ERROR)), NETWORK, "the server gave up the request without an answer (INTERNAL_ERROR)", *two, never=SPEAKS), row("reset within content", does(head(False, length), lambda n: h2.data(n, b"01234"), lambda n: h2.rst_stream(n, h2.CANCEL)), NETWORK, "5 of 10 octets came (CANCEL)", *two, never=SPEAKS),
        row("closed within content", does(head(False, length), lambda n: h2.data(n, b"01234"), then=lambda c: None), NETWORK, "", *two),
        row("shorter than announced", does(head(False, length), lambda n: h2.data(n, b"01234", end=True)), NEGATIVE, "rfc9113", *two), row("longer than announced", does(head(False, length), lambda n: h2.data(n, b"0123456789a", end=True)), NEGATIVE, "rfc9113", *two),
        row("never answers", does(), TIMEOUT, "response-time", *quick), row("within content", does(head(False), lambda n: h2.data(n, b"some")), TIMEOUT, "response-time", *quick),
        row("no SETTINGS", lambda c: c.stall(), TIMEOUT, "", *quick), row("closed at once", lambda c: None, NETWORK, "", *two), row("HTTP/1.1 instead", lambda c: (c.more(), c.send("HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n")), NEGATIVE, "without --http2", *two),
        row("garbage", lambda c: (c.more(), c.send(os.urandom(5000))), NEGATIVE, "", *two), row("a frame too large", does(h2.frame(h2.DATA, 0, 1, b"x" * 20_000)), NEGATIVE, "rfc9113", *two),
        row("content before a head", does(lambda n: h2.data(n, b"x")), NEGATIVE, "rfc9113", *two), row("a stream that we did not open", does(head(False), h2.headers(7, h2.block([(":status", "200")]))), NEGATIVE, "rfc9113", *two),
        row("a push", does(lambda n: h2.push_promise(n, 2, h2.block(h2.fields_of()))), NEGATIVE, "rfc9113", *two), row("no status", does(lambda n: h2.headers(n, h2.block([("a", "b")]))), NEGATIVE, "rfc9113", *two),
        row("a field block that is none", does(lambda n: h2.headers(n, b"\xff\xff\xff\xff\xff\xff\xff")), NEGATIVE, "rfc", *two), row("connection fields", does(head(True, ("connection", "close"))), NEGATIVE, "rfc9113", *two),
        row("more than the window", does(head(False), *[lambda n: h2.data(n, b"x" * 16384)] * 64, then=STALL), NEGATIVE, "", *quick),
    ][:-1])

    def flood(octets):
        def script(c):
            c.start_2()
            n = c.request_2()
            piece = octets(n) * 100
            for _ in range((64 << 20) // len(piece)):
                c.send(piece)
            c.server.wrong.append("the client took 64 MiB of it")
        return script
    all_of([
        row("CONTINUATION", lambda c: (c.start_2(), c.send(h2.headers(c.request_2(), h2.block([(":status", "200")]), end_headers=False)), [c.send(h2.continuation(1, h2.block([("a", "b" * 1000)]), end_headers=False) * 10) for _ in range(10_000)]), NEGATIVE, "rfc9113", *two),
        row("PING", flood(lambda n: h2.ping()), NEGATIVE, "rfc9113#10.5", *two), row("SETTINGS", flood(lambda n: h2.settings((h2.ENABLE_PUSH, 0))), NEGATIVE, "rfc9113#10.5", *two),
        row("WINDOW_UPDATE", flood(lambda n: h2.window_update(n, 1)), NEGATIVE, "", *two),
        row("empty DATA", lambda c: (c.start_2(), c.answer_head_2(c.request_2()), [c.send(h2.data(1) * 1000) for _ in range(10_000)]), NEGATIVE, "rfc9113#10.5", *two),
        row("interim responses", flood(lambda n: h2.headers(n, h2.block([(":status", "103")]), end=False)), NEGATIVE, "rfc9110#15.2", *two, never=SPEAKS),
        row("fields", does(lambda n: h2.headers(n, h2.block([(":status", "200")] + [("a", "b")] * 1000))), NEGATIVE, "rfc9110#5.4-1", *two, never=SPEAKS),
    ], both=False)


run()
