#!/usr/bin/env python3
"""Content codings made while content is sent: serve and echo with --compress, asked by curl and by hand."""
import gzip
import os
import sys
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *

OLD = 1_000_000_000  # Sun, 09 Sep 2001 01:46:40 GMT
LARGE = b"".join(b"%d. The same sentence, but for its number.\n" % n for n in range(40000))
PAGE = b"<!DOCTYPE html><title>A page</title>" + b"<p>Hello, and hello again.\n" * 200
PICTURE = bytes(range(256)) * 20


@contextlib.contextmanager
def site(*flags, **options):
    with folder() as path:
        write(f"{path}/page.html", PAGE, mtime=OLD)
        write(f"{path}/large.txt", LARGE, mtime=OLD)
        write(f"{path}/small.txt", "little\n", mtime=OLD)
        write(f"{path}/picture.png", PICTURE, mtime=OLD)
        write(f"{path}/made.css", "p { color: red }\n" * 99, mtime=OLD)
        write(f"{path}/made.css.gz", gzip.compress(b"made before\n"), mtime=OLD)
        with Server("serve", path, "--log", "none", "--compress", *flags, **options) as s:
            s.path = path
            yield s


def asked(s, path, *lines, method="GET"):
    return s.ask(get(path, *lines).replace("GET ", method + " ", 1), method)


def coding_of(s):
    """Codings of this build."""
    words = [c for c in ("zstd", "br", "gzip", "deflate")
             if asked(s, "/page.html", f"Accept-Encoding: {c}")["Content-Encoding"] == c]
    check("gzip" in words and "deflate" in words, f"codings of this build: {words}")
    return words


