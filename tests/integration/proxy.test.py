#!/usr/bin/env python3
"""httoop get through a forward proxy of others (tinyproxy)."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *
from certificates import Authority, certificates
from peers import peer
import secured_peers


def site(own):
    write(f"{own}/site/page.html", "<p>Hello\n", mtime=1_000_000_000)


def tinyproxy(more=""):
    return peer("tinyproxy", "tinyproxy", lambda own: None, f"""
Port {{port}}
Listen 127.0.0.1
Timeout 30
MaxClients 20
{more}
""", "-d", "-c", "{own}/conf")


def fetch(*words, **options):
    return tool(HTTOOP, "get", *words, **options)


def host_and_port(url):
    return url.rpartition("/")[2]


def through(proxy, *words):
    return fetch("--proxy", proxy, *words)


# req: rfc9112#3.2.2-1
@case("http is forwarded by tinyproxy, also on a connection that is kept")
def _():
    with certificates() as at, secured_peers.nginx(site, Authority(at, "ca").server("one", "127.0.0.1"), listens="") as plain, tinyproxy() as proxy:
        for words in ((f"{plain}/page.html",), (f"{plain}/page.html", f"{plain}/page.html?again")):
            done = through(proxy, *words)
            equal((done.returncode, done.stdout), (0, b"<p>Hello\n" * len(words)), done.stderr.decode())
        done = through(proxy, "-v", f"{plain}/page.html")
        contains(done.stderr, f"GET {plain}/page.html HTTP/1.1".encode())
        check(re.search(rb"via: 1\.1 .*tinyproxy", done.stderr.lower()), done.stderr)


# req: rfc9110#9.3.6-1
@case("https goes through a tunnel of tinyproxy")
def _():
    with certificates() as at:
        ca = Authority(at, "ca")
        with secured_peers.nginx(site, ca.server("one", "127.0.0.1")) as safe, tinyproxy() as proxy:
            for way in (("--proxy", proxy), ("--tunnel", host_and_port(proxy))):
                done = fetch("--cacert", ca.certificate, *way, f"{safe}/page.html")
                equal((done.returncode, done.stdout), (0, b"<p>Hello\n"), done.stderr.decode())


@case("tinyproxy is shown the credentials of its URL; without them its 407 is the answer")
def _():
    with certificates() as at, tinyproxy("BasicAuth anna secret") as proxy:
        ca = Authority(at, "ca")
        one = ca.server("one", "127.0.0.1")
        known = proxy.replace("//", "//anna:secret@")
        with secured_peers.nginx(site, one) as safe, secured_peers.nginx(site, one, listens="") as plain:
            for url in (f"{safe}/page.html", f"{plain}/page.html"):
                done = through(known, "--cacert", ca.certificate, url)
                equal((done.returncode, done.stdout), (0, b"<p>Hello\n"), done.stderr.decode())
                # tinyproxy says 401 to a wrong password.
                for unknown, status, challenge in ((proxy, b"407", b"proxy-authenticate: basic"), (proxy.replace("//", "//anna:wrong@"), b"401", b"www-authenticate: basic")):
                    done = through(unknown, "--cacert", ca.certificate, "-v", url)
                    check(done.returncode != 0, url)
                    contains(done.stderr, status)
                    contains(done.stderr.lower(), challenge)
                    check(b"secret" not in done.stderr, done.stderr)


@case("what tinyproxy refuses, or is not there to answer, is told to be the proxy's")
def _():
    with tinyproxy("ConnectPort 443") as proxy:
        done = through(proxy, "https://127.0.0.1:9/")
        equal(done.returncode, 6)
        contains(done.stderr, f"no tunnel to 127.0.0.1:9: the proxy {proxy} answered 403".encode())
    with tinyproxy() as proxy:
        done = through(proxy, "https://127.0.0.1:9/")
        equal(done.returncode, 6)
        contains(done.stderr, f"no tunnel to 127.0.0.1:9: the proxy {proxy} answered 5".encode())
    for scheme in ("http", "https"):
        done = through(proxy, f"{scheme}://127.0.0.1:9/")
        equal(done.returncode, 6)
        contains(done.stderr, f"the proxy {proxy} is not reached: cannot connect to {host_and_port(proxy)}: Connection refused".encode())


run()
