#!/usr/bin/env python3
"""Parts in a shared cache: RFC 9111 3.3 and 3.4 (see support/cache_rows.py)."""
import base64
import hashlib
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from cache_rows import *

# --- parts -------------------------------------------------------------------------------------------------------

TEN = b"0123456789"


@row("parts of what is whole")
def _():
    p = Page_(whole(TEN, FRESH))
    p.see()
    for asked, content, told in (("0-4", b"01234", "bytes 0-4/10"), ("2-", b"23456789", "bytes 2-9/10"), ("-3", b"789", "bytes 7-9/10"), ("8-100", b"89", "bytes 8-9/10")):
        r = p.see(f"Range: bytes={asked}")
        equal((r.status, r.new, r.content, r["Content-Range"]), (206, False, content, told), asked)
    r = p.see("Range: bytes=20-")
    equal((r.status, r.new, r["Content-Range"]), (416, False, "bytes */10"))
    r = p.see("Range: bytes=0-4", 'If-Range: "whole"')
    equal((r.status, r.new, r.content), (206, False, b"01234"))
    r = p.see("Range: bytes=0-4", 'If-Range: "other"')
    equal((r.status, r.new, r.content), (200, False, TEN))
    r = p.see("Range: lines=0-4")
    equal((r.status, r.content), (200, TEN))


@row("a part is kept, and parts of it are served; it is never told to be the whole")
def _():
    p = Page_(whole(TEN, FRESH))
    equal(p.see("Range: bytes=2-6").status, 206)
    r = p.see("Range: bytes=2-6")
    equal((r.status, r.new, r.content, r["Content-Range"]), (206, False, b"23456", "bytes 2-6/10"))
    r = p.see("Range: bytes=3-4")
    equal((r.status, r.new, r.content, r["Content-Range"]), (206, False, b"34", "bytes 3-4/10"))
    r = p.see("Range: bytes=6-8")
    equal((r.status, r.content), (206, b"678"))
    r = p.see()
    equal((r.status, r.content), (200, TEN))
    r = p.see()
    equal((r.status, r.new, r.content), (200, False, TEN))


@row("what is said of the content of one message is not said of another's: RFC 9530 2")
def _():
    def summed(content):
        return [f"{name}: sha-256=:{base64.b64encode(hashlib.sha256(of).digest()).decode()}:" for name, of in (("Content-Digest", content), ("Repr-Digest", TEN))]
    p = Page_(says(FRESH, 'ETag: "a"', *summed(TEN), content=TEN))
    for lines, told in (([], True), (["Range: bytes=2-4"], False), ([], True)):
        r = p.see(*lines)
        equal((r["Content-Digest"] is not None, r["Repr-Digest"]), (told, p.see()["Repr-Digest"]), lines)
    p = Page_(*(says(FRESH, 'ETag: "a"', f"Content-Range: bytes {low}-{high}/10", *summed(TEN[low:high + 1]), status="206 P", content=TEN[low:high + 1]) for low, high in ((0, 4), (5, 9))))
    check(p.see("Range: bytes=0-4")["Content-Digest"], "as it came")
    for lines in (["Range: bytes=0-4"], ["Range: bytes=1-2"], [], []):
        equal(p.see(*lines)["Content-Digest"], None, lines)


@row("parts of different content are never put together")
def _():
    p = Page_(whole(TEN, FRESH, etag='"a"'), whole(b"abcdefghij", FRESH, etag='"b"'))
    p.see("Range: bytes=0-4")
    r = p.see()
    equal((r.status, r.content), (200, b"abcdefghij"))
    for lines in ([], ["Range: bytes=0-4"]):
        contains(b"abcdefghij", p.see(*lines).content)


@row("what broke off is not told to be whole")
def _():
    p = Page_(says(FRESH, "Content-Length: 10", content=b"01234", close=True), says(FRESH, content=TEN))
    try:
        p.see()
        raise Wrong("an end that was none")
    except (Wrong, ConnectionResetError) as e:
        check("an end that was none" not in str(e), e)
    p.close()
    r = p.see()
    equal((r.status, r.content), (200, TEN))
