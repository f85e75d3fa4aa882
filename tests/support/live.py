"""What scripts share that drive real programs: servers of our own on ports that the kernel chooses,
raw connections, cases, and bounds on every wait. Python's standard library alone.

    from live import *
    @case("a GET is answered")
    def _():
        with Server("echo") as s:
            equal(s.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 200)
    run()
"""
import contextlib
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback

ROOT = os.environ.get("HTTOOP_ROOT") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("HTTOOP_BUILD") or os.path.join(ROOT, "build", "release")
HTTOOP = os.environ.get("HTTOOP") or os.path.join(BUILD, "httoop")
EXAMPLE = os.environ.get("EXAMPLE", "")
LONG = "--long" in sys.argv  # ./check soak

# Bounds on waits, in seconds, for the busiest of machines: nothing passes or fails by how long it takes
# below them.
WAIT = 30                          # one answer
WHOLE = 300 if not LONG else 1800  # a script; CTest ends it a little later

# Nothing of the caller's proxies or configuration.
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
ENVIRONMENT.update(LC_ALL="C.UTF-8", HOME="/nonexistent", no_proxy="*")


class Wrong(Exception):
    """A check that failed."""


def check(condition, text="not as it should be"):
    if not condition:
        raise Wrong(text)


def equal(got, wanted, text=""):
    if got != wanted:
        raise Wrong(f"{f'{text}: ' if text else ''}got {got!r}, wanted {wanted!r}")


def within(low, got, high, text=""):
    if not low <= got <= high:
        raise Wrong(f"{f'{text}: ' if text else ''}got {got!r}, wanted {low!r} to {high!r}")


def contains(text, wanted, what=""):
    if wanted not in text:
        raise Wrong(f"{f'{what}: ' if what else ''}{wanted!r} is not in {text[:2000]!r}")


def eventually(condition, text, seconds=WAIT, pause=0.02):
    end = time.monotonic() + seconds
    while True:
        got = condition()
        if got:
            return got
        if time.monotonic() > end:
            raise Wrong(f"{text}: not within {seconds} s")
        time.sleep(pause)


class Pace:
    """Our own part of a schedule that a server measures: whether we kept it."""

    def __init__(self, most):
        self.most, self.late, self.last = most, False, time.monotonic()

    def step(self, pause=0.0):
        """Waits; `late` is set when more than `most` seconds are over since the step before."""
        time.sleep(pause)
        now = time.monotonic()
        self.late = self.late or now - self.last > self.most
        self.last = now


def in_time(most, attempt):
    """Runs attempt(pace). Where it fails and this machine was too busy for us to take each step within
    `most` seconds, that says nothing about the server, and it is run again."""
    for _ in range(20):
        pace = Pace(most)
        try:
            return attempt(pace)
        except (Wrong, OSError):
            pace.step()
            if not pace.late:
                raise
    raise Wrong(f"no step within {most} s was possible on this machine, in 20 attempts")


# --- cases -------------------------------------------------------------------------------------

_cases = []


def case(name):
    def register(function):
        _cases.append((name, function))
        return function
    return register


def run():
    """Runs the cases, or those whose names contain an argument; ends the script after `WHOLE` seconds."""
    def late(*_):
        raise TimeoutError(f"the whole script took more than {WHOLE} s")
    signal.signal(signal.SIGALRM, late)
    signal.alarm(WHOLE)
    raise_descriptor_limit()
    wanted = [a for a in sys.argv[1:] if not a.startswith("-")]
    failed = 0
    chosen = [c for c in _cases if not wanted or any(w in c[0] for w in wanted)]
    for name, function in chosen:
        began = time.monotonic()
        try:
            function()
        except TimeoutError as e:
            failed += 1
            print(f"FAILED  {name}: {e}")
            if "whole script" in str(e):
                break
            traceback.print_exc(limit=-4, file=sys.stdout)
        except Exception as e:  # every other case shall still run
            failed += 1
            print(f"FAILED  {name}\n        {type(e).__name__}: {e}")
            if not isinstance(e, Wrong):
                traceback.print_exc(limit=-4, file=sys.stdout)
            else:
                last = [f for f in traceback.extract_tb(e.__traceback__) if f.filename != __file__]
                if last:
                    print(f"        at {os.path.basename(last[-1].filename)}:{last[-1].lineno}: {last[-1].line}")
        else:
            print(f"ok      {name} ({time.monotonic() - began:.2f} s)")
        sys.stdout.flush()
    signal.alarm(0)
    print(f"{len(chosen) - failed} of {len(chosen)} cases passed")
    sys.exit(1 if failed or not chosen else 0)


