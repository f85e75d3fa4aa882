"""Conformance: every type of frame, with faults; flow control."""
from http2_conformance import *

# --- 6.1 to 6.4 ----------------------------------------------------------------------------------

@case("http2/6.1", "DATA on stream 0")
def _(c):
    c.send(data(0, b"test"))
    c.connection_error(PROTOCOL_ERROR)


@case("http2/6.1", "DATA on a stream that is not open any more")
@with_settings((INITIAL_WINDOW_SIZE, 0))
def _(c):
    c.held()
    c.send(data(1, b"test"))
    c.stream_error(1, STREAM_CLOSED, answered=True)


@case("http2/6.1", "DATA with more padding than payload")
def _(c):
    c.post()
    c.send(frame(DATA, PADDED | END_STREAM, 1, padded(b"test", 0, said=6)))
    c.connection_error(PROTOCOL_ERROR)


@case("9113/6.1", "DATA that is padded, and empty without the length of padding")
def _(c):
    c.post()
    c.send(frame(DATA, PADDED | END_STREAM, 1))
    c.connection_error(FRAME_SIZE_ERROR, PROTOCOL_ERROR)


@case("9113/6.1", "DATA of padding alone counts, and the window is given back")
def _(c):
    c.post()
    c.upload(1, b"x" * 600, padding=255, piece=1)
    c.answered()


@case("http2/6.2", "HEADERS without END_HEADERS, then PRIORITY")
def _(c):
    c.send(headers(1, c.block(), end_headers=False), priority(1, 0))
    c.connection_error(PROTOCOL_ERROR)


@case("http2/6.2", "HEADERS without END_HEADERS, then HEADERS of another stream")
def _(c):
    c.send(headers(1, c.block(), end_headers=False), headers(3, c.block()))
    c.connection_error(PROTOCOL_ERROR)


@case("http2/6.2", "HEADERS on stream 0")
def _(c):
    c.get(0)
    c.connection_error(PROTOCOL_ERROR)


@case("http2/6.2", "HEADERS with more padding than payload")
def _(c):
    octets = c.block()
    c.send(frame(HEADERS, PADDED | END_HEADERS | END_STREAM, 1, padded(octets, 0, said=min(len(octets) + 1, 255))))
    c.connection_error(PROTOCOL_ERROR)


@case("9113/6.2", "HEADERS with priority that are too short for it")
def _(c):
    c.send(frame(HEADERS, WITH_PRIORITY | END_HEADERS | END_STREAM, 1, b"\0\0\0"))
    c.connection_error(FRAME_SIZE_ERROR, PROTOCOL_ERROR)


@case("http2/6.3", "PRIORITY on stream 0")
def _(c):
    c.send(priority(0, 1))
    c.connection_error(PROTOCOL_ERROR)


@case("http2/6.3", "PRIORITY of another length than 5")
def _(c):
    c.post()
    c.send(frame(PRIORITY, 0, 1, b"\x80\0\0\1"))
    c.stream_error(1, FRAME_SIZE_ERROR)


@case("http2/6.4", "RST_STREAM on stream 0")
def _(c):
    c.send(rst_stream(0))
    c.connection_error(PROTOCOL_ERROR)


@case("http2/6.4", "RST_STREAM on an idle stream")
def _(c):
    c.send(rst_stream(1))
    c.connection_error(PROTOCOL_ERROR)


@case("http2/6.4", "RST_STREAM of another length than 4")
def _(c):
    c.post()
    c.send(frame(RST_STREAM, 0, 1, b"\0\0\0"))
    c.connection_error(FRAME_SIZE_ERROR)


# --- 6.5: SETTINGS -------------------------------------------------------------------------------

@case("http2/6.5", "an acknowledgement with payload")
def _(c):
    c.send(frame(SETTINGS, ACK, 0, b"\0"))
    c.connection_error(FRAME_SIZE_ERROR)


@case("http2/6.5", "on another stream than 0")
def _(c):
    c.send(frame(SETTINGS, 0, 1, struct.pack(">HI", MAX_CONCURRENT_STREAMS, 100)))
    c.connection_error(PROTOCOL_ERROR)


@case("http2/6.5", "of a length that is no multiple of 6")
def _(c):
    c.send(frame(SETTINGS, 0, 0, b"\0\3\0"))
    c.connection_error(FRAME_SIZE_ERROR)


def setting(identifier, value, *codes):
    def attempt(c):
        c.send(settings((identifier, value)))
        c.connection_error(*codes)
    return attempt


case("http2/6.5.2", "SETTINGS_ENABLE_PUSH of 2")(setting(ENABLE_PUSH, 2, PROTOCOL_ERROR))
case("http2/6.5.2", "SETTINGS_INITIAL_WINDOW_SIZE of 2^31")(setting(INITIAL_WINDOW_SIZE, 2**31, FLOW_CONTROL_ERROR))
case("http2/6.5.2", "SETTINGS_MAX_FRAME_SIZE below 2^14")(setting(MAX_FRAME_SIZE, FRAME_SIZE - 1, PROTOCOL_ERROR))
case("http2/6.5.2", "SETTINGS_MAX_FRAME_SIZE of 2^24")(setting(MAX_FRAME_SIZE, 2**24, PROTOCOL_ERROR))


