#!/usr/bin/env python3
"""httoop serve beside Apache (mod_negotiation) and nginx over the same folder: conditional, range and
negotiation requests. Every difference is explained in EXPLAINED; one that is not fails, and so does an
explanation of what does not differ. docs/peers.md is made of it: `peers.test.py --write` writes it anew."""
import gzip
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *
from peers import peer

PAGE = os.path.join(ROOT, "docs", "peers.md")
OLD = 1_000_000_000
BEFORE, AT, AFTER = "Sun, 09 Sep 2001 01:46:39 GMT", "Sun, 09 Sep 2001 01:46:40 GMT", "Sun, 09 Sep 2001 01:46:41 GMT"
FILES = {
    "digits.txt": b"0123456789" * 100,
    "empty.txt": b"",
    "page.de.html": b"german\n" * 9, "page.en.html": b"english\n" * 9, "page.fr.html": b"french\n" * 9,
    "data.html": b"<p>data\n" * 9, "data.json": b"[\"data\"]", "data.txt": b"plain data\n",
    "wide.en-GB.html": b"british\n", "wide.de-CH.html": b"swiss\n",
    "apache.html.de": b"german, as Apache has it\n", "apache.html.en": b"english, as Apache has it\n",
    "one.html": b"<p>one\n",
    "packed.txt": b"packed " * 200, "packed.txt.gz": gzip.compress(b"packed " * 200, mtime=0),
    "notes/index.de.html": b"german index\n", "notes/index.en.html": b"english index\n",
}


def fill(own):
    for name, content in FILES.items():
        write(f"{own}/site/{name}", content, mtime=OLD)


def nginx():
    return peer("nginx", "/usr/sbin/nginx", fill, """
daemon off; master_process off; pid {own}/pid; error_log {own}/error;
events {{ }}
http {{
  access_log off; client_body_temp_path {own}/t1; proxy_temp_path {own}/t2; fastcgi_temp_path {own}/t3; uwsgi_temp_path {own}/t4; scgi_temp_path {own}/t5;
  types {{ text/html html; text/plain txt; application/json json; }}
  charset utf-8; charset_types text/html text/plain;
  gzip_static on; gzip_vary on; index index.html;
  server {{ listen 127.0.0.1:{port}; root {own}/site; }}
}}
""", "-p", "{own}", "-c", "{own}/conf", "-e", "{own}/error")


def apache():
    return peer("Apache", "/usr/sbin/apache2", fill, """
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule dir_module /usr/lib/apache2/modules/mod_dir.so
LoadModule mime_module /usr/lib/apache2/modules/mod_mime.so
LoadModule negotiation_module /usr/lib/apache2/modules/mod_negotiation.so
TypesConfig /dev/null
AddType text/html html
AddType text/plain txt
AddType application/json json
AddDefaultCharset utf-8
AddLanguage de de
AddLanguage en en
AddLanguage fr fr
AddLanguage en-GB en-GB
AddLanguage de-CH de-CH
AddEncoding gzip gz
RemoveType gz
ServerName a
Listen 127.0.0.1:{port}
PidFile {own}/pid
DefaultRuntimeDir {own}
Mutex file:{own} default
ErrorLog {own}/error
DocumentRoot {own}/site
DirectoryIndex index
<Directory {own}/site>
Require all granted
Options +MultiViews
</Directory>
""", "-d", "{own}", "-f", "{own}/conf", "-DFOREGROUND")


# --- the requests: name, target, field lines, method. {tag} is the tag of the target, as that server has it.
REQUESTS = []


def ask(group, target, *rows, method="GET"):
    for row in rows:
        lines = (row,) if isinstance(row, str) else row
        name = f"{method} {target}" + "".join(f", {line}" for line in lines)
        if len({line.split(":")[0] for line in lines}) < len(lines):
            name += " in a second line"
        if len(name) > 100:
            name = f"{name[:70]}... ({len(name)} octets)"
        REQUESTS.append((group, name, method, target, lines))


