#!/usr/bin/env python3
"""openssl s_client: what TLS of ours offers and refuses."""
import os
import ssl
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *
from certificates import Authority, certificates

VERSIONS = {"TLSv1.2": "-tls1_2", "TLSv1.3": "-tls1_3"}


@contextlib.contextmanager
def secured(*more, kind="P-256", staple=None):
    with certificates() as at:
        ca = Authority(at, "ca")
        one = ca.server("one", "a.example", "127.0.0.1", kind=kind)
        words = ["--staple", ca.staple(one, staple)] if staple else []
        with Server("echo", *one.flags, *words, *more, "--log", "none") as s:
            s.ca, s.at, s.one = ca, at, one
            yield s
            equal(s.ask(get()).status, 200, "afterwards, without TLS")


def s_client(s, *words, send=b"", name="a.example", verify=True):
    """Its output; what is sent is followed by the end of input."""
    trust = ["-CAfile", s.ca.certificate, "-verify_return_error", "-verify_hostname", name] if verify else []
    done = tool("openssl", "s_client", "-connect", f"127.0.0.1:{s.port}", "-servername", name, *trust, *words, stdin=send, seconds=WAIT)
    done.text = done.stdout.decode("latin-1") + done.stderr.decode("latin-1")
    return done


def close(path="/"):
    return get(path, "Connection: close", host="a.example").encode()


@case("ALPN: ours of what the client offers; none without; no common one ends the handshake")
def _():
    with secured() as s:
        for version, flag in VERSIONS.items():
            for offered, wanted in (("h2,http/1.1", "h2"), ("http/1.1,h2", "h2"), ("http/1.1", "http/1.1"), ("h2", "h2"), ("foo,http/1.1", "http/1.1")):
                contains(s_client(s, flag, "-alpn", offered).text, f"ALPN protocol: {wanted}", f"{version} {offered}")
            contains(s_client(s, flag).text, "No ALPN negotiated", version)
            done = s_client(s, flag, "-alpn", "foo,bar")
            check(done.returncode != 0, f"{version}: a handshake without a common protocol")
            contains(done.text, "no application protocol", version)


@case("HTTP/1.1 over both versions; the end is told by close_notify")
def _():
    with secured() as s:
        for version, flag in VERSIONS.items():
            done = s_client(s, flag, "-ign_eof", "-alpn", "http/1.1", send=close())
            equal(done.returncode, 0, done.text)
            contains(done.text, f"Protocol  : {version}" if version == "TLSv1.2" else f"New, {version}", version)
            contains(done.text, "HTTP/1.1 200 OK\r\n", version)
            contains(done.text, "Verify return code: 0 (ok)", version)
            contains(done.text, "\nclosed\n", version)
            check("unexpected eof" not in done.text, f"{version}: no close_notify")


@case("old versions are refused, and with h2 the ciphers of Appendix A")
def _():
    for kind in ("P-256", "rsa"):
        with secured(kind=kind) as s:
            for flag in ("-tls1", "-tls1_1"):
                done = s_client(s, flag, "-cipher", "ALL:@SECLEVEL=0", verify=False)
                check(done.returncode != 0 and "Cipher is (NONE)" in done.text, f"{flag}: {done.text[-800:]}")
                check("BEGIN CERTIFICATE" not in done.text, flag)
            for cipher in ("AES128-SHA", "AES256-GCM-SHA384", "ECDHE-ECDSA-AES128-SHA", "ECDHE-RSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384",
                           "ECDHE-RSA-AES256-SHA384", "NULL", "DES-CBC3-SHA", "ADH-AES128-SHA"):
                done = s_client(s, "-tls1_2", "-cipher", f"{cipher}:@SECLEVEL=0", "-alpn", "h2", verify=False)
                check(done.returncode != 0, f"{kind} {cipher} with h2: {done.text[-800:]}")
            auth = "RSA" if kind == "rsa" else "ECDSA"
            for cipher in (f"ECDHE-{auth}-AES128-GCM-SHA256", f"ECDHE-{auth}-AES256-GCM-SHA384", f"ECDHE-{auth}-CHACHA20-POLY1305"):
                contains(s_client(s, "-tls1_2", "-cipher", cipher, "-alpn", "h2").text, "ALPN protocol: h2", cipher)
            for cipher in ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"):
                contains(s_client(s, "-tls1_3", "-ciphersuites", cipher, "-alpn", "h2").text, f"Cipher is {cipher}", cipher)


