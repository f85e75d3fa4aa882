#!/usr/bin/env python3
"""httoop proxy with a cache and its control, explain, cache-sim, and get --cache, as people run them."""
import email.utils
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *


def status_of(proxy, path, *lines):
    return proxy.ask(get(path, *lines))


@case("a gateway answers from its cache and says why; explain tells it by a URL")
def _():
    with Server("echo") as origin, Server("proxy", "--to", origin.url, "--cache", "memory:64M", "--why") as proxy:
        contains(status_of(proxy, "/cache/60")["Cache-Status"], "fwd=uri-miss")
        again = status_of(proxy, "/cache/60")
        equal((again.status, again.content), (200, b"fresh for 60 s\n"))
        contains(again["Cache-Status"], "hit;ttl=")
        done = tool(HTTOOP, "explain", f"{proxy.url}/cache/60")
        equal(done.returncode, 0, done.stderr.decode())
        contains(done.stdout, b"The cache httoop says: ")
        contains(done.stdout, b"A shared cache stores that.")


@case("what is on disk is there after a restart, and is used where the origin is gone")
def _():
    with folder() as own:
        with Server("echo") as origin:
            flags = ("proxy", "--to", origin.url, "--cache", f"disk:{own}/store:64M")
            with Server(*flags) as proxy:
                equal(proxy.ask(get("/cache/60")).status, 200)
                equal(proxy.ask(get("/cache/60")).status, 200)
                equal(proxy.stop(), 0)
        with Server(*flags) as proxy:
            got = proxy.ask(get("/cache/60", host="a"))
            equal((got.status, got.content), (200, b"fresh for 60 s\n"))
            got = proxy.ask(get("/anything"))
            within(502, got.status, 504)
            check(got["Proxy-Status"], got)


@case("responses are purged by the tags that their origin gave them, which clients do not see")
def _():
    with folder() as own, Server("echo") as origin:
        for store in ("memory", f"disk:{own}/store:64M"):
            flags = ("--tag-field", "Cache-Tag", "--hide-tags", "--response-field", "Cache-Tag: news, front",
                     "--response-field", 'Cache-Groups: "g"', "--control", f"unix:{own}/c.sock")
            with Server("proxy", "--to", origin.url, "--cache", store, *flags) as proxy:
                ask = ("--control", f"{own}/c.sock")
                for name in ("tag", "group"):
                    for _again in "12":
                        answer = status_of(proxy, "/cache/60")
                        check("cache-tag" not in [name.lower() for name, _ in answer.fields])
                        contains(answer["Cache-Groups"], '"g"')
                    contains(answer["Cache-Status"], "hit")
                    shown = tool(HTTOOP, "cache", "show", *ask, "--prefix", "http://").stdout
                    contains(shown, b"groups g")
                    contains(shown, b"tags news, front")
                    equal(tool(HTTOOP, "cache", "purge", *ask, "--group", "news").returncode, 1)
                    done = tool(HTTOOP, "cache", "purge", *ask, f"--{name}", "front" if name == "tag" else "g")
                    contains(done.stdout, b"1 response forgotten")
                    contains(status_of(proxy, "/cache/60")["Cache-Status"], "fwd=uri-miss")
                    equal(tool(HTTOOP, "cache", "purge", *ask, "--tag", "g").returncode, 0)


@case("a cache is listed and purged by its control socket")
def _():
    with folder() as own, Server("echo") as origin, \
            Server("proxy", "--to", origin.url, "--cache", "memory", "--control", f"unix:{own}/c.sock") as proxy:
        equal(os.stat(f"{own}/c.sock").st_mode & 0o777, 0o600)
        proxy.ask(get("/cache/60"))
        ask = ("--control", f"unix:{own}/c.sock")
        contains(tool(HTTOOP, "cache", "list", *ask).stdout, b"/cache/60")
        for deed in ("list", "show"):
            done = tool(HTTOOP, "cache", deed, *ask, "http://a.example/none")
            equal((done.returncode, done.stdout), (1, b""))
            contains(done.stderr, b"nothing of that is stored")
        done = tool(HTTOOP, "cache", "purge", "--all", *ask)
        equal(done.returncode, 0, done.stderr.decode())
        check(b"/cache/60" not in tool(HTTOOP, "cache", "list", *ask).stdout)
        equal(proxy.stop(), 0)


