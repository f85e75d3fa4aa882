#!/usr/bin/env python3
# ctest: lock=port-8080
"""The client that waits in a coroutine, against the README's server."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *

from own_network import in_own_network

in_own_network()


@case("fetch prints the content")
def _():
    with subprocess.Popen([os.path.join(os.path.dirname(EXAMPLE), "hello")]) as process:
        try:
            def up():
                with contextlib.suppress(OSError):
                    Raw(8080).close()
                    return True
            eventually(up, "hello listens")
            done = tool(EXAMPLE, seconds=10)
            equal((done.returncode, done.stdout, done.stderr), (0, b"Hello world\n", b""))
        finally:
            process.kill()


@case("fetch says why when nobody answers")
def _():
    done = tool(EXAMPLE, seconds=10)
    equal((done.returncode, done.stdout), (1, b""))
    contains(done.stderr, b"127.0.0.1:8080")


run()