for method in ("GET", "HEAD"):
    ask("conditional", "/digits.txt",
        (), "If-None-Match: {tag}", "If-None-Match: W/{tag}", 'If-None-Match: "x"', "If-None-Match: *", 'If-None-Match: "x", {tag}',
        'If-None-Match: "x", "y"', 'If-None-Match: , ,"x",,{tag},', ('If-None-Match: "x"', "If-None-Match: {tag}"), "If-None-Match:",
        "If-None-Match: x", "If-None-Match: {tag} x", 'If-None-Match: "x, {tag}', 'If-None-Match: w/{tag}', 'If-None-Match: *, "x"',
        f"If-Modified-Since: {AT}", f"If-Modified-Since: {BEFORE}", f"If-Modified-Since: {AFTER}",
        "If-Modified-Since: Sunday, 09-Sep-01 01:46:40 GMT", "If-Modified-Since: Sun Sep  9 01:46:40 2001",
        "If-Modified-Since: Fri, 31 Dec 2100 23:59:59 GMT", "If-Modified-Since: yesterday", "If-Modified-Since:",
        "If-Modified-Since: Mon, 09 Sep 2001 01:46:40 GMT", f"If-Modified-Since: {AT}; length=1000", "If-Modified-Since: sun, 09 sep 2001 01:46:40 gmt",
        "If-Modified-Since: Sun, 9 Sep 2001 01:46:40 GMT", "If-Modified-Since: Sun, 09 Sep 2001 01:46:40 +0000",
        "If-Modified-Since: Sun, 09 Sep 2001 01:46:60 GMT", "If-Modified-Since: Sun, 31 Feb 2001 01:46:40 GMT",
        ('If-None-Match: "x"', f"If-Modified-Since: {AT}"), ("If-None-Match: {tag}", f"If-Modified-Since: {BEFORE}"),
        ("If-None-Match: x", f"If-Modified-Since: {AT}"),
        "If-Match: {tag}", "If-Match: W/{tag}", 'If-Match: "x"', "If-Match: *", 'If-Match: "x", {tag}', "If-Match:", "If-Match: x",
        "If-Match: {tag} x",
        f"If-Unmodified-Since: {AT}", f"If-Unmodified-Since: {BEFORE}", f"If-Unmodified-Since: {AFTER}", "If-Unmodified-Since: yesterday",
        "If-Unmodified-Since: Fri, 31 Dec 2100 23:59:59 GMT",
        ("If-Match: {tag}", f"If-Unmodified-Since: {BEFORE}"), ('If-Match: "x"', f"If-Unmodified-Since: {AFTER}"),
        ("If-Match: x", f"If-Unmodified-Since: {AFTER}"),
        ("If-Match: {tag}", "If-None-Match: {tag}"), ('If-Match: "x"', "If-None-Match: {tag}"), ("If-Match: *", f"If-Modified-Since: {AT}"),
        (f"If-Unmodified-Since: {BEFORE}", f"If-Modified-Since: {AT}"), (f"If-Unmodified-Since: {BEFORE}", "If-None-Match: {tag}"),
        method=method)
ask("conditional", "/nothing", "If-Match: *", "If-None-Match: *", f"If-Modified-Since: {AT}", 'If-Match: "x"')
ask("conditional", "/digits.txt", (), 'If-Match: "x"', "If-None-Match: *", f"If-Modified-Since: {AT}", method="OPTIONS")
ask("conditional", "/digits.txt", (), 'If-Match: "x"', "If-None-Match: *", f"If-Unmodified-Since: {BEFORE}", method="DELETE")
ask("conditional", "/digits.txt", ("If-None-Match: *", "Content-Length: 0"), ('If-Match: "x"', "Content-Length: 0"), method="PUT")

