#!/usr/bin/env python3
"""httoop get and its like with servers of others: Apache (Basic, Digest with MD5, negotiation, codings, ranges, as
a forward proxy), nginx (Basic, codings, Retry-After, a download that is broken off, uploads passed on), h2o
(ranges by HTTP/2), tinyproxy with a password."""
import base64
import gzip
import hashlib
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *
from certificates import Authority, certificates
from peers import peer
import secured_peers

OCTETS = os.urandom(1_000_000)
TEXT = b"a line that is there again and again\n" * 2000
OLD = 1_000_000_000
BARE = {k: v for k, v in ENVIRONMENT.items() if k != "no_proxy"}


def site(own):
    for name, content in {"large.bin": OCTETS, "text.txt": TEXT, "page.html": b"<p>Hello\n", "basic/a.txt": b"basic\n", "digest/a.txt": b"digest\n",
                          "both/a.txt": b"both\n", "word.html.de": b"Wort\n", "word.html.en": b"word\n", "word.txt.en": b"plain word\n"}.items():
        write(f"{own}/site/{name}", content, mtime=OLD)
    write(f"{own}/basic.users", "eve:{SHA}" + base64.b64encode(hashlib.sha1(b"pw").digest()).decode() + "\n")
    write(f"{own}/digest.users", "eve:realm:" + hashlib.md5(b"eve:realm:pw").hexdigest() + "\n")


MODULES = """mpm_event authz_core authz_user authn_core authn_file auth_basic auth_digest dir alias mime negotiation filter deflate brotli
headers proxy proxy_http proxy_connect""".split()

APACHE = "\n".join(f"LoadModule {m}_module /usr/lib/apache2/modules/mod_{m}.so" for m in MODULES) + """
TypesConfig /dev/null
AddType text/html html
AddType text/plain txt
AddLanguage de de
AddLanguage en en
ServerName a.example
Listen 127.0.0.1:{port}
PidFile {own}/pid
DefaultRuntimeDir {own}
Mutex file:{own} default
ErrorLog {own}/error
LogFormat "%m %U %{{Authorization}}i" plain
CustomLog {own}/access plain
DocumentRoot {own}/site
<Directory {own}/site>
Require all granted
Options +MultiViews
</Directory>
<Location /basic>
AuthType Basic
AuthName realm
AuthUserFile {own}/basic.users
Require valid-user
</Location>
<Location /digest>
AuthType Digest
AuthName realm
AuthDigestDomain /digest
AuthUserFile {own}/digest.users
Require valid-user
</Location>
<LocationMatch "^/text.txt$">
SetOutputFilter {filter}
</LocationMatch>
{more}
"""

PROXY = """
ProxyRequests On
AllowCONNECT 1-65535
<Proxy "*">
AuthType {kind}
AuthName realm
AuthUserFile {users}
Require valid-user
</Proxy>
"""


def apache(filter="DEFLATE", proxy=None):
    """The URL, and its folder through the access log's place."""
    made = {}

    def fill(own):
        made["own"] = own
        site(own)
    more = PROXY.format(kind=proxy, users="{own}/" + proxy.lower() + ".users") if proxy else ""
    server = peer("Apache", "/usr/sbin/apache2", fill, APACHE.replace("{filter}", filter).replace("{more}", more),
                  "-d", "{own}", "-f", "{own}/conf", "-DFOREGROUND")
    return server, made


NGINX = """
daemon off; master_process off; pid {own}/pid; error_log {own}/error;
events {{ }}
http {{
  access_log off; client_body_temp_path {own}/t1; proxy_temp_path {own}/t2; fastcgi_temp_path {own}/t3; uwsgi_temp_path {own}/t4; scgi_temp_path {own}/t5;
  types {{ text/html html; text/plain txt; }}
  limit_req_zone $binary_remote_addr zone=one:1m rate=20r/m;
  server {{
    listen 127.0.0.1:{port}; root {own}/site; client_max_body_size 2m;
    location /basic {{ auth_basic "realm"; auth_basic_user_file {own}/basic.users; }}
    location = /text.txt {{ gzip on; gzip_types text/plain; gzip_min_length 1; }}
    location = /slow.bin {{ alias {own}/site/large.bin; limit_rate 300k; }}
    location = /busy {{ limit_req zone=one; limit_req_status 429; add_header Retry-After 4 always; try_files /page.html =404; }}
    location /anything {{ proxy_pass ECHO; proxy_http_version 1.1; BUFFERING }}
    location = /cut {{ return 444; }}
  }}
}}
"""


