#!/usr/bin/env bash
# Builds the image of the Dockerfile beside this, by buildah and without a registry, runs it and asks it whether it is well.
#
# The two images that it starts from are replaced: that of the build by this machine's toolchain, with optimization off,
# and that of the program by the libraries of this machine that a Rust program is linked with, and a user. So what is
# checked is every line of the Dockerfile, and nothing of what the real images hold.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
store=(--root "$work/storage" --runroot "$work/run" --storage-driver vfs)
server=
finish() {
  if [ -n "$server" ]; then kill -KILL "$server" 2>/dev/null || true; fi
  buildah "${store[@]}" rm --all >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT
image() { # name, folder, further lines
  printf 'FROM scratch\nCOPY . /\n%s\n' "$3" >"$work/$1.Dockerfile"
  buildah "${store[@]}" bud --quiet --format docker --isolation chroot -t "localhost/$1" -f "$work/$1.Dockerfile" "$2" >/dev/null
}

# The toolchain is mounted where it is; nothing is fetched while the image is built.
cargo fetch --locked --quiet
sysroot=$(rustc --print sysroot)
registry=${CARGO_HOME:-$HOME/.cargo}
mkdir -p "$work/runtime" "$work/build"/{usr,etc,proc,sys,dev,tmp,src,"$sysroot","$registry"}
ln -s usr/bin usr/sbin usr/lib usr/lib64 "$work/build/"
image toolchain "$work/build" "ENV PATH=$sysroot/bin:/usr/bin:/bin CARGO_HOME=$registry CARGO_NET_OFFLINE=true \
  CARGO_BUILD_JOBS=${CARGO_BUILD_JOBS:-2} CARGO_PROFILE_RELEASE_OPT_LEVEL=0"

mounts=(-v /usr:/usr:ro -v /etc:/etc:ro -v "$sysroot:$sysroot:ro" -v "$registry:$registry")
printf 'FROM localhost/toolchain\nRUN true\n' >"$work/probe.Dockerfile"
if ! buildah "${store[@]}" bud --quiet --isolation chroot "${mounts[@]}" -f "$work/probe.Dockerfile" "$work/runtime" >/dev/null; then
  echo "SKIPPED: buildah can run nothing on this machine, so the image was not built" >&2
  exit 0
fi
mkdir -p "$work/runtime"/{etc,proc,sys,dev,tmp,usr/local/bin}
echo 'nonroot:x:65532:65532::/:/sbin/nologin' >"$work/runtime/etc/passwd"
ldd "$sysroot/bin/cargo" | grep -o '/[^ ]*' | xargs -I{} cp --parents -L {} "$work/runtime"
image runtime "$work/runtime" ''

buildah "${store[@]}" bud --format docker --isolation chroot \
  --build-context rust:1-slim-bookworm=docker-image://localhost/toolchain \
  --build-context gcr.io/distroless/cc-debian12:nonroot=docker-image://localhost/runtime \
  "${mounts[@]}" \
  --ignorefile examples/deploy/Dockerfile.dockerignore -f examples/deploy/Dockerfile -t localhost/mcp-server .

said=$(buildah "${store[@]}" inspect --type image --format \
  '{{.Docker.Config.User}} {{.Docker.Config.StopSignal}} {{.Docker.Config.Entrypoint}} {{.Docker.Config.Healthcheck.Test}}' \
  localhost/mcp-server)
program=/usr/local/bin/deploy_server
wanted="nonroot SIGTERM [$program] [CMD $program health]"
[ "$said" = "$wanted" ] || { echo "the image says '$said', not '$wanted'" >&2; exit 1; }

container=$(buildah "${store[@]}" from --pull-never localhost/mcp-server)
# The network is this machine's: on loopback, and at a port that was free a moment ago.
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
inside() { buildah "${store[@]}" run --isolation chroot --env "MCP_ADDRESS=127.0.0.1:$port" "$container" -- "$program" "$@"; }
if inside health 2>/dev/null; then echo "it is well before it runs" >&2; exit 1; fi
inside 2>"$work/log" &
running=$!
for _ in $(seq 100); do
  if inside health 2>/dev/null; then break; fi
  kill -0 "$running" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
done
inside health

# The one that belongs to what was started here; it ends in order, within the time that compose.yaml gives it.
server=$(ps -eo pid=,ppid=,args= | awk -v top="$running" -v program="$program" '
  { parent[$1] = $2; if ($3 == program && NF == 3) found[$1] } END { for (pid in found) { p = pid
  while (p in parent && p != top) p = parent[p]; if (p == top) print pid } }')
uid=$(awk '/^Uid:/ { print $2 }' "/proc/$server/status")
[ "$uid" = 65532 ] || { echo "it runs as $uid" >&2; exit 1; }
kill -TERM "$server"
timeout 30 tail --pid="$running" -f /dev/null
wait "$running"
server=
echo "the image builds, its program runs as nobody, is well, and ends in order"
