#!/usr/bin/env python3
# ctest: processors=2
"""The public suite for caches (package http-cache-tests) against `httoop proxy --cache`. With `--show IDS...` it
only runs these cases and shows what was asked and said; see support/proxied.py for other caches."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from live import *
from proxied import cached
import cache_suite

# Cases that fail, and why.
FIRST_OF_AGE = "RFC 9111 5.1: of several members of Age the first counts, and an Age that is no number is ignored"
SIX_IN_FIVE = "RFC 9110 14.4: five octets that say to be six are not stored"
OWN_ERROR = "RFC 9111 5.2.2: the error is the cache's own, as it must be; this suite takes it for a stored response"
FAIL = {
    **{f"age-parse-{x}": FIRST_OF_AGE for x in ("nonnumeric", "negative", "float", "prefix-twoline", "dup-0", "dup-0-twoline", "dup-old", "parameter", "numeric-parameter")},
    **{f"stale-close-{x}": OWN_ERROR for x in ("must-revalidate", "proxy-revalidate", "no-cache", "s-maxage=2")},
    **{f"partial-store-partial-{x}": SIX_IN_FIVE for x in ("reuse-partial", "reuse-partial-absent", "reuse-partial-byterange", "reuse-partial-suffix")},
    "304-etag-update-response-ETag": "RFC 9111 4.3.4: a 304 with another strong tag validates nothing; it is asked again, which this suite does not expect",
    "headers-store-Transfer-Encoding": "RFC 9112 6.1: a transfer coding that nobody knows cannot be taken off: 502",
    "conditional-lm-fresh-no-lm": "RFC 9111 4.3.2: without Last-Modified the Date counts, and it is later than what the client has",
    "vary-normalise-lang-select": "RFC 9111 4.1: a response to one Accept-Language is not used for one that means something else",
    "partial-store-partial-complete": "RFC 9111 3.4: without a strong validator nothing is put together, so the rest is not asked for",
}

if not cache_suite.installed():
    sys.exit(77)
if "--show" in sys.argv:
    with cache_suite.origin() as origin, cached(origin) as s:
        ids = sys.argv[sys.argv.index("--show") + 1:]
        cache_suite.Counts(cache_suite.results(s.url, *ids, dump=bool(ids))).report("required", "optimal", "check")
    sys.exit()


@case("httoop proxy --cache passes the suite")
def _():
    with cache_suite.origin() as origin, cached(origin) as s:
        counts = cache_suite.Counts(cache_suite.results(s.url))
        # All at once the cases wait for each other, and some hold for two seconds only: what fails is tried again.
        for _ in range(3):
            again = [id for id in counts.failed("required", "optimal") if id not in FAIL]
            if again:
                counts.all.update(cache_suite.results(s.url, *again))
        counts.report("required", "optimal")
        equal(sorted(counts.failed("required", "optimal")), sorted(FAIL), "cases that failed")
        check(counts.of("required")[1] >= 150 and counts.of("optimal")[1] >= 80, "the suite has its cases")
        equal(s.stop(), 0, "the exit status")


run()
