"""Messages that are odd in one way or another, from a random.Random: for tests of what is made of them."""
import re
import zlib

import http2


def token(n):
    """How a request is known: a number, and a proof that nothing of it was changed."""
    return f"{n}.{zlib.crc32(b'%d' % n) & 0xffff:04x}"


def number(text):
    found = re.match(r"/?(\d+)\.[0-9a-f]{4}(?![0-9a-f])", text)
    return int(found.group(1)) if found and token(int(found.group(1))) in text else None


# What stands within contents: no prefix of it is a message, so that only who finds a wrong end of what came before
# gets to the request or response behind.
FENCE = "(" * 37
INNER_REQUEST = FENCE + "GET /evil HTTP/1.1\r\nHost: a.example\r\n\r\nGET /evil HTTP/1.1\r\nHost: a.example\r\n\r\n"
INNER_RESPONSE = FENCE + "HTTP/1.1 200 OK\r\nX-Id: evil\r\nContent-Length: 4\r\n\r\nevil"


# --- odd requests ------------------------------------------------------------------------------------------------

SUFFIXES = ["", "?", "?a=b&c=%00", "/../..", "/%2e%2e/x", ";x=y", "/a%0d%0aevil:1", "//x", "?x=\"<>\"", "/[x]|{}^`\\", "/%", "/%zz", "?\xe4", "/\xff", "#f", "/a b", "/a\tb", "?/..//", "%20HTTP/1.1", "/http://b.example/"]
LINES = [
    "X-A: b", "x-a:b", "X-A:", "X-A:\t b \t", "X-A: b\t\tc", "X-A: \"quoted\\\"", "X-A: \xe4\xf6", "X-A: \x80\xff", "X-A: \x01", "X-A: \x7f", "X-A: b\0c", "X-A: b\revil: 1", "X-A: b\nevil: 1", "X-A: b\r\n evil: 1", "X-A: b\r\n\tevil: 1",
    "X-A : b", "X-A\t: b", " X-A: b", ": b", "X A: b", "X-A", "X-A\0: b", "X\xe4: b", "(X): b", "\x0bX-A: b", "X_A: b", "Content_Length: 3", "Transfer_Encoding: chunked", "X-A: " + "y" * 7000, "".join(f"X-{i}: y\r\n" for i in range(60))[:-2],
    "Host: a.example", "Host: b.example", "Host:", "Host: a.example, b.example", "Host: a.example:80:80", "Host: u@a.example", "Host: a.example/x", "Host: [::1", "Host: a.example\t", "host: a.example", "Host: \xe4.example",
    "Connection: close", "Connection: keep-alive", "Connection: X-A, x-b", "Connection: Host", "Connection: Content-Length", "Connection: Transfer-Encoding", "Connection: Via, Forwarded", "Connection: ,,close,,", "Connection: (x)", "Connection: \"close\"",
    "Connection: TE\r\nTE: trailers", "TE: trailers, gzip;q=0.5", "Connection: TE\r\nTE: trailers;q=0", "TE: chunked", "Keep-Alive: timeout=5, max=1", "Proxy-Connection: keep-alive", "Proxy-Authorization: Basic eDp5", "HTTP2-Settings: AAMAAABk",
    "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk", "Connection: Upgrade\r\nUpgrade: TLS/1.2", "Upgrade: websocket", "Connection: Upgrade\r\nUpgrade: x y", "Trailer: X-T", "Trailer: Content-Length", "Expect: 100-continue", "Expect: x",
    "Expect: 100-continue, 100-continue", "Via: 1.1 x", "Via: 1.1", "Via: HTTP/1.1 x (c (d))", "Via: 1.0 a, 1.1 b, 2 c", "Max-Forwards: 0", "Max-Forwards: 99999999999999999999", "Max-Forwards: -1", "Max-Forwards: 1, 1", "Forwarded: for=_x;by=\"", "X-Forwarded-For: evil, 1.2.3.4",
    "Range: bytes=0-1,-", "If-Match: \"", "Cookie: a=b; c=\"d\"", "Authorization: x", "Date: yesterday", "Content-Type: x", "Content-Encoding: gzip, chunked", "Cache-Control: \"", "Age: x",
]
LENGTHS = ["Content-Length: {n}", "Content-Length: {n}", "Content-Length: {n}", "content-length:{n}", "Content-Length: {n}\t", "Content-Length: 0{n}", "Content-Length: +{n}", "Content-Length: {n}, {n}", "Content-Length: {n}\r\nContent-Length: {n}",
           "Content-Length: {n}\r\nContent-Length: 37", "Content-Length: 37, {n}", "Content-Length: {n};", "Content-Length: 0x25", "Content-Length: {n}.0", "Content-Length: -{n}", "Content-Length: 18446744073709551653", "Content-Length:\r\n {n}", "Content-Length : {n}",
           "Content-Length: {n}\r\nTransfer-Encoding: identity", "Content-Length: \x0b{n}", "Content-Length: {n} {n}", "Content-Length: \"{n}\"", "Content-Length:"]
