#!/usr/bin/env python3
"""httoop parse and compose: what parse understood, compose gives back octet for octet."""
import base64
import json
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *

TRAFFIC = os.path.join(ROOT, "tests/data/wire/http-traffic")


def parse(octets, *flags):
    done = tool(HTTOOP, "parse", *flags, stdin=octets)
    check(done.returncode in (0, 1), f"status {done.returncode}, {done.stderr!r}")
    equal(done.stderr, b"", "nothing but JSON")
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stdout


def compose(lines, *flags):
    return tool(HTTOOP, "compose", *flags, stdin=lines if isinstance(lines, bytes) else json.dumps(lines).encode())


def back(octets, *flags):
    """Status and messages of parse, after compose gave the same octets."""
    status, messages, lines = parse(octets, *flags)
    done = compose(lines)
    equal((done.returncode, done.stderr), (0, b""), octets[:200])
    check(done.stdout == octets, f"{done.stdout!r} for {octets!r}")
    return status, messages


def valid(octets, *flags):
    status, messages = back(octets, *flags)
    equal(status, 0, [m.get("violations") for m in messages])
    for m in messages:
        check(not [k for k in m if k.startswith("raw")], "a valid message needs no raw octets")
    return messages


def octets_of(message, name):
    return base64.b64decode(message[name + "_base64"]) if name + "_base64" in message else message[name].encode()


@case("recorded requests and responses of real programs come back, without a complaint")
def _():
    index = json.load(open(f"{TRAFFIC}/index.json"))
    seen = 0
    for folder_name in ("requests", "responses"):
        for name in sorted(os.listdir(f"{TRAFFIC}/{folder_name}")):
            if not name.endswith(".http"):
                continue
            octets = read(f"{TRAFFIC}/{folder_name}/{name}")
            if name in ("python-http-server-garbage.http", "python-http-server-version.http"):
                equal(back(octets, "--role", "response")[0], 1, f"{name} has no status line")
                continue
            to = ["--request", "HEAD"] if name.endswith("-head.http") else []
            messages = valid(octets, *to)
            equal(messages[0]["message"] + "s", folder_name, name)
            seen += 1
    check(seen > 130, f"only {seen} files")
    check(index, "the index is empty")


@case("pipelined messages: an object for each, with its place")
def _():
    one = b"GET /a?b HTTP/1.1\r\nHost: x\r\n\r\n"
    two = b"\r\nPOST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
    messages = valid(one + two + one)
    equal([(m["offset"], m["size"]) for m in messages], [(0, len(one)), (len(one), len(two)), (len(one + two), len(one))])
    equal((messages[0]["method"], messages[0]["target"], messages[0]["path"], messages[0]["query"]), ("GET", "/a?b", "/a", "b"))
    equal((messages[1]["empty_lines"], messages[1]["content"]), ("\r\n", "abc"))
    check("rfc9112#6.3" in messages[1]["framing"]["because"], messages[1]["framing"])


