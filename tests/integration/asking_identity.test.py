#!/usr/bin/env python3
"""httoop get and its like: sessions, names and passwords, proxies, sockets, patience, links, codings."""
import gzip
import hashlib
import json
import os
import pty
import stat
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *


def asked(command, *words, **options):
    return tool(HTTOOP, command, *words, **options)


class Answering(Listening):
    """A server that answers each request with what function(head) returns, and keeps the heads; one request a connection."""

    def __init__(self, function):
        self.function, self.heads = function, []
        super().__init__()

    def serve(self, peer, number):
        head, mark, _ = head_from(peer).partition(b"\r\n\r\n")
        if mark:
            self.heads.append(head.decode("latin-1"))
            said = self.function(self.heads[-1])
            if said is None:
                self.over.wait(2)
            else:
                peer.sendall(said)


def answer(status="200 OK", content=b"", *lines):
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", "Connection: close", *lines, "", ""])
    return head.encode("latin-1") + content


def field(head, name):
    found = re.search(rf"^{name}: (.*?)\r?$", head, re.M | re.I)
    return found.group(1) if found else None


def key(function, *parts):
    return hashlib.new(function, ":".join(parts).encode()).hexdigest()


@contextlib.contextmanager
def guarded():
    with folder() as own:
        for name in ("basic", "digest", "old"):
            write(f"{own}/site/{name}/a.txt", f"{name}\n")
        write(f"{own}/people", "eve:$5$rounds=1000$saltstring$n3a2i8i4F9QJeBWCS0AMO5xyVBBf.4iFCPvoPCJ5wW9\n"
              f"eve:realm:SHA-256:{key('sha256', 'eve', 'realm', 'pw')}\neve:older:{key('md5', 'eve', 'older', 'pw')}\n")
        write(f"{own}/auth", 'users people\nprotect /digest digest "realm"\nprotect /old digest "older"\n')
        with Server("serve", f"{own}/site", "--auth", f"{own}/auth") as s:
            s.folder = own
            yield s


def state(own):
    return {**ENVIRONMENT, "XDG_STATE_HOME": f"{own}/state", "HOME": own}


@case("--auth answers a challenge of Digest; a wrong password is 401, told")
def _():
    with guarded() as s:
        for path, content in (("/digest/a.txt", b"digest\n"), ("/old/a.txt", b"old\n")):
            done = asked("get", s.url + path, "--auth", "eve:pw")
            equal((done.returncode, done.stdout), (0, content), done.stderr)
            equal(asked("get", s.url + path, "--auth", "eve:wrong").returncode, 4)
            equal(asked("get", s.url + path).returncode, 4)


@case("--auth-unasked sends it with the first request; --protect-content proves the content")
def _():
    with Answering(lambda head: answer(content=b"in")) as s:
        equal(asked("get", s.url, "--auth", "eve:pw", "--auth-unasked").stdout, b"in")
        equal([field(h, "Authorization") for h in s.heads], ["Basic ZXZlOnB3"])
        equal(asked("get", s.url, "--auth", "eve:pw").stdout, b"in")
        equal(field(s.heads[-1], "Authorization"), None)
    equal(asked("get", ":1/", "--auth-unasked").returncode, 2)
    contains(asked("get", ":1/", "--auth", "a:b", "--auth-unasked", "--curl").stdout, b"--basic -u a:b")
    asks = 'WWW-Authenticate: Digest realm="r", nonce="n", qop="auth, auth-int", algorithm=SHA-256'
    with Answering(lambda head: answer(content=b"in") if field(head, "Authorization") else answer("401 Unauthorized", b"", asks)) as s:
        for more, qop in (((), "auth"), (("--protect-content",), "auth-int")):
            equal(asked("post", s.url, "a=b", "--auth", "eve:pw", *more).returncode, 0)
            contains(field(s.heads[-1], "Authorization") + ",", f"qop={qop},")