CODINGS = ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked", "transfer-encoding:Chunked", "Transfer-Encoding: ,chunked,", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "Transfer-Encoding: gzip, chunked",
           "Transfer-Encoding: chunked, gzip", "Transfer-Encoding: chunked\r\nContent-Length: 37", "Content-Length: 37\r\nTransfer-Encoding: chunked", "Transfer-Encoding: xchunked", "Transfer-Encoding: \x0bchunked", "Transfer-Encoding: chunked;x=y", "Transfer-Encoding: \"chunked\"",
           "Transfer-Encoding: identity", "Transfer-Encoding:", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "Transfer-Encoding:\r\n chunked", "Transfer-Encoding : chunked", "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked"]
TRAILERS = ["X-T: 1", "Content-Length: 37", "Transfer-Encoding: chunked", "Host: b.example", "X-T: 1\r\n folded", "X-T : 1", "X-T: \0", "Trailer: x", "Authorization: x", "Connection: close", "X-T: 1\nevil: 1", "nothing", "Via: 1.1 evil", "Cookie: a=b", ""]
EXTENSIONS = [";", ";a", ";a=b", "; a = b", ";a=\"b;\\\"\"", " ", "\t;a", ";a=\"", ";\0", ";a\n37", ";a=\"\r\n\"", ";" + "a" * 500, "\r"]
SPLICED = ["\r", "\n", "\r\n", "\0", " ", "\t", ":", ";", ",", "\"", "\x0b", "\x1c", "\x85", "\xa0", "0", "-", "%", "\r\n ", "\r\n\r\n", "X"]


def spliced(r, text):
    """Some octets of it changed, taken out, or put in."""
    for _ in range(r.choice([1, 1, 1, 2, 3])):
        at = r.randrange(len(text))
        kind = r.randrange(4)
        if kind == 0:
            text = text[:at] + r.choice(SPLICED) + text[at:]
        elif kind == 1:
            text = text[:at] + text[at + 1:]
        elif kind == 2:
            text = text[:at] + r.choice(SPLICED) + text[at + 1:]
        else:
            text = text[:at] + text[at:at + r.randrange(1, 9)] + text[at:]
    return text


def chunks(r, content, odd):
    text = ""
    while content:
        size = r.randrange(1, len(content) + 1)
        piece, content = content[:size], content[size:]
        said = f"{size:x}" if not odd() else r.choice([f"{size:X}", f"000{size:x}", f"0x{size:x}", f"+{size:x}", f"{size:x}h", f"{size + 1:x}", f"{1 << 64 | size:x}", f" {size:x}"])
        text += said + (r.choice(EXTENSIONS) if odd() else "") + ("\n" if odd() else "\r\n") + piece + (r.choice(["\n", "\r", "", "x\r\n"]) if odd() else "\r\n")
    text += (r.choice(["00", "0 ", "0;a=b", "-0"]) if odd() else "0") + "\r\n"
    if odd():
        text += r.choice(TRAILERS) + "\r\n"
    return text + "\r\n"


