#!/usr/bin/env python3
"""A cache in front of a server."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *
from scripted_origin import *


@case("what may be kept is asked for once")
def _():
    with ScriptedOrigin() as origin, Server(command=[EXAMPLE, "127.0.0.1:0", f"/={origin.url}"]) as s:
        kept, passed = origin.page("/kept", says("Cache-Control: max-age=60")), origin.page("/passed", says("Cache-Control: no-store"))
        client = Asked(s.port)
        equal(len({client.get("/kept").content for _ in range(3)}), 1)
        equal(len({client.get("/passed").content for _ in range(3)}), 3)
        client.close()
        equal((len(kept.asked), len(passed.asked)), (1, 3))


run()