@case("a forward proxy asks for whom it may, and nobody else")
def _():
    with Server("echo") as origin:
        with Server("proxy", "--forward", "--allow-private", "--cache", "memory") as proxy:
            for _ in range(2):
                got = tool(HTTOOP, "get", "--proxy", proxy.url, f"{origin.url}/cache/60")
                equal((got.returncode, got.stdout), (0, b"fresh for 60 s\n"), got.stderr.decode())
        with Server("proxy", "--forward") as proxy:
            equal(proxy.ask(f"GET {origin.url}/ HTTP/1.1\r\nHost: x\r\n\r\n").status, 403)


@case("flags of proxy that do not go together are refused, and said")
def _():
    for words in ((), ("--to", "http://a", "--forward"), ("--to", "nonsense"), ("--to", "http://a", "--connect-port", "1"),
                  ("--forward", "--rewrite-location"), ("--to", "http://a", "--why"), ("--to", "http://a", "--cache", "memory", "--why", "--no-cache-status"), ("--to", "http://a", "--cache", "tape"),
                  ("--to", "http://a", "--cache", "memory", "--cache-ttl", "long"), ("--to", "http://a", "--balance", "luck"),
                  ("--to", "http://a", "--cache", "memory", "--control", "/x"), ("--to", "http://a", "--tell", "for")):
        done = tool(HTTOOP, "proxy", *words)
        equal(done.returncode, 2, f"{words}: {done.stderr.decode()}")
        check(done.stderr, words)


EXCHANGE = """> GET /page HTTP/1.1
> Host: example.org
>
< HTTP/1.1 200 OK
< Date: Sun, 06 Nov 1994 08:49:37 GMT
< Cache-Control: {}
< ETag: "1"
<
"""


def explained(control, *flags):
    done = tool(HTTOOP, "explain", "--json", *flags, stdin=EXCHANGE.format(control).encode())
    check(done.stdout, done.stderr.decode())
    return done.returncode, json.loads(done.stdout)


@case("explain knows an answer that a proxy made itself, and advises nothing about its fields")
def _():
    exchange = ("GET / HTTP/1.1\r\nHost: a.example\r\n\r\nHTTP/1.1 502 Bad Gateway\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                "Proxy-Status: edge;error=connection_refused;details=\"nobody listens\"\r\n\r\n").encode()
    told = json.loads(tool(HTTOOP, "explain", "--json", stdin=exchange).stdout)
    equal(told["proxy_error"], {"name": "edge", "error": "connection_refused", "details": "nobody listens", "made_answer": True})
    check(len(told["change"]) == 1 and "edge" in told["change"][0] and "see whether the next server runs" in told["change"][0], told["change"])
    for error, word in (("connection_terminated", "see why the next server ended the connection"), ("strange", "about nothing of caches")):
        told = json.loads(tool(HTTOOP, "explain", "--json", stdin=exchange.replace(b"connection_refused", error.encode())).stdout)
        contains(told["change"][0], word)
    text = tool(HTTOOP, "explain", stdin=exchange).stdout.decode()
    check("The proxy edge met an error: connection_refused, nobody listens." in text, text)
    check("max-age" not in text.partition("What to change:")[2], text)


@case("explain takes a response alone, as of GET, and says that it does")
def _():
    response = b"HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nCache-Control: max-age=60\r\n\r\ncontent"
    done = tool(HTTOOP, "explain", stdin=response)
    equal(done.returncode, 0, done.stderr.decode())
    contains(done.stdout, b"A shared cache stores that.")
    contains(done.stderr, b"--url URL says of what")
    done = tool(HTTOOP, "explain", "--url", "http://a.example/page", stdin=response)
    equal((done.returncode, done.stderr), (0, b""))
    contains(done.stdout, b"GET http://a.example/page was answered with 200")


