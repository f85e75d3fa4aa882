"""An origin that says what a test tells it, and a cache in front of it that is asked.

    with ScriptedOrigin() as origin, Server("proxy", "--to", origin.url, ...) as s:
        page = origin.page("/a", says("Cache-Control: max-age=60"))    # each answer once, the last again and again
        Asked(s.port).get("/a")
        page.asked      # the requests that came for it"""
import email.utils

from recorder import *


def date(offset=0):
    """An HTTP-date so many seconds from now."""
    return email.utils.formatdate(time.time() + offset, usegmt=True)


class says:
    """An answer: field lines; a status, content (None: one that differs each time), interim responses before it,
    trailers (chunked), whether the connection ends after it."""

    def __init__(self, *lines, status="200 OK", content=None, interim=(), trailers=None, close=False):
        self.status, self.lines, self.content, self.interim, self.trailers, self.close = str(status), list(lines), content, interim, trailers, close

    def play(self, origin, page, one, peer):
        content = self.content if self.content is not None else f"{one.target} {len(page.asked)}".encode()
        if not self.status.startswith(("204", "304")) and self.trailers is None and not any(x.lower().startswith("content-length:") for x in self.lines):
            framing = [f"Content-Length: {len(content)}"]
        else:
            framing = ["Transfer-Encoding: chunked"] if self.trailers is not None else []
        dated = [] if any(x.lower().startswith("date:") for x in self.lines) else [f"Date: {date()}"]
        head = "".join(f"{x}\r\n" for x in (f"HTTP/1.1 {self.status}" + ("" if " " in self.status else " So"), *dated, *self.lines, *framing, ""))
        octets = b"".join("".join(f"{x}\r\n" for x in (f"HTTP/1.1 {n} So", *lines, "")).encode() for n, lines in self.interim) + head.encode("latin-1")
        if one.method != "HEAD" and not self.status.startswith(("204", "304")):
            octets += content if self.trailers is None else b"%x\r\n%s\r\n0\r\n%s\r\n" % (len(content), content, b"".join(t.encode() + b"\r\n" for t in self.trailers))
        peer.sendall(octets)
        return not self.close


class drops:
    """No answer: the connection ends."""

    def play(self, origin, page, one, peer):
        return False


class whole:
    """An answer with content, which honours Range (one range) and If-Range, and If-None-Match by its ETag."""

    def __init__(self, content, *lines, etag='"whole"'):
        self.content, self.lines, self.etag = content, lines, etag

    def play(self, origin, page, one, peer):
        lines = [*self.lines, f"ETag: {self.etag}", "Accept-Ranges: bytes"]
        asked = re.fullmatch(r"bytes=(\d*)-(\d*)", one["range"] or "")
        if one["if-none-match"] and self.etag in one["if-none-match"]:
            return says(*lines, status=304).play(origin, page, one, peer)
        if not asked or one["if-range"] not in (None, self.etag):
            return says(*lines, content=self.content).play(origin, page, one, peer)
        size = len(self.content)
        first, last = asked.groups()
        low, high = (int(first), min(int(last or size - 1), size - 1)) if first else (max(0, size - int(last)), size - 1)
        return says(*lines, f"Content-Range: bytes {low}-{high}/{size}", status="206 Part", content=self.content[low:high + 1]).play(origin, page, one, peer)


class Page:
    def __init__(self, answers):
        self.answers, self.asked = list(answers), []


class ScriptedOrigin(Recorder):
    def __init__(self):
        self.pages = {}
        super().__init__()

    def page(self, path, *answers):
        self.pages[path] = Page(answers)
        return self.pages[path]

    def answers(self, peer, one):
        with self.lock:
            page = self.pages.get(one.target) or self.pages.setdefault(one.target, Page([says(status="404 Not Found")]))
            page.asked.append(one)
            answer = page.answers.pop(0) if len(page.answers) > 1 else page.answers[0]
        if answer.play(self, page, one, peer):
            return True
        with contextlib.suppress(OSError):
            peer.shutdown(socket.SHUT_WR)
        return False


class Asked:
    """A client's kept connection to a cache."""

    def __init__(self, port, host="a.example"):
        self.port, self.host, self.raw = port, host, None

    def ask(self, method, path, *lines, content=b""):
        if self.raw is None:
            self.raw = Raw(self.port)
        framing = [f"Content-Length: {len(content)}"] if content or method in ("POST", "PUT", "PATCH") else []
        head = "".join(f"{x}\r\n" for x in (f"{method} {path} HTTP/1.1", f"Host: {self.host}", *lines, *framing, ""))
        self.raw.send(head.encode("latin-1") + content)
        r = self.raw.response(method)
        if (r["Connection"] or "").lower() == "close":
            self.close()
        return r

    def get(self, path, *lines):
        return self.ask("GET", path, *lines)

    def close(self):
        if self.raw is not None:
            self.raw.close()
            self.raw = None
