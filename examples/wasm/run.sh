#!/usr/bin/env bash
# Builds the server for wasm32-unknown-unknown and has node talk to it. A toolchain that has the target needs no more; one
# that has the sources of its standard library alone is named by RUSTC and CARGO, with BUILD_STD=std,panic_abort and
# RUSTC_BOOTSTRAP=1, and links by LLVM's wasm-ld.
set -euo pipefail
cd "$(dirname "$0")"
cargo=${CARGO:-cargo}
target=$PWD/../../target/wasm-example
std=()
if [ -n "${BUILD_STD:-}" ]; then
  std=("-Zbuild-std=$BUILD_STD")
  export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=${CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER:-wasm-ld}
fi
"$cargo" build --quiet --release --locked --target wasm32-unknown-unknown --target-dir "$target" "${std[@]}"
node host.mjs "$target/wasm32-unknown-unknown/release/mcp_example_wasm.wasm"