@case("explain says where a redirection leads, and knows no time before the response")
def _():
    done = tool(HTTOOP, "explain", stdin=b"HTTP/1.1 301 Moved\nDate: Sun, 06 Nov 1994 08:49:37 GMT\nLocation: /new\n")
    contains(done.stdout, b"It leads to /new")
    check(b"It leads" not in tool(HTTOOP, "explain", stdin=b"HTTP/1.1 201 Created\nLocation: /new\n").stdout)
    done = tool(HTTOOP, "explain", "--at", "Sun, 06 Nov 1994 08:49:36 GMT", stdin=b"Date: Sun, 06 Nov 1994 08:49:37 GMT\n")
    equal(done.returncode, 2)
    contains(done.stderr, b"--at is before the response came, on Sun, 06 Nov 1994 08:49:37 GMT")


@case("explain tells what to change until it would be cached, and what was meant otherwise than it is read")
def _():
    for control, count, words in (("no-store, private, max-age=60", 2, ("leave no-store out", "leave private out")),
                                  ("maxage=60, no-cache", 2, ("did you mean max-age", "leave no-cache out")),
                                  ("max-age=60, immutable", 0, ())):
        told = explained(control)[1]["change"]
        equal(len(told), count, told)
        for one, word in zip(told, words):
            contains(one, word)


@case("output that is lost is told, and is status 1")
def _():
    for words in (("explain", "--url", "http://a/"), ("proxy", "--help"), ("--help",), ("compliance",), ("proxy", "--to", "http://127.0.0.1:1", "--listen", "127.0.0.1:0")):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([HTTOOP, *words], input=b"HTTP/1.1 200 OK\n\n", stdout=full, stderr=subprocess.PIPE, timeout=WAIT, env=ENVIRONMENT)
        equal((done.returncode, done.stderr.count(b"\n")), (1, 1), (words, done.stderr))
        contains(done.stderr, b"No space left on device")


@case("explain tells of two messages and a time what is stored, until when, and what to change")
def _():
    status, told = explained("max-age=60", "--at", "+30s")
    equal((status, told["stored"], told["use"], told["fresh_until"]), (0, True, "fresh", "Sun, 06 Nov 1994 08:50:37 GMT"))
    equal(explained("max-age=60", "--at", "+2m")[1]["use"], "validate")
    status, told = explained("max-age=60, private")
    equal((status, told["stored"], told["why_stored"][-1]["section"]), (1, False, "RFC 9111, 5.2.2.7"))
    check(told["change"], told)
    equal(explained("max-age=60, private", "--private")[0], 0)
    text = tool(HTTOOP, "explain", stdin=EXCHANGE.format("no-store").encode())
    equal(text.returncode, 1)
    contains(text.stdout, b"(RFC 9111, 5.2.2.5)")
    contains(text.stdout, b"What to change:")


@case("a week of traffic takes no week")
def _():
    script = ("origin http://a/*\n< 200\n< Cache-Control: max-age=3600\n< ETag: \"1\"\n"
              "repeat 10080 every 1m\n> GET http://a/{n%10}\nend\n")
    began = time.monotonic()
    done = tool(HTTOOP, "cache-sim", "--summary", "--json", stdin=script.encode())
    check(time.monotonic() - began < WAIT)
    counts = json.loads(done.stdout.splitlines()[-1])
    equal((done.returncode, counts["requests"], counts["hits"] + counts["asked"], counts["responses"]), (0, 10080, 10080, 10))
    equal(counts["validated"], counts["asked"] - 10)


@case("what a script expects and does not get is told, and is status 1")
def _():
    script = b"> GET http://a/\n< 200\n< Cache-Control: max-age=60\n= stored fwd=uri-miss\n+ 30s\n> GET http://a/\n= hit age=30 ttl=30 not-asked\n"
    equal(tool(HTTOOP, "cache-sim", stdin=script).returncode, 0)
    done = tool(HTTOOP, "cache-sim", stdin=script.replace(b"30s", b"90s"))
    equal(done.returncode, 1)
    done = tool(HTTOOP, "cache-sim", stdin=script.replace(b"age=30", b"age=31"))
    equal(done.returncode, 1)
    contains(done.stdout, b"line 6: not as expected: age=31")
    equal(tool(HTTOOP, "cache-sim", stdin=b"> what\n").returncode, 1)
    equal(tool(HTTOOP, "cache-sim", stdin=b"what\n").returncode, 2)


