#!/usr/bin/env python3
"""The same requests by curl and by httoop: what arrives is equal, but for what SHAPES says and why. So is what
the commands send that --curl prints. Over HTTP/1.1 to a server that keeps all that arrives, redirections and
challenges included; over HTTP/2 to `httoop echo`, which tells what arrived."""
import dataclasses
import email.parser
import email.policy
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *
from recorder import Recorder, digest_parameters, digest_proves

FILES = {"me.png": b"\x89PNG\r\n\x00", "bio.txt": "Ä \"text\"\n", "list.json": "[1,\n 2.50]\n", "empty": b"", "a b;c.txt": "odd", "large.bin": b"0123456789abcdef" * 200_000}
DATE = "Sun, 09 Sep 2001 01:46:40 GMT"

# What differs in any request, and why.
ALWAYS = {
    "user-agent": "each says its own name",
    "accept-encoding": "httoop asks for what it can take off, curl only with --compressed",
}
JSON_WANTED = {"accept": "httoop takes what is no JSON as well, curl --json does not say so"}
LARGE = {"expect": "curl waits for 100 (Continue) where the content has more than a mebibyte, httoop only when it is told to"}
UNTYPED = {"content-type": "without content there is no type of it (RFC 9110 15.4); curl's -H goes along to GET"}
UNMET = {"requests": "RFC 9110 10.1.1 asks for a second request, without Expect; curl shows the 417"}
PROXIED = {"proxy-connection": "no field of any standard (RFC 9112 appendix C.2.2)"}


@dataclasses.dataclass
class Shape:
    name: str
    ours: tuple                       # URL is that of the server, OTHER that of another
    theirs: tuple
    meant: dict = dataclasses.field(default_factory=dict)   # what differs, and why
    requests: int = 1                 # so many arrive
    stdin: bytes = b""
    curl: str = ""                    # why the command that --curl prints does something else; "": it does the same
    differs_by_curl: tuple = ()       # what differs then
    echo: bool = True                 # whether `httoop echo` can show it


def shape(name, ours, theirs, *meant, **more):
    all_meant = {}
    for m in meant:
        all_meant.update(m)
    return Shape(name, tuple(ours.split(" ") if isinstance(ours, str) else ours),
                 tuple(theirs.split(" ") if isinstance(theirs, str) else theirs), all_meant, **more)


def redirected(method, status, words, theirs, kept):
    """To another path on the same server; `kept`: whether method and content go along."""
    meant = UNTYPED if words and not kept else {}
    return shape(f"{method} redirected by {status}", [method.lower(), f"URL/redirect/{status}", *words], ["-L", *theirs, f"URL/redirect/{status}"], meant, requests=2, echo=False,
                 curl="" if method == "POST" or kept else "after 303 curl repeats what -X says", differs_by_curl=tuple(meant) if method == "POST" else ())


