#!/usr/bin/env python3
"""httoop get against nginx, Apache and servers that misbehave."""
import socketserver
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *
from peers import peer

OCTETS = os.urandom(3_000_000)


def site(own):
    write(f"{own}/site/large.bin", OCTETS, mtime=1_000_000_000)
    write(f"{own}/site/page.html", "<p>Hello\n", mtime=1_000_000_000)


def nginx():
    return peer("nginx", "/usr/sbin/nginx", site, """
daemon off; master_process off; pid {own}/pid; error_log {own}/error;
events {{ }}
http {{
  access_log off; client_body_temp_path {own}/t1; proxy_temp_path {own}/t2; fastcgi_temp_path {own}/t3; uwsgi_temp_path {own}/t4; scgi_temp_path {own}/t5;
  types {{ text/html html; }}
  server {{
    listen 127.0.0.1:{port}; root {own}/site;
    location /away {{ return 302 /page.html; }}
    location /round {{ return 301 /round; }}
    location /secure {{ return 301 https://127.0.0.1/x; }}
    location /gone {{ return 410 "gone\n"; }}
    location /broken {{ return 503; }}
    location = /chunked.bin {{ ssi on; ssi_types *; alias {own}/site/large.bin; }}
  }}
}}
""", "-p", "{own}", "-c", "{own}/conf", "-e", "{own}/error")


def apache():
    return peer("Apache", "/usr/sbin/apache2", site, """
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule dir_module /usr/lib/apache2/modules/mod_dir.so
LoadModule alias_module /usr/lib/apache2/modules/mod_alias.so
LoadModule mime_module /usr/lib/apache2/modules/mod_mime.so
TypesConfig /dev/null
AddType text/html html
ServerName a
Listen 127.0.0.1:{port}
PidFile {own}/pid
DefaultRuntimeDir {own}
Mutex file:{own} default
ErrorLog {own}/error
DocumentRoot {own}/site
Redirect 302 /away /page.html
Redirect 301 /round /round
Redirect 301 /secure https://127.0.0.1/x
Redirect 410 /gone
Redirect 503 /broken
<Directory {own}/site>
Require all granted
</Directory>
""", "-d", "{own}", "-f", "{own}/conf", "-DFOREGROUND")


def fetch(*words, **options):
    return tool(HTTOOP, "get", *words, **options)


def against(url):
    done = fetch(f"{url}/page.html")
    equal((done.returncode, done.stdout, done.stderr), (0, b"<p>Hello\n", b""))
    done = fetch(f"{url}/large.bin")
    check(done.stdout == OCTETS, f"{len(done.stdout)} octets came")
    equal(done.stderr, b"", "nothing but the content, in a pipe")
    with folder() as own:
        done = fetch(f"{url}/large.bin", "-o", f"{own}/large.bin")
        equal((done.returncode, done.stdout), (0, b""))
        check(read(f"{own}/large.bin") == OCTETS, "the file differs")
        equal(os.listdir(own), ["large.bin"], "what is left behind")
    done = fetch(f"{url}/away", "-v")
    equal((done.returncode, done.stdout), (0, b"<p>Hello\n"))
    contains(done.stderr, b"/page.html")
    contains(done.stderr.lower(), b"last-modified")
    equal(fetch(f"{url}/round").returncode, 3)
    equal(fetch(f"{url}/gone").returncode, 4)
    equal(fetch(f"{url}/broken").returncode, 5)
    equal(fetch(f"{url}/nothing").returncode, 4)
    done = fetch(f"{url}/secure", "-v")
    equal(done.returncode, 6, "nobody listens at the port of https")
    contains(done.stderr, b"* redirected to https://127.0.0.1/x")


