#!/usr/bin/env python3
"""What it costs a user to include the main public header: user seconds of g++ -fsyntax-only, best of
five. 0.2 s or less is the aim."""
import os
import resource
import subprocess
import sys

root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def user_seconds(header):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run(["g++", "-std=c++20", "-I", os.path.join(root, "include"), "-fsyntax-only", "-x", "c++", "-"],
                   input=f"#include <{header}>\n".encode(), check=True)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


status = 0
for header in ("httoop/server.hpp", "httoop/client.hpp"):
    best = min(user_seconds(header) for _ in range(5))
    within = best <= 0.2
    print(f"#include <{header}>: {best:.2f} s of g++ (aim: 0.20){'' if within else '  TOO MUCH'}")
    status |= not within
sys.exit(status)