ask("range", "/digits.txt",
    "Range: bytes=0-0", "Range: bytes=5-9", "Range: bytes=995-", "Range: bytes=-5", "Range: bytes=0-", "Range: bytes=0-999", "Range: bytes=0-5000",
    "Range: bytes=0-99999999999999999999", "Range: bytes=-99999", "Range: bytes=-99999999999999999999", "Range: BYTES=1-2", "Range: bytes = 1-2",
    "Range: bytes=1 - 2", "Range: bytes= 1-2", "Range: bytes=1-2 ", "Range: bytes=01-002",
    "Range: bytes=1000-", "Range: bytes=-0", "Range: bytes=1000-2000", "Range: bytes=99999999999999999999-", "Range: bytes=1000-,2000-",
    "Range: bytes=5-4", "Range: bytes=", "Range: bytes", "Range:", "Range: bytes=a-b", "Range: bytes=1", "Range: bytes=-", "Range: bytes=--1",
    "Range: bytes=+1-2", "Range: bytes=0x1-2", "Range: bytes=1-2;3-4", "Range: bytes=1-2 3-4", "Range: lines=1-2", "Range: =1-2", "Range: 1-2",
    "Range: bytes=0-1,4-5", "Range: bytes=4-5,0-1", "Range: bytes=0-1, 2-3", "Range: bytes=0-5,3-9", "Range: bytes=0-1,0-1", "Range: bytes=0-1,-1",
    "Range: bytes=0-1,5000-", "Range: bytes=5000-,0-1", "Range: bytes=0-1,,4-5", "Range: bytes=,0-1", "Range: bytes=0-1,", "Range: bytes=0-1,x",
    "Range: bytes=0-1,5-4", "Range: bytes=0-1,-0", "Range: bytes=0-999,0-0", "Range: bytes=0-,0-,0-", "Range: bytes=0-400,500-999",
    ("Range: bytes=0-1", "Range: bytes=4-5"),
    "Range: bytes=" + ",".join(f"{10 * i}-{10 * i}" for i in range(20)), "Range: bytes=" + ",".join(["0-999"] * 20),
    "Range: bytes=" + ",".join(f"{2 * i}-{2 * i}" for i in range(300)))
ask("range", "/digits.txt", "Range: bytes=0-1", "Range: bytes=5000-", "Range: bytes=0-1,4-5", method="HEAD")
ask("range", "/empty.txt", "Range: bytes=0-", "Range: bytes=-1", "Range: bytes=0-0", "Range: bytes=1-")
ask("range", "/digits.txt",
    *(("Range: bytes=0-1", line) for line in (
        "If-Range: {tag}", "If-Range: W/{tag}", 'If-Range: "x"', f"If-Range: {AT}", f"If-Range: {BEFORE}", f"If-Range: {AFTER}", "If-Range: yesterday",
        "If-Range: *", 'If-Range: "x", {tag}', "If-Range:", "If-Range: Sunday, 09-Sep-01 01:46:40 GMT",
        "If-None-Match: {tag}", 'If-None-Match: "x"', 'If-Match: "x"', "If-Match: {tag}", f"If-Modified-Since: {AT}", f"If-Unmodified-Since: {BEFORE}")),
    ("Range: bytes=5000-", "If-Range: {tag}"), ("Range: bytes=5000-", 'If-Range: "x"'), ("Range: bytes=5000-", "If-None-Match: {tag}"),
    ("Range: bytes=5000-", 'If-Match: "x"'), ("Range: bytes=0-1", "If-Match: {tag}", "If-Range: {tag}"), "If-Range: {tag}")

ask("negotiation", "/page",
    (), "Accept-Language: en", "Accept-Language: de", "Accept-Language: fr, en;q=0.5", "Accept-Language: fr;q=0.2, en;q=0.5, de;q=0.1",
    "Accept-Language: EN", "Accept-Language: *", "Accept-Language: en;q=0, *", "Accept-Language: en-US", "Accept-Language: en-US, de;q=0.5",
    "Accept-Language: it, fr", "Accept-Language: it", "Accept-Language: it;q=0.9, *;q=0", "Accept-Language: fr;q=1.0000", "Accept-Language: ,fr,",
    ("Accept-Language: it", "Accept-Language: fr"), "Accept-Language:", "Accept-Language: fr;q=0", "Accept-Language: fr_FR",
    ("Accept-Language: en", "Accept: text/html"), ("Accept-Language: en", "Accept: application/json"), "Accept: text/*;q=0.1",
    ("Accept-Language: fr", "Range: bytes=0-5"), ("Accept-Language: fr", "If-None-Match: *"), ("Accept-Language: fr", f"If-Modified-Since: {AT}"))