@case("limits of proxies hold: members of Via, open tunnels")
def _():
    passed = "Via: 1.1 a, 1.1 b"
    with Server("echo") as origin:
        for words, target in ((("--to", origin.url), "/"), (("--forward", "--allow-private"), f"{origin.url}/")):
            for most, status in ((1, 502), (2, 200)):
                with Server("proxy", *words, limits={"forwarded-hops": most}) as s:
                    equal(s.ask(get(target, passed)).status, status, words)
        with Server("proxy", "--forward", "--allow-private", "--connect-port", "*", limits={"tunnels": 0}) as s, s.connect() as c:
            at = origin.url.rpartition("/")[2]
            c.send(f"CONNECT {at} HTTP/1.1\r\nHost: {at}\r\n\r\n")
            equal(c.head().status, 503)
        with Server("proxy", "--forward", "--allow-private", "--connect-port", "*", limits={"tunnels-of-client": 1}) as s, s.connect() as c, s.connect() as d:
            for each, status in ((c, 200), (d, 429)):
                each.send(f"CONNECT {at} HTTP/1.1\r\nHost: {at}\r\n\r\n")
                equal(each.head().status, status)


def detail_of(text):
    """The account in a member of Cache-Status."""
    found = re.search(r';detail="((?:[^"\\]|\\.)*)"', text)
    return found and re.sub(r"\\(.)", r"\1", found.group(1))


def log_lines(path, count):
    def there():
        with open(path, encoding="utf-8") as file:
            lines = [json.loads(line) for line in file.read().split("\n")[:-1]]  # the last one may not be whole
        return lines if len(lines) >= count else None
    return eventually(there, f"{count} lines in the log")


VERDICTS = (  # request, its field lines, what the account says
    ("GET", "/cache/60", (), "rfc9111#4b forwards (nothing is stored for this URI); rfc9111#3-1d stores (Cache-Control: public)"),
    ("GET", "/cache/60", (), "rfc9111#4a reuses (fresh for 60 s by max-age, "),
    ("HEAD", "/cache/60", (), "rfc9111#4a reuses (fresh for 60 s by max-age, "),
    ("GET", "/cache/60", ("Cache-Control: no-cache",), "rfc9111#5.2.1.4 "),
    ("GET", "/cache/60", ("Range: bytes=0-4",), "rfc9111#3.3-3 reuses (206, by Range of the request)"),
    ("GET", "/response-headers?Cache-Control=no-store", (), "rfc9111#5.2.2.5-1 stores-not (Cache-Control: no-store)"),
    ("GET", "/response-headers?Cache-Control=private", (), "rfc9111#5.2.2.7-1 stores-not (Cache-Control: private)"),
    ("GET", "/nothere", (), "rfc9111#3c stores-not (no max-age, Expires, ETag or Last-Modified)"),
    ("GET", "/cache/5", ("Cache-Control: no-store",), "rfc9111#5.2.1.5-1 stores-not (Cache-Control: no-store in the request)"),
    ("GET", "/cache/6", ("Cache-Control: only-if-cached",), "rfc9111#5.2.1.7-1 refuses (Cache-Control: only-if-cached in the request)"),
    ("GET", "/response-headers?Cache-Control=no-cache&ETag=%22a%22", (), "rfc9111#3-1d stores (200, heuristically cacheable)"),
    ("GET", "/response-headers?Cache-Control=no-cache&ETag=%22a%22", (), "rfc9111#5.2.2.4-1 validates (Cache-Control: no-cache in the stored response)"),
    ("DELETE", "/cache/60", (), "rfc9111#4-3 forwards (DELETE); rfc9111#4.4-1 "),
    ("OPTIONS", "/cache/60", (), "rfc9111#4-1b forwards (OPTIONS)"),
    ("GET", "/cache/7", ("Authorization: Basic secret",), "rfc9111#3.5-1 stores (Cache-Control: public)"),
)


