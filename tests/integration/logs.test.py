#!/usr/bin/env python3
"""Access logs: what stands in them, what never does, and where they go."""
import datetime
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *

SECRETS = ["hunter2", "c2VjcmV0", "tasty-cookie", "top-secret", "in-the-content", "proxy-pass"]


def with_secrets(path="/anything", method="POST", extra=()):
    content = "in-the-content"
    return "".join(f"{line}\r\n" for line in (
        f"{method} {path} HTTP/1.1", "Host: a", "Authorization: Basic c2VjcmV0", "Proxy-Authorization: Basic proxy-pass",
        "Cookie: session=tasty-cookie", "X-Api-Key: top-secret", "User-Agent: tester/1.0 (\"quoted\\)", "Referer: http://a/from",
        f"Content-Length: {len(content)}", *extra, "")) + content


def of_all_kinds(s):
    """Asks for one of each class, well and badly."""
    seen = []
    for octets, status in [(with_secrets(), 200), (with_secrets("/status/204"), 204), (with_secrets("/redirect/2", "GET"), 302),
                           (with_secrets("/nothing/here", "GET"), 404), (with_secrets("/bytes/3", "DELETE"), 405),
                           (with_secrets("/status/503"), 503), (with_secrets("/anything", extra=["Expect: magic"]), 417),
                           (with_secrets(extra=["Host: b"]), 400), ("GET http://user:hunter2@a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
                           ("GET / HTTP/1.1\r\nHost: user:hunter2@a\r\n\r\n", 400),
                           (with_secrets(extra=["Transfer-Encoding: hunter2"]), None), (with_secrets(extra=["Authorization : hunter2"]), 400),
                           (with_secrets(extra=["Cookie\x01: hunter2"]), 400), (get("/" + "a" * 9000), 414),
                           (get("/response-headers?Set-Cookie2=x"), None)]:
        r = s.ask(octets)
        if status is not None:
            equal(r.status, status, octets[:40])
        seen.append(r.status)
    with s.connect() as c:  # half a head, and half a content
        c.send("GET / HTTP/1.1\r\nAuthorization: hunter2")
    with s.connect() as c:
        c.send(with_secrets()[:-3])
    return seen


def logged(form):
    """Runs the above with a log; its text, standard error, standard output and the statuses."""
    with folder() as own:
        with Server("echo", "--log", f"{form}:{own}/log", limits={"head-time": 3000}) as s:
            seen = of_all_kinds(s)
            with s.connect() as c:
                c.send("GET /late HTTP/1.1\r\nCookie: hunter2\r\n")
                equal(c.response().status, 408)
            seen.append(408)
            equal(s.stop(), 0)
            return read(f"{own}/log").decode("utf-8"), s.stderr(), s.stdout(), seen


@case("a line is in the file soon after each exchange, not only after the first")
def _():
    with folder() as own:
        with Server("echo", "--log", f"common:{own}/log") as s:
            for n in range(1, 4):
                equal(s.ask(get(f"/status/{200 + n}")).status, 200 + n)
                eventually(lambda n=n: len(read(f"{own}/log").splitlines()) == n, f"line {n} is not written")
            equal(s.stop(), 0)


@case("of a head that was not valid nothing is made up")
def _():
    for form, wanted in (("json", '"method":"","target":"","version":"","host":"","status":400'), ("common", '] "-" 400 ')):
        with folder() as own, Server("echo", "--log", f"{form}:{own}/log") as s:
            for octets in ("POST /\r\n", "DELETE / HTTP/1.0\r\nX : y\r\n\r\n"):
                equal(s.ask(octets).status, 400)
            equal(s.stop(), 0)
            lines = read(f"{own}/log").decode().splitlines()
            equal(len(lines), 2)
            for line in lines:
                contains(line, wanted)


@case("json: every line is an object, tells what was decided and why, and holds no secret")
def _():
    text, errors, output, seen = logged("json")
    check(text.endswith("\n"), "the last line is cut")
    lines = [json.loads(line) for line in text.splitlines()]
    statuses = [x["status"] for x in lines]
    for status in seen:
        check(status in statuses, f"{status} is not in the log: {statuses}")
        statuses.remove(status)
    ids = set()
    with open(os.path.join(ROOT, "docs/log.md"), encoding="utf-8") as file:
        documented = file.read()
    for x in lines:
        for name in x:
            contains(documented, name, "docs/log.md")
        for name in ("time", "connection", "peer", "method", "target", "status", "sent", "took_us"):
            check(name in x, f"{name} is missing in {x}")
        moment = datetime.datetime.strptime(x["time"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc)
        within(-30, (datetime.datetime.now(datetime.timezone.utc) - moment).total_seconds(), WHOLE, "age of a line")
        equal(x["peer"], "127.0.0.1")
        check(isinstance(x["connection"], int) and x["connection"] > 0, x)
        own = x["status"] >= 400 and not x["target"].startswith("/status/")
        if own:
            check(re.fullmatch(r"rfc\d+#[\w.-]+", x.get("because", "")), f"no requirement behind {x}")
            ids.add(x["because"])
    check({"rfc9112#3.2-6", "rfc9112#5.1-1", "rfc9110#15.5.9", "rfc9110#10.1.1"} <= ids, f"requirements: {ids}")
    check(len({x["connection"] for x in lines}) > 10, "connections have numbers of their own")
    for secret in SECRETS:
        check(secret not in text, f"{secret} is in the log: {[l for l in text.splitlines() if secret in l]}")
        check(secret not in errors, f"{secret} is in the error log: {errors}")
    contains(text, 'tester/1.0 (\\"quoted\\\\)')
    equal(output.count(b"\n"), 1, "lines on standard output")


@case("common: every line has the format's shape, and no secret")
def _():
    text, errors, output, seen = logged("common")
    shape = re.compile(r'127\.0\.0\.1 - - \[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000\] "[^"]*" (\d{3}|-) (\d+|-)( "[^"]*" "[^"]*")?')
    statuses = []
    for line in text.splitlines():
        found = shape.fullmatch(line)
        check(found, f"no line of the format: {line!r}")
        statuses.append(found.group(1))
    for status in seen:
        check(str(status) in statuses, f"{status} is not in {statuses}")
    for secret in SECRETS:
        check(secret not in text + errors, f"{secret} is in a log")
    equal(output.count(b"\n"), 1, "lines on standard output")


@case("octets that could forge a line, or steer a terminal, do not reach a log as they are")
def _():
    for form in ("json", "common"):
        with folder() as own:
            with Server("echo", "--log", f"{form}:{own}/log") as s:
                equal(s.ask(get("/anything?a=%0d%0aforged%20line", "User-Agent: \x9b31m\xff\"] forged", "Referer: \t\"x\" \\")).status, 200)
                s.ask(get("/\x1b[31m"))
                s.stop()
            text = read(f"{own}/log")
            check(re.fullmatch(rb"[\x20-\x7e\n]*", text), text)
            equal(text.count(b"\n"), 2, text)


@case("none: not a word, anywhere")
def _():
    with Server("echo", "--log", "none") as s:
        of_all_kinds(s)
        for path in ("/bytes/50000000", "/stream/10000", "/sse?interval=1", "/delay/1"):  # peers that go away are no trouble
            with s.connect(receive_buffer=8192) as c:
                c.send(get(path))
                c.socket.recv(10) if path != "/delay/1" else None
                c.reset()
        eventually(lambda: s.descriptors() < 15, "connections are given back")
        equal(s.stop(), 0)
        equal(s.stdout().count(b"\n"), 1, "lines on standard output")
        equal(s.stderr(), "")


@case("without a file the log goes to standard error, soon, and standard output stays free")
def _():
    with Server("echo", "--log", "json") as s:
        s.ask(get("/status/418"))
        line = eventually(lambda: s.stderr(), "the line")
        equal(json.loads(line)["status"], 418)
        equal(s.stdout().count(b"\n"), 1)


@case("SIGHUP opens the log anew, no line is lost between")
def _():
    with folder() as own:
        with Server("echo", "--log", f"json:{own}/log") as s:
            for n in range(5):
                for i in range(10):
                    s.ask(get(f"/anything/{n}-{i}"))
                os.rename(f"{own}/log", f"{own}/log.{n}")
                s.process.send_signal(signal.SIGHUP)
                eventually(lambda: os.path.exists(f"{own}/log"), "a new log")
            equal(s.stop(), 0)
        targets = [json.loads(line)["target"] for name in sorted(os.listdir(own)) for line in read(f"{own}/{name}").splitlines()]
        equal(sorted(targets), sorted(f"/anything/{n}-{i}" for n in range(5) for i in range(10)))


@case("a log that takes no more does not stop the server")
def _():
    with Server("echo", "--log", "json:/dev/full") as s:
        for _ in range(50):
            equal(s.ask(get()).status, 200)
        equal(s.stop(), 0)


@case("a log that cannot be opened is said before serving")
def _():
    done = tool(HTTOOP, "echo", "--listen", "127.0.0.1:0", "--log", "json:/nonexistent/log", seconds=10)
    check(done.returncode != 0, "it serves")
    contains(done.stderr, b"/nonexistent/log")
    equal(done.stdout, b"")


run()
