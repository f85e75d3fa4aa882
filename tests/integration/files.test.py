#!/usr/bin/env python3
"""files as clients see it: validators, ranges, precompressed files, and what is not served."""
import gzip
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *

OLD = 1_000_000_000  # Sun, 09 Sep 2001 01:46:40 GMT
DIGITS = b"0123456789" * 100


@contextlib.contextmanager
def site(*flags):
    with folder() as own:
        path = f"{own}/site"
        write(f"{path}/page.html", "<p>Hello\n", mtime=OLD)
        write(f"{path}/digits.txt", DIGITS, mtime=OLD)
        write(f"{path}/empty", "", mtime=OLD)
        write(f"{path}/sub/index.html", "<p>Index\n", mtime=OLD)
        write(f"{path}/list/b.txt", "bb", mtime=OLD)
        write(f"{path}/list/a.txt", "a", mtime=OLD)
        write(f"{path}/.hidden", "UNDER COVER")
        write(f"{path}/.git/config", "UNDER COVER")
        write(f"{own}/outside.txt", "OUT OF BOUNDS")
        write(f"{own}/site-beside/x", "OUT OF BOUNDS")
        os.symlink("../outside.txt", f"{path}/out")
        os.symlink("..", f"{path}/up")
        os.symlink("digits.txt", f"{path}/in")
        os.symlink("loop", f"{path}/loop")
        os.mkfifo(f"{path}/fifo")
        with Server("serve", path, "--log", "none", *flags) as s:
            s.path = path
            with s.connect() as c:
                def ask(target, *lines, method="GET"):
                    nonlocal c
                    c.send(get(target, *lines).replace("GET ", method + " ", 1))
                    r = c.response(method)
                    if r["Connection"] == "close":
                        c.close()
                        c = s.connect()
                    return r
                s.get = ask
                yield s
                c.close()


# req: rfc9110#8.8.1-1
@case("validators: strong for an old file, weak for a fresh one, changed by every change")
def _():
    with site() as s:
        r = s.get("/page.html")
        check(re.fullmatch(r'"[^"]+"', r["ETag"]), f"ETag: {r['ETag']}")
        equal(r["Last-Modified"], "Sun, 09 Sep 2001 01:46:40 GMT")
        write(f"{s.path}/fresh.txt", "1")
        first = s.get("/fresh.txt")["ETag"]
        check(first.startswith('W/"'), f"the tag of a file that was just written: {first}")
        seen = {r["ETag"]}
        for mtime, content in [(OLD + 1, "<p>Hello\n"), (OLD + 1, "<p>Hello!\n"), (OLD + 1.000001, "<p>Hello!\n")]:
            write(f"{s.path}/page.html", content, mtime=mtime)
            def changed():
                got = s.get("/page.html")
                return got if got["ETag"] not in seen else None
            got = eventually(changed, "a new tag", 5)
            equal(got.content, content.encode())
            seen.add(got["ETag"])
        os.rename(write(f"{s.path}/new", "<p>Hello!\n", mtime=OLD + 1.000001), f"{s.path}/page.html")
        eventually(lambda: s.get("/page.html")["ETag"] not in seen, "a new tag for another file of the same size and time", 5)


