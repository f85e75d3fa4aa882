#!/usr/bin/env python3
"""The command line: help, tables, rules, exit statuses, and errors that say what to do next."""
import json
import os
import pty
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *

COMMANDS = "serve echo proxy get head post put patch delete options request parse compose uri field negotiate precondition explain cache cache-sim json-patch rule compliance limits manual completion".split()


def httoop(*words, **options):
    return tool(HTTOOP, *words, **options)


def fails(status, *words, says=b""):
    done = httoop(*words)
    equal((done.returncode, done.stdout), (status, b""), words)
    check(done.stderr.strip(), f"{words}: no word of why")
    contains(done.stderr, says, words)
    return done.stderr


@case("help of each command has its flags and examples, and goes to standard output")
def _():
    done = httoop("--help")
    equal((done.returncode, done.stderr), (0, b""))
    for word in COMMANDS + ["Exit status:", "  8  a time-out"]:
        contains(done.stdout, word.encode())
    for name in COMMANDS:
        done = httoop(name, "--help")
        equal((done.returncode, done.stderr), (0, b""), name)
        contains(done.stdout, b"Examples:", name)
        contains(done.stdout, f"httoop {name}".encode(), name)
    done = httoop("--version")
    check(re.fullmatch(rb"httoop \d+\.\d+\.\d+\n", done.stdout), done.stdout)


@case("a wrong command line: status 2, what was perhaps meant, and where to look")
def _():
    fails(2, says=b"--help")
    fails(2, "serv", says=b"did you mean serve?")
    fails(2, "get", says=b"URL is required")
    fails(2, "get", "--no-such-flag", "http://a/", says=b"httoop get --help")
    fails(2, "serve", "--hiden", says=b"did you mean --hidden?")
    fails(2, "get", "--outptu=x", "http://a/", says=b"did you mean --output?")
    fails(2, "parse", "--limit", "contnt=1", says=b"did you mean content")
    fails(2, "parse", "--limit", "content", says=b"content=")
    fails(2, "parse", "--limit", "content=1k", says=b"number of octets")
    fails(2, "parse", "--relax", "bear-lf", says=b"did you mean bare-lf?")
    fails(2, "serve", "--threads", "0", says=b"--threads")
    fails(2, "serve", "--log", "xml", says=b"none, common or json")
    fails(2, "echo", "--listen", "127.0.0.1:80x")
    for name in ("", "a/b", "../up"):
        fails(2, "serve", "--index", name, says=b"--index takes the name")
    for name in ("sub/", "/index.html", "../x", "a//b", "./x"):
        fails(2, "serve", f"--spa={name}", says=b"--spa takes the name")
    for flag in ("--cors=", "--language=", "--index=", "--cache-control=", "--spa="):
        fails(2, "serve", flag, "--listen", "127.0.0.1:0", says=f"{flag} lacks its value".encode())
    with folder() as path:
        fails(2, "serve", path, "--auth", path, says=b"httoop: cannot read " + path.encode())
    for value in ("a\r\nb: c", "max age", "\xe4"):
        fails(2, "serve", "--cache-control", value, says=b"max-age=60")
    fails(2, "get", "--continue", "http://127.0.0.1/", says=b"-o FILE")
    fails(2, "get", "ftp://127.0.0.1/", says=b"https://HOST")
    said = fails(2, "get", "http://user:secret@127.0.0.1/")
    check(b"secret" not in said, said)


@case("limits: each with default, unit and section; relaxations too")
def _():
    done = httoop("limits")
    equal((done.returncode, done.stderr), (0, b""))
    rows = {line.split()[0]: line.split() for line in done.stdout.decode().splitlines() if line.startswith("  ")}
    with open(f"{ROOT}/include/httoop/core/limits.def", encoding="utf-8") as file:
        expected = re.findall(r'^HTTOOP_LIMIT\((\w+), (\d+), "([^"]+)", "([^"]+)"', file.read(), re.M)
    check(len(expected) > 20, "limits.def is not read right")
    for name, value, unit, section in expected:
        equal(rows[name.replace("_", "-")][1:4], [value, unit, section])
    with open(f"{ROOT}/include/httoop/core/relaxations.def", encoding="utf-8") as file:
        for name, section in re.findall(r'^HTTOOP_RELAXATION\((\w+), "([^"]+)"', file.read(), re.M):
            equal(rows[name.replace("_", "-")][1], section)


