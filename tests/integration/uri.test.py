#!/usr/bin/env python3
"""httoop uri: parts, targets, normal forms and violations."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *

DATA = os.path.join(ROOT, "tests/data/uri")


def ask(status, *words):
    done = tool(HTTOOP, "uri", *words)
    equal((done.returncode, done.stderr), (status, b""), str(words))
    lines = done.stdout.splitlines()
    equal(len(lines), 1, str(words))
    answer = json.loads(lines[0])
    equal((answer["schema"], bool(answer["violations"])), (1, status == 1), str(words))
    return answer


def has(answer, **members):
    for name, value in members.items():
        equal(answer.get(name), value, f"{name} of {answer}")


@case("the parts of a URI, as they stand; what is absent is missing")
def _():
    has(ask(0, "http://Example.ORG:8080/%7ea?q=x+y&n#f"), reference="http://Example.ORG:8080/%7ea?q=x+y&n#f", kind="uri",
        scheme="http", authority="Example.ORG:8080", userinfo=None, host="Example.ORG", host_kind="reg-name", port="8080",
        path="/%7ea", query="q=x+y&n", fragment="f", origin="http://example.org:8080", uri=None, target=None, normalized=None,
        pairs=[{"name": "q", "value": "x y"}, {"name": "n", "value": ""}])
    has(ask(0, "x://u:@[::1]:?"), kind="absolute", userinfo="u:", host="[::1]", host_kind="IPv6address", port="", path="",
        query="", pairs=[], fragment=None, origin="null")
    has(ask(0, "a/b"), kind="relative", scheme=None, authority=None, path="a/b", query=None, pairs=None, origin=None)
    has(ask(0, ""), kind="relative", path="")
    has(ask(0, "http://127.0.0.1/"), host_kind="IPv4address")
    has(ask(0, "http://[v1.x]/"), host_kind="IPvFuture")
    has(ask(0, "https://a/.well-known/acme-challenge/x"), well_known="acme-challenge")
    has(ask(0, "URN:Example:a%2fb?+r?=q#f"), fragment="f", urn={
        "nid": "Example", "nss": "a%2fb", "r_component": "r", "q_component": "q", "assigned_name": "urn:example:a%2Fb"})
    has(ask(0, "?a=%00%ff"), pairs=[{"name": "a", "value_base64": "AP8="}])


@case("--base: the target of the reference, for every example of RFC 3986 5.4")
def _():
    with open(f"{DATA}/resolution.json", encoding="utf-8") as file:
        cases = [c for c in json.load(file) if c["base"] == "http://a/b/c/d;p?q"]
    check(len(cases) >= 42, "the examples are missing")
    for c in cases[:42]:
        without_host = c["target"].startswith("http:") and not c["target"].startswith("http://")
        has(ask(int(without_host), "--base", c["base"], c["reference"]), base=c["base"], target=c["target"])


@case("--normalize: each degree, and after resolving")
def _():
    given = "HTTP://EX%61mple.ORG:080/%7e/./%2f"
    for degree, wanted in (("=none", given), ("=case", "http://ex%61mple.org:080/%7E/./%2F"),
                           ("=percent", "http://example.org:080/~/./%2F"), ("=dot-segments", "http://example.org:080/~/%2F"),
                           ("=scheme", "http://example.org/~/%2F"), ("", "http://example.org/~/%2F")):
        # What is percent-encoded in a host of http is decoded at the edge already.
        wanted = wanted.replace("ex%61mple", "example").replace("EX%61mple.ORG", "example.org")
        has(ask(0, given, f"--normalize{degree}"), normalized=wanted, uri=given.replace("EX%61mple.ORG", "example.org"))
    has(ask(0, "--normalize", "../%7eb", "--base", "http://A/c/d/"), target="http://A/c/%7eb", normalized="http://a/c/~b")
    has(ask(0, "--normalize", "a/../b"), normalized="a/../b")


@case("characters beyond ASCII become IDNA in a host and percent-encodings elsewhere")
def _():
    has(ask(0, "http://bücher.example/ä"), reference="http://bücher.example/ä", uri="http://xn--bcher-kva.example/%C3%A4",
        host="xn--bcher-kva.example", origin="http://xn--bcher-kva.example")
    has(ask(0, "x://bücher/"), host="b%C3%BCcher")


@case("violations: id, section, offset and sentence, as parse has them; status 1")
def _():
    broken = ask(1, "http://a/b c")
    check("path" not in broken, broken)
    violation = broken["violations"][0]
    equal(sorted(violation), ["id", "offset", "repaired", "section", "sentence"])
    equal((violation["id"], violation["section"], violation["offset"], violation["repaired"]), ("rfc3986#3.3", "rfc3986#3.3", 10, False))
    said = tool(HTTOOP, "rule", violation["id"])
    contains(said.stdout, violation["sentence"].encode())
    for given, requirement, offset in (("1:a", "rfc3986#4.2-1", 1), ("http://[::g]/", "rfc3986#3.2.2", 8), ("/%4", "rfc3986#2.1", 1),
                                       ("ä b", "rfc3986#3.3", 2), ("http://a%FF/", "rfc3986#3.2.2-8", 7),
                                       ("http:///a", "rfc9110#4.2.1-2", 7), ("http://u@h/", "rfc9110#4.2.4-2", 7),
                                       ("http://h:65536/", "rfc9110#4.2.1", 9), ("urn:a:b", "rfc8141#2.1", 5)):
        found = [(v["id"], v["offset"]) for v in ask(1, given)["violations"]]
        equal(found, [(requirement, offset)], given)
    has(ask(1, "http://u@h/"), userinfo="u", path="/")
    has(ask(1, "///x", "--base", "http://a/"), target="http:///x")


@case("a wrong command line: status 2, with a word of why")
def _():
    for words, says in (((), b"REFERENCE is required"), (("a", "--normalize=persent"), b"did you mean percent?"),
                        (("a", "--base", "b c"), b"rfc3986#3.3"), (("a", "--base", "/b"), b"rfc3986#5.1-2"), (("a", "b"), b"")):
        done = tool(HTTOOP, "uri", *words)
        equal((done.returncode, done.stdout), (2, b""), str(words))
        contains(done.stderr, says, words)


run()
