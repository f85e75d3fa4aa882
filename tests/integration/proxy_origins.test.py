#!/usr/bin/env python3
# ctest: processors=2
"""`httoop proxy` before real origins (nginx, Apache with git http-backend, a Flask application), and between real
clients (curl, wget, git, Chromium) and the web."""
import hashlib
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *
from certificates import certificates, self_signed
from peers import free_port, peer
from proxied import cached, proxied
import secured_peers

LARGE = os.urandom(8_000_000)
OLD = 1_000_000_000


def site(own):
    write(f"{own}/site/large.bin", LARGE, mtime=OLD)
    write(f"{own}/site/page.html", b"<title>t</title><body><p id=p>no</p><script src=page.js></script>", mtime=OLD)
    write(f"{own}/site/page.js", b"document.getElementById('p').textContent = 'yes, ' + location.protocol", mtime=OLD)


NGINX = """
daemon off; master_process off; pid {own}/pid; error_log {own}/error;
events {{ }}
http {{
  access_log {own}/access; client_body_temp_path {own}/t1; proxy_temp_path {own}/t2; fastcgi_temp_path {own}/t3; uwsgi_temp_path {own}/t4; scgi_temp_path {own}/t5;
  types {{ text/html html; text/javascript js; }}
  server {{ listen 127.0.0.1:{port}; root {own}/site; expires 1h;
    location = /slow.bin {{ alias {own}/site/large.bin; limit_rate 2m; }}
    location /away {{ return 302 /page.html; }} }}
}}
"""


def nginx():
    return peer("nginx", "/usr/sbin/nginx", site, NGINX, "-p", "{own}", "-c", "{own}/conf", "-e", "{own}/error")


def forward(*words):
    return Server("proxy", "--forward", "--allow-private", "--connect-port", "*", *words)


def curl(*words, **options):
    return tool("curl", "-q", "-sS", "-m", "60", *words, **options)


def good(done, content=None):
    equal(done.returncode, 0, (done.args, done.stderr[-2000:]))
    if content is not None:
        check(done.stdout == content, f"{done.args}: {len(done.stdout)} octets: {done.stdout[:200]}")
    return done


@case("nginx: curl, over both versions; the second time from the store")
def _():
    with nginx() as origin, cached(origin, "--tls", "self-signed") as s:
        for version, number in (("--http1.1", b"1.1"), ("--http2-prior-knowledge", b"2"), ("--http2", b"2")):
            scheme = "https" if version == "--http2" else "http"
            for _ in range(2):
                done = good(curl("-k", version, "-w", "%{stderr}%{http_version} %header{cache-status} %header{age}", f"{scheme}://127.0.0.1:{s.port}/large.bin"), LARGE)
                check(done.stderr.startswith(number), done.stderr)
            contains(done.stderr, b"hit")
        good(curl("-r", "1000-1999", f"http://127.0.0.1:{s.port}/large.bin"), LARGE[1000:2000])
        good(curl("-I", f"http://127.0.0.1:{s.port}/large.bin"))
        done = good(curl("-L", f"http://127.0.0.1:{s.port}/away"))
        contains(done.stdout, b"<title>")


@case("downloads that broke off are resumed, by curl, wget and httoop, through a cache that fills meanwhile")
def _():
    with nginx() as origin, cached(origin) as s, folder() as own:
        for number, (name, resume) in enumerate({"curl": ("curl", "-q", "-sS", "-C", "-", "-o"), "wget": ("wget", "-q", "-c", "-O"), "httoop": (HTTOOP, "get", "--continue", "-o")}.items()):
            url = f"http://127.0.0.1:{s.port}/slow.bin?{number}"
            part = f"{own}/{name}.part" if name == "httoop" else f"{own}/{name}"
            words = (HTTOOP, "get", "-o", f"{own}/{name}", url) if name == "httoop" else ("curl", "-q", "-sS", "-o", part, url)
            process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
            eventually(lambda: os.path.exists(part) and os.path.getsize(part), "a part")
            process.terminate()
            process.wait(WAIT)
            check(0 < os.path.getsize(part) < len(LARGE) and not os.path.exists(f"{own}/httoop"), f"{name}: {os.listdir(own)}")
            good(tool(*resume, f"{own}/{name}", url))
            check(read(f"{own}/{name}") == LARGE, name)
            good(curl(url), LARGE)


APACHE = "\n".join(f"LoadModule {m}_module /usr/lib/apache2/modules/mod_{m}.so" for m in "mpm_event authz_core alias mime env cgid dir".split()) + """
TypesConfig /dev/null
ServerName a.example
Listen 127.0.0.1:{port}
PidFile {own}/pid
DefaultRuntimeDir {own}
Mutex file:{own} default
ErrorLog {own}/error
ScriptSock {own}/cgi
DocumentRoot {own}/site
KeepAliveTimeout 60
SetEnv GIT_PROJECT_ROOT {own}/git
SetEnv GIT_HTTP_EXPORT_ALL
SetEnv GIT_CONFIG_COUNT 1
SetEnv GIT_CONFIG_KEY_0 safe.directory
SetEnv GIT_CONFIG_VALUE_0 *
ScriptAlias /git/ /usr/lib/git-core/git-http-backend/
<Location />
Require all granted
</Location>
"""


