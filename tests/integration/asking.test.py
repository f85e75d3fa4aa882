#!/usr/bin/env python3
"""httoop get, post and the others: what arrives at a server is what was said, --offline shows it, --curl does it too."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *


def asked(command, *words, **options):
    return tool(HTTOOP, command, *words, **options)


class Once(Listening):
    """A server that takes one request, answers 200 and keeps all octets of the request."""
    octets = b""

    def whole(self):
        head, mark, rest = self.octets.partition(b"\r\n\r\n")
        if not mark:
            return False
        if b"transfer-encoding: chunked" in head.lower():
            return rest.endswith(b"0\r\n\r\n")
        length = re.search(rb"\r\ncontent-length: (\d+)", head.lower())
        return len(rest) >= (int(length.group(1)) if length else 0)

    def serve(self, peer, number):
        while number == 0 and not self.whole():
            more = peer.recv(65536)
            if not more:
                return
            self.octets += more
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


FILES = {"me.png": b"\x89PNG\r\n\x00", "bio.txt": "Ä \"text\"\n", "list.json": "[1,\n 2.50]\n", "plain": "x", "a b;c.txt": "odd"}

# (command, words): "URL" stands for the server.
SHAPES = [
    ("get", "URL/"), ("get", "URL"), ("get", "URL/a/b?c=d", "q==x y", "ü==&"), ("get", "URL/", "X-A:1", "X-A:2", "Empty;"),
    ("get", "URL/", "Accept:text/html", "User-Agent:me", "Accept-Language:de, en;q=0.5"), ("get", "URL/?x#fragment", "y==z"),
    ("head", "URL/x"), ("options", "URL/x"), ("options", "URL"), ("delete", "URL/x", "If-Match:\"v1\""),
    ("post", "URL/"), ("post", "URL/", "name=Ann"), ("post", "URL/", "a=ä\n\"q\"\\", "n:=1.50", "o:={\"x\": [1, null]}", "b:=true"),
    ("post", "URL/", "bio=@bio.txt", "list:=@list.json"), ("post", "URL/", "--form", "a=b c", "d=é&="), ("post", "URL/", "--form", "bio=@bio.txt"),
    ("post", "URL/", "--raw", "hello"), ("post", "URL/", "--raw", ""), ("post", "URL/", "--json", "--raw", "{}"),
    ("post", "URL/", "@me.png"), ("post", "URL/", "@plain", "Content-Type:"), ("post", "URL/", "@me.png", "Content-Type:x/y"),
    ("put", "URL/x", "@bio.txt"), ("put", "URL/x"), ("patch", "URL/x", "port:=80", "Content-Type:application/merge-patch+json"),
    ("delete", "URL/x", "reason=old"), ("request", "PROPFIND", "URL/", "Depth:1"), ("request", "QUERY", "URL/", "--raw", "cats"),
    ("request", "GET", "URL/"), ("post", "URL/", r"a\=b=c", r"at=\@home"),
    ("post", "URL/", "it=it's $HOME `x`"), ("get", "URL/", "--no-follow"),
]
FORMS = [("post", "URL/", "--form", "name=Ann", "photo@me.png", "note=@bio.txt"), ("post", "URL/", "--form", "p@me.png;type=image/x-own"),
         ("put", "URL/", "--form", "f@a b;c.txt", "e=", "at=\\@x")]


@contextlib.contextmanager
def place():
    with folder() as own:
        for name, content in FILES.items():
            write(f"{own}/{name}", content)
        yield own


def with_url(words, url):
    return [w.replace("URL", url) for w in words]


# What a connection says of itself: with --offline there is none.
def without_connection(octets):
    return re.sub(rb"\r\nConnection: close", b"", octets)


@case("--offline prints the request octet for octet as it is sent")
def _():
    with place() as own:
        for shape in SHAPES:
            with Once() as server:
                words = with_url(shape, server.url)
                done = asked(*words, cwd=own)
                equal(done.returncode, 0, (shape, done.stderr))
                shown = asked(*words, "--offline", cwd=own)
                equal((shown.returncode, shown.stderr), (0, b""), shape)
                equal(shown.stdout, without_connection(server.octets), shape)


def seen_by_echo(octets):
    """What matters of an echoed request: not the name of the client, nor what is different each time."""
    said = json.loads(octets)
    fields = {n.lower(): v for n, v in said["headers"].items()}
    for name in ("user-agent", "accept-encoding", "connection", "expect", "host"):
        fields.pop(name, None)
    if "form" in said:
        fields.pop("content-type"), fields.pop("content-length"), said.pop("data", None)
    said["headers"] = fields
    said.pop("peer", None)
    return said


@case("--curl prints a command that sends the same")
def _():
    with place() as own, Server("echo") as s:
        for shape in SHAPES + FORMS:
            words = with_url(shape, s.url + "/anything")
            if words[0] == "head":  # curl -I shows the head alone
                continue
            ours = asked(*words, cwd=own)
            equal(ours.returncode, 0, (shape, ours.stderr))
            shown = asked(*words, "--curl", cwd=own)
            equal(shown.returncode, 0, shape)
            check(shown.stdout.startswith(b"curl "), shown.stdout)
            theirs = tool("sh", "-c", "curl -q -sS --noproxy '*' " + shown.stdout.decode()[5:], cwd=own)
            equal(theirs.returncode, 0, (shown.stdout, theirs.stderr))
            equal(seen_by_echo(theirs.stdout), seen_by_echo(ours.stdout), (shape, shown.stdout))


@case("--curl: flags in curl's words, and what it has no word for")
def _():
    done = asked("get", "https://a.example/x", "--http1", "--cacert", "ca.pem", "--insecure", "-o", "a b", "--curl")
    for word in (b"--http1.1", b"--cacert ca.pem", b"-k", b"-L", b"-o 'a b'"):
        contains(done.stdout, word)
    done = asked("get", "http://a.example/x", "--http2", "--upgrade-tls", "off", "--tunnel", "p:3128", "--curl")
    contains(done.stdout, b"--http2-prior-knowledge")
    contains(done.stdout, b"-p -x http://p:3128")
    contains(done.stderr, b"--upgrade-tls")
    equal(asked("get", "http://a/", "http://b/", "--curl").stdout.count(b"\n"), 2)


@case("content of standard input, only when it is asked for")
def _():
    with place() as own, Server("echo") as s:
        url = s.url + "/anything"
        equal(json.loads(asked("post", url, "@-", stdin=b"piped").stdout)["data"], "piped")
        equal(json.loads(asked("post", url, "a=@-", stdin=b"piped").stdout)["data"], '{"a": "piped"}')
        equal(json.loads(asked("post", url, stdin=b"not asked for").stdout)["data"], "")
        large = b"x" * 3_000_000
        with open(write(f"{own}/large", large), "rb") as file:
            done = subprocess.run([HTTOOP, "post", "--offline", url, "@-"], stdin=file, capture_output=True, timeout=WAIT, check=False)
        contains(done.stdout[:400], b"Content-Length: 3000000\r\n")
        check(done.stdout.endswith(b"\r\n\r\n" + large), "a file on standard input has a length")


@case("-O saves under a safe name that is not there yet, and says which; several at once")
def _():
    with folder() as own, Server("echo") as s:
        r = s.url + "/response-headers?Content-Disposition="
        done = asked("get", "-O", s.url + "/bytes/10", cwd=own)
        equal((done.returncode, done.stdout), (0, b""), done.stderr)
        equal(os.listdir(own), ["10"])
        done = asked("get", "-O", s.url + "/bytes/10", cwd=own)
        contains(done.stderr, b"10 is there already: saving 10-1")
        asked("get", "-O", r + "attachment;%20filename=%22../../up.txt%22", cwd=own)
        equal(sorted(os.listdir(own)), ["10", "10-1", "up.txt"])
        done = asked("get", "-O", *[f"{s.url}/bytes/{n}" for n in range(20, 40)], s.url + "/status/404", cwd=own)
        equal(done.returncode, 4, "the worst of them")
        for n in range(20, 40):
            equal(len(read(f"{own}/{n}")), n)
        equal(len(os.listdir(own)), 23, "what is left behind")


@case("several URLs to standard output come in their order; the status is the worst")
def _():
    with Server("echo") as s:
        done = asked("get", *[f"{s.url}/response-headers?n={n}" for n in range(5)])
        equal(done.returncode, 0)
        equal(re.findall(rb'"n": "(\d)"', done.stdout), [b"0", b"1", b"2", b"3", b"4"])
        equal(asked("get", s.url + "/status/500", s.url + "/status/200", s.url + "/status/404").returncode, 5)


@case("interrupted: all end at once, which is said once")
def _():
    with folder() as own, Server("echo") as s:
        before = s.descriptors()
        process = subprocess.Popen([HTTOOP, "get", "-O", f"{s.url}/delay/9", f"{s.url}/delay/8"], cwd=own, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT)
        eventually(lambda: s.descriptors() >= before + 2, "both are asked")
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=WAIT)[1]
        equal((process.returncode, said), (6, b"\nhttoop: interrupted\n"))


@case("head shows the head")
def _():
    with Server("echo") as s:
        done = asked("head", s.url + "/etag/v1")
        equal(done.returncode, 0)
        check(done.stdout.startswith(b"HTTP/1.1 200 OK\n"), done.stdout)
        contains(done.stdout, b'ETag: "v1"\n')


@case("what cannot be meant is a usage error that says what was")
def _():
    rows = [
        (("get", "http://a/", "b=c"), b"b==c"), (("get", "http://a/", "@x"), b"httoop post"), (("head", "http://a/", "--raw", "x"), b"--raw"),
        (("get", "http://a/", "b"), b"is no item"), (("post", "http://a/", "p@x"), b"--form"), (("post", "http://a/", "n:=x"), b"n=x"),
        (("post", "http://a/", "--form", "n:=1"), b"n=1"), (("post", "http://a/", "@a", "@b"), b"whole content"),
        (("post", "http://a/", "--form", "--json"), b"--form and --json"), (("get", "http://a/", "Host:b"), b"Host cannot be given"),
        (("request", "CONNECT", "http://a/"), b"--tunnel"), (("request", "GE T", "http://a/"), b"no method"), (("request", "GET"), b"required"),
        (("get", "http://a/", "http://b/", "-o", "x"), b"-O"), (("get", "http://a/", "-o", "x", "-O"), b"choose"),
        (("post", "http://a/", "--continue", "-o", "x"), b"--continue"),
        (("get", "http://a/", "--continue", "-o", "x", "Range:bytes=0-9"), b"leave Range out"), (("post", "http://a/", "a=@-", "b=@-"), b"once"),
        (("get", "http://a/", "--offline", "--curl"), b"choose"), (("post", "http://a/", "--fomr", "a=b"), b"did you mean --form?"),
        (("psot", "http://a/"), b"did you mean post"),
    ]
    for words, says in rows:
        done = asked(*words)
        equal((done.returncode, done.stdout), (2, b""), (words, done.stderr))
        contains(done.stderr, says, words)
    equal(asked("post", "http://127.0.0.1:1/", "@nothing-there").returncode, 1)


@case("URLs may be short, as long as it is said")
def _():
    for word, url in ((":8080/x", b"http://localhost:8080/x"), (":/x", b"http://localhost/x"), ("a.example/x", b"https://a.example/x")):
        done = asked("get", "--offline", word)
        contains(done.stderr, b"so this is " + url)
        contains(done.stdout, b"GET /x HTTP/1.1\r\nHost: " + url.split(b"/")[2])


run()
