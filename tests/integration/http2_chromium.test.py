#!/usr/bin/env python3
# ctest: processors=2
"""Chromium over HTTP/2: a page with 200 pictures comes over one connection."""
import json
import os
import struct
import sys
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *
from certificates import certificates, self_signed

PICTURES = 200


def chromium(certificate, *words):
    with folder() as profile:
        done = tool("timeout", "-k", "2", "60", "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
                    f"--ignore-certificate-errors-spki-list={certificate.key_fingerprint}", f"--user-data-dir={profile}", *words,
                    seconds=90, env={**ENVIRONMENT, "HOME": profile})
        equal(done.returncode, 0, done.stderr.decode("utf-8", "replace")[-1500:])
        return done.stdout.decode("utf-8")


def picture(shade):
    """A PNG of one grey pixel."""
    def part(kind, octets):
        return struct.pack(">I", len(octets)) + kind + octets + struct.pack(">I", zlib.crc32(kind + octets))
    return (b"\x89PNG\r\n\x1a\n" + part(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) + part(b"IDAT", zlib.compress(bytes([0, shade])))
            + part(b"IEND", b""))


PAGE = """<!doctype html><title>pictures</title><pre id=said></pre>
<script>
const said = document.getElementById("said"), wanted = %d;
let shown = 0;
for (let i = 0; i < wanted; i++) {
    const image = new Image();
    image.onload = () => { if (++shown == wanted) said.textContent = "all " + shown + " by " + protocols(); };
    image.onerror = () => { said.textContent = "lacks " + i; };
    image.src = i + ".png";
    document.body.append(image);
}
function protocols() {
    return [...new Set(performance.getEntriesByType("resource").map(e => e.nextHopProtocol))].join(" ");
}
performance.setResourceTimingBufferSize(1000);
</script>
"""


@contextlib.contextmanager
def gallery(*words):
    with certificates() as at:
        own = self_signed(at, "own", "localhost", "127.0.0.1")
        for i in range(PICTURES):
            write(f"{at}/site/{i}.png", picture(i), mtime=1_600_000_000)
        write(f"{at}/site/index.html", "<body>" + PAGE % PICTURES, mtime=1_600_000_000)
        with Server("serve", f"{at}/site", *own.flags, "--log", f"json:{at}/log", *words) as s:
            s.certificate = own
            yield s
            equal(s.stop(), 0, "the exit status")
            s.lines = [json.loads(line) for line in read(f"{at}/log").splitlines()]


@case("200 pictures over HTTP/2 in one connection")
def _():
    with gallery() as s:
        dom = chromium(s.certificate, "--virtual-time-budget=60000", "--dump-dom", f"https://127.0.0.1:{s.port}/")
        contains(dom, f"all {PICTURES} by h2")
    pictures = [x for x in s.lines if x["target"].endswith(".png") and x["target"] != "/favicon.png"]
    equal(len(pictures), PICTURES)
    equal({(x["status"], x["version"][:6]) for x in pictures}, {(200, "HTTP/2")})
    equal(len({x["connection"] for x in s.lines if x["target"] == "/" or x in pictures}), 1, "connections")


@case("a page may send to, and read from, where it came from; the log tells HTTP/2")
def _():
    with certificates() as at:
        own = self_signed(at, "own", "localhost", "127.0.0.1")
        with Server("echo", *own.flags, "--cors", "*", "--log", f"json:{at}/log") as s:
            write(f"{at}/site/index.html", f"""<!doctype html><pre id=said></pre><script>
                const x = new XMLHttpRequest();
                x.open("POST", "https://127.0.0.1:{s.port}/", false);
                x.setRequestHeader("Content-Type", "text/plain");
                x.send("x".repeat(300000));
                document.getElementById("said").textContent = x.status + " " + x.responseText.length;
                </script>""")
            with Server("serve", f"{at}/site", "--log", "none") as page:
                contains(chromium(own, "--dump-dom", f"{page.url}/"), "200 300000")
            equal(s.stop(), 0)
        equal({(x["method"], x["version"][:6], x["received"]) for x in map(json.loads, read(f"{at}/log").splitlines()) if x["method"] == "POST"},
              {("POST", "HTTP/2", 300000)})


run()
