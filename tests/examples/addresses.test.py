#!/usr/bin/env python3
"""The manual's page about addresses: its program says what the page says."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *


@case("the program prints what docs/addresses.md shows")
def _():
    done = tool(EXAMPLE, seconds=10)
    equal((done.returncode, done.stderr), (0, b""))
    with open(os.path.join(ROOT, "docs/addresses.md"), encoding="utf-8") as file:
        shown = re.search(r"It prints\n\n((?:    .*\n)+)", file.read()).group(1)
    equal(done.stdout.decode(), re.sub(r"^    ", "", shown, flags=re.M))


run()
