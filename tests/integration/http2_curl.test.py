#!/usr/bin/env python3
"""curl over HTTP/2: by TLS and by prior knowledge, beside HTTP/1.1 on the same port."""
import hashlib
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *
from certificates import Authority, certificates

NAME = "a.example"
OVER = {"1.1": ["--http1.1"], "2": ["--http2"]}
KNOWN = "--http2-prior-knowledge"


@contextlib.contextmanager
def secured(*arguments, clients=(), limits=()):
    """A server with TLS for a.example and b.example; .curl(path, words) asks it for a.example."""
    with certificates() as at:
        ca = Authority(at, "ca")
        one, two = ca.server("one", NAME, "127.0.0.1"), ca.server("two", "b.example", "*.c.example")
        log = f"{at}/log"
        words = list(arguments) or ["echo"]
        if clients:
            words += ["--client-ca", ca.certificate, *clients]
        with Server(*words, *one.flags, *two.flags, "--log", f"json:{log}", limits=limits) as s:
            s.ca, s.at, s.log = ca, at, log
            s.where = f"https://{NAME}:{s.port}"
            s.plain = f"http://127.0.0.1:{s.port}"
            s.curl = lambda *more, **options: curl("--cacert", ca.certificate, *resolved(s.port), *more, **options)
            yield s


def resolved(port, *names):
    return [w for name in (names or (NAME, "b.example", "x.c.example", "nobody.example")) for w in ("--resolve", f"{name}:{port}:127.0.0.1")]


def curl(*words, **options):
    done = tool("curl", "-q", "-sS", "--max-time", str(4 * WAIT), *words, **options)
    done.text = done.stdout.decode("latin-1")
    return done


def told(done):
    """What -w "%{json}" told, of one transfer whose content went elsewhere."""
    equal(done.returncode, 0, done.stderr.decode())
    return json.loads(done.stdout)


def head_of(done):
    """-D - -o FILE: the last head; (status, {name: value})."""
    equal(done.returncode, 0, done.stderr.decode())
    lines = done.text.strip().split("\r\n\r\n")[-1].split("\r\n")
    return int(lines[0].split(" ")[1]), {n.lower(): v for n, _, v in (line.partition(": ") for line in lines[1:])}, lines[0].split(" ")[0]


def lines_of(s):
    """Of the access log, after the server's end."""
    equal(s.stop(), 0, "the exit status")
    return [json.loads(line) for line in read(s.log).splitlines()]


@case("who asks which way gets it: HTTP/2 and HTTP/1.1, TLS 1.2 and 1.3, and none, all on one port")
def _():
    with secured() as s:
        def version(*words, url=s.where):
            return told(s.curl("-o", "/dev/null", "-w", "%{json}", *words, f"{url}/"))["http_version"]
        equal(version(), "2", "by itself")
        for tls in (["--tlsv1.2", "--tls-max", "1.2"], ["--tlsv1.3"]):
            for wanted, words in OVER.items():
                equal(version(*tls, *words), wanted, f"{tls} {words}")
        equal(version("--no-alpn"), "1.1", "without ALPN")
        equal(version(KNOWN, url=s.plain), "2", "prior knowledge")
        equal(version(url=s.plain), "1.1", "plain")
        equal(version("--http2", url=s.plain), "1.1", "h2c is not upgraded to")
        equal(version(KNOWN), "2", "prior knowledge over TLS")
        for x in lines_of(s):
            check(x["version"].startswith("HTTP/"), x)


