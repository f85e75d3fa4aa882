#!/usr/bin/env python3
"""httoop get over TLS: whom it trusts, how it proves itself, RFC 2817, tunnels, ends that are cut off."""
import os
import ssl
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *
from certificates import Authority, certificates, self_signed
import secured_peers


def site(own):
    write(f"{own}/site/page.html", "<p>Hello\n", mtime=1_000_000_000)


def fetch(*words, **options):
    return tool(HTTOOP, "get", *words, **options)


@contextlib.contextmanager
def authority():
    with certificates() as at:
        yield at, Authority(at, "ca")


class Scripted(Listening):
    """A server that gives each connection to the next of the acts, which are told of a socket and of what to
    keep; what they kept is in .kept."""

    def __init__(self, *acts):
        self.acts, self.kept = acts, []
        super().__init__()

    def serve(self, peer, number):
        if number < len(self.acts):
            self.acts[number](peer, self.kept)


def secured(peer, made):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate, made.key)
    return context.wrap_socket(peer, server_side=True, suppress_ragged_eofs=False)


@case("a bare host is asked by https, and certificates are checked against it")
def _():
    with authority() as (at, ca):
        one = ca.server("one", "localhost")
        with secured_peers.nginx(site, one) as url:
            bare = f"localhost:{url.rpartition(':')[2]}"
            done = fetch("--cacert", ca.certificate, f"{bare}/page.html")
            equal((done.returncode, done.stdout), (0, b"<p>Hello\n"), done.stderr.decode())
            contains(done.stderr, f"https://{bare}/page.html".encode())
            done = fetch("--cacert", ca.certificate, f"{bare}/page.html?next=http://127.0.0.1/")
            equal((done.returncode, done.stdout), (0, b"<p>Hello\n"), done.stderr.decode())
            contains(done.stderr, f"https://{bare}/page.html?next=http://127.0.0.1/".encode())
            done = fetch(f"https://{bare}/page.html")
            equal((done.returncode, done.stdout), (7, b""), "nobody vouches for it")
            contains(done.stderr, b"--cacert")
            check(done.stderr.endswith(b"(--cacert FILE)\n"), f"when that was is clear: {done.stderr!r}")
            done = fetch("--cacert", ca.certificate, f"{url}/page.html")
            equal((done.returncode, done.stdout), (7, b""), "it is not for the address")
            contains(done.stderr, b"127.0.0.1")
            done = fetch("--insecure", "-vv", f"{url}/page.html")
            equal((done.returncode, done.stdout), (0, b"<p>Hello\n"))
            contains(done.stderr, b"httoop: --insecure: ")
            contains(done.stderr, b"the certificate was not checked")
        for made in (ca.server("old", "localhost", "127.0.0.1", expired=True), self_signed(at, "own", "localhost", "127.0.0.1"),
                     Authority(at, "other").server("strange", "localhost", "127.0.0.1")):
            with secured_peers.nginx(site, made) as url:
                done = fetch("--cacert", ca.certificate, f"{url}/page.html")
                equal((done.returncode, done.stdout), (7, b""))
                check(len(done.stderr.splitlines()) <= 3, done.stderr)
        with secured_peers.nginx(site, self_signed(at, "mine", "127.0.0.1")) as url:
            equal(fetch("--cacert", f"{at}/mine.pem", f"{url}/page.html").stdout, b"<p>Hello\n", "its own certificate is trusted")


@case("flags that do not fit, files that are none")
def _():
    with authority() as (at, ca):
        write(f"{at}/nonsense.pem", "nonsense\n")
        for words, status in ((("--cacert", f"{at}/none.pem"), 7), (("--cacert", f"{at}/nonsense.pem"), 7), (("--cert", f"{at}/none.pem"), 7),
                              (("--key", ca.key), 2), (("--upgrade-tls", "perhaps"), 2), (("--tunnel", "nowhere"), 2),
                              (("--http2", "--upgrade-tls", "required"), 2)):
            done = fetch(*words, "https://127.0.0.1:9/")
            check(done.returncode in (status, 6 if status == 7 else status), (words, done))
            check(done.stderr, words)


