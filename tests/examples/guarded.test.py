#!/usr/bin/env python3
# ctest: lock=port-8080
"""The attic of docs/authentication.md, entered by curl."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *

from own_network import in_own_network

in_own_network()


@case("the attic opens to who knows the password, the rest to everybody")
def _():
    with folder() as path:
        write(f"{path}/people", "eve:attic:SHA-256:636e47605b153deeef04e708003f8df9428abfd4705ca6f98148e60c3b477f68\n")
        with subprocess.Popen([EXAMPLE], cwd=path, stdout=subprocess.PIPE) as process:
            try:
                def up():
                    with contextlib.suppress(OSError):
                        return Raw(8080)
                eventually(up, "guarded listens").close()

                def curl(target, *words):
                    return tool("curl", "-q", "-sS", "-w", " %{http_code}", *words, f"http://127.0.0.1:8080{target}").stdout
                equal(curl("/"), b"The attic is at /attic/.\n 200")
                check(curl("/attic/").endswith(b" 401"))
                equal(curl("/attic/", "--digest", "-u", "eve:pw"), b"Old chairs for eve.\n 200")
                check(curl("/attic/", "--digest", "-u", "eve:wp").endswith(b" 401"))
            finally:
                process.kill()


run()