@case("each wire tells the same of a file, its ranges and conditions")
def _():
    with folder() as site:
        write(f"{site}/page.html", "<p>Hello\n" * 300, mtime=1_000_000_000)
        write(f"{site}/digits.txt", "0123456789" * 100, mtime=1_000_000_000)
        write(f"{site}/sub/index.html", "<p>in a folder\n", mtime=1_000_000_000)
        with secured("serve", site, "--compress") as s:
            wires = {"HTTP/1.1": [f"{s.plain}", "--http1.1"], "HTTP/2 known before": [s.plain, KNOWN], "TLS, HTTP/1.1": [s.where, "--http1.1"],
                     "TLS, HTTP/2": [s.where, "--http2"]}
            tag = head_of(s.curl("-D", "-", "-o", "/dev/null", f"{s.plain}/digits.txt"))[1]["etag"]
            for path, *words in [("page.html",), ("page.html", "-I"), ("page.html", "-H", "Accept-Encoding: gzip"), ("digits.txt", "-r", "0-3"),
                                 ("digits.txt", "-r", "-2"), ("digits.txt", "-r", "1000-"), ("digits.txt", "-r", "0-1,500-502"), ("nothing",), ("sub",), ("sub/",),
                                 ("digits.txt", "-H", f"If-None-Match: {tag}"), ("digits.txt", "-H", 'If-Match: "x"'),
                                 ("digits.txt", "-z", "Sun, 09 Sep 2001 01:46:40 GMT"), ("digits.txt", "-X", "OPTIONS"), ("digits.txt", "-X", "DELETE"),
                                 ("digits.txt", "-X", "FROB"), ("", "-H", "Accept: application/json")]:
                seen = {}
                for wire, (base, *how) in wires.items():
                    with contextlib.suppress(FileNotFoundError):
                        os.unlink(f"{s.at}/out")
                    status, fields, version = head_of(s.curl("-D", "-", "-o", f"{s.at}/out", *how, *words, f"{base}/{path}"))
                    equal(version, "HTTP/2" if "HTTP/2" in wire else "HTTP/1.1", wire)
                    for name in ("date", "connection", "keep-alive", "transfer-encoding", "upgrade"):
                        if "HTTP/2" in wire and name != "date":
                            check(name not in fields, f"{wire}: {name} in {fields}")
                        fields.pop(name, None)
                    content = read(f"{s.at}/out") if "-I" not in words and os.path.exists(f"{s.at}/out") else b""  # -I writes the head there
                    if fields.get("content-type", "").startswith("multipart/"):  # the boundary is another each time
                        content, fields = len(content), {**fields, "content-type": "multipart/"}
                    seen[wire] = (status, {n: v.replace(f"{base}/", "/") for n, v in fields.items()}, content)
                for wire, got in seen.items():
                    equal(got, seen["HTTP/1.1"], f"{wire}: {path} {words}")


@case("uploads of all sizes come back, their length known or not, expected or not")
def _():
    with secured() as s:
        for base, how in ((s.plain, KNOWN), (s.where, "--http2")):
            for size in (0, 1, 16384, 65535, 65536, 5_000_000):
                octets = os.urandom(size)
                for words in (["--data-binary", "@-"], ["-X", "POST", "-T", "-"], ["--data-binary", "@-", "-H", "Expect: 100-continue"]):
                    done = s.curl(how, "-H", "Content-Type: application/octet-stream", *words, f"{base}/", stdin=octets)
                    equal(done.returncode, 0, f"{words} {size}: {done.stderr.decode()}")
                    check(done.stdout == octets, f"{words}: {len(done.stdout)} octets of {size} came back")


@case("100 before the content; an answer that does not want the content at once")
def _():
    with folder() as site, secured("serve", site) as s:
        write(f"{site}/page.html", "<p>Hello\n")
        for words in ((), ("-H", "Expect: 100-continue")):  # this curl does not wait for 100 over HTTP/2
            done = s.curl(*words, "-T", "-", "-o", "/dev/null", "-w", "%{http_code}", f"{s.where}/page.html", stdin=b"x" * 3_000_000)
            equal((done.returncode, done.text), (0, "405"), f"{words} {done.stderr.decode()}")
        done = s.curl("-o", "/dev/null", "-w", "%{http_code}", "-T", "-", f"{s.where}/page.html", stdin=b"x" * 30_000_000)
        equal((done.returncode, done.text), (0, "405"), done.stderr.decode())
    with secured() as s:
        done = s.curl("-i", "-H", "Expect: 100-continue", "--expect100-timeout", "15", "--data-binary", "@-", f"{s.where}/", stdin=b"x" * 100000)
        equal(done.returncode, 0, done.stderr.decode())
        contains(done.text.split("\r\n")[0], "HTTP/2 100")


@case("HEAD, and answers without content")
def _():
    with secured() as s:
        status, fields, _ = head_of(s.curl("-I", f"{s.where}/bytes/77"))
        equal((status, fields["content-length"]), (200, "77"))
        for status in (204, 304, 404, 418, 503):
            equal(head_of(s.curl("-D", "-", "-o", "/dev/null", f"{s.where}/status/{status}"))[0], status)
        done = s.curl("-L", "-o", "/dev/null", "-w", "%{http_code} %{num_redirects} %{num_connects}", f"{s.where}/redirect/4")
        equal(done.text, "200 4 1")


@case("echo sees an HTTP/2 request as one of HTTP: its fields, cookies, arguments, version")
def _():
    with secured() as s:
        seen = json.loads(s.curl("-H", "X-Mine: a b", "-H", "X-Mine: c", "-b", "a=b; c=d; e=f", f"{s.where}/anything?c=d").stdout)
        equal(seen["method"], "GET")
        equal(seen["version"], "HTTP/2")
        equal(seen["args"], {"c": "d"})
        contains(json.dumps(seen["headers"]).lower(), f"{NAME}:{s.port}")
        check(not any(n.startswith(":") for n in seen["headers"]), seen["headers"])
        equal(json.loads(s.curl("-b", "a=b; c=d; e=f", f"{s.where}/cookie").stdout).get("cookies", {}).get("e"), "f")
        contains(s.curl("-H", "X-Mine: a b", f"{s.where}/echo").text.lower(), "x-mine: a b")


