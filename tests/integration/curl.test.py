#!/usr/bin/env python3
"""curl against echo and files."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *


def curl(*words, **options):
    done = tool("curl", "-q", "-sS", "--max-time", str(4 * WAIT), *words, **options)
    done.text = done.stdout.decode("latin-1")
    return done


def shown(*words, **options):
    """curl -i: the last response, taken apart."""
    done = curl("-i", *words, **options)
    equal(done.returncode, 0, done.stderr.decode())
    heads = []
    rest = done.stdout
    while rest.startswith(b"HTTP/"):
        head, _, rest = rest.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        heads.append(Response(int(lines[0].split(" ")[1]), [tuple(x.split(": ", 1)) if ": " in x else (x.rstrip(":"), "") for x in lines[1:]], b"", head))
        if heads[-1].status >= 200:
            break
    heads[-1].content = rest
    heads[-1].interim = heads[:-1]
    return heads[-1]


@contextlib.contextmanager
def site():
    with folder() as path:
        write(f"{path}/page.html", "<p>Hello\n", mtime=1_000_000_000)
        write(f"{path}/digits.txt", "0123456789" * 100, mtime=1_000_000_000)
        with Server("serve", path, "--log", "none") as s:
            s.path = path
            yield s


@case("GET and HEAD agree")
def _():
    with site() as s:
        got = shown(f"{s.url}/page.html")
        equal((got.status, got.content, got["Content-Type"].lower()), (200, b"<p>Hello\n", "text/html; charset=utf-8"))
        equal(got["Last-Modified"], "Sun, 09 Sep 2001 01:46:40 GMT")
        head = shown("-I", f"{s.url}/page.html")
        equal((head.status, head.content), (200, b""))
        for name in ("Content-Length", "Content-Type", "ETag", "Last-Modified", "Accept-Ranges"):
            equal(head[name], got[name], name)


@case("ranges: one, from, suffix, several, beyond the end")
def _():
    with site() as s:
        url = f"{s.url}/digits.txt"
        for what, status, content, span in [("0-3", 206, b"0123", "bytes 0-3/1000"), ("997-", 206, b"789", "bytes 997-999/1000"),
                                            ("-2", 206, b"89", "bytes 998-999/1000"), ("990-2000", 206, b"0123456789", "bytes 990-999/1000")]:
            got = shown("-r", what, url)
            equal((got.status, got.content, got["Content-Range"]), (status, content, span), what)
        got = shown("-r", "1000-", url)
        equal((got.status, got["Content-Range"]), (416, "bytes */1000"))
        got = shown("-r", "0-1,500-502", url)
        equal(got.status, 206)
        kind = re.fullmatch(r'multipart/byteranges; ?boundary="?([^"]+)"?', got["Content-Type"])
        check(kind, got["Content-Type"])
        parts = got.content.split(b"--" + kind.group(1).encode())
        equal(len(parts), 4, "parts and what stands around them")
        contains(parts[1], b"\r\n\r\n01\r\n")
        contains(parts[2], b"\r\n\r\n012\r\n")
        contains(parts[2].lower(), b"content-range: bytes 500-502/1000")


@case("conditions by entity tag and by date")
def _():
    with site() as s:
        url = f"{s.url}/page.html"
        tag = shown(url)["ETag"]
        got = shown("-H", f"If-None-Match: {tag}", url)
        equal((got.status, got.content, got["ETag"]), (304, b"", tag))
        equal(shown("-z", "Sun, 09 Sep 2001 01:46:40 GMT", url).status, 304)
        equal(shown("-z", "Sun, 09 Sep 2001 01:46:39 GMT", url).status, 200)
        equal(shown("-H", 'If-Match: "other"', url).status, 412)
        equal(shown("-H", f'If-None-Match: "a", {tag}', url).status, 304)
        with folder() as own:  # curl's own book-keeping of tags
            for wanted in (200, 304):
                done = curl("-o", f"{own}/page", "-w", "%{http_code}", "--etag-save", f"{own}/tag", "--etag-compare", f"{own}/tag", url)
                equal(done.text, str(wanted))


@case("Expect: 100-continue gets 100 before the content is sent, or the final answer at once")
def _():
    with Server("echo", "--log", "none") as s:
        got = shown("-H", "Expect: 100-continue", "--expect100-timeout", "15", "--data-binary", "@-", f"{s.url}/", stdin=b"x" * 100000)
        equal(([i.status for i in got.interim], got.status, got.content), ([100], 200, b"x" * 100000))
    with site() as s:
        got = shown("-H", "Expect: 100-continue", "--expect100-timeout", "15", "-T", "-", f"{s.url}/page.html", stdin=b"x" * 100000)
        equal(([i.status for i in got.interim], got.status), ([], 405))


@case("chunked upload comes back, also a large one")
def _():
    with Server("echo", "--log", "none") as s:
        for size in (0, 1, 8191, 5_000_000):
            octets = os.urandom(size)
            done = curl("-H", "Transfer-Encoding: chunked", "-H", "Expect:", "-H", "Content-Type: application/octet-stream", "--data-binary", "@-", f"{s.url}/", stdin=octets)
            check(done.stdout == octets, f"{len(done.stdout)} octets of {size} came back; {done.stderr!r}")


@case("HTTP/1.0 gets no chunks, and the end of the connection")
def _():
    with Server("echo", "--log", "none") as s:
        got = shown("--http1.0", f"{s.url}/stream/20")
        equal((got.status, got["Transfer-Encoding"], got.content.count(b"\n")), (200, None, 20))
        got = shown("--http1.0", f"{s.url}/")
        equal((got.status, got.content.strip()), (200, b"OK"))


@case("a connection is used again, and kept through answers of every class")
def _():
    with Server("echo", "--log", "none") as s:
        urls = [f"{s.url}/status/{n}" for n in (200, 204, 404, 500)] + [f"{s.url}/bytes/1000", f"{s.url}/stream/5"]
        done = curl("-w", "%{num_connects}\n", *sum((["-o", "/dev/null", u] for u in urls), []))
        equal(done.text.split(), ["1", "0", "0", "0", "0", "0"])


@case("OPTIONS and methods that a file does not know")
def _():
    with site() as s:
        got = shown("-X", "OPTIONS", f"{s.url}/page.html")
        equal(got.status, 204)
        allowed = sorted(x.strip() for x in got["Allow"].split(","))
        equal(allowed, ["GET", "HEAD", "OPTIONS"])
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            got = shown("-X", method, f"{s.url}/page.html")
            equal((got.status, sorted(x.strip() for x in got["Allow"].split(","))), (405, allowed), method)
        equal(shown("-X", "FROB", f"{s.url}/page.html").status, 501)
        equal(shown("-X", "OPTIONS", "--request-target", "*", f"{s.url}/").status // 100, 2)


@case("several addresses, IPv6 and a local socket")
def _():
    with folder() as own, Server("echo", "--log", "none", "--listen", f"unix:{own}/s") as s:
        eventually(lambda: os.path.exists(f"{own}/s"), "the local socket")
        equal(shown("--unix-socket", f"{own}/s", "http://a/").content.strip(), b"OK")
        equal(shown(f"{s.url}/").content.strip(), b"OK")
    with open("/proc/net/if_inet6", encoding="ascii") as file:
        if " lo\n" in file.read():
            with Server(command=[HTTOOP, "echo", "--log", "none", "--listen", "127.0.0.1:0", "--listen", "[::1]:0"]) as s:
                found = eventually(lambda: re.search(rb"http://(\[::1\]:\d+)/", s.stdout()), "the second address")
                equal(shown("-g", f"http://{found.group(1).decode()}/").content.strip(), b"OK")


@case("echo answers as its paths promise")
def _():
    with Server("echo", "--log", "none") as s:
        equal(shown(f"{s.url}/").content.strip(), b"OK")
        got = shown("-H", "X-Mine: a b", f"{s.url}/echo")
        contains(got.content, b"X-Mine: a b\n")
        got = shown("-H", "X-Mine: a b", "-H", "Accept: application/json", f"{s.url}/echo")
        contains(json.dumps(json.loads(got.content)), "a b")
        json.loads(shown("-d", "a=b", f"{s.url}/anything?c=d").content)
        with folder() as at:
            write(f"{at}/a b.txt", "x\r\n--y")
            got = shown("-F", "user=J\u00f6rg", "-F", f"file=@{at}/a b.txt;type=text/x-y;filename=\"q\\\\.txt\"", f"{s.url}/anything")
            equal(json.loads(got.content)["form"], [{"name": "user", "size": 5, "data": "J\u00f6rg"},
                                                    {"name": "file", "filename": "q\\.txt", "type": "text/x-y", "size": 6, "data": "x\r\n--y"}])
        for status in (204, 301, 404, 418, 503):
            equal(shown(f"{s.url}/status/{status}").status, status)
        equal(len(shown(f"{s.url}/bytes/12345").content), 12345)
        done = curl("-L", "-o", "/dev/null", "-w", "%{http_code} %{num_redirects}", f"{s.url}/redirect/4")
        equal(done.text, "200 4")
        equal(shown("-H", 'If-None-Match: "x"', f"{s.url}/etag/x").status, 304)
        contains(shown(f"{s.url}/cache/60")["Cache-Control"], "max-age=60")
        equal(shown(f"{s.url}/response-headers?X-Mine=a%20b")["X-Mine"], "a b")
        check(shown(f"{s.url}/response-headers?X-Mine=a%0d%0aX-Evil:%20b")["X-Evil"] is None, "a field was smuggled into the answer")
        done = curl("-w", "\n%{time_total}", f"{s.url}/delay/1")
        check(float(done.text.rsplit("\n", 1)[1]) >= 0.9, "/delay/1 took less than a second")
        done = curl("-N", f"{s.url}/sse?count=2&interval=1")
        contains(done.stdout, b"data:")


@case("pipelined requests are answered in order, whatever each takes")
def _():
    with Server("echo", "--log", "none") as s, s.connect() as c:
        c.send("GET /delay/1 HTTP/1.1\r\nHost: a\r\n\r\n" + get("/bytes/70000") + get("/status/404") + "HEAD /bytes/10 HTTP/1.1\r\nHost: a\r\n\r\n"
               + "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc" + get("/stream/3") + get("/status/299"))
        equal(c.response().status, 200)
        equal(len(c.response().content), 70000)
        equal(c.response().status, 404)
        equal(c.response("HEAD")["Content-Length"], "10")
        equal(c.response().content, b"abc")
        equal(c.response().content.count(b"\n"), 3)
        equal(c.response().status, 299)


@case("more pipelined requests than may be in flight are all answered")
def _():
    with Server("echo", "--log", "none") as s, s.connect() as c:
        c.send("".join(get(f"/status/{200 + i % 4}") for i in range(400)))
        for i in range(400):
            equal(c.response().status, 200 + i % 4, f"answer {i}")


run()
