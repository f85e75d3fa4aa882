"""Conformance: error codes, messages and their fields, push."""
from http2_conformance import *

# --- 7 -------------------------------------------------------------------------------------------


@case("http2/7", "GOAWAY with an unknown error code")
def _(c):
    c.send(goaway(0, 0xff), ping())
    while c.pump():  # answered, or closed without a complaint
        check(all(g.code == NO_ERROR for g in c.goaways), f"{c.goaways}")
        if c.pings:
            return


@case("http2/7", "RST_STREAM with an unknown error code")
def _(c):
    c.post()
    c.send(rst_stream(1, 0xff))
    c.fine()


# --- 8.1: messages -------------------------------------------------------------------------------

@case("http2/8.1", "a second HEADERS without END_STREAM")
def _(c):
    c.post()
    c.send(headers(1, block([("x-test", "ok")]), end=False))
    c.stream_error(1, PROTOCOL_ERROR)


@case("9113/8.1", "HEADERS without END_STREAM after DATA, then more DATA")
def _(c):
    c.post()
    c.send(data(1, b"test"), headers(1, block([("x-test", "ok")]), end=False), data(1, b"more", end=True))
    c.stream_error(1, PROTOCOL_ERROR)


def with_field(*fields):
    """A GET with these fields behind its own."""
    def attempt(c):
        c.send(headers(1, c.block("GET", *fields)))
        c.stream_error(1, PROTOCOL_ERROR)
        c.still_alive()
    return attempt


def with_pseudo(change):
    """A GET whose pseudo-fields are `change`d."""
    def attempt(c):
        c.send(headers(1, block(change(c.fields()))))
        c.stream_error(1, PROTOCOL_ERROR)
        c.still_alive()
    return attempt


def without(name):
    return with_pseudo(lambda fields: [f for f in fields if f[0] != name])


def set_to(name, value):
    return with_pseudo(lambda fields: [(n, value if n == name else v) for n, v in fields])


def twice(name):
    return with_pseudo(lambda fields: [f for field in fields for f in ([field, field] if field[0] == name else [field])])


def trailers(*fields):
    def attempt(c):
        c.post()
        c.send(data(1, b"test"), headers(1, block(fields)))
        c.stream_error(1, PROTOCOL_ERROR)
        c.still_alive()
    return attempt


case("http2/8.1.2", "a field name with upper case")(with_field(("X-TEST", "ok")))
case("http2/8.1.2.1", "an unknown pseudo-field")(with_pseudo(lambda f: [*f, (":test", "ok")]))
case("http2/8.1.2.1", "the pseudo-field of responses")(with_pseudo(lambda f: [*f, (":status", "200")]))
case("http2/8.1.2.1", "a pseudo-field in trailers")(trailers((":method", "200")))
case("http2/8.1.2.1", "a pseudo-field after a field")(with_pseudo(lambda f: [*f[:-2], ("x-test", "ok"), *f[-2:]]))
case("http2/8.1.2.2", "a field of connections")(with_field(("connection", "keep-alive")))
case("http2/8.1.2.2", "TE that is not \"trailers\"")(with_field(("te", "trailers, deflate")))
case("http2/8.1.2.3", "an empty :path")(set_to(":path", ""))
case("http2/8.1.2.3", "no :method")(without(":method"))
case("http2/8.1.2.3", "no :scheme")(without(":scheme"))
case("http2/8.1.2.3", "no :path")(without(":path"))
case("http2/8.1.2.3", "two :method")(twice(":method"))
case("http2/8.1.2.3", "two :scheme")(twice(":scheme"))
case("http2/8.1.2.3", "two :path")(twice(":path"))


@case("http2/8.1.2.6", "Content-Length that is not the sum of DATA")
def _(c):
    c.post(1, ("content-length", "1"))
    c.send(data(1, b"test", end=True))
    c.stream_error(1, PROTOCOL_ERROR)


@case("http2/8.1.2.6", "Content-Length that is not the sum of several DATA")
def _(c):
    c.post(1, ("content-length", "1"))
    c.send(data(1, b"test"), data(1, b"test", end=True))
    c.stream_error(1, PROTOCOL_ERROR)


@case("http2/8.2", "PUSH_PROMISE of a client")
def _(c):
    c.send(push_promise(1, 3, c.block()))
    c.connection_error(PROTOCOL_ERROR)


# --- what 9113 says besides, or more clearly -----------------------------------------------------

@case("9113/8.1.1", "Content-Length that is more than the sum of DATA")
def _(c):
    c.post(1, ("content-length", "5"))
    c.send(data(1, b"test", end=True))
    c.stream_error(1, PROTOCOL_ERROR)


