#!/usr/bin/env bash
# Installs the suite and its Node beside their manifest, in node_modules, which git ignores.
# Running it again does nothing when the manifests have not changed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

digest=$(cat "$here/package.json" "$here/package-lock.json" | sha256sum | cut -d' ' -f1)
stamp=$here/node_modules/.stamp
if [[ ! -f $stamp || $(<"$stamp") != "$digest" ]]; then
  (cd "$here" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error)
  echo "$digest" >"$stamp"
fi
