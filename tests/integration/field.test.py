#!/usr/bin/env python3
"""httoop field: values as JSON, their canonical forms, and what they break."""
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *

SAME = object()

# Every field that the field room has a type for: its lines, its canonical lines (SAME as given; None where
# they would show a secret), its value.
VALUES = [
    ("Accept", ['text/html;level=1;q=0.5, */*'], ['text/html; level=1;q=0.5, */*'],
     [{'type': 'text', 'subtype': 'html', 'parameters': [{'name': 'level', 'value': '1'}], 'weight': 0.5},
      {'type': '*', 'subtype': '*', 'weight': 1.0}]),
    ("Accept-Charset", ['UTF-8 , *;q=0'], ['UTF-8, *;q=0'], [{'name': 'UTF-8', 'weight': 1.0}, {'name': '*', 'weight': 0.0}]),
    ("Accept-Encoding", ['gzip;q=0.5', 'br'], ['gzip;q=0.5, br'],
     [{'name': 'gzip', 'weight': 0.5}, {'name': 'br', 'weight': 1.0}]),
    ("Accept-Language", ['de-CH,en;q=0.4'], ['de-CH, en;q=0.4'],
     [{'name': 'de-CH', 'weight': 1.0}, {'name': 'en', 'weight': 0.4}]),
    ("Accept-Patch", ['a/b;c=d, application/json'], ['a/b; c=d, application/json'],
     [{'type': 'a', 'subtype': 'b', 'parameters': [{'name': 'c', 'value': 'd'}]}, {'type': 'application', 'subtype': 'json'}]),
    ("Accept-Post", ['*/*'], SAME, [{'type': '*', 'subtype': '*'}]),
    ("Accept-Ranges", ['bytes'], SAME, ['bytes']),
    ("Access-Control-Allow-Credentials", ['true'], SAME, 'true'),
    ("Access-Control-Allow-Headers", ['X-A,*'], ['X-A, *'], ['X-A', '*']),
    ("Access-Control-Allow-Methods", ['GET, put'], SAME, ['GET', 'put']),
    ("Access-Control-Allow-Origin", ['*'], SAME, {'any': True}),
    ("Access-Control-Expose-Headers", ['ETag'], SAME, ['ETag']),
    ("Access-Control-Max-Age", ['060'], ['60'], 60),
    ("Access-Control-Request-Headers", ['x-a'], SAME, ['x-a']),
    ("Access-Control-Request-Method", ['PUT'], SAME, 'PUT'),
    ("Age", ['99999999999'], ['2147483648'], 2147483648),
    ("Allow", ['GET,HEAD'], ['GET, HEAD'], ['GET', 'HEAD']),
    ("Alt-Svc", ['h2="b:443"; ma=60; persist=1, h3=":8"'], SAME,
     {'alternatives': [{'protocol': 'h2',
                        'host': 'b',
                        'port': 443,
                        'max_age': 60,
                        'persists': True,
                        'parameters': [{'name': 'ma', 'value': '60'}, {'name': 'persist', 'value': '1'}]},
                       {'protocol': 'h3', 'port': 8, 'max_age': 86400, 'persists': False}]}),
    ("Authentication-Info", ['nextnonce=abc, qop="auth"'], ['nextnonce="abc", qop=auth'],
     [{'name': 'nextnonce', 'value': 'abc'}, {'name': 'qop', 'value': 'auth'}]),
    ("Authorization", ['basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=='], None,
     {'scheme': 'basic', 'user': 'Aladdin', 'password_size': 11}),
    ("Cache-Control", ['MAX-AGE="60" ,, private,x=y'], ['MAX-AGE=60, private, x=y'],
     [{'name': 'MAX-AGE', 'argument': '60', 'request_section': 'rfc9111#5.2.1.1', 'response_section': 'rfc9111#5.2.2.1'},
      {'name': 'private', 'response_section': 'rfc9111#5.2.2.7'}, {'name': 'x', 'argument': 'y'}]),
    ("Cache-Status", ['a; hit, "b"; fwd=miss'], ['a;hit, "b";fwd=miss'],
     [{'type': 'token', 'value': 'a', 'parameters': [{'key': 'hit', 'type': 'boolean', 'value': True}]},
      {'type': 'string', 'value': 'b', 'parameters': [{'key': 'fwd', 'type': 'token', 'value': 'miss'}]}]),
    ("CDN-Cache-Control", ['max-age=4, x'], SAME,
     [{'key': 'max-age', 'type': 'integer', 'value': 4}, {'key': 'x', 'type': 'boolean', 'value': True}]),
    ("Connection", ['close, X-A'], SAME, ['close', 'X-A']),
    ("Content-Digest", ['sha-256=:AAAA:'], SAME, [{'algorithm': 'sha-256', 'digest_base64': 'AAAA', 'status': 'active'}]),
    ("Content-Disposition", ['attachment; filename="../x"; filename*=UTF-8\'\'..%2f%e2%82%ac.txt'], SAME,
     {'type': 'attachment',
      'inline': False,
      'parameters': [{'name': 'filename', 'value': '../x'}, {'name': 'filename*', 'value': "UTF-8''..%2f%e2%82%ac.txt"}],
      'filename': '../€.txt',
      'safe_filename': '€.txt'}),
    ("Content-Encoding", ['gzip'], SAME, ['gzip']),
    ("Content-Language", ['de,mi'], ['de, mi'], ['de', 'mi']),
    ("Content-Length", ['007'], ['7'], 7),
    ("Content-Location", ['/a'], SAME, {'uri': '/a', 'kind': 'relative', 'path': '/a'}),
    ("Content-Range", ['bytes 0-1/5'], SAME, {'unit': 'bytes', 'range': {'first': 0, 'last': 1}, 'complete_length': 5}),
    ("Content-Type", ['text/HTML;charset=utf-8'], ['text/HTML; charset=utf-8'],
     {'type': 'text', 'subtype': 'HTML', 'parameters': [{'name': 'charset', 'value': 'utf-8'}]}),
    ("Cookie", ['a=b; c'], None, [{'name': 'a', 'value_size': 1}, {'name': '', 'value_size': 1}]),
    ("Date", ['Sunday, 06-Nov-94 08:49:37 GMT'], ['Sun, 06 Nov 1994 08:49:37 GMT'],
     {'date': 'Sun, 06 Nov 1994 08:49:37 GMT', 'seconds': 784111777}),
    ("ETag", ['W/"x"'], SAME, {'weak': True, 'opaque': 'x'}),
    ("Expect", ['100-continue'], SAME, [{'name': '100-continue'}]),
    ("Expires", ['0'], ['Thu, 01 Jan 1970 00:00:00 GMT'], {'date': 'Thu, 01 Jan 1970 00:00:00 GMT', 'seconds': 0}),
    ("Forwarded", ['for=192.0.2.43', 'for="[::1]:_x";Proto=https;by=unknown;host=a;x=y'], ['for=192.0.2.43, for="[::1]:_x";by=unknown;host=a;proto=https;x=y'],
     [{'for': {'kind': 'ipv4', 'name': '192.0.2.43'}},
      {'for': {'kind': 'ipv6', 'name': '::1', 'port': '_x'},
       'by': {'kind': 'unknown'},
       'host': 'a',
       'proto': 'https',
       'extensions': [{'name': 'x', 'value': 'y'}]}]),
    ("From", ['"A B" <a@b>'], SAME, {'address': 'a@b', 'name': 'A B'}),
    ("Host", ['[::1]:80'], SAME, {'name': '[::1]', 'port': 80}),
    ("If-Match", ['"a", W/"b"'], SAME, {'tags': [{'weak': False, 'opaque': 'a'}, {'weak': True, 'opaque': 'b'}]}),
    ("If-Modified-Since", ['Sun, 06 Nov 1994 08:49:37 GMT'], SAME,
     {'date': 'Sun, 06 Nov 1994 08:49:37 GMT', 'seconds': 784111777}),
    ("If-None-Match", ['*'], SAME, {'any': True}),
    ("If-Range", ['"a"'], SAME, {'weak': False, 'opaque': 'a'}),
    ("If-Unmodified-Since", ['Sun Nov  6 08:49:37 1994'], ['Sun, 06 Nov 1994 08:49:37 GMT'],
     {'date': 'Sun, 06 Nov 1994 08:49:37 GMT', 'seconds': 784111777}),
    ("Keep-Alive", ['timeout=5, max=100'], SAME, [{'name': 'timeout', 'argument': '5'}, {'name': 'max', 'argument': '100'}]),
    ("Last-Modified", ['Sun, 06 Nov 1994 08:49:37 GMT'], SAME, {'date': 'Sun, 06 Nov 1994 08:49:37 GMT', 'seconds': 784111777}),
    ("Link", ['</a>; rel="next up"; title*=UTF-8\'de\'%e2%82%ac; hreflang=de; rev=prev; anchor="#x"'], ['</a>; rel="next up"; title*=UTF-8\'de\'%e2%82%ac; hreflang=de; rev=prev; anchor=#x'],
     [{'target': '/a',
       'relations': ['next', 'up'],
       'reverse_relations': ['prev'],
       'in_own_context': False,
       'title': '€',
       'languages': ['de'],
       'parameters': [{'name': 'rel', 'value': 'next up'}, {'name': 'title*', 'value': "UTF-8'de'%e2%82%ac"},
                      {'name': 'hreflang', 'value': 'de'}, {'name': 'rev', 'value': 'prev'},
                      {'name': 'anchor', 'value': '#x'}]}]),
    ("Location", ['/a?b#c'], SAME,
     {'uri': '/a?b#c', 'kind': 'relative', 'path': '/a', 'query': 'b', 'pairs': [{'name': 'b', 'value': ''}], 'fragment': 'c'}),
    ("Max-Forwards", ['07'], ['7'], 7),
    ("Origin", ['http://a:8080'], SAME, {'scheme': 'http', 'host': 'a', 'port': 8080}),
    ("Pragma", ['no-cache'], SAME, [{'name': 'no-cache'}]),
    ("Prefer", ['return = minimal; a=b, wait=5'], ['return=minimal; a=b, wait=5'],
     [{'name': 'return', 'value': 'minimal', 'parameters': [{'name': 'a', 'value': 'b'}]}, {'name': 'wait', 'value': '5'}]),
    ("Preference-Applied", ['wait=5'], SAME, [{'name': 'wait', 'argument': '5'}]),
    ("Priority", ['u=9, i'], ['i'], {'effective_urgency': 3, 'is_incremental': True, 'incremental': True}),
    ("Proxy-Authenticate", ['Negotiate, Basic realm=a'], ['Negotiate, Basic realm="a"'],
     [{'scheme': 'Negotiate'}, {'scheme': 'Basic', 'parameters': [{'name': 'realm', 'value': 'a'}]}]),
    ("Proxy-Authentication-Info", ['a=b'], SAME, [{'name': 'a', 'value': 'b'}]),
    ("Proxy-Authorization", ['Bearer abc'], None, {'scheme': 'Bearer', 'token68_size': 3}),
    ("Proxy-Status", ['a;error=dns_error'], SAME,
     [{'type': 'token', 'value': 'a', 'parameters': [{'key': 'error', 'type': 'token', 'value': 'dns_error'}]}]),
    ("Range", ['BYTES=0-1, 5- ,-3'], ['BYTES=0-1,5-,-3'],
     {'unit': 'BYTES', 'ranges': [{'first': 0, 'last': 1}, {'first': 5}, {'suffix': 3}]}),
    ("Referer", ['/b?c'], SAME,
     {'uri': '/b?c', 'kind': 'relative', 'path': '/b', 'query': 'c', 'pairs': [{'name': 'c', 'value': ''}]}),
    ("Repr-Digest", ['md5=:AA==:'], SAME, [{'algorithm': 'md5', 'digest_base64': 'AA==', 'status': 'deprecated'}]),
    ("Retry-After", ['120'], SAME, {'delay': 120}),
    ("Server", ['a/1 (c)'], SAME, {'text': 'a/1 (c)'}),
    ("Set-Cookie", ['SID=31; Path=/; Secure; SameSite=None; Max-Age=5; Domain=.A.b; x', 'a=b; HttpOnly; Expires=Sun, 06 Nov 1994 08:49:37 GMT'], None,
     [{'name': 'SID',
       'value_size': 2,
       'max_age': 5,
       'domain': 'a.b',
       'path': '/',
       'secure': True,
       'http_only': False,
       'same_site': 'none',
       'extensions': [{'text': 'x'}]},
      {'name': 'a',
       'value_size': 1,
       'expires': {'date': 'Sun, 06 Nov 1994 08:49:37 GMT', 'seconds': 784111777},
       'secure': False,
       'http_only': True,
       'same_site': 'default'}]),
    ("Strict-Transport-Security", ['max-age=5; includeSubDomains; preload'], SAME,
     {'max_age': 5, 'include_subdomains': True, 'others': [{'name': 'preload', 'value': ''}]}),
    ("TE", ['trailers, gzip;q=0.5'], SAME, {'trailers': True, 'codings': [{'name': 'gzip', 'weight': 0.5}]}),
    ("Trailer", ['ETag'], SAME, ['ETag']),
    ("Transfer-Encoding", ['gzip;a=b, chunked'], ['gzip; a=b, chunked'],
     [{'name': 'gzip', 'parameters': [{'name': 'a', 'value': 'b'}]}, {'name': 'chunked'}]),
    ("Upgrade", ['websocket, a/1'], SAME, [{'name': 'websocket'}, {'name': 'a', 'version': '1'}]),
    ("User-Agent", ['a'], SAME, {'text': 'a'}),
    ("Vary", ['Accept,Cookie'], ['Accept, Cookie'], ['Accept', 'Cookie']),
    ("Via", ['1.1 a:80 (b), h/2 c'], SAME,
     [{'protocol': 'HTTP', 'version': '1.1', 'received_by': 'a:80', 'comment': 'b'},
      {'protocol': 'h', 'version': '2', 'received_by': 'c'}]),
    ("Want-Content-Digest", ['sha-256=3, md5=0'], SAME,
     [{'algorithm': 'sha-256', 'weight': 3}, {'algorithm': 'md5', 'weight': 0}]),
    ("Want-Repr-Digest", ['a=1'], SAME, [{'algorithm': 'a', 'weight': 1}]),
    ("Warning", ['199 - "x" "Sun, 06 Nov 1994 08:49:37 GMT"'], SAME,
     [{'code': 199, 'agent': '-', 'text': 'x', 'date': {'date': 'Sun, 06 Nov 1994 08:49:37 GMT', 'seconds': 784111777}}]),
    ("WWW-Authenticate", ['Digest realm="a", nonce="b", Basic realm="c"', 'New abc='], ['Digest realm="a", nonce="b", Basic realm="c", New abc='],
     [{'scheme': 'Digest', 'parameters': [{'name': 'realm', 'value': 'a'}, {'name': 'nonce', 'value': 'b'}]},
      {'scheme': 'Basic', 'parameters': [{'name': 'realm', 'value': 'c'}]}, {'scheme': 'New', 'token68': 'abc='}]),
    ("X-Content-Type-Options", ['NoSniff'], ['nosniff'], 'nosniff'),
]


