#!/usr/bin/env python3
"""A reverse proxy in front of itself: what is behind is asked, and where nobody is, it says so."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *


@contextlib.contextmanager
def proxy(*routes):
    with subprocess.Popen([EXAMPLE, "127.0.0.1:0", *routes], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield int(process.stdout.readline().rsplit(":", 1)[1].strip("/\n"))
        finally:
            process.terminate()


@case("routes lead to what is behind, and 502 names what failed")
def _():
    with proxy() as empty, proxy(f"=http://127.0.0.1:{empty}", "/gone/=http://127.0.0.1:9") as front:
        c = Raw(front)
        c.send(get("/x"))
        equal(c.response().status, 404)  # of the one behind
        c.send(get("/gone/x"))
        r = c.response()
        equal((r.status, r["Content-Type"]), (502, "application/problem+json"))
        check("error=connection_refused" in r["Proxy-Status"], r["Proxy-Status"])


run()