@case("preconditions in their order")
def _():
    with site() as s:
        tag = s.get("/page.html")["ETag"]
        before, at, after = "Sun, 09 Sep 2001 01:46:39 GMT", "Sun, 09 Sep 2001 01:46:40 GMT", "Sun, 09 Sep 2001 01:46:41 GMT"
        rows = [
            ((f"If-None-Match: {tag}",), 304), ((f"If-None-Match: W/{tag}",), 304), (("If-None-Match: *",), 304),
            (('If-None-Match: "x"',), 200), (('If-None-Match: "x"', f"If-Modified-Since: {at}"), 200),
            ((f"If-Modified-Since: {at}",), 304), ((f"If-Modified-Since: {after}",), 304), ((f"If-Modified-Since: {before}",), 200),
            (("If-Modified-Since: yesterday",), 200), (("If-Modified-Since: Sunday, 09-Sep-01 01:46:40 GMT",), 304),
            (("If-Modified-Since: Sun Sep  9 01:46:40 2001",), 304),
            ((f"If-Match: {tag}",), 200), (("If-Match: *",), 200), (('If-Match: "x"',), 412), ((f"If-Match: W/{tag}",), 412),
            ((f"If-Match: {tag}", f"If-None-Match: {tag}"), 304), (('If-Match: "x"', f"If-None-Match: {tag}"), 412),
            ((f"If-Unmodified-Since: {before}",), 412), ((f"If-Unmodified-Since: {at}",), 200),
            ((f"If-Match: {tag}", f"If-Unmodified-Since: {before}"), 200),
            (('If-Match: "x"', "Range: bytes=0-1"), 412), ((f"If-None-Match: {tag}", "Range: bytes=0-1"), 304),
        ]
        for lines, status in rows:
            for method in ("GET", "HEAD"):
                wanted = 206 if status == 200 and method == "GET" and any("Range:" in x for x in lines) else status
                r = s.get("/page.html", *lines, method=method)
                equal(r.status, wanted, f"{method} with {lines}")
                if status == 304:
                    equal((r.content, r["ETag"], r["Content-Type"]), (b"", tag, None))
        equal(s.get("/nothing", "If-Match: *").status, 404)


@case("ranges: one, several, suffix, unsatisfiable, unknown, with If-Range, for GET only")
def _():
    with site() as s:
        r = s.get("/digits.txt")
        tag, size = r["ETag"], len(DIGITS)
        equal(r["Accept-Ranges"], "bytes")
        rows = [
            ("bytes=0-0", 206, b"0"), ("bytes=5-9", 206, b"56789"), ("bytes=995-", 206, b"56789"), ("bytes=-5", 206, b"56789"),
            ("bytes=0-99999999999999999999", 206, DIGITS), ("bytes=-99999", 206, DIGITS), ("BYTES=1-2", 206, b"12"),
            ("bytes=1000-", 416, None), ("bytes=-0", 416, None), ("bytes=1000-2000,5000-", 416, None),
            ("bytes=5-4", 200, DIGITS), ("bytes=", 200, DIGITS), ("bytes=a-b", 200, DIGITS), ("bytes=1", 200, DIGITS),
            ("lines=1-2", 200, DIGITS), ("bytes=+1-2", 200, DIGITS), ("bytes=0-1;2-3", 200, DIGITS),
        ]
        for value, status, content in rows:
            r = s.get("/digits.txt", f"Range: {value}")
            equal(r.status, status, value)
            if content is not None:
                check(r.content == content, f"{value}: {r.content[:50]!r}")
            if status == 416:
                equal(r["Content-Range"], f"bytes */{size}", value)
            equal(s.get("/digits.txt", f"Range: {value}", method="HEAD").status, 200, f"HEAD {value}")
        equal(s.get("/digits.txt", "Range: bytes=1-2", "Range: bytes=3-4").status in (200, 206), True)
        equal(s.get("/empty", "Range: bytes=0-").status, 416)
        for value, status in [(tag, 206), ('"x"', 200), (f"W/{tag}", 200), ("Sun, 09 Sep 2001 01:46:40 GMT", 206),
                              ("Sun, 09 Sep 2001 01:46:39 GMT", 200), ("Sun, 09 Sep 2001 01:46:41 GMT", 200), ("nonsense", 200)]:
            equal(s.get("/digits.txt", "Range: bytes=0-1", f"If-Range: {value}").status, status, f"If-Range: {value}")


