#!/bin/bash
# What the example of docs/fields.md prints.
set -eu
diff -u - <("$EXAMPLE") <<'END'
Content-Disposition: attachment; filename="_ rates.html"; filename*=UTF-8''%E2%82%AC%20rates.html
Link: </page/2>; rel=next, </page/9>; rel=last
defect: yes, it would not be sent
save as: passwd
Link is wrong at octet 30: a quoted-string ends with a quote and holds no control octet but HTAB
no Via
END
