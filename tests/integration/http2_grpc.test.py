#!/usr/bin/env python3
"""python3-h2 as a client: another implementation's view of our frames, and an exchange shaped as those of
gRPC: messages with a length before each, in both directions at once, and trailers behind both."""
import json
import os
import ssl
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *
from certificates import Authority, certificates
from http2 import client_context

import h2.config
import h2.connection
import h2.events
import h2.settings


class Client:
    """h2's own state machine over a socket: it raises where we break a rule that it knows."""

    def __init__(self, port, tls=None):
        self.socket = socket.create_connection(("127.0.0.1", port), WAIT)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_hostname="a.example")
            equal(self.socket.selected_alpn_protocol(), "h2")
        self.authority, self.scheme = f"a.example:{port}", "https" if tls else "http"
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(client_side=True, header_encoding="utf-8"))
        self.h2.initiate_connection()
        self.events = []
        self.flush()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def flush(self):
        self.socket.sendall(self.h2.data_to_send())

    def more(self):
        octets = self.socket.recv(65536)
        check(octets, "the connection ended")
        for event in self.h2.receive_data(octets):
            if isinstance(event, h2.events.DataReceived) and event.flow_controlled_length:
                self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            check(not isinstance(event, (h2.events.StreamReset, h2.events.ConnectionTerminated)), f"{event}")
            self.events.append(event)
        self.flush()

    def wait(self, kind, stream=None):
        """The next event of a kind; those before it of the stream are kept for later."""
        while True:
            for i, event in enumerate(self.events):
                if isinstance(event, kind) and (stream is None or event.stream_id == stream):
                    return self.events.pop(i)
            self.more()

    def begin(self, method, path, *fields, end=False):
        stream = self.h2.get_next_available_stream_id()
        self.h2.send_headers(stream, [(":method", method), (":scheme", self.scheme), (":authority", self.authority), (":path", path), *fields], end_stream=end)
        self.flush()
        return stream

    def send(self, stream, octets):
        while octets:
            room = min(self.h2.local_flow_control_window(stream), self.h2.max_outbound_frame_size)
            if room <= 0:
                self.more()
                continue
            self.h2.send_data(stream, octets[:room])
            octets = octets[room:]
            self.flush()

    def receive(self, stream, count):
        """So many octets of content."""
        got = getattr(self, "left", {}).pop(stream, b"")
        while len(got) < count:
            got += self.wait(h2.events.DataReceived, stream).data
        self.left = {**getattr(self, "left", {}), stream: got[count:]}
        return got[:count]


@contextlib.contextmanager
def both():
    with certificates() as at:
        ca = Authority(at, "ca")
        with Server("echo", *ca.server("one", "a.example").flags, "--log", "none") as s:
            yield s.port, (None, client_context(ca.certificate))
            equal(s.stop(), 0, "the exit status")


def framed(message):
    """gRPC's: not compressed, its length, itself."""
    return struct.pack(">BI", 0, len(message)) + message


GRPC = (("te", "trailers"), ("content-type", "application/grpc+proto"), ("grpc-timeout", "10S"), ("grpc-encoding", "identity"))


@case("gRPC-shaped: a message each way at a time, then trailers of both")
def _():
    with both() as (port, ways):
        for tls in ways:
            with Client(port, tls) as c:
                stream = c.begin("POST", "/", *GRPC)
                for size in (0, 1, 100, 20_000, 100_000):
                    message = framed(os.urandom(size))
                    c.send(stream, message)  # the answer to one comes before the next is sent
                    check(c.receive(stream, len(message)) == message, f"a message of {size} octets")
                head = dict(c.wait(h2.events.ResponseReceived, stream).headers)
                equal(head[":status"], "200")
                c.h2.send_headers(stream, [("grpc-status", "0"), ("grpc-message", "all is well")], end_stream=True)
                c.flush()
                trailers = dict(c.wait(h2.events.TrailersReceived, stream).headers)
                equal((trailers.get("grpc-status"), trailers.get("grpc-message")), ("0", "all is well"))
                c.wait(h2.events.StreamEnded, stream)


@case("many such calls at once, over one connection")
def _():
    with both() as (port, ways):
        for tls in ways:
            with Client(port, tls) as c:
                streams = [c.begin("POST", "/", *GRPC) for _ in range(60)]
                for turn in range(5):
                    for stream in streams:
                        c.send(stream, framed(b"%d of %d" % (turn, stream)))
                    for stream in reversed(streams):
                        wanted = framed(b"%d of %d" % (turn, stream))
                        equal(c.receive(stream, len(wanted)), wanted)
                for stream in streams:
                    c.h2.send_headers(stream, [("grpc-status", str(stream))], end_stream=True)
                c.flush()
                for stream in streams:
                    equal(dict(c.wait(h2.events.TrailersReceived, stream).headers)["grpc-status"], str(stream))


@case("GET, HEAD, statuses, PING, settings that change: by the book of another implementation")
def _():
    with both() as (port, ways):
        for tls in ways:
            with Client(port, tls) as c:
                for method, path, status in (("GET", "/", "200"), ("HEAD", "/bytes/100", "200"), ("GET", "/status/204", "204"), ("GET", "/status/304", "304"),
                                             ("DELETE", "/anything", "200"), ("GET", "/nothing", "404"), ("OPTIONS", "*", None)):
                    stream = c.begin(method, path, end=True)
                    got = dict(c.wait(h2.events.ResponseReceived, stream).headers)[":status"]
                    check(status is None or got == status, f"{method} {path}: {got}")
                    c.wait(h2.events.StreamEnded, stream)
                c.h2.ping(b"question")
                c.flush()
                equal(c.wait(h2.events.PingAckReceived).ping_data, b"question")
                c.h2.update_settings({h2.settings.SettingCodes.HEADER_TABLE_SIZE: 0, h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: 100,
                                      h2.settings.SettingCodes.MAX_FRAME_SIZE: 65536})
                c.flush()
                c.wait(h2.events.SettingsAcknowledged)
                stream = c.begin("GET", "/bytes/30000", end=True)
                equal(len(c.receive(stream, 30000)), 30000)
                c.wait(h2.events.StreamEnded, stream)


run()
