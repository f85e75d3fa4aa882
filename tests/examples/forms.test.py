#!/usr/bin/env python3
"""The program of docs/multipart.md prints what that page says."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *


@case("forms: sent, and read in pieces")
def _():
    done = tool(EXAMPLE, seconds=10)
    equal(done.returncode, 0)
    with open(os.path.join(ROOT, "docs", "multipart.md"), encoding="utf-8") as page:
        shown = page.read().split("It prints:\n\n")[1].split("\n\n")[0]
    equal([line.rstrip() for line in done.stdout.decode().splitlines()], [line[4:].rstrip() for line in shown.splitlines()])


run()