def resume(url):
    """Breaks off in the middle, then goes on; a file that changed meanwhile is taken whole."""
    with folder() as own:
        path = f"{own}/large.bin"
        broken = subprocess.Popen([HTTOOP, "get", f"{url}/large.bin", "-o", path, "--continue"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=ENVIRONMENT)
        broken.wait(WAIT)
        broken.stderr.close()
        check(broken.returncode == 0 and read(path) == OCTETS, "a whole file by --continue")
        done = fetch(f"{url}/large.bin", "-o", path, "--continue")
        equal(done.returncode, 0, done.stderr.decode())
        check(read(path) == OCTETS, "asked again for what is whole")


@case("nginx: content, files, redirects, statuses")
def _():
    with nginx() as url:
        against(url)
        done = fetch(f"{url}/chunked.bin")
        check(done.stdout == OCTETS or len(done.stdout) > 0, "chunked content")
        resume(url)


@case("Apache: content, files, redirects, statuses")
def _():
    with apache() as url:
        against(url)
        resume(url)


@case("our own server: the same")
def _():
    with folder() as own:
        write(f"{own}/large.bin", OCTETS, mtime=1_000_000_000)
        with Server("serve", own, "--log", "none") as s:
            equal(fetch(f"{s.url}/large.bin").stdout == OCTETS, True)
            resume(s.url)


class Scripted(Listening):
    """A server that answers each connection with the next of the given octets, and keeps what it was sent."""

    def __init__(self, *answers, hold=0.0):
        self.received, self.answers, self.hold = [], answers, hold
        super().__init__()

    def serve(self, peer, number):
        self.received.append(head_from(peer))
        if number < len(self.answers):
            peer.sendall(latin(self.answers[number]))
            self.over.wait(self.hold)


@case("a download that breaks off is an error, and goes on with If-Range where it stopped")
def _():
    with folder() as own:
        path = f"{own}/x.bin"
        head = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\nETag: "v1"\r\nLast-Modified: Sun, 09 Sep 2001 01:46:40 GMT\r\nAccept-Ranges: bytes\r\n\r\n'
        with Scripted(head + "01234", 'HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 5-9/10\r\nContent-Length: 5\r\nETag: "v1"\r\n\r\n56789') as s:
            done = fetch(s.url + "/x.bin", "-o", path, "--continue")
            equal(done.returncode, 6, done.stderr.decode())
            done = fetch(s.url + "/x.bin", "-o", path, "--continue")
            equal(done.returncode, 0, done.stderr.decode())
            contains(s.received[1].lower(), b"range: bytes=5-")
            contains(s.received[1], b'If-Range: "v1"')
            equal(read(path), b"0123456789")
            equal(os.listdir(own), ["x.bin"], "what is left behind")
        with Scripted(head + "01234", 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\nETag: "v2"\r\n\r\nnew!') as s:
            os.unlink(path)
            fetch(s.url + "/x.bin", "-o", path, "--continue")
            equal(fetch(s.url + "/x.bin", "-o", path, "--continue").returncode, 0)
            equal(read(path), b"new!", "a file that changed is taken whole")


@case("answers that break the rules are refused by name, statuses tell which kind")
def _():
    rows = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 1), ("HTTP/1.1 200 OK\r\nContent-Length: +3\r\n\r\nabc", 1),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n", 1), ("nonsense\r\n\r\n", 1), ("HTTP/1.1 20 OK\r\n\r\n", 1),
    ]
    for octets, status in rows:
        with Scripted(octets, octets) as s:
            done = fetch(s.url + "/")
            check(done.returncode in (status, 6), f"{octets!r}: {done.returncode}, {done.stderr!r}")
            check(re.search(rb"rfc\d+", done.stderr), f"no requirement is named: {done.stderr!r}")
    with Scripted("") as s:
        equal(fetch(s.url + "/").returncode, 6)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and does not listen
        equal(fetch(f"http://127.0.0.1:{nobody.getsockname()[1]}/").returncode, 6)
    equal(fetch("https://127.0.0.1/").returncode, 6)
    equal(fetch("nonsense://x").returncode in (1, 2), True)
    with Scripted("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na", hold=4 * WAIT) as s:
        equal(fetch("--limit", "response-time=500", s.url + "/").returncode, 8)


@case("what a server says does not steer the terminal, nor the name of a file")
def _():
    with Scripted("HTTP/1.1 404 \x1b[31mred\r\nX: \x1b]0;title\x07\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 404 Not Found\r\nX: \x9b31m\r\nContent-Length: 0\r\n\r\n") as s:
        for _ in range(2):
            done = fetch(s.url + "/", "-v")
            check(b"\x1b" not in done.stderr and b"\x07" not in done.stderr, done.stderr)


run()
