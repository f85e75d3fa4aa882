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

# Cases that may fail, and why.
FIRST_OF_AGE = "RFC 9111 5.1: of several members of Age the first counts, and an Age that is no number is ignored"
MAY_FAIL = {
    "age-parse-nonnumeric": FIRST_OF_AGE, "age-parse-negative": FIRST_OF_AGE, "age-parse-float": FIRST_OF_AGE, "age-parse-prefix": FIRST_OF_AGE,
    "age-parse-prefix-twoline": FIRST_OF_AGE, "age-parse-dup-0": FIRST_OF_AGE, "age-parse-dup-0-twoline": FIRST_OF_AGE,
    "age-parse-dup-old": FIRST_OF_AGE, "age-parse-parameter": FIRST_OF_AGE, "age-parse-numeric-parameter": FIRST_OF_AGE,
    **{f"stale-close-{x}": "the error is the cache's own, as it must be; this suite takes it for a stored response"
       for x in ("must-revalidate", "proxy-revalidate", "no-cache", "s-maxage=2")},
    "304-etag-update-response-ETag": "RFC 9111 4.3.4: a 304 with another strong tag validates nothing; it is asked again, which this suite does not expect",
    "headers-store-Transfer-Encoding": "RFC 9112 6.1: a transfer coding that nobody knows cannot be taken off: 502",
    "conditional-lm-fresh-no-lm": "RFC 9111 4.3.2: without Last-Modified the Date counts, and it is later than what the client has",
    "vary-normalise-lang-select": "optional: a stored response is chosen by its Content-Language",
    **{f"partial-store-partial-{x}": "five octets that say to be six (RFC 9110 14.4) are not stored"
       for x in ("reuse-partial", "reuse-partial-absent", "reuse-partial-byterange", "reuse-partial-suffix")},
    "partial-store-partial-complete": "optional: what is missing is asked for, from an origin that answers another range than was asked",
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
        counts.report("required", "optimal")
        equal(sorted(set(counts.failed("required", "optimal")) - set(MAY_FAIL)), [], "cases that failed")
        check(counts.of("required")[1] >= 150 and counts.of("optimal")[1] >= 80, "the suite has its cases")
        equal(s.stop(), 0, "the exit status")


run()
