#!/usr/bin/env python3
# ctest: processors=2
"""httoop serve and echo with TLS: names, reload, redirection, HSTS, client certificates, upgrade, and what flags say."""
import json
import os
import socket
import ssl
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *
from certificates import Authority, certificates, self_signed

QUIET = ("curl", "-q", "-sS", "--max-time", str(WAIT))


def curl(s, path, *words, host="a.example", scheme="https", status=0):
    """Head and content of what that host answers; the name leads to the server."""
    done = tool(*QUIET, "-i", "--resolve", f"{host}:{s.port}:127.0.0.1", *words, f"{scheme}://{host}:{s.port}{path}")
    equal(done.returncode, status, (words, done.stderr.decode()))
    head, _, content = done.stdout.decode().partition("\r\n\r\n")
    return head, content


def field(head, name):
    found = re.findall(rf"^{name}: (.*?)\r?$", head, re.M | re.I)
    check(len(found) < 2, f"{name} stands twice: {head}")
    return found[0] if found else None


def seen(s, *words, **options):
    """What /anything tells of a request."""
    return json.loads(curl(s, "/anything", *words, **options)[1])


def trusting(ca, **versions):
    context = ssl.create_default_context(cafile=ca.certificate if ca else None)
    if not ca:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    for name, value in versions.items():
        setattr(context, name, value)
    return context


def shown(s, name=None):
    """The certificate that is shown to who asks for that name."""
    with socket.create_connection(("127.0.0.1", s.port), WAIT) as c, trusting(None).wrap_socket(c, server_hostname=name) as t:
        return t.getpeercert(True)


def hang_up(s):
    os.kill(s.pid, signal.SIGHUP)


def read_anew(s, times=1):
    eventually(lambda: s.stderr().count("the certificates were read anew") == times, "the certificates are read")


# --- names and versions --------------------------------------------------------------------------

@case("the name that is asked for chooses the certificate; the first is for the others")
def _():
    with certificates() as at:
        ca = Authority(at, "ca")
        one, other = ca.server("one", "a.example", "127.0.0.1"), ca.server("other", "b.example", "*.c.example")
        with Server("echo", *one.flags, *other.flags) as s:
            equal(s.scheme, "https")
            for name, wanted in (("a.example", one), ("b.example", other), ("x.c.example", other), ("d.example", one), (None, one)):
                equal(shown(s, name), wanted.der, name)
            for name in ("a.example", "b.example", "x.c.example"):
                equal(seen(s, "--cacert", ca.certificate, host=name)["tls"]["server_name"], name)
            check("server_name" not in seen(s, "--cacert", ca.certificate, host="127.0.0.1")["tls"])


@case("two certificates of one name: RSA and ECDSA are shown as the client can check them, the same kind twice is a usage error")
def _():
    with certificates() as at:
        ca = Authority(at, "ca")
        one, rsa, again = ca.server("one", "a.example"), ca.server("rsa", "a.example", kind="rsa"), ca.server("again", "a.example")
        with Server("echo", *one.flags, *rsa.flags) as s:
            for can, kind in (("RSA-PSS+SHA256:RSA+SHA256", "RSA"), ("ECDSA+SHA256", "ECDSA")):
                for version in ("-tls1_2", "-tls1_3"):
                    done = tool("openssl", "s_client", "-connect", f"127.0.0.1:{s.port}", "-servername", "a.example", "-CAfile", ca.certificate,
                                "-verify_return_error", "-sigalgs", can, version)
                    check(re.search(rf"Peer signature type: {kind}\b".encode(), done.stdout), done)
        refused(2, *one.flags, *rsa.flags, *again.flags, says=(one.certificate, again.certificate, "a.example"))


# req: rfc9110#7.4-1
@case("a name that no certificate holds is answered with 421, one of another certificate too")
def _():
    with certificates() as at:
        ca = Authority(at, "ca")
        one, other = ca.server("one", "a.example"), ca.server("other", "b.example")
        with Server("echo", *one.flags, *other.flags) as s:
            for version in ("--http1.1", "--http2"):
                contains(curl(s, "/", "-k", version, host="d.example")[0].split("\r\n")[0], " 421")
                contains(curl(s, "/", "--cacert", ca.certificate, version, "-H", "Host: b.example")[0].split("\r\n")[0], " 421")


