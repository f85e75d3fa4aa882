#!/usr/bin/env python3
"""Names and passwords: serve and echo with --auth, asked by curl and by hand."""
import hashlib
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *

PEOPLE = ("eve:$2b$04$abcdefghijklmnopqrstuuyvPXIbu7xe6/CED2DzX8z6Si09MlzlW\n"
          "bob:$5$rounds=1000$saltstring$n3a2i8i4F9QJeBWCS0AMO5xyVBBf.4iFCPvoPCJ5wW9\n")


def key(function, *parts):
    return hashlib.new(function, ":".join(parts).encode()).hexdigest()


PEOPLE += f"eve:new attic:SHA-256:{key('sha256', 'eve', 'new attic', 'pw')}\n"
PEOPLE += f"eve:old attic:{key('md5', 'eve', 'old attic', 'pw')}\n"
AUTH = """# an example
users people
protect /private/ basic "The private part"
protect /new digest "new attic"
protect /old digest "old attic"
protect /both basic,digest "new attic"
protect /upload basic uploads PUT POST
open /private/lobby
"""


@contextlib.contextmanager
def site(command="serve", auth=AUTH, *more):
    with folder() as path:
        for name in ("index.html", "private/a.txt", "private/lobby/a.txt", "new/a.txt", "old/a.txt", "both/a.txt"):
            write(f"{path}/site/{name}", f"{name}\n")
        write(f"{path}/people", PEOPLE)
        write(f"{path}/auth", auth)
        words = [f"{path}/site"] if command == "serve" else []
        with Server(command, *words, "--auth", f"{path}/auth", *more) as s:
            s.folder = path
            yield s


def curl(url, *words):
    """(status, content, head) of the last response."""
    done = tool("curl", "-q", "-sS", "--max-time", "20", "-i", *words, url)
    equal(done.returncode, 0, done.stderr.decode())
    rest = done.stdout.decode()
    while True:
        head, _, rest = rest.partition("\r\n\r\n")
        status = int(head.split(" ")[1])
        if not rest.startswith("HTTP/"):
            return status, rest, head


@case("what is protected, and what is not")
def _():
    with site() as s:
        for path, status in (("/", 200), ("/private/lobby/a.txt", 200), ("/private/a.txt", 401), ("/private", 401), ("/new/a.txt", 401),
                             ("/%70rivate/a.txt", 401), ("//private/a.txt", 401), ("/upload", 404)):
            equal(curl(s.url + path, "--path-as-is")[0], status, path)
        equal(curl(f"{s.url}/upload", "-X", "PUT", "-d", "x")[0], 401)
        contains(curl(f"{s.url}/private/a.txt")[2], 'WWW-Authenticate: Basic realm="The private part", charset="UTF-8"')


@case("variants, index files and files in a coding are protected by the name of what they are")
def _():
    auth = ("users people\nprotect /members.html basic m\nprotect /attic/index.html basic a\nprotect /club basic c\n"
            "protect /hall.gsw.html basic h\n")
    with site("serve", auth, "--language", "gsw") as s:
        for name in ("members.html", "members.html.gz", "members.de.html", "attic/index.html", "attic/a.html", "club.de.html",
                     "club.fr.html", "hall.gsw.html", "hall.de.html", "free.de.html", "free.fr.html"):
            write(f"{s.folder}/site/{name}", f"{name}\n")
        for path in ("members.html", "members.html.gz", "members", "members.de", "members.de.html", "attic/", "attic/index", "club",
                     "club.html", "club.de.html", "hall", "hall.html"):
            for more in ((), ("--compressed",), ("-I",), ("-H", "Accept-Language: de, gsw"), ("-r", "0-3")):
                equal(curl(f"{s.url}/{path}", *more)[0], 401, path)
        for path in ("attic/a.html", "hall.de", "free", "free.html"):
            equal(curl(f"{s.url}/{path}")[0], 200, path)
        status, content, head = curl(f"{s.url}/club", "-u", "eve:pw", "-H", "Accept-Language: fr")
        equal((status, content), (200, "club.fr.html\n"))
        contains(head, "Content-Location: club.fr.html")
        equal(curl(f"{s.url}/attic/", "-u", "eve:pw")[:2], (200, "attic/index.html\n"))