def raise_descriptor_limit():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@contextlib.contextmanager
def folder():
    path = tempfile.mkdtemp(prefix="httoop-test-")
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def write(path, content, mtime=None):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())
    if mtime is not None:
        os.utime(path, (mtime, mtime))
    return path


def read(path):
    with open(path, "rb") as file:
        return file.read()


@contextlib.contextmanager
def counted_heap():
    """For `Server(heap=...)`: an environment in which a program counts its heap."""
    with folder() as own:
        source = os.path.join(ROOT, "tests", "support", "preload", "live_heap.cpp")
        made = tool(os.environ.get("CXX", "c++"), "-std=c++20", "-O2", "-shared", "-fPIC", source, "-o", f"{own}/live_heap.so")
        equal(made.returncode, 0, made.stderr.decode("utf-8", "replace"))
        yield {"LD_PRELOAD": f"{own}/live_heap.so", "LIVE_HEAP": f"{own}/in-use"}


def tool(*words, stdin=b"", seconds=5 * WAIT, env=None, cwd=None):
    """Runs a client to its end: CompletedProcess with octets."""
    return subprocess.run([str(w) for w in words], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=seconds, env=env or ENVIRONMENT, cwd=cwd, check=False)


# --- servers -----------------------------------------------------------------------------------

class Server:
    """A server of ours under test: `Server("serve", DIR, "--log", "none")` or
    `Server(command=[PATH, ...])`. Killed by its pid at the end, whatever happened."""

    def __init__(self, *arguments, command=None, limits=(), descriptors=None, heap=None):
        if command is None:
            command = [HTTOOP, *arguments, "--listen", "127.0.0.1:0"]
            for name, value in dict(limits).items():
                command += ["--limit", f"{name}={value}"]
        self.errors = tempfile.TemporaryFile()
        self.shown = b""

        def prepare():
            if descriptors:
                resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=self.errors, env={**ENVIRONMENT, **(heap or {})}, preexec_fn=prepare)
        self.heap_file = heap and heap["LIVE_HEAP"]
        self.pid = self.process.pid
        try:
            self.port = self._port()
        except BaseException:
            self.kill()
            raise

    def _port(self):
        os.set_blocking(self.process.stdout.fileno(), False)
        end = time.monotonic() + WAIT
        while True:
            self.shown += self.process.stdout.read() or b""
            found = re.search(rb"^listening on (https?)://127\.0\.0\.1:(\d+)/?\n", self.shown, re.M)
            if found:
                self.scheme = found.group(1).decode()
                return int(found.group(2))
            if self.process.poll() is not None:
                raise Wrong(f"the server ended with status {self.process.returncode}: {self.stderr()}")
            if time.monotonic() > end:
                raise Wrong(f"no 'listening on' line in {WAIT} s; stdout {self.shown!r}, stderr {self.stderr()}")
            time.sleep(0.005)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is not None:
            words = self.stderr()
            if words:
                print("        the server said: " + (words if len(words) < 4000 else f"{words[:2500]}\n[...]{words[-1500:]}"))
            if self.process.poll() is not None:
                print(f"        the server had ended with status {self.process.returncode}")
        self.kill()

    @property
    def url(self):
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def stderr(self):
        # Not by seeking: the server writes at the same position, and what it writes in between would be lost.
        said = self.errors.fileno()
        return os.pread(said, os.fstat(said).st_size, 0).decode("utf-8", "replace")

    def stdout(self):
        """All that came to standard output so far."""
        self.shown += self.process.stdout.read() or b""
        return self.shown

    def alive(self):
        return self.process.poll() is None

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def memory(self):
        """Resident octets that are not of files."""
        with open(f"/proc/{self.pid}/status", encoding="ascii") as file:
            return int(re.search(r"^RssAnon:\s+(\d+) kB", file.read(), re.M).group(1)) * 1024

    def heap(self):
        """Octets of the heap in use; of servers that were started with `heap=`, see counted_heap()."""
        return int.from_bytes(read(self.heap_file), sys.byteorder)

    def processor_seconds(self):
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self, seconds=WAIT):
        """SIGTERM; the exit status."""
        if self.alive():
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Wrong(f"the server did not end within {seconds} s of SIGTERM") from None

    def turns_away(self):
        """Whether it drains: nobody listens any more. Before that comes a moment in which nobody is answered at all."""
        try:
            socket.create_connection(("127.0.0.1", self.port), 0.1).close()
            return False
        except TimeoutError:
            return False
        except OSError:
            return True

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def connect(self, **options):
        return Raw(self.port, **options)

    def ask(self, octets, method=None):
        """One message on a connection of its own; the first response to it."""
        with self.connect() as c:
            c.send(octets)
            return c.response(method or latin(octets).split(b" ", 1)[0].strip().decode("latin-1"))


