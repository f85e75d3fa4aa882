#!/usr/bin/env python3
"""httoop json-patch: results, and which operation broke what."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *


def patch(document, operations, *flags):
    """Through a file and standard input, either way round: the same."""
    with folder() as at:
        texts = [t if isinstance(t, bytes) else json.dumps(t).encode() for t in (document, operations)]
        for name, text in zip(("document", "patch"), texts):
            write(os.path.join(at, name), text)
        files = [os.path.join(at, name) for name in ("document", "patch")]
        done = tool(HTTOOP, "json-patch", *files, *flags)
        for i in (0, 1):
            words = files[:i] + ["-"] + files[i + 1:]
            again = tool(HTTOOP, "json-patch", *words, *flags, stdin=texts[i])
            equal((again.returncode, again.stdout, again.stderr), (done.returncode, done.stdout, done.stderr), words)
    return done


def gives(result, *words):
    done = patch(*words)
    equal((done.returncode, done.stdout, done.stderr), (0, result.encode() + b"\n", b""), words)


def refused(where, requirement, status, *words, **members):
    done = patch(*words)
    equal((done.returncode, done.stdout, done.stderr.count(b"\n")), (1, b"", 1), words)
    told = json.loads(done.stderr)
    equal((told["schema"], told["in"], len(told["violations"])), (1, where, 1), words)
    violation = told["violations"][0]
    said = tool(HTTOOP, "rule", requirement)
    equal(said.returncode, 0)
    contains(said.stdout, violation["sentence"].encode())
    section = requirement.rsplit("-", 1)[0] if "-" in requirement else requirement
    equal({k: v for k, v in violation.items() if k != "sentence"},
          {"id": requirement, "section": section, "repaired": False, "status": status, **members}, words)


@case("a JSON Patch: one line with the result, digits and order kept")
def _():
    gives('{"b":12345678901234567890.10,"a":[2,"ä"]}', b'{"b": 12345678901234567890.10,\n "a": [1, 2]}',
          [{"op": "remove", "path": "/a/0"}, {"op": "add", "path": "/a/-", "value": "ä"}])


@case("--merge: a JSON Merge Patch")
def _():
    gives('{"title":"Hello!","tags":[]}', {"title": "Goodbye!", "author": "x"}, {"title": "Hello!", "author": None, "tags": []}, "--merge")


@case("a failing operation: nothing but one line that names it")
def _():
    refused("PATCH", "rfc6902#4.6-2", 409, {"a": 1}, [{"op": "remove", "path": "/a"}, {"op": "test", "path": "", "value": 1}],
            offset=0, operation=1, member="value")
    refused("PATCH", "rfc6902#4.2-1", 409, {"a": {}}, [{"op": "remove", "path": "/a/b"}], offset=1, operation=0, member="path")
    refused("PATCH", "rfc6902#4-2", 400, {}, [{"op": "spam", "path": ""}], offset=0, operation=0, member="op")
    refused("PATCH", "rfc6902#3", 400, {}, {}, offset=0)


@case("what is no JSON, and limits")
def _():
    refused("FILE", "rfc8259#2", 400, b"[1,]", [], offset=3)
    refused("PATCH", "rfc8259#4", 400, {}, b'[{"op":"test","op":"add"}]', offset=17)
    refused("FILE", "rfc8259#8.1", 400, b'"\xff"', {}, "--merge", offset=1)
    refused("FILE", "rfc8259#9", 413, [1, 2], [], "--limit", "json-octets=5", offset=5)
    gives("[]", b"[]", [], "--limit", "json-octets=2")


@case("a wrong command line: status 2; a file that cannot be read: status 1")
def _():
    for words, status, says in ((("a",), 2, b"PATCH is required"), (("-", "-"), 2, b"standard input"), (("a", "b", "--merg"), 2, b"--merge"),
                                (("/nonexistent", "-"), 1, b"/nonexistent")):
        done = tool(HTTOOP, "json-patch", *words)
        equal((done.returncode, done.stdout), (status, b""), words)
        contains(done.stderr, says, words)


run()
