#!/usr/bin/env bash
# Runs our server and our client over HTTP against code that is not ours, and compares each case with contract.json.
# Each pair has a server process of its own, on a free port of the loopback interface; they mostly wait, so some run at
# a time.
#
# PAIRS  how many run at a time, 4 unless given
# PEERS_ONLY=1 runs the peers against each other instead, which needs neither of ours
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
python=$here/python/.venv/bin/python
work=$(mktemp -d)
pairs=${PAIRS:-4}
trap 'wait; rm -rf "$work"' EXIT

build() { cargo build --quiet --manifest-path "$root/Cargo.toml" "$@"; }
built=${CARGO_TARGET_DIR:-$root/target}/debug
build --package mcp-tests --bin rmcp_server --bin rmcp_client --bin our_client
build --package mcp-examples --example demo_server

declare -A clients=(
  [python]="$python $here/python/client.py"
  [typescript]="node $here/npm/client.mjs"
  [typescript-1]="node $here/npm/client.mjs --sdk 1"
  [inspector]="node $here/npm/inspector.mjs"
  [rmcp]="$built/rmcp_client"
)
declare -A servers=(
  [python]="$python $here/python/server.py"
  [typescript]="node $here/npm/server.mjs"
  [typescript-1]="node $here/npm/server1.mjs"
  [rmcp]="$built/rmcp_server"
  [everything]="$here/npm/everything.sh"
  [tokio]="$built/examples/demo_server tokio"
  [async-std]="$built/examples/demo_server async-std"
)

# url_of PID FILE: the URL that a server prints, once it has.
url_of() {
  local url
  for _ in {1..600}; do
    url=$(grep -m 1 -o '^http://[^ ]*' "$2" || true)
    [[ -n $url ]] && echo "$url" && return
    kill -0 "$1" 2>/dev/null || return 1
    sleep 0.05
  done
  return 1
}

# run_pair SERVER TRANSPORT LABEL [SERVER_FLAG..] -- CLIENT..: starts the server, runs the client, tallies its lines.
run_pair() {
  while (($(jobs -rp | wc -l) >= pairs)); do wait -n; done
  count=$((${count:-0} + 1))
  run_alone "$work/$(printf %03d "$count")" "$@" &
}

# The same in the foreground, with a folder of its own.
run_alone() {
  local own=$1 server=$2 transport=$3 label=$4 flags=() command pid url status=0
  shift 4
  mkdir "$own"
  while [[ $1 != -- ]]; do flags+=("$1") && shift; done
  shift
  read -ra command <<<"${servers[$server]}"
  "${command[@]}" "--$transport" "${flags[@]}" >"$own/server" 2>"$own/server-errors" </dev/null &
  pid=$!
  : >"$own/lines"
  if url=$(url_of "$pid" "$own/server"); then
    timeout 300 "$@" "--$transport" "$url" >"$own/lines" 2>"$own/errors" </dev/null || status=$?
  else
    status=1
    cat "$own/server" "$own/server-errors" >"$own/errors"
  fi
  kill "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  "$python" "$here/tally.py" "$label" "$status" "$own/lines" "$own/errors" "$own/tally" >"$own/report"
}

# clients_against SERVER: all that are not ours.
clients_against() {
  local server=$1 client era command
  for client in python typescript rmcp inspector; do
    read -ra command <<<"${clients[$client]}"
    for era in legacy modern; do
      run_pair "$server" http "$client -> $server, http, $era" -- "${command[@]}" --era "$era"
    done
  done
}

# Sessions, resumption and HTTP+SSE, which only older clients have.
old_clients_against() {
  local server=$1 client command
  read -ra command <<<"${clients[typescript-1]}"
  run_pair "$server" http "typescript-1 -> $server, http" -- "${command[@]}" --era legacy
  run_pair "$server" http "typescript-1 -> $server, http, hung up on" --drop -- "${command[@]}" --era legacy
  run_pair "$server" http "typescript -> $server, http, hung up on" --drop \
    -- node "$here/npm/client.mjs" --era legacy
  for client in python typescript typescript-1; do
    read -ra command <<<"${clients[$client]}"
    run_pair "$server" sse "$client -> $server, sse" -- "${command[@]}" --era legacy
  done
}

# our_client_against SERVER TRANSPORT PEER REVISION.. [-- SERVER_FLAG..]: on both runtimes.
our_client_against() {
  local server=$1 transport=$2 peer=$3 revisions=() runtime revision
  shift 3
  while [[ $# -gt 0 && $1 != -- ]]; do revisions+=("$1") && shift; done
  [[ $# -eq 0 ]] || shift
  for runtime in tokio async-std; do
    for revision in "${revisions[@]}"; do
      run_pair "$server" "$transport" "ours on $runtime -> $server, $transport $*, $revision" "$@" \
        -- "$built/our_client" --peer "$peer" --version "$revision" --runtime "$runtime"
    done
  done
}

if [[ -n ${PEERS_ONLY:-} ]]; then
  clients_against rmcp
  clients_against typescript
  old_clients_against typescript-1
else
  for runtime in tokio async-std; do
    clients_against "$runtime"
    old_clients_against "$runtime"
    our_client_against "$runtime" http contract 2026-07-28 2025-11-25 2025-06-18 2025-03-26
    our_client_against "$runtime" http contract 2025-11-25 -- --drop
    our_client_against "$runtime" sse contract 2025-11-25 2024-11-05
  done
  our_client_against python http python 2026-07-28 2025-11-25 2025-06-18 2025-03-26
  our_client_against python sse python 2024-11-05
  our_client_against rmcp http rmcp 2026-07-28 2025-11-25 2025-06-18 2025-03-26
  our_client_against typescript http typescript 2026-07-28 2025-11-25
  our_client_against typescript-1 http typescript-1 2025-11-25 2025-06-18 2025-03-26
  our_client_against typescript-1 http typescript-1 2025-11-25 -- --drop
  our_client_against typescript-1 sse typescript-1 2025-11-25 2024-11-05
  our_client_against everything http everything 2025-11-25 2025-06-18
  our_client_against everything sse everything 2025-11-25
fi

wait
cat "$work"/*/report
passed=$(cat "$work"/*/tally | grep -c '^ok$' || true)
failed=$(cat "$work"/*/tally | grep -c '^failed$' || true)
echo "$passed passed, $failed failed"
[[ $failed -eq 0 && $passed -gt 0 ]]
