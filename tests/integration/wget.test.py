#!/usr/bin/env python3
"""wget resumes a file and walks through the listing."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *


def wget(*words, **options):
    return tool("wget", "--no-config", "--no-proxy", "-nv", "--tries=1", "--timeout=20", *words, **options)


@case("wget -c takes the rest of a partial file, and nothing of a whole one")
def _():
    with folder() as site, folder() as own:
        octets = os.urandom(300_000)
        write(f"{site}/large.bin", octets)
        with Server("serve", site, "--log", "none") as s:
            write(f"{own}/large.bin", octets[:100_000])
            done = wget("-c", "-S", f"{s.url}/large.bin", cwd=own)
            equal(done.returncode, 0, done.stderr.decode("utf-8", "replace"))
            contains(done.stderr, b"206 Partial Content")
            check(read(f"{own}/large.bin") == octets, "the file differs")
            done = wget("-c", "-S", f"{s.url}/large.bin", cwd=own)
            contains(done.stderr, b"416")
            check(read(f"{own}/large.bin") == octets, "the file differs")


@case("wget -N takes a file again only when it is newer")
def _():
    with folder() as site, folder() as own:
        write(f"{site}/a.txt", "one", mtime=1_000_000_000)
        with Server("serve", site, "--log", "none") as s:
            equal(wget("-N", f"{s.url}/a.txt", cwd=own).returncode, 0)
            done = wget("-N", "-S", f"{s.url}/a.txt", cwd=own)
            contains(done.stderr, b"304 Not Modified")
            write(f"{site}/a.txt", "two", mtime=1_100_000_000)
            eventually(lambda: s.ask(get("/a.txt")).content == b"two", "the change is noticed", 5)
            equal(wget("-N", f"{s.url}/a.txt", cwd=own).returncode, 0)
            equal(read(f"{own}/a.txt"), b"two")


@case("wget -r finds every file through the listing, whatever it is called, and nothing hidden")
def _():
    names = ["a.txt", "sub/b.txt", "sub/deeper/c d.txt", "per%zent", "ques?tion", "hash#tag", "quo\"te", "<angle>&amp;", "ä/ö.txt", "colon:x", "+plus", "semi;colon"]
    with folder() as site, folder() as own:
        for name in names:
            write(f"{site}/{name}", name)
        write(f"{site}/.secret", "no")
        with Server("serve", site, "--log", "none") as s:
            done = wget("-r", "-np", "-nH", "-l", "5", "--restrict-file-names=nocontrol", "--reject-regex", r"\?", f"{s.url}/", cwd=own)
            said = done.stderr.decode("utf-8", "replace")
            equal(done.returncode, 0, said)
            for name in names:
                check(os.path.isfile(f"{own}/{name}"), f"{name!r} was not found; wget said {said}")
                equal(read(f"{own}/{name}").decode(), name)
            check(not os.path.exists(f"{own}/.secret"), "a hidden file is listed")


run()