def latin(octets):
    return octets.encode("latin-1") if isinstance(octets, str) else octets


class Listening:
    """A server of a test's own, on a port that the kernel chooses, or at a path: serve(peer, number) is run for each
    connection, the first has number 0, in a thread of its own that may end as it likes. `over` is set at the end."""

    def __init__(self, at="127.0.0.1", unix=None):
        if unix:
            self.listener = socket.socket(socket.AF_UNIX)
            self.listener.bind(unix)
            self.listener.listen(256)
        else:
            self.listener = socket.create_server((at, 0), backlog=256)
            self.port = self.listener.getsockname()[1]
        self.url = f"http://{at}" + ("" if unix else f":{self.port}")
        self.over, self.peers, self.threads = threading.Event(), [], []
        self.thread = threading.Thread(target=self.accept, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # Threads end first: else one may yet accept or read on a descriptor that is somebody else's then.
        self.over.set()
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.thread.join(WAIT)
        self.listener.close()
        for peer in self.peers:
            with contextlib.suppress(OSError):
                peer.shutdown(socket.SHUT_RDWR)
        for one in self.threads:
            one.join(WAIT)

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                self.peers.append(self.listener.accept()[0])
                self.threads.append(threading.Thread(target=self.visited, args=(self.peers[-1], len(self.peers) - 1), daemon=True))
                self.threads[-1].start()

    def visited(self, peer, number):
        with peer, contextlib.suppress(OSError):
            peer.settimeout(2 * WAIT)  # longer than a client of ours keeps a connection that is idle: it is the one that ends it
            if peer.family != socket.AF_UNIX:
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.serve(peer, number)


def head_from(peer):
    """What a peer sends up to the end of a head; what comes with it as well."""
    octets = b""
    while b"\r\n\r\n" not in octets and (more := peer.recv(65536)):
        octets += more
    return octets


# --- raw connections ---------------------------------------------------------------------------

class Response:
    def __init__(self, status, fields, content, head):
        self.status, self.fields, self.content, self.head, self.trailers = status, fields, content, head, []

    def __getitem__(self, name):
        """The value of a field, or None."""
        values = [v for n, v in self.fields if n.lower() == name.lower()]
        return ", ".join(values) if values else None

    def __repr__(self):
        return f"<{self.status} {self.fields} {self.content[:200]!r}>"


class Raw:
    """A connection of octets, with a reader of responses that is strict about framing."""

    def __init__(self, port, seconds=WAIT, receive_buffer=None, send_buffer=None, connect_within=None):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        if send_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_buffer)
        self.socket.settimeout(connect_within or seconds)
        try:
            self.socket.connect(("127.0.0.1", port))
        except TimeoutError:
            self.socket.close()
            raise ConnectionRefusedError("nobody took the connection in time") from None
        self.socket.settimeout(seconds)
        self.unread = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def reset(self):
        """Closes so that the peer gets a reset."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.socket.close()

    def send(self, octets):
        self.socket.sendall(latin(octets))

    def more(self):
        octets = self.socket.recv(65536)
        self.unread += octets
        return bool(octets)

    def until(self, mark):
        while mark not in self.unread:
            if not self.more():
                raise Wrong(f"the connection ended before {mark!r}; there was {self.unread[:300]!r}")
        taken, _, self.unread = self.unread.partition(mark)
        return taken

    def exactly(self, count):
        """So many octets. No more than that is taken from the socket."""
        pieces = [self.unread[:count]]
        self.unread = self.unread[count:]
        left = count - len(pieces[0])
        while left:
            octets = self.socket.recv(min(left, 65536))
            if not octets:
                raise Wrong(f"the connection ended after {count - left} of {count} octets")
            pieces.append(octets)
            left -= len(octets)
        return b"".join(pieces)

    def head(self):
        head = self.until(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        start = re.fullmatch(rb"HTTP/1\.1 ([1-5]\d\d) [\t\x20-\x7e]*", lines[0])
        check(start, f"no status line: {lines[0]!r}")
        return Response(int(start.group(1)), [self.field(line) for line in lines[1:]], b"", head)

    @staticmethod
    def field(line):
        parts = re.fullmatch(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*", line)
        check(parts, f"no field line: {line!r}")
        return parts.group(1).decode(), parts.group(2).decode("latin-1")

    def response(self, method="GET"):
        """The next final response; interim ones before it are in its `interim`."""
        interim = []
        while True:
            r = self.head()
            if r.status >= 200 or r.status == 101:
                break
            interim.append(r)
        r.interim = interim
        if method == "HEAD" or r.status in (101, 204, 304) or (method == "CONNECT" and r.status < 300):
            return r
        if (r["Transfer-Encoding"] or "").lower() == "chunked":
            check(r["Content-Length"] is None, "Content-Length beside Transfer-Encoding")
            while True:
                size = int(re.fullmatch(rb"([0-9A-Fa-f]+)(;.*)?", self.until(b"\r\n")).group(1), 16)
                if size == 0:
                    break
                r.content += self.exactly(size)
                equal(self.exactly(2), b"\r\n", "the end of a chunk")
            while line := self.until(b"\r\n"):
                r.trailers.append(self.field(line))
        elif r["Content-Length"] is not None:
            r.content = self.exactly(int(r["Content-Length"]))
        else:
            r.content = self.rest()
        return r

    def rest(self):
        """All octets until the peer ends the connection."""
        while self.more():
            pass
        taken, self.unread = self.unread, b""
        return taken

    def ended(self, seconds=WAIT):
        """Whether the peer ends the connection, with nothing more before."""
        self.socket.settimeout(seconds)
        try:
            return not self.unread and not self.more()
        except ConnectionResetError:
            return True
        except TimeoutError:
            return False

    def silent(self, seconds=0.2):
        """Whether nothing comes and the connection stays."""
        self.socket.settimeout(seconds)
        try:
            self.more()
            return False
        except TimeoutError:
            return True
        finally:
            self.socket.settimeout(WAIT)


def get(path="/", *lines, host="a"):
    return "".join(f"{line}\r\n" for line in (f"GET {path} HTTP/1.1", f"Host: {host}", *lines, ""))