@case("what is valid but unusual comes back as it was: white space, chunks, reasons, octets")
def _():
    m = valid(b"PUT /%C3%A4 HTTP/1.1\r\nHost: x\r\nX-A:b\r\nX-B:\t c \r\nX-C:\r\nX-D: \xff\xfe\r\nTransfer-Encoding: chunked\r\n\r\n"
              b"5\r\nhel\x00\xff\r\n00A;a=\"b\\\"\"\r\n0123456789\r\n000;x\r\nETag:  \"1\"\r\n\r\n")[0]
    equal([f.get("line") for f in m["fields"]], [None, "X-A:b\r\n", "X-B:\t c \r\n", "X-C:\r\n", None, None])
    equal(base64.b64decode(m["fields"][4]["value_base64"]), b"\xff\xfe")
    equal(octets_of(m, "content"), b"hel\x00\xff0123456789")
    equal(m["chunks"], [5, {"size": 10, "line": "00A;a=\"b\\\"\"\r\n"}])
    equal((m["last_chunk"], m["trailers"][0]["name"]), ("000;x\r\n", "ETag"))
    for octets in (b"HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", b"HTTP/1.0 299 My \xe4 reason\r\n\r\nrest", b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
                   b"GET http://a/b HTTP/1.1\r\nHost: a\r\n\r\n", b"BREW /pot HTTP/1.1\r\nHost: x\r\n\r\n", b"GET / HTTP/1.0\r\n\r\n",
                   b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 \r\nLink: </a>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"):
        valid(octets)


@case("transfer codings that our servers take are known here too")
def _():
    m = valid(b"PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")[0]
    equal((m["framing"]["codings"], m["content"]), (["gzip"], "abc"))
    equal(back(b"PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: br, chunked\r\n\r\n0\r\n\r\n")[0], 1)


@case("what follows CONNECT or 101 is kept, and not read as HTTP")
def _():
    messages = valid(b"CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n\x16\x03\x01")
    equal([m["message"] for m in messages], ["request", "rest"])
    equal((messages[1]["because"], octets_of(messages[1], "octets")), ("tunnel", b"\x16\x03\x01"))
    messages = valid(b"HTTP/1.1 200 OK\r\n\r\nGET / HTTP/1.1\r\n\r\n", "--request", "CONNECT")
    equal([m["message"] for m in messages], ["response", "rest"])


@case("the method that is answered decides about content")
def _():
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n"
    equal(valid(head, "--request", "HEAD")[0]["framing"]["content"], "none")
    messages = valid(head + head + b"abc", "--request", "HEAD", "--request", "GET")
    equal([m.get("content") for m in messages], [None, "abc"])


@case("every violation is told with id, section and offset; the status is 1")
def _():
    rows = [
        (b"GET / HTTP/1.1\r\n\r\n", {"rfc9112#3.2-6"}), (b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\nX : y\r\n\r\n", {"rfc9112#3.2-6", "rfc9112#5.1-1"}),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 4\r\n\r\nabcd", {"rfc9112#6.3-4"}),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n", {"rfc9112#7.1"}),
        (b"GET / HTTP/1.1\nHost: a\n\n", {"rfc9112#2.2"}), (b"GET / HTTP/1.1\r\nHost: a\r\nA\x00B: c\r\n\r\n", set()),
    ]
    for octets, ids in rows:
        status, messages = back(octets)
        equal(status, 1, octets)
        found = messages[0]["violations"]
        check(ids <= {v["id"] for v in found} and found, f"{octets!r}: {found}")
        for v in found:
            check(v["id"].startswith(v["section"]) and 0 <= v["offset"] <= len(octets) and v["sentence"], v)
            equal(v["repaired"], False)
    offset = back(b"GET / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n")[1][0]["violations"][0]["offset"]
    within(25, offset, 27)


@case("framing that cannot be trusted ends the stream of messages, and is said to be so")
def _():
    for fields in (b"Content-Length: 3, 4", b"Transfer-Encoding : chunked", b"Content-Length: 4\r\nTransfer-Encoding: chunked"):
        octets = b"POST / HTTP/1.1\r\nHost: a\r\n" + fields + b"\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"
        status, messages = back(octets)
        equal((status, len(messages), messages[0]["ended"], messages[0]["size"]), (1, 1, "violated", len(octets)), fields)
        equal((messages[0]["framing"]["trusted"], "content" in messages[0]), (False, False), fields)
    check("trusted" not in valid(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")[0]["framing"], "beyond doubt")


@case("a relaxation that was asked for is told as repaired, and no finding against the message")
def _():
    status, messages = back(b"GET / HTTP/1.1\nHost: a\n\n", "--relax", "bare-lf")
    equal(status, 0)
    check(messages[0]["violations"] and all(v["repaired"] for v in messages[0]["violations"]), messages)


@case("what is incomplete is said to be, at every octet, and comes back")
def _():
    octets = b"PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    for n in range(1, len(octets), 3):
        status, messages = back(octets[:n])
        equal((status, messages[0]["ended"]), (1, "incomplete"), octets[:n])


@case("whatever the octets are, they come back")
def _():
    chance = random.Random(7)
    files = [read(f"{TRAFFIC}/{d}/{n}")[:2000] for d in ("requests", "responses") for n in sorted(os.listdir(f"{TRAFFIC}/{d}"))[::7]]
    for _ in range(120):
        octets = bytearray(chance.choice(files))
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(octets))
            if chance.random() < 0.5:
                octets[at] = chance.randrange(256)
            else:
                octets[at:at + chance.randint(0, 6)] = chance.choice([b"\r\n", b"\n", b" ", b"\x00", b"\xff", b":", b"0", b";a", b""])
        back(bytes(octets), *chance.choice([[], ["--role", "request"], ["--role", "response"], ["--relax", "bare-lf"], ["--request", "HEAD"]]))


MINIMAL = {"schema": 1, "message": "request", "method": "GET", "target": "/", "fields": [{"name": "Host", "value": "a"}]}


@case("compose: by hand, a few members are enough")
def _():
    equal(compose(MINIMAL).stdout, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    equal(compose({"schema": 1, "message": "response", "status": 404, "fields": [{"name": "Content-Length", "value": "1"}], "content": "x"}).stdout,
          b"HTTP/1.1 404 Not Found\r\nContent-Length: 1\r\n\r\nx")
    chunked = {**MINIMAL, "method": "PUT", "fields": MINIMAL["fields"] + [{"name": "Transfer-Encoding", "value": "chunked"}], "content": "hello"}
    equal(compose(chunked).stdout.split(b"\r\n\r\n", 1)[1], b"5\r\nhello\r\n0\r\n\r\n")
    equal(compose({**MINIMAL, "raw": "whatever"}).stdout, b"whatever")


@case("compose refuses what would not be parsed, and says why")
def _():
    with_field = lambda name, value: {**MINIMAL, "fields": MINIMAL["fields"] + [{"name": name, "value": value}]}
    rows = [
        (with_field("X", "a\r\nY: b"), b"rfc9110#5.5"), (with_field("X Y", "a"), b"rfc9110#5.1"), ({**MINIMAL, "target": "/ HTTP/1.1\r\nX: y"}, b"rfc9112#3.2"),
        ({**MINIMAL, "method": "G ET"}, b"rfc9110#9.1"), ({**MINIMAL, "fields": []}, b"rfc9112#3.2-6"), ({**MINIMAL, "content": "x"}, b"Content-Length"),
        (with_field("Content-Length", "5"), b"incomplete"), ({**MINIMAL, "schema": 2}, b"schema"), ({**MINIMAL, "method": 1}, b"method"),
        ({**MINIMAL, "fields": [1]}, b"fields"), ({**MINIMAL, "content_base64": "?"}, b"base64"), ([1], b"object"), ("x", b"object"),
        ({"schema": 1, "message": "response", "status": 99}, b"rfc9110#15"), ({"schema": 1, "message": "response", "status": 200, "reason": "a\nb"}, b"rfc"),
        ({**with_field("Transfer-Encoding", "chunked"), "content": "abc", "chunks": [4]}, b"chunks"),
    ]
    for message, why in rows:
        done = compose(message)
        equal((done.returncode, done.stdout), (1, b""), message)
        contains(done.stderr, why, message)
        contains(done.stderr, b"line 1", message)
    equal(compose(b"{not json").returncode, 1)


@case("limits bound what is read; what cannot be opened is told")
def _():
    done = tool(HTTOOP, "parse", "--limit", "content=100", stdin=b"x" * 200)
    equal((done.returncode, done.stdout), (1, b""))
    contains(done.stderr, b"--limit content")
    status, messages = back(b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 200 + b"\r\n\r\n", "--limit", "field-line=100")
    equal((status, messages[0]["violations"][-1]["id"]), (1, "rfc9110#5.4-1"))
    done = tool(HTTOOP, "parse", "/nonexistent/x")
    equal(done.returncode, 1)
    contains(done.stderr, b"/nonexistent/x")
    equal(tool(HTTOOP, "parse", "--role", "x").returncode, 2)


run()
