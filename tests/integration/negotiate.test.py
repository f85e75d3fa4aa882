#!/usr/bin/env python3
"""httoop negotiate: which variant is chosen, why, and what the response gets."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *

PAGES = ["--variant", "type=text/html language=en uri=page.en.html", "--variant", "type=text/html  language=de uri=page.de.html",
         "--variant", "type=text/plain;charset=utf-8 quality=0.3"]


def request(*lines):
    return "".join(line + "\r\n" for line in ("GET / HTTP/1.1", "Host: a", *lines, "")).encode()


def ask(status, stdin, *words):
    done = tool(HTTOOP, "negotiate", *words, stdin=stdin)
    equal((done.returncode, done.stderr), (status, b""), str(words))
    equal(done.stdout.count(b"\n"), 1)
    answer = json.loads(done.stdout)
    equal(answer["schema"], 1)
    return answer


@case("a variant is chosen, with the reason for each weight")
def _():
    answer = ask(0, request("Accept-Language: de-CH, de;q=0.9, en;q=0.4", "Accept: text/*;q=0.5"), *PAGES)
    equal((answer["verdict"], answer["status"], answer["chosen"]), ("chosen", 200, 1))
    equal(answer["because"]["id"], "rfc9110#12.1")
    equal(answer["fields"], {"Vary": "Accept, Accept-Language, Accept-Charset", "Content-Location": "page.de.html"})
    equal(len(answer["variants"]), 3)
    language = answer["variants"][1]["Accept-Language"]
    equal((language["quality"], language["range"]), (0.9, "de;q=0.9"))
    equal(sorted(language["because"]), ["id", "section", "sentence"])
    contains(tool(HTTOOP, "rule", language["because"]["id"]).stdout.decode(), language["because"]["sentence"])
    check("range" not in answer["variants"][1]["Accept-Encoding"], answer)
    equal((answer["ignored"], answer["violations"], "disregarded" in answer), ([], [], False))
    equal(ask(0, request(), *PAGES)["chosen"], 0)


@case("--none: 406, 300 with the alternatives, or a field is disregarded")
def _():
    pdf = request("Accept: application/pdf", "Accept-Language: de")
    for words, verdict, status in (([], "not-acceptable", 406), (["--none", "406"], "not-acceptable", 406),
                                   (["--none", "300"], "multiple-choices", 300)):
        answer = ask(1, pdf, *PAGES, *words)
        equal((answer["verdict"], answer["status"], "chosen" in answer), (verdict, status, False))
        equal(answer["fields"]["Link"], "<page.en.html>; rel=alternate; type=\"text/html\"; hreflang=en, "
              "<page.de.html>; rel=alternate; type=\"text/html\"; hreflang=de")
        contains(answer["fields"]["Vary"], "Accept")
    answer = ask(0, pdf, *PAGES, "--none", "disregard")
    equal((answer["chosen"], answer["disregarded"]), (1, ["Accept"]))


@case("--lookup: a longer range finds a shorter tag")
def _():
    swiss = request("Accept-Language: de-CH")
    one = ["--variant", "language=de"]
    ask(1, swiss, *one)
    equal(ask(0, swiss, *one, "--lookup")["chosen"], 0)
    ask(1, request("Accept-Language: de"), "--variant", "language=de-CH", "--lookup")
    for tag in ("de", "de-CH-1996"):
        equal(ask(0, swiss, "--variant", f"language={tag}", "--lookup=also")["chosen"], 0, tag)
    equal(tool(HTTOOP, "negotiate", *one, "--lookup=perhaps", stdin=swiss).returncode, 2)


@case("rank: of what is liked equally the lowest")
def _():
    equal(ask(0, request(), "--variant", "rank=2 coding=br", "--variant", "rank=1")["chosen"], 1)
    equal(tool(HTTOOP, "negotiate", "--variant", "rank=x", stdin=request()).returncode, 2)


@case("variants from a list in JSON, the request from a file")
def _():
    with folder() as at:
        write(f"{at}/variants.json", json.dumps([{"coding": "gzip", "length": 10}, {"quality": 0.5, "charset": "utf-8"}, {}]))
        write(f"{at}/request.http", request("Accept-Encoding: gzip;q=0.1, identity").decode())
        answer = ask(0, b"", f"{at}/request.http", "--variants", f"{at}/variants.json")
        equal(answer["chosen"], 2)
        equal(len(answer["variants"]), 3)
        for text, says in (("{}", b"no list"), ("[1]", b"no object"), ('[{"uri": null}]', b"neither text nor number"),
                           ('[{"lenght": 1}]', b"did you mean length?"), ("[]", b"nothing to choose from")):
            write(f"{at}/variants.json", text)
            done = tool(HTTOOP, "negotiate", "--variants", f"{at}/variants.json")
            equal((done.returncode, done.stdout), (2, b""), text)
            contains(done.stderr, says, text)


@case("what is wrong with the request, and what of it is ignored")
def _():
    answer = ask(0, request("Accept: text", "Accept-Language: de"), *PAGES)
    equal([(v["id"], v["offset"]) for v in answer["ignored"]], [("rfc9110#8.3.1", 4)])
    equal(answer["chosen"], 1)
    answer = ask(1, b"GET / HTTP/1.1\r\nAccept-Language: de\r\n\r\n", *PAGES)
    check(answer["violations"], answer)
    answer = ask(1, b"nonsense\r\n\r\n", *PAGES)
    equal(("verdict" in answer, bool(answer["violations"])), (False, True))
    done = tool(HTTOOP, "negotiate", *PAGES)
    equal((done.returncode, done.stdout), (1, b""))


@case("a wrong command line: status 2, with a word of why")
def _():
    for words, says in (([], b"nothing to choose from"), (["--variant", "text/html"], b"not NAME=VALUE"),
                        (["--variant", "type=text"], b"no media type"), (["--variant", "quality=2"], b"from 0 to 1"),
                        (["--variant", "language=d_e"], b"no language tag"), (["--variant", "charset="], b"no charset"),
                        (["--variant", "coding=a/b"], b"no content coding"), (["--variant", "uri=%"], b"no URI reference"),
                        (["--variant", "length=-1"], b"no number"), (["--variant", "uri=a uri=b"], b"uri=b: a second value"),
                        (["--variant", "tipe=a/b"], b"did you mean type?"),
                        ([*PAGES, "--none", "404"], b"406, 300 or disregard")):
        done = tool(HTTOOP, "negotiate", *words, stdin=request())
        equal((done.returncode, done.stdout), (2, b""), str(words))
        contains(done.stderr, says, words)


run()