ask("negotiation", "/page", "Accept-Language: fr", "Accept-Language: it", method="HEAD")
ask("negotiation", "/page.html", (), "Accept-Language: fr")
ask("negotiation", "/page.fr", (), "Accept-Language: en")
ask("negotiation", "/page.fr.html", (), "Accept-Language: en")
ask("negotiation", "/apache.html", "Accept-Language: en", "Accept-Language: de")
ask("negotiation", "/wide", "Accept-Language: en", "Accept-Language: de", "Accept-Language: de-CH", "Accept-Language: de-AT, en")
ask("negotiation", "/data",
    "Accept: application/json", "Accept: text/plain", "Accept: text/html", "Accept: text/plain, text/html;q=0.5", "Accept: application/json;q=0.3, text/plain;q=0.2",
    "Accept: application/*", "Accept: text/html;q=0, text/*", "Accept: text/html;q=0.1, */*;q=0.5, text/plain;q=0.2", "Accept: image/png",
    "Accept: image/png, */*;q=0.1, application/json;q=0.2", "Accept: text/html; q=0.5 , application/json", "Accept: APPLICATION/JSON",
    "Accept: text/plain;format=flowed, application/json;q=0.1", "Accept: text", "Accept: */*;q=0")
ask("negotiation", "/one", (), "Accept: text/html", "Accept: image/png")
ask("negotiation", "/packed.txt",
    (), "Accept-Encoding: gzip", "Accept-Encoding: x-gzip", "Accept-Encoding: gzip;q=0", "Accept-Encoding: *", "Accept-Encoding: identity",
    "Accept-Encoding: gzip;q=0.5, identity", "Accept-Encoding: identity;q=0", "Accept-Encoding: gzip, identity;q=0", "Accept-Encoding: *;q=0",
    "Accept-Encoding: br", "Accept-Encoding:", "Accept-Encoding: deflate, gzip;q=1.0, *;q=0.5", "Accept-Encoding: GZIP", "Accept-Encoding: gzip;q=0.001",
    ("Accept-Encoding: gzip", "Range: bytes=0-3"))
ask("negotiation", "/notes/", (), "Accept-Language: en", "Accept-Language: de")

