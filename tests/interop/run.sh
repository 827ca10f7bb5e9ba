#!/usr/bin/env bash
# Runs our server and our client against code that is not ours, over stdio, and compares each case with contract.json.
#
# DEMO_SERVER  command line of our server of the demo contract; the one of the examples, on both runtimes, unless given
# OUR_CLIENT   command line of our client: takes --peer P --version V --runtime R -- SERVER..; built unless given
# RMCP_SERVER, RMCP_CLIENT  rmcp's two; built from the workspace unless given
# PEERS_ONLY=1 runs the peers against each other instead, which needs neither of ours
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
python=$here/python/.venv/bin/python
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
: >"$work/tally"

build() { cargo build --quiet --manifest-path "$root/Cargo.toml" "$@"; }
built=${CARGO_TARGET_DIR:-$root/target}/debug
[[ -n ${RMCP_SERVER:-} && -n ${RMCP_CLIENT:-} ]] || build --package mcp-tests --bin rmcp_server --bin rmcp_client
RMCP_SERVER=${RMCP_SERVER:-$built/rmcp_server}
RMCP_CLIENT=${RMCP_CLIENT:-$built/rmcp_client}
if [[ -z ${PEERS_ONLY:-} ]]; then
  [[ -n ${OUR_CLIENT:-} ]] || build --package mcp-tests --bin our_client
  OUR_CLIENT=${OUR_CLIENT:-$built/our_client}
  [[ -n ${DEMO_SERVER:-} ]] || build --package mcp-examples --example demo_server
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
declare -A ours=()
if [[ -n ${DEMO_SERVER:-} ]]; then
  ours[given]=$DEMO_SERVER
else
  ours[tokio]="$built/examples/demo_server tokio"
  ours[async-std]="$built/examples/demo_server async-std"
fi
revisions=(2026-07-28 2025-11-25 2025-06-18 2025-03-26 2024-11-05)

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

# our_client_against PEER SERVER REVISION..: on both runtimes.
our_client_against() {
  local peer=$1 runtime revision
  split "$2"
  local server=("${command[@]}")
  shift 2
  split "$OUR_CLIENT"
  for runtime in tokio async-std; do
    for revision in "$@"; do
      run_pair "ours on $runtime -> $peer, $revision" \
        "${command[@]}" --peer "${peer%% *}" --version "$revision" --runtime "$runtime" -- "${server[@]}"
    done
  done
}

if [[ -n ${PEERS_ONLY:-} ]]; then
  clients_against python "${servers[python]}"
  clients_against rmcp "${servers[rmcp]}"
else
  for runtime in "${!ours[@]}"; do
    clients_against "ours on $runtime" "${ours[$runtime]}"
    our_client_against "contract on $runtime" "${ours[$runtime]}" "${revisions[@]}"
  done
  our_client_against python "${servers[python]}" "${revisions[@]}"
  our_client_against rmcp "${servers[rmcp]}" "${revisions[@]}"
  # The others have no elicitation, without which that server lists and does other things.
  our_client_against everything "${servers[everything]}" 2025-11-25 2025-06-18
fi

passed=$(grep -c '^ok$' "$work/tally" || true)
failed=$(grep -c '^failed$' "$work/tally" || true)
echo "$passed passed, $failed failed"
[[ $failed -eq 0 && $passed -gt 0 ]]