@case("several ranges: each part is right, the whole has the length that was said")
def _():
    with site() as s:
        r = s.get("/digits.txt", "Range: bytes=0-4,100-104,-5,5000-")
        equal(r.status, 206)
        equal(r["Content-Range"], None)
        boundary = re.fullmatch(r'multipart/byteranges; ?boundary="?([^"]+)"?', r["Content-Type"]).group(1).encode()
        pieces = (b"\r\n" + r.content).split(b"\r\n--" + boundary)
        equal(pieces[-1].strip(), b"--", "the end")
        got = []
        for piece in pieces[1:-1]:
            head, _, content = piece.partition(b"\r\n\r\n")
            contains(head.lower(), b"content-type: text/plain")
            got.append((re.search(rb"(?i)content-range: (.*)", head).group(1).strip().decode(), content))
        equal(got, [("bytes 0-4/1000", b"01234"), ("bytes 100-104/1000", b"01234"), ("bytes 995-999/1000", b"56789")])


@case("abusive sets of ranges cost no more than the file")
def _():
    with site() as s:
        for value in (",".join("0-" for _ in range(500)), ",".join(f"{i}-{i}" for i in range(0, 1000, 2)), ",".join("0-999" for _ in range(60)),
                      ",".join(f"{i}-{i + 1}" for i in range(0, 60))):
            r = s.get("/digits.txt", f"Range: bytes={value}")
            check(r.status in (200, 206, 416), r.status)
            check(len(r.content) < 4 * len(DIGITS), f"{len(r.content)} octets of content for a file of {len(DIGITS)}")


@case("precompressed files by Accept-Encoding, with Vary, a tag and ranges of their own")
def _():
    with site() as s:
        text = b"text of a page " * 500
        packed = gzip.compress(text)
        write(f"{s.path}/big.txt", text, mtime=OLD)
        write(f"{s.path}/big.txt.gz", packed, mtime=OLD)
        write(f"{s.path}/big.txt.br", b"pretended brotli", mtime=OLD)
        plain = s.get("/big.txt")
        equal((plain.content == text, plain["Content-Encoding"]), (True, None))
        contains((plain["Vary"] or "").lower(), "accept-encoding", "Vary without a coding")
        tags = {plain["ETag"]}
        for accepts, coding in [("gzip", "gzip"), ("br", "br"), ("gzip, br", "br"), ("br;q=0.1, gzip", "gzip"), ("GZIP", "gzip"), ("x-gzip", "gzip"),
                                ("gzip;q=0", None), ("identity", None), ("deflate", None), ("*;q=0.5, br;q=0, gzip;q=0", None), ("", None)]:
            r = s.get("/big.txt", f"Accept-Encoding: {accepts}")
            equal((r.status, r["Content-Encoding"]), (200, coding), f"Accept-Encoding: {accepts}")
            check(r.content == {"gzip": packed, "br": b"pretended brotli", None: text}[coding], "the content of another")
            equal(r["Content-Type"], plain["Content-Type"])
            contains((r["Vary"] or "").lower(), "accept-encoding", "Vary")
            tags.add(r["ETag"])
        equal(len(tags), 3, "tags of three representations")
        r = s.get("/big.txt", "Accept-Encoding: gzip", "Range: bytes=0-9")
        equal((r.status, r.content, r["Content-Encoding"]), (206, packed[:10], "gzip"))
        equal(s.get("/big.txt", "Accept-Encoding: gzip", f"If-None-Match: {plain['ETag']}").status, 200, "another representation's tag")


