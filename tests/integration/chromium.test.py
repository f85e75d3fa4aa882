#!/usr/bin/env python3
# ctest: processors=2
"""Chromium shows the sample site and a listing, on a phone and on a desk; a page of another origin may do
what --cors allows; it logs in. The pictures lie in build/release/screenshots, to be looked at."""
import hashlib
import json
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *

PICTURES = os.path.join(BUILD, "screenshots")
SIZES = {"phone": (390, 844), "desktop": (1280, 800)}


def chromium(*words):
    with folder() as profile:
        done = tool("timeout", "-k", "2", "45", "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
                    "--hide-scrollbars", f"--user-data-dir={profile}", *words, seconds=60, env={**ENVIRONMENT, "HOME": profile})
        equal(done.returncode, 0, done.stderr.decode("utf-8", "replace")[-1500:])
        return done.stdout.decode("utf-8")


def picture(url, name):
    os.makedirs(PICTURES, exist_ok=True)
    for device, (width, height) in SIZES.items():
        path = os.path.join(PICTURES, f"{name}-{device}.png")
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
        chromium(f"--window-size={width},{height}", f"--screenshot={path}", url)
        octets = read(path)
        equal(octets[:8], b"\x89PNG\r\n\x1a\n", path)
        equal(struct.unpack(">II", octets[16:24]), (width, height), path)
        check(len(octets) > 3000, f"{path} is empty: {len(octets)} octets")


@case("the sample site")
def _():
    with Server("serve", os.path.join(ROOT, "share/welcome"), "--log", "none") as s:
        contains(chromium("--dump-dom", f"{s.url}/").lower(), "httoop")
        picture(f"{s.url}/", "welcome")


@case("a listing: its entries, their links, and the page behind one")
def _():
    names = ["album.txt", "Überblick.html", "a very long name that does not fit on the screen of a phone, not even twice.tar.gz",
             "<script>alert(1)</script>", "per%cent", "ques?tion"]
    with folder() as site:
        for n, name in enumerate(names[:3] + names[4:]):
            write(f"{site}/{name}", "x" * 10 ** n, mtime=1_600_000_000 + n * 10_000_000)
        write(f"{site}/<script>alert(1)<|script>", "x")
        for i in range(5):
            os.mkdir(f"{site}/folder {i}")
        write(f"{site}/folder 1/inside.txt", "inside\n")
        with Server("serve", site, "--log", "none") as s:
            dom = chromium("--dump-dom", f"{s.url}/")
            for name in ("album.txt", "Überblick.html", "per%cent", "ques?tion", "folder 4"):
                contains(dom, f">{name}")
            check("<script>alert" not in dom, "a file's name became markup")
            contains(dom, "ques%3Ftion")
            contains(chromium("--dump-dom", f"{s.url}/folder%201/"), "inside.txt")
            picture(f"{s.url}/", "listing")


@case("it logs in: Basic, Digest with SHA-256 and with MD5; not with a wrong password")
def _():
    def key(function, realm):
        return hashlib.new(function, f"eve:{realm}:pw".encode()).hexdigest()

    with folder() as path:
        for name in ("basic", "sha", "md"):
            write(f"{path}/site/{name}/index.html", f"<p id=in>inside of {name}\n<img src=picture.png>")
            write(f"{path}/site/{name}/picture.png", "not really")
        write(f"{path}/people", "eve:$2b$04$abcdefghijklmnopqrstuuyvPXIbu7xe6/CED2DzX8z6Si09MlzlW\n"
              f"eve:new attic:SHA-256:{key('sha256', 'new attic')}\neve:old attic:{key('md5', 'old attic')}\n")
        write(f"{path}/auth", 'users people\nprotect /basic basic cellar\nprotect /sha digest "new attic"\n'
              'protect /md digest "old attic"\n')
        with Server("serve", f"{path}/site", "--auth", f"{path}/auth", "--log", f"json:{path}/log") as s:
            def page(name, password):
                return chromium("--dump-dom", f"http://eve:{password}@{s.url.split('//')[1]}/{name}/")
            for name in ("basic", "sha", "md"):
                contains(page(name, "pw"), f"inside of {name}")
                check("inside" not in page(name, "wp"), f"{name}: a wrong password lets in")
            equal(s.stop(), 0)
        lines = [json.loads(line) for line in read(f"{path}/log").splitlines()]
        for name in ("basic", "sha", "md"):
            for target in (f"/{name}/", f"/{name}/picture.png"):  # the page, and what it needs
                seen = [(x["status"], x.get("user")) for x in lines if x["target"] == target]
                check((200, "eve") in seen, f"{target}: {seen}")
            check(any(x["status"] == 401 and "user" not in x for x in lines if x["target"] == f"/{name}/"), f"{name}: no 401")


@case("the page of an application, behind a path that is none; the language that is asked for")
def _():
    with folder() as site:
        write(f"{site}/index.html", "<!doctype html><title>a</title><p id=p><script src=/app.js></script>", mtime=1_600_000_000)
        write(f"{site}/app.js", "document.getElementById('p').textContent = 'shown: ' + location.pathname", mtime=1_600_000_000)
        for language in ("de", "en", "fr"):
            write(f"{site}/page.{language}.html", f"<p>written in {language}", mtime=1_600_000_000)
        with Server("serve", site, "--log", "none", "--spa") as s:
            contains(chromium("--dump-dom", f"{s.url}/users/7"), "shown: /users/7")
            contains(chromium("--dump-dom", "--accept-lang=fr-CA,fr", f"{s.url}/page"), "written in fr")


@case("an error's page")
def _():
    with folder() as site, Server("serve", site, "--log", "none") as s:
        dom = chromium("--dump-dom", f"{s.url}/nothing")
        contains(dom, "404")
        picture(f"{s.url}/nothing", "error")


@case("a page of another origin: what it may read, and send")
def _():
    script = """<pre id="said"></pre><script>
        function ask(method, url, field) {
            const x = new XMLHttpRequest();
            try {
                x.open(method, url + "/anything", false);
                if (field) x.setRequestHeader(field, "1");
                x.send();
                return "read " + x.status;
            } catch (e) { return "blocked"; }
        }
        const [named, anyone, nobody] = location.hash.slice(1).split(",");
        document.getElementById("said").textContent = [
            ask("GET", named), ask("PUT", named, "X-Token"), ask("PUT", anyone), ask("GET", nobody), ask("PUT", nobody)].join(", ");
        </script>"""
    with folder() as site:
        write(f"{site}/page.html", script)
        with Server("serve", site) as page, Server("echo", "--cors", page.url) as named, Server("echo", "--cors", "*") as anyone, \
                Server("echo", "--cors", "https://app.example") as nobody:
            dom = chromium("--dump-dom", f"{page.url}/page.html#{named.url},{anyone.url},{nobody.url}")
            contains(dom, "read 200, read 200, read 200, blocked, blocked")


run()