def nginx(echo="http://127.0.0.1:9", buffering=True):
    return peer("nginx", "/usr/sbin/nginx", site, NGINX.replace("ECHO", echo).replace("BUFFERING", "" if buffering else "proxy_request_buffering off;"),
                "-p", "{own}", "-c", "{own}/conf", "-e", "{own}/error")


def tinyproxy(more=""):
    return peer("tinyproxy", "tinyproxy", lambda own: None, f"Port {{port}}\nListen 127.0.0.1\nTimeout 30\nMaxClients 20\n{more}\n", "-d", "-c", "{own}/conf")


def asked(command, *words, **options):
    return tool(HTTOOP, command, *words, **options)


def good(command, *words, content=None, **options):
    done = asked(command, *words, **options)
    equal(done.returncode, 0, (words, done.stderr))
    if content is not None:
        check(done.stdout == content, (words, done.stdout[:300], done.stderr))
    return done


def refused(status, says, *words, **options):
    done = asked("get", *words, **options)
    equal(done.returncode, status, (words, done.stderr))
    check(done.stderr.startswith(b"httoop: "), done.stderr)
    for text in [says] if isinstance(says, bytes) else says:
        contains(done.stderr, text, words)
    return done


@case("Apache: Basic, by --auth and by netrc; a wrong password is 401")
def _():
    server, made = apache()
    with server as url, folder() as home:
        refused(4, b"401", f"{url}/basic/a.txt")
        good("get", f"{url}/basic/a.txt", "--auth", "eve:pw", content=b"basic\n")
        refused(4, b"401", f"{url}/basic/a.txt", "--auth", "eve:wrong")
        write(f"{home}/.netrc", "machine 127.0.0.1 login eve password pw\n")
        good("get", f"{url}/basic/a.txt", "--netrc", content=b"basic\n", env={**ENVIRONMENT, "HOME": home})
        good("head", f"{url}/basic/a.txt", "--auth", "eve:pw")


@case("Apache: Digest with MD5, which proves itself in turn; over plain http elsewhere only with --plain-auth")
def _():
    server, made = apache()
    with server as url:
        done = good("get", "-v", f"{url}/digest/a.txt", "--auth", "eve:pw", content=b"digest\n")
        contains(done.stderr.lower(), b"authentication-info: rspauth=")
        refused(4, b"401", f"{url}/digest/a.txt", "--auth", "eve:wrong")
        # The same server by another name, which is none of this machine.
        away = ("http://a.example/digest/a.txt", "--auth", "eve:pw", "--proxy", url)

        def logged(what, count):  # Apache logs a request when it has been answered
            eventually(lambda: read(made["own"] + "/access").count(what) >= count, f"{count} times {what} in the log")
            return read(made["own"] + "/access")
        logged(b"Digest ", 2)
        refused(4, [b"401", b"--plain-auth"], *away, env=BARE)
        equal(logged(b"/digest/a.txt -\n", 3).count(b"Digest "), 2, "it was sent nevertheless")
        good("get", *away, "--plain-auth", content=b"digest\n", env=BARE)
        logged(b"Digest ", 3)
        away = ("http://a.example/basic/a.txt", "--auth", "eve:pw", "--proxy", url)
        refused(4, [b"401", b"--plain-auth"], *away, env=BARE)
        check(b"/basic/a.txt Basic" not in logged(b"/basic/a.txt -\n", 1), "it was sent nevertheless")
        good("get", *away, "--plain-auth", content=b"basic\n", env=BARE)


@case("Apache: mod_negotiation gives what is asked for")
def _():
    server, _ = apache()
    with server as url:
        good("get", f"{url}/word", "Accept-Language:de", "Accept:text/html", content=b"Wort\n")
        good("get", f"{url}/word", "Accept-Language:en", "Accept:text/html", content=b"word\n")
        good("get", f"{url}/word", "Accept:text/plain", content=b"plain word\n")
        refused(4, b"406", f"{url}/word", "Accept:image/png")