@case("a limit that was reached is named")
def _():
    with Answering(lambda head: answer("200 OK", b"", "X-Long: " + "x" * 30000)) as s:
        done = asked("get", s.url)
        equal(done.returncode, 1)
        contains(done.stderr, b"--limit field-line=N takes more; it is 24576 octets")
        equal(asked("get", s.url, "--limit", "field-line=40000").returncode, 0)


@case("the password is asked for on the terminal, unseen, and only there")
def _():
    with guarded() as s:
        pid, terminal = pty.fork()
        if pid == 0:
            os.execve(HTTOOP, [HTTOOP, "get", s.url + "/digest/a.txt", "--auth", "eve"], ENVIRONMENT)
        shown = b""
        with contextlib.suppress(OSError):
            while b"Password of eve: " not in shown:
                shown += os.read(terminal, 1000)
            os.write(terminal, b"px\x7fw\n")
            while True:
                more = os.read(terminal, 1000)
                if not more:
                    break
                shown += more
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        os.close(terminal)
        equal(status, 0, shown)
        contains(shown, b"digest\r\n")
        check(b"pw" not in shown and b"px" not in shown, shown)
        done = subprocess.run([HTTOOP, "get", s.url + "/digest/a.txt", "--auth", "eve"], stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=WAIT, env=ENVIRONMENT, start_new_session=True, check=False)
        equal(done.returncode, 2)
        contains(done.stderr, b"--auth USER:PASSWORD")


@case("--bearer, of the command line and of a file; neither goes to another server")
def _():
    with folder() as own, Answering(lambda head: answer()) as other:
        write(f"{own}/token", "abc.def\n")
        moved = answer("302 Found", b"", f"Location: {other.url}/")
        with Answering(lambda head: moved if "/moved" in head.split("\r\n")[0] else answer()) as s:
            for token in ("abc.def", f"@{own}/token"):
                equal(asked("get", s.url + "/", "--bearer", token).returncode, 0)
                equal(field(s.heads[-1], "Authorization"), "Bearer abc.def")
            equal(asked("get", s.url + "/moved", "--bearer", "abc.def").returncode, 0)
            equal(field(other.heads[-1], "Authorization"), None)
            equal(asked("get", s.url + "/", "--bearer", "a b").returncode, 2)
            shown = asked("get", "http://some.example/", "--bearer", "abc.def", "--offline")
            check(b"Authorization" not in shown.stdout and b"--plain-auth" in shown.stderr, shown)
            shown = asked("get", "http://some.example/", "--bearer", "abc.def", "--offline", "--plain-auth")
            contains(shown.stdout, b"Authorization: Bearer abc.def\r\n")
            shown = asked("get", s.url + "/", "--bearer", "abc.def", "--offline")
            contains(shown.stdout, b"Authorization: Bearer abc.def\r\n")


@case("--netrc knows names and passwords by machine")
def _():
    with guarded() as s, folder() as own:
        write(f"{own}/.netrc", "machine 127.0.0.1 login eve password pw\n")
        done = asked("get", s.url + "/digest/a.txt", "--netrc", env=state(own))
        equal((done.returncode, done.stdout), (0, b"digest\n"), done.stderr)
        write(f"{own}/other", "machine 127.0.0.1 login\n")
        done = asked("get", s.url + "/", "--netrc", env={**state(own), "NETRC": f"{own}/other"})
        equal(done.returncode, 1)
        contains(done.stderr, b"other, line 2")
        equal(asked("get", s.url + "/", "--netrc", env={**state(own), "HOME": f"{own}/none"}).returncode, 1)