@case("one port takes TLS and not, HTTP/2 and HTTP/1: echo tells which it was")
def _():
    with certificates() as at:
        one = self_signed(at, "one", "a.example")
        trust = ("--cacert", one.certificate)
        with Server("echo", *one.flags) as s:
            for words, scheme, version in ((("--http1.1", *trust), "https", "HTTP/1.1"), (("--http2", *trust), "https", "HTTP/2"),
                                           (("--http1.1",), "http", "HTTP/1.1"), (("--http2-prior-knowledge",), "http", "HTTP/2")):
                told = seen(s, *words, scheme=scheme)
                equal(told["version"], version, words)
                equal("tls" in told, scheme == "https", words)
            for most, version in (("1.2", "TLSv1.2"), ("1.3", "TLSv1.3")):
                told = seen(s, *trust, "--tls-max", most)["tls"]
                equal((told["version"], told["server_name"], "client" in told), (version, "a.example", False))
                check(re.fullmatch(r"[A-Z0-9_-]+", told["cipher"]), told)


@case("a certificate for this run: told, trusted by its lines, kept over SIGHUP")
def _():
    with Server("echo", "--tls", "self-signed") as s, folder() as at:
        said = s.stderr()
        made = write(f"{at}/made.pem", said)
        print_of = tool("openssl", "x509", "-in", made, "-noout", "-fingerprint", "-sha256").stdout.decode().strip().partition("=")[2]
        contains(said, print_of)
        before = shown(s)
        for host in ("localhost", "127.0.0.1"):
            equal(curl(s, "/", "--cacert", made, host=host)[1], "OK\n")
        hang_up(s)
        equal(curl(s, "/", "--cacert", made, host="localhost")[1], "OK\n")
        equal((shown(s), s.stderr()), (before, said))


@case("a port without a certificate answers who speaks TLS there in a way that they see")
def _():
    with Server("echo") as s:
        with s.connect() as c:
            try:
                trusting(None).wrap_socket(c.socket).close()
                raise Wrong("a handshake without certificate")
            except (ssl.SSLError, ConnectionError):
                pass
        equal(s.ask(get()).status, 200)


@case("what is answered over HTTP/2 and TLS is what is answered otherwise: compressed, guarded, shared, of files")
def _():
    with certificates() as at:
        one = self_signed(at, "one", "a.example")
        write(f"{at}/site/a.txt", "a" * 5000)
        write(f"{at}/people", "eve:$2b$04$abcdefghijklmnopqrstuuyvPXIbu7xe6/CED2DzX8z6Si09MlzlW\n")
        write(f"{at}/auth", 'users people\nprotect / basic "all"\n')
        with Server("serve", f"{at}/site", *one.flags, "--compress", "--auth", f"{at}/auth", "--cors", "https://o.example", "--hsts", "60") as s:
            heads = []
            for version in ("--http1.1", "--http2"):
                words = ("--cacert", one.certificate, version, "-H", "Origin: https://o.example")
                head, content = curl(s, "/a.txt", *words, "-u", "eve:pw", "--compressed")
                equal(content, "a" * 5000)
                check(field(head, "Content-Encoding"), head)
                names = ("Content-Encoding", "ETag", "Vary", "Access-Control-Allow-Origin", "Strict-Transport-Security")
                heads.append([field(head, name) for name in names])
                check(None not in heads[-1], heads[-1])
                contains(curl(s, "/a.txt", *words)[0].split("\r\n")[0], " 401")
            equal(heads[0], heads[1])


@case("an answer that is there before its request's end reaches a client that still sends")
def _():
    with certificates() as at:
        one = self_signed(at, "one", "a.example")
        write(f"{at}/site/a.txt", "a")
        with Server("serve", f"{at}/site", *one.flags) as s:
            for size in (10, 60_000, 200_000, 5_000_000):
                sent = write(f"{at}/sent", bytes(size))
                for version in ("--http1.1", "--http2"):
                    for _ in range(3):
                        words = ("--cacert", one.certificate, version, "-H", "Expect:", "--data-binary", f"@{sent}")
                        head, _ = curl(s, "/a.txt", *words)
                        equal(head.split()[1], "405", (size, version))