@case("Apache: mod_deflate and mod_brotli are taken off, and left when told; files are asked for as they are")
def _():
    for filter, accepts in (("DEFLATE", b"gzip"), ("BROTLI_COMPRESS", b"br")):
        server, _ = apache(filter)
        with server as url, folder() as own:
            done = good("get", "-v", f"{url}/text.txt", content=TEXT)
            contains(done.stderr.lower(), b"content-encoding: " + accepts)
            coded = good("get", f"{url}/text.txt", "--no-decode", "Accept-Encoding:" + accepts.decode()).stdout
            check(len(coded) < len(TEXT) / 10)
            if accepts == b"gzip":
                equal(gzip.decompress(coded), TEXT)
            good("get", f"{url}/text.txt", "-o", f"{own}/text.txt")
            equal(read(f"{own}/text.txt"), TEXT)
            check(b"content-encoding" not in good("get", "-v", f"{url}/text.txt", "-o", f"{own}/text.txt").stderr.lower())


def goes_on(url, *flags):
    """A part of a file is gone on with; one of another version is not."""
    with folder() as own:
        good("get", *flags, f"{url}/large.bin", "-o", f"{own}/whole")
        check(read(f"{own}/whole") == OCTETS, "the file differs")
        tag = re.search(rb"^etag: (.*)$", asked("head", *flags, f"{url}/large.bin").stdout.lower(), re.M).group(1).decode().strip()
        for note, seen in ((tag, b" 206"), ('"other"', b" 200")):
            write(f"{own}/large.bin.part", OCTETS[:400_000])
            write(f"{own}/large.bin.part.validator", f"{url}/large.bin\n{note}\n")
            done = good("get", "-v", *flags, f"{url}/large.bin", "-O", "--continue", cwd=own)
            check(re.search(rb"^< HTTP/[12.]+" + seen, done.stderr, re.M), done.stderr)
            check(read(f"{own}/large.bin") == OCTETS, f"the file differs ({note})")
            equal(sorted(os.listdir(own)), ["large.bin", "whole"], "what is left behind")
            os.unlink(f"{own}/large.bin")


@case("Apache, nginx and h2o: ranges, one and several; a part is gone on with if it is of the same")
def _():
    server, _ = apache()
    with server as url:
        goes_on(url)
        good("get", f"{url}/large.bin", "Range:bytes=10-19", content=OCTETS[10:20])
        several = good("get", f"{url}/large.bin", "Range:bytes=0-9,100-109").stdout
        check(OCTETS[:10] in several and OCTETS[100:110] in several and several.startswith(b"\r\n--"), several[:200])
        refused(4, b"416", f"{url}/large.bin", "Range:bytes=2000000-")
    with nginx() as url:
        goes_on(url)
    with certificates() as at:
        ca = Authority(at, "ca")
        with secured_peers.h2o(site, ca.server("one", "127.0.0.1")) as url:
            goes_on(url, "--cacert", ca.certificate)