def field(name, *lines, status=0, flags=(), stdin=b""):
    done = tool(HTTOOP, "field", *flags, name, "--", *lines, stdin=stdin)
    equal((done.returncode, done.stderr), (status, b""), f"{name} {lines}")
    equal(done.stdout.count(b"\n"), 1)
    answer = json.loads(done.stdout)
    equal(answer["schema"], 1)
    return answer


@case("each type shows its value, and composes its canonical form")
def _():
    for name, lines, canonical, value in VALUES:
        answer = field(name.swapcase(), *lines)
        equal((answer["name"], answer["read_as"], answer["value"]), (name, "type", value))
        equal(answer.get("canonical"), lines if canonical is SAME else canonical, name)
        if canonical is not None:
            equal(answer["is_canonical"], canonical is SAME, name)
            equal(field(name, *answer["canonical"])["value"], value, name)
        equal([v for v in answer["violations"] if not v.get("ignored")], [])


@case("no type of the field room is left out")
def _():
    folder = os.path.join(ROOT, "include/httoop")
    with open(f"{folder}/message/fields.def", encoding="utf-8") as file:
        names = dict(re.findall(r'^HTTOOP_FIELD\((\w+), "([^"]+)"', file.read(), re.M))
    typed = set()
    for header in os.listdir(f"{folder}/field"):
        with open(f"{folder}/field/{header}", encoding="utf-8") as file:
            typed.update(re.findall(r"(?:field_id id = |<)field_id::(\w+)", file.read()))
    check(len(typed) > 60, f"only {len(typed)} types were found")
    equal(sorted({names[t] for t in typed} - {v[0] for v in VALUES}), [])