def odd_request(r, n, oddness, is_first):
    """The octets of one, as text."""
    def odd():
        return r.random() < oddness
    method = r.choice(["GET", "GET", "POST", "POST", "PUT", "DELETE", "TRACE", "PATCH", "get", "M-SEARCH"] + (["OPTIONS", "PRI", "G(T"] if odd() else []))
    if is_first and r.random() < 0.1:  # who reads an answer has to know
        method = "HEAD"
    target = "/" + token(n) + (r.choice(SUFFIXES) if odd() else "")
    if odd():
        target = r.choice([f"http://a.example{target}", f"http://b.example{target}", f"HTTP://a.example:80{target}", f"https://a.example{target}", f"http:{target}", f"//a.example{target}", "*", "a.example:80", f"ftp://a.example{target}", f"http://u:p@a.example{target}"])
    version = r.choice(["HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "HTTP/0.9", "HTTP/1.10", "http/1.1", "HTTP/1.1 ", "HTTP/11", ""]) if odd() else "HTTP/1.1"
    lines = [] if odd() and odd() else ["Host: a.example"]
    for _ in range(r.choice([0, 0, 1, 2])):
        if odd() or odd():
            lines.append(r.choice(LINES))
    content = ""
    framing = r.randrange(3) if method not in ("GET", "HEAD", "TRACE") or odd() else 0
    if framing == 1:
        content = INNER_REQUEST
        lines.append((r.choice(LENGTHS) if odd() else LENGTHS[0]).format(n=len(content)))
    elif framing == 2:
        content = chunks(r, INNER_REQUEST, lambda: r.random() < oddness / 4)
        lines.append(r.choice(CODINGS) if odd() else CODINGS[0])
    r.shuffle(lines)
    space = r.choice(["  ", "\t", "\x0b", " \r "]) if odd() and odd() else " "
    before = r.choice(["\r\n", "\n", " ", "\r\n\r\n\r\n", "\0"]) if method != "HEAD" and odd() and odd() else ""
    text = before + f"{method}{space}{target}{space}{version}\r\n" + "".join(f"{x}\r\n" for x in lines) + "\r\n" + content
    return spliced(r, text) if odd() else text


# --- odd responses -----------------------------------------------------------------------------------------------

ANSWER_LINES = [x for x in LINES if not x.lower().startswith(("host", "expect", "max-forwards", "range", "if-match", "te:"))] + [
    "Proxy-Authenticate: Basic realm=x", "Proxy-Authentication-Info: x", "WWW-Authenticate: Basic realm=\"", "Upgrade: h2c", "Connection: Upgrade\r\nUpgrade: websocket", "Location: /x\0", "Location: //evil", "Set-Cookie: a=b\r\nSet-Cookie: c=d, e=f",
    "Vary: *", "ETag: x", "Cache-Control: max-age=60", "Cache-Control: no-store, \"", "Age: -1", "Content-Range: bytes 0-1/2", "Trailer: X-T", "Alt-Svc: h2=\":1\"", "Retry-After: x", "Connection: X-Id",
]
STATUSES = ["200 OK", "200 OK", "200 OK", "404 No", "204 No Content", "304 Not Modified", "205 Reset", "206 Part", "407 Who", "426 No", "101 Switching", "500 x", "599 x", "299", "600 x", "20 OK", "2000 OK", "000 x", "099 x", "200", "200  two", "200 \xe4", "200 a\0b", "100 Continue", "103 Early", "2x0 OK", "+20 OK"]


def odd_response(r, n, method, oddness):
    """The octets of one, as text, and whether the connection goes on."""
    def odd():
        return r.random() < oddness
    content, stays = INNER_RESPONSE, True
    lines = [f"X-Id: {token(n)}"]
    for _ in range(r.choice([0, 0, 1, 2])):
        if odd() or odd():
            lines.append(r.choice(ANSWER_LINES))
    framing = r.randrange(3)
    if framing == 1:
        lines.append((r.choice(LENGTHS) if odd() else LENGTHS[0]).format(n=len(content)))
    elif framing == 2:
        text = chunks(r, content, lambda: r.random() < oddness / 4)
        lines.append(r.choice(CODINGS) if odd() else CODINGS[0])
    else:
        stays = False
        if r.random() < 0.5:
            lines.append("Connection: close")
    status = r.choice(STATUSES) if odd() else "200 OK"
    version = r.choice(["HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "HTTP/0.9", "http/1.1", "ICY", " HTTP/1.1", "\r\nHTTP/1.1", "HTTP/1.1\t", ""]) if odd() else "HTTP/1.1"
    bare = method == "HEAD" or status.startswith(("204", "304"))
    if bare and not odd():
        if framing == 0:
            stays = True
        content = ""
    elif framing == 2:
        content = text
    r.shuffle(lines)
    before = ""
    for _ in range(r.choice([0, 0, 0, 1, 2])):
        if odd() or oddness == 0:
            code = r.choice([100, 102, 103, 103, 199] + ([101] if odd() else []))
            before += f"HTTP/1.1 {code} So\r\n" + (r.choice([x + "\r\n" for x in ANSWER_LINES] + ["Content-Length: 37\r\n", "Transfer-Encoding: chunked\r\n"]) if odd() else "") + "\r\n"
    whole = before + f"{version} {status}\r\n" + "".join(f"{x}\r\n" for x in lines) + "\r\n" + content
    if odd():
        whole = spliced(r, whole)
    if odd() and odd():
        whole, stays = whole[:r.randrange(len(whole))], False
    elif odd() and odd():
        whole += r.choice(["\r\n", "x", INNER_RESPONSE[37:], "HTTP/1.1 408 Late\r\nX-Id: evil\r\nContent-Length: 0\r\n\r\n", "0\r\n\r\n"])
    return whole, stays and not (odd() and odd())


# --- odd messages of HTTP/2: lists of fields, and frames of them ---------------------------------------------------

NAMES_2 = ["x-a", "x-a", "x-b", "X-A", "x a", "x:a", "", "x\r\nevil", "x\0", "x\xe4", ":evil", ":path", "x-a:", "_", "host", "cookie", "cookie", "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "te", "trailer", "expect", "via",
           "content-length", "max-forwards", "http2-settings", "forwarded", "x-forwarded-for", "range", "proxy-authorization", "content-type", "accept-encoding", "date"]
VALUES_2 = ["b", "", "b\tc", " b", "b ", "\tb", "b\r\nevil: 1", "b\nevil: 1", "b\revil: 1", "b\0c", "\x01", "\x7f", "\xe4\xff", "a.example", "b.example", "chunked", "close", "x-a, x-b", "trailers", "gzip", "100-continue", "1.1 x", "37", "0", "+37", "37, 37", "h2c", "y" * 5000, "a=b; c=d"]
PATHS_2 = ["", "*", "/a b", "/#f", "/\0", "/\r\nevil: 1", "evil", "//x", "/\xff", "http://b.example/x", "/%0d%0aevil:1", "?x", "/ HTTP/1.1\r\nevil: 1\r\n\r\n"]
AUTHORITIES_2 = ["", "b.example", "a.example:80:80", "u:p@a.example", "a.example\r\nevil: 1", "a.example/x", "a b", "[::1", "\xe4.example", "a.example,b.example", " a.example"]
METHODS_2 = ["", "G T", "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET", "G\0T", "get", "CONNECT", "PRI", "(", "G\xe4T"]
SCHEMES_2 = ["", "https", "ftp", "HTTP", "http\r\nevil: 1", "http://x/", "\0"]


def odd_fields(r, odd):
    return [(r.choice(NAMES_2), r.choice(VALUES_2)) if odd() else ("x-a", "b") for _ in range(r.choice([0, 0, 1, 2, 3]))]


def odd_head(r, n, method, odd, said):
    """The fields of a request; `said` is its length, or None."""
    control = {":method": method, ":scheme": "http", ":path": f"/{token(n)}", ":authority": "a.example"}
    if odd():
        control |= r.choice([{":method": r.choice(METHODS_2)}, {":scheme": r.choice(SCHEMES_2)}, {":authority": r.choice(AUTHORITIES_2)}, {":path": r.choice([p.replace("/", f"/{token(n)}", 1) for p in PATHS_2])}])
    fields = list(control.items())
    r.shuffle(fields)
    if odd() and odd():
        fields.append(r.choice(fields))
    if odd() and odd():
        fields.remove(r.choice(fields))
    more = odd_fields(r, odd)
    if method == "OPTIONS":
        more.append(("content-type", "text/plain"))  # it may have content (RFC 9110 9.3.7)
    if said is not None:
        more.append(("content-length", str(said)))
    fields += more
    if odd() and odd():
        r.shuffle(fields)
    return fields


def odd_status(r, n, odd, said):
    """The fields of a response."""
    fields = [(":status", r.choice(["200", "204", "304", "404", "205", "101", "600", "20", "2000", "+20", "", "2x0", "200 OK", "100", "103", "200\r\nevil: 1"]) if odd() else "200"), ("x-id", token(n))]
    if odd() and odd():
        fields.append(r.choice([(":status", "200"), (":path", "/"), (":evil", "1"), ("x-id", "evil\0")]))
    if odd() and odd():
        fields.pop(0)
    if said is not None:
        fields.append(("content-length", str(said)))
    fields += odd_fields(r, odd)
    if odd() and odd():
        r.shuffle(fields)
    return fields


def odd_frames(r, stream, fields, content, odd, interim=()):
    """A message: its head, content, trailers, as frames."""
    octets = content.encode("latin-1")
    trailers = odd_fields(r, odd) if r.random() < 0.3 else None
    out = b"".join(http2.headers(stream, http2.block(one), end=odd() and odd()) for one in interim)
    ends = not octets and trailers is None
    coded = http2.block(fields, r.choice(["without", "never", "incremental"]), r.random() < 0.5)
    cut = r.randrange(1, len(coded)) if coded and r.random() < 0.3 else len(coded)
    out += http2.headers(stream, coded[:cut], end=ends, end_headers=cut == len(coded), padding=r.choice([None, None, 0, 7]))
    if cut < len(coded):
        out += http2.continuation(stream, coded[cut:])
    while octets:
        size = r.randrange(1, len(octets) + 1)
        piece, octets = octets[:size], octets[size:]
        out += http2.data(stream, piece, end=not octets and trailers is None, padding=r.choice([None, None, 0, 5]))
        if odd() and odd():
            out += r.choice([http2.data(stream), http2.headers(stream, http2.block([("x-t", "1")]), end=False), http2.rst_stream(stream), http2.window_update(stream, 1), http2.priority(stream, 0), http2.frame(0x77, 0xff, stream, b"x")])
    if trailers is not None:
        out += http2.headers(stream, http2.block(trailers), end=True)
    if odd() and odd():
        out += r.choice([http2.data(stream, b"more", end=True), http2.headers(stream, http2.block(fields), end=True), http2.rst_stream(stream, 0)])
    return out
