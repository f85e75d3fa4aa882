#!/usr/bin/env python3
"""A user agent that proves who asks, sends and reads."""
import hashlib
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *


@contextlib.contextmanager
def guarded(password):
    with folder() as own:
        write(f"{own}/site.htpasswd", "eve:Upload:SHA-256:" + hashlib.sha256(f"eve:Upload:{password}".encode()).hexdigest() + "\n")
        write(f"{own}/site.auth", "users site.htpasswd\nprotect / digest Upload\n")
        with Server("echo", "--auth", f"{own}/site.auth") as s:
            yield s


@case("it answers the challenge once, and both requests are done")
def _():
    with guarded("pw") as s:
        done = tool(EXAMPLE, s.url + "/")
        equal((done.returncode, done.stderr), (0, b""))
        equal(done.stdout, b"again, the server wants to know who asks\nstored: 200\nread: 12 octets\n")


@case("a wrong password is not tried twice, and nothing is stored")
def _():
    with guarded("other") as s:
        done = tool(EXAMPLE, s.url + "/")
        contains(done.stdout, b"stored: 401\n")
        equal(done.stdout.count(b"again, "), 1)


@case("it says why when nobody answers")
def _():
    done = tool(EXAMPLE, "http://127.0.0.1:1/")
    equal((done.returncode, done.stdout), (1, b""))
    contains(done.stderr, b"127.0.0.1:1")


run()