@case("the account of each kind of decision is the same in Cache-Status and in the log")
def _():
    with folder() as own, Server("echo") as origin, \
            Server("proxy", "--to", origin.url, "--cache", "memory", "--why", "--log", f"json:{own}/log") as proxy:
        told = []
        for method, target, lines, step in VERDICTS:
            got = proxy.ask("\r\n".join([f"{method} {target} HTTP/1.1", "Host: example.org", *lines, "", ""]), method=method)
            told.append(detail_of(got["Cache-Status"] or ""))
            contains(told[-1] or "", step)
        logged = log_lines(f"{own}/log", len(VERDICTS))
        equal([detail_of(line["cache"]) for line in logged], told)


@case("without --why the log alone tells accounts, also of what a loop has at hand")
def _():
    with folder() as own, Server("echo") as origin, \
            Server("proxy", "--to", origin.url, "--cache", "memory", "--log", f"json:{own}/log") as proxy:
        for _ in range(4):
            check("detail" not in proxy.ask(get("/cache/60"))["Cache-Status"])
        refused = proxy.ask(get("/cache/9", "Cache-Control: only-if-cached"))
        equal((refused.status, refused["Cache-Status"], refused["Content-Type"]), (504, None, "application/problem+json"))
        logged = [line["cache"] for line in log_lines(f"{own}/log", 5)]
        contains(detail_of(logged[0]), "rfc9111#4b forwards")
        for line in logged[1:4]:
            check(re.fullmatch(r"rfc9111#4a reuses \(fresh for 60 s by max-age, \d+ s old\)", detail_of(line)), line)
        contains(detail_of(logged[4]), "rfc9111#5.2.1.7-1 refuses")


@case("logins and cookies are in no account and in no log")
def _():
    secret = "c2VjcmV0"
    fields = [f"Authorization: Basic {secret}", f"Cookie: id={secret}", f"Proxy-Authorization: Basic {secret}", f"X-Api-Key: {secret}"]
    query = "Cache-Control={}&Set-Cookie=id%3D%22" + secret + "%22&Vary=Authorization,%20Cookie,%20X-Api-Key"
    for more in ((), ("--cache-no-set-cookie",)):
        with folder() as own, Server("echo") as origin, \
                Server("proxy", "--to", origin.url, "--cache", "memory", "--why", "--log", f"json:{own}/log", *more) as proxy:
            count = 0
            for control in ("max-age=60", "public", "private", "no-cache", "no-cache=%22Set-Cookie%22,%20s-maxage=60"):
                for lines in (fields, [f"Cookie: id={secret}2"], fields):
                    got = proxy.ask(get("/response-headers?" + query.format(control).replace(secret, "x"), *lines))
                    check(secret not in got["Cache-Status"], got["Cache-Status"])
                    count += 1
            text = json.dumps([line["cache"] for line in log_lines(f"{own}/log", count)])
            check(secret not in text, text)
    exchange = (f"> GET / HTTP/1.1\n> Host: a\n> Authorization: Basic {secret}\n> Cookie: id={secret}\n>\n"
                f"< HTTP/1.1 200 OK\n< Set-Cookie: id={secret}\n< Vary: Cookie, Authorization\n< Cache-Control: {{}}\n<\n")
    for control in ("max-age=60", "public, max-age=60", "private", "no-store"):
        for words in ((), ("--json",), ("--private",), ("--cache-no-set-cookie",)):
            done = tool(HTTOOP, "explain", *words, stdin=exchange.format(control).encode())
            check(done.stdout and secret.encode() not in done.stdout, done.stdout.decode())