@case("9113/8.1.1", "Content-Length that is more than the content before trailers")
def _(c):
    c.post(1, ("content-length", "5"))
    c.send(data(1, b"test"), headers(1, block([("x-test", "ok")])))
    c.stream_error(1, PROTOCOL_ERROR)


case("9113/8.1.1", "Content-Length of a GET without content")(with_field(("content-length", "5")))
case("9113/8.1.1", "Content-Length twice, differently")(with_field(("content-length", "0"), ("content-length", "1")))

for what, name in (("a space", "x test"), ("a colon", "x:test"), ("NUL", "x\0test"), ("CR", "x\rtest"), ("LF", "x\ntest"), ("DEL", "x\x7ftest"),
                   ("an octet beyond ASCII", "x\xe9test"), ("nothing", "")):
    case("9113/8.2.1", f"a field name with {what}")(with_field((name, "ok")))
for what, value in (("NUL", "a\0b"), ("CR", "a\rb"), ("LF", "a\nb"), ("CRLF and a field", "a\r\nx-evil: 1"), ("a space before", " a"), ("a space behind", "a "),
                    ("a tab before", "\ta"), ("a tab behind", "a\t")):
    case("9113/8.2.1", f"a field value with {what}")(with_field(("x-test", value)))
case("9113/8.2.1", "LF in :path")(set_to(":path", "/\nx"))
case("9113/8.2.1", "a space in :path")(set_to(":path", "/ HTTP/1.1"))
case("9113/8.2.1", "a space in :method")(set_to(":method", "GET /x"))
case("9113/8.2.1", "upper case in a trailer")(trailers(("X-Test", "ok")))
for name, value in (("proxy-connection", "keep-alive"), ("keep-alive", "timeout=5"), ("transfer-encoding", "chunked"), ("upgrade", "h2c")):
    case("9113/8.2.2", f"the field {name}")(with_field((name, value)))
case("9113/8.3", "two :authority")(twice(":authority"))
case("9113/8.3", "a pseudo-field of RFC 8441 without CONNECT")(with_pseudo(lambda f: [*f, (":protocol", "websocket")]))
case("9113/8.3.1", "Host that is not :authority")(with_field(("host", "other.example")))
case("9113/8.3.1", "user information in :authority")(with_pseudo(lambda f: [(n, f"eve@{v}" if n == ":authority" else v) for n, v in f]))
case("9113/8.3.1", "a :path that is no path")(set_to(":path", "x"))
case("9113/8.3.1", "an empty :method")(set_to(":method", ""))
case("9113/8.5", "CONNECT with :path and :scheme")(set_to(":method", "CONNECT"))
case("9113/8.5", "CONNECT without :authority")(with_pseudo(lambda f: [(":method", "CONNECT")]))


@case("9113/8.2.1", "octets beyond ASCII and tabs within a value are no harm")
def _(c):
    c.send(headers(1, c.block("GET", ("x-test", "\xe9t\xe9 \t \xff"), ("x-empty", ""))))
    c.answered()


@case("9113/8.2.2", "TE: trailers")
def _(c):
    c.send(headers(1, c.block("GET", ("te", "trailers"))))
    c.answered()


@case("9113/8.3.1", "Host that is :authority")
def _(c):
    c.send(headers(1, c.block("GET", ("host", c.authority))))
    c.answered()


@case("9113/8.3.1", "Host instead of :authority")
def _(c):
    c.send(headers(1, block([*c.fields()[:3], ("host", c.authority)])))
    c.answered()


@case("9113/8.1", "content and Content-Length that fit")
def _(c):
    c.post(1, ("content-length", "4"))
    c.send(data(1, b"te"), data(1, b""), data(1, b"st", end=True))
    c.answered()


@case("9113/8.1", "a HEAD is answered without content")
def _(c):
    c.send(headers(1, c.block("HEAD")))
    m = c.answered()
    equal(bytes(m.content), b"")


@case("9113/8.1", ":status is first in an answer, names are lower case, no field is of the connection")
def _(c):
    c.get()
    m = c.answered()
    equal(m.fields[0][0], ":status")
    check(all(n == n.lower() for n, _ in m.fields), f"{m.fields}")
    check(not any(n.startswith(":") for n, _ in m.fields[1:]), f"{m.fields}")
    check(not {n for n, _ in m.fields} & {"connection", "keep-alive", "transfer-encoding", "upgrade"}, f"{m.fields}")


@case("9113/8.4", "SETTINGS_ENABLE_PUSH of 1 does not make it push")
@with_settings((ENABLE_PUSH, 1))
def _(c):
    c.get()
    c.answered()
    check(c.peer_settings.get(ENABLE_PUSH, 0) == 0, "a server sent SETTINGS_ENABLE_PUSH 1")