@case("variants: the language and type that are liked, with Content-Location and Vary; 406, 300, none")
def _():
    def fill(s):
        for name in ("page.de.html", "page.en.html", "page.json", "index.de.html", "index.fr.html"):
            write(f"{s.path}/notes/{name}", name, mtime=OLD)
        write(f"{s.path}/notes/page.de.html.gz", gzip.compress(b"page.de.html"), mtime=OLD)
        write(f"{s.path}/notes/.page.nl.html", "UNDER COVER", mtime=OLD)
        os.symlink("../../outside.txt", f"{s.path}/notes/page.it.html")
    with site("--language", "en") as s:
        fill(s)
        for target, lines, name in [
                ("/notes/page", (), "page.en.html"), ("/notes/page", ("Accept-Language: de-AT, en;q=0.5",), "page.de.html"),
                ("/notes/page", ("Accept-Language: it",), "page.json"), ("/notes/page", ("Accept-Language: it", "Accept: text/html"), "page.en.html"),
                ("/notes/page", ("Accept: application/json",), "page.json"), ("/notes/page.html", ("Accept-Language: it",), "page.en.html"),
                ("/notes/page.de", ("Accept-Language: en",), "page.de.html"), ("/notes/", ("Accept-Language: fr",), "index.fr.html")]:
            r = s.get(target, *lines)
            equal((r.status, r.content.decode(), r["Content-Location"]), (200, name, name), f"{target} {lines}")
            equal(r["Content-Language"], name.split(".")[1] if name.count(".") == 2 else None, name)
            same = s.get(f"/notes/{name}")
            equal((same.content, same["ETag"], same["Content-Language"], same["Content-Location"]),
                  (r.content, r["ETag"], r["Content-Language"], None), name)
        equal(s.get("/notes/page")["Vary"], "Accept, Accept-Language, Accept-Encoding")
        equal(s.get("/notes/")["Vary"], "Accept-Language")
        r = s.get("/notes/page", "Accept-Language: de", "Accept-Encoding: gzip")
        equal((gzip.decompress(r.content), r["Content-Encoding"], r["Content-Location"]), (b"page.de.html", "gzip", "page.de.html"))
        equal(len({s.get("/notes/page", f"Accept-Encoding: {c}", f"Accept-Language: {l}")["ETag"] for c in ("gzip", "identity") for l in ("de", "en")}), 3)
        for target in ("/notes/.page", "/notes/page.it", "/notes/page.nl", "/notes/pag", "/notes/page/"):
            equal(s.get(target).status, 404, target)
    for none in ("406", "300"):
        with site("--none", none) as s:
            fill(s)
            r = s.get("/notes/page.html", "Accept-Language: it, fr")
            equal(r.status, int(none))
            contains(r["Link"], "<page.de.html>; rel=alternate")
            contains(r["Vary"], "Accept-Language")
            contains(r.content, b"page.en.html")
            equal(s.get("/notes/page.html", "Accept-Language: en").status, 200)
    with folder() as own:
        write(f"{own}/people", "bob:$5$rounds=1000$saltstring$n3a2i8i4F9QJeBWCS0AMO5xyVBBf.4iFCPvoPCJ5wW9\n")
        with site("--auth", write(f"{own}/site.auth", "users people\nprotect /notes/page.de.html basic Notes\n")) as s:
            fill(s)
            equal((s.get("/notes/page.de.html").status, s.get("/notes/page").status), (401, 401), "no way past what is protected")
    with site("--no-variants") as s:
        fill(s)
        equal(s.get("/notes/page").status, 404)
        equal(s.get("/notes/page.de.html")["Content-Language"], None)
    for words in (("--none", "404"), ("--language", "no tag"), ("--spa=x/",)):
        equal(tool(HTTOOP, "serve", ".", *words).returncode, 2, words)


@case("--spa: the page for every path of an application, never for what looks like a file or asks for data")
def _():
    with site("--spa=page.html") as s:
        for target in ("/users/7", "/users/7?tab=mail", "/list/none/", "/users/john.doe"):
            for lines in ((), ("Accept: */*",), ("Accept: text/html,application/xhtml+xml,*/*;q=0.8",)):
                r = s.get(target, *lines)
                equal((r.status, r.content, r["Vary"], r["Content-Location"]), (200, b"<p>Hello\n", "Accept", "/page.html"), f"{target} {lines}")
            r = s.get(target, "Accept: application/json")
            equal((r.status, r["Vary"]), (404, "Accept"), target)
        for target in ("/app.js", "/users/photo.png", "/.git/config", "/.env", "/users//7", "/out", "/fifo"):
            equal(s.get(target, "Accept: text/html").status, 404, target)
        equal(s.get("/list/", "Accept: text/html").status, 200, "a folder that is there")
        equal(s.get("/users/7", method="POST").status, 405)
        equal(s.get("/users/7", "If-None-Match: " + s.get("/page.html")["ETag"]).status, 304)


