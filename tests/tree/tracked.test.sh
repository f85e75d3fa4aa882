#!/usr/bin/env bash
# Nothing that was built is tracked, and no file says where the tree lies on somebody's machine.
set -euo pipefail
cd "${HTTOOP_ROOT:-.}"
git rev-parse --is-inside-work-tree >/dev/null 2>&1 || { echo "no git checkout: nothing to look at"; exit 0; }
faults=0
while IFS= read -r -d '' file; do
    [ -f "$file" ] || continue
    case "$file" in
    build/* | *.o | *.a | *.so | *.pyc) echo "$file: is built, not written"; faults=1 ;;
    esac
    if [ "$(head -c 4 "$file" | tr -d '\0')" = $'\x7fELF' ]; then echo "$file: is a program"; faults=1; fi
    if [ "$(stat -c %s "$file")" -gt 2000000 ]; then echo "$file: is larger than 2 MB"; faults=1; fi
done < <(git ls-files -z)
if git grep -nIF -e "$PWD/" -- . ':!tests/data'; then
    echo "these lines hold a path of this machine"
    faults=1
fi
exit "$faults"