@case("explain asks through the proxy, and says what became of a miss, of what is not stored, and what to change")
def _():
    with Server("echo") as origin, Server("proxy", "--to", origin.url, "--cache", "memory", "--why") as proxy:
        done = tool(HTTOOP, "explain", f"{proxy.url}/cache/60")
        contains(done.stdout, b"It asked the next server, since it had nothing stored for that URI, and stored the answer, fresh\nuntil ")
        check(b"What to change" not in done.stdout, done.stdout.decode())
        told = tool(HTTOOP, "explain", f"{proxy.url}/cache/60").stdout.decode()
        until = re.search(r"It answered with a stored response, fresh until ([^.]*)\.", told)
        left = email.utils.parsedate_to_datetime(until.group(1)).timestamp() - time.time()
        within(0, left, 61)
        done = tool(HTTOOP, "explain", f"{proxy.url}/response-headers?Cache-Control=private")
        equal(done.returncode, 1)
        contains(done.stdout, b"and did not store the answer.")
        contains(done.stdout, b"(RFC 9111, 5.2.2.7)")
        contains(done.stdout, b"What to change:\n  - leave private out of the response")
        told = json.loads(tool(HTTOOP, "explain", "--json", f"{proxy.url}/nothere").stdout)
        equal([step["id"] for step in told["said"][0]["why"]], ["rfc9111#4b", "rfc9111#3-1d", "rfc9111#3c"])
        check(told["change"] and "sentence" in told["said"][0], told)
    with Server("echo") as origin, Server("proxy", "--to", origin.url, "--cache", "memory") as proxy:
        contains(tool(HTTOOP, "explain", f"{proxy.url}/").stdout, b"httoop proxy --why does.")


def documented(mark):
    """The indented block of docs/caching.md behind <!-- mark -->."""
    with open(os.path.join(ROOT, "docs/caching.md"), encoding="utf-8") as file:
        behind = file.read().partition(f"<!-- {mark} -->\n")[2].lstrip("\n")
    lines = []
    for line in behind.split("\n"):
        if line and not line.startswith("    "):
            break
        lines.append(line[4:])
    return "\n".join(lines).strip("\n") + "\n"


@case("what the documentation shows is what people get")
def _():
    exchange = documented("exchange").encode()
    done = tool(HTTOOP, "explain", stdin=exchange)
    equal((done.returncode, done.stdout.decode()), (1, documented("explained")))
    done = tool(HTTOOP, "explain", "--private", "--at", "+5m", stdin=exchange)
    equal((done.returncode, done.stdout.decode()), (0, documented("explained, private")))
    done = tool(HTTOOP, "cache-sim", stdin=documented("script").encode())
    equal(done.returncode, 0, done.stdout.decode())
    with open(os.path.join(ROOT, "docs/caching.md"), encoding="utf-8") as file:
        docs = file.read()
    with open(os.path.join(ROOT, "include/httoop/caching/verdicts.def"), encoding="utf-8") as file:
        for word, sentence in re.findall(r'HTTOOP_CACHE_VERDICT\(\w+, "([^"]+)", "([^"]+)"\)', file.read()):
            contains(docs, f"| `{word}` | {sentence} |")


