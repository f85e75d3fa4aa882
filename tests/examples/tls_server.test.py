#!/usr/bin/env python3
"""The server of docs/tls.md: TLS, the way there, and a new certificate while it runs."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *
from certificates import certificates, self_signed


@case("it greets over TLS, sends plain requests there, and takes a new certificate")
def _():
    with certificates() as at:
        one, other = self_signed(at, "one", "localhost"), self_signed(at, "other", "localhost")
        with Server(command=[EXAMPLE, one.certificate, one.key, "127.0.0.1:0"]) as s:
            def curl(trusted, *words, scheme="https"):
                return tool("curl", "-q", "-sSi", "--max-time", str(WAIT), "--cacert", trusted, "--resolve", f"localhost:{s.port}:127.0.0.1",
                            *words, f"{scheme}://localhost:{s.port}/").stdout.decode()
            head = curl(one.certificate)
            contains(head, "Hello over TLSv1.3\n")
            contains(head.lower(), "strict-transport-security: max-age=86400\r\n")
            head = curl(one.certificate, scheme="http")
            contains(head, f"HTTP/1.1 301 Moved Permanently\r\n")
            contains(head, f"Location: https://localhost:{s.port}/\r\n")
            check("Strict" not in head, head)

            first = at + "/first.pem"
            shutil.copy(one.certificate, first)
            for new, old in ((other.certificate, one.certificate), (other.key, one.key)):
                shutil.copy(new, old)
            equal(curl(other.certificate), "")
            s.process.send_signal(signal.SIGHUP)
            contains(eventually(lambda: curl(other.certificate), "the new certificate is shown"), "Hello over TLSv1.3\n")
            equal(curl(first), "")
            write(one.key, "nonsense")
            s.process.send_signal(signal.SIGHUP)
            contains(eventually(s.stderr, "it complains"), one.key)
            contains(curl(other.certificate), "Hello over TLSv1.3\n")
            equal(s.stop(), 0)


@case("it does not start with a file that cannot be read")
def _():
    done = tool(EXAMPLE, "/nonexistent/site.pem", "/nonexistent/site.key", "127.0.0.1:0")
    equal(done.returncode, 1)
    contains(done.stderr, b"/nonexistent/site.")


run()