@case("--session keeps cookies and the password for the next command, in a file that nobody else can read")
def _():
    with folder() as own, Server("echo") as s, guarded() as g:
        env = state(own)
        equal(asked("get", s.url + "/cookie?a=1&b=2", "--session", "work", env=env).returncode, 0)
        seen = json.loads(asked("get", s.url + "/cookie", "--session", "work", env=env).stdout)
        equal(seen.get("cookies", seen), {"a": "1", "b": "2"})
        equal(json.loads(asked("get", s.url + "/cookie", "--session", "other", env=env).stdout).get("cookies", {}), {})
        equal(json.loads(asked("get", s.url + "/cookie", env=env).stdout).get("cookies", {}), {})
        path = f"{own}/state/httoop/sessions/work"
        equal(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        equal(asked("get", g.url + "/digest/a.txt", "--session", "work", "--auth", "eve:pw", env=env).returncode, 0)
        done = asked("get", g.url + "/digest/a.txt", "--session", "work", env=env)
        equal((done.returncode, done.stdout), (0, b"digest\n"), done.stderr)
        seen = json.loads(asked("get", s.url + "/cookie", "--session", "work", env=env).stdout)
        equal(seen.get("cookies", seen), {"a": "1", "b": "2"})
        shown = asked("get", s.url + "/cookie", "--session", "work", "--offline", env=env)
        contains(shown.stdout, b"Cookie: a=1; b=2\r\n")
        for name in ("", "../x", ".x", "a/b"):
            equal(asked("get", s.url + "/", "--session", name, env=env).returncode, 2, name)
        write(path, "nonsense")
        equal(asked("get", s.url + "/", "--session", "work", env=env).returncode, 1)
        equal(read(path), b"nonsense", "what is no session is left alone")


@case("http_proxy, https_proxy, all_proxy and no_proxy; --proxy; HTTP_PROXY is not read")
def _():
    bare = {k: v for k, v in ENVIRONMENT.items() if not k.lower().endswith("_proxy")}
    with Answering(lambda head: answer(content=b"proxy\n")) as proxy, Answering(lambda head: answer(content=b"origin\n")) as origin:
        rows = [({}, (), b"origin\n"), ({"http_proxy": proxy.url}, (), b"proxy\n"), ({"HTTP_PROXY": proxy.url}, (), b"origin\n"),
                ({"all_proxy": proxy.url}, (), b"proxy\n"), ({"http_proxy": proxy.url, "no_proxy": "127.0.0.1"}, (), b"origin\n"),
                ({"https_proxy": proxy.url}, (), b"origin\n"), ({}, ("--proxy", proxy.url), b"proxy\n"),
                ({"http_proxy": proxy.url}, ("--proxy", "none"), b"origin\n")]
        for variables, words, content in rows:
            done = asked("get", origin.url + "/x", *words, env={**bare, **variables})
            equal((done.returncode, done.stdout), (0, content), (variables, words, done.stderr))
            if content == b"proxy\n":
                equal(proxy.heads[-1].split("\r\n")[0], f"GET {origin.url}/x HTTP/1.1")
        for words in (("--proxy", proxy.url, "--unix", "/x"), ("--proxy", "x y"), ("--proxy", "socks5://127.0.0.1"), ("--unix=", "/x")):
            equal(asked("get", origin.url, *words).returncode, 2, words)


@case("--unix connects to a socket, whatever the URL says")
def _():
    with folder() as own:
        served = subprocess.Popen([HTTOOP, "echo", "--listen", f"unix:{own}/socket"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            contains(served.stdout.readline(), b"listening on")
            done = asked("get", "http://some.example/anything", "--unix", f"{own}/socket")
            equal(done.returncode, 0, done.stderr)
            equal(json.loads(done.stdout)["headers"]["Host"], "some.example")
            equal(asked("get", "http://some.example/", "--unix", f"{own}/none").returncode, 6)
        finally:
            served.kill()
            served.wait()
            served.stdout.close()


@case("--timeout is for all of it; --retry waits as the server says, and tries again")
def _():
    with Answering(lambda head: None) as s:
        began = time.monotonic()
        equal(asked("get", s.url + "/", "--timeout", "0.5").returncode, 8)
        check(time.monotonic() - began < 2 + WAIT / 4, "later than it should")
    busy = iter([answer("503 Service Unavailable", b"", "Retry-After: 0"), answer("503 Service Unavailable", b"", "Retry-After: 1"), answer(content=b"done\n")])
    with Answering(lambda head: next(busy)) as s:
        done = asked("get", s.url + "/", "--retry", "3")
        equal((done.returncode, done.stdout), (0, b"done\n"), done.stderr)
        equal(len(s.heads), 3)
    with Answering(lambda head: answer("503 Service Unavailable", b"", "Retry-After: 0")) as s:
        equal(asked("get", s.url + "/").returncode, 5)
        equal(len(s.heads), 1, "without --retry")
    for words in (("--timeout", "0"), ("--timeout", "x"), ("--timeout", "1.2345"), ("--retry", "-1"), ("--retry", "1000")):
        equal(asked("get", "http://a/", *words).returncode, 2, words)


@case("--rel next goes from page to page, on one server, and not in circles")
def _():
    def page(head):
        n = int(re.search(r"/(\d+)", head).group(1))
        link = {1: '</2>; rel="next"', 2: '<3>; rel=next, <1>; rel=prev', 3: "", 7: '<8>; rel="next"', 8: '<7>; rel="next"', 9: "<http://127.0.0.1:1/>; rel=next"}[n]
        return answer("200 OK", f"page {n}\n".encode(), *([f"Link: {link}"] if link else []))
    with Answering(page) as s, folder() as own:
        done = asked("get", s.url + "/1", "--rel", "next")
        equal((done.returncode, done.stdout), (0, b"page 1\npage 2\npage 3\n"), done.stderr)
        done = asked("get", s.url + "/7", "--rel", "next")
        equal((done.returncode, done.stdout), (0, b"page 7\npage 8\n"))
        contains(done.stderr, b"leads back to")
        done = asked("get", s.url + "/9", "--rel", "next")
        equal((done.returncode, done.stdout), (1, b"page 9\n"))
        contains(done.stderr, b"another server")
        done = asked("get", s.url + "/1", "--rel", "next", "--limit", "link-steps=1")
        equal((done.returncode, done.stdout), (1, b"page 1\npage 2\n"))
        contains(done.stderr, b"link-steps")
        equal(asked("get", s.url + "/1", "--rel", "next", "-O", cwd=own).returncode, 0)
        equal(sorted(os.listdir(own)), ["1", "2", "3"])
        equal(asked("get", s.url + "/1", "--rel", "next", "-o", "x").returncode, 2)
        equal(asked("post", s.url + "/1", "--rel", "next").returncode, 2)


@case("content codings are asked for and taken off, unless told; files are asked for as they are")
def _():
    coded = gzip.compress(b"hello " * 100)
    with Answering(lambda head: answer("200 OK", coded, "Content-Encoding: gzip", "ETag: \"x\"")) as s, folder() as own:
        equal(asked("get", s.url + "/").stdout, b"hello " * 100)
        contains(field(s.heads[-1], "Accept-Encoding"), "gzip")
        equal(asked("get", s.url + "/", "--no-decode").stdout, coded)
        equal(field(s.heads[-1], "Accept-Encoding"), "identity")
        equal(asked("get", s.url + "/", "--no-decode", "Accept-Encoding:gzip").stdout, coded)
        equal(field(s.heads[-1], "Accept-Encoding"), "gzip")
        asked("get", s.url + "/", "-o", f"{own}/x")
        equal(field(s.heads[-1], "Accept-Encoding"), "identity")
        asked("get", s.url + "/", "Accept-Encoding:")
        equal(field(s.heads[-1], "Accept-Encoding"), None)


@case("Name: leaves out what is sent unless told")
def _():
    with Answering(lambda head: answer()) as s:
        for name in ("Accept-Encoding", "User-Agent", "Accept"):
            asked("get", s.url + "/")
            check(field(s.heads[-1], name), f"{name} is not sent anyway")
            asked("get", s.url + "/", name + ":")
            equal(field(s.heads[-1], name), None)


run()
