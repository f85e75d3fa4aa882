#!/usr/bin/env python3
# ctest: processors=2
"""The public suite for caches (package http-cache-tests) against `httoop proxy --cache`, or against a peer, or
whatever stands before the suite's origin: cache_suite.test.py --peer nginx [IDS of cases ...], or
cache_suite.test.py --command 'PROGRAM ... {origin} ...' [IDS]: a program that says where it listens."""
import os
import shlex
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *
from peers import peer
import cache_suite

NGINX = """
daemon off; master_process off; pid {own}/pid; error_log {own}/error; worker_rlimit_nofile 4096;
events {{ worker_connections 2048; }}
http {{
  access_log off; client_body_temp_path {own}/t1; proxy_temp_path {own}/t2; fastcgi_temp_path {own}/t3; uwsgi_temp_path {own}/t4; scgi_temp_path {own}/t5;
  proxy_cache_path {own}/cache levels=1:2 keys_zone=one:8m max_size=100m inactive=600m;
  server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass ORIGIN; proxy_cache one; proxy_cache_revalidate on; }} }}
}}
"""


def nginx(origin):
    return peer("nginx", "/usr/sbin/nginx", lambda own: None, NGINX.replace("ORIGIN", origin), "-p", "{own}", "-c", "{own}/conf", "-e", "{own}/error")


def by_hand(words):
    kind, before, *ids = words
    with cache_suite.origin() as origin:
        with nginx(origin) if kind == "--peer" else Server(command=shlex.split(before.replace("{origin}", origin))) as found:
            counts = cache_suite.Counts(cache_suite.results(found if isinstance(found, str) else found.url, *ids, dump=bool(ids)))
            counts.report("required", "optimal", *(["check"] if ids else []))


if sys.argv[1:2] in (["--peer"], ["--command"]):
    by_hand(sys.argv[1:])
    sys.exit()


# Required and optional cases that may fail, with who is right.
MAY_FAIL = {}


@case("httoop proxy --cache passes the suite")
def _():
    with cache_suite.origin() as origin, Server("proxy", "--to", origin, "--cache", "memory:64M", "--log", "none") as s:
        counts = cache_suite.Counts(cache_suite.results(s.url))
        counts.report("required", "optimal")
        equal(sorted(set(counts.failed("required", "optimal")) - set(MAY_FAIL)), [], "cases that failed")
        check(counts.of("required")[1] >= 150 and counts.of("optimal")[1] >= 80, "the suite has its cases")
        equal(s.stop(), 0, "the exit status")


run()
