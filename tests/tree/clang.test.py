#!/usr/bin/env python3
# ctest: timeout=900 processors=2 slow
"""The second compiler reads everything, warnings as errors: every header by itself (so each is
self-contained), the sources of a room together (so their private names do not meet: unity builds
rely on it), every test, example and bench program. Two compilers at a time; ccache knows what has
not changed since the last run, and so real objects are made, which are thrown away.

clang.test.py [PATH...] looks only at units whose path begins with one of these."""
import concurrent.futures
import glob
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# Asio as Debian 12 has it (1.22) does not know that clang has coroutines.
FLAGS = """-std=c++20 -c -O0 -Wall -Wextra -Werror -Wno-pragma-once-outside-header -Iinclude -Isrc -Itests -Itool -I.
-DHTTOOP_SWITCHABLE_RULES -DASIO_HAS_CO_AWAIT -DASIO_HAS_STD_COROUTINE""".split()

CCACHE = ["ccache"] if shutil.which("ccache") else []
GATHERED = "build/clang"


def units():
    """(name, files) of each compilation."""
    def found(pattern):
        return sorted(os.path.relpath(p, ROOT) for p in glob.glob(os.path.join(ROOT, pattern), recursive=True))

    for header in found("include/**/*.hpp") + found("src/**/*.hpp") + found("tests/support/**/*.hpp"):
        yield header, [header]
    rooms = {}
    for source in found("src/**/*.cpp"):
        rooms.setdefault(source.split("/")[1] if source.count("/") > 1 else "", []).append(source)
    for room, sources in rooms.items():
        yield f"src/{room}/*.cpp", sources
    for source in found("tool/**/*.cpp") + found("tests/**/*.cpp") + found("examples/*.cpp") + found("bench/*.cpp"):
        if not source.startswith("tests/consumer/"):
            yield source, [source]
    for source in found("fuzz/*.cpp"):
        yield source, [source]


def compile_unit(unit):
    name, files = unit
    with tempfile.TemporaryDirectory() as scratch:
        source = files[0]
        if len(files) > 1:
            source = os.path.join(GATHERED, name.split("/")[1] + ".cpp")  # ccache knows it by its name, too
            with open(os.path.join(ROOT, source), "w") as gathered:
                gathered.write("".join(f'#include "{os.path.relpath(f, GATHERED)}"\n' for f in files))
        done = subprocess.run([*CCACHE, "clang++-16", *FLAGS, "-x", "c++", source, "-o", os.path.join(scratch, "object")],
                              cwd=ROOT, capture_output=True, text=True)
    return name, done.returncode, done.stderr


def main():
    chosen = [u for u in units() if len(sys.argv) < 2 or u[0].startswith(tuple(sys.argv[1:]))]
    os.makedirs(os.path.join(ROOT, GATHERED), exist_ok=True)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for name, status, errors in pool.map(compile_unit, chosen):
            if status:
                failed += 1
                print(f"== {name}\n{errors}", flush=True)
    print(f"{len(chosen)} units read, {failed} failed")
    return 1 if failed or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
