# shellcheck shell=bash
# Sourced by the scripts that install Debian packages, for root and for users with passwordless
# sudo. They define `say` and `fail`.

apt_updated=no

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        sudo -n env DEBIAN_FRONTEND=noninteractive "$@"
    else
        return 77
    fi
}

apt_update() {
    [ "$apt_updated" = no ] || return 0
    if as_root true 2>/dev/null; then
        say "apt-get update"
        as_root apt-get -qq -o DPkg::Lock::Timeout=300 update || fail "apt-get update failed."
    fi
    apt_updated=yes
}

apt_install() {
    local log
    [ $# -gt 0 ] || return 0
    command -v apt-get >/dev/null 2>&1 ||
        fail "missing: $*. This is no Debian or Ubuntu: install what these packages hold by hand, then run this again."
    apt_update
    say "apt-get install $*"
    log=$(mktemp)
    if ! DEBIAN_FRONTEND=noninteractive as_root apt-get -qq -y -o DPkg::Lock::Timeout=300 --no-install-recommends \
        install "$@" >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        fail "could not install: $*. As root run: apt-get install -y $*"
    fi
    rm -f "$log"
}
