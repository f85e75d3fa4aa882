#!/usr/bin/env python3
# ctest: processors=2
"""Many odd messages through `httoop proxy`, from fixed seeds, before an origin and a client that take nothing but what is
canonical. One request in is at most one out; what is answered is answered to who asked; no connection goes out of step."""
import os
import random
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *
import http2
from http2 import Peer
from odd_messages import *
from proxied import cached, proxied
from strict import *

MANY = 500 if not LONG else 20000  # of each kind


# --- the origin --------------------------------------------------------------------------------------------------

class StrictOrigin(Listening):
    """Answers a request as planned for its number, or with 200; `wrong`: what it did not take."""

    def __init__(self):
        self.arrived, self.plans, self.wrong, self.lock = [], {}, [], threading.Lock()
        self.answered = None, None  # the number and connection of the last one
        super().__init__()
        self.url = f"http://127.0.0.1:{self.port}"

    def serve(self, peer, _):
        peer.settimeout(WAIT)
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        reader = Reader(lambda: peer.recv(65536))
        with peer, contextlib.suppress(OSError):
            try:
                while not reader.at_end():
                    m = reader.request()
                    n = number(m.start[1])
                    with self.lock:
                        self.arrived.append((n, m))
                    if not m.whole:
                        return
                    octets, stays = self.plans.get(n) or (fine_response(n, m.start[0]), True)
                    peer.sendall(octets)
                    self.answered = n, peer
                    if not stays:
                        peer.shutdown(socket.SHUT_WR)
                        return
            except Wrong as e:
                self.wrong.append(str(e))
            except Broken:
                pass  # it has no end: nobody can take it for a request

    def take(self):
        with self.lock:
            taken, self.arrived = self.arrived, []
        return taken


class StrictOriginH2(StrictOrigin):
    """The same with frames; a plan is made of the stream."""

    def __init__(self):
        super().__init__()
        self.url = f"h2c://127.0.0.1:{self.port}"

    def serve(self, peer, _):
        peer.settimeout(WAIT)
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        reader, decoder, under_way = Reader(lambda: peer.recv(65536)), http2.hpack.Decoder(), {}
        with peer, contextlib.suppress(OSError):
            try:
                check(reader.exactly(len(http2.PREFACE)) == http2.PREFACE, "no preface")
                peer.sendall(http2.settings())
                while len(head := reader.exactly(9)) == 9:
                    size, kind, flags, stream = int.from_bytes(head[:3], "big"), head[3], head[4], int.from_bytes(head[5:], "big")
                    f = http2.Frame(kind, flags, stream, reader.exactly(size))
                    if kind == http2.SETTINGS and not f.acknowledges:
                        peer.sendall(http2.settings(ack=True))
                    elif kind == http2.PING and not f.acknowledges:
                        peer.sendall(http2.ping(f.payload, ack=True))
                    elif kind == http2.RST_STREAM:
                        under_way.pop(stream, None)
                    elif kind in (http2.HEADERS, http2.DATA):
                        self.step(peer, f, decoder, under_way)
            except Wrong as e:
                self.wrong.append(str(e))

    def step(self, peer, f, decoder, under_way):
        if f.type == http2.HEADERS:
            check(f.flags & http2.END_HEADERS, "a head in one piece")
            fields = [(n.decode("latin-1"), v.decode("latin-1")) for n, v in decoder.decode(f.content, raw=True)]
            if f.stream in under_way:
                under_way[f.stream].trailers = fields
            else:
                under_way[f.stream] = strict_h2_request(fields)
        elif f.stream in under_way:
            under_way[f.stream].content += f.content
        if not f.ends_stream or f.stream not in under_way:
            return
        m = under_way.pop(f.stream)
        n = number(m.start[1])
        check(m["content-length"] in (None, str(len(m.content))), f"a length: {m}")
        with self.lock:
            self.arrived.append((n, m))
        plan = self.plans.get(n)
        content = f"content of {n}".encode()
        fields = [(":status", "200"), ("x-id", token(n) if n is not None else "nobody"), ("content-length", str(len(content)))]
        peer.sendall(plan(f.stream) if plan else http2.headers(f.stream, http2.block(fields), end=m.start[0] == "HEAD") + (b"" if m.start[0] == "HEAD" else http2.data(f.stream, content, end=True)))
        self.answered = n, peer