JSON = ["--json"]
SHAPES = [
    shape("GET", "get URL/", "URL/"),
    shape("GET without a path", "get URL", "URL", echo=False),
    shape("HEAD", "head URL/x", "-I URL/x"),
    shape("OPTIONS of a path", "options URL/x", "-X OPTIONS URL/x"),
    shape("OPTIONS *", "options URL", "-X OPTIONS --request-target * URL", echo=False, curl="curl -X OPTIONS asks about /", differs_by_curl=("target",)),
    shape("DELETE", "delete URL/x", "-X DELETE URL/x"),
    shape("TRACE", "request TRACE URL/x", "-X TRACE URL/x", echo=False),
    shape("a method of WebDAV", "request PROPFIND URL/ Depth:1", ["-X", "PROPFIND", "-H", "Depth: 1", "URL/"]),
    shape("a method nobody knows, in lower case", "request purge URL/x", "-X purge URL/x", curl="curl's -X is repeated as it is, which is right here"),
    shape("a method with content", "request QUERY URL/ --raw cats", ["-X", "QUERY", "-H", "Content-Type: text/plain; charset=utf-8", "--data-raw", "cats", "URL/"]),
    shape("items of the query", ["get", "URL/s", "q==x y", "ü==&=", "e=="], "URL/s?q=x%20y&%C3%BC=%26%3D&e="),
    shape("items behind a query", ["get", "URL/s?a=b", "q==c"], "URL/s?a=b&q=c"),
    shape("an empty query", "get URL/s?", "URL/s?"),
    shape("a question mark, a slash and a colon in a query", "get URL/s?a?b/c:d@e", "URL/s?a?b/c:d@e"),
    shape("brackets, braces and spaces in a URL", ["get", "URL/a b?c[1]={x}"], "URL/a%20b?c%5B1%5D=%7Bx%7D"),
    shape("brackets and braces of an item", "get URL/s q[1]=={x}", "URL/s?q%5B1%5D=%7Bx%7D"),
    shape("a fragment stays here", "get URL/x?y#z", "URL/x?y#z"),
    shape("percent-encodings stay as they are written", "get URL/%7Ea%2Fb/%41%c3%bc?x=%2B+%26", "URL/%7Ea%2Fb/%41%c3%bc?x=%2B+%26"),
    shape("dot segments stay", "get URL/a/./b/../c", "--path-as-is URL/a/./b/../c", echo=False),
    shape("beyond ASCII in a path", "get URL/ä/ö?ü", "URL/%C3%A4/%C3%B6?%C3%BC"),
    shape("a long path", ["get", "URL/" + "long/" * 1400], ["URL/" + "long/" * 1400]),
    shape("fields, twice and empty", ["get", "URL/", "X-A:1", "X-A: 2", "Empty;"], ["-H", "X-A: 1", "-H", "X-A: 2", "-H", "Empty;", "URL/"]),
    shape("fields instead of ours", ["get", "URL/", "Accept:text/html", "User-Agent:me", "Accept-Language:de, en;q=0.5"],
          ["-H", "Accept: text/html", "-A", "me", "-H", "Accept-Language: de, en;q=0.5", "URL/"]),
    shape("fields left out", ["get", "URL/", "Accept:", "User-Agent:", "Accept-Encoding:"], ["-H", "Accept:", "-H", "User-Agent:", "URL/"]),
    shape("a hundred fields", ["get", "URL/"] + [f"X-{n}:{n}" for n in range(100)], [w for n in range(100) for w in ("-H", f"X-{n}: {n}")] + ["URL/"]),
    shape("JSON", ["post", "URL/", "a=ä\n\"q\"\\", "n:=1.50", "o:={\"x\": [1, null]}"], [*JSON, '{"a": "ä\\n\\"q\\"\\\\", "n": 1.50, "o": {"x":[1,null]}}', "URL/"], JSON_WANTED),
    shape("JSON of a file", ["post", "URL/", "bio=@bio.txt", "list:=@list.json"], [*JSON, '{"bio": "Ä \\"text\\"\\n", "list": [1,2.50]}', "URL/"], JSON_WANTED),
    shape("a merge patch", ["patch", "URL/x", "port:=80", "Content-Type:application/merge-patch+json"],
          ["-X", "PATCH", *JSON, '{"port": 80}', "-H", "Content-Type: application/merge-patch+json", "URL/x"], JSON_WANTED),
    shape("a form", ["post", "URL/", "--form", "a=b c", "d=é&="], ["-d", "a=b+c&d=%C3%A9%26%3D", "URL/"]),
    shape("a form of a file", ["post", "URL/", "--form", "bio=@bio.txt"], ["-d", "bio=%C3%84+%22text%22%0A", "URL/"]),
    shape("a form in parts", ["post", "URL/", "--form", "name=Ann", "photo@me.png", "note=@bio.txt"], ["-F", "name=Ann", "-F", "photo=@me.png", "-F", "note=<bio.txt", "URL/"]),
    shape("a form with a file of an odd name and a type", ["put", "URL/", "--form", "p@a b;c.txt;type=x/y", "e="], ["-X", "PUT", "-F", 'p=@"a b;c.txt";type=x/y', "-F", "e=", "URL/"]),
    shape("text", ["post", "URL/", "--raw", "hello"], ["-H", "Content-Type: text/plain; charset=utf-8", "--data-raw", "hello", "URL/"]),
    shape("an empty text", ["post", "URL/", "--raw", ""], ["-H", "Content-Type: text/plain; charset=utf-8", "-d", "", "URL/"]),
    shape("POST of nothing", "post URL/", ["-H", "Content-Type:", "-d", "", "URL/"]),
    shape("PUT of nothing", "put URL/", ["-X", "PUT", "-H", "Content-Type:", "-d", "", "URL/"]),
    shape("a file", ["put", "URL/x", "@me.png", "If-None-Match:*"], ["-T", "me.png", "-H", "Expect:", "-H", "Content-Type: image/png", "-H", "If-None-Match: *", "URL/x"]),
    shape("an empty file", ["put", "URL/x", "@empty"], ["-X", "PUT", "--data-binary", "@empty", "-H", "Content-Type: application/octet-stream", "URL/x"]),
    shape("a file without a type", ["post", "URL/x", "@me.png", "Content-Type:"], ["--data-binary", "@me.png", "-H", "Content-Type:", "URL/x"]),
    shape("a large file", ["post", "URL/x", "@large.bin"], ["--data-binary", "@large.bin", "-H", "Content-Type: application/octet-stream", "URL/x"], LARGE, differs_by_curl=("expect",), echo=False),
    shape("standard input, as it comes, in chunks", ["put", "URL/x", "@-"], ["-T", "-", "URL/x"], LARGE, stdin=b"piped\n" * 10_000,
          curl="curl holds --data-binary @- and counts it", differs_by_curl=("framing", "content-length", "transfer-encoding", "expect")),
    shape("standard input within JSON", ["post", "URL/", "a=@-"], [*JSON, '{"a": "piped"}', "URL/"], JSON_WANTED, stdin=b"piped"),
    shape("DELETE with content", ["delete", "URL/x", "reason=old"], ["-X", "DELETE", *JSON, '{"reason": "old"}', "URL/x"], JSON_WANTED),
    shape("Expect: 100-continue", ["post", "URL/x", "--raw", "hello", "Expect:100-continue"],
          ["-H", "Content-Type: text/plain; charset=utf-8", "-H", "Expect: 100-continue", "--data-raw", "hello", "URL/x"]),
    shape("an expectation that is not met", ["put", "URL/unmet", "--raw", "hello", "Expect:100-continue"],
          ["-X", "PUT", "-H", "Content-Type: text/plain; charset=utf-8", "-H", "Expect: 100-continue", "--data-raw", "hello", "URL/unmet"], UNMET, requests=2, echo=False, differs_by_curl=("requests",)),
    shape("a range", ["get", "URL/x", "Range:bytes=0-9"], ["-r", "0-9", "URL/x"]),
    shape("several ranges, if it is the same", ["get", "URL/x", "Range:bytes=0-9,-5", 'If-Range:"v1"'], ["-r", "0-9,-5", "-H", 'If-Range: "v1"', "URL/x"]),
    shape("if it has changed", ["get", "URL/x", 'If-None-Match:"v1", W/"v2"', f"If-Modified-Since:{DATE}"], ["-H", 'If-None-Match: "v1", W/"v2"', "-z", DATE, "URL/x"]),
    shape("if it has not", ["delete", "URL/x", 'If-Match:"v1"', f"If-Unmodified-Since:{DATE}"], ["-X", "DELETE", "-H", 'If-Match: "v1"', "-z", f"-{DATE}", "URL/x"]),
    shape("a cookie of our own", ["get", "URL/x", "Cookie:a=1; b=2"], ["-b", "a=1; b=2", "URL/x"]),
    shape("cookies of a session, by path", ["get", "URL/cookie", "--session", "one"], ["-L", "-b", "", "URL/cookie"], requests=2, echo=False,
          curl="curl has no sessions, and then no cookies", differs_by_curl=("cookie",)),
    shape("cookies without a session", "get URL/cookie", "-L URL/cookie", requests=2, echo=False),
    shape("Basic, when it is asked for", ["get", "URL/basic", "--auth", "eve:pw"], ["--anyauth", "-u", "eve:pw", "URL/basic"], requests=2, echo=False),
    shape("Digest, with SHA-256", ["get", "URL/digest?x=y", "--auth", "eve:pw"], ["--anyauth", "-u", "eve:pw", "URL/digest?x=y"], requests=2, echo=False),
    shape("Digest for a POST", ["post", "URL/digest", "--auth", "eve:pw", "--raw", "hello"],
          ["--anyauth", "-u", "eve:pw", "-H", "Content-Type: text/plain; charset=utf-8", "--data-raw", "hello", "URL/digest"], requests=2, echo=False),
    shape("a bearer token", ["get", "URL/x", "--bearer", "abc.def"], ["--oauth2-bearer", "abc.def", "URL/x"]),
    *[redirected("GET", s, (), (), True) for s in (301, 302, 303, 307, 308)],
    redirected("HEAD", 301, (), ("-I",), True),
    *[redirected("POST", s, ("--raw", "hello"), ("-H", "Content-Type: text/plain; charset=utf-8", "--data-raw", "hello"), s >= 307) for s in (301, 302, 303, 307, 308)],
    *[redirected("PUT", s, ("@me.png",), ("-T", "me.png", "-H", "Expect:", "-H", "Content-Type: image/png"), s != 303) for s in (301, 303, 307)],
    *[redirected("DELETE", s, (), ("-X", "DELETE"), True) for s in (301, 307)],
    shape("a redirection is not followed", "get URL/redirect/302 --no-follow", "URL/redirect/302", echo=False),
    shape("a fragment of a redirection stays here", "get URL/away/302?/end?x#y", ["-L", "URL/away/302?/end?x#y"], requests=2, echo=False),
    shape("a form in parts, sent again", ["post", "URL/redirect/308", "--form", "name=Ann", "photo@me.png"], ["-L", "-F", "name=Ann", "-F", "photo=@me.png", "URL/redirect/308"], requests=2, echo=False),
    shape("names and passwords stay with their server", ["get", "URL/away/302?OTHER/x", "--auth", "eve:pw", "Cookie:a=1", "Authorization:own"],
          ["-L", "-H", "Cookie: a=1", "-H", "Authorization: own", "URL/away/302?OTHER/x"], requests=2, echo=False, curl="-u would say so in a second line", differs_by_curl=("authorization",)),
]
NEED_A_WAY = [
    shape("a name beyond ASCII, by a proxy", "get http://bücher.example/x --proxy URL", "-x URL http://xn--bcher-kva.example/x", PROXIED, echo=False),
    shape("a name in capitals with a port, by a proxy", "get http://A.EXAMPLE:8080/X --proxy URL", "-x URL http://A.EXAMPLE:8080/X", PROXIED, echo=False),
    shape("an address of IPv6, by a proxy", "get http://[::1]:8080/ --proxy URL", "-g -x URL http://[::1]:8080/", PROXIED, echo=False),
    shape("a proxy's name and password", ["get", "http://a.example/", "--proxy", "AUTHORITY"], ["-x", "AUTHORITY", "http://a.example/"], PROXIED, echo=False),
    shape("by a Unix socket", "get http://a.example/x --unix SOCKET", "--unix-socket SOCKET http://a.example/x", echo=False),
]