# --- the differences: who, what decides, why, and the requests. A request stands for itself, "GET|HEAD " for
# both, and "..." at its end for whatever begins so; what has no method is a GET.
EXPLAINED = [
    ("nginx", "5.3", "a list may come in several field lines: nginx refuses a second one",
     ['GET|HEAD /digits.txt, If-None-Match: "x", If-None-Match: {tag} in a second line']),
    ("nginx", "8.8.3", "a quoted string that is not closed is no list of entity tags: nginx finds the tag in it",
     ['GET|HEAD /digits.txt, If-None-Match: "x, {tag}']),
    ("Apache", "13.1.2", '"*" stands alone: beside a tag it is neither form of the field',
     ['GET|HEAD /digits.txt, If-None-Match: *, "x"']),
    ("nginx", "13.1.3-6", "If-Modified-Since is false for every date that is not before the modification: nginx asks for the same "
     "date, unless it is told otherwise (if_modified_since before)",
     [f"GET|HEAD /digits.txt, If-Modified-Since: {AFTER}", "GET|HEAD /digits.txt, If-Modified-Since: Fri, 31 Dec 2100 23:59:59 GMT",
      "GET|HEAD /digits.txt, If-Modified-Since: Sun, 09 Sep 2001 01:46:60 GMT"]),
    ("Apache", "13.1.3-6", "a date in the future is not before the modification: Apache ignores it, as RFC 2616 wanted",
     ["GET|HEAD /digits.txt, If-Modified-Since: Fri, 31 Dec 2100 23:59:59 GMT"]),
    ("both", "13.1.3-2", "a field that is no HTTP-date is ignored: something follows the date",
     [f"GET|HEAD /digits.txt, If-Modified-Since: {AT}; length=1000", "GET|HEAD /digits.txt, If-Modified-Since: Sun, 09 Sep 2001 01:46:40 +0000"]),
    ("Apache", "13.1.3-2", "a field that is no HTTP-date is ignored: the day has two digits (5.6.7)",
     ["GET|HEAD /digits.txt, If-Modified-Since: Sun, 9 Sep 2001 01:46:40 GMT"]),
    ("both", "13.1.3-1", "If-Modified-Since is ignored beside If-None-Match",
     [f"GET|HEAD /digits.txt, If-None-Match: {{tag}}, If-Modified-Since: {BEFORE}"]),
    ("nginx", "13.1.4-2", "a field that is no HTTP-date is ignored",
     ["GET|HEAD /digits.txt, If-Unmodified-Since: yesterday"]),
    ("both", "13.1.4-1", "If-Unmodified-Since is ignored beside If-Match",
     [f"GET|HEAD /digits.txt, If-Match: {{tag}}, If-Unmodified-Since: {BEFORE}"]),
    ("both", "9.3.7", "OPTIONS has no content to answer with: 204 says so where Apache sends an empty 200; nginx does not know the method",
     ["OPTIONS /digits.txt..."]),
    ("both", "14.1.2-1", "positions beyond all numbers are still positions",
     ["/digits.txt, Range: bytes=0-99999999999999999999", "/digits.txt, Range: bytes=-99999999999999999999"]),
    ("Apache", "14.1.2-1", "positions beyond all numbers are still positions",
     ["/digits.txt, Range: bytes=99999999999999999999-"]),
    ("nginx", "14.1.1", "there is no white space in a range",
     ["/digits.txt, Range: bytes=1 - 2"]),
    ("Apache", "5.6.1.2", "white space around the elements of a list, and elements that are empty, are ignored: Apache takes the whole "
     "field for broken",
     ["/digits.txt, Range: bytes= 1-2", "/digits.txt, Range: bytes=0-1, 2-3", "/digits.txt, Range: bytes=,0-1"]),
    ("nginx", "5.6.1.2", "elements of a list that are empty are ignored: nginx takes the whole field for broken",
     ["/digits.txt, Range: bytes=0-1,,4-5", "/digits.txt, Range: bytes=,0-1", "/digits.txt, Range: bytes=0-1,"]),
    ("Apache", "15.5.17-1", "a 416 tells the length",
     ["/digits.txt, Range: bytes=1000-", "/digits.txt, Range: bytes=1000-2000", "/digits.txt, Range: bytes=1000-,2000-",
      "/digits.txt, Range: bytes=5000-, If-Range: {tag}"]),
    ("Apache", "14.1.2", "a suffix of no octets is unsatisfiable, not broken",
     ["/digits.txt, Range: bytes=-0", "/digits.txt, Range: bytes=0-1,-0"]),
    ("nginx", "14.2", "what is no set of ranges may be ignored or refused: nginx refuses with 416, which is for ranges that cannot be satisfied (14.2-6)",
     [f"/digits.txt, Range: bytes={v}" for v in ("5-4", "a-b", "1", "-", "--1", "+1-2", "0x1-2", "1-2;3-4", "1-2 3-4", "0-1,x")]),
    ("nginx", "14.1.1", "a range whose end is before its beginning makes the whole set invalid",
     ["/digits.txt, Range: bytes=0-1,5-4"]),
    ("both", "15.3.7.2", "ranges may be made one where the gap costs less than another part",
     ["/digits.txt, Range: bytes=0-1,4-5", "/digits.txt, Range: bytes=4-5,0-1", "/digits.txt, Range: bytes=0-0,10-10..."]),
    ("Apache", "15.3.7.2", "ranges may be made one where the gap costs less than another part",
     ["/digits.txt, Range: bytes=0-1,,4-5"]),
    ("nginx", "15.3.7.2", "ranges that overlap or touch may be made one: nginx sends the same octets again",
     ["/digits.txt, Range: bytes=0-1, 2-3", "/digits.txt, Range: bytes=0-5,3-9", "/digits.txt, Range: bytes=0-1,0-1"]),
    ("nginx", "14.2", "the field may be ignored: nginx does so where the ranges are together no shorter than the file, counted before any are made one",
     ["/digits.txt, Range: bytes=0-999,0-0", "/digits.txt, Range: bytes=0-,0-,0-", "/digits.txt, Range: bytes=0-999,0-999..."]),
    ("both", "17.15", "parts that are together no shorter than the file are not worth it: it is sent whole",
     ["/digits.txt, Range: bytes=0-400,500-999"]),
    ("nginx", "17.15", "more than 64 ranges (limit ranges) are ignored; nginx has no bound unless it is told one (max_ranges)",
     ["/digits.txt, Range: bytes=0-0,2-2..."]),
    ("nginx", "5.3-2", "Range is no list of lines: two of them contradict each other; nginx takes the first",
     ["/digits.txt, Range: bytes=0-1, Range: bytes=4-5 in a second line"]),
    ("both", "14.2-1", "Range is for GET alone",
     ["HEAD /digits.txt, Range: ..."]),
    ("both", "14.1.2", "no position is within nothing; ignoring the field is allowed there (14.2)",
     ["/empty.txt, Range: bytes=0-", "/empty.txt, Range: bytes=0-0"]),
    ("Apache", "14.1.2", "no position is within nothing; ignoring the field is allowed there (14.2)",
     ["/empty.txt, Range: bytes=1-"]),
    ("both", "15.3.7-3", "who asks with If-Range has the date already",
     ["/digits.txt, Range: bytes=0-1, If-Range: {tag}", f"/digits.txt, Range: bytes=0-1, If-Range: {AT}",
      "/digits.txt, Range: bytes=0-1, If-Range: Sunday, 09-Sep-01 01:46:40 GMT", "/digits.txt, Range: bytes=0-1, If-Match: {tag}, If-Range: {tag}"]),
    ("nginx", "12.1", "nginx chooses neither by language nor by type: a name that is no file is not there",
     ["/page", "GET|HEAD /page,...", "/page.html...", "/page.fr", "/page.fr, Accept-Language: en", "/apache.html...", "/wide...", "/data...", "/one..."]),
    ("nginx", "12.1", "nginx does not choose among index files; without a listing the folder is forbidden", ["/notes/..."]),
    ("nginx", "8.5", "nginx does not know languages: it sends no Content-Language", ["/page.fr.html", "/page.fr.html, Accept-Language: en"]),
    ("Apache", "12.4.1", "where nothing is acceptable, a 406 or something all the same: httoop serve has --none for it",
     ["GET|HEAD /page, Accept-Language: it", "/page, Accept-Language: it;q=0.9, *;q=0", "/page, Accept-Language: fr;q=0",
      "/page, Accept-Language: en, Accept: application/json", "/page.fr, Accept-Language: en", "/data, Accept: image/png", "/data, Accept: */*;q=0",
      "/one, Accept: image/png"]),
    ("Apache", "12.5.4", "how languages are matched is free: en-US finds en here (RFC 4647 3.4), as en finds en-GB (3.3.1); Apache does so only where "
     "nothing else is found", ["/page, Accept-Language: en-US, de;q=0.5"]),
    ("Apache", "12.4.1", "a field that says nothing is no preference: an empty list, and what cannot be parsed",
     ["/page, Accept-Language:", "/page, Accept-Language: fr_FR", "/data, Accept: text"]),
    ("Apache", "12.4.2", "a weight has three digits at most; a field with another one is ignored",
     ["/page, Accept-Language: fr;q=1.0000"]),
    ("Apache", "12.5.1", "a media range with a parameter takes only what has that parameter",
     ["/data, Accept: text/plain;format=flowed, application/json;q=0.1"]),
    ("Apache", "12.1", "a name may stand for page.de.html too, and not only for page.html.de",
     ["/page.html", "/page.html, Accept-Language: fr"]),
    ("Apache", "12.5.3", "a file that is there is negotiated in its codings (FILE.br, FILE.gz); Apache does so only for names that are no files",
     ["/packed.txt..."]),
    ("nginx", "8.4.1.3", "x-gzip is gzip", ["/packed.txt, Accept-Encoding: x-gzip"]),
    ("nginx", "12.5.3", '"*" stands for gzip too', ["/packed.txt, Accept-Encoding: *"]),
    ("nginx", "12.4.2", "what has more weight is liked more", ["/packed.txt, Accept-Encoding: gzip;q=0.5, identity"]),
    ("nginx", "14.2", "the field may be ignored: nginx does so for what was packed before", ["/packed.txt, Accept-Encoding: gzip, Range: bytes=0-3"]),
]