@row("parts that clients asked for are put together, in any order, and where they overlap")
def _():
    for asked in (("0-4", "5-9"), ("5-9", "0-4"), ("-3", "0-3", "4-6"), ("0-6", "3-9"), ("3-9", "0-6"), ("2-4", "8-9", "0-1", "5-7"), ("4-5", "2-7", "0-", "-1"), ("0-0", "0-8", "9-9")):
        p = Page_(whole(TEN, FRESH, "X-A: 1"))
        for one in asked:
            r = p.see(f"Range: bytes={one}")
            low, high = re.fullmatch(r"bytes (\d+)-(\d+)/10", r["Content-Range"]).groups()
            equal((r.status, r.content, r["X-A"]), (206, TEN[int(low):int(high) + 1], "1"), asked)
        for lines, status, content in (([], 200, TEN), (["Range: bytes=1-8"], 206, TEN[1:9]), (["Range: bytes=0-0,-1"], 206, None)):
            r = p.see(*lines)
            equal((r.status, r.new), (status, False), f"{asked} {lines}")
            check(content is None or r.content == content, f"{asked} {lines}: {r}")


@row("a part that is held twice is one part; what lies between is still the origin's")
def _():
    p = Page_(whole(TEN, FRESH))
    for one in ("0-1", "6-7", "6-8"):
        p.see(f"Range: bytes={one}")
    equal([p.see(f"Range: bytes={one}").new for one in ("0-1", "6-8", "7-8", "1-6")], [False, False, False, True])
    equal([(r.status, r.new, r.content) for r in (p.see("Range: bytes=0-8"),)], [(206, False, TEN[:9])])


@row("only what is missing is asked for, where that is one range")
def _():
    for parts, missing in ((["0-4"], "5-9"), (["5-9"], "0-4"), (["0-1", "5-9"], "2-4"), (["2-4"], None), (["0-1", "4-5"], None)):
        p = Page_(whole(TEN, FRESH))
        for one in parts:
            p.see(f"Range: bytes={one}")
        r = p.see()
        equal((r.status, r.content, r.came["range"]), (200, TEN, missing and f"bytes={missing}"), parts)
        r = p.see()
        equal((r.status, r.new, r.content), (200, False, TEN), parts)


@row("combined, the fields are those of the part that came last, and its freshness counts")
def _():
    p = Page_(whole(TEN, "Cache-Control: max-age=60", "X-A: 1", "X-B: 1"), whole(TEN, "Cache-Control: max-age=600", "X-A: 2"))
    p.see("Range: bytes=0-4")
    p.see("Range: bytes=5-9")
    r = p.see()
    equal((r.new, r["X-A"], r["X-B"], r["Cache-Control"], r["Content-Range"], r["Content-Length"]), (False, "2", "1", "max-age=600", None, "10"))
    p = Page_(whole(TEN, FRESH), whole(TEN, "Cache-Control: no-store"), whole(TEN, FRESH))
    p.see("Range: bytes=0-4")
    p.see("Range: bytes=5-9")
    check(p.see("Range: bytes=5-9").new, "a part that is not to be stored")


@row("parts without a strong validator, of other variants, or of another length, are not put together")
def _():
    def part(low, high, *lines, size=10):
        return says(FRESH, f"Content-Range: bytes {low}-{high}/{size}", *lines, status="206 Part", content=TEN[low:high + 1])
    now = date()
    for one, other in ((['ETag: W/"a"'],) * 2, (['ETag: "a"'], ['ETag: "b"']), (["X: 1"],) * 2, ([f"Last-Modified: {now}", f"Date: {now}"],) * 2):
        p = Page_(part(0, 4, *one), part(5, 9, *other), says(FRESH, content=b"whole"))
        for asked in ("0-4", "5-9"):
            equal(p.see(f"Range: bytes={asked}").status, 206)
        r = p.see()
        equal((r.new, r.content), (True, b"whole"), one)
    p = Page_(part(0, 4, 'ETag: "a"'), part(5, 9, 'ETag: "a"', size=11), says(FRESH, content=b"whole"))
    for one in ("0-4", "5-9"):
        p.see(f"Range: bytes={one}")
    check(p.see("Range: bytes=0-9").new)
    p = Page_(part(0, 4, 'ETag: "a"', "Vary: X"), part(5, 9, 'ETag: "a"', "Vary: X"), says(FRESH, "Vary: X", content=b"whole"))
    p.see("Range: bytes=0-4", "X: 1")
    p.see("Range: bytes=5-9", "X: 2")
    equal((p.see("X: 1").content, p.see("Range: bytes=0-4", "X: 2").new), (b"whole", True))
    p = Page_(part(0, 4, f"Last-Modified: {OLD}"), part(5, 9, f"Last-Modified: {OLD}"))
    for one in ("0-4", "5-9"):
        p.see(f"Range: bytes={one}")
    r = p.see()
    equal((r.status, r.new, r.content), (200, False, TEN), "a date long ago is strong")