@case("no compression; renegotiation is refused, and harms nobody else")
def _():
    with secured() as s:
        for alpn in ("http/1.1", "h2"):
            done = s_client(s, "-tls1_2", "-alpn", alpn)
            contains(done.text, "Compression: NONE", alpn)
            contains(done.text, "Secure Renegotiation IS supported", alpn)  # RFC 5746: told, so that nobody can splice
            # s_client renegotiates on a line of R.
            process = subprocess.Popen(["openssl", "s_client", "-tls1_2", "-connect", f"127.0.0.1:{s.port}", "-alpn", alpn, "-quiet", "-no_ign_eof"],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=ENVIRONMENT)
            try:
                time.sleep(0.3)
                out, _ = process.communicate(b"R\n", timeout=WAIT)
            finally:
                process.kill()
            check(b"renegotiation" in out.lower() or process.returncode != 0 or b"alert" in out.lower(), f"{alpn}: {process.returncode} {out[-800:]}")
            check(b"read R BLOCK" not in out, f"{alpn}: it was renegotiated")


@case("resumption: tickets of TLS 1.2 and 1.3, each with its ALPN")
def _():
    with secured() as s:
        for version, flag in VERSIONS.items():
            for alpn in ("http/1.1", "h2"):
                session = f"{s.at}/session"
                first = s_client(s, flag, "-alpn", alpn, "-sess_out", session, "-ign_eof" if alpn == "http/1.1" else "-no_ign_eof", send=close() if alpn == "http/1.1" else b"")
                contains(first.text, "New, ", f"{version} {alpn}")
                if not os.path.exists(session):  # tickets of TLS 1.3 come after the handshake: the end of input was faster
                    first = in_slow_motion(s, flag, "-alpn", alpn, "-sess_out", session)
                second = s_client(s, flag, "-alpn", alpn, "-sess_in", session)
                contains(second.text, "Reused, ", f"{version} {alpn}")
                contains(second.text, f"ALPN protocol: {alpn}")
                os.unlink(session)
        text = s_client(s, "-tls1_2", "-reconnect").text
        equal(text.count("Reused, TLSv1.2"), 5, text[-2000:])


def in_slow_motion(s, *words):
    process = subprocess.Popen(["openssl", "s_client", "-connect", f"127.0.0.1:{s.port}", "-servername", "a.example", "-CAfile", s.ca.certificate, *words],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=ENVIRONMENT)
    session = words[-1]
    try:
        eventually(lambda: os.path.exists(session) and os.path.getsize(session), "a ticket comes")
    finally:
        process.kill()
        process.communicate()


@case("a session of one server is not resumed by another")
def _():
    with secured() as s, secured() as other:
        session = f"{s.at}/session"
        s_client(s, "-tls1_2", "-sess_out", session)
        contains(s_client(s, "-tls1_2", "-sess_in", session).text, "Reused, ")
        contains(s_client(other, "-tls1_2", "-sess_in", session).text, "New, ")


@case("an OCSP response is stapled for who asks")
def _():
    with secured(staple="good") as s:
        for flag in VERSIONS.values():
            contains(s_client(s, flag, "-status").text, "Cert Status: good", flag)
            check("OCSP" not in s_client(s, flag).text, "who does not ask")
    with secured() as s:
        contains(s_client(s, "-status").text, "OCSP response: no response sent")


@case("half handshakes, broken records and plain text to a TLS connection end it, and nothing else")
def _():
    with secured() as s:
        with s.connect() as whole:
            whole.send(get())
            equal(whole.response().status, 200)
            for octets in (b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00", b"\x16\x03\x01\xff\xff" + b"x" * 100, b"\x16\x03\x01\x00\x00", b"\x16\x03\x00\x00\x02\x01\x00",
                           b"\x15\x03\x01\x00\x02\x02\x28", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(0x1f7)):
                with s.connect() as c:
                    c.send(octets)
                    with contextlib.suppress(OSError):
                        c.socket.shutdown(socket.SHUT_WR)
                        c.rest()
            whole.send(get("/status/404"))
            equal(whole.response().status, 404)
        # A record after the handshake that does not decrypt.
        context = ssl.create_default_context(cafile=s.ca.certificate)
        raw = socket.create_connection(("127.0.0.1", s.port), WAIT)
        over = context.wrap_socket(raw, server_hostname="a.example")
        over.sendall(get("/", host="a.example").encode())
        contains(over.recv(65536), b"HTTP/1.1 200")
        with socket.socket(fileno=os.dup(over.fileno())) as under:
            under.settimeout(WAIT)
            under.sendall(b"\x17\x03\x03\x00\x20" + b"y" * 32)
            try:
                over.settimeout(WAIT)
                check(over.recv(65536) == b"", "it went on after a broken record")
            except ssl.SSLError as e:
                contains(str(e).lower(), "bad record mac")
        over.close()


@case("who begins a handshake and stops is sent away in time; others are served")
def _():
    with certificates() as at:
        one = Authority(at, "ca").server("one", "a.example")
        with Server("echo", *one.flags, "--log", "none", limits={"tls-handshake-time": 3000, "head-time": 3000}) as s:
            began = time.monotonic()
            with s.connect() as c:
                c.send(b"\x16\x03\x01\x02\x00")
                equal(s.ask(get()).status, 200)
                check(c.ended(), "it waits on")
                within(3.0, time.monotonic() - began, WAIT, "seconds")


run()
