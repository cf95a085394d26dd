#!/bin/sh
# Make this checkout ready to run: a virtual environment in .venv with the locked packages (hashes checked), the
# package itself installed editable, and Pango, which draws the PDF. Safe to run again: when nothing has
# changed it only looks, and returns at once. PYTHON=... names the interpreter to use.
set -eu

cd "$(dirname "$0")/.."
lock=requirements/dev.lock
stamp=.venv/.ledger-setup

say() { printf 'setup: %s\n' "$*" >&2; }
die() { printf 'setup: error: %s\n' "$1" >&2; [ $# -lt 2 ] || printf 'setup: hint: %s\n' "$2" >&2; exit 1; }

# apt_install PACKAGE...: true if apt-get is here, we may use it without being asked anything, and it worked.
apt_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    if [ "$(id -u)" = 0 ]; then
        root='env'
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        root='sudo -n env'
    else
        return 1
    fi
    say "installing $* with apt-get"
    $root DEBIAN_FRONTEND=noninteractive apt-get -qq update </dev/null >/dev/null || true  # old lists may still do
    $root DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" </dev/null >/dev/null
}

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
can_venv() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

# Asking each one for its version, not only for its path: a pyenv shim is on PATH for versions not in use.
find_python() {
    without_venv=
    for candidate in ${PYTHON:+"$PYTHON"} python3.13 python3.12 python3.11 python3 python; do
        new_enough "$candidate" || continue
        if can_venv "$candidate"; then
            python=$candidate
            return
        fi
        [ -n "$without_venv" ] || without_venv=$candidate
    done
    [ -n "$without_venv" ] || die "want Python 3.11 or newer on PATH, found none" \
        "install it (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python), or set PYTHON"
    version=$("$without_venv" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    apt_install "$version" && can_venv "$without_venv" || die "$without_venv has no venv module" \
        "install it (apt install $version), or set PYTHON to another interpreter"
    python=$without_venv
}

# A virtual environment holds absolute paths, so a moved checkout counts as changed.
fingerprint() { { pwd -P; cat "$lock" pyproject.toml scripts/setup.sh; } | cksum; }

wanted=$(fingerprint)
if [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$wanted" ]; then
    rm -f "$stamp"
    # Kept if it still works; made anew if it is broken, too old, or was made at another path.
    if ! new_enough .venv/bin/python || ! .venv/bin/python -m pip --version >/dev/null 2>&1 \
        || [ "$(.venv/bin/python -c 'import os, sys; print(os.path.realpath(sys.prefix))')" != "$(pwd -P)/.venv" ] \
        || { [ -f .venv/bin/pip ] && ! head -n 3 .venv/bin/pip | grep -q -F "$(pwd -P)/.venv/"; }; then
        find_python
        say "making .venv with $("$python" --version)"
        rm -rf .venv
        "$python" -m venv .venv
    fi
    say "installing the locked packages"
    pip="env -u PIP_USER -u PIP_TARGET -u PIP_PREFIX .venv/bin/python -m pip --disable-pip-version-check --no-input -qq"
    $pip install --require-hashes -r "$lock" || die "the locked packages can't be installed" \
        "is a package index within reach? the lock is $lock"
    # The build tools are in the lock, so nothing is fetched here.
    $pip install --no-deps --no-build-isolation -e . || die "the package itself can't be installed"
    printf '%s\n' "$wanted" >"$stamp"
    say "done"
fi

if ! .venv/bin/python scripts/pango.py 2>/dev/null; then
    # libharfbuzz-subset0 came after some releases still in use; without it fonts are subset another way.
    apt_install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 libfontconfig1 \
        || apt_install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libfontconfig1 || true
    .venv/bin/python scripts/pango.py || say "no Pango, so no PDF (all else works): apt install libpango-1.0-0" \
        "libpangoft2-1.0-0 libharfbuzz-subset0 libfontconfig1 | brew install pango | MSYS2: pacman -S mingw-w64-ucrt-x86_64-pango"
fi