def strict_h2_request(fields):
    pseudo = [x for x, _ in fields if x.startswith(":")]
    names = [x for x, _ in fields if not x.startswith(":")]
    control = dict(fields)
    equal([x for x, _ in fields], pseudo + names, "pseudo-fields go first")
    equal(sorted(pseudo), [":authority", ":method", ":path", ":scheme"], "pseudo-fields")
    check(not set(names) & (OF_A_CONNECTION | {"connection", "transfer-encoding", "upgrade"}), f"of the last connection: {fields}")
    for name, value in fields:
        check(FIELD.fullmatch(latin(name.lstrip(":") + ": " + value)) and name == name.lower(), f"no field: {name!r} {value!r}")
    check(control.get("te", "trailers") == "trailers" and names.count("content-length") <= 1 and control.get("host", control[":authority"]) == control[":authority"], fields)
    return Strict((control[":method"], control[":path"]), fields)


def fine_response(n, method):
    content = b"" if method == "HEAD" else f"content of {n}".encode()
    return f"HTTP/1.1 200 OK\r\nX-Id: {token(n) if n is not None else 'nobody'}\r\nContent-Length: {len(f'content of {n}')}\r\n\r\n".encode() + content


# --- requests of HTTP/1.1 ------------------------------------------------------------------------------------------

def talk(s, octets, pieces):
    """Sends it, in pieces, and then its own end; all that is answered."""
    answers = []
    with s.connect() as c:
        c.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(ConnectionError):
            for piece in pieces:
                c.send(piece)
            c.socket.shutdown(socket.SHUT_WR)

        def more():
            with contextlib.suppress(ConnectionError):
                return c.socket.recv(65536)
            return b""
        reader = Reader(more)
        with contextlib.suppress(Broken):
            while not reader.at_end():
                first = not any(m.start[0] >= 200 for m in answers)
                answers.append(reader.response(lambda m: first and octets.startswith(b"HEAD ")))
    return [m for m in answers if m.start[0] >= 200]


def no_evil(m):
    """Nothing that stood within something else became a part of the message."""
    check("evil" not in m.start[1].replace("%0d%0aevil", "") and not any(n.startswith("evil") for n, _ in m.fields + m.trailers), m)


class Arrivals:
    """What came to an origin, of so many requests: each once."""

    def __init__(self, origin):
        self.origin, self.seen, self.all = origin, set(), 0

    def look(self, sent):
        arrived = self.origin.take()
        self.all += len(arrived)
        known = [i for i, _ in arrived if i is not None]
        check(self.all <= sent and len(known) == len(set(known)) and not self.seen & set(known) and all(i < sent for i in known), f"arrived {known}, {self.all} of {sent}")
        check(not self.origin.wrong, self.origin.wrong)
        self.seen.update(known)
        for _, m in arrived:
            no_evil(m)
        return arrived


def in_order(arrived, first):
    """What is not safe goes when all before it was answered; what is safe may go side by side (RFC 9112 9.3.2)."""
    now = [(i, m) for i, m in arrived if i is not None and i >= first]  # others had a client that left
    for at, (i, m) in enumerate(now):
        if m.start[0] not in ("GET", "HEAD", "OPTIONS", "TRACE"):
            check(all(k < i for k, _ in now[:at]) and all(k > i for k, _ in now[at + 1:]), f"the order {[k for k, _ in now]}")