BARE = {k: v for k, v in ENVIRONMENT.items() if k != "no_proxy"}


@contextlib.contextmanager
def place():
    with folder() as own:
        for name, content in FILES.items():
            write(f"{own}/{name}", content)
        with Recorder() as here, Recorder() as other, Recorder(unix=f"{own}/socket") as by_socket:
            yield own, here, other, by_socket


def parts(one):
    """The parts of a form, however they are told apart: head and content."""
    text = b"Content-Type: " + one["content-type"].encode() + b"\r\n\r\n" + one.content
    return [(sorted((n.lower(), v) for n, v in p.items()), p.get_payload(decode=True))
            for p in email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(text).iter_parts()]


def seen(one):
    """What arrived, as it is compared: by its name."""
    all_of_it = {"method": one.method, "target": one.target, "version": one.version, "framing": one.framing, "content": one.content}
    for name, value in one.fields:
        all_of_it[name] = all_of_it[name] + (value,) if name in all_of_it else (value,)
    kind = one["content-type"] or ""
    if kind.startswith("multipart/form-data; boundary="):
        all_of_it.update({"content": parts(one), "content-type": "multipart/form-data", "content-length": "with boundaries of another length"})
    proof = one["authorization"] or ""
    if proof.startswith("Digest "):
        said = digest_parameters(proof)
        check(digest_proves(proof, one.method), f"the answer to the challenge is wrong: {proof}")
        all_of_it["authorization"] = {n: v for n, v in said.items() if n not in ("cnonce", "response")}
    return all_of_it


