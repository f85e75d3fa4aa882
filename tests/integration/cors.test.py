#!/usr/bin/env python3
"""Pages of other origins: serve and echo with --cors, asked by curl."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *

A = "https://app.example"


def curl(url, *words):
    """(status, content, {name: value}) of the response."""
    done = tool("curl", "-q", "-sS", "--max-time", "20", "-i", *words, url)
    equal(done.returncode, 0, done.stderr.decode())
    head, _, content = done.stdout.decode().partition("\r\n\r\n")
    lines = head.split("\r\n")
    return int(lines[0].split(" ")[1]), content, {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}


def preflight(url, method, *headers, origin=A):
    words = ["-X", "OPTIONS", "-H", f"Origin: {origin}", "-H", f"Access-Control-Request-Method: {method}"]
    if headers:
        words += ["-H", "Access-Control-Request-Headers: " + ",".join(headers)]
    return curl(url, *words)


def shared(fields):
    return {name[len("access-control-"):]: value for name, value in fields.items() if name.startswith("access-control-")}


@case("files for the origins that are named, and for no other")
def _():
    with folder() as path:
        write(f"{path}/a.txt", "a\n")
        with Server("serve", path, "--cors", "HTTPS://app.example:443", "--cors", "http://localhost:3000") as s:
            for origin in (A, "http://localhost:3000"):
                status, content, fields = curl(f"{s.url}/a.txt", "-H", f"Origin: {origin}")
                equal((status, content), (200, "a\n"))
                equal(shared(fields), {"allow-origin": origin, "expose-headers": "*"})
                contains(fields["vary"], "Origin")
            for words in (["-H", "Origin: https://other.example"], ["-H", "Origin: null"], []):
                status, content, fields = curl(f"{s.url}/a.txt", *words)
                equal((status, content, shared(fields)), (200, "a\n", {}))
                contains(fields["vary"], "Origin")
            equal(shared(curl(f"{s.url}/nothing", "-H", f"Origin: {A}")[2])["allow-origin"], A)
            equal(shared(curl(f"{s.url}/a.txt", "-H", f"Origin: {A}", "-H", "Range: bytes=0-0")[2])["allow-origin"], A)


@case("preflights")
def _():
    with Server("echo", "--cors", A) as s:
        status, content, fields = preflight(f"{s.url}/anything", "PUT", "content-type", "x-token")
        equal((status, content), (204, ""))
        equal(shared(fields), {"allow-origin": A, "allow-methods": "PUT", "allow-headers": "content-type, x-token"})
        equal(preflight(f"{s.url}/anything", "PUT", "authorization")[0], 403)
        status, content, fields = preflight(f"{s.url}/anything", "PUT", origin="https://other.example")
        equal((status, shared(fields)), (403, {}))
        contains(content, "fetch#cors-check")
        contains(tool(HTTOOP, "rule", "fetch#cors-check").stdout.decode(), "section: fetch#cors-check")
        # No preflight: the service below answers.
        status, _, fields = curl(f"{s.url}/anything", "-X", "OPTIONS", "-H", f"Origin: {A}")
        equal((status < 300, shared(fields)["allow-origin"]), (True, A))


@case("anybody")
def _():
    with Server("echo", "--cors", "*") as s:
        for words in (["-H", f"Origin: {A}"], ["-H", "Origin: null"], []):
            _, _, fields = curl(f"{s.url}/anything", *words)
            equal(fields["access-control-allow-origin"], "*")
            check("Origin" not in fields.get("vary", ""), fields)


@case("with names and passwords: preflights need none, and refusals can be read")
def _():
    with folder() as path:
        write(f"{path}/site/a.txt", "a\n")
        write(f"{path}/people", "eve:$2b$04$abcdefghijklmnopqrstuuyvPXIbu7xe6/CED2DzX8z6Si09MlzlW\n")
        write(f"{path}/auth", 'users people\nprotect / basic "all"\n')
        with Server("serve", f"{path}/site", "--auth", f"{path}/auth", "--cors", A) as s:
            status, _, fields = preflight(f"{s.url}/a.txt", "GET", "authorization")
            equal((status, shared(fields)), (204, {"allow-origin": A, "allow-credentials": "true", "allow-methods": "GET",
                                                   "allow-headers": "authorization"}))
            status, _, fields = curl(f"{s.url}/a.txt", "-H", f"Origin: {A}")
            equal((status, shared(fields)), (401, {"allow-origin": A, "allow-credentials": "true"}))
            status, content, fields = curl(f"{s.url}/a.txt", "-H", f"Origin: {A}", "-u", "eve:pw")
            equal((status, content), (200, "a\n"))


@case("what is no origin is refused")
def _():
    for wrong in ("app.example", "https://app.example/", "https://a,https://b", ""):
        done = tool(HTTOOP, "serve", ROOT, "--cors", wrong, "--listen", "127.0.0.1:0")
        equal(done.returncode, 2, wrong)
        contains(done.stderr.decode(), "--cors takes an origin")


run()