@row("a part that is not what its Content-Range says is not stored, nor told to be whole")
def _():
    def lies(told, content, *lines):
        return says(FRESH, 'ETag: "a"', f"Content-Range: bytes {told}", *lines, status="206 Part", content=content)
    good, last = lies("0-4/10", TEN[:5]), says(FRESH, 'ETag: "a"', content=TEN)
    for bad in (lies("5-9/10", b"567"), lies("5-9/10", b"56789xx"), lies("4-9/10", b"56789"), lies("5-10/10", b"56789x"), lies("9-5/10", b"x"), lies("*/10", b"x"), lies("5-9/*", b"567"),
                lies("5-9/10", b"56789", "Content-Range: bytes 0-4/10"), says(FRESH, 'ETag: "a"', status="206 Part", content=b"56789")):
        p = Page_(good, bad, last)
        p.see("Range: bytes=0-4")
        p.see("Range: bytes=5-9")
        r = p.see("Range: bytes=5-9")
        check(r.new, f"{bad.lines}: {r}")
        p.close()
        equal(p.see().content, TEN, bad.lines)
    for bad in (lies("5-9/10", b"567"), lies("4-9/10", b"456789"), lies("6-9/10", b"6789"), lies("0-4/10", TEN[:5])):  # to the question for what is missing
        p = Page_(good, bad, last)
        p.see("Range: bytes=0-4")
        r = p.see()
        equal((r.status, r.content), (200, TEN), bad.lines)


@row("multipart/byteranges is passed on as it came, and not stored")
def _():
    several = b"--x\r\nContent-Range: bytes 0-1/10\r\n\r\n01\r\n--x\r\nContent-Range: bytes 8-9/10\r\n\r\n89\r\n--x--\r\n"
    p = Page_(says(FRESH, 'ETag: "whole"', "Content-Type: multipart/byteranges; boundary=x", status="206 Part", content=several), whole(TEN, FRESH))
    r = p.see("Range: bytes=0-1,8-9")
    equal((r.status, r.content, r["Content-Type"], r["Content-Range"]), (206, several, "multipart/byteranges; boundary=x", None))
    r = p.see("Range: bytes=0-1")
    equal((r.status, r.new, r.content), (206, True, b"01"))
    r = p.see()
    equal((r.status, r.content), (200, TEN))
    p = Page_(whole(TEN, FRESH), says(FRESH, 'ETag: "whole"', "Content-Type: multipart/byteranges; boundary=x", status="206 Part", content=several), whole(TEN, FRESH))
    p.see("Range: bytes=0-4")
    equal(p.see("Range: bytes=0-1,8-9").content, several)
    equal((p.see("Range: bytes=1-3").content, p.see("Range: bytes=8-9").new), (b"123", True), "what was held stays")


@row("several ranges of what is held are answered from it")
def _():
    p = Page_(whole(TEN * 100, FRESH))
    p.see("Range: bytes=0-600")
    r = p.see("Range: bytes=0-1,505-506")
    check(r.status == 206 and not r.new and b"0-1/1000\r\n\r\n01\r\n" in r.content and b"505-506/1000\r\n\r\n56\r\n" in r.content, r)


@row("where a part breaks off, what was held before is held still")
def _():
    p = Page_(whole(TEN, FRESH), says(FRESH, 'ETag: "whole"', "Content-Range: bytes 5-9/10", "Content-Length: 5", status="206 Part", content=b"56", close=True), whole(TEN, FRESH))
    p.see("Range: bytes=0-4")
    with contextlib.suppress(Wrong, OSError):
        p.see("Range: bytes=5-9")
        raise AssertionError("an end that was none")
    p.close()
    equal((p.see("Range: bytes=0-4").new, p.see().content), (False, TEN))
@row("a part in a unit that nobody knows is not stored")
def _():
    p = Page_(says(FRESH, 'ETag: "a"', "Content-Range: lines 0-4/10", status="206 Part", content=b"01234"))
    for _ in range(2):
        r = p.see("Range: lines=0-4")
        equal((r.status, r.new, r["Content-Range"]), (206, True, "lines 0-4/10"))
    check(p.see("Range: bytes=0-4").new)
section("RFC 9111 3.3, 3.4, 4: parts")

play()
