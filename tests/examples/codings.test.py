#!/usr/bin/env python3
"""The program of docs/codings.md prints what that page says."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *


@case("codings: put on by a service, and taken off within bounds")
def _():
    done = tool(EXAMPLE, seconds=10)
    equal(done.returncode, 0)
    with open(os.path.join(ROOT, "docs", "codings.md"), encoding="utf-8") as page:
        shown = page.read().split("It prints:\n\n")[1].split("\n\n")[0]
    equal(done.stdout.decode().splitlines(), [line[4:] for line in shown.splitlines()])


run()