@case("our own certificate, for a server that asks for one")
def _():
    with authority() as (at, ca):
        one, eve = ca.server("one", "127.0.0.1"), ca.client("eve", "Eve Example")
        asks = f"ssl_client_certificate {ca.certificate}; ssl_verify_client on; location /who {{{{ return 200 $ssl_client_s_dn; }}}}"
        for protocols in ("TLSv1.2", "TLSv1.3"):
            with secured_peers.nginx(site, one, protocols=protocols, more=asks) as url:
                done = fetch("--cacert", ca.certificate, *eve.flags, f"{url}/who")
                equal((done.returncode, done.stdout), (0, b"CN=Eve Example"), done.stderr.decode())
                equal(fetch("--cacert", ca.certificate, f"{url}/who").returncode, 4, "nginx says 400 to who has none")
        needs = f"SSLCACertificateFile {ca.certificate}\nSSLVerifyClient require"
        with secured_peers.apache(site, one, more=needs) as url:
            done = fetch("--cacert", ca.certificate, *eve.flags, f"{url}/page.html")
            equal((done.returncode, done.stdout), (0, b"<p>Hello\n"), done.stderr.decode())
            done = fetch("--cacert", ca.certificate, f"{url}/page.html")
            equal(done.returncode, 7, done.stderr.decode())
            contains(done.stderr, b"certificate")
            done = fetch("--cacert", ca.certificate, "--cert", eve.certificate, f"{url}/page.html")
            equal(done.returncode, 7)
            contains(done.stderr, b"--key FILE names the key")


@case("from https to http no redirection is followed")
def _():
    with authority() as (at, ca), secured_peers.nginx(site, ca.server("one", "127.0.0.1")) as url:
        done = fetch("--cacert", ca.certificate, f"{url}/down")
        equal((done.returncode, done.stdout), (3, b""))
        contains(done.stderr, b"http://127.0.0.1:9/page.html")
        equal(fetch("--cacert", ca.certificate, "--no-follow", f"{url}/down").returncode, 3)
        with Scripted(lambda p, kept: (head_from(p), p.sendall(f"HTTP/1.1 301 M\r\nLocation: {url}/page.html\r\nContent-Length: 0\r\n\r\n".encode()))) as s:
            equal(fetch("--cacert", ca.certificate, s.url).stdout, b"<p>Hello\n", "up it is")


