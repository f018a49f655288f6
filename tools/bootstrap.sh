# Sourced by ./start and ./test (POSIX sh, from the project's folder): finds Python and uv, fills .venv.
# A machine with nothing but Python is enough; what is missing is installed below this folder only.

export PYTHONUTF8=1              # folder names may hold any letter, whatever the shell's language is
export UV_PYTHON_DOWNLOADS=never # the Python that is here is the one that runs
unset VIRTUAL_ENV PYTHONHOME PYTHONPATH
unset PYTHONDONTWRITEBYTECODE # else each of many processes compiles Django anew

say() { printf '%s\n' "$*" >&2; }

# The first Python that is new enough; a name can be a dead shim, so each is tried.
find_python() {
    for name in "${PYTHON:-}" python3 python3.13 python3.12 python3.11 python3.14 python; do
        [ -n "$name" ] || continue
        found=$("$name" -c 'import sys; sys.version_info >= (3, 11) and print(sys.executable)' 2>/dev/null) || continue
        [ -n "$found" ] && printf '%s\n' "$found" && return
    done
    say "Bündnis needs Python 3.11 or newer, and none was found (python3 here: $(python3 --version 2>&1 || true))."
    say "Install one, or name it: PYTHON=/path/to/python3 $0"
    return 1
}

# The uv on the PATH, else one of our own from PyPI.
find_uv() {
    if uv --version >/dev/null 2>&1; then
        echo uv
        return
    fi
    for own in var/bootstrap/bin/uv var/bootstrap-packages/bin/uv; do
        "$own" --version >/dev/null 2>&1 && echo "./$own" && return
    done
    say "Installing uv into var/ …"
    mkdir -p var
    if "$1" -m venv --clear var/bootstrap >/dev/null 2>&1 \
        && var/bootstrap/bin/python -m pip install --quiet --disable-pip-version-check uv >&2; then
        echo ./var/bootstrap/bin/uv
    elif "$1" -m pip install --quiet --disable-pip-version-check --target var/bootstrap-packages uv >&2; then
        echo ./var/bootstrap-packages/bin/uv # a Python without venv, as Debian's without python3-venv
    else
        say "uv could not be installed. It needs the network (PyPI), and Python's venv or pip (Debian: python3-venv)."
        return 1
    fi
}

# install_packages [ARGUMENTS OF uv sync…]
install_packages() {
    python=$(find_python)
    uv=$(find_uv "$python")
    # a user without a home folder (a service account) keeps uv's cache here
    [ -w "${HOME:-/nonexistent}" ] || export UV_CACHE_DIR="$PWD/var/uv-cache"
    [ -x .venv/bin/python ] || say "Installing the packages (the first time takes a minute) …"
    "$uv" sync --quiet --locked --python "$python" "$@"
}