@case("nginx: a download that is killed goes on; Basic; gzip; a connection that is closed without a word")
def _():
    with nginx() as url, folder() as own:
        path = f"{own}/slow.bin"
        process = subprocess.Popen([HTTOOP, "get", f"{url}/slow.bin", "-o", path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
        eventually(lambda: os.path.exists(path + ".part") and os.path.getsize(path + ".part") > 100_000, "some of it")
        process.kill()
        process.wait(WAIT)
        check(not os.path.exists(path), "an incomplete file has its name")
        done = good("get", "-v", f"{url}/slow.bin", "-o", path, "--continue")
        contains(done.stderr, b"< HTTP/1.1 206")
        check(read(path) == OCTETS, "the file differs")
        refused(4, b"401", f"{url}/basic/a.txt")
        good("get", f"{url}/basic/a.txt", "--auth", "eve:pw", content=b"basic\n")
        contains(good("get", "-v", f"{url}/text.txt", content=TEXT).stderr.lower(), b"content-encoding: gzip")
        refused(6, b"closed", f"{url}/cut")


@case("nginx: 429 with Retry-After is waited for, when --retry says so")
def _():
    with nginx() as url:
        def limited():
            done = asked("get", f"{url}/busy")
            return done.returncode == 4 and done
        contains(eventually(limited, "a second one within 3 s", pause=0).stderr, b"429")
        began = time.monotonic()
        good("get", f"{url}/busy", "--retry", "3", content=b"<p>Hello\n")
        check(time.monotonic() - began > 2, "it was not waited for")


@case("nginx passes uploads on as they are: of a file, in parts, in chunks; what is too large is told")
def _():
    for buffering in (True, False):
        with Server("echo") as echo, nginx(echo.url, buffering) as url, folder() as own:
            path = write(f"{own}/upload.txt", TEXT)
            for words, stdin in ((("put", f"{url}/anything", f"@{path}"), b""), (("post", f"{url}/anything", "@-"), TEXT)):
                said = json.loads(good(*words, stdin=stdin).stdout)
                check(said["data"] == TEXT.decode(), "what arrived differs")
            said = json.loads(good("post", f"{url}/anything", "--form", "a=b", f"f@{path}").stdout)
            equal([part["name"] for part in said["form"]], ["a", "f"])
            large = write(f"{own}/large.bin", b"x" * 3_000_000)
            for words, stdin in (((f"@{large}",), b""), (("@-",), b"x" * 3_000_000), ((f"@{large}", "Expect:100-continue"), b"")):
                done = asked("post", f"{url}/anything", *words, stdin=stdin)
                equal(done.returncode, 4, (words, done.stderr))
                contains(done.stderr, b"413", words)


@case("tinyproxy with a password: forward and by CONNECT, asked for or in the proxy's URL; refusals are told to be the proxy's")
def _():
    with certificates() as at:
        ca = Authority(at, "ca")
        trust = ("--cacert", ca.certificate)
        server, _ = apache()
        with secured_peers.nginx(site, ca.server("one", "127.0.0.1")) as safe, server as plain, tinyproxy("BasicAuth me secret") as proxy:
            own = proxy.replace("//", "//me:secret@")
            wrong = proxy.replace("//", "//me:wrong@")
            for url in (safe, plain):
                good("get", *trust, f"{url}/page.html", "--proxy", own, content=b"<p>Hello\n", env=BARE)
                good("get", *trust, f"{url}/page.html", content=b"<p>Hello\n", env={**BARE, "http_proxy": own, "https_proxy": own})
                good("get", *trust, f"{url}/page.html", content=b"<p>Hello\n", env={**BARE, "all_proxy": "http://127.0.0.1:9", "no_proxy": "127.0.0.1"})
            # Both passwords at once, each to whom it is for.
            good("get", f"{plain}/basic/a.txt", "--auth", "eve:pw", "--proxy", own, content=b"basic\n", env=BARE)
            good("get", f"{plain}/digest/a.txt", "--auth", "eve:pw", "--proxy", own, content=b"digest\n", env=BARE)
            for by, status in ((proxy, b"407"), (wrong, b"401")):  # tinyproxy says 401 to what is wrong
                refused(4, status, f"{plain}/page.html", "--proxy", by, env=BARE)
                done = asked("get", *trust, f"{safe}/page.html", "--proxy", by, env=BARE)
                equal(done.returncode, 4 if status == b"407" else 6, done.stderr)
                contains(done.stderr, b"proxy")
                contains(done.stderr, status)
                equal(done.stdout, b"", "what a proxy says about a tunnel is no answer of the server")
            check(b"secret" not in asked("get", "-v", f"{plain}/page.html", "--proxy", own, env=BARE).stderr)


@case("Apache as a forward proxy: Basic and Digest with MD5 for the proxy, forward and by CONNECT")
def _():
    with certificates() as at:
        ca = Authority(at, "ca")
        origin, _ = apache()
        with secured_peers.nginx(site, ca.server("one", "127.0.0.1")) as safe, origin as plain:
            for kind in ("Basic", "Digest"):
                server, _ = apache(proxy=kind)
                with server as proxy:
                    own = proxy.replace("//", "//eve:pw@")
                    for url in (plain, safe):
                        good("get", "--cacert", ca.certificate, f"{url}/page.html", "--proxy", own, content=b"<p>Hello\n", env=BARE)
                    good("get", f"{plain}/digest/a.txt", "--auth", "eve:pw", "--proxy", own, content=b"digest\n", env=BARE)
                    refused(4, b"407", f"{plain}/page.html", "--proxy", proxy.replace("//", "//eve:wrong@"), env=BARE)


run()
