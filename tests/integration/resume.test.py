#!/usr/bin/env python3
"""httoop get --continue: parts that go on, parts that must not, and what the user sees meanwhile."""
import http.server
import os
import pty
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *

OCTETS = os.urandom(400_000)


class Origin(Listening):
    """A server that answers from a list of functions of the request's head: each returns octets, or octets and
    `True` to hold the connection open after them, until `over` is set."""

    def __init__(self, *answers):
        self.heads, self.answers = [], answers
        super().__init__()
        self.url += "/file"

    def serve(self, peer, number):
        self.heads.append(head_from(peer).decode("latin-1"))
        if number < len(self.answers):
            answer = self.answers[number]
            said = answer(self.heads[-1]) if callable(answer) else answer
            octets, hold = said if isinstance(said, tuple) else (said, False)
            peer.sendall(octets)
            if hold:
                self.over.wait(WAIT)


def answer(status, content=b"", announced=None, **fields):
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(content) if announced is None else announced}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return "\r\n".join(lines + ["", ""]).encode() + content


def begun(n=1000, **fields):
    """The first n octets of the file, then nothing more."""
    return answer("200 OK", OCTETS[:n], len(OCTETS), **fields)


TAGGED = {"ETag": '"v1"'}


def rest(n=1000, **fields):
    return answer("206 Partial Content", OCTETS[n:], Content_Range=f"bytes {n}-{len(OCTETS) - 1}/{len(OCTETS)}", **fields)


def get(url, path, *flags, status=0):
    done = tool(HTTOOP, "get", url, "-o", path, *flags)
    equal(done.returncode, status, done.stderr.decode())
    return done.stderr.decode()


def continued(*answers, status=0, whole=True, first=None):
    """A download that broke off after 1000 octets, continued; the heads of all requests and what was said."""
    with folder() as own, Origin(first or begun(**TAGGED), *answers) as o:
        path = f"{own}/file"
        said = get(o.url, path, status=6)
        equal(read(path + ".part"), OCTETS[:1000])
        check(not os.path.exists(path), "an incomplete file has its name")
        contains(said, "1000 of 400000")
        if first is None:
            contains(said, "--continue")
        said = get(o.url, path, "--continue", status=status)
        if whole:
            check(read(path) == OCTETS, "the file differs")
            equal(os.listdir(own), ["file"], "what is left behind")
        return o.heads, said


@case("goes on where it stopped, by the entity tag")
def _():
    heads, said = continued(rest(**TAGGED))
    contains(heads[1], "\r\nRange: bytes=1000-\r\n")
    contains(heads[1], '\r\nIf-Range: "v1"\r\n')
    equal(said, "")


@case("goes on by the date where there is no tag, if the date is a strong validator")
def _():
    dates = {"Last_Modified": "Sun, 09 Sep 2001 01:46:40 GMT", "Date": "Sun, 09 Sep 2001 01:46:41 GMT"}
    heads, _ = continued(rest(), first=begun(**dates))
    contains(heads[1], "\r\nIf-Range: Sun, 09 Sep 2001 01:46:40 GMT\r\n")


@case("starts over where nothing strong is known: no validator, a weak tag, a date of this very second")
def _():
    same = "Sun, 09 Sep 2001 01:46:40 GMT"
    for fields in ({}, {"ETag": 'W/"v1"'}, {"Last_Modified": same, "Date": same}, {"Last_Modified": same}, {"ETag": "v1"}):
        heads, said = continued(answer("200 OK", OCTETS), first=begun(**fields))
        check("Range" not in heads[1], f"{fields}: {heads[1]}")
        contains(said, "starting at the beginning")


@case("starts over when the representation changed: 200 instead of 206")
def _():
    continued(answer("200 OK", OCTETS, ETag='"v2"'))


