#!/usr/bin/env python3
# ctest: processors=2
"""wrk: many connections at once, without one error. How fast is no matter here."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *


def load(url, *words):
    done = tool("wrk", "-t2", "-c64", "-d2s", "--timeout", "10s", *words, url)
    text = done.stdout.decode()
    equal(done.returncode, 0, text + done.stderr.decode())
    for bad in ("Socket errors", "Non-2xx"):
        check(bad not in text, text)
    check(int(re.search(r"(\d+) requests in", text).group(1)) > 100, text)


@case("echo, one loop and several")
def _():
    for threads in ("1", "2"):
        with Server("echo", "--log", "none", "--threads", threads) as s:
            load(f"{s.url}/")
            load(f"{s.url}/bytes/50000")
            eventually(lambda: s.descriptors() < 40, "connections are given back")
            equal(s.stop(), 0)


@case("files, small and large, with a log")
def _():
    with folder() as site:
        write(f"{site}/small.txt", "small\n")
        write(f"{site}/large.bin", os.urandom(300_000))
        with Server("serve", site, "--log", f"json:{site}/../log-{os.path.basename(site)}") as s:
            load(f"{s.url}/small.txt")
            load(f"{s.url}/large.bin")
            equal(s.stop(), 0)
        os.unlink(f"{site}/../log-{os.path.basename(site)}")


@case("pipelined, sixteen deep")
def _():
    with folder() as own, Server("echo", "--log", "none") as s:
        write(f"{own}/deep.lua", 'init = function() local r = {} for i = 1, 16 do r[i] = wrk.format("GET", "/") end '
              'req = table.concat(r) end request = function() return req end')
        load(f"{s.url}/", "-s", f"{own}/deep.lua")


run()