def conversation(r, s, arrivals, n, oddness, prefix=""):
    """Some requests on a connection, the last one without fault; the number of the next one. `prefix`: of their paths."""
    sent = [odd_request(r, n, oddness, True)]
    for i in range(n + 1, n + r.randrange(1, 5)):
        sent.append(odd_request(r, i, oddness, False))
    sent.append(f"GET /{token(n + len(sent))} HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n")
    sent = [re.sub(r"^([\x21-\x7e]+ )/", rf"\1{prefix}/", x) for x in sent]
    octets = latin("".join(sent))
    cuts = sorted(r.randrange(len(octets)) for _ in range(r.choice([0, 0, 1, 3])))
    try:
        answers = talk(s, octets, [octets[a:b] for a, b in zip([0, *cuts], [*cuts, len(octets)])])
        arrived = arrivals.look(n + len(sent))
        in_order(arrived, n)
        ids = [number(m["x-id"]) for m in answers if m["x-id"] and m["x-id"] != "nobody"]
        check(0 < len(answers) <= len(sent), f"{len(answers)} answers")
        check(ids == sorted(set(ids)) and set(ids) <= arrivals.seen and min(ids, default=n) >= n, f"answered {ids}")
        names = set(re.findall(r"[\r\n]([^:\r\n]+):", octets.decode("latin-1").lower())) | {"via", "host", "content-length", "transfer-encoding", "connection"}
        for i, m in arrived:
            if i is None or i < n:
                continue  # its own name was changed, or its client had left
            check({x for x, _ in m.fields} <= names, m)
            check(oddness or (m.whole and m.content in (b"", INNER_REQUEST.encode())), m)
        if oddness == 0:
            equal((ids, [m.start[0] for m in answers]), (list(range(n, n + len(sent))), [200] * len(sent)))
    except (Wrong, OSError) as e:
        raise Wrong(f"{octets!r}: {e!r}") from None
    return n + len(sent)


def conversations(seed, s, origin, prefix=""):
    r, arrivals, n = random.Random(seed), Arrivals(origin), 0
    for _ in range(MANY):
        n = conversation(r, s, arrivals, n, r.choice([0, 0.05, 0.2, 0.4]), prefix)


@case("odd requests of HTTP/1.1")
def _():
    for seed, proxy in enumerate((proxied, cached)):
        with StrictOrigin() as origin, proxy(origin.url) as s:
            conversations(seed, s, origin)
    with StrictOrigin() as origin, Server("proxy", "--forward", "--allow-private", "--log", "none") as s:
        conversations(2, s, origin, origin.url)


# --- requests of HTTP/2 --------------------------------------------------------------------------------------------