@case("--spa with --auth: the page of an application is not let out by any other path")
def _():
    pages = ("-H", "Accept: text/html")
    with site("serve", "users people\nprotect / basic all\n", "--spa") as s:
        equal(curl(f"{s.url}/none", *pages)[0], 401)
        equal(curl(f"{s.url}/none", *pages, "-u", "eve:pw")[:2], (200, "index.html\n"))
    with site("serve", "users people\nprotect / basic all\nopen /index.html\nopen /private\n", "--spa") as s:
        equal(curl(f"{s.url}/private/none", *pages)[0], 200)
        equal(curl(f"{s.url}/", *pages)[0], 401)
    with folder() as path:
        write(f"{path}/people", PEOPLE)
        for text in ("protect /index.html basic a\n", "protect /index basic a\n", "protect / basic a\nopen /b\n"):
            write(f"{path}/auth", "users people\n" + text)
            done = tool(HTTOOP, "serve", path, "--spa", "--auth", f"{path}/auth", "--listen", "127.0.0.1:0")
            equal(done.returncode, 2)
            contains(done.stderr.decode(), "--spa sends index.html for paths that are not protected; say open /index.html")


# req: rfc9110#11.6.1-1
@case("curl --basic: bcrypt and SHA-crypt; wrong passwords and unknown names")
def _():
    with site() as s:
        url = f"{s.url}/private/a.txt"
        equal(curl(url, "--basic", "-u", "eve:pw")[:2], (200, "private/a.txt\n"))
        equal(curl(url, "--basic", "-u", "bob:open sesame")[:2], (200, "private/a.txt\n"))
        wrong, unknown = curl(url, "--basic", "-u", "eve:wp"), curl(url, "--basic", "-u", "mallory:pw")
        equal(wrong[:2], unknown[:2])
        equal(wrong[0], 401)


# req: rfc7616#3.6-1
@case("curl --digest: SHA-256 and MD5, with Authentication-Info; wrong passwords")
def _():
    with site() as s:
        for realm in ("new", "old"):
            url = f"{s.url}/{realm}/a.txt"
            status, content, head = curl(url, "--digest", "-u", "eve:pw")
            equal((status, content), (200, f"{realm}/a.txt\n"))
            contains(head, "Authentication-Info: qop=auth, rspauth=")
            status, _, head = curl(url, "--digest", "-u", "eve:wp")
            equal(status, 401)
            check("stale" not in head, head)
            equal(curl(url, "--digest", "-u", "mallory:pw")[0], 401)
        contains(curl(f"{s.url}/new/a.txt")[2], "algorithm=SHA-256")
        contains(curl(f"{s.url}/old/a.txt")[2], "algorithm=MD5")
        equal(curl(f"{s.url}/both/a.txt", "--anyauth", "-u", "eve:pw")[0], 200)
        equal(curl(f"{s.url}/both/a.txt", "--basic", "-u", "eve:pw")[0], 200)


def by_hand(s):
    """Asks with Digest credentials made here: a function of target, count and uri, with a nonce of the server."""
    nonce = re.search('nonce="([^"]+)"', curl(f"{s.url}/new/a.txt")[2]).group(1)

    def ask(target, count, uri="/new/a.txt"):
        nc = f"{count:08x}"
        response = key("sha256", key("sha256", "eve", "new attic", "pw"), nonce, nc, "c", "auth", key("sha256", "GET", uri))
        value = (f'Digest username="eve", realm="new attic", uri="{uri}", algorithm=SHA-256, nonce="{nonce}", nc={nc}, '
                 f'cnonce="c", qop=auth, response="{response}"')
        return curl(s.url + target, "-H", f"Authorization: {value}")
    return ask


# req: rfc7616#5.4
# req: rfc7616#3.4.6-3
@case("a replay is refused, and so are credentials for something else")
def _():
    with site() as s:
        ask = by_hand(s)
        equal(ask("/new/a.txt", 1)[0], 200)
        status, _, head = ask("/new/a.txt", 1)
        equal(status, 401)
        contains(head, "stale=true")
        equal(ask("/new/a.txt", 3)[0], 200)
        equal(ask("/new/a.txt", 2)[0], 200)
        equal(ask("/new/a.txt", 2)[0], 401)
        equal(ask("/new/b.txt", 4)[0], 400)


