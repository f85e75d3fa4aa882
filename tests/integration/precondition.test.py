#!/usr/bin/env python3
"""httoop precondition: what a request is answered with, and why."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *

BEFORE, AT, AFTER = (f"Sun, 06 Nov 1994 08:49:3{s} GMT" for s in (6, 7, 8))
FIELDS = ['ETag: "a"', "Last-Modified: " + AT, "Date: " + AFTER, "Content-Length: 1000", "Content-Type: text/plain", "X: y"]
PAGE = [word for field in FIELDS for word in ("--field", field)]


def request(*lines, method="GET"):
    return "".join(line + "\r\n" for line in (f"{method} / HTTP/1.1", "Host: a", *lines, "")).encode()


def ask(status, stdin, *words):
    done = tool(HTTOOP, "precondition", *words, stdin=stdin)
    equal((done.returncode, done.stderr), (status, b""), str(words))
    equal(done.stdout.count(b"\n"), 1)
    answer = json.loads(done.stdout)
    equal(answer["schema"], 1)
    if "because" in answer:
        equal(sorted(answer["because"]), ["id", "section", "sentence"])
    return answer


def verdict(answer):
    return answer["verdict"], answer["status"], answer.get("because", {}).get("id")


@case("reading: 200, 304, 412, and what a 304 carries")
def _():
    answer = ask(0, request(), *PAGE)
    equal(verdict(answer), ("proceed", 200, None))
    equal(answer["fields"]["Content-Type"], "text/plain")
    answer = ask(1, request('If-None-Match: W/"a"'), *PAGE)
    equal(verdict(answer), ("not-modified", 304, "rfc9110#13.1.2-4"))
    equal(answer["fields"], {"ETag": '"a"', "Date": AFTER, "X": "y"})
    contains(tool(HTTOOP, "rule", answer["because"]["id"]).stdout.decode(), answer["because"]["sentence"])
    equal(verdict(ask(1, request("If-Modified-Since: " + AT, method="HEAD"), *PAGE)), ("not-modified", 304, "rfc9110#13.1.3-6"))
    equal(verdict(ask(1, request('If-Match: "b"'), *PAGE)), ("precondition-failed", 412, "rfc9110#13.1.1-3"))
    equal(ask(1, request('If-Match: "b"'), *PAGE)["fields"], {})
    equal(verdict(ask(1, request("If-None-Match: *"), "--status", "404", "--none")), ("proceed", 404, "rfc9110#13.2.1-2"))


@case("writing: created, lost updates, what was done already")
def _():
    put = lambda *lines: request(*lines, "Content-Length: 0", method="PUT")
    equal(verdict(ask(0, put("If-None-Match: *"), "--none", "--status", "201")), ("proceed", 201, "rfc9110#13.1.2-3"))
    equal(verdict(ask(1, put("If-None-Match: *"), *PAGE)), ("precondition-failed", 412, "rfc9110#13.1.2-4"))
    equal(verdict(ask(0, put(), *PAGE)), ("proceed", 200, None))
    equal(verdict(ask(1, put(), *PAGE, "--require")), ("precondition-required", 428, "rfc6585#3"))
    equal(verdict(ask(0, put('If-Match: "a"'), *PAGE, "--require")), ("proceed", 200, "rfc9110#13.1.1-2"))
    equal(verdict(ask(0, put('If-Match: "b"'), *PAGE, "--done")), ("already-done", 204, "rfc9110#13.1.1"))
    equal(verdict(ask(1, put("If-Unmodified-Since: " + BEFORE), *PAGE)), ("precondition-failed", 412, "rfc9110#13.1.4-6"))


@case("ranges: 206, several, 416, and why they are ignored")
def _():
    answer = ask(0, request("Range: bytes=0-9"), *PAGE)
    equal(verdict(answer), ("partial", 206, "rfc9110#14.2-5"))
    equal(answer["ranges"], [{"first": 0, "last": 9}])
    equal((answer["fields"]["Content-Range"], answer["fields"]["Content-Type"]), ("bytes 0-9/1000", "text/plain"))
    check("Content-Length" not in answer["fields"], answer)
    answer = ask(0, request("Range: bytes=0-9, -10"), *PAGE)
    equal(answer["ranges"], [{"first": 0, "last": 9}, {"first": 990, "last": 999}])
    equal((answer["fields"]["Content-Type"], "Content-Range" in answer["fields"]), ("multipart/byteranges; boundary=BOUNDARY", False))
    answer = ask(1, request("Range: bytes=1000-"), *PAGE)
    equal((verdict(answer), answer["fields"]), (("not-satisfiable", 416, "rfc9110#14.2-6"), {"Content-Range": "bytes */1000"}))
    equal(verdict(ask(0, request("Range: bytes=0-9", 'If-Range: "b"'), *PAGE)), ("proceed", 200, "rfc9110#13.1.5-7"))
    equal(verdict(ask(0, request("Range: bytes=0-9", "If-Range: " + AT), *PAGE))[:2], ("partial", 206))
    equal(verdict(ask(0, request("Range: lines=0-9"), *PAGE)), ("proceed", 200, "rfc9110#14.2-2"))
    equal(verdict(ask(0, request("Range: bytes=0-9"), *PAGE, "--field", "Accept-Ranges: none")), ("proceed", 200, "rfc9110#14.2"))
    equal(verdict(ask(1, request("Range: bytes=0-9", 'If-None-Match: "a"'), *PAGE))[:2], ("not-modified", 304))


@case("fields that are ignored are told, with the reason, once")
def _():
    def ignored(*lines, method="GET"):
        return [(v["id"], v["offset"]) for v in ask(0, request(*lines, method=method), *PAGE)["ignored"]]

    equal(ignored(), [])
    equal(ignored('If-None-Match: "b"', "If-Modified-Since: " + AFTER), [("rfc9110#13.1.3-1", 0)])
    equal(ignored('If-Range: "a"'), [("rfc9110#13.1.5-2", 0)])
    equal(ignored("If-Modified-Since: yesterday")[0][0], "rfc9110#5.6.7")
    equal(ignored("If-Match: *", method="OPTIONS"), [("rfc9110#13.2.1-4", 0)])
    equal(ignored("Range: bytes=1", 'If-Range: "a')[0][0], "rfc9110#8.8.3")


@case("the response from a file, with or without its content")
def _():
    with folder() as at:
        head = "HTTP/1.1 200 OK\r\n" + "".join(field + "\r\n" for field in FIELDS) + "\r\n"
        for content in ("", "x" * 1000):
            write(f"{at}/response.http", head + content)
            write(f"{at}/request.http", request("Range: bytes=-1").decode())
            answer = ask(0, b"", f"{at}/request.http", "--response", f"{at}/response.http")
            equal(answer["fields"]["Content-Range"], "bytes 999-999/1000")
        write(f"{at}/response.http", "nonsense")
        done = tool(HTTOOP, "precondition", "--response", f"{at}/response.http", stdin=request())
        equal((done.returncode, done.stdout), (2, b""))
        contains(done.stderr, b"no response")


@case("a field in several lines")
def _():
    lines = ["--field", "Set-Cookie: a=1", "--field", "Set-Cookie: b=2", "--field", "Set-Cookie: c=3", "--field", "Vary: X"]
    equal(ask(0, request(), *lines)["fields"], {"Set-Cookie": ["a=1", "b=2", "c=3"], "Vary": "X"})
    done = tool(HTTOOP, "precondition", "--field", 'ETag: "a"', *PAGE, stdin=request())
    equal((done.returncode, done.stdout), (2, b""))
    contains(done.stderr, b"ETag: more than one")


@case("what is wrong with the request")
def _():
    answer = ask(1, b"GET / HTTP/1.1\r\nRange: bytes=0-1\r\n\r\n", *PAGE)
    equal(answer["status"], 206)
    check(answer["violations"], answer)
    answer = ask(1, b"nonsense\r\n\r\n", *PAGE)
    equal(("verdict" in answer, bool(answer["violations"])), (False, True))
    done = tool(HTTOOP, "precondition", *PAGE)
    equal((done.returncode, done.stdout), (1, b""))


@case("a wrong command line: status 2, with a word of why")
def _():
    for words, says in ((["--field", "ETag"], b"no field line"), (["--field", "E Tag: a"], b"no field line"), (["--field", "ETag: a"], b"no entity tag"),
                        (["--field", "Last-Modified: a"], b"no date"), (["--status", "2000"], b"three digits")):
        done = tool(HTTOOP, "precondition", *words, stdin=request())
        equal((done.returncode, done.stdout), (2, b""), str(words))
        contains(done.stderr, says, words)


run()
