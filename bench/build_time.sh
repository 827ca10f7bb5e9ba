#!/usr/bin/env bash
# How long a minimal server on standard streams takes to build from nothing, in release mode, and how many crates are in
# its normal tree: ours with macros on tokio, and rmcp's, one after the other. Both are servers alone: that is what rmcp's
# default features are (`base64`, `macros`, `server`), and ours with `macros` and without the default `client`.
# `bench/build_time.sh [ROUNDS]` prints both and the ratio, of as many rounds as are asked for, one if none, and the median
# of the ratios: machines drift. Downloads are done before the clock starts.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

program() {
  mkdir -p "$work/$1/src"
  printf '[package]\nname = "%s"\nversion = "0.0.0"\nedition = "2024"\n\n[dependencies]\n' "$1" >"$work/$1/Cargo.toml"
  cat >>"$work/$1/Cargo.toml"
}

program ours <<TOML
mcp-tokio = { path = "$root/mcp-tokio", default-features = false, features = ["macros"] }
TOML
cat >"$work/ours/src/main.rs" <<'RUST'
use mcp_tokio::{Router, run, serve_stdio, tool};

/// Adds a and b
#[tool]
fn add(a: f64, b: f64) -> f64 {
    a + b
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(Router::new("calculator", "1.0").add(add)))
}
RUST

program theirs <<'TOML'
rmcp = { version = "=3.9.0", features = ["transport-io"] }
serde = { version = "1", features = ["derive"] }
schemars = "1"
tokio = { version = "1", features = ["macros", "rt"] }
TOML
cat >"$work/theirs/src/main.rs" <<'RUST'
use rmcp::{ServiceExt, handler::server::wrapper::Parameters, schemars, tool, tool_router, transport::stdio};

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Add {
    a: f64,
    b: f64,
}

#[derive(Clone)]
struct Calculator;

#[tool_router(server_handler)]
impl Calculator {
    #[tool(description = "Adds a and b")]
    fn add(&self, Parameters(Add { a, b }): Parameters<Add>) -> String {
        (a + b).to_string()
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    Calculator.serve(stdio()).await?.waiting().await?;
    Ok(())
}
RUST

unset CARGO_TARGET_DIR
declare -A took
ratios=()
for _ in $(seq "${1:-1}"); do
  for server in ours theirs; do
    cd "$work/$server"
    rm -rf target
    cargo fetch --quiet
    crates=$(cargo tree --edges normal --prefix none | sed 's/ (.*//' | sort -u | wc -l)
    started=$(date +%s%N)
    cargo build --release --quiet
    took[$server]=$((($(date +%s%N) - started) / 1000000))
    strip --strip-all -o stripped "target/release/$server"
    printf '%-12s %5d ms  %3d crates, itself among them  %8d bytes stripped\n' \
      "$server" "${took[$server]}" "$crates" "$(stat --format %s stripped)"
  done
  ratios+=($((took[ours] * 1000 / took[theirs])))
done
printf '%s\n' "${ratios[@]}" | sort -n | awk '
  { ratio[NR] = $1 / 10 }
  END { printf "ours / rmcp: median %.1f %%, from %.1f to %.1f\n", ratio[int((NR + 1) / 2)], ratio[1], ratio[NR] }'