@case("compliance: every row of every rules.def, in the order of sections, as a table and as JSON")
def _():
    table = httoop("compliance")
    equal((table.returncode, table.stderr), (0, b""))
    rows = [json.loads(line) for line in httoop("compliance", "--json").stdout.splitlines()]
    expected = []
    for folder_name, _, files in os.walk(f"{ROOT}/include/httoop"):
        if "rules.def" in files:
            with open(f"{folder_name}/rules.def", encoding="utf-8") as file:
                expected += [(os.path.basename(folder_name), n, i) for n, i in re.findall(r'^HTTOOP_RULE\((\w+), "([^"]+)"', file.read(), re.M)]
    equal(sorted((r["room"], r["name"], r["id"]) for r in rows), sorted(expected))
    for r in rows:
        contains(table.stdout.decode(), r["id"])
        contains(table.stdout.decode(), r["sentence"])
        check(r["level"] in ("MUST", "MUST NOT", "SHOULD", "SHOULD NOT") and r["deed"] and r["actor"], r)
    sections = [r["section"] for r in rows if re.fullmatch(r"rfc9112#[\d.]+", r["section"])]
    numbers = [[int(n) for n in s.split("#")[1].split(".")] for s in sections]
    equal(numbers, sorted(numbers), "sections in order")


@case("rule: explains an id, a section, a document; an unknown one has neighbours")
def _():
    done = httoop("rule", "rfc9112#6.3-4")
    equal((done.returncode, done.stderr), (0, b""))
    for word in (b"rfc9112#6.3-4", b"MUST", b"Content-Length", b"400 is answered, and the connection is closed", b"wire"):
        contains(done.stdout, word)
    section = httoop("rule", "rfc9112#6.3").stdout
    contains(section, b"rfc9112#6.3-4")
    contains(section, b"rfc9112#6.3-1")
    document = httoop("rule", "rfc9112").stdout
    contains(document, b"rfc9112#7.1")
    check(b"rfc9110#" not in document, "rows of another document")
    fails(1, "rule", "rfc9112#6.3-44", says=b"did you mean rfc9112#6.3-4")
    fails(1, "rule", "nonsense", says=b"httoop compliance")


@case("a port that is taken: the next step is told, on standard error")
def _():
    with Server("echo") as s:
        said = fails(6, "echo", "--listen", f"127.0.0.1:{s.port}", says=b"listens there already")
        contains(said, b"--listen")
    fails(6, "echo", "--listen", "192.0.2.1:0", says=b"no such address")
    said = fails(1, "serve", "/nonexistent/folder", says=b"/nonexistent/folder")
    contains(said, b"serve DIR")
    with folder() as own:
        write(f"{own}/file", "x")
        for path, why in ((f"{own}/file", b"no socket"), (f"{own}/none/s", b"folder")):
            said = fails(6, "echo", "--listen", f"unix:{path}", says=why)
            check(b"port" not in said, said)
        equal(read(f"{own}/file"), b"x")
    for line in fails(6, "echo", "--listen", "127.0.0.1:0", "--listen", "192.0.2.1:0").splitlines():
        check(line.startswith(b"httoop: "), line)
    fails(1, "echo", "--listen", "127.0.0.1:0", "--log", "json:/nonexistent/log", says=b"/nonexistent/log")


@case("addresses: several, a Unix socket, IPv6; each told once it can be connected to")
def _():
    with folder() as own:
        path = f"{own}/socket"
        with Server("echo", "--listen", f"unix:{path}", "--listen", "[::1]:0") as s:
            lines = s.stdout().decode().splitlines()
            equal(len(lines), 3)
            equal(lines[0], f"listening on unix:{path}")
            six = int(re.fullmatch(r"listening on http://\[::1\]:(\d+)/", lines[1]).group(1))
            with socket.create_connection(("::1", six), WAIT) as c:
                c.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                contains(c.recv(4096), b"200")
            with socket.socket(socket.AF_UNIX) as c:
                c.settimeout(WAIT)
                c.connect(path)
                c.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                contains(c.recv(4096), b"200")


