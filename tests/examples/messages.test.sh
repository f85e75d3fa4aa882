#!/bin/bash
# What the example of docs/messages.md prints.
set -eu
diff -u - <("$EXAMPLE") <<'END'
GET /cellar/1787, query year=all
  Host: wine.example
  Accept-Language: fr
  accept-language: de;q=0.5
languages: 2 lines, the first fr
404 Not Found, 0 fields, a field value holds no CR, LF, NUL or other control octet but HTAB
BREW is not known to be safe
499 is treated as 400
END