@case("many at once, over one connection; slow ones do not hold up the others")
def _():
    with secured() as s:
        # Over TLS alone: this curl fails with every server when it is in parallel and knows before.
        with certificates() as out:
            began = time.monotonic()
            done = s.curl("-Z", "--parallel-max", "100", "-w", "%{http_code} %{size_download}\n", "-o", f"{out}/#1", f"{s.where}/bytes/[1-300]",
                          "-o", f"{out}/slow#1", f"{s.where}/delay/1?[1-20]")
            equal(done.returncode, 0, done.stderr.decode())
            answers = done.text.split("\n")[:-1]
            equal(len(answers), 320)
            check(all(a.startswith("200 ") for a in answers), answers)
            for n in range(1, 301):
                equal(os.path.getsize(f"{out}/{n}"), n)
            check(time.monotonic() - began < 18, "the delays came one after another")
        lines = lines_of(s)
        equal(len(lines), 320)
        connections = {x["connection"] for x in lines}
        check(len(connections) <= 2, f"{len(connections)} connections")  # curl opens a second while the first shakes hands


@case("a large file arrives whole, also through a small window and beside others")
def _():
    octets = os.urandom(1 << 20) * 40
    with folder() as site, secured("serve", site) as s:
        write(f"{site}/large", octets)
        wanted = hashlib.sha256(octets).hexdigest()
        for base, how in ((s.plain, KNOWN), (s.where, "--http2"), (s.where, "--http1.1")):
            got = s.curl(how, f"{base}/large").stdout
            equal(hashlib.sha256(got).hexdigest(), wanted, f"{base} {how}: {len(got)} octets")
        with folder() as out:
            done = s.curl("-Z", "-w", "%{http_code}\n", "-o", f"{out}/#1", f"{s.where}/large?[1-6]")
            equal((done.returncode, done.text), (0, "200\n" * 6), done.stderr.decode())
            for n in range(1, 7):
                equal(hashlib.sha256(read(f"{out}/{n}")).hexdigest(), wanted)


@case("names: the right certificate, 421 for one that it does not hold, nobody is believed without --cacert")
def _():
    with secured() as s:
        for name in (NAME, "b.example", "x.c.example"):
            done = s.curl("-o", "/dev/null", "-w", "%{http_code} %{ssl_verify_result} %{http_version}", f"https://{name}:{s.port}/")
            equal(done.text, "200 0 2", f"{name}: {done.stderr}")
        equal(s.curl(f"https://nobody.example:{s.port}/").returncode, 60, "a name that the certificate does not hold")
        equal(curl(*resolved(s.port), f"{s.where}/").returncode, 60, "an authority that is not trusted")
        for how in ("--http2", "--http1.1"):
            for host, wanted in ((f"b.example:{s.port}", "421"), ("nobody.example", "421"), (NAME, "200"), (f"{NAME.upper()}:{s.port}", "200")):
                equal(s.curl(how, "-o", "/dev/null", "-w", "%{http_code}", "-H", f"Host: {host}", f"{s.where}/").text, wanted, f"{how} {host}")


@case("client certificates over HTTP/2: required, optional, of others, expired")
def _():
    for how, without in (("required", None), ("optional", "200")):
        with secured("echo", clients=("--client-cert", how)) as s:
            eve, old = s.ca.client("eve", "Eve Example"), s.ca.client("old", "Old Example", expired=True)
            mallory = Authority(s.at, "others").client("mallory", "Mallory")
            for tls in (["--tlsv1.2", "--tls-max", "1.2"], ["--tlsv1.3"]):
                def answer(*words):
                    done = s.curl(*tls, "-o", "/dev/null", "-w", "%{http_code} %{http_version}", *words, f"{s.where}/anything")
                    return done.text if done.returncode == 0 else None
                equal(answer("--cert", eve.certificate, "--key", eve.key), "200 2", f"{how} {tls}")
                equal(answer(), without and f"{without} 2", f"{how} {tls}: nothing")
                for bad in (mallory, old):
                    equal(answer("--cert", bad.certificate, "--key", bad.key), None, f"{how} {tls}: {bad}")
            contains(s.curl("--cert", eve.certificate, "--key", eve.key, f"{s.where}/anything").text, "Eve Example")


run()
