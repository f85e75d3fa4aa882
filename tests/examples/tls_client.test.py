#!/usr/bin/env python3
"""The client of docs/tls.md, against the servers of docs/tls.md and docs/http2.md."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *
from certificates import Authority, certificates

TLS_SERVER = os.path.join(os.path.dirname(EXAMPLE), "tls_server")


@case("it tells how it got the page, and believes no certificate of strangers or of another name")
def _():
    with certificates() as at:
        ca, others = Authority(at, "ca"), Authority(at, "others")
        one, elsewhere = ca.server("one", "127.0.0.1"), ca.server("elsewhere", "a.example")
        with Server(command=[TLS_SERVER, one.certificate, one.key, "127.0.0.1:0"]) as s:
            done = tool(EXAMPLE, f"{s.url}/", ca.certificate)
            equal((done.returncode, done.stderr), (0, b""))
            check(re.fullmatch(rb"TLSv1\.3, TLS_\w+\nHTTP/2: 200\nHello over TLSv1\.3\n", done.stdout), done.stdout)
            done = tool(EXAMPLE, f"http://127.0.0.1:{s.port}/", ca.certificate)
            contains(done.stdout, b"HTTP/1: 301\nTLSv1.3, ")
            for trusted in ((others.certificate,), ()):
                done = tool(EXAMPLE, f"{s.url}/", *trusted)
                equal((done.returncode, done.stdout), (1, b""))
                contains(done.stderr, b"certificate")
        with Server(command=[TLS_SERVER, elsewhere.certificate, elsewhere.key, "127.0.0.1:0"]) as s:
            done = tool(EXAMPLE, f"{s.url}/", ca.certificate)
            equal((done.returncode, done.stdout), (1, b""))
            contains(done.stderr, b"127.0.0.1")


run()