@case("structured fields without a type are read as their row of the table says")
def _():
    answer = field("sec-ch-ua", '"a";v="1"', "(b 1.50);d, 5, ?0, :AAA=:, @7, %\"%c3%bc\"")
    equal((answer["name"], answer["read_as"], answer["facts"]["structure"]), ("Sec-CH-UA", "structured", "list"))
    equal(answer["value"], [
        {"type": "string", "value": "a", "parameters": [{"key": "v", "type": "string", "value": "1"}]},
        {"type": "inner-list", "items": [{"type": "token", "value": "b"}, {"type": "decimal", "value": 1.5}],
         "parameters": [{"key": "d", "type": "boolean", "value": True}]},
        {"type": "integer", "value": 5}, {"type": "boolean", "value": False},
        {"type": "byte-sequence", "value_base64": "AAA="}, {"type": "date", "value": 7},
        {"type": "display-string", "value": "\u00fc"}])
    equal(answer["canonical"], ['"a";v="1", (b 1.5);d, 5, ?0, :AAA=:, @7, %"%c3%bc"'])
    equal(field("Signature", "a=:AA==:, b")["value"], [{"key": "a", "type": "byte-sequence", "value_base64": "AA=="},
                                                       {"key": "b", "type": "boolean", "value": True}])
    equal(field("Sec-Fetch-Mode", "cors;a")["value"],
          {"type": "token", "value": "cors", "parameters": [{"key": "a", "type": "boolean", "value": True}]})
    equal(field("Sec-Fetch-Mode", "cors", "cors", status=1)["violations"][0]["line"], 1)
    equal(field("Accept-CH", "a b", status=1)["violations"][0]["id"], "rfc9651#4.2.1")