# --- asking, and what of an answer is compared -------------------------------------------------

class Side:
    def __init__(self, url):
        self.port = int(url.rsplit(":", 1)[1].strip("/"))
        self.tags = {}

    def ask(self, method, target, lines):
        with Raw(self.port) as c:
            c.send(get(target, *lines, "Connection: close").replace("GET ", method + " ", 1))
            return c.response(method)

    def answer(self, method, target, lines):
        if any("{tag}" in line for line in lines) and target not in self.tags:
            tag = self.ask("GET", target, ())["ETag"]
            check(re.fullmatch(r'"[^"]+"', tag), f"the tag of {target}: {tag}")
            self.tags[target] = tag
        return shown(self.ask(method, target, [line.replace("{tag}", self.tags.get(target, "")) for line in lines]), method)


def part_of(content):
    """Which file, or which beginning of one, the content is."""
    for name, octets in FILES.items():
        if content == octets and octets:
            return name
    return f"{len(content)} octets" if content else "nothing"


def shown(r, method):
    """What counts in an answer, in one line."""
    kind = r["Content-Type"] or ""
    said = [str(r.status)]
    if r.status == 206 and kind.startswith("multipart/byteranges"):
        boundary = re.search(r'boundary="?([^";]+)', kind).group(1).encode()
        pieces = (b"\r\n" + r.content).split(b"\r\n--" + boundary)
        ranges = []
        for piece in pieces[1:-1]:
            head, _, content = piece.partition(b"\r\n\r\n")
            at = re.search(rb"(?i)content-range: bytes (\d+)-(\d+)/1000", head)
            first, last = int(at.group(1)), int(at.group(2))
            check(content == FILES["digits.txt"][first:last + 1], f"the part {at.group(0)}")
            ranges.append(f"{first}-{last}")
        many = len(ranges) > 6
        said.append("parts " + (f"{ranges[0]} ... {ranges[-1]}, {len(ranges)} of them" if many else " ".join(ranges)))
    elif r.status in (206, 416):
        said.append(r["Content-Range"] or "without Content-Range")
        if r.status == 206:
            first, last = map(int, re.search(r"(\d+)-(\d+)/", r["Content-Range"]).groups())
            check(any(r.content == octets[first:last + 1] for octets in FILES.values()), "the part")
    elif r.status == 200 and method == "GET":
        said.append(part_of(r.content))
    elif r.status == 304 and r["Content-Type"]:
        said.append("with Content-Type")
    if r.status in (200, 206, 304):
        for name, field in (("tag", "ETag"), ("date", "Last-Modified")):
            if r[field] is None and not (r.status == 304 and field == "Last-Modified") and method != "OPTIONS":
                said.append(f"no {name}")
        for field in ("Content-Language", "Content-Location", "Content-Encoding"):
            if r[field] is not None:
                said.append(f"{field}: {r[field].lower()}")
    # Apache's "negotiate" is a word of RFC 2295 and no field.
    varies = sorted({v.strip().lower() for v in (r["Vary"] or "").split(",")} - {"", "negotiate"})
    if varies and r.status in (200, 206, 304):
        said.append("Vary: " + ", ".join(varies))
    return "; ".join(said)