def streams(r, c, n, oddness):
    """Some requests at once: (stream, number, content), and their octets."""
    sent, out = [], b""

    def odd():
        return r.random() < oddness
    for i in range(n, n + r.choice([1, 1, 2, 5])):
        method = r.choice(["GET", "GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "M-SEARCH"])
        content = INNER_REQUEST if method in ("POST", "PUT") or odd() else ""
        said = r.choice([len(content), None]) if not odd() else r.choice([0, 37, len(content) + 1, len(content) - 1])
        stream = c.new_stream()
        sent.append((stream, i, content))
        out += odd_frames(r, stream, odd_head(r, i, method, odd, said), content, odd)
    return sent, out


def exchange(r, c, arrivals, n, oddness):
    sent, out = streams(r, c, n, oddness)
    reset_by_us = {stream for stream, _, _ in sent if http2.rst_stream(stream)[:9] in out}
    c.send(out)
    try:
        while any(not c.messages[stream].ended and c.messages[stream].reset is None for stream, *_ in sent if stream not in reset_by_us):
            if c.goaways or not c.pump():
                break
        arrived = arrivals.look(n + len(sent))
        for stream, i, content in sent:
            m = c.messages[stream]
            if m.fields is not None:
                check(m["x-id"] is None or number(m["x-id"]) in (i, None) and m["x-id"] != "evil", m)
            check(oddness or c.goaways or c.at_end or (m.status == 200 and m.ended and m["x-id"]), f"nothing on {stream}: {m}")
        contents = {i: content for _, i, content in sent}
        for i, m in arrived:
            check(i not in contents or not m.whole or m.content == contents[i].encode(), m)
    except Wrong as e:
        raise Wrong(f"{sent}: {out!r}: {e}") from None
    return n + len(sent)


@case("odd requests of HTTP/2")
def _():
    for seed, (proxy, behind) in enumerate(((proxied, StrictOrigin), (cached, StrictOrigin), (proxied, StrictOriginH2))):
        with behind() as origin, proxy(origin.url) as s:
            r, arrivals, n = random.Random(seed), Arrivals(origin), 0
            while n < 2 * MANY:
                with Peer(s.port).start() as c:
                    for _ in range(r.randrange(1, 9)):
                        n = exchange(r, c, arrivals, n, r.choice([0, 0.05, 0.2, 0.4]))
                        if c.goaways or c.at_end:
                            break


# --- responses -----------------------------------------------------------------------------------------------------

def plan_of_h1(r, n, method, oddness):
    """What the origin sends, and how it is told of."""
    octets, stays = odd_response(r, n, method, oddness)
    return (latin(octets), stays), f"{octets!r}, {stays}"


def plan_of_h2(r, n, method, oddness):
    def odd():
        return r.random() < oddness
    content = INNER_RESPONSE if method != "HEAD" or odd() else ""
    said = r.choice([len(INNER_RESPONSE), None]) if not odd() else r.choice([0, 37, len(content) + 1, len(content) - 1])
    fields = odd_status(r, n, odd, said)
    interim = [[(":status", r.choice(["100", "103", "199"])), *odd_fields(r, odd)] for _ in range(r.choice([0, 0, 1, 2]))]
    seed = r.random()

    def play(stream):
        again = random.Random(seed)
        return odd_frames(again, stream, fields, content, lambda: again.random() < oddness, interim)
    return play, f"{interim} {fields} {play(1)!r}"


def patient(c, origin, n):
    """More of an answer; if none comes, it is one that ends with its connection, and the origin is told to end it."""
    c.socket.settimeout(0.2)
    for _ in range(5 * WAIT):
        try:
            return c.socket.recv(65536)
        except ConnectionError:
            return b""
        except TimeoutError:
            pass
        number_answered, peer = origin.answered
        if number_answered == n:
            with contextlib.suppress(OSError):
                peer.shutdown(socket.SHUT_WR)
    raise Wrong("no answer, and no end")


def final_response(reader, method):
    """None: it broke off."""
    with contextlib.suppress(Broken):
        while (m := reader.response(lambda _: method == "HEAD")).start[0] < 200:
            check(m.start[0] != 101, "a switch")
        return m


def judge(m, n, method, oddness):
    check(m or oddness, "nothing")
    if m is None:
        return
    check(m["x-id"] is None or number(m["x-id"]) in (n, None) and m["x-id"] != "evil", m)
    check(not any(x.startswith("evil") for x, _ in m.fields + m.trailers), m)
    # A connection may end just as a request is sent that may not be repeated.
    if oddness == 0 and not (method == "POST" and "connection_terminated" in (m["proxy-status"] or "")):
        check(m.start == (200,) and m.whole and m["x-id"] and m.content == (b"" if method == "HEAD" else INNER_RESPONSE.encode()), m)


def ask_each(r, s, origin, plan):
    """Requests on a connection that is kept as long as it may."""
    c = reader = None
    for n in range(MANY):
        oddness, method = r.choice([0, 0.05, 0.2, 0.4]), r.choice(["GET", "GET", "GET", "HEAD", "POST", "DELETE"])
        origin.plans[n], what = plan(r, n, method, oddness)
        if c is None:
            c = s.connect()
            c.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            reader = Reader(lambda c=c: patient(c, origin, n))
        c.send(f"{method} /{token(n)} HTTP/1.1\r\nHost: a.example\r\n" + ("Content-Length: 3\r\n\r\nabc" if method == "POST" else "\r\n"))
        try:
            m = final_response(reader, method)
            judge(m, n, method, oddness)
        except (Wrong, OSError) as e:
            raise Wrong(f"{n}: {method} {what}: {e!r}") from None
        check(not origin.wrong, origin.wrong)
        if m is None or not m.whole or m["connection"] == "close":
            c.close()
            c = None


@case("odd responses of HTTP/1.1")
def _():
    for seed, proxy in enumerate((proxied, cached)):
        with StrictOrigin() as origin, proxy(origin.url) as s:
            ask_each(random.Random(seed), s, origin, plan_of_h1)


@case("odd responses of HTTP/2")
def _():
    for seed, proxy in enumerate((proxied, cached)):
        with StrictOriginH2() as origin, proxy(origin.url) as s:
            ask_each(random.Random(seed), s, origin, plan_of_h2)


run()
