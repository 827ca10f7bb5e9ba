#!/usr/bin/env bash
# Runs our server and our client against code that is not ours, over stdio, and compares each case with contract.json.
#
# DEMO_SERVER  command line of our server of the demo contract
# OUR_CLIENT   command line of our client runner: takes --peer P --version V -- SERVER..
# RMCP_SERVER, RMCP_CLIENT  rmcp's two; built from the workspace unless given
# PEERS_ONLY=1 runs the peers against each other instead, which needs neither of ours
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
python=$here/python/.venv/bin/python
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
: >"$work/tally"

if [[ -z ${RMCP_SERVER:-} || -z ${RMCP_CLIENT:-} ]]; then
  cargo build --quiet --manifest-path "$root/Cargo.toml" --package mcp-tests --bin rmcp_server --bin rmcp_client
  built=${CARGO_TARGET_DIR:-$root/target}/debug
  RMCP_SERVER=${RMCP_SERVER:-$built/rmcp_server}
  RMCP_CLIENT=${RMCP_CLIENT:-$built/rmcp_client}
fi

declare -A clients=(
  [python]="$python $here/python/client.py"
  [typescript]="node $here/npm/client.mjs"
  [inspector]="node $here/npm/inspector.mjs"
  [rmcp]="$RMCP_CLIENT"
)
declare -A servers=(
  [python]="$python $here/python/server.py"
  [rmcp]="$RMCP_SERVER"
  [everything]="$here/npm/everything.sh"
)
declare -A versions=([legacy]=2025-11-25 [modern]=2026-07-28)

# run_pair LABEL COMMAND..: runs a client and tallies its lines; silence and a bad exit are failures too.
run_pair() {
  local label=$1 status=0
  shift
  timeout 300 "$@" >"$work/lines" 2>"$work/errors" </dev/null || status=$?
  "$python" "$here/tally.py" "$label" "$status" "$work/lines" "$work/errors" "$work/tally"
}

split() { read -ra command <<<"$1"; }

clients_against() {
  local name=$1 client era
  split "$2"
  local server=("${command[@]}")
  for client in python typescript rmcp inspector; do
    for era in legacy modern; do
      split "${clients[$client]}"
      run_pair "$client -> $name, $era" "${command[@]}" --era "$era" -- "${server[@]}"
    done
  done
}

our_client_against() {
  local peer=$1 era
  shift
  split "${servers[$peer]}"
  local server=("${command[@]}")
  for era in "$@"; do
    split "$OUR_CLIENT"
    run_pair "ours -> $peer, $era" "${command[@]}" --peer "$peer" --version "${versions[$era]}" -- "${server[@]}"
  done
}

if [[ -n ${PEERS_ONLY:-} ]]; then
  clients_against python "${servers[python]}"
  clients_against rmcp "${servers[rmcp]}"
else
  : "${DEMO_SERVER:?the command line of our server}" "${OUR_CLIENT:?the command line of our client}"
  clients_against ours "$DEMO_SERVER"
  our_client_against python legacy modern
  our_client_against rmcp legacy modern
  our_client_against everything legacy
fi

passed=$(grep -c '^ok$' "$work/tally" || true)
failed=$(grep -c '^failed$' "$work/tally" || true)
echo "$passed passed, $failed failed"
[[ $failed -eq 0 && $passed -gt 0 ]]