def ask(command, words, at, stdin=b"", text=None):
    """What one of the two sends: all requests, in their order, those to the other server behind."""
    own, here, other, by_socket = at
    said = []
    for w in words:
        for name, is_so in (("URL", here.url), ("OTHER", other.url), ("SOCKET", f"{own}/socket"), ("AUTHORITY", here.url.replace("//", "//me:secret@"))):
            w = w.replace(name, is_so)
        said.append(w)
    env = {**BARE, "XDG_STATE_HOME": f"{own}/state"}
    shutil.rmtree(f"{own}/state", ignore_errors=True)
    done = tool("sh", "-c", text, cwd=own, env=env, stdin=stdin) if text else tool(*command, *said, cwd=own, env=env, stdin=stdin)
    arrived = [seen(one) for server in (here, other, by_socket) for one in server.taken()]
    return done, arrived


def normal(arrived, at):
    return json.loads(json.dumps(arrived, default=lambda b: b.decode("latin-1")).replace(at[1].url, "URL").replace(at[2].url, "OTHER"))


def differences(ours, theirs):
    names = [*ours, *[n for n in theirs if n not in ours]]
    return {n: (ours.get(n), theirs.get(n)) for n in names if ours.get(n) != theirs.get(n)}


def compared(one, ours, theirs, allowed, used, what):
    if "requests" in allowed and len(ours) != len(theirs):
        used.add("requests")
    else:
        equal(len(ours), len(theirs), f"{what}: requests")
    for mine, curls in zip(ours, theirs):
        for name, both in differences(mine, curls).items():
            if name not in allowed:
                raise Wrong(f"{what}: {name}: ours {str(both[0])[:400]!r}, curl's {str(both[1])[:400]!r}")
            used.add(name)


