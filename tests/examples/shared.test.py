#!/usr/bin/env python3
# ctest: lock=port-8080
"""The site of docs/cors.md, asked by curl as a browser would."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *

from own_network import in_own_network

in_own_network()


@case("one origin may read and put, others may not")
def _():
    with subprocess.Popen([EXAMPLE], stdout=subprocess.PIPE) as process:
        try:
            def up():
                with contextlib.suppress(OSError):
                    return Raw(8080)
            eventually(up, "shared listens").close()

            def curl(origin, *words):
                done = tool("curl", "-q", "-sSi", "-H", f"Origin: {origin}", *words, "http://127.0.0.1:8080/time")
                return done.stdout.decode()
            head = curl("https://app.example")
            contains(head, "Vary: Origin\r\nAccess-Control-Allow-Origin: https://app.example\r\n")
            contains(head, "tea time\n")
            check("Access-Control" not in curl("https://other.example"))
            preflight = ("-X", "OPTIONS", "-H", "Access-Control-Request-Method: PUT")
            head = curl("https://app.example", *preflight)
            contains(head, "HTTP/1.1 204 ")
            contains(head, "Access-Control-Allow-Methods: PUT\r\n")
            contains(head, "Access-Control-Max-Age: 600\r\n")
            contains(curl("https://other.example", *preflight), "HTTP/1.1 403 ")
        finally:
            process.kill()


run()