def compare():
    """[(group, request, ours, Apache's, nginx's)]"""
    with folder() as own, apache() as a, nginx() as n:
        fill(own)
        with Server("serve", f"{own}/site", "--log", "none", "--no-listing") as s:
            sides = [Side(url) for url in (s.url, a, n)]
            return [(group, name, *(side.answer(method, target, lines) for side in sides)) for group, name, method, target, lines in REQUESTS]


# --- comparing with what is explained ------------------------------------------------------------

PEERS = ("Apache", "nginx")


def names_of(pattern):
    """A predicate of names."""
    if not re.match(r"[A-Z|]+ /", pattern):
        pattern = "GET " + pattern
    methods, _, rest = pattern.partition(" ")
    wanted = [f"{method} {rest}" for method in methods.split("|")]
    if rest.endswith("..."):
        return lambda name: name.startswith(tuple(w[:-3] for w in wanted))
    return lambda name: name in wanted


def judged(compared):
    """The differences by explanation, [(entry, [(request, ours, theirs...)])], and what is wrong."""
    faults, by_entry, seen = [], [], set()
    peers_of = {"both": PEERS, "Apache": PEERS[:1], "nginx": PEERS[1:]}
    for entry in EXPLAINED:
        who, _, sentence, patterns = entry
        rows = []
        for pattern in patterns:
            matches = names_of(pattern)
            found = [row for row in compared if matches(row[1])]
            differing = [row for row in found if all(row[3 + PEERS.index(p)] != row[2] for p in peers_of[who])]
            for row in found:
                for p in peers_of[who]:
                    if row[3 + PEERS.index(p)] != row[2] and row in differing:
                        if (p, row[1]) in seen:
                            faults.append(f"{p}, {row[1]}: explained twice, at last by: {sentence}")
                        seen.add((p, row[1]))
            same = [row[1] for row in found if row not in differing]
            if not differing or (same and not pattern.endswith("...")):
                faults.append(f"{who}, {pattern}: no difference any more ({sentence})")
            rows += differing
        by_entry.append((entry, rows))
    for row in compared:
        for at, p in enumerate(PEERS):
            if row[3 + at] != row[2] and (p, row[1]) not in seen:
                faults.append(f"{p}, {row[1]}: got {row[3 + at]!r} where httoop serve answers {row[2]!r}, and nothing explains it")
    return by_entry, faults


