#!/usr/bin/env bash
# The tests about endurance, longer: more connections, more kills, more stops. ./check soak [NAME...]
set -uo pipefail
root=${HTTOOP_ROOT:-$PWD}
status=0
for script in many_connections slow_readers killed_clients drain http2_streams; do
    if [ $# -gt 0 ] && [[ " $* " != *" $script "* ]]; then continue; fi
    echo "-- $script"
    PYTHONDONTWRITEBYTECODE=1 python3 "$root/tests/integration/$script.test.py" --long || status=1
done
exit "$status"
