#!/usr/bin/env python3
"""httoop get and its like on a terminal: what people see, and that no pipe gets it."""
import fcntl
import os
import pty
import signal
import struct
import sys
import termios

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *


class Screen:
    """A command whose output, errors and input are a terminal of so many columns."""

    def __init__(self, *words, columns=80, cwd=None, **variables):
        environment = {**ENVIRONMENT, "TERM": "xterm", **variables}
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
            if cwd:
                os.chdir(cwd)
            os.execve(HTTOOP, [HTTOOP, *words], environment)
        self.shown = b""

    def until(self, text):
        while text not in self.shown:
            self.read()
        return self

    def read(self):
        try:
            more = os.read(self.terminal, 4096)
        except OSError:
            more = b""
        self.shown += more
        return more

    def end(self):
        while self.read():
            pass
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.close(self.terminal)
        return status, self.shown.replace(b"\r\n", b"\n").decode()


def screen(*words, **how):
    return Screen(*words, **how).end()


class Answering(Listening):
    """A server that does that with each connection."""

    def __init__(self, answer):
        self.answer = answer
        super().__init__()
        self.url += "/"

    def serve(self, peer, number):
        self.answer(peer)
        self.over.wait(WAIT)


def slow(size):
    """One that sends the beginning of its content and then nothing."""
    def answer(peer):
        peer.recv(65536)
        peer.sendall(b"HTTP/1.1 200 OK\r\nETag: \"v\"\r\nContent-Length: %d\r\n\r\n" % size)
        for _ in range(6):  # what is shown is shown when something comes
            peer.sendall(b"x" * (size // 12))
            time.sleep(0.1)
    return Answering(answer)


@case("--help fits its terminal, and has the table of items")
def _():
    for columns in (80, 100):
        for command in ("get", "request", "serve", "echo"):
            status, shown = screen(command, "--help", columns=columns)
            equal(status, 0)
            for line in shown.split("\nExamples:")[0].splitlines():
                check(len(line) <= columns, (command, columns, line))
    contains(screen("post", "--help")[1], "ITEM:\n  Name:value         a field\n")
    contains(screen("post", "--help")[1], "httoop post [OPTIONS] URL [ITEM ...]\n")


@case("JSON is formatted and coloured; NO_COLOR and TERM=dumb leave the colours out; a pipe has the octets")
def _():
    with Server("echo") as s:
        url = s.url + "/anything"
        status, shown = screen("get", url, "a==b")
        equal(status, 0)
        contains(shown, "\x1b[32m200 OK\x1b[0m\n")
        contains(shown, '  \x1b[34m"args"\x1b[0m: {\n    \x1b[34m"a"\x1b[0m: \x1b[32m"b"\x1b[0m\n  },\n')
        for variables in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
            shown = screen("get", url, "a==b", **variables)[1]
            check("\x1b" not in shown, shown)
            contains(shown, '  "args": {\n    "a": "b"\n  },\n')
        done = tool(HTTOOP, "get", url, "a==b")
        check(b"\x1b" not in done.stdout and done.stdout.startswith(b"{"), done.stdout)


@case("a status is told once, where the head is not shown; of several URLs with its URL")
def _():
    with Server("echo") as s:
        status, shown = screen("get", s.url + "/status/404")
        equal(status, 4)
        check("httoop: 404" not in shown and "404 Not Found" in shown, shown)
        contains(tool(HTTOOP, "get", s.url + "/status/404").stderr, b"httoop: 404 Not Found\n")
        contains(tool(HTTOOP, "get", s.url + "/status/404", s.url + "/status/500").stderr, f"httoop: {s.url}/status/500: 500 Internal".encode())


@case("-v tells what is sent as content, as far as it is text")
def _():
    with Server("echo") as s, folder() as own:
        write(f"{own}/a.png", b"\x89PNG\0\0")
        done = tool(HTTOOP, "post", "-v", s.url + "/anything", "name=Ann")
        contains(done.stderr, b'>\n{\n  "name": "Ann"\n}\n\n< HTTP/1.1 200')
        check(done.stdout.startswith(b"{"), done.stdout)
        done = tool(HTTOOP, "post", "-v", s.url + "/anything", f"@{own}/a.png")
        contains(done.stderr, b">\n(6 octets of image/png, which are no text)\n\n< HTTP/1.1 200")
        check(b'"name"' not in tool(HTTOOP, "post", s.url + "/anything", "name=Ann").stderr, "without -v")


@case("--offline on a terminal is shown as messages are; in a pipe it is the message")
def _():
    shown = screen("post", "--offline", "https://a.example/", "name=Ann", NO_COLOR="1")[1]
    contains(shown, 'Content-Length: 15\n\n{\n  "name": "Ann"\n}\n')
    contains(screen("post", "--offline", "https://a.example/", "x=1")[1], "\x1b[36mHost\x1b[0m: a.example\n")
    with folder() as own:
        write(f"{own}/a.png", b"\x89PNG\0\0")
        contains(screen("post", "--offline", "https://a.example/", f"@{own}/a.png")[1], "(6 octets of image/png, which are no text")
        check(tool(HTTOOP, "post", "--offline", "https://a.example/", f"@{own}/a.png").stdout.endswith(b"\r\n\r\n\x89PNG\0\0"))


@case("what fingers that know curl type is answered with what it is here")
def _():
    for words, says in ((["get", "-H", "A: b", ":1/"], "Name:value"), (["get", "-k", ":1/"], "--insecure"), (["POST", ":1/"], "did you mean post"),
                        ([":1/"], "did you mean httoop get :1/?"), (["get", ":1/", "-d", "x"], "httoop post"), (["post", "-XPUT", ":1/"], "request METHOD")):
        done = tool(HTTOOP, *words)
        equal(done.returncode, 2, words)
        contains(done.stderr.decode(), says, words)


@case("^C leaves the bar as it was, and says how to go on")
def _():
    with slow(1_200_000) as o, folder() as own:
        running = Screen("get", o.url, "-o", f"{own}/file").until(b"left")
        os.kill(running.pid, signal.SIGINT)
        status, shown = running.end()
        equal(status, 6)
        after = shown.partition("httoop: interrupted\n")[2]
        contains(after, "httoop get --continue -o ")
        check("%" not in after, after)


@case("a narrow terminal has the size and the time left, whole")
def _():
    with slow(1_200_000) as o, folder() as own:
        running = Screen("get", o.url, "-o", f"{own}/file", columns=40).until(b"left")
        os.kill(running.pid, signal.SIGINT)
        for line in re.split(r"[\r\n]+", running.end()[1].partition("httoop: interrupted")[0]):
            check(len(line) < 40 and (not line.strip() or line.rstrip().endswith(("left", "B", "s"))), line)


@case("URLs side by side have one line of progress, below what is told")
def _():
    with slow(1_200_000) as o, folder() as own:
        running = Screen("get", "-O", o.url + "a", o.url + "b", cwd=own).until(b"left")
        os.kill(running.pid, signal.SIGINT)
        before, _, after = running.end()[1].partition("httoop: interrupted\n")
        check(re.search(r"\r0/2 files +\d+% .* of 2\.3 MiB, .*/s, \d+:\d\d left\n$", before), before)
        check("files" not in after, after)
    with Server("echo") as s, folder() as own:
        status, shown = Screen("get", "-O", s.url + "/bytes/100000", s.url + "/bytes/200000", s.url + "/status/404", cwd=own).end()
        equal(status, 4)
        check(re.search(r"\r *3/3 files 100% .*293\.0 KiB of 293\.0 KiB\S* .*\n$", shown), shown)


@case("what is no text is not fetched to be left out")
def _():
    def endless(peer):
        peer.recv(65536)
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 1099511627776\r\n\r\n\x89PNG\0\0")
        while True:
            peer.sendall(bytes(65536))
    with Answering(endless) as o:
        status, shown = screen("get", o.url)
        equal(status, 0)
        contains(shown, "(1099511627776 octets of image/png, which are no text: -o FILE keeps them)")


@case("-v tells of each URL what is sent")
def _():
    with Server("echo") as s:
        shown = tool(HTTOOP, "post", "-v", s.url + "/status/204", s.url + "/status/205", "name=Ann").stderr.decode()
        equal(shown.count('{\n  "name": "Ann"\n}\n'), 2, shown)


@case("--timing says of which request")
def _():
    with Server("echo") as s:
        done = tool(HTTOOP, "get", "--timing", s.url + "/redirect/1")
        check(re.search(rb"^\* GET /redirect/1: DNS .* total \d+\.\d ms$", done.stderr, re.M), done.stderr)
        equal(len(re.findall(rb"^\* GET /", done.stderr, re.M)), 2, done.stderr)


run()
