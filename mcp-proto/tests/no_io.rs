//! The core's promise, read off its dependency tree: no runtime, no socket, no clock, no random source, few crates.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// Crates that do what the core must not, and that no other crate may bring in behind its back.
const FORBIDDEN: &[&str] = &[
    "async-io",
    "async-std",
    "chrono",
    "fastrand",
    "futures",
    "futures-io",
    "getrandom",
    "hyper",
    "libc",
    "mio",
    "polling",
    "rand",
    "rustix",
    "smol",
    "socket2",
    "time",
    "tokio",
    "tracing",
    "uuid",
    "web-time",
    "windows-sys",
];

/// The most crates that the normal tree may hold, `mcp-proto` itself not counted.
const BUDGET: usize = 15;

#[test]
fn the_tree_holds_nothing_that_does_io() {
    let tree = normal_tree(&[]);
    let found: Vec<_> = FORBIDDEN.iter().filter(|name| tree.contains(**name)).collect();
    assert!(found.is_empty(), "the core depends on {found:?}");
}

#[test]
fn the_tree_stays_within_its_budget() {
    for features in [&["--no-default-features"][..], &[]] {
        let tree = normal_tree(features);
        assert!(tree.contains("serde_json"), "the tree was read: {tree:?}");
        assert!(tree.len() <= BUDGET, "{} crates with {features:?}: {tree:?}", tree.len());
    }
}

/// The names of the crates that a dependent of `mcp-proto` builds: normal and build dependencies, this crate left out.
fn normal_tree(features: &[&str]) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")])
        .args(features)
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");

    let nodes: BTreeMap<&str, &Value> =
        array(&metadata["resolve"]["nodes"]).map(|node| (text(&node["id"]), node)).collect();
    let names: BTreeMap<&str, &str> =
        array(&metadata["packages"]).map(|package| (text(&package["id"]), text(&package["name"]))).collect();
    let root = names.iter().find(|(_, name)| **name == "mcp-proto").map(|(id, _)| *id).expect("the core is a package");

    let mut reached = BTreeSet::new();
    let mut open = vec![root];
    while let Some(id) = open.pop() {
        for dependency in array(&nodes[id]["deps"]) {
            let normal = array(&dependency["dep_kinds"]).any(|kind| kind["kind"] != "dev");
            let id = text(&dependency["pkg"]);
            if normal && reached.insert(id) {
                open.push(id);
            }
        }
    }
    reached.into_iter().map(|id| names[id].to_owned()).collect()
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().expect("an array").iter()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}