@case("other fields are octets, with a note")
def _():
    answer = field("X-Unheard-Of", "a", "\xfc")
    equal((answer["read_as"], answer["value"], answer["canonical"]),
          ("octets", ["a", "\xfc"], ["a", "\xfc"]))
    contains(answer["notes"][0], "no field of this name is known")
    equal(answer["facts"]["status"], "unregistered")
    contains(field("Refresh", "5")["notes"][0], "no type")
    equal(field("Warning", '199 - "x"')["notes"], ["it is no longer to be used: the register calls it obsoleted"])


@case("facts: the row of the table")
def _():
    equal(field("te", "")["facts"], {"status": "permanent", "cardinality": "list", "direction": "request", "hop_by_hop": True,
                                     "trailer": False, "structure": "none", "section": "rfc9110#10.1.4"})


@case("what is malformed says where, in which line, and what it breaks; the status is 1")
def _():
    fault = field("Date", "now", status=1)["violations"][0]
    equal(sorted(fault), ["id", "offset", "repaired", "section", "sentence"])
    contains(tool(HTTOOP, "rule", fault["id"]).stdout.decode(), fault["sentence"])
    for name, lines, broken, offset, line in (
            ("Max-Forwards", ["1", "1"], "rfc9110#5.3-2", 0, 1), ("Accept", ["a/b", "a/b, c"], None, 6, 1),
            ("Set-Cookie", ["a=b", "=\x01"], None, None, None), ("Host", ["a\nb"], "rfc9110#5.5-4", 1, None),
            ("A b", ["x"], "rfc9110#5.1", 1, None)):
        answer = field(name, *lines, status=1)
        equal(answer["value"], None, name)
        equal(len(answer["violations"]), 1, name)
        for member, wanted in (("id", broken), ("offset", offset), ("line", line)):
            if wanted is not None:
                equal(answer["violations"][0][member], wanted, f"{name} {member}")


