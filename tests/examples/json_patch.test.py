#!/usr/bin/env python3
"""The program of docs/patch.md prints what that page says."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *


@case("json_patch: all operations or none, digits kept, statuses")
def _():
    done = tool(EXAMPLE, seconds=10)
    equal(done.returncode, 0)
    with open(os.path.join(ROOT, "docs", "patch.md"), encoding="utf-8") as page:
        shown = [line[4:] for line in page.read().split("It prints:")[1].splitlines() if line.startswith("    ")]
    equal(done.stdout.decode().splitlines(), shown)


run()
