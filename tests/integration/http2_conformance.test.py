#!/usr/bin/env python3
"""Conformance of an HTTP/2 server, over TLS and by prior knowledge: `httoop echo`, or whatever answers at
an address: http2_conformance.test.py --address HOST:PORT [--tls] [--name NAME] [--path PATH]
[--long-path PATH] [--seconds S] [WORDS of the cases ...]"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import live
from http2_conformance import client_context, equal, run_cases, Skipped
import http2_cases_generic
import http2_cases_hpack
import http2_cases_streams
import http2_cases_frames
import http2_cases_messages


def report(results, say_all=False):
    """Prints; how many failed."""
    failed = 0
    for section, what, wrong in results:
        if wrong is None:
            if say_all:
                print(f"ok      {section}: {what}")
        elif isinstance(wrong, Skipped):
            print(f"        skipped {section}: {what}: {wrong}")
        else:
            failed += 1
            print(f"FAILED  {section}: {what}\n        {wrong}")
    skipped = sum(isinstance(wrong, Skipped) for _, _, wrong in results)
    print(f"        {len(results)} cases, {len(results) - failed - skipped} passed, {skipped} skipped, {failed} failed")
    return failed


def at_address(words):
    """For other servers, and to look into one case."""
    options, wanted, tls = {"--seconds": "3", "--path": "/", "--name": "localhost"}, [], None
    while words:
        word = words.pop(0)
        if word == "--tls":
            tls = client_context()
        elif word.startswith("--"):
            options[word] = words.pop(0)
        else:
            wanted.append(word)
    host, _, port = options["--address"].rpartition(":")
    results = run_cases(host.strip("[]") or "127.0.0.1", int(port), tls=tls, seconds=float(options["--seconds"]), wanted=wanted,
                        path=options["--path"], long_path=options.get("--long-path"), name=options["--name"])
    sys.exit(1 if report(results, say_all=True) or not results else 0)


if "--address" in sys.argv:
    at_address(sys.argv[1:])


@live.case("over TLS")
def _():
    with live.Server("echo", "--log", "none", "--tls", "self-signed") as s:
        equal(report(run_cases("127.0.0.1", s.port, tls=client_context(), long_path="/bytes/5000")), 0, "failures")
        equal(s.stop(), 0, "the exit status")


@live.case("by prior knowledge")
def _():
    with live.Server("echo", "--log", "none") as s:
        equal(report(run_cases("127.0.0.1", s.port, long_path="/bytes/5000")), 0, "failures")
        equal(s.stop(), 0, "the exit status")


live.run()