CURL = ("curl", "-q", "-sS")


def every(shapes, check_one):
    """All of them, whatever fails: what failed is told together."""
    wrong = []
    for one in shapes:
        try:
            check_one(one)
        except (Wrong, subprocess.TimeoutExpired) as e:
            wrong.append(f"{one.name}: {e}")
    if wrong:
        raise Wrong(f"{len(wrong)} of {len(shapes)} differ:\n          " + "\n          ".join(wrong))


@case("what arrives is what curl sends")
def _():
    check(len({s.name for s in SHAPES + NEED_A_WAY}) == len(SHAPES + NEED_A_WAY) >= 40)
    always = set()
    with place() as at:
        def check_one(one):
            done, ours = ask((HTTOOP,), one.ours, at, one.stdin)
            equal(done.returncode, 3 if "--no-follow" in one.ours else 0, done.stderr)
            equal(len(ours), one.requests, "requests")
            done, theirs = ask(CURL, one.theirs, at, one.stdin)
            equal(done.returncode, 0, done.stderr)
            used = set()
            compared(one, ours, theirs, {**ALWAYS, **one.meant}, used, "sent")
            always.update(used & set(ALWAYS))
            equal(used - set(ALWAYS), set(one.meant), "differences that are listed, and those that are")
        every(SHAPES + NEED_A_WAY, check_one)
    equal(always, set(ALWAYS), "what always differs")


@case("--curl prints a command that sends the same")
def _():
    with place() as at:
        def check_one(one):
            done, ours = ask((HTTOOP,), one.ours, at, one.stdin)
            shown, none = ask((HTTOOP,), (*one.ours, "--curl"), at, one.stdin)
            equal((shown.returncode, none), (0, []), shown.stderr)
            text = shown.stdout.decode()
            check(text.startswith("curl "), text)
            done, theirs = ask((), (), at, one.stdin, text="curl -q -sS " + text[5:])
            equal(done.returncode, 0, (text, done.stderr))
            allowed = {*ALWAYS, *one.differs_by_curl, *(one.meant if "accept" not in one.meant else ())}
            try:
                compared(one, ours, theirs, allowed, set(), text.strip())
            except Wrong:
                if not one.curl or one.differs_by_curl:
                    raise
        every(SHAPES + NEED_A_WAY, check_one)


def echoed(octets):
    said = json.loads(octets)
    fields = {n.lower(): v for n, v in said.pop("headers").items() if n.lower() not in ("host", *ALWAYS)}
    if "multipart" in fields.get("content-type", ""):
        fields.pop("content-type"), fields.pop("content-length", None), said.pop("data")
    said["fields"] = fields
    return said


@case("HTTP/2: httoop echo sees the same of both")
def _():
    with folder() as own, Server("echo") as s:
        for name, content in FILES.items():
            write(f"{own}/{name}", content)

        def check_one(one):
            if not one.echo or "-I" in one.theirs:
                return
            answers = []
            for command, words in (((HTTOOP,), (*one.ours, "--http2")), (("curl", "-q", "-sS", "--http2-prior-knowledge", "--noproxy", "*"), one.theirs)):
                done = tool(*command, *[w.replace("URL/", f"{s.url}/anything/") for w in words], cwd=own, stdin=one.stdin)
                equal(done.returncode, 0, (command[0], done.stderr))
                answers.append(echoed(done.stdout))
            ours, theirs = answers
            equal(ours["version"], "HTTP/2")
            for side in answers:
                for name in one.meant:
                    side["fields"].pop(name, None)
            equal(differences(ours, theirs), {})
        every(SHAPES, check_one)


run()