@case("http2/6.5.2", "an unknown setting")
def _(c):
    c.send(settings((0xff, 0xffffffff)))
    c.fine()


@case("http2/6.5.3", "the last of several values of one setting counts")
@with_settings((INITIAL_WINDOW_SIZE, 100), (INITIAL_WINDOW_SIZE, 1))
def _(c):
    c.send(headers(1, block(c.fields(path=c.long_path))))
    c.first_data(1, 1)


@case("http2/6.5.3", "SETTINGS are acknowledged at once")
def _(c):
    c.send(settings((ENABLE_PUSH, 0)))
    while c.acknowledged < 2:
        check(c.pump(), "the connection ended")


@case("9113/6.5.3", "each SETTINGS is acknowledged once, in the order of PINGs between")
def _(c):
    c.send(settings((ENABLE_PUSH, 0)), settings(), settings((INITIAL_WINDOW_SIZE, 70000)), ping(b"the last"))
    while b"the last" not in c.pings:
        check(c.pump(), "the connection ended")
    while c.acknowledged < 4:
        check(c.pump(), "the connection ended")
    c.fine()
    equal(c.acknowledged, 4)


# --- 6.6 to 6.8 ----------------------------------------------------------------------------------

@case("http2/6.7", "PING is answered with the same payload")
def _(c):
    c.answers_ping(b"\0\1\2\3\4\5\6\7")


@case("http2/6.7", "an answer to a PING is not answered")
def _(c):
    c.send(ping(b"not this", ack=True), ping(b"but this"))
    while not c.pings:
        check(c.pump(), "the connection ended")
    equal(c.pings, [b"but this"])


@case("http2/6.7", "PING on another stream than 0")
def _(c):
    c.send(frame(PING, 0, 1, b"question"))
    c.connection_error(PROTOCOL_ERROR)


@case("http2/6.7", "PING of another length than 8")
def _(c):
    c.send(frame(PING, 0, 0, b"\0" * 6))
    c.connection_error(FRAME_SIZE_ERROR)


@case("http2/6.8", "GOAWAY on another stream than 0")
def _(c):
    c.send(frame(GOAWAY, 0, 1, b"\0" * 8))
    c.connection_error(PROTOCOL_ERROR)


@case("9113/6.8", "GOAWAY too short")
def _(c):
    c.send(frame(GOAWAY, 0, 0, b"\0" * 7))
    c.connection_error(FRAME_SIZE_ERROR)


@case("9113/6.8", "a stream that was open before GOAWAY is served to its end")
def _(c):
    c.post()
    c.send(data(1, b"te"), goaway(), data(1, b"st", end=True))
    m = c.response(1)
    check(m.ended and m.status < 500, f"{m}")


# --- 6.9: flow control ---------------------------------------------------------------------------

@case("http2/6.9", "WINDOW_UPDATE of 0 of the connection")
def _(c):
    c.send(window_update(0, 0))
    c.connection_error(PROTOCOL_ERROR)


@case("http2/6.9", "WINDOW_UPDATE of 0 of a stream")
def _(c):
    c.post()
    c.send(window_update(1, 0))
    c.stream_error(1, PROTOCOL_ERROR)


@case("http2/6.9", "WINDOW_UPDATE of another length than 4")
def _(c):
    c.send(frame(WINDOW_UPDATE, 0, 0, b"\0\0\1"))
    c.connection_error(FRAME_SIZE_ERROR)


@case("http2/6.9.1", "a window of 1 octet is kept to")
@with_settings((INITIAL_WINDOW_SIZE, 1))
def _(c):
    c.send(headers(1, block(c.fields(path=c.long_path))))
    c.first_data(1, 1)
    c.send(window_update(1, 2))
    c.first_data(1, 2)


@case("http2/6.9.1", "WINDOW_UPDATEs of the connection beyond 2^31-1")
def _(c):
    c.send(window_update(0, LARGEST_WINDOW), window_update(0, LARGEST_WINDOW))
    c.connection_error(FLOW_CONTROL_ERROR)


@case("http2/6.9.1", "WINDOW_UPDATEs of a stream beyond 2^31-1")
def _(c):
    c.post()
    c.send(window_update(1, LARGEST_WINDOW), window_update(1, LARGEST_WINDOW))
    c.stream_error(1, FLOW_CONTROL_ERROR)


@case("9113/6.9.1", "a window exactly as large as it may be")
def _(c):
    c.send(window_update(0, LARGEST_WINDOW - WINDOW), headers(1, c.block("POST"), end=False), window_update(1, LARGEST_WINDOW - WINDOW),
           data(1, b"x", end=True))
    c.answered()