@case("what recipients ignore is found, and the rest stands; the status is 0")
def _():
    for name, lines, broken, line in (
            ("Age", ["5, 6"], "rfc9111#5.1-1", None), ("Age", ["5", "6"], "rfc9111#5.1-1", 1),
            ("Expires", ["0"], "rfc9111#5.3-1", None), ("Link", ["<a>; rel=b", "<c>; rel=d; rel=e"], "rfc8288#3.3-1", 1),
            ("Content-Disposition", ["attachment; filename*=x"], "rfc8187#3.2.1-2", None),
            ("Priority", ["u=9, i"], "rfc9218#4", None), ("Set-Cookie", ["a=b", "c=d; Max-Age=e"], "rfc6265bis#5.6.2-1", 1),
            ("Strict-Transport-Security", ["max-age=1", "max-age=2"], "rfc6797#8.1", 1)):
        answer = field(name, *lines)
        equal([(v["id"], v["ignored"], v.get("line")) for v in answer["violations"]], [(broken, True, line)], name)
        check(answer["value"] is not None, name)
        equal(answer["is_canonical"], False, name)


@case("what parses but must not be sent has no canonical form; the status is 1")
def _():
    for name, value in (("Vary", "*, Accept"), ("Location", "http://u:p@h/"), ("Cache-Control", "max-age=1, max-age=2"),
                        ("Set-Cookie", "__Host-a=b"), ("Accept-CH", ""), ("Content-Digest", "")):
        answer = field(name, value, status=1)
        equal((answer["violations"], "canonical" in answer, "is_canonical" in answer), ([], False, False), name)
        contains(answer["notes"][0], "must not send")
    equal(field("Vary", "*, Accept", status=1)["value"], ["*", "Accept"])
    equal(field("Referer", "http://u:p@a/")["canonical"], ["http://a/"])


