#!/usr/bin/env python3
"""Requests that have smuggled others past some server, as raw octets: tests/data/integration/hostile.json."""
import json
import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *

SMUGGLED = "GET /status/299 HTTP/1.1\r\nHost: a\r\n\r\n"
with open(os.path.join(ROOT, "tests/data/integration/hostile.json"), encoding="utf-8") as file:
    ROWS = json.load(file)


def answers(server, octets, method, end):
    """The responses, and whether the server closed."""
    got = []
    with server.connect() as c:
        c.send(octets)
        got.append(c.response(method))
        if end == "open" or (end == "any" and got[0]["Connection"] != "close"):
            got.append(c.response("GET"))
            return got, False
        c.socket.settimeout(WAIT)
        rest = c.rest()
        check(rest == b"", f"after {got[0].status} came more: {rest[:200]!r}")
        return got, True


def look_at(server, row, octets):
    method = row["send"].strip().split(" ", 1)[0]
    got, closed = answers(server, octets, method, row["end"])
    first = got[0]
    check(first.status in row["status"], f"got {first.status}, wanted one of {row['status']}: {first.content[:200]!r}")
    if first.status >= 400:
        if row["because"] and method != "HEAD":
            contains(first.content.decode("utf-8", "replace"), row["because"], "the requirement")
    if row["end"] == "closed":
        check(closed, "the connection was kept")
        if first.status >= 400:
            contains((first["Connection"] or "").lower(), "close", "Connection")
    if row["end"] == "open":
        equal(got[1].status, 299, "the request that follows")
    check(server.alive(), "the server died")


def over_table(cut):
    wrong = []
    with Server("echo", "--log", "none") as s:
        for row in ROWS:
            try:
                cut(s, row, latin(row["send"] + SMUGGLED))
            except (Wrong, OSError) as e:
                wrong.append(f"{row['what']}: {type(e).__name__}: {e}")
                if not s.alive():
                    wrong.append("the server died of it")
                    break
        check(not wrong, f"{len(wrong)} of {len(ROWS)} rows:\n          " + "\n          ".join(wrong))
        equal(s.ask(get("/status/200")).status, 200, "the server afterwards")
        equal(s.stop(), 0, "the exit status")


@case("no row of the table smuggles a request, each is answered with the right status and fate")
def _():
    over_table(look_at)


@case("the same when the octets come in two pieces")
def _():
    def in_pieces(server, row, octets):
        method = row["send"].strip().split(" ", 1)[0]
        with server.connect() as c:
            c.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            cut = len(octets) - len(SMUGGLED) - 2
            c.send(octets[:cut])
            time.sleep(0.01)
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                c.send(octets[cut:])
            first = c.response(method)
            check(first.status in row["status"], f"got {first.status}, wanted one of {row['status']}")
            if row["end"] == "closed":
                with contextlib.suppress(ConnectionResetError):
                    while c.more():
                        pass
                check(b"299" not in c.unread, "the smuggled request was answered")
    over_table(in_pieces)


# req: rfc9112#2.2-9
@case("a 400 is received although megabytes follow the bad request")
def _():
    with Server("echo", "--log", "none") as s:
        for size in (900_000, 8_000_000):
            with s.connect() as c:
                def flood(c=c, size=size):
                    try:
                        c.socket.sendall(b"GET / HTTP/1.1\r\nHost : a\r\n\r\n" + b"x" * size)
                    except OSError:
                        pass
                sender = threading.Thread(target=flood)
                sender.start()
                time.sleep(0.2)  # the answer waits in the socket while octets still come
                r = c.response("GET")
                equal(r.status, 400)
                contains(r.content.decode(), "rfc9112#5.1-1")
                if size < 1_000_000:
                    check(c.ended(), "the connection did not end")
                sender.join(WAIT)
                check(not sender.is_alive(), "the sender hangs")


@case("a response refused in the middle of content is received too")
def _():
    with Server("echo", "--log", "none") as s:
        with s.connect() as c:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                c.send("POST /anything HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0x3\r\n" + "y" * 500_000)
            equal(c.response("POST").status, 400)
            check(c.ended(), "the connection did not end")


run()
