#!/usr/bin/env bash
# Starts server-everything: over stdio, or with `--http` or `--sse` on a free port, whose URL it prints on a line.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$here/node_modules/@modelcontextprotocol/server-everything/dist/index.js
case ${1:-} in
  --http) ENDPOINT=/mcp exec node --require "$here/loopback.cjs" "$program" streamableHttp ;;
  --sse) ENDPOINT=/sse exec node --require "$here/loopback.cjs" "$program" sse ;;
  *) exec node "$program" stdio ;;
esac
