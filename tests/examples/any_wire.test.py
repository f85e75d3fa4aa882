#!/usr/bin/env python3
"""The service of docs/http2.md, over each wire."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *


@case("content and trailers are the same over HTTP/1.1 and HTTP/2, with TLS and without")
def _():
    text = b"every wire carries the same message\n" * 20000
    with folder() as at, Server(command=[EXAMPLE, "127.0.0.1:0"]) as s:
        sent = write(f"{at}/sent", text)
        for version, scheme in (("--http1.1", "http"), ("--http2-prior-knowledge", "http"), ("--http1.1", "https"), ("--http2", "https")):
            done = tool("curl", "-q", "-sS", "-k", "--max-time", str(WAIT), "-D", f"{at}/heads", "-H", "TE: trailers", "-H", "Expect:", "-T", sent,
                        "-X", "POST", version, f"{scheme}://127.0.0.1:{s.port}/capitals")
            equal((done.returncode, done.stdout == text.upper()), (0, True), (version, scheme, done.stderr))
            heads = read(f"{at}/heads").decode().lower()
            contains(heads, f"\r\noctets: {len(text)}\r\n", (version, scheme))
            contains(heads, "http/2 200" if "2" in version else "http/1.1 200")


run()