@case(":PORT is every address, of both versions of IP")
def _():
    with Server(command=[HTTOOP, "echo", "--listen", "127.0.0.1:0", "--listen", ":0"]) as s:
        port = int(re.search(rb"0\.0\.0\.0:(\d+)/", s.stdout()).group(1))
        for host in ("127.0.0.1", "::1"):
            with socket.create_connection((host, port), WAIT) as c:
                c.sendall(b"GET /anything HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                contains(c.makefile("rb").read(), f'"peer": "{host}"'.encode())


@case(":PORT is refused as a whole where one of the two is taken")
def _():
    with socket.socket(socket.AF_INET6) as taken:
        taken.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        taken.bind(("::", 0))
        taken.listen()
        fails(6, "echo", "--listen", f":{taken.getsockname()[1]}", says=b"listens there already")


@case("limits of nothing at all do not hang a server")
def _():
    with Server("echo", limits={"output": 0, "file-turn": 0}) as s:
        equal(s.ask(get("/bytes/3000")).status, 200)
        equal(s.ask(get("/")).content, b"OK\n")


@case("a second signal ends a server that still drains")
def _():
    with Server("echo", limits={"drain-time": 1000 * 4 * WAIT}) as s, s.connect() as c:
        c.send("GET /sse?count=1000 HTTP/1.1\r\nHost: a\r\n\r\n")
        c.head()
        os.kill(s.pid, signal.SIGTERM)
        eventually(s.turns_away, "it drains")
        check(s.alive(), "ended although an exchange runs")
        os.kill(s.pid, signal.SIGINT)
        equal(s.process.wait(WAIT), 1)


@case("the manual has every flag that --help has, no other, and every exit status")
def _():
    printed = httoop("manual").stdout
    page = printed.decode().replace("\\-", "-")
    flags = {"--help", "--version"}
    for name in COMMANDS:
        flags |= set(re.findall(r"^  (?:-\w,)?(--[\w-]+)", httoop(name, "--help").stdout.decode(), re.M))
        contains(page, f".SS \\fBhttoop {name}\\fR")
    equal(set(re.findall(r"--[a-z][\w-]*", page)), flags)
    with open(f"{ROOT}/tool/exit_status.def", encoding="utf-8") as file:
        for status, sentence in re.findall(r'^HTTOOP_EXIT\(\w+, (\d), "([^"]+)"', file.read(), re.M):
            contains(page, f".B {status}\n{sentence}\n")
    if os.path.exists("/usr/bin/man"):
        with folder() as path:
            write(f"{path}/httoop.1", printed.decode())
            equal(tool("man", "--warnings", "-E", "UTF-8", "-l", f"{path}/httoop.1").stderr, b"")


@case("bash completes commands, flags, and the values that they may have")
def _():
    ask = """source <("$0" completion bash)
compopt() { OPTIONS+=" $*"; }
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); OPTIONS=; _httoop; echo "${COMPREPLY[*]}|$OPTIONS";"""
    for words, wanted in ((["se"], "serve|"), (["serve", "--symli"], "--symlinks|"), (["serve", "--client-cert", "o"], "optional|"),
                          (["echo", "--limit", "idle-t"], "idle-time=| -o nospace"), (["serve", ""], "| -o dirnames"),
                          (["completion", "z"], "zsh|"), (["compose", "x"], "| -o default"),
                          (["serve", "--client-cert", "="], "optional required|"), (["serve", "--client-cert", "=", "o"], "optional|"),
                          (["post", ":8080", "photo", "@", "to"], "@tool/| -o nospace"), (["post", ":8080", "@", "HACK"], "@HACKING.md|"),
                          (["post", ":8080", "bio", "=@", "HACK"], "@HACKING.md|"), (["post", ":8080", "bio", "="], "| -o default")):
        equal(tool("bash", "-c", ask, HTTOOP, "httoop", *words).stdout.decode().strip(), wanted, words)


@case("no shell types a dash for who begins no flag; request offers methods")
def _():
    ask = """source <("$0" completion bash)
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _httoop; echo "${COMPREPLY[*]}";"""
    def of_bash(*words):
        return tool("bash", "-c", ask, HTTOOP, "httoop", *words).stdout.decode().split()
    equal(of_bash("get", ""), [])
    equal(of_bash("request", "GET", ""), [])
    check({"GET", "PATCH", "QUERY"} <= set(of_bash("request", "")), of_bash("request", ""))
    equal(of_bash("request", "PU"), ["PUT"])
    check("--timing" in of_bash("request", "GET", "--tim"), "flags of request")
    check("--form" in of_bash("get", "-"), "flags of get")

    with folder() as own:
        write(f"{own}/_httoop", httoop("completion", "zsh").stdout.decode())
        write(f"{own}/httoop.fish", httoop("completion", "fish").stdout.decode())
        if shutil.which("fish"):
            def of_fish(line):
                done = tool("fish", "--no-config", "-c", f"source {own}/httoop.fish; complete -C '{line}'", env={**ENVIRONMENT, "HOME": own})
                return [one.split("\t")[0] for one in done.stdout.decode().splitlines()]
            equal(of_fish("httoop get "), [])
            equal(of_fish("httoop get --tim"), ["--timeout", "--timing"])
            equal(of_fish("httoop request PU"), ["PUT"])
            equal(of_fish("httoop request GET "), [])
            equal(of_fish("httoop serve --client-cert "), ["optional", "required"])
        if shutil.which("zsh"):
            def of_zsh(typed, wanted):
                pid, terminal = pty.fork()
                if pid == 0:
                    os.execve(shutil.which("zsh"), ["zsh", "-f", "-i"], {**ENVIRONMENT, "TERM": "dumb", "HOME": own})
                def until(text, shown=b""):
                    while text not in shown.replace(b"\a", b""):
                        shown += os.read(terminal, 4096)
                os.write(terminal, f"fpath=({own} $fpath); autoload -Uz compinit; compinit -u -D; echo re''ady\n".encode())
                until(b"ready\r\n")
                os.write(terminal, typed)
                try:
                    until(wanted)
                finally:
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)
                    os.close(terminal)
            of_zsh(b"httoop request PU\t", b"httoop request PUT")
            of_zsh(b"httoop get \tx", b"httoop get x")


