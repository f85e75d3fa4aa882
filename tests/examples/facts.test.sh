#!/usr/bin/env bash
# ctest: timeout=20
# What docs/facts.md shows.
set -euo pipefail
diff - <("$EXAMPLE") <<'END'
ETag: trailer 1
set-cookie: list 0, structured 0, rfc6265#4.1
PRIORITY: list 1, structured 1, rfc9218#5
X-Mine: list 1, structured 0, 
QUERY: safe 1
471 acts as 400 Bad Request
X-GZIP is gzip
no-cache: in requests 1
Negotiate: bound 1
wss: 443
photo.JPEG: image/jpeg
END