INTRODUCTION = """# Beside Apache and nginx

`tests/integration/peers.test.py` asks `httoop serve`, Apache (2.4, mod_negotiation with MultiViews) and nginx (1.22, gzip_static)
for the same files, in the same words: {count} requests with preconditions, ranges and preferences. Compared are the status, the
content, Content-Range, the parts, Content-Language, Content-Location, Content-Encoding, Vary, and whether there are ETag and
Last-Modified. In {alike} requests all three answer alike.

What differs is below, with what decides: a section of RFC 9110, or a sentence of it. The test makes this page; it fails where
something differs that is not here, and where something here does not differ any more. `{{tag}}` is the file's entity tag.
"""


def page(compared, by_entry):
    alike = sum(row[2] == row[3] == row[4] for row in compared)
    text = INTRODUCTION.format(count=len(compared), alike=alike)
    group = None
    code = lambda words: "`" + words.replace("|", "\\|") + "`"
    for (who, section, sentence, _), rows in by_entry:
        if rows[0][0] != group:
            group = rows[0][0]
            text += f"\n## {group.capitalize()} requests\n"
        names = PEERS if who == "both" else (who,)
        text += f"\n**{' and '.join(names)}** (RFC 9110 {section}): {sentence}.\n\n"
        text += f"| request | httoop | {' | '.join(names)} |\n|---|---|{'---|' * len(names)}\n"
        for row in rows:
            text += f"| {code(row[1])} | {row[2]} | {' | '.join(row[3 + PEERS.index(p)] for p in names)} |\n"
    return text


@case("every difference is explained, and every explanation is needed")
def _():
    compared = compare()
    by_entry, faults = judged(compared)
    for fault in faults:
        print(f"        {fault}")
    alike = {p: sum(row[2] == row[3 + at] for row in compared) for at, p in enumerate(PEERS)}
    print(f"        {len(compared)} requests: as Apache answers {alike['Apache']}, as nginx {alike['nginx']}, {len(EXPLAINED)} explanations for the rest")
    check(not faults, f"{len(faults)} faults")
    text = page(compared, by_entry)
    if "--write" in sys.argv:
        write(PAGE, text)
    check(read(PAGE).decode() == text, "docs/peers.md is not what was found: peers.test.py --write")


@case("with --none 406 httoop refuses where Apache does, but for fields that say nothing")
def _():
    saying_nothing = ("Accept-Language:", "Accept-Language: fr_FR", "Accept: text")
    with folder() as own, apache() as a:
        fill(own)
        with Server("serve", f"{own}/site", "--log", "none", "--none", "406") as s:
            ours, theirs, refused = Side(s.url), Side(a), 0
            for group, name, method, target, lines in REQUESTS:
                if group != "negotiation" or target in ("/packed.txt", "/page.html") or lines in [(x,) for x in saying_nothing]:
                    continue
                got, wanted = (side.ask(method, target, lines).status for side in (ours, theirs))
                equal(got, wanted, name)
                refused += got == 406
            check(refused >= 8, f"{refused} refusals")


run()