@case("9113/6.9.1", "the window of the connection is kept to over streams")
@with_settings((INITIAL_WINDOW_SIZE, 2**20))
def _(c):
    c.grant = False
    if len(c.ask("GET", c.long_path).content) < 300:
        raise Skipped("its answers are too small")
    size = len(c.messages[1].content)
    streams = [c.request("GET", c.long_path) for _ in range(WINDOW // size + 5)]
    while sum(len(m.content) for m in c.messages.values()) < WINDOW:
        check(c.pump(), "the connection ended")
    c.answers_ping(b"how much")
    equal(sum(len(m.content) for m in c.messages.values()), WINDOW, "octets within the window")
    c.grant = True
    c.send(window_update(0, 2**20))
    for s in streams:
        c.response(s)


@case("9113/6.9", "content beyond the windows")
@with_settings((INITIAL_WINDOW_SIZE, 0))
def _(c):
    c.answers_ping()  # windows that are opened at the start are open
    window = max(c.peer_settings.get(INITIAL_WINDOW_SIZE, WINDOW), WINDOW + c.window_of.get(0, 0))
    if window > 2**23:
        raise Skipped(f"a window of {window} octets")
    c.post()
    c.send(*(data(1, b"x" * FRAME_SIZE) for _ in range(window // FRAME_SIZE + 8)), ping())
    while True:  # who takes content as fast as it comes opens its window in the meantime
        f = c.frame()
        if f is None or f.type == PING and f.flags & ACK:
            return
        if f.type in (GOAWAY, RST_STREAM) and f.code != NO_ERROR:
            return equal(f.code, FLOW_CONTROL_ERROR, repr(f))


@case("http2/6.9.2", "SETTINGS_INITIAL_WINDOW_SIZE changes the windows of open streams")
@with_settings((INITIAL_WINDOW_SIZE, 0))
def _(c):
    c.held()
    c.send(settings((INITIAL_WINDOW_SIZE, 1)))
    c.first_data(1, 1)


@case("http2/6.9.2", "a window below 0 is kept to")
@with_settings((INITIAL_WINDOW_SIZE, 3))
def _(c):
    c.send(headers(1, block(c.fields(path=c.long_path))))
    c.first_data(1, 3)
    c.send(settings((INITIAL_WINDOW_SIZE, 2)), window_update(1, 2))
    c.first_data(1, 1)


@case("http2/6.9.2", "SETTINGS_INITIAL_WINDOW_SIZE beyond 2^31-1")
def _(c):
    c.send(settings((INITIAL_WINDOW_SIZE, LARGEST_WINDOW + 1)))
    c.connection_error(FLOW_CONTROL_ERROR)


@case("9113/6.9.2", "SETTINGS_INITIAL_WINDOW_SIZE that takes a stream's window beyond 2^31-1")
@with_settings((INITIAL_WINDOW_SIZE, 0))
def _(c):
    c.held()
    c.grant = False
    c.send(settings((INITIAL_WINDOW_SIZE, 1)), settings((INITIAL_WINDOW_SIZE, 0)), window_update(1, LARGEST_WINDOW - 10), settings((INITIAL_WINDOW_SIZE, LARGEST_WINDOW)))
    c.connection_error(FLOW_CONTROL_ERROR)


# --- 6.10: CONTINUATION --------------------------------------------------------------------------

@case("http2/6.10", "several")
def _(c):
    c.send(headers(1, c.block(), end_headers=False), *(continuation(1, block([(f"x-{i}", "ok")]), False) for i in range(3)),
           continuation(1, block([("x-last", "ok")])))
    c.answered()


@case("http2/6.10", "then something else before END_HEADERS")
def _(c):
    c.send(headers(1, c.block(), end_headers=False), continuation(1, block([("x-test", "ok")]), False), data(1, b"test", end=True))
    c.connection_error(PROTOCOL_ERROR)


@case("http2/6.10", "on stream 0")
def _(c):
    c.send(headers(1, c.block(), end_headers=False), continuation(0, block([("x-test", "ok")])))
    c.connection_error(PROTOCOL_ERROR)


@case("http2/6.10", "after HEADERS with END_HEADERS")
def _(c):
    c.post()
    c.send(continuation(1, block([("x-test", "ok")])))
    c.connection_error(PROTOCOL_ERROR)


@case("http2/6.10", "after CONTINUATION with END_HEADERS")
def _(c):
    c.send(headers(1, c.block("POST"), end=False, end_headers=False), continuation(1, block([("x-test", "ok")])), continuation(1, block([("x-more", "ok")])))
    c.connection_error(PROTOCOL_ERROR)


@case("http2/6.10", "after DATA")
def _(c):
    c.post()
    c.send(data(1, b"test"), continuation(1, block([("x-test", "ok")])))
    c.connection_error(PROTOCOL_ERROR)


@case("9113/6.10", "of another stream")
def _(c):
    c.send(headers(1, c.block(), end_headers=False), continuation(3, block([("x-test", "ok")])))
    c.connection_error(PROTOCOL_ERROR)


@case("9113/6.10", "a field block cut between any two octets")
def _(c):
    octets = c.block("GET", ("x-test", "ok"), how="incremental", huffman=True)
    for i in range(len(octets) + 1):
        stream = 2 * i + 1
        c.send(headers(stream, octets[:i], end_headers=False), continuation(stream, octets[i:]))
        c.response(stream)
    c.answered()