# --- plain requests ------------------------------------------------------------------------------

# req: rfc6797#7.2 rfc9110#15.4.9
@case("--https-redirect sends plain requests to the same address under https, before a password is asked for")
def _():
    with certificates() as at:
        one = self_signed(at, "one", "a.example")
        write(f"{at}/people", "eve:$2b$04$abcdefghijklmnopqrstuuyvPXIbu7xe6/CED2DzX8z6Si09MlzlW\n")
        write(f"{at}/auth", 'users people\nprotect / basic "all"\n')
        with Server("echo", *one.flags, "--https-redirect", "--auth", f"{at}/auth", "--cors", "https://o.example") as s:
            for method, status in (("GET", 301), ("POST", 308), ("DELETE", 308)):
                for version in ("--http1.1", "--http2-prior-knowledge"):
                    head, _ = curl(s, "/anything?x=1", "-X", method, version, "-u", "eve:wrong", scheme="http")
                    contains(head.split("\r\n")[0], f" {status}")
                    equal(field(head, "Location"), f"https://a.example:{s.port}/anything?x=1")
                    equal((field(head, "WWW-Authenticate"), field(head, "Strict-Transport-Security")), (None, None))
            trust = ("--cacert", one.certificate)
            contains(curl(s, "/anything", *trust)[0].split("\r\n")[0], " 401")
            _, rest = curl(s, "/anything", "--location-trusted", "-u", "eve:pw", "-d", "content", *trust, scheme="http")
            contains(rest, '"method": "POST"')
            contains(rest, '"data": "content"')
            # A browser asks plainly, of another origin: it is told that it may follow.
            page = ("-H", "Origin: https://o.example")
            head, _ = curl(s, "/anything", "-X", "OPTIONS", "-H", "Access-Control-Request-Method: PUT", *page, scheme="http")
            contains(head.split("\r\n")[0], " 204")
            head, _ = curl(s, "/anything", *page, scheme="http")
            equal((head.split()[1], field(head, "Access-Control-Allow-Origin")), ("301", "https://o.example"))
            equal(s.ask("GET / HTTP/1.0\r\n\r\n").status, 403)
        with Server("echo", *one.flags, "--https-redirect=8443") as s:
            equal(field(curl(s, "/", scheme="http")[0], "Location"), "https://a.example:8443/")


# req: rfc6797#7.1 rfc6797#7.2
@case("--hsts is said over TLS alone, in every answer of the site")
def _():
    with certificates() as at:
        one = self_signed(at, "one", "a.example")
        write(f"{at}/site/a.txt", "a", mtime=1700000000)
        trust = ("--cacert", one.certificate)
        with Server("serve", f"{at}/site", *one.flags, "--hsts", "31536000", "--cors", "*") as s:
            since = ("-H", "If-Modified-Since: Tue, 14 Nov 2023 22:13:20 GMT")
            preflight = ("-X", "OPTIONS", "-H", "Origin: https://o.example", "-H", "Access-Control-Request-Method: GET")
            for path, status, words in (("/a.txt", 200, ()), ("/none", 404, ()), ("/a.txt", 304, since), ("/a.txt", 204, preflight), ("/a.txt", 405, ("-X", "PUT"))):
                for version in ("--http1.1", "--http2"):
                    head, _ = curl(s, path, *trust, version, *words)
                    equal((head.split()[1], field(head, "Strict-Transport-Security")), (str(status), "max-age=31536000"), path)
                equal(field(curl(s, path, *words, scheme="http")[0], "Strict-Transport-Security"), None)
        # Answers that the server makes by itself.
        with Server("serve", f"{at}/site", *one.flags, "--hsts", "60", "--limit", "head-time=2500") as s:
            host = b"Host: a.example\r\n"
            for octets, status in ((b"GET / HTTP/1.1\r\n" + host + b"no field line\r\n\r\n", 400),
                                   (b"POST / HTTP/1.1\r\n" + host + b"Content-Length: 99999999999\r\n\r\n", 413),
                                   (b"GET / HTTP/1.1\r\n" + host + b"X: " + bytes(100_000).replace(b"\0", b"x") + b"\r\n\r\n", 431),
                                   (b"GET / HTTP/1.1\r\nHo", 408)):
                head = answer_over_tls(s, octets, one)
                equal((head.split()[1], field(head, "Strict-Transport-Security")), (str(status), "max-age=60"))
            equal(s.ask("GET / HTTP/1.1\r\nHost: a b\r\n\r\n")["Strict-Transport-Security"], None)
        with Server("serve", f"{at}/site", "--hsts", "0", "--relax", "tls-before-us") as s:
            equal(field(curl(s, "/a.txt", scheme="http")[0], "Strict-Transport-Security"), "max-age=0")


