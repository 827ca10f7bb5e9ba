#!/usr/bin/env bash
# Installs the peers beside their manifests: node_modules and a virtual environment, both ignored by git.
# Running it again does nothing when the manifests have not changed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

stamp_matches() { [[ -f $1 ]] && [[ $(<"$1") == "$2" ]]; }
digest() { cat "$@" | sha256sum | cut -d' ' -f1; }

npm_digest=$(digest "$here/npm/package.json" "$here/npm/package-lock.json")
npm_stamp=$here/npm/node_modules/.stamp
if ! stamp_matches "$npm_stamp" "$npm_digest"; then
  (cd "$here/npm" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error)
  echo "$npm_digest" >"$npm_stamp"
fi

venv=$here/python/.venv
venv_digest=$(digest "$here/python/requirements.txt")
venv_stamp=$venv/.stamp
if ! stamp_matches "$venv_stamp" "$venv_digest"; then
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --requirement "$here/python/requirements.txt"
  "$venv/bin/pip" check
  echo "$venv_digest" >"$venv_stamp"
fi
echo "peers ready"
