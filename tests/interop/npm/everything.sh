#!/usr/bin/env bash
# Starts server-everything over stdio.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
exec node "$here/node_modules/@modelcontextprotocol/server-everything/dist/index.js" stdio