def answer_over_tls(s, octets, trusted):
    with socket.create_connection(("127.0.0.1", s.port), WAIT) as c, trusting(trusted).wrap_socket(c, server_hostname="a.example") as t:
        t.sendall(octets)
        answer = b""
        while b"\r\n\r\n" not in answer:
            piece = t.recv(65536)
            check(piece, f"no answer: {answer}")
            answer += piece
        return answer.decode()


def asks_for_tls(s, *lines, path="/anything"):
    c = s.connect()
    c.send(get(path, "Upgrade: TLS/1.0", "Connection: Upgrade", *lines, host="a.example"))
    return c


def change_to_tls(c, ca):
    """The rest of a connection whose peer has agreed: its socket speaks TLS from here."""
    equal(c.unread, b"", "nothing is sent between 101 and the handshake")
    c.socket = trusting(ca).wrap_socket(c.socket, server_hostname="a.example")
    return c


# req: rfc2817#3.3-1 rfc2817#3.3-2
@case("--upgrade-tls optional: 101, a handshake, and the answer to the request that asked for it")
def _():
    with certificates() as at:
        ca = Authority(at, "ca")
        with Server("echo", *ca.server("one", "a.example").flags, "--upgrade-tls", "optional") as s:
            with asks_for_tls(s) as c:
                changed = c.response()
                equal((changed.status, changed["Connection"].lower()), (101, "upgrade"))
                contains(changed["Upgrade"], "TLS/1.")
                change_to_tls(c, ca)
                told = json.loads(c.response().content)
                equal((told["method"], told["version"], told["tls"]["server_name"]), ("GET", "HTTP/1.1", "a.example"))
                c.send(get("/", host="a.example"))
                equal(c.response().content, b"OK\n")
            equal(s.ask(get("/", host="a.example")).status, 200)
            equal(s.ask(get("/", "Upgrade: TLS/1.0", host="a.example")).status, 200, "Connection does not name it: for somebody before us")
        with Server("echo", *ca.server("one", "a.example").flags) as s, asks_for_tls(s) as c:
            equal(c.response().status, 200)


# req: rfc2817#4.2-1 rfc2817#4.2-2
@case("--upgrade-tls required: 426 to who does not ask for it, and says what")
def _():
    with certificates() as at:
        ca = Authority(at, "ca")
        with Server("echo", *ca.server("one", "a.example").flags, "--upgrade-tls", "required") as s:
            answer = s.ask(get("/", host="a.example"))
            equal(answer.status, 426)
            contains(answer["Upgrade"], "TLS/1.")
            contains(answer["Connection"].lower(), "upgrade")
            check(answer.content, "no word of why")
            with asks_for_tls(s) as c:
                equal(c.response().status, 101)
                change_to_tls(c, ca)
                equal(c.response().status, 200)
            equal(curl(s, "/", "--cacert", ca.certificate)[1], "OK\n")


# --- client certificates -------------------------------------------------------------------------

