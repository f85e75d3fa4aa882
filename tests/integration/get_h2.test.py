#!/usr/bin/env python3
"""httoop get speaks HTTP/2: with nginx, Apache, h2o and nghttpd, over TLS and by prior knowledge."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *
from certificates import Authority, certificates
from peers import free_port
import secured_peers

OCTETS = os.urandom(3_000_000)


def site(own):
    write(f"{own}/site/large.bin", OCTETS, mtime=1_000_000_000)
    write(f"{own}/site/page.html", "<p>Hello\n", mtime=1_000_000_000)


def fetch(*words):
    return tool(HTTOOP, "get", *words)


def against(url, *flags, away=True):
    """Content small and large, into a file, a redirect, a status; all by HTTP/2."""
    done = fetch(*flags, f"{url}/page.html")
    equal((done.returncode, done.stdout, done.stderr), (0, b"<p>Hello\n", b""))
    done = fetch(*flags, "-vv", f"{url}/page.html")
    equal(done.returncode, 0)
    contains(done.stderr, b"> GET /page.html HTTP/2\n")
    contains(done.stderr, b"< HTTP/2 200")
    check(b"onnection:" not in done.stderr, done.stderr)
    if url.startswith("https"):
        check(re.search(rb"^\* connection \d+: secured by TLSv1\.[23], \S+, protocol h2$", done.stderr, re.M), done.stderr)
    else:
        check(b"secured" not in done.stderr, done.stderr)
    done = fetch(*flags, f"{url}/large.bin")
    check(done.stdout == OCTETS, f"{len(done.stdout)} octets came: {done.stderr!r}")
    with folder() as own:
        done = fetch(*flags, f"{url}/large.bin", "-o", f"{own}/large.bin", "--continue")
        equal(done.returncode, 0, done.stderr.decode())
        check(read(f"{own}/large.bin") == OCTETS, "the file differs")
    equal(fetch(*flags, f"{url}/nothing").returncode, 4)
    if away:
        done = fetch(*flags, f"{url}/away")
        equal((done.returncode, done.stdout), (0, b"<p>Hello\n"))


@contextlib.contextmanager
def known():
    """A certificate for localhost, and the flags by which it is trusted."""
    with certificates() as at:
        ca = Authority(at, "ca")
        yield ca.server("one", "localhost", "127.0.0.1"), ("--cacert", ca.certificate)


@case("over TLS the server's choice is HTTP/2: nginx with TLS 1.3 and 1.2, Apache, h2o, nghttpd")
def _():
    with known() as (one, trust):
        for server in (secured_peers.nginx(site, one), secured_peers.nginx(site, one, protocols="TLSv1.2"),
                       secured_peers.apache(site, one), secured_peers.h2o(site, one)):
            with server as url:
                against(url, *trust)
        with secured_peers.nghttpd(site, one) as url:
            against(url, *trust, away=False)


@case("--http1 is HTTP/1.1 there too, --http2 is nothing else")
def _():
    with known() as (one, trust):
        with secured_peers.nginx(site, one) as url:
            done = fetch(*trust, "--http1", "-vv", f"{url}/page.html")
            equal((done.returncode, done.stdout), (0, b"<p>Hello\n"))
            contains(done.stderr, b"> GET /page.html HTTP/1.1\n")
            contains(done.stderr, b", protocol http/1.1\n")
            against(url, *trust, "--http2")
        with secured_peers.nginx(site, one, listens="ssl") as url:
            done = fetch(*trust, "-v", f"{url}/page.html")
            equal((done.returncode, done.stdout), (0, b"<p>Hello\n"))
            contains(done.stderr, b"> GET /page.html HTTP/1.1\n")
            done = fetch(*trust, "--http2", f"{url}/page.html")
            equal(done.returncode, 7, done)
            equal(done.stdout, b"")
            contains(done.stderr, b"--http")
    equal(fetch("--http1", "--http2", "https://127.0.0.1/").returncode, 2)


@case("--http2 asks http servers that are known to speak it: Apache, h2o, nghttpd, nginx")
def _():
    with known() as (one, _):
        with secured_peers.apache(site, one, engine="off") as url:
            against(url, "--http2")
            contains(fetch("-v", f"{url}/page.html").stderr, b"> GET /page.html HTTP/1.1\n", "without the flag")
        with secured_peers.nginx(site, one, listens="http2") as url:
            against(url, "--http2")
    with secured_peers.h2o(site) as url:
        against(url, "--http2")
    with secured_peers.nghttpd(site) as url:
        against(url, "--http2", away=False)


@case("trailers come along")
def _():
    with secured_peers.nghttpd(site, None, "--trailer", "x-checksum: 17") as url:
        done = fetch("--http2", "-v", f"{url}/page.html")
        equal((done.returncode, done.stdout), (0, b"<p>Hello\n"))
        contains(done.stderr, b"< x-checksum: 17\n")


@case("a server that speaks no HTTP/2 is told, with what to do")
def _():
    with known() as (one, _), secured_peers.nginx(site, one, listens="") as url:
        done = fetch("--http2", f"{url}/page.html")
        check(done.returncode in (1, 6), done)
        contains(done.stderr, b"without --http2")
    equal(fetch("--http2", f"http://127.0.0.1:{free_port()}/").returncode, 6)


run()
