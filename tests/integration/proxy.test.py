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


# req: rfc9110#9.3.6-1
@case("a tunnel through tinyproxy")
def _():
    with certificates() as at:
        ca = Authority(at, "ca")
        with secured_peers.nginx(site, ca.server("one", "127.0.0.1")) as safe, tinyproxy() as proxy:
            done = fetch("--cacert", ca.certificate, "--tunnel", host_and_port(proxy), f"{safe}/page.html")
            equal((done.returncode, done.stdout), (0, b"<p>Hello\n"), done.stderr.decode())


@case("what tinyproxy refuses is told to be the proxy's")
def _():
    with tinyproxy("ConnectPort 443") as proxy:
        done = fetch("--tunnel", host_and_port(proxy), "https://127.0.0.1:9/")
        check(done.returncode != 0)
        contains(done.stderr, f"no tunnel to 127.0.0.1:9: the proxy {proxy} answered 403".encode())
    with tinyproxy() as proxy:
        done = fetch("--tunnel", host_and_port(proxy), "https://127.0.0.1:9/")
        check(done.returncode != 0)
        contains(done.stderr, f"no tunnel to 127.0.0.1:9: the proxy {proxy} answered 5".encode())


run()
