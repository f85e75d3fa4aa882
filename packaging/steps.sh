# Sourced by run, test and check: packages, and builds that are quiet unless they fail.
# shellcheck shell=bash

root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*" >&2; }

# missing_packages KIND...: names, from packages.txt, that are not installed.
missing_packages() {
    local kinds=" $* " kind name _ wanted=() status
    while read -r kind name _; do
        case "$kind" in ''|'#'*) continue ;; esac
        [[ $kinds == *" $kind "* ]] && wanted+=("$name")
    done <"$root/packaging/packages.txt"
    status=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null) || true
    for name in "${wanted[@]}"; do
        grep -qx "installed $name" <<<"$status" || printf '%s\n' "$name"
    done
}

# need_packages KIND...: installs what is missing, after saying what.
need_packages() {
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        return 0  # not Debian: CMake says what it does not find
    fi
    local missing as_root=() log
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -gt 0 ] || return 0
    say "httoop needs these Debian packages, which are not installed yet:"
    say "  ${missing[*]}"
    if [ "$(id -u)" -eq 0 ]; then
        say "installing them"
    elif command -v sudo >/dev/null; then
        say "installing them with sudo, which may ask for your password"
        as_root=(sudo)
    else
        say "please install them (there is no sudo here): apt-get install ${missing[*]}"
        return 1
    fi
    mkdir -p "$root/build"
    log=$root/build/packages.log
    if ! "${as_root[@]}" bash -c "$install_packages" install "${missing[@]}" >"$log" 2>&1 </dev/null ||
        [ -n "$(missing_packages "$@")" ]; then
        tail -n 20 "$log" >&2
        say "the packages could not be installed; the whole log is in $log"
        return 1
    fi
}

# Run as root. Servers among the packages are for tests: they shall not start by themselves.
# shellcheck disable=SC2016
install_packages='
    export DEBIAN_FRONTEND=noninteractive
    if [ ! -e /usr/sbin/policy-rc.d ]; then
        trap "rm -f /usr/sbin/policy-rc.d" EXIT
        printf "#!/bin/sh\nexit 101\n" >/usr/sbin/policy-rc.d
        chmod 755 /usr/sbin/policy-rc.d
    fi
    apt-get update
    apt-get install --yes --no-install-recommends "$@" || exit
    for service in nginx h2o; do
        case " $* " in *" $service"*) systemctl disable "$service" || true ;; esac
    done'

# need_npm: installs what tests need from npm, in build/npm.
need_npm() {
    local kind name _ wanted=() log=$root/build/npm.log
    while read -r kind name _; do
        if [ "$kind" = npm ]; then wanted+=("$name"); fi
    done <"$root/packaging/packages.txt"
    mkdir -p "$root/build/npm"
    if [ "${wanted[*]}" = "$(cat "$root/build/npm/.installed" 2>/dev/null)" ]; then return 0; fi
    command -v npm >/dev/null || need_packages node || return 1
    say "installing by npm: ${wanted[*]}"
    if ! timeout -k 5 240 npm install --prefix "$root/build/npm" --no-save --no-package-lock --ignore-scripts --no-audit \
        --no-fund --no-update-notifier --fetch-retries 1 "${wanted[@]}" >"$log" 2>&1 </dev/null; then
        tail -n 20 "$log" >&2
        say "npm could not install ${wanted[*]}; the whole log is in $log"
        return 1
    fi
    printf '%s' "${wanted[*]}" >"$root/build/npm/.installed"
}

# Runs a command whose output goes to LOG; on a terminal its last [n/m] is shown meanwhile.
logged() {
    local log=$1 line
    shift
    if [ -t 2 ]; then
        "$@" 2>&1 </dev/null | while IFS= read -r line; do
            printf '%s\n' "$line" >>"$log"
            if [[ $line =~ ^\[([0-9]+/[0-9]+)\] ]]; then printf '\r\033[K%s' "${BASH_REMATCH[1]}" >&2; fi
        done
        local status=${PIPESTATUS[0]}
        printf '\r\033[K' >&2
        return "$status"
    fi
    "$@" >>"$log" 2>&1 </dev/null
}

# build FLAVOUR [TARGET...]: configures where needed and builds, quietly; shows the log if it fails.
build() {
    local flavour=$1 dir log home
    shift
    dir=$root/build/$flavour
    log=$root/build/$flavour.log
    mkdir -p "$dir"
    : >"$log"
    if [ -e "$dir/CMakeCache.txt" ]; then  # a tree that was moved or copied, or never configured whole
        home=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$dir/CMakeCache.txt")
        if [ "$home" != "$root" ] || [ ! -e "$dir/build.ninja" ]; then rm -rf "$dir"; fi
    fi
    # Ninja configures again by itself when CMake's files change; presets it does not know of.
    if [ ! -e "$dir/build.ninja" ] || [ "$root/CMakePresets.json" -nt "$dir/.configured" ]; then
        if ! (cd "$root" && logged "$log" cmake --preset "$flavour" -Wno-dev); then
            failed_build "$flavour" "$log" configured
            return 1
        fi
        touch "$dir/.configured"
    fi
    if ! logged "$log" cmake --build "$dir" ${1:+--target "$@"}; then
        failed_build "$flavour" "$log" built
        return 1
    fi
}

failed_build() {
    # Ninja prints what failed with its output; what came before says nothing.
    if grep -q '^FAILED: ' "$2"; then sed -n '/^FAILED: /,$p' "$2" | head -n 120 >&2
    else tail -n 60 "$2" >&2; fi
    say "httoop ($1) could not be $3; the whole log is in $2"
}
