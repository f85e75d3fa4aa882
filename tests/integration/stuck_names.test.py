#!/usr/bin/env python3
"""Names that nobody tells the address of: a name server that is silent, on a network of our own."""
import ctypes
import os
import socket
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *
from own_network import in_own_network

CLONE_NEWNS, MS_BIND, MS_REC, MS_PRIVATE = 0x20000, 0x1000, 0x4000, 0x40000


def with_files(files):
    """These stand in place of the system's, for us alone. False: that is not allowed here."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNS) != 0 or libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None) != 0:
        return False
    return all(libc.mount(ours.encode(), theirs.encode(), None, MS_BIND, None) == 0 for theirs, ours in files.items())


# req: rfc9110#15.6.5
@case("who waits is told in time, and what is known is found meanwhile")
def _():
    with folder() as own:
        write(f"{own}/resolv.conf", "nameserver 127.0.0.1\noptions timeout:30 attempts:1\n")
        write(f"{own}/hosts", "127.0.0.1 localhost known.example\n")
        write(f"{own}/nsswitch.conf", "hosts: files dns\n")
        in_own_network()
        if not with_files({f"/etc/{name}": f"{own}/{name}" for name in ("resolv.conf", "hosts", "nsswitch.conf")}):
            print("        no files of our own in /etc are allowed here: not tried")
            return
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent, Server("echo") as origin:
            silent.bind(("127.0.0.1", 53))
            port = origin.url.rpartition(":")[2]
            began = time.monotonic()
            done = tool(HTTOOP, "get", "--limit", "resolve-time=300", "http://stuck.example/")
            check(time.monotonic() - began < 20, time.monotonic() - began)
            check(done.returncode != 0, done)
            contains(done.stderr, b"limit resolve-time")
            with Server("proxy", "--forward", "--allow-private", "--connect-port", "*", limits={"resolve-time": 300, "resolve-threads": 2}) as s:
                for ask in (get("http://stuck.example/"), "CONNECT stuck.example:443 HTTP/1.1\r\nHost: x\r\n\r\n"):
                    began = time.monotonic()
                    got = s.ask(ask)
                    equal(got.status, 504, got)
                    contains(got["Proxy-Status"].encode(), b"error=dns_timeout")
                    check(time.monotonic() - began < 20, time.monotonic() - began)
                # It is found within resolve-time as well, if this machine finds the time.
                eventually(lambda: s.ask(get(f"http://known.example:{port}/")).content == b"OK\n", "what is known is found")
                began = time.monotonic()
                s.stop()
                check(time.monotonic() - began < 20, "a look-up that is stuck keeps no server from ending")


run()
