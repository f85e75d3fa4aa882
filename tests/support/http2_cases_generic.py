"""Conformance: what a server has to take. Streams, each type of frame, exchanges, forms of field blocks."""
from http2_conformance import *


@case("generic/1", "a preface and SETTINGS are answered with SETTINGS and an acknowledgement")
def _(c):
    c.fine()


# --- streams -----------------------------------------------------------------------------------

@case("generic/2", "PRIORITY on an idle stream")
def _(c):
    c.send(priority(1, 0, 256))
    c.fine()


@case("generic/2", "WINDOW_UPDATE on a stream that is half-closed (remote)")
@with_settings((INITIAL_WINDOW_SIZE, 0))
def _(c):
    c.held()
    c.send(window_update(1, 100000))
    c.answered()


@case("generic/2", "PRIORITY on a stream that is half-closed (remote)")
def _(c):
    c.send(headers(1, c.block()), priority(1, 0, 256))
    c.answered()


@case("generic/2", "RST_STREAM on a stream that is half-closed (remote)")
def _(c):
    c.send(headers(1, c.block()), rst_stream(1))
    c.fine()


@case("generic/2", "PRIORITY on a closed stream")
def _(c):
    c.get()
    c.answered()
    c.send(priority(1, 0, 256))
    c.fine()


# --- frames ------------------------------------------------------------------------------------

@case("generic/3.1", "DATA")
def _(c):
    c.post()
    c.send(data(1, b"test", end=True))
    c.answered()


@case("generic/3.1", "DATA, several")
def _(c):
    c.post()
    c.send(data(1, b"test"), data(1, b"test"), data(1, b"test", end=True))
    c.answered()


@case("generic/3.1", "DATA with padding")
def _(c):
    c.post()
    c.send(data(1, b"test", end=True, padding=255))
    c.answered()


@case("generic/3.2", "HEADERS")
def _(c):
    c.get()
    c.answered()


@case("generic/3.2", "HEADERS with padding")
def _(c):
    c.get(padding=128)
    c.answered()


@case("generic/3.2", "HEADERS with priority")
def _(c):
    c.get(priority=weighed(0, 256))
    c.answered()


@case("generic/3.3", "PRIORITY of weight 1")
def _(c):
    c.send(priority(1, 0, 1), headers(1, c.block()))
    c.answered()


@case("generic/3.3", "PRIORITY of weight 256")
def _(c):
    c.send(priority(1, 0, 256), headers(1, c.block()))
    c.answered()


@case("generic/3.3", "PRIORITY that depends on another stream")
def _(c):
    c.send(priority(1, 0, 256), priority(3, 1, 256), headers(1, c.block()))
    c.answered()


@case("generic/3.3", "PRIORITY that depends exclusively")
def _(c):
    c.send(priority(1, 0, 256, exclusive=True), headers(1, c.block()))
    c.answered()


@case("generic/3.3", "PRIORITY of an idle stream, then HEADERS on one with a lower number")
def _(c):
    c.send(priority(5, 0, 256), headers(3, c.block()))
    c.answered(3)


@case("generic/3.4", "RST_STREAM")
def _(c):
    c.post()
    c.send(rst_stream(1))
    c.fine()


@case("generic/3.5", "SETTINGS")
def _(c):
    c.send(settings((MAX_CONCURRENT_STREAMS, 100)))
    while c.acknowledged < 2:
        check(c.pump(), "the connection ended")
    c.fine()


@case("generic/3.7", "PING")
def _(c):
    c.answers_ping(b"h2 ping!")
    c.fine()


@case("generic/3.8", "GOAWAY: the rest is answered, or the connection closed")
def _(c):
    c.send(goaway(), ping())
    while c.pump():
        if c.pings:
            return
        check(all(g.code == NO_ERROR for g in c.goaways), f"{c.goaways}")


@case("generic/3.9", "WINDOW_UPDATE of the connection")
def _(c):
    c.send(window_update(0, 1))
    c.fine()


@case("generic/3.9", "WINDOW_UPDATE of a stream")
def _(c):
    c.post()
    c.send(window_update(1, 1), data(1, b"x", end=True))
    c.answered()


@case("generic/3.10", "CONTINUATION")
def _(c):
    octets = c.block("GET", ("x-test", "y" * 100))
    c.send(headers(1, octets[:10], end_headers=False), continuation(1, octets[10:]))
    c.answered()


@case("generic/3.10", "CONTINUATION, several")
def _(c):
    octets = c.block("GET", ("x-test", "y" * 100))
    c.send(headers(1, octets[:10], end_headers=False), continuation(1, octets[10:30], False), continuation(1, octets[30:31], False),
           continuation(1, octets[31:]))
    c.answered()


# --- exchanges ---------------------------------------------------------------------------------

@case("generic/4", "GET")
def _(c):
    c.get()
    check(c.answered().content, "no content")


@case("generic/4", "HEAD")
def _(c):
    c.send(headers(1, c.block("HEAD")))
    equal(bytes(c.answered().content), b"")


@case("generic/4", "POST")
def _(c):
    c.post()
    c.send(data(1, b"test", end=True))
    c.answered()


@case("generic/4", "POST with trailers")
def _(c):
    c.post(1, ("trailer", "x-test"))
    c.send(data(1, b"test"), headers(1, block([("x-test", "ok")])))
    c.answered()


# --- forms of field blocks ---------------------------------------------------------------------

METHOD, PATH, SCHEMES, USER_AGENT = 2, 4, {"http": 6, "https": 7}, 58


def whole(c, last):
    c.send(headers(1, indexed(METHOD) + indexed(SCHEMES[c.scheme]) + literal(PATH, c.path) + literal(1, c.authority) + last))
    c.answered()


@case("generic/5", "an indexed field")
def _(c):
    whole(c, indexed(16))


for how, words in (("incremental", "with incremental indexing"), ("without", "without indexing"), ("never", "never indexed")):
    for huffman in (False, True):
        coded = ", Huffman coded" if huffman else ""

        @case("generic/5", f"a literal field {words}, its name indexed{coded}")
        def _(c, how=how, huffman=huffman):
            whole(c, literal(USER_AGENT, "test", how, huffman))

        @case("generic/5", f"a literal field {words}, its name new{coded}")
        def _(c, how=how, huffman=huffman):
            whole(c, literal("x-test", "test", how, huffman))


@case("generic/5", "the dynamic table's size changed")
def _(c):
    c.send(headers(1, table_size(128) + c.block()))
    c.answered()


@case("generic/5", "the dynamic table's size changed twice at the start of a block")
def _(c):
    c.send(headers(1, table_size(128) + table_size(4096) + c.block()))
    c.answered()


@case("9113/4.3", "fields of the dynamic table, over streams and over a change of its size")
def _(c):
    c.send(headers(1, c.block("GET", ("x-one", "1"), ("x-two", "2"), how="incremental")))
    c.answered()
    count = len(c.fields()) + 2
    c.send(headers(3, b"".join(indexed(61 + count - i) for i in range(count))))  # the oldest first
    c.answered(3)
    c.send(headers(5, table_size(0) + c.block()), headers(7, table_size(4096) + c.block("GET", ("x-one", "1"), how="incremental")))
    c.answered(5)
    c.answered(7)


@case("9113/8.8", "many streams at once")
def _(c):
    limit = min(c.peer_settings.get(MAX_CONCURRENT_STREAMS, 100), 100)
    streams = range(1, 2 * limit, 2)
    c.send(*(headers(s, c.block()) for s in streams))
    for s in streams:
        c.response(s)
    c.answered()