# req: rfc7616#3.6
@case("a nonce grows old, and the next one is named before")
def _():
    with site("serve", AUTH, "--limit", "nonce-time=8000") as s:
        ask = by_hand(s)
        check("nextnonce" not in ask("/new/a.txt", 1)[2])
        time.sleep(4.2)
        contains(ask("/new/a.txt", 2)[2], "nextnonce=")
        time.sleep(4.2)
        status, _, head = ask("/new/a.txt", 3)
        equal(status, 401)
        contains(head, "stale=true")


@case("digest-int: the content is protected too, and held until it was checked")
def _():
    with site("echo", 'users people\nprotect / digest-int "new attic"\n', "--limit", "checked-content=100000") as s:
        head = curl(f"{s.url}/anything")[2]
        contains(head, 'qop="auth, auth-int"')
        nonce = re.search('nonce="([^"]+)"', head).group(1)
        counts = iter(range(1, 20))

        def post(signed, sent, *words):
            nc, uri = f"{next(counts):08x}", "/anything"
            content = hashlib.sha256(signed).hexdigest()
            response = key("sha256", key("sha256", "eve", "new attic", "pw"), nonce, nc, "c", "auth-int",
                           key("sha256", "POST", uri, content))
            value = (f'Digest username="eve", realm="new attic", uri="{uri}", algorithm=SHA-256, nonce="{nonce}", nc={nc}, '
                     f'cnonce="c", qop=auth-int, response="{response}"')
            with folder() as path:
                write(f"{path}/content", sent)
                return curl(s.url + uri, "-H", f"Authorization: {value}", "--data-binary", f"@{path}/content",
                            "-H", "Content-Type: text/plain", *words)
        status, content, head = post(b"three words here", b"three words here")
        equal((status, json.loads(content)["data"], json.loads(content)["user"]), (200, "three words here", "eve"))
        contains(head, "Authentication-Info: qop=auth-int, rspauth=")
        equal(post(b"three words here", b"Three words here")[0], 401)
        for words in ([], ["-H", "Transfer-Encoding: chunked"], ["-H", "Expect: 100-continue"]):
            equal(post(b"x" * 100_000, b"x" * 100_000, *words)[0], 200, words)
        status, content, _ = post(b"x" * 100_001, b"x" * 100_001)
        equal(status, 413)
        contains(content, "rfc9110#15.5.14")
        equal(curl(f"{s.url}/anything", "--digest", "-u", "eve:pw", "-d", "a=b")[0], 200)  # curl takes qop=auth


# req: rfc7616#3.4-7   failures are logged
# req: rfc7616#3.4-8   without what was typed
@case("echo asks too, on several threads, and passwords do not stand in the log")
def _():
    with folder() as path:
        log = f"{path}/log"
        with site("echo", 'users people\nprotect / basic,digest "new attic"\n', "--threads", "2", "--log", f"json:{log}") as s:
            for words in (["--basic"], ["--digest"]) * 3:
                equal(curl(f"{s.url}/echo", *words, "-u", "eve:pw")[0], 200)
            equal(curl(f"{s.url}/echo", "-u", "typed here:a secret")[0], 401)
            contains(curl(f"{s.url}/anything", "--digest", "-u", "eve:pw")[1], '"user": "eve"')
            equal(s.stop(), 0)
        text = read(log).decode()
        for line in text.splitlines():
            one = json.loads(line)
            equal(one.get("user"), "eve" if one["status"] == 200 else None, line)
        check("typed" not in text, text)
        contains(text, "rfc9110#11.4-1")
        check("secret" not in text and "ZXZl" not in text, text)


@case("a file that cannot be used is told with its line")
def _():
    for auth, wanted in (("protect / basic realm\n", "no user has a password"), ("users nobody\n", "cannot read the password file"),
                         ("users people\nprotect private basic realm\n", ":2: "), ("users people\n", "nothing is protected"),
                         ("users people\nprotect / digest elsewhere\n", "no user has a key"), ('users "people\n', "a quote does not end"),
                         ("users weak\nprotect / basic realm\n", "weak:1: this hash is too easy")):
        with folder() as path:
            write(f"{path}/people", PEOPLE)
            write(f"{path}/weak", "eve:$apr1$abcdefgh$JE5V0bSbJ/2CXOAI.TE4l.\n")
            write(f"{path}/auth", auth)
            done = tool(HTTOOP, "serve", path, "--auth", f"{path}/auth", "--listen", "127.0.0.1:0")
            equal(done.returncode, 2, auth)
            contains(done.stderr.decode(), wanted)


run()
