#!/usr/bin/env python3
"""The examples that --help shows, and those of proxies and caches in docs, run as they stand there, in a network of our own."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *
from certificates import Authority, self_signed
from own_network import in_own_network

FILES = {
    "request.http": "GET /page HTTP/1.1\r\nHost: a\r\nAccept-Language: de\r\nIf-None-Match: \"v1\"\r\n\r\n",
    "recorded.http": "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "bad.http": "GET / HTTP/1.1\r\n\r\n",
    "put.http": "PUT /new HTTP/1.1\r\nHost: a\r\nIf-None-Match: *\r\nContent-Length: 0\r\n\r\n",
    "response.http": "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: 5\r\n\r\n",
    "variants.json": '[{"language": "en", "uri": "page.en"}, {"language": "de", "uri": "page.de"}]',
    "config.json": '{"port": 80, "host": "a"}',
    "changes.json": '[{"op": "add", "path": "/x", "value": 1}]',
    "me.png": "\x89PNG",
    "exchange.txt": "> GET /page HTTP/1.1\n> Host: a\n>\n< HTTP/1.1 200 OK\n< Date: Sun, 06 Nov 1994 08:49:37 GMT\n< Cache-Control: max-age=60\n< ETag: \"1\"\n<\n",
    "response.txt": "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nCache-Control: max-age=60\r\n\r\n",
    "script.txt": "> GET http://a/\n< 200\n< Cache-Control: max-age=60\n> GET http://a/\n= hit\n",
    "week.txt": "origin http://a/*\n< 200\nrepeat 1000 every 10m\n> GET http://a/{n%10}\nend\n",
    "bio.txt": "born\n",
    "site/index.html": "<p>Hello\n",
    "dist/index.html": "<p>App\n",
    "site.htpasswd": "eve:$2b$04$abcdefghijklmnopqrstuuyvPXIbu7xe6/CED2DzX8z6Si09MlzlW\neve:Upload:SHA-256:" + "0" * 64 + "\n",
}


def examples(command):
    """Its help from Examples on: (what is indented, what it tells of a file)."""
    shown = tool(HTTOOP, command, "--help").stdout.decode().partition("\nExamples:\n")[2]
    script, _, of_file = shown.partition("\nA file for")
    lines = [line[2:] for line in script.splitlines() if line.startswith("  ")]
    check(lines, f"{command} has no examples")
    return lines, [line[2:] for line in of_file.splitlines() if line.startswith("  ")]


@contextlib.contextmanager
def workplace():
    with folder() as path:
        for name, content in FILES.items():
            write(f"{path}/{name}", content)
        write(f"{path}/site.auth", "\n".join(examples("serve")[1]) + "\n")
        self_signed(path, "site", "localhost")
        os.mkdir(f"{path}/bin")
        os.symlink(os.path.abspath(HTTOOP), f"{path}/bin/httoop")
        yield path, {**ENVIRONMENT, "PATH": f"{path}/bin:{ENVIRONMENT['PATH']}", "HOME": path}


def as_script(lines, place):
    done = tool("bash", "-e", "-c", "\n".join(lines), cwd=place[0], env=place[1])
    equal(done.returncode, 0, f"{lines}: {done.stderr.decode()}")
    return done.stdout.decode()


@contextlib.contextmanager
def served(line, place, addresses=1):
    """Runs a line that serves; the first lines that it prints."""
    process = subprocess.Popen(["bash", "-c", "exec " + line], cwd=place[0], env=place[1], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    try:
        yield [process.stdout.readline().decode() for _ in range(addresses)]
        process.terminate()
        equal(process.wait(WAIT), 0, line)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@case("those that read files and arguments")
def _():
    wanted = {"parse": '"rfc9112', "compose": "GET / HTTP/1.1\r\nHost: a", "uri": "http://example.org/a/c?d\nhttp://example.org/~a/b\n",
              "field": "max-age=60, private\n€.txt\n", "negotiate": '"Content-Location":"page.de"', "precondition": "304\n",
              "json-patch": '{"port":8080,"host":"a"}', "rule": "rfc9112#6.3-5", "compliance": "rfc9112#", "limits": "chunk-extensions", "manual": ".TH HTTOOP"}
    for command, says in wanted.items():
        with workplace() as place:
            lines = [line for line in examples(command)[0] if not line.startswith("httoop serve")]
            shown = as_script([re.sub(r"\| (less|man -l -)$", "| cat", line) for line in lines], place)
            contains(shown.replace("MAX-AGE=60", "max-age=60"), says, command)


@case("what bash completes with")
def _():
    with workplace() as place:
        contains(as_script([*examples("completion")[0], "complete -p httoop"], place), "-F _httoop httoop")


@case("those that serve: each starts, answers and ends")
def _():
    for line in examples("serve")[0]:
        with workplace() as place, served(line, place, max(1, line.count("--listen"))) as told:
            for one in told:
                url = re.fullmatch(r"listening on (https?://\S+/)\n", one)
                check(url, (line, one))
                status = tool("curl", "-q", "-sSk", "--max-time", "20", "-o", "/dev/null", "-w", "%{http_code}",
                              url.group(1).replace("[::]", "[::1]").replace("0.0.0.0", "127.0.0.1"))
                equal(status.stdout, b"200", line)


@case("the file for --auth that serve's help shows")
def _():
    with workplace() as place, served("httoop serve site --auth site.auth", place):
        for method, path, more, status in (("GET", "attic/", "", 401), ("GET", "attic/", "-u eve:pw", 404), ("GET", "attic/stairs.html", "", 404),
                                           ("GET", "upload", "", 404), ("PUT", "upload/x", "", 401)):
            shown = as_script([f"curl -q -sS -o /dev/null -w '%{{http_code}}' -X {method} {more} http://127.0.0.1:8080/{path}"], place)
            equal(shown, str(status), (method, path))


@case("echo, asked as its help says, and as that of post and its like; get")
def _():
    with workplace() as place:
        first, *rest = examples("echo")[0]
        with served(first, place):
            for command in ("post", "put", "patch", "delete", "options", "request"):
                for line in examples(command)[0]:
                    shown = as_script([line], place)
                    check(":8081/" not in line or command == "options" or '"method": "' in shown, (line, shown))
            for line in rest:
                check(line.startswith("curl "), line)
                shown = as_script([line], place)
                contains(shown, "HTTP/1.1 418" if "418" in line else "Host: 127.0.0.1:8081" if line.endswith("/echo") else '"method":', line)
        plainly, *rest = [line for line in examples("get")[0] if "127.0.0.1:8080" in line]
        with served("httoop serve site", place):
            equal(as_script([plainly], place), "<p>Hello\n")
            as_script(rest, place)
            as_script([line for line in examples("head")[0] if ":8080" in line], place)
        ca = Authority(place[0], "ca")
        ca.server("server", "localhost")
        ca.client("me", "Me")
        write(f"{place[0]}/site/private", "Hello me\n")
        with served("httoop serve site --listen 127.0.0.1:8443 --cert server.pem --key server.key --client-ca ca.pem", place):
            shown = as_script([line for line in examples("get")[0] if "localhost" in line], place)
            equal(shown, "Hello me\n")


def told_in(page, begins):
    """The indented lines of a page of the manual that begin so."""
    lines = [line.strip() for line in read(f"{ROOT}/docs/{page}.md").decode().splitlines() if line.startswith("    " + begins)]
    check(lines, f"{page} has no {begins}")
    return lines


def here(line):
    """What it puts into folders of the system stands in the workplace."""
    return re.sub(r"/run/|/var/cache/", "", line)


def proxies():
    return [here(line) for line in [*examples("proxy")[0], *told_in("proxies", "httoop proxy"), *told_in("caching", "httoop proxy")]]


def status_of(url, *words):
    return tool("curl", "-q", "-sSk", "--max-time", "20", "-o", "/dev/null", "-w", "%{http_code}", *words, url).stdout.decode()


@case("those of proxies: each starts, answers and ends; and has each flag that is about proxies")
def _():
    lines = proxies()
    flags = re.findall(r"^  (--[a-z0-9-]+)", tool(HTTOOP, "proxy", "--help").stdout.decode(), re.M)
    of_proxies = flags[:flags.index("--compress")]
    equal([f for f in of_proxies if f not in ("--socket-mode", "--log") and not any(f in line.split() for line in lines)], [])
    with workplace() as place, served("httoop echo --listen 127.0.0.1:9000", place), served("httoop echo --listen 127.0.0.1:9001", place):
        write(f"{place[0]}/users.auth", "users site.htpasswd\nprotect / basic Users\n")
        for name in ("me", "ca"):
            self_signed(place[0], name, "localhost")
        for line in lines:
            with served(line, place) as told:
                url = re.fullmatch(r"listening on (https?://\S+/)\n", told[0])
                check(url, (line, told))
                at = url.group(1).replace("[::]", "[::1]").replace("0.0.0.0", "127.0.0.1")
                if "--forward " in line:
                    # A private address, or a port that is none of those.
                    got, wanted = status_of("http://127.0.0.1:9000/", "--noproxy", "", "-x", at), "407" if "--auth" in line else "403"
                else:
                    got = status_of(at + "api/anything", "-H", "Host: localhost" if "--cert" in line else "Host: example.org")
                    wanted = "404" if "127.0.0.1:9000" in line else "502"  # of echo
                equal(got, wanted, line)


@case("those of cache, by the socket of the proxy that they name")
def _():
    first, *rest = [here(line) for line in examples("cache")[0]]
    rest += [here(line) for line in told_in("caching", "httoop cache ")]
    with workplace() as place, served("httoop echo --listen 127.0.0.1:9000", place), served(first, place):
        for line in rest:
            equal(status_of("http://127.0.0.1:8080/cache/60", "-H", "Host: example.org"), "200")
            done = tool("bash", "-c", line, cwd=place[0], env=place[1])
            check(done.returncode in (0, 1), line)
            check(not done.stderr or (done.returncode == 1 and b"nothing of that is stored" in done.stderr), (line, done.stderr))
        equal(tool("bash", "-c", "httoop cache list --control site.sock", cwd=place[0], env=place[1]).stdout, b"")  # the last was --all


@case("those of explain and cache-sim that need no other network")
def _():
    with workplace() as place, served("httoop echo --listen 127.0.0.1:9000", place), served("httoop proxy --to http://127.0.0.1:9000 --cache memory", place):
        for line in examples("explain")[0]:
            if "https://" in line:
                continue
            done = tool("bash", "-c", line, cwd=place[0], env=place[1])
            # What echo says of itself is not stored.
            equal((done.returncode, done.stderr), (1 if "--proxy" in line else 0, b""), line)
            check("jq" in line or b"cache" in done.stdout, (line, done.stdout))
        contains(as_script(examples("cache-sim")[0], place), "hit")


in_own_network()
run()
