#!/usr/bin/env python3
"""What the other tests stand on: support/live.py."""
# ctest: waits
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *

LINES = 20_000
SPEAKER = f"""
import sys, time
print("listening on http://127.0.0.1:1/", flush=True)
for number in range({LINES}):
    print("line", number, file=sys.stderr, flush=True)
print("done", flush=True)
time.sleep(60)
"""


@case("what a server says on standard error is whole, though it is read meanwhile")
def _():
    with Server(command=[sys.executable, "-c", SPEAKER]) as s:
        def all_said():
            s.stderr()
            return b"done" in s.stdout()
        eventually(all_said, "everything is said", pause=0)
        equal(s.stderr().splitlines(), [f"line {number}" for number in range(LINES)])


run()