@case("does not glue what does not fit: another range, another tag, another unit, several parts")
def _():
    shifted = answer("206 Partial Content", OCTETS[1001:], Content_Range=f"bytes 1001-{len(OCTETS) - 1}/{len(OCTETS)}", **TAGGED)
    tagged = rest(ETag='"v2"')
    unit = answer("206 Partial Content", OCTETS[1000:], Content_Range=f"lines 1000-{len(OCTETS) - 1}/{len(OCTETS)}", **TAGGED)
    bad = answer("206 Partial Content", OCTETS[1000:], Content_Range="bytes 1000-999/5", **TAGGED)
    several = answer("206 Partial Content", b"--x--", Content_Type="multipart/byteranges; boundary=x", **TAGGED)
    for wrong in (shifted, tagged, unit, bad, several):
        heads, said = continued(wrong, answer("200 OK", OCTETS))
        contains(said, "starting over")
        check("Range" not in heads[2], heads[2])


@case("416: the part is the whole, or else it starts over")
def _():
    with folder() as own, Origin(begun(ETag='"v1"', n=400_000)[:-1], rest(400_000 - 1, **TAGGED)[:-1],
                                 answer("416 Range Not Satisfiable", Content_Range="bytes */399999")) as o:
        path = f"{own}/file"
        get(o.url, path, status=6)
        get(o.url, path, "--continue", status=6)
        equal(read(path + ".part"), OCTETS[:-1])
        get(o.url, path, "--continue")
        equal(read(path), OCTETS[:-1])
        equal(os.listdir(own), ["file"])
    heads, _ = continued(answer("416 Range Not Satisfiable", Content_Range="bytes */5"), answer("200 OK", OCTETS))
    equal(len(heads), 3)


@case("an error in between leaves the part for the next try")
def _():
    with folder() as own, Origin(begun(**TAGGED), answer("503 Service Unavailable", b"later"), answer("404 Not Found", b"gone"), rest(**TAGGED)) as o:
        path = f"{own}/file"
        get(o.url, path, status=6)
        get(o.url, path, "--continue", status=5)
        get(o.url, path, "--continue", status=4)
        equal(read(path + ".part"), OCTETS[:1000])
        get(o.url, path, "--continue")
        check(read(path) == OCTETS, "the file differs")


@case("a part of another URL, or whose validator was not written whole, is not gone on with")
def _():
    for change in (lambda note: b"http://elsewhere/\n" + note.split(b"\n", 1)[1], lambda note: note[:-3], lambda note: b""):
        with folder() as own, Origin(begun(**TAGGED), answer("200 OK", OCTETS)) as o:
            path = f"{own}/file"
            get(o.url, path, status=6)
            write(path + ".part.validator", change(read(path + ".part.validator")))
            get(o.url, path, "--continue")
            check("Range" not in o.heads[1], o.heads[1])
            check(read(path) == OCTETS, "the file differs")


@case("without --continue a part is not looked at, and a file stays until the new one is whole")
def _():
    with folder() as own, Origin(begun(**TAGGED), begun(**TAGGED), answer("200 OK", OCTETS)) as o:
        path = write(f"{own}/file", "old")
        get(o.url, path, status=6)
        get(o.url, path, status=6)
        check("Range" not in o.heads[1], o.heads[1])
        equal(read(path), b"old")
        get(o.url, path)
        check(read(path) == OCTETS, "the file differs")


@case("killed or interrupted in the middle: the part goes on")
def _():
    for number, status in ((signal.SIGKILL, -9), (signal.SIGINT, 6), (signal.SIGTERM, 6)):
        with folder() as own, Origin(lambda _: (begun(200_000, **TAGGED), True), rest(200_000, **TAGGED)) as o:
            path = f"{own}/file"
            process = subprocess.Popen([HTTOOP, "get", o.url, "-o", path], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=ENVIRONMENT)
            eventually(lambda: os.path.exists(path + ".part") and os.path.getsize(path + ".part") == 200_000, "half of it")
            process.send_signal(number)
            said = process.communicate(timeout=WAIT)[1].decode()
            equal(process.returncode, status, said)
            if status == 6:
                contains(said, "httoop get --continue -o")
            o.over.set()
            get(o.url, path, "--continue")
            check(read(path) == OCTETS, "the file differs")


