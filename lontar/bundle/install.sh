#!/bin/sh
# Installs Lontar from this bundle, beside it in ./lontar: no network, no compiler, no root. Needs git and the Python it was made with.
set -eu
cd "$(dirname "$0")"
PYTHON="${PYTHON:-python3}"
command -v git >/dev/null || { echo "git is missing: install it from the system's own packages." >&2; exit 1; }
[ ! -e lontar ] || { echo "$(pwd)/lontar is there already; move it away first." >&2; exit 1; }
sha256sum --check --quiet SHA256SUMS
git clone --quiet lontar.git lontar
cd lontar
"$PYTHON" -m venv .venv
PIP=".venv/bin/python -m pip --disable-pip-version-check --quiet install --no-index --find-links ../wheels --no-deps"
$PIP --require-hashes --requirement requirements.lock
$PIP --no-build-isolation --editable .
# `make` asks whether this is newer than the lock.
touch .venv/.lontar-installed
echo "Installed. Try: cd $(pwd) && .venv/bin/lontar sample && .venv/bin/lontar run"