@case("folders: index, redirect to the slash, listing for people and for programs")
def _():
    with site() as s:
        equal(s.get("/sub/").content, b"<p>Index\n")
        r = s.get("/sub?a=b")
        check(r.status in (301, 308), r)
        check(r["Location"].endswith("/sub/?a=b"), r["Location"])
        check(re.match(r"(http://a)?/[^/]", r["Location"]), r["Location"])
        page = s.get("/list/", "Accept: text/html")
        equal(page.status, 200)
        contains(page["Content-Type"], "text/html")
        text = page.content.decode()
        check(text.index("a.txt") < text.index("b.txt"), "the order")
        check("<script" not in text.lower(), "a listing without JavaScript")
        contains((page["Vary"] or "").lower(), "accept")
        data = s.get("/list/", "Accept: application/json")
        contains(data["Content-Type"], "application/json")
        found = json.loads(data.content)
        entries = found if isinstance(found, list) else next(v for v in found.values() if isinstance(v, list))
        equal([(e["name"], e["size"]) for e in entries], [("a.txt", 1), ("b.txt", 2)])
        names = json.loads(s.get("/", "Accept: application/json").content)
        check(".hidden" not in str(names) and ".git" not in str(names), names)
        equal(s.get("/page.html/").status, 404)
        for target in ("//sub", "/sub//"):
            r = s.get(target)
            check(r.status in (200, 301, 308, 400, 404), r)
            check(not (r["Location"] or "").startswith("//"), f"{target} leads to another host: {r['Location']}")
        for target in ("//evil.example/..", "//evil.example/%2e%2e", "/\\evil.example/sub", "//sub"):
            check(not re.match(r"[/\\]{2}", s.get(target)["Location"] or ""), target)


@case("nothing outside of the folder, nothing hidden, no encoded slashes, no NUL")
def _():
    with site() as s:
        for target in ["/../outside.txt", "/../../../../etc/passwd", "/sub/../../outside.txt", "/%2e%2e/outside.txt", "/.%2e/outside.txt",
                       "/%2e%2e%2foutside.txt", "/..%2foutside.txt", "/..%5coutside.txt", "/..\\outside.txt", "/%252e%252e/outside.txt", "/..;/outside.txt",
                       "/sub/%2e%2e/%2e%2e/outside.txt", "/....//outside.txt", "/%c0%ae%c0%ae/outside.txt", "/%e0%80%ae%e0%80%ae/outside.txt",
                       "/..%c0%af..%c0%afetc/passwd", "/..%00/outside.txt", "/page.html%00.txt", "/%00", "/../site-beside/x", "/out", "/up/outside.txt",
                       "/up/site/.hidden", "/.hidden", "/%2ehidden", "/.git/config", "/.git/", "/sub%2findex.html", "/sub/index.html%2f",
                       "/sub%5cindex.html", "/loop", "/loop/x", "//etc/passwd", "///etc/passwd", "/./../outside.txt", "http://a/../outside.txt",
                       "/page.html/../../outside.txt", "/page.html/x", "/" + "a" * 300, "/" + "a/" * 2000, "/%ff", "/%ed%a0%80"]:
            r = s.get(target)
            check(400 <= r.status < 500 or r.status in (301, 308), f"{target} got {r.status}: {r.content[:100]!r}")
            for mark in (b"OUT OF BOUNDS", b"UNDER COVER", b"root:"):
                check(mark not in r.content, f"{target} shows {r.content[:100]!r}")
        equal(s.get("/in").content, DIGITS, "a link that stays inside")
        for target in ("/sub%2findex.html", "/%00", "/page.html%00.txt"):
            equal(s.get(target).status, 400, target)


