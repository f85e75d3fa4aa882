#!/usr/bin/env python3
"""103 before the answer."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *


@case("103 with its Link comes first, then the page; HTTP/1.0 gets the page alone")
def _():
    with Server(command=[EXAMPLE, "127.0.0.1:0"]) as s, s.connect() as c:
        for _ in range(2):  # the connection is right afterwards
            c.send(get())
            hints = c.head()
            equal((hints.status, hints["Link"], hints["Content-Length"]), (103, "</style.css>; rel=preload; as=style", None))
            check(c.unread == b"", "the page came in the same piece: it was not early")
            page = c.response()
            equal(page.status, 200)
            contains(page.content, b"Hello")
        with s.connect() as old:
            old.send("GET / HTTP/1.0\r\n\r\n")
            equal(old.head().status, 200)


run()
