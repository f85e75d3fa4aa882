"""Conformance: starting, framing, states of streams."""
from http2_conformance import *

# --- 3.5 (9113: 3.4): the preface ----------------------------------------------------------------


@case("http2/3.5", "the first frame of the server is SETTINGS", handshake=False)
def _(c):
    c.send(PREFACE, settings())
    f = c.frame()
    check(f is not None and f.type == SETTINGS and f.stream == 0 and not f.flags & ACK, f"not SETTINGS but {f}")


@case("http2/3.5", "an invalid preface", handshake=False)
def _(c):
    c.send(b"INVALID CONNECTION PREFACE\r\n\r\n")
    c.refused()


@case("9113/3.4", "a preface whose last octet is wrong", handshake=False)
def _(c):
    c.send(PREFACE[:-1] + b"\r", settings())
    c.refused()


@case("9113/3.4", "something else than SETTINGS after the preface", handshake=False)
def _(c):
    c.send(PREFACE, ping())
    c.connection_error(PROTOCOL_ERROR)


@case("9113/3.4", "SETTINGS that acknowledge, first", handshake=False)
def _(c):
    c.send(PREFACE, settings(ack=True))
    c.connection_error(PROTOCOL_ERROR)


@case("9113/3.4", "a request in the same octets as the preface", handshake=False)
def _(c):
    c.send(PREFACE, settings(), headers(1, c.block()))
    c.answered()


@case("9113/3.4", "preface and SETTINGS octet by octet", handshake=False)
def _(c):
    for octet in PREFACE + settings((INITIAL_WINDOW_SIZE, 100)) + headers(1, c.block()):
        c.send(bytes([octet]))
    c.answered()


# --- 4: framing ----------------------------------------------------------------------------------

@case("http2/4.1", "a frame of an unknown type")
def _(c):
    c.send(frame(0x16, 0, 0, b"\0" * 8))
    c.fine()


@case("http2/4.1", "flags that the type does not have")
def _(c):
    c.send(frame(PING, 0x16, 0, b"somewhat"))
    while b"somewhat" not in c.pings:
        check(c.pump(), "the connection ended")
    c.fine()


@case("http2/4.1", "the reserved bit of the stream's number")
def _(c):
    c.send(frame(PING, 0, 0x80000000, b"reserved"))
    while b"reserved" not in c.pings:
        check(c.pump(), "the connection ended")
    c.send(frame(HEADERS, END_HEADERS | END_STREAM, 0x80000001, c.block()))
    c.answered()


@case("http2/4.2", "DATA of 2^14 octets")
def _(c):
    c.post()
    c.send(data(1, b"x" * FRAME_SIZE, end=True))
    c.answered()


def too_large(c):
    return c.peer_settings.get(MAX_FRAME_SIZE, FRAME_SIZE) + 1


@case("http2/4.2", "DATA beyond SETTINGS_MAX_FRAME_SIZE")
def _(c):
    c.post()
    c.send(data(1, b"x" * too_large(c), end=True))
    c.stream_error(1, FRAME_SIZE_ERROR)


@case("http2/4.2", "HEADERS beyond SETTINGS_MAX_FRAME_SIZE")
def _(c):
    c.send(headers(1, c.block("GET", ("x-large", "x" * too_large(c)))))
    c.connection_error(FRAME_SIZE_ERROR)


@case("http2/4.3", "a field block that cannot be decoded")
def _(c):
    c.send(headers(1, b"\xff" * 12))
    c.connection_error(COMPRESSION_ERROR)


@case("http2/4.3", "PRIORITY within a field block")
def _(c):
    c.send(headers(1, c.block(), end_headers=False), priority(1, 0, 256), continuation(1, block([("x-test", "ok")])))
    c.connection_error(PROTOCOL_ERROR)


@case("http2/4.3", "HEADERS of another stream within a field block")
def _(c):
    c.send(headers(1, c.block(), end_headers=False), headers(3, c.block()))
    c.connection_error(PROTOCOL_ERROR)


@case("9113/4.3", "a field block that cannot be decoded, on a stream that is reset")
def _(c):
    c.post()
    c.send(rst_stream(1), headers(1, b"\xff" * 12))
    c.connection_error(COMPRESSION_ERROR, STREAM_CLOSED, PROTOCOL_ERROR)


# --- 5.1: states of streams ----------------------------------------------------------------------

@case("http2/5.1", "idle: DATA")
def _(c):
    c.send(data(1, b"test", end=True))
    c.connection_error(PROTOCOL_ERROR)


@case("http2/5.1", "idle: RST_STREAM")
def _(c):
    c.send(rst_stream(1))
    c.connection_error(PROTOCOL_ERROR)


@case("http2/5.1", "idle: WINDOW_UPDATE")
def _(c):
    c.send(window_update(1, 100))
    c.connection_error(PROTOCOL_ERROR)


@case("http2/5.1", "idle: CONTINUATION")
def _(c):
    c.send(continuation(1, c.block()))
    c.connection_error(PROTOCOL_ERROR)


@case("http2/5.1", "half-closed (remote): DATA")
@with_settings((INITIAL_WINDOW_SIZE, 0))
def _(c):
    c.held()
    c.send(data(1, b"test", end=True))
    c.stream_error(1, STREAM_CLOSED, answered=True)


