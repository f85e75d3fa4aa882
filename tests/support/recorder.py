"""A server that keeps what arrived, each request taken apart, so that two clients can be compared.

    with Recorder() as r:
        tool("curl", r.url + "/redirect/307", "-L")
        r.taken()    # the requests since the last call: [Arrived, Arrived]

/redirect/CODE leads to /end, /away/CODE?URL there, /cookie sets one and leads to /end, /basic and /digest want
to know who asks (eve, pw), /unmet meets no expectation; all else is 200. It takes connections as long as it is there."""
import dataclasses
import hashlib
import threading

from live import *


@dataclasses.dataclass
class Arrived:
    method: str
    target: str
    version: str
    fields: list      # (name in lower case, value), as they came
    framing: str      # how the content's end was told: "none", "length", "chunked"
    content: bytes

    def __getitem__(self, name):
        values = [v for n, v in self.fields if n == name]
        return ", ".join(values) if values else None


CHALLENGE = 'WWW-Authenticate: Digest realm="r", nonce="n0", qop="auth", algorithm=SHA-256, opaque="o"'


def digest_parameters(value):
    return {n.lower(): v.strip('"') for n, v in re.findall(r'([a-zA-Z]+)=("[^"]*"|[^,\s]*)', value.partition(" ")[2])}


def digest_proves(value, method, user="eve", password="pw"):
    """Whether a value of Authorization is the answer to CHALLENGE."""
    p = digest_parameters(value)

    def h(*parts):
        return hashlib.sha256(":".join(parts).encode()).hexdigest()
    try:
        answer = h(h(user, "r", password), "n0", p["nc"], p["cnonce"], "auth", h(method, p["uri"]))
        return p["username"] == user and p["response"] == answer
    except KeyError:
        return False


def answer(status, *lines, content=b""):
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, f"Content-Length: {len(content)}", "", ""]).encode() + content


class Recorder(Listening):
    def __init__(self, unix=None):
        self.requests, self.wrong, self.lock = [], [], threading.Lock()
        super().__init__(unix=unix)

    def serve(self, peer, number):
        file = peer.makefile("rb")
        while True:
            try:
                one = self.read(peer, file)
            except (ValueError, Wrong) as e:
                self.wrong.append(str(e))
                return
            if one is None or not self.answers(peer, one):
                return

    def answers(self, peer, one):
        """Whether the connection goes on after it."""
        with self.lock:
            self.requests.append(one)
        peer.sendall(self.answer(one))
        if (one["connection"] or "").lower() != "close":
            return True
        peer.shutdown(socket.SHUT_WR)
        return False

    def read(self, peer, file):
        line = file.readline()
        if not line:
            return None
        method, target, version = line.decode("latin-1").rstrip("\r\n").split(" ")
        one = Arrived(method, target, version, [], "none", b"")
        while (line := file.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            one.fields.append((name.lower(), value.strip()))
        if one["expect"] and one.target.startswith("/unmet"):
            return one  # the client sends its content, or not: both are right, and here it closes
        if one["expect"]:
            peer.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        if one["transfer-encoding"] == "chunked":
            one.framing = "chunked"
            while size := int(file.readline(), 16):
                one.content += file.read(size)
                if file.readline() != b"\r\n":
                    raise Wrong("a chunk that does not end")
            while file.readline() not in (b"\r\n", b""):
                pass
        elif one["content-length"] is not None:
            one.framing = "length"
            one.content = file.read(int(one["content-length"]))
            if len(one.content) < int(one["content-length"]):
                raise Wrong("content that is short")
        return one

    @staticmethod
    def answer(one):
        path, _, query = one.target.partition("?")
        if found := re.match(r"/redirect/(\d+)", path):
            return answer(f"{found.group(1)} Elsewhere", "Location: /end")
        if found := re.match(r"/away/(\d+)", path):
            return answer(f"{found.group(1)} Elsewhere", f"Location: {query}")
        if path == "/cookie":
            return answer("302 Elsewhere", "Location: /end?with=cookie", "Set-Cookie: a=1; Path=/", "Set-Cookie: b=2; Path=/elsewhere")
        if path == "/basic" and not one["authorization"]:
            return answer("401 Who?", 'WWW-Authenticate: Basic realm="r"')
        if path == "/digest" and not one["authorization"]:
            return answer("401 Who?", CHALLENGE)
        if path == "/unmet" and one["expect"]:
            return answer("417 No", "Connection: close")
        whole = answer("200 OK", content=b"OK\n")
        return whole[:-3] if one.method == "HEAD" else whole

    def taken(self):
        with self.lock:
            now, self.requests = self.requests, []
        if self.wrong:
            raise Wrong(f"no request: {self.wrong}")
        return now
