#!/usr/bin/env bash
# Runs the official conformance suite against our server and our client: `run.sh [tokio|async-std|all]`.
# One line a scenario, then the totals and `N passed, M failed`. What the suite wrote stays in results/, by run.
# Nothing listens beyond the loopback interface: see loopback.cjs.
#
# SERVER, CLIENT  what to run instead of ours; SERVER prints its URL, CLIENT is given one
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

case ${1:-all} in
  tokio | async-std) runtimes=("$1") ;;
  all) runtimes=(tokio async-std) ;;
  *) echo "usage: run.sh [tokio|async-std|all]" >&2 && exit 2 ;;
esac

bash "$here/setup.sh"
node=$(echo "$here"/node_modules/node-*/bin/node)
suite=("$node" --require "$here/loopback.cjs" "$here/node_modules/@modelcontextprotocol/conformance/dist/index.js")

address=$("$node" --require "$here/loopback.cjs" -e '
  require("node:http").createServer().listen(0, function () { console.log(this.address().address); this.close() })')
[[ $address == 127.0.0.1 ]] || { echo "a server of the suite would listen on $address" >&2 && exit 1; }

if [[ -z ${SERVER:-} || -z ${CLIENT:-} ]]; then
  bins=()
  for runtime in "${runtimes[@]}"; do
    bins+=(--bin "conformance_server_${runtime//-/_}" --bin "conformance_client_${runtime//-/_}")
  done
  cargo build --quiet --manifest-path "$root/Cargo.toml" --package mcp-tests "${bins[@]}"
fi
built=${CARGO_TARGET_DIR:-$root/target}/debug

results=$here/results
rm -rf "$results"
mkdir -p "$results"
tally=$results/tally
: >"$tally"

server=
stop_server() {
  if [[ -n $server ]]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=
  fi
}
trap stop_server EXIT

# start_server COMMAND: sets `url`. The server says where it listens on its first line.
start_server() {
  local said=$results/$runtime-server
  # shellcheck disable=SC2086
  $1 >"$said.out" 2>"$said.err" &
  server=$!
  until url=$(grep -o 'http://.*' "$said.out"); do
    kill -0 "$server" 2>/dev/null || { cat "$said.err" >&2 && exit 1; }
    sleep 0.05
  done
}

# run_suite ROLE NAME OPTION..: one run of the suite, and its lines.
run_suite() {
  local role=$1 label="$runtime $1 $2" to=$results/$runtime-$1-${2// /-}
  shift 2
  local target=(--url "$url")
  [[ $role == server ]] || target=(--command "$client")
  # Its exit status takes no notice of warnings; its results are read instead.
  "${suite[@]}" "$role" "${target[@]}" "$@" --output-dir "$to" >"$to.out" 2>"$to.err" </dev/null || true
  python3 "$here/tally.py" "$label" "$role" "$to.out" "$to" "$tally"
}

# run_scenarios NAME SCENARIO..: our client in scenarios that are in no suite but the whole of it.
run_scenarios() {
  local label="$runtime client $1" to=$results/$runtime-client-$1 scenario
  shift
  for scenario in "$@"; do
    "${suite[@]}" client --command "$client" --scenario "$scenario" --output-dir "$to" >>"$to.out" 2>>"$to.err" </dev/null || true
    # One by itself has no line in a summary.
    echo "- $scenario: " >>"$to.out"
  done
  python3 "$here/tally.py" "$label" client "$to.out" "$to" "$tally"
}

for runtime in "${runtimes[@]}"; do
  client=${CLIENT:-$built/conformance_client_${runtime//-/_}}
  start_server "${SERVER:-$built/conformance_server_${runtime//-/_}}"
  for version in 2025-03-26 2025-06-18 2025-11-25 2026-07-28; do
    run_suite server "$version" --suite all --spec-version "$version"
    run_suite client "$version" --suite all --spec-version "$version"
  done
  for revision in 2025-11-25 2026-07-28; do
    run_suite server "required $revision" --requirements "$revision"
    run_suite client "required $revision" --requirements "$revision"
  done
  run_suite server pending --suite pending
  run_suite client extensions --suite extensions
  run_scenarios skills sep-2640-client-{no-prefetch,verify-digest,verify-size,verify-frontmatter}
  kill -0 "$server" 2>/dev/null || { echo "the server under test has ended: $(<"$results/$runtime-server.err")" >&2 && exit 1; }
  stop_server
done

python3 "$here/total.py" "$tally"
