//! The core's promise, read off its dependency tree: no runtime, no socket, no clock, no random source, few crates.

use std::collections::BTreeSet;
use std::process::Command;

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

/// What a dependent may ask for, and the most crates that the normal tree may then hold, `mcp-proto` itself not counted.
const BUDGETS: [(&[&str], usize); 3] = [(&["--no-default-features"], 15), (&[], 15), (&["--features", "http"], 20)];

#[test]
fn the_tree_holds_nothing_that_does_io() {
    for (features, _) in BUDGETS {
        let tree = normal_tree(features);
        let found: Vec<_> = FORBIDDEN.iter().filter(|name| tree.contains(**name)).collect();
        assert!(found.is_empty(), "the core depends on {found:?} with {features:?}");
    }
}

#[test]
fn the_tree_stays_within_its_budget() {
    for (features, budget) in BUDGETS {
        let tree = normal_tree(features);
        assert!(tree.contains("serde_json"), "the tree was read: {tree:?}");
        assert_eq!(tree.contains("http"), features.contains(&"http"), "the features were minded: {tree:?}");
        assert!(tree.len() <= budget, "{} crates with {features:?}: {tree:?}", tree.len());
    }
}

/// The names of the crates that a dependent of `mcp-proto` builds: normal and build dependencies, this crate left out.
/// What the tests depend on plays no part in it, nor do the features that they ask for.
fn normal_tree(features: &[&str]) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--edges=normal,build", "--target=all", "--prefix=none", "--no-dedupe", "--format={p}"])
        .args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")])
        .args(features)
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).expect("cargo writes UTF-8");
    let names = tree.lines().filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "mcp-proto").map(String::from).collect()
}
