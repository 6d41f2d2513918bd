# shellcheck shell=sh
# Prepares what bocounter needs on this machine. Sourced by ./run and ./test; POSIX sh.
#
#   need_system SET...   Debian packages that are missing: installed when permitted, else named
#   need_venv LOCK       .venv in the checkout with exactly what requirements/LOCK.txt pins
#   need_erp             .cache/erp/venv with the ERP that the tests speak with, and our module

say() { printf '%s\n' "$*" >&2; }

stop() {
    say "$1"
    [ $# -gt 1 ] && say "$2"
    exit 2
}

find_python() {
    for candidate in ${BOCOUNTER_PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    stop "bocounter needs Python 3.11 or newer, and none was found." \
        "Install it (on Debian: apt-get install python3 python3-venv), then repeat."
}

# One line a thing that is missing: the Debian package that brings it.
missing_packages() {
    "$PYTHON" - "$@" <<'PYTHON'
import ctypes
import shutil
import sys

LIBRARIES = {
    "offscreen": {
        "libGL.so.1": "libgl1",
        "libEGL.so.1": "libegl1",
        "libxkbcommon.so.0": "libxkbcommon0",
        "libglib-2.0.so.0": "libglib2.0-0",
        "libfontconfig.so.1": "libfontconfig1",
        "libdbus-1.so.3": "libdbus-1-3",
    },
    "xcb": {
        "libxcb-cursor.so.0": "libxcb-cursor0",
        "libxcb-icccm.so.4": "libxcb-icccm4",
        "libxcb-keysyms.so.1": "libxcb-keysyms1",
        "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
        "libxcb-xkb.so.1": "libxcb-xkb1",
        "libxcb-shape.so.0": "libxcb-shape0",
    },
    "driving": {},
}
PROGRAMS = {
    "driving": {
        "Xvfb": "xvfb",
        "xauth": "xauth",
        "xdotool": "xdotool",
        "openbox": "openbox",
        "strace": "strace",
    },
}
lacking = []
try:
    import ensurepip
    import venv
except ImportError:
    lacking.append("python3-venv")
for wanted in sys.argv[1:] if sys.platform == "linux" else ():
    for library, package in LIBRARIES[wanted].items():
        try:
            ctypes.CDLL(library)
        except OSError:
            lacking.append(package)
    for program, package in PROGRAMS.get(wanted, {}).items():
        if shutil.which(program) is None:
            lacking.append(package)
print(" ".join(lacking))
PYTHON
}

need_system() {
    lacking=$(missing_packages "$@")
    [ -z "$lacking" ] && return
    if ! command -v apt-get >/dev/null 2>&1; then
        stop "This machine lacks what these Debian packages bring: $lacking." \
            "Install what your system calls them, then repeat."
    fi
    if [ "$(id -u)" = 0 ]; then
        as_root=""
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        stop "These Debian packages are missing: $lacking." \
            "Ask for: sudo apt-get install --no-install-recommends $lacking
then repeat. Nothing was changed."
    fi
    say "Installing from Debian: $lacking"
    # The mirror's lists may be absent or old; apt tells by itself what it cannot reach.
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q >&2 &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
            --no-install-recommends $lacking >&2 ||
        stop "The Debian packages could not be installed: $lacking." \
            "Read what apt said above, mend it, then repeat."
    lacking=$(missing_packages "$@")
    [ -z "$lacking" ] || stop "Still missing after the installation: $lacking." \
        "Look at what apt said above."
}

digest() { "$PYTHON" -c '
import hashlib, pathlib, sys
print(hashlib.sha256(b"".join(pathlib.Path(p).read_bytes() for p in sys.argv[1:])).hexdigest())
' "$@"; }

# install FOLDER STAMP LOCK: the environment in FOLDER gets exactly what LOCK pins by hash.
install() {
    if [ ! -x "$1/bin/python" ]; then
        "$PYTHON" -m venv "$1" || stop "No environment could be made in $1." \
            "Remove that folder if it is there, then repeat."
    fi
    "$1/bin/python" -m pip install --disable-pip-version-check --no-input -q \
        --require-hashes --no-build-isolation -r "$3" >&2 ||
        stop "The packages pinned in $3 could not be installed." \
            "Read what pip said above: a network, or your own package index in pip's configuration."
}

need_venv() {
    lock="requirements/$1.txt"
    wanted="$(digest "$lock" pyproject.toml) $(pwd)"
    stamp=".venv/.$1-installed"
    [ -x .venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
    say "Preparing .venv from $lock (once; some 300 MB, a minute or two) ..."
    rm -f "$stamp"
    install .venv "$stamp" "$lock"
    # Hatchling is pinned in every lock, so that nothing unpinned builds the package.
    .venv/bin/python -m pip install --disable-pip-version-check --no-input -q \
        --no-deps --no-build-isolation -e . >&2 ||
        stop "bocounter itself could not be installed into .venv." "Read what pip said above."
    printf '%s\n' "$wanted" >"$stamp"
    # What the tests install covers what the program needs.
    if [ "$1" = dev ]; then
        printf '%s %s\n' "$(digest requirements/runtime.txt pyproject.toml)" "$(pwd)" \
            >.venv/.runtime-installed
    fi
}

need_erp() {
    [ -n "${BOCOUNTER_ERP_PYTHON:-}" ] && return
    # The module is installed as a copy: the key holds its text, so that a change is seen.
    module=$(find packaging/tryton -type f ! -name '*.pyc' | LC_ALL=C sort)
    # shellcheck disable=SC2086
    wanted="$(digest requirements/erp.txt $module)"
    stamp=.cache/erp/venv/.installed
    [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
    say "Preparing .cache/erp/venv, the ERP that the tests speak with (once; some 100 MB) ..."
    mkdir -p .cache/erp
    rm -f "$stamp"
    install .cache/erp/venv "$stamp" requirements/erp.txt
    .cache/erp/venv/bin/python -m pip install --disable-pip-version-check --no-input -q \
        --no-deps --no-build-isolation --force-reinstall ./packaging/tryton >&2 ||
        stop "bocounter's module could not be installed into the ERP." "Read what pip said above."
    printf '%s\n' "$wanted" >"$stamp"
}