@case("each coding is read by curl, and by other programs, file or page, large or little")
def _():
    with site() as s:
        for coding in coding_of(s):
            for path, content in [("/page.html", PAGE), ("/large.txt", LARGE), ("/small.txt", b"little\n"), ("/picture.png", PICTURE)]:
                done = tool("curl", "-q", "-sS", "--compressed", "-H", f"Accept-Encoding: {coding}", s.url + path)
                equal((done.returncode, done.stderr), (0, b""))
                equal(done.stdout == content, True, f"{coding} {path}")
        r = asked(s, "/large.txt", "Accept-Encoding: gzip")
        equal((gzip.decompress(r.content) == LARGE, r["Content-Encoding"], r["Vary"]), (True, "gzip", "Accept-Encoding"))
        within(1, len(r.content), len(LARGE) // 4)
        r = asked(s, "/page.html", "Accept-Encoding: deflate")
        equal((zlib.decompress(r.content) == PAGE, r["Content-Length"]), (True, str(len(r.content))))
        for coding in coding_of(s):
            if coding == "zstd":
                done = tool("zstd", "-dc", stdin=asked(s, "/large.txt", "Accept-Encoding: zstd").content)
                equal(done.stdout == LARGE, True, done.stderr.decode())


@case("what is not coded: little, pictures, precompressed files, parts, and for who does not say so")
def _():
    with site() as s:
        for path, lines, coding, vary in [("/small.txt", ["Accept-Encoding: gzip"], None, None),
                                          ("/picture.png", ["Accept-Encoding: gzip"], None, None),
                                          ("/page.html", [], None, "Accept-Encoding"),
                                          ("/page.html", ["Accept-Encoding: identity"], None, "Accept-Encoding"),
                                          ("/page.html", ["Accept-Encoding: *;q=0"], None, "Accept-Encoding"),
                                          ("/page.html", ["Accept-Encoding: gzip;q=0"], None, "Accept-Encoding"),
                                          ("/missing", ["Accept-Encoding: gzip", "Accept: text/html"], "gzip", None),
                                          ("/made.css", ["Accept-Encoding: gzip"], "gzip", "Accept-Encoding")]:
            r = asked(s, path, *lines)
            if path != "/missing":
                equal((r["Content-Encoding"], r["Vary"]), (coding, vary), f"{path} {lines}")
        equal(gzip.decompress(asked(s, "/made.css", "Accept-Encoding: gzip").content), b"made before\n")
        check("gzip" not in asked(s, "/made.css", "Accept-Encoding: gzip")["ETag"], "the tag of a file")
        part = asked(s, "/large.txt", "Accept-Encoding: gzip", "Range: bytes=5-14")
        equal((part.status, part.content, part["Content-Encoding"], part["Content-Range"]),
              (206, LARGE[5:15], None, f"bytes 5-14/{len(LARGE)}"))
    with site("--cache-control", "max-age=60, no-transform") as s:
        equal(asked(s, "/page.html", "Accept-Encoding: gzip")["Content-Encoding"], None)


@case("a client revalidates, resumes and changes coding with the tag it got")
def _():
    with site() as s:
        for path in ("/page.html", "/large.txt"):
            plain = asked(s, path)["ETag"]
            coded = asked(s, path, "Accept-Encoding: gzip")["ETag"]
            equal(coded, plain[:-1] + '-gzip"')
            for accepted, tag, status, answered in [("gzip", coded, 304, coded), ("gzip", plain, 304, plain),
                                                    ("identity", coded, 200, plain), ("identity", plain, 304, plain),
                                                    ("deflate", coded, 200, plain[:-1] + '-deflate"'),
                                                    ("deflate, gzip", coded, 304, coded)]:
                r = asked(s, path, f"Accept-Encoding: {accepted}", f"If-None-Match: {tag}")
                equal((r.status, r["ETag"], r["Vary"]), (status, answered, "Accept-Encoding"), f"{accepted} {tag}")
            r = asked(s, path, "Accept-Encoding: gzip", "If-Modified-Since: Sun, 09 Sep 2001 01:46:40 GMT")
            equal((r.status, r["ETag"]), (304, coded))
            # An interrupted download of what was coded cannot be resumed: it begins anew.
            r = asked(s, path, "Accept-Encoding: gzip", "Range: bytes=9-", f"If-Range: {coded}")
            equal((r.status, r["Content-Encoding"], r["Accept-Ranges"]), (200, "gzip", None))
            r = asked(s, path, "Accept-Encoding: gzip", "Range: bytes=9-", f"If-Range: {plain}")
            equal((r.status, r["Content-Encoding"]), (206, None))
        with folder() as own:  # curl keeps the tag in a file
            words = ["curl", "-q", "-sS", "-D", "-", "-H", "Accept-Encoding: gzip", "--compressed", "--etag-save", f"{own}/tag", "--etag-compare", f"{own}/tag",
                     "-o", f"{own}/out", f"{s.url}/large.txt"]
            contains(tool(*words).stdout, b"HTTP/1.1 200")
            equal(read(f"{own}/out") == LARGE, True)
            contains(tool(*words).stdout, b"HTTP/1.1 304")


@case("HEAD has the fields of GET")
def _():
    with site() as s:
        for path in ("/page.html", "/large.txt", "/picture.png", "/small.txt"):
            for accepted in ("gzip", "identity"):
                got, head = (asked(s, path, f"Accept-Encoding: {accepted}", method=m) for m in ("GET", "HEAD"))
                fields = [[f for f in r.fields if f[0] != "Date"] for r in (got, head)]
                equal(fields[0], fields[1], path)


@case("what a live source gives arrives before its end")
def _():
    with Server("echo", "--log", "none", "--compress") as s:
        for coding in coding_words(s):
            with s.connect() as c:
                c.send(get("/sse?count=1000&interval=300", f"Accept-Encoding: {coding}"))  # minutes
                head = c.head()
                equal((head["Content-Encoding"], head["Transfer-Encoding"]), (coding, "chunked"))
                pieces = []
                while len(pieces) < 3:
                    pieces.append(c.exactly(int(c.until(b"\r\n"), 16)))
                    equal(c.exactly(2), b"\r\n")
                if coding == "gzip":
                    content = zlib.decompressobj(31)
                    first, *more = map(content.decompress, pieces)
                    contains(first, b'data: {"n": 0}\n\n')
                    check(b'"n": 1' not in first, f"{first!r}")
                    contains(b"".join(more), b'"n": 2')


def coding_words(s):
    return [c for c in ("zstd", "br", "gzip", "deflate")
            if asked(s, "/sse?count=1", f"Accept-Encoding: {c}")["Content-Encoding"] == c]


@case("more than may be coded at once is sent as it is; a slow reader holds no more than its piece")
def _():
    with site(limits={"live-codings": 1}) as s:
        with s.connect(receive_buffer=4096) as slow:
            write(f"{s.path}/huge.txt", os.urandom(6_000_000).hex(), mtime=OLD)
            slow.send(get("/huge.txt", "Accept-Encoding: gzip"))
            equal(slow.head()["Content-Encoding"], "gzip")
            equal(asked(s, "/large.txt", "Accept-Encoding: gzip")["Content-Encoding"], None)
            equal(asked(s, "/page.html", "Accept-Encoding: gzip")["Content-Encoding"], "gzip")  # in memory, done at once
            within(0, s.memory(), 60_000_000)
        eventually(lambda: asked(s, "/large.txt", "Accept-Encoding: gzip")["Content-Encoding"] == "gzip", "the place is free again")


@case("a file that shrinks while it is coded, or sent in parts, ends the transfer, and nobody else is blamed")
def _():
    for more in ("Accept-Encoding: gzip", "Range: bytes=0-7000000,9000000-11000000"):
        with site() as s, s.connect(receive_buffer=4096) as c:
            write(f"{s.path}/huge.txt", os.urandom(6_000_000).hex(), mtime=OLD)
            c.send(get("/huge.txt", more))
            c.head()
            os.truncate(f"{s.path}/huge.txt", 1000)
            try:
                check(not c.rest().endswith(b"0\r\n\r\n"), "it seemed whole")
            except ConnectionResetError:
                pass
            contains(s.stderr(), "the file became shorter while it was sent")
            check("peer" not in s.stderr(), s.stderr())
            equal(asked(s, "/small.txt").status, 200)


@case("with names and passwords: who is not let in learns nothing of what is behind")
def _():
    with folder() as own:
        users = write(f"{own}/people", "eve:$5$rounds=1000$saltstring$n3a2i8i4F9QJeBWCS0AMO5xyVBBf.4iFCPvoPCJ5wW9\n")
        rules = write(f"{own}/site.auth", 'users people\nprotect / basic "here"\n')
        with site("--auth", rules) as s:
            r = asked(s, "/page.html", "Accept-Encoding: gzip")
            equal((r.status, r["Content-Encoding"], r["ETag"]), (401, None, None))


run()