@case("who types at a terminal is told what is waited for, and nobody else")
def _():
    end, terminal = pty.openpty()
    try:
        os.write(end, b"\x04")
        done = subprocess.run([HTTOOP, "parse"], stdin=terminal, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=WAIT, env=ENVIRONMENT)
    finally:
        os.close(end)
        os.close(terminal)
    contains(done.stderr, b"standard input is read to its end, Ctrl-D")
    check(b"Ctrl-D" not in httoop("parse").stderr)


@case("zsh and fish can read what completes for them, where they are installed")
def _():
    for shell in ("zsh", "fish"):
        printed = httoop("completion", shell).stdout
        for name in COMMANDS:
            contains(printed.decode(), name)
        if any(os.path.exists(f"{folder}/{shell}") for folder in ("/bin", "/usr/bin")):
            equal(tool(shell, "-n", "/dev/stdin", stdin=printed).stderr, b"")


@case("what could not be written is an error, whatever the command")
def _():
    for words in (["--version"], ["--help"], ["limits"], ["compliance"], ["rule", "rfc9112"]):
        done = tool("bash", "-c", '"$@" >/dev/full', "bash", HTTOOP, *words)
        equal(done.returncode, 1, words)


@case("a reader that goes away is no error to complain about")
def _():
    done = tool("bash", "-c", f"set -o pipefail; '{HTTOOP}' compliance --json | head -c 10 >/dev/null")
    equal(done.stderr, b"")


run()
