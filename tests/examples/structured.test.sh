#!/usr/bin/env bash
# The example reads and writes structured fields.
set -euo pipefail
diff - <("$EXAMPLE") <<'END'
u=1, i
rating is an item
feelings is a list
until is an item
1659578233
sugar, "tea";strong, (1 2)
END
