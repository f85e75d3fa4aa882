#!/usr/bin/env python3
# ctest: processors=2
"""nghttp and h2load (of nghttp2): frames as others make and read them, and a little load."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *
from certificates import Authority, certificates


@contextlib.contextmanager
def both(*words):
    """A server, and its two URLs: over TLS, and by prior knowledge."""
    with certificates() as at:
        ca = Authority(at, "ca")
        with Server(*(words or ("echo",)), *ca.server("one", "127.0.0.1").flags, "--log", "none") as s:
            s.at = at
            yield s, (f"https://127.0.0.1:{s.port}", f"http://127.0.0.1:{s.port}")
            check(s.alive(), "the server died")


def nghttp(*words, **options):
    done = tool("nghttp", "-y", "-t", str(WAIT), *words, **options)
    equal(done.returncode, 0, done.stdout.decode("latin-1")[-2000:] + done.stderr.decode("latin-1"))
    done.text = done.stdout.decode("latin-1")
    check("[ERROR]" not in done.stderr.decode("latin-1"), done.stderr)
    return done


def received(text, kind):
    """The lines of nghttp -v about frames of a type that came, each with what it says about it."""
    return [m.group(0) for m in re.finditer(rf"recv {kind} frame <.*?(?=\n\[|\Z)", re.sub(r"\x1b\[[0-9;]*m", "", text), re.S)]


@case("a GET, frame by frame")
def _():
    with both() as (s, urls):
        for url in urls:
            text = nghttp("-nv", f"{url}/bytes/20000").text
            first = re.search(r"recv (\w+) frame", text)
            equal(first.group(1), "SETTINGS", "the first frame")
            contains(text, "recv (stream_id=13) :status: 200")
            equal(len([x for x in received(text, "SETTINGS") if "ACK" in x]), 1, "acknowledgements")
            sizes = [int(re.search(r"length=(\d+)", x).group(1)) for x in received(text, "DATA")]
            equal(sum(sizes), 20000)
            check(max(sizes) <= 16384, sizes)
            contains(received(text, "DATA")[-1], "END_STREAM")
            equal(received(text, "RST_STREAM") + received(text, "GOAWAY"), [])
            check("content-length: 20000" in text, "Content-Length")


@case("uploads, with trailers, padding, CONTINUATION and 100-continue; without Content-Length")
def _():
    with both() as (s, urls):
        octets = os.urandom(300_000)
        file = write(f"{s.at}/file", octets)
        for url in urls:
            for words in ((), ("--trailer", "x-check: done"), ("-b", "200"), ("--continuation",), ("--expect-continue",), ("--no-content-length",),
                          ("--no-content-length", "-b", "255", "--continuation", "--trailer", "x-check: done"), ("--no-dep",), ("--no-rfc7540-pri",)):
                done = nghttp("-d", file, *words, "-H", "content-type: application/octet-stream", f"{url}/")
                check(done.stdout == octets, f"{words}: {len(done.stdout)} octets came back")


@case("HPACK: tables of both sides of many sizes, changed before the first request")
def _():
    with both() as (s, urls):
        for url in urls:
            for words in (("-c", "0"), ("-c", "100"), ("-c", "65536"), ("-c", "100", "-c", "4096"), ("-c", "0", "-c", "65536"), ("--encoder-header-table-size=0",),
                          ("--encoder-header-table-size=65536",)):
                done = nghttp("-nv", "-m", "20", *words, "-H", "x-mine: again", f"{url}/response-headers?x-one=1&x-two=2")
                equal(done.text.count(" :status: 200"), 20, words)
                equal(done.text.count(" x-one: 1"), 20, words)


@case("windows from small to large, and many streams through them")
def _():
    with both() as (s, urls):
        for url in urls:
            for bits in ("1", "7", "14", "20", "30"):
                text = nghttp("-nv", "-w", bits, "-m", "8", f"{url}/bytes/{300 if bits == '1' else 50000}").text
                equal(sum(int(re.search(r"length=(\d+)", x).group(1)) for x in received(text, "DATA")), 8 * (300 if bits == "1" else 50000), bits)
            text = nghttp("-nv", "-W", "16", "-m", "40", f"{url}/bytes/100000").text
            equal(sum(int(re.search(r"length=(\d+)", x).group(1)) for x in received(text, "DATA")), 4_000_000)


@case("urgent answers first, those that are incremental side by side")
def _():
    with folder() as site:
        write(f"{site}/large", b"x" * 2_000_000)
        with both("serve", site) as (s, urls):
            for url in urls:
                text = nghttp("-nv", "-w", "24", "-H", "priority: u=3", *(f"{url}/large?{i}" for i in range(3))).text
                order = [re.search(r"stream_id=(\d+)", x).group(1) for x in received(text, "DATA")]
                changes = sum(a != b for a, b in zip(order, order[1:]))
                check(changes < 12, f"not one after another: {changes} changes")  # the first may start before the others are asked
                text = nghttp("-nv", "-w", "24", "-H", "priority: u=3, i", *(f"{url}/large?{i}" for i in range(3))).text
                order = [re.search(r"stream_id=(\d+)", x).group(1) for x in received(text, "DATA")]
                check(sum(a != b for a, b in zip(order, order[1:])) > 20, "not side by side")


@case("Upgrade: h2c is not taken; the answer is one of HTTP/1.1")
def _():
    with both() as (s, urls):
        done = tool("nghttp", "-nvu", "-t", str(WAIT), f"{urls[1]}/")
        contains(done.stdout.decode("latin-1"), "HTTP/1.1 200")


def load(*words):
    done = tool("h2load", *words)
    text = done.stdout.decode()
    equal(done.returncode, 0, text + done.stderr.decode())
    found = re.search(r"requests: (\d+) total, \d+ started, (\d+) done, (\d+) succeeded, (\d+) failed, (\d+) errored, (\d+) timeout", text)
    total, done, succeeded, failed, errored, late = map(int, found.groups())
    equal((done, succeeded, failed, errored, late), (total, total, 0, 0, 0), text)
    return float(re.search(r"([\d.]+) req/s", text).group(1))


@case("h2load: all succeed")
def _():
    with folder() as site:
        write(f"{site}/small", "small\n")
        write(f"{site}/large", b"x" * 300_000)
        with both("serve", site) as (s, urls):
            for url in urls:
                print(f"        {load('-n', '20000', '-c', '8', '-m', '32', f'{url}/small'):.0f} requests/s of {url.split(':')[0]}")
                load("-n", "500", "-c", "8", "-m", "32", f"{url}/large")
                load("-n", "500", "-c", "8", "-m", "32", "-w", "14", "-W", "15", f"{url}/large")
                load("-n", "2000", "-c", "50", "-m", "1", f"{url}/small")
                load("-n", "5000", "-c", "8", "-m", "100", "-H", "x-long: " + "y" * 3000, f"{url}/small")
            load("-n", "2000", "-c", "8", "--h1", f"{urls[0]}/small")
    with both() as (s, urls):
        file = write(f"{s.at}/file", os.urandom(100_000))
        for url in urls:
            load("-n", "300", "-c", "8", "-m", "16", "-d", file, f"{url}/")


run()