def git(*words, env=(), **options):
    return tool("git", "-c", "user.name=anna", "-c", "user.email=anna@a.example", *words, env={**ENVIRONMENT, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0", **dict(env)}, **options)


def repository(own):
    site(own)
    good(git("init", "-q", "--bare", f"{own}/git/one.git"))
    good(git("-C", f"{own}/git/one.git", "config", "http.receivepack", "true"))
    good(tool("chmod", "-R", "a+rwX", f"{own}/git"))


def apache():
    return peer("Apache", "/usr/sbin/apache2", repository, APACHE, "-d", "{own}", "-f", "{own}/conf", "-DFOREGROUND")


def clone_and_push(url, *words, env=()):
    with folder() as own:
        good(git(*words, "clone", "-q", url, f"{own}/a", env=env))
        for number in range(3):
            write(f"{own}/a/file{number}", os.urandom(2_000_000))
            good(git("-C", f"{own}/a", "add", "."))
            good(git("-C", f"{own}/a", "commit", "-q", "-m", f"{number}"))
            good(git(*words, "-C", f"{own}/a", "push", "-q", "origin", "HEAD:main", env=env))
            good(git(*words, "clone", "-q", "-b", "main", url, f"{own}/b{number}", env=env))
            check(read(f"{own}/b{number}/file{number}") == read(f"{own}/a/file{number}"), "what was pushed is what is cloned")


@case("Apache with git http-backend: git clones and pushes, through a cache")
def _():
    with apache() as origin:
        with cached(origin) as s:
            clone_and_push(f"{s.url}/git/one.git")
            good(curl(f"{s.url}/large.bin"), LARGE)


@case("git through the forward proxy")
def _():
    with apache() as origin, forward("--cache", "memory:64M") as s:
        clone_and_push(f"{origin}/git/one.git", "-c", f"http.proxy={s.url}", env={"no_proxy": ""})


FLASK = """
import flask, time
app = flask.Flask("app")
app.secret_key = "k"
counted = [0]
@app.get("/count")
def count():
    counted[0] += 1
    r = flask.make_response(str(counted[0]))
    r.cache_control.max_age, r.cache_control.public = 60, True
    return r
@app.get("/me")
def me():
    flask.session["n"] = flask.session.get("n", 0) + 1
    return str(flask.session["n"])
@app.post("/form")
def form():
    return flask.redirect(flask.url_for("me"))
@app.post("/upload")
def upload():
    return str(len(flask.request.get_data()))
@app.get("/etag")
def etag():
    r = flask.make_response("tagged")
    r.add_etag()
    r.cache_control.no_cache = True
    return r.make_conditional(flask.request)
@app.get("/stream")
def stream():
    def parts():
        for i in range(5):
            yield f"{i}\\\\n"
            time.sleep(0.05)
    return flask.Response(parts(), mimetype="text/plain")
app.run("127.0.0.1", PORT, threaded=True)
"""


@contextlib.contextmanager
def flask():
    with folder() as own:
        port = free_port()
        write(f"{own}/app.py", FLASK.replace("PORT", str(port)).replace("\\\\n", "\\n"))
        process = subprocess.Popen(["/usr/bin/python3", f"{own}/app.py"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
        try:
            def up():
                with contextlib.suppress(OSError):
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    return True
            eventually(up, "Flask listens")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()
            process.wait()


@case("a Flask application: sessions are each one's own, what is public is kept, content streams")
def _():
    with flask() as origin, cached(origin) as s, folder() as own:
        for who in ("anna", "eve"):
            for n in range(1, 4):
                good(curl("-b", f"{own}/{who}", "-c", f"{own}/{who}", f"{s.url}/me"), str(n).encode())
        good(curl("-b", f"{own}/eve", "-c", f"{own}/eve", "-L", "-d", "a=b", f"{s.url}/form"), b"4")
        equal({good(curl(f"{s.url}/count")).stdout for _ in range(3)}, {b"1"})
        good(curl("--data-binary", "@-", f"{s.url}/upload", stdin=LARGE[:3_000_000]), b"3000000")
        good(curl("-T", "-", "-X", "POST", f"{s.url}/upload", stdin=LARGE[:3_000_000]), None)
        for _ in range(2):
            good(curl(f"{s.url}/etag"), b"tagged")
        good(curl(f"{s.url}/stream"), b"0\n1\n2\n3\n4\n")


def chromium(proxy, url, *words):
    with folder() as profile:
        done = tool("timeout", "-k", "2", "60", "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", f"--user-data-dir={profile}", f"--proxy-server={proxy}",
                    "--proxy-bypass-list=<-loopback>", *words, "--dump-dom", url, seconds=90, env={**ENVIRONMENT, "HOME": profile})
        equal(done.returncode, 0, done.stderr.decode("utf-8", "replace")[-1500:])
        return done.stdout.decode("utf-8")


@case("Chromium through the forward proxy: http, and https in a tunnel")
def _():
    with certificates() as at, nginx() as plain:
        own = self_signed(at, "own", "localhost", "127.0.0.1")
        with secured_peers.nginx(site, own) as safe, forward("--cache", "memory:64M", "--log", f"common:{at}/log") as s:
            contains(chromium(s.url, f"{plain}/page.html"), "yes, http:")
            contains(chromium(s.url, f"{safe}/page.html", f"--ignore-certificate-errors-spki-list={own.key_fingerprint}"), "yes, https:")
        log = read(f"{at}/log")
        contains(log, b"page.js")
        contains(log, b"CONNECT")


@case("curl through the forward proxy; what is private is refused unless allowed")
def _():
    with nginx() as origin:
        with forward("--cache", "memory:64M") as s:
            bare = {k: v for k, v in ENVIRONMENT.items() if k != "no_proxy"}
            for _ in range(2):
                good(curl("-x", s.url, f"{origin}/large.bin", env=bare), LARGE)
            good(curl("-p", "-x", s.url, f"{origin}/large.bin", env=bare), LARGE)
        with Server("proxy", "--forward") as s:
            done = curl("-x", s.url, "-w", "%{http_code}", "-o", "/dev/null", f"{origin}/page.html", env=bare)
            equal(done.stdout, b"403", done.stderr)


run()