@case("secrets are shown only where --reveal is given")
def _():
    for name, line, secret in (("Authorization", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "open sesame"),
                               ("Authorization", "Bearer s3cr3t", "s3cr3t"), ("Proxy-Authorization", "X a=s3cr3t", "s3cr3t"),
                               ("Authorization", 'Digest username="M", response="5ec3e7"', "5ec3e7"),
                               ("Cookie", "SID=s3cr3t", "s3cr3t"), ("Set-Cookie", "SID=s3cr3t", "s3cr3t")):
        hidden, shown = json.dumps(field(name, line)), json.dumps(field(name, line, flags=["--reveal"]))
        check(secret not in hidden and "QWxh" not in hidden, hidden)
        contains(shown, secret)
        contains(shown, json.dumps(line)[1:-1])
    digest = field("Authorization", 'Digest username="M", nc=00000001, response="5ec3e7"')["value"]["parameters"]
    equal(digest, [{"name": "username", "value": "M"}, {"name": "nc", "value": "00000001"}, {"name": "response", "value_size": 6}])


@case("a value in brackets is one value, brackets and all")
def _():
    equal(field("Host", "[::1]")["canonical"], ["[::1]"])
    equal(field("X-A", "[a,b]", "[]", "[", "c]")["value"], ["[a,b]", "[]", "[", "c]"])


@case("X-Forwarded-* are read as Forwarded is")
def _():
    answer = field("x-forwarded-for", "192.0.2.1, 2001:db8::1", "unknown")
    equal(answer["value"], [{"for": {"kind": "ipv4", "name": "192.0.2.1"}},
                            {"for": {"kind": "ipv6", "name": "2001:db8::1"}}, {"for": {"kind": "unknown"}}])
    equal((answer["read_as"], answer["canonical"]), ("type", ["192.0.2.1, 2001:db8::1", "unknown"]))
    equal(field("X-Forwarded-Host", "a:1")["value"], [{"host": "a:1"}])
    broken = field("X-Forwarded-Proto", "https, h/2", status=1)["violations"][0]
    equal((broken["id"], broken["offset"]), ("rfc7239#5.4-1", 7))


@case("- reads lines from standard input")
def _():
    answer = field("Connection", "-", stdin=b"close , a\r\n\tb\n")
    equal((answer["value"], answer["canonical"], answer["is_canonical"]), (["close", "a", "b"], ["close, a, b"], False))
    equal(field("ETag", "-", stdin=b'"\xff"')["value"], {"weak": False, "opaque_base64": "/w=="})
    equal(field("X-A", "-", stdin=b"\xff")["canonical"], [{"text_base64": "/w=="}])
    equal(field("Link", "-", status=1, stdin=b'<a>; rel="\xff b"')["value"][0]["relations"], [{"text_base64": "/w=="}, "b"])
    done = tool(HTTOOP, "field", "Age", "-", "--limit", "content=3", stdin=b"12345")
    equal((done.returncode, done.stdout), (1, b""))
    contains(done.stderr.decode(), "more than 3 octets")


@case("without a value it is misused")
def _():
    for words in (["Age"], [], ["Age", "--revel", "1"]):
        done = tool(HTTOOP, "field", *words)
        equal((done.returncode, done.stdout), (2, b""), str(words))
    equal(tool(HTTOOP, "field", "Age", "-", stdin=b"").returncode, 2)
    equal(field("Allow", "")["value"], [])


run()