@case("what is no regular file is written to directly")
def _():
    with Origin(answer("200 OK", b"hello")) as o:
        done = tool("bash", "-c", f"'{HTTOOP}' get -o /dev/stdout {o.url} | cat")
        equal(done.stdout, b"hello")
    with folder() as own, Origin(answer("200 OK", b"hello")) as o:
        contains(get(o.url, own, status=1), "folder")


@case("a progress bar with rate and time left on a terminal, nothing in a pipe")
def _():
    with folder() as own, Origin(lambda _: (begun(200_000), True), answer("200 OK", OCTETS)) as o:
        master, slave = pty.openpty()
        process = subprocess.Popen([HTTOOP, "get", o.url, "-o", f"{own}/file"], stdout=subprocess.DEVNULL, stderr=slave, env=ENVIRONMENT)
        os.close(slave)
        part = f"{own}/file.part"
        eventually(lambda: os.path.exists(part) and os.path.getsize(part) == 200_000, "half of it")
        time.sleep(0.3)  # the rate is not that of a moment
        o.over.set()
        shown = b""
        with contextlib.suppress(OSError):
            while piece := os.read(master, 4096):
                shown += piece
        os.close(master)
        equal(process.wait(WAIT), 6)
        contains(shown, b"50%")
        contains(shown, b"[===")
        contains(shown, b"195.3 KiB of 390.6 KiB")
        check(re.search(rb"/s, \d+:\d\d left", shown), shown)
        equal(get(o.url, f"{own}/file"), "")


@case("python's http.server: whole, not found, a folder's redirection, and parts it knows nothing of")
def _():
    with folder() as own:
        write(f"{own}/site/large.bin", OCTETS, mtime=1_000_000_000)
        write(f"{own}/site/sub/index.html", "<p>sub\n")

        class Quiet(http.server.SimpleHTTPRequestHandler):
            def __init__(self, *a, **k):
                super().__init__(*a, directory=f"{own}/site", **k)

            def log_message(self, *_):
                pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            url = f"http://127.0.0.1:{server.server_port}"
            get(f"{url}/large.bin", f"{own}/large.bin")
            check(read(f"{own}/large.bin") == OCTETS, "the file differs")
            equal(tool(HTTOOP, "get", f"{url}/sub").stdout, b"<p>sub\n")
            equal(tool(HTTOOP, "get", f"{url}/nothing").returncode, 4)
            # This server ignores Range: what was there is thrown away.
            write(f"{own}/l.part", b"begun")
            write(f"{own}/l.part.validator", f"{url}/large.bin\nSun, 09 Sep 2001 01:46:40 GMT\n")
            get(f"{url}/large.bin", f"{own}/l", "--continue")
            check(read(f"{own}/l") == OCTETS, "the file differs")
        finally:
            server.shutdown()
            server.server_close()


@case("our own server: a part goes on, and a file that changed is taken anew")
def _():
    with folder() as own:
        write(f"{own}/site/large.bin", OCTETS, mtime=1_000_000_000)
        with Server("serve", f"{own}/site") as s:
            url, path = f"{s.url}/large.bin", f"{own}/large.bin"
            get(url, path)
            tag = s.ask("HEAD /large.bin HTTP/1.1\r\nHost: a\r\n\r\n")["ETag"]
            for note, seen in ((tag, b"206"), ('"other"', b"200")):
                write(path + ".part", OCTETS[:1000])
                write(path + ".part.validator", f"{url}\n{note}\n")
                done = tool(HTTOOP, "get", "-v", "--continue", url, "-o", path)
                equal(done.returncode, 0, done.stderr.decode())
                contains(done.stderr, b"< HTTP/1.1 " + seen)
                check(read(path) == OCTETS, "the file differs")


run()