@case("content whose end was cut off is an error, and what is whole is none")
def _():
    with authority() as (at, ca):
        one = ca.server("one", "127.0.0.1")

        def act(octets, alert):
            def serve(peer, _):
                with secured(peer, one) as inside:
                    head_from(inside)
                    inside.sendall(octets)
                    if alert:
                        inside.unwrap()
            return serve
        rows = [(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", False, 0), (b"HTTP/1.1 200 OK\r\n\r\nabc", True, 0),
                (b"HTTP/1.1 200 OK\r\n\r\nabc", False, 6), (b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc", True, 6)]
        for octets, alert, status in rows:
            with Scripted(act(octets, alert)) as s:
                done = fetch("--cacert", ca.certificate, f"https://127.0.0.1:{s.port}/")
                equal((done.returncode, done.stdout), (status, b"abc"), f"{octets!r} {alert}: {done.stderr!r}")


@case("what is no TLS is told")
def _():
    with Scripted(lambda p, _: (p.recv(4096), p.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"))) as s:
        done = fetch(f"https://127.0.0.1:{s.port}/")
        equal(done.returncode, 7, done.stderr.decode())
    with Scripted(lambda p, _: all(iter(lambda: p.recv(4096), b""))) as s:  # says nothing, until the client goes
        equal(fetch("--limit", "tls-handshake-time=300", f"https://127.0.0.1:{s.port}/").returncode, 8)


def switching(made, kept_inside, behind=b""):
    """Says 101 to the first request, then answers what comes inside TLS."""
    def serve(peer, kept):
        kept.append(head_from(peer))
        peer.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: TLS/1.0, HTTP/1.1\r\nConnection: Upgrade\r\n\r\n" + behind)
        with secured(peer, made) as inside:
            for octets in kept_inside:
                if octets is None:
                    kept.append(head_from(inside))
                else:
                    inside.sendall(octets)
            inside.unwrap()
    return serve


ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ninside"


# req: rfc2817#3.2-1
@case("--upgrade-tls: required sends nothing but OPTIONS * before TLS stands, optional goes on without")
def _():
    with authority() as (at, ca):
        one, trust = ca.server("one", "127.0.0.1"), ("--cacert", ca.certificate)
        with Scripted(switching(one, [b"HTTP/1.1 204 No Content\r\n\r\n", None, ANSWER]), switching(one, [ANSWER])) as s:
            done = fetch(*trust, "--upgrade-tls", "required", "-vv", f"{s.url}/secret")
            equal((done.returncode, done.stdout), (0, b"inside"), done.stderr.decode())
            contains(done.stderr, b"secured by TLSv1.3")
            check(s.kept[0].startswith(b"OPTIONS * HTTP/1.1\r\n") and s.kept[1].startswith(b"GET /secret "), s.kept)
            done = fetch(*trust, "--upgrade-tls", "optional", "-v", f"{s.url}/open")
            equal((done.returncode, done.stdout), (0, b"inside"), done.stderr.decode())
            told = [line[2:] for line in done.stderr.split(b"\n") if line.startswith(b"> ") and line[2:]]
            equal(told, s.kept[2].rstrip(b"\r\n").split(b"\r\n"), "what is told is what is sent")
            check(s.kept[2].startswith(b"GET /open ") and b"Upgrade: TLS/1.0" in s.kept[2], s.kept)
        with secured_peers.nginx(site, one, listens="") as url:
            done = fetch(*trust, "--upgrade-tls", "required", f"{url}/page.html")
            equal((done.returncode, done.stdout), (7, b""))
            contains(done.stderr, b"OPTIONS")
            equal(fetch(*trust, "--upgrade-tls", "optional", f"{url}/page.html").stdout, b"<p>Hello\n")
        with Scripted(switching(one, [ANSWER])) as s:
            equal(fetch("--upgrade-tls", "optional", s.url).returncode, 7, "nobody vouches for the certificate")
        with Scripted(switching(one, [], behind=ANSWER)) as s:
            done = fetch(*trust, "--upgrade-tls", "optional", s.url)
            equal((done.returncode, done.stdout), (7, b""), "an answer before TLS is nobody's")


# req: rfc2817#3.3-2
@case("our own server switches, asked with the request or before it")
def _():
    with authority() as (at, ca), folder() as own:
        one, trust = ca.server("one", "127.0.0.1"), ("--cacert", ca.certificate)
        write(f"{own}/page.html", "<p>Hello\n")
        for wish in ("optional", "required"):
            with Server("serve", own, *one.flags, "--upgrade-tls", wish) as s:
                url = f"http://127.0.0.1:{s.port}/page.html"
                for asked in ("optional", "required"):
                    done = fetch(*trust, "--upgrade-tls", asked, "-vv", url)
                    equal((done.returncode, done.stdout), (0, b"<p>Hello\n"), done.stderr.decode())
                    contains(done.stderr, b"secured by TLSv1.3")
                done = fetch(url)
                equal(done.returncode, 4 if wish == "required" else 0)
                if wish == "required":
                    contains(done.stderr, b"426")
                    contains(done.stderr, b"--upgrade-tls required")


def proxy(peer, kept):
    """A proxy that tunnels to wherever it is asked."""
    head = head_from(peer)
    kept.append(head)
    host, _, port = head.split(b" ")[1].rpartition(b":")
    with socket.create_connection((host.decode().strip("[]"), int(port)), WAIT) as there:
        peer.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")

        def pass_on(one, other):
            with contextlib.suppress(OSError):
                while octets := one.recv(65536):
                    other.sendall(octets)
                other.shutdown(socket.SHUT_WR)
        back = threading.Thread(target=pass_on, args=(there, peer), daemon=True)
        back.start()
        pass_on(peer, there)
        back.join(WAIT)


# req: rfc9110#9.3.6-1
@case("--tunnel: https, http and an upgrade through a proxy")
def _():
    with authority() as (at, ca):
        one, trust = ca.server("one", "127.0.0.1"), ("--cacert", ca.certificate)
        with Scripted(proxy, proxy, proxy) as p, secured_peers.nginx(site, one) as safe, secured_peers.nginx(site, one, listens="") as plain:
            through = ("--tunnel", f"127.0.0.1:{p.port}")
            done = fetch(*trust, *through, "-vv", f"{safe}/page.html")
            equal((done.returncode, done.stdout), (0, b"<p>Hello\n"), done.stderr.decode())
            contains(done.stderr, b"protocol h2")
            equal(fetch(*through, f"{plain}/page.html").stdout, b"<p>Hello\n")
            with Scripted(switching(one, [b"HTTP/1.1 204 No Content\r\n\r\n", None, ANSWER])) as s:
                done = fetch(*trust, *through, "--upgrade-tls", "required", s.url)
                equal((done.returncode, done.stdout), (0, b"inside"), done.stderr.decode())
            for asked, where in zip(p.kept, (safe, plain, s.url)):
                check(asked.startswith(b"CONNECT " + where.rpartition("/")[2].encode() + b" HTTP/1.1\r\n"), asked)
        with Scripted(proxy) as p, secured_peers.nginx(site, one, listens="http2") as known:
            done = fetch("--tunnel", f"127.0.0.1:{p.port}", "--http2", f"{known}/page.html")
            equal((done.returncode, done.stdout), (0, b"<p>Hello\n"), done.stderr.decode())
        with Scripted(lambda peer, _: (head_from(peer), peer.sendall(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"))) as p:
            done = fetch("--tunnel", f"127.0.0.1:{p.port}", "https://127.0.0.1:9/")
            equal(done.returncode, 6)
            contains(done.stderr, b"403")


run()