@case("http2/5.1", "half-closed (remote): HEADERS")
@with_settings((INITIAL_WINDOW_SIZE, 0))
def _(c):
    c.held()
    c.get()
    c.stream_error(1, STREAM_CLOSED, answered=True)


@case("http2/5.1", "half-closed (remote): CONTINUATION")
@with_settings((INITIAL_WINDOW_SIZE, 0))
def _(c):
    c.held()
    c.send(continuation(1, c.block()))
    c.stream_error(1, STREAM_CLOSED, PROTOCOL_ERROR, answered=True)


@case("http2/5.1", "closed by RST_STREAM: DATA")
def _(c):
    c.post()
    c.send(rst_stream(1), data(1, b"test", end=True))
    c.stream_error(1, STREAM_CLOSED)


@case("http2/5.1", "closed by RST_STREAM: HEADERS")
def _(c):
    c.post()
    c.send(rst_stream(1), headers(1, c.block()))
    c.stream_error(1, STREAM_CLOSED)


@case("http2/5.1", "closed by RST_STREAM: CONTINUATION")
def _(c):
    c.post()
    c.send(rst_stream(1), continuation(1, block([("x-test", "ok")])))
    c.stream_error(1, STREAM_CLOSED, PROTOCOL_ERROR)


@case("http2/5.1", "closed: DATA")
def _(c):
    c.get()
    c.answered()
    c.send(data(1, b"test", end=True))
    c.stream_error(1, STREAM_CLOSED)


@case("http2/5.1", "closed: HEADERS")
def _(c):
    c.get()
    c.answered()
    c.get()
    c.connection_error(STREAM_CLOSED)


@case("http2/5.1", "closed: CONTINUATION")
def _(c):
    c.get()
    c.answered()
    c.send(continuation(1, block([("x-test", "ok")])))
    c.connection_error(STREAM_CLOSED, PROTOCOL_ERROR)


@case("9113/5.1", "closed: WINDOW_UPDATE and RST_STREAM shortly after the end are no error")
def _(c):
    c.get()
    c.answered()
    c.send(window_update(1, 100), rst_stream(1))
    c.fine()


@case("9113/5.1", "what is still sent on a reset stream does not spoil the tables of HPACK")
def _(c):
    c.post(1)
    c.send(rst_stream(1), headers(3, c.block("GET", ("x-one", "1"), how="incremental")))
    c.answered(3)
    c.send(headers(5, block(c.fields()) + indexed(62)))
    c.answered(5)


@case("http2/5.1.1", "an even number")
def _(c):
    c.get(2)
    c.connection_error(PROTOCOL_ERROR)


@case("http2/5.1.1", "a number lower than one before")
def _(c):
    c.get(5)
    c.answered(5)
    c.get(3)
    c.connection_error(PROTOCOL_ERROR, STREAM_CLOSED)


@case("http2/5.1.2", "more streams than SETTINGS_MAX_CONCURRENT_STREAMS")
def _(c):
    limit = c.peer_settings.get(MAX_CONCURRENT_STREAMS, 2**31)
    if limit > 2000:
        raise Skipped(f"it allows {limit} streams")
    c.send(*(headers(s, c.block("POST"), end=False) for s in range(1, 2 * limit, 2)))
    c.post(2 * limit + 1)
    c.stream_error(2 * limit + 1, PROTOCOL_ERROR, REFUSED_STREAM)


@case("http2/5.3.1", "HEADERS that depend on themselves")
def _(c):
    c.get(priority=weighed(1, 256))
    c.stream_error(1, PROTOCOL_ERROR)


@case("http2/5.3.1", "PRIORITY that depends on itself, on an idle stream")
def _(c):
    c.send(priority(2, 2, 256))
    c.stream_error(2, PROTOCOL_ERROR)


@case("7540/5.3.1", "PRIORITY that depends on itself, on an open stream")
def _(c):
    c.post()
    c.send(priority(1, 1, 256))
    c.stream_error(1, PROTOCOL_ERROR)


@case("http2/5.4.1", "a connection error is told by GOAWAY")
def _(c):
    c.send(frame(PING, 0, 3, b"question"))
    while not c.goaways:
        check(c.pump(), "no GOAWAY before the end of the connection")
    equal(c.goaways[0].code, PROTOCOL_ERROR)


@case("http2/5.4.1", "a connection error closes the connection")
def _(c):
    c.send(frame(PING, 0, 3, b"question"))
    c.ended()


@case("9113/5.4.1", "GOAWAY names the last stream that was taken")
def _(c):
    c.get(5)
    c.answered(5)
    c.send(frame(PING, 0, 3, b"question"))
    while not c.goaways:
        check(c.pump(), "no GOAWAY before the end of the connection")
    equal(c.goaways[0].last_stream, 5)


@case("http2/5.5", "unknown frames and settings")
def _(c):
    c.send(frame(0xff, 0xff, 0, b"unknown"), settings((0xff, 1)), frame(0xfe, 0, 1, b""))
    c.get()
    c.answered()


@case("http2/5.5", "an unknown frame within a field block")
def _(c):
    c.send(headers(1, c.block(), end_headers=False), frame(0xff, 0, 1, b""), continuation(1, block([("x-test", "ok")])))
    c.connection_error(PROTOCOL_ERROR)
