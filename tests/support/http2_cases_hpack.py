"""Conformance: field blocks that cannot be decoded (RFC 7541). Each is a connection error: the tables of
both sides would differ from then on."""
from http2_conformance import *


def broken(c, last):
    c.send(headers(1, c.block() + last))
    c.connection_error(COMPRESSION_ERROR)


@case("hpack/2.3.3", "an indexed field whose index is beyond both tables")
def _(c):
    broken(c, indexed(70))


@case("hpack/2.3.3", "a literal field whose name's index is beyond both tables")
def _(c):
    broken(c, literal(70, "x", "incremental"))


@case("hpack/4.2", "a change of the table's size at the end of a block")
def _(c):
    broken(c, table_size(1))


@case("hpack/5.2", "Huffman coding padded by more than 7 bits")
def _(c):
    text = HUFFMAN.encode(b"test") + b"\xff"
    broken(c, b"\0" + string("x-test") + integer(len(text), 7, 0x80) + text)


@case("hpack/5.2", "Huffman coding padded with zeros")
def _(c):
    broken(c, b"\0" + string("x-test") + b"\x81\x18")  # a: 00011


@case("hpack/5.2", "Huffman coding with EOS in it")
def _(c):
    broken(c, b"\0" + string("x-test") + b"\x85\x1f\xff\xff\xff\xff")  # a, EOS: 30 ones, padding


@case("hpack/6.1", "an indexed field with index 0")
def _(c):
    broken(c, indexed(0))


@case("hpack/6.3", "a table larger than SETTINGS_HEADER_TABLE_SIZE")
def _(c):
    c.send(headers(1, table_size(c.peer_settings.get(HEADER_TABLE_SIZE, 4096) + 1) + c.block()))
    c.connection_error(COMPRESSION_ERROR)


@case("7541/5.1", "an integer that never ends")
def _(c):
    broken(c, b"\xff" + b"\x80" * 20 + b"\1")


@case("7541/5.1", "an integer beyond 64 bits")
def _(c):
    broken(c, b"\xff" + b"\xff" * 10 + b"\1")


@case("7541/5.2", "a string longer than the block")
def _(c):
    broken(c, b"\0" + string("x-test") + integer(100, 7) + b"short")


@case("7541/4.2", "a change of the table's size between fields")
def _(c):
    c.send(headers(1, block(c.fields()[:2]) + table_size(0) + block(c.fields()[2:])))
    c.connection_error(COMPRESSION_ERROR)


@case("7541/6.2", "a block that ends within a field")
def _(c):
    broken(c, literal("x-test", "test")[:-1])


@case("7541/4.2", "the peer's encoder says that it keeps to a table of SETTINGS_HEADER_TABLE_SIZE 0")
@with_settings((HEADER_TABLE_SIZE, 0))
def _(c):
    c.decoder.max_allowed_table_size = 0
    for stream in (1, 3):
        c.get(stream)
        c.answered(stream)
    equal(len(c.decoder.header_table.dynamic_entries), 0, "entries")