@case("flags: hidden files, links to the outside")
def _():
    for flag, target, content in [("--hidden", "/.hidden", b"UNDER COVER"), ("--symlinks", "/out", b"OUT OF BOUNDS")]:
        with site(flag) as s:
            equal(s.get(target).content, content, flag)
            check(s.get("/../outside.txt").status >= 300, "outside by dots")
    with site("--no-listing", "--no-precompressed", "--index", "a.txt", "--cache-control", "max-age=60") as s:
        r = s.get("/list/")
        equal((r.content, r["Cache-Control"]), (b"a", "max-age=60"))
        equal(s.get("/").status // 100, 4, "no listing")
        write(f"{s.path}/page.html.gz", "packed")
        equal(s.get("/page.html", "Accept-Encoding: gzip")["Content-Encoding"], None)


@case("a FIFO, a socket and a device do not hang the server, and are no files")
def _():
    with site() as s:
        with socket.socket(socket.AF_UNIX) as local:
            local.bind(f"{s.path}/socket")
            os.symlink("/dev/zero", f"{s.path}/zero")
            for target in ("/fifo", "/socket", "/zero"):
                equal(s.get(target).status // 100, 4, target)
            equal(s.get("/page.html").status, 200)


@case("a file without permission is refused, one that vanishes is gone, one that shrinks breaks the transfer off")
def _():
    with site() as s:
        write(f"{s.path}/gone", "x" * 100, mtime=OLD)
        equal(s.get("/gone").status, 200)
        os.unlink(f"{s.path}/gone")
        eventually(lambda: s.get("/gone").status == 404, "404 for what is gone", 5)
        with open(f"{s.path}/shrinks", "wb") as file:
            file.truncate(200_000_000)
        with s.connect(receive_buffer=8192) as c:
            c.send(get("/shrinks"))
            head = c.head()
            os.truncate(f"{s.path}/shrinks", 1000)
            try:
                got = len(c.rest())
            except ConnectionResetError:
                got = 0
            check(got < int(head["Content-Length"]), "octets were invented")
        equal(s.get("/page.html").status, 200, "others")


@case("types, nosniff, and a page, JSON or a line for an error, as Accept says")
def _():
    with site() as s:
        for name, kind in [("a.css", "text/css"), ("a.js", "text/javascript"), ("a.json", "application/json"), ("a.svg", "image/svg+xml"),
                           ("a.png", "image/png"), ("a.txt", "text/plain"), ("a.HTML", "text/html"), ("a.pdf", "application/pdf"),
                           ("a.wasm", "application/wasm"), ("a.unknown", None), ("README", None)]:
            write(f"{s.path}/{name}", "x", mtime=OLD)
            r = s.get(f"/{name}")
            if kind:
                equal((r["Content-Type"] or "").split(";")[0], kind, name)
            equal(r["X-Content-Type-Options"], "nosniff", name)
        for accept, kind in [("text/html", "text/html"), ("application/problem+json", "application/problem+json"), ("application/json", "application/problem+json"),
                             ("*/*", None)]:
            r = s.get("/nothing%3Cb%3E", f"Accept: {accept}")
            equal(r.status, 404)
            if kind:
                equal(r["Content-Type"].split(";")[0], kind, accept)
            contains(r.content, b"rfc9110#15.5.5", "the requirement")
            check(b"<b>" not in r.content, "the target became markup")
            if "json" in accept:
                equal(json.loads(r.content)["status"], 404)


# req: rfc9110#9.3.2-2
@case("HEAD is GET without content, for files, folders and errors alike")
def _():
    with site() as s:
        for target in ("/page.html", "/digits.txt", "/empty", "/sub/", "/sub", "/list/", "/nothing", "/../x"):
            got, head = s.get(target), s.get(target, method="HEAD")
            equal(head.status, got.status, target)
            equal(head.content, b"")
            for name in ("Content-Type", "Content-Length", "ETag", "Last-Modified", "Location", "Vary"):
                if head[name] is not None or name != "Content-Length":
                    equal(head[name], got[name], f"{target}: {name}")


run()