@case("--client-ca: no answer without a certificate of these authorities, over TLS or not")
def _():
    with certificates() as at:
        ca, others = Authority(at, "ca"), Authority(at, "others")
        one = ca.server("one", "a.example")
        eve, mallory = ca.client("eve", "Eve Example"), others.client("mallory", "Mallory")

        def asked(s, *words, **options):
            return curl(s, "/anything", "--cacert", ca.certificate, *words, **options)
        with Server("echo", *one.flags, "--client-ca", ca.certificate) as s:
            for version in ("--http1.1", "--http2"):
                contains(json.loads(asked(s, version, "--cert", eve.certificate, "--key", eve.key)[1])["tls"]["client"], "CN=Eve Example")
            for words in ((), ("--cert", mallory.certificate, "--key", mallory.key)):
                done = tool(*QUIET, "--resolve", f"a.example:{s.port}:127.0.0.1", "--cacert", ca.certificate, *words, f"https://a.example:{s.port}/")
                check(done.returncode in (35, 55, 56), (words, done.returncode))
                equal(done.stdout, b"")
            plain = s.ask(get("/anything", host="a.example"))
            within(400, plain.status, 499)
            check(b'"method"' not in plain.content and plain.content, plain)
        with Server("echo", *one.flags, "--client-ca", ca.certificate, "--client-cert", "optional", "--log", f"json:{at}/log") as s:
            check("client" not in json.loads(asked(s)[1])["tls"])
            contains(json.loads(asked(s, "--cert", eve.certificate, "--key", eve.key)[1])["tls"]["client"], "CN=Eve Example")
            eventually(lambda: len(read(f"{at}/log").splitlines()) == 2, "both are logged")
            nobody, told = (json.loads(line) for line in read(f"{at}/log").splitlines())
            equal(nobody.get("client"), None)
            contains(told["client"], "CN=Eve Example")


# --- reload --------------------------------------------------------------------------------------

def put_into_place(new, old):
    for there, here in ((new.certificate, old.certificate), (new.key, old.key)):
        os.replace(there, here)


@case("SIGHUP reads certificates anew: what runs goes on, new connections see the new one")
def _():
    with certificates() as at:
        ca = Authority(at, "ca")
        one = ca.server("one", "a.example")
        first = one.der
        staple = ca.staple(one)
        with Server("echo", *one.flags, "--staple", staple, "--threads", "2") as s:
            stop, failed, done = threading.Event(), [], [0]

            def keep_asking():
                context = trusting(ca)
                while not stop.is_set():
                    try:
                        with socket.create_connection(("127.0.0.1", s.port), WAIT) as c, context.wrap_socket(c, server_hostname="a.example") as t:
                            t.sendall(get("/", "Connection: close", host="a.example").encode())
                            answer = t.makefile("rb").read()
                        if not answer.startswith(b"HTTP/1.1 200") or not answer.endswith(b"OK\n"):
                            failed.append(answer)
                        done[0] += 1
                    except OSError as wrong:
                        failed.append(wrong)
            workers = [threading.Thread(target=keep_asking, daemon=True) for _ in range(2)]
            size = 8_000_000
            with Raw(s.port, receive_buffer=65536) as slow:
                slow.socket = trusting(ca).wrap_socket(slow.socket, server_hostname="a.example")
                slow.send(get(f"/bytes/{size}", host="a.example"))
                got = len(slow.exactly(100_000))
                for w in workers:
                    w.start()
                eventually(lambda: done[0] > 3, "some are answered")
                for times in (1, 2, 3):
                    renewed = ca.server(f"renewed{times}", "a.example")
                    wanted = renewed.der
                    os.replace(ca.staple(renewed), staple)
                    put_into_place(renewed, one)
                    hang_up(s)
                    read_anew(s, times)
                    equal(shown(s, "a.example"), wanted)
                    check(wanted != first)
                    before = done[0]
                    eventually(lambda: done[0] > before + 3, "others are answered")
                    got += len(slow.exactly(200_000))
                stop.set()
                # The head has been counted as well.
                rest = size - got
                got += len(slow.exactly(rest))
                slow.send(get("/", "Connection: close", host="a.example"))
                contains(slow.rest(), b"\r\n\r\nOK\n")
            for w in workers:
                w.join(WAIT)
            equal(failed, [])
            asked = tool("openssl", "s_client", "-connect", f"127.0.0.1:{s.port}", "-servername", "a.example", "-status", "-CAfile", ca.certificate)
            contains(asked.stdout, b"OCSP Response Status: successful")


