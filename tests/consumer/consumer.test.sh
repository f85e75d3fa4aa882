#!/usr/bin/env bash
# ctest: timeout=600 processors=2
# A project outside the tree finds httoop in the three ways that the README names, builds, and runs.
set -euo pipefail
root=${HTTOOP_ROOT:-$PWD}
build=${HTTOOP_BUILD:-$root/build/release}
work=$build/consumer  # no folder with a new name each time, which ccache would not know again
rm -rf "$work"
mkdir -p "$work"
trap 'rm -rf "$work"' EXIT
cp -r "$root/tests/consumer/project" "$work/project"
if command -v ccache >/dev/null; then
    export CMAKE_CXX_COMPILER_LAUNCHER=ccache CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
fi

# Runs every program that was built there.
run_all() {
    local program count=0
    for program in "$1"/messages "$1"/server "$1"/cached; do
        [ -x "$program" ] || continue
        (cd "$1" && "$program")
        count=$((count + 1))
    done
    [ "$count" -ge 1 ]
}

echo "== cmake --install, moved elsewhere, find_package"
cmake --install "$build" --prefix "$work/first" >"$work/install.log" || { cat "$work/install.log"; exit 1; }
mv "$work/first" "$work/installed"
if grep -rlIF -e "$root" -e "$work/first" "$work/installed" --include='*.cmake' --include='*.pc' --include='*.hpp' --include='*.def'; then
    echo "these installed files hold a path of the machine that built them"
    exit 1
fi
if [ -x "$work/installed/bin/httoop" ]; then
    for file in man/man1/httoop.1 bash-completion/completions/httoop zsh/site-functions/_httoop fish/vendor_completions.d/httoop.fish; do
        [ -s "$work/installed/share/$file" ] || { echo "share/$file is not installed"; exit 1; }
    done
fi
cmake -S "$work/project" -B "$work/a" -G Ninja -DCMAKE_PREFIX_PATH="$work/installed" >"$work/a.log" || { cat "$work/a.log"; exit 1; }
cmake --build "$work/a" >>"$work/a.log" || { cat "$work/a.log"; exit 1; }
run_all "$work/a"

echo "== pkg-config"
pc=$(find "$work/installed" -name pkgconfig -type d)
export PKG_CONFIG_PATH=$pc
mkdir "$work/b"
flags() { pkg-config --cflags --libs "$1"; }
# shellcheck disable=SC2046
"${CXX:-g++}" -std=c++20 "$work/project/messages.cpp" $(flags httoop) -o "$work/b/messages"
if pkg-config --exists httoop-io; then
    # shellcheck disable=SC2046
    "${CXX:-g++}" -std=c++20 "$work/project/server.cpp" $(flags httoop-io) -o "$work/b/server"
    # shellcheck disable=SC2046
    "${CXX:-g++}" -std=c++20 "$work/project/cached.cpp" $(flags httoop-io) -o "$work/b/cached"
fi
run_all "$work/b"

# Another compiler links the same archives: they hold machine code, whatever they hold for LTO.
# shellcheck disable=SC2046
clang++-16 -std=c++20 "$work/project/messages.cpp" $(flags httoop) -o "$work/b/messages"
run_all "$work/b"

echo "== FetchContent"
cmake -S "$work/project" -B "$work/c" -G Ninja -DWAY=FetchContent -DHTTOOP_SOURCE="$root" >"$work/c.log" || { cat "$work/c.log"; exit 1; }
if grep -Eq 'doctest|CLI11|nlohmann' "$work/c/CMakeCache.txt"; then
    echo "a consumer's build looks for what only httoop's own build needs"
    exit 1
fi
cmake --build "$work/c" >>"$work/c.log" || { tail -n 40 "$work/c.log"; exit 1; }
run_all "$work/c"

if [ -x "$work/installed/bin/httoop" ]; then "$work/installed/bin/httoop" --version; fi
echo "all three ways work"