@case("wrong flags and odd input are answered with what to do")
def _():
    to = ("proxy", "--to", "http://127.0.0.1:1", "--listen", "127.0.0.1:0")
    for words, said in (
        (("proxy", "--to", "127.0.0.1:9000"), b"did you mean http://127.0.0.1:9000?"),
        (("proxy", "--route", "a.example/=localhost"), b"did you mean http://localhost?"),
        (("proxy", "http://127.0.0.1:9000"), b"did you mean --to http://127.0.0.1:9000?"),
        ((*to, "--cache"), b"--cache lacks its value: memory"),
        ((*to, "--cache", "256M"), b"did you mean memory:256M?"),
        ((*to, "--cache", "disk"), b"which folder? disk:DIR"),
        ((*to, "--cache", "memory:5"), b"1M is the least"),
        ((*to, "--cache", "memory:256MB"), b"K, M, G or T"),
        ((*to, "--cache", "/var/cache"), b"did you mean disk:/var/cache?"),
        ((*to, "--cache", "disk:/proc/none"), b"a folder is made where there is none"),
        ((*to, "--cache", "memory", "--control", "unix:"), b"--control takes unix:PATH"),
        ((*to, "--cache", "memory", "--cache-name", "\u00e4"), b"such as edge-1"),
        ((*to, "--host", ""), b"--host is received, upstream, or a host"),
        ((*to, "--host", "http://a"), b"--host is received, upstream, or a host"),
        ((*to, "--request-field", "Content-Length: 5"), b"Content-Length is made for each message"),
        ((*to, "--response-field", "-Transfer-Encoding"), b"Transfer-Encoding is made for each message"),
        ((*to, "--request-field", "Host: a"), b"--host says what is sent"),
        ((*to, "--upstream-ca", "/none.pem"), b"/none.pem"),
        ((*to, "--upstream-cert", "/none.pem"), b"/none.pem"),
        (("proxy", "--forward", "--through", "ftp://a"), b"--through takes http://HOST:PORT"),
        (("explain", "none.example"), b"did you mean httoop explain https://none.example?"),
        (("explain", "-", "--proxy", "http://a"), b"--proxy is for a URL"),
        (("explain", "http://127.0.0.1:1/", "--url", "http://a/"), b"--url is for a response"),
        (("explain", "http://127.0.0.1:1/", "--proxy", "ftp://x"), b"--proxy takes http://HOST:PORT"),
        (("explain", "-"), b"a request and its response are read"),
        (("cache", "purge", "--control", "/none", "--prefix", ""), b"--prefix is empty: --all stands for all"),
        (("cache", "list", "--control", "/none"), b"--control unix:PATH makes such a socket"),
        (("cache", "list", "--control", "/none", "/page"), b"URLs are those that were asked for"),
        (("cache", "purge", "--control", "/none", "a.example:80/page"), b"URLs are those that were asked for"),
        (("cache", "list", "--control", "/none", "--prefix", "a.example/"), b"--prefix takes how URLs begin"),
        (("get", "--cache", "disk", "http://127.0.0.1:1/"), b"which folder? disk:DIR"),
        (("get", "--cache", "disk:pages:10GB", "http://127.0.0.1:1/"), b"a size is a number with K, M, G or T behind it"),
    ):
        done = tool(HTTOOP, *words)
        check(done.returncode != 0, words)
        contains(done.stderr, said, words)
    equal(tool(HTTOOP, *to, "--cache", "disk:/proc/none").returncode, 1)  # the command line is right
    with folder() as own, socket.socket(socket.AF_UNIX) as left:
        left.bind(f"{own}/left.sock")
        contains(tool(HTTOOP, "cache", "list", "--control", f"{own}/left.sock").stderr, b"is that proxy running?")
    # It ends by the last flag, after it has looked at the others.
    for listen, more, warned in ((":0", (), True), ("127.0.0.1:0", (), False), ("[::1]:0", (), False), (":0", ("--auth", "/none"), False)):
        done = tool(HTTOOP, "proxy", "--forward", "--listen", listen, *more, "--threads", "0")
        equal((done.returncode, b"whoever reaches it may use this proxy" in done.stderr), (2, warned), (listen, done.stderr))
    done = tool(HTTOOP, "cache-sim", stdin=b"> GET http://a/\n< 200\n= hitt\n")
    equal(done.returncode, 2)
    contains(done.stderr, b"line 3: = hitt: what can be expected is hit")


@case("get keeps answers, and says why it asks")
def _():
    with folder() as own, Server("echo") as origin:
        words = ("get", "--cache", f"disk:{own}/pages", "--why", f"{origin.url}/cache/60")
        contains(tool(HTTOOP, *words).stderr, b"asked for (uri-miss), and stored")
        done = tool(HTTOOP, *words)
        equal((done.returncode, done.stdout), (0, b"fresh for 60 s\n"), done.stderr.decode())
        contains(done.stderr, b"from the cache")
        contains(done.stderr, b"(RFC 9111, 4)")
        done = tool(HTTOOP, "get", "--cache", f"disk:{own}/pages", "--why", f"{origin.url}/response-headers?Cache-Control=no-store")
        contains(done.stderr, b"to have it cached: leave no-store out of the response")
        done = tool(HTTOOP, "get", "--cache", f"disk:{own}/pages", "--why", f"{origin.url}/cache/61", "Cache-Control:only-if-cached")
        equal(done.returncode, 5)
        contains(done.stderr, b"* not in the cache, and not asked for")


run()