@case("SIGHUP with files that cannot be used: the old ones stay, and it is told why")
def _():
    with certificates() as at:
        ca = Authority(at, "ca")
        one, other = ca.server("one", "a.example"), ca.server("other", "a.example")
        first, key = one.der, read(one.key)
        with Server("echo", *one.flags) as s:
            for what, path in ((lambda: write(one.key, read(other.key)), one.key), (lambda: write(one.key, "nonsense"), one.key),
                               (lambda: os.remove(one.key), one.key)):
                what()
                before = s.stderr().count("stay in use")
                hang_up(s)
                eventually(lambda: s.stderr().count("stay in use") > before, "it is told")
                contains(s.stderr(), path)
                equal(shown(s, "a.example"), first)
                equal(curl(s, "/", "--cacert", ca.certificate)[1], "OK\n")
            write(one.key, key)
            hang_up(s)
            read_anew(s)
            equal(s.ask(get("/", host="a.example")).status, 200)


# --- flags ---------------------------------------------------------------------------------------

def refused(status, *words, says):
    done = tool(HTTOOP, "echo", "--listen", "127.0.0.1:0", *words)
    equal((done.returncode, done.stdout), (status, b""), words)
    for one in says:
        contains(done.stderr.decode(), one, words)
    for line in done.stderr.decode().splitlines():
        check(line.startswith("httoop: "), line)


@case("flags that do not fit are refused, and it is told what fits")
def _():
    with certificates() as at:
        one, other = self_signed(at, "one", "a.example"), self_signed(at, "other", "b.example")
        pair = one.flags
        for words, says in (
                (("--key", one.key), ("--key", "lacks its certificate", "--cert FILE --key FILE")),
                (("--cert", one.certificate), ("lacks its key",)),
                ((*pair, "--cert", other.certificate), (other.certificate, "lacks its key")),
                ((*pair, "--staple", "-", "--staple", "x"), ("--staple x lacks its certificate",)),
                (("--tls", "yes"), ("--tls is self-signed", "--cert FILE --key FILE")),
                ((*pair, "--tls", "self-signed"), ("choose",)),
                ((*pair, "--client-cert", "optional"), ("--client-ca FILE",)),
                ((*pair, "--client-ca", one.certificate, "--client-cert", "maybe"), ("optional or required",)),
                (("--client-ca", one.certificate), ("--client-ca needs TLS", "--tls self-signed")),
                (("--https-redirect",), ("--https-redirect needs TLS",)),
                (("--https-redirect=0",), ("--https-redirect=8443",)),
                (("--https-redirect=99999",), ("--https-redirect=8443",)),
                (("--upgrade-tls", "required"), ("--upgrade-tls needs TLS",)),
                ((*pair, "--upgrade-tls", "yes"), ("off, optional or required",)),
                ((*pair, "--upgrade-tls", "required", "--https-redirect"), ("426", "choose")),
                (("--hsts", "60"), ("--hsts needs TLS", "tls-before-us")),
                ((*pair, "--hsts", "a year"), ("31536000",)),
                ((*pair, "--hsts", "-1"), ("31536000",)),
                ((*pair, "--hsts", "4294967296"), ("31536000",))):
            refused(2, *words, says=says)


@case("files that cannot be used are named, with what to do")
def _():
    with certificates() as at:
        ca = Authority(at, "ca")
        one, other = ca.server("one", "a.example"), ca.server("other", "b.example")
        nonsense = write(f"{at}/nonsense", "nonsense")
        refused(7, "--cert", one.certificate, "--key", other.key, says=(other.key, one.certificate))
        refused(7, "--cert", nonsense, "--key", one.key, says=(nonsense,))
        refused(7, "--cert", one.certificate, "--key", nonsense, says=(nonsense,))
        refused(7, "--cert", f"{at}/none", "--key", one.key, says=(f"{at}/none", "No such file"))
        refused(7, *one.flags, "--client-ca", nonsense, says=(nonsense,))
        with Server("echo", *one.flags, "--staple", f"{at}/none") as s:  # goes without
            contains(s.stderr(), f"{at}/none")
        os.chmod(one.key, 0)
        if os.geteuid() != 0:
            refused(7, *one.flags, says=(one.key, "keys mostly belong to root"))
        else:  # who may read everything asks as somebody else
            os.chmod(at, 0o755)
            with contextlib.suppress(PermissionError):  # of the command itself
                done = subprocess.run([HTTOOP, "echo", *one.flags], user=65534, capture_output=True, timeout=WAIT, check=False)
                equal(done.returncode, 7)
                contains(done.stderr.decode(), f"may not read {one.key}; keys mostly belong to root")


run()
