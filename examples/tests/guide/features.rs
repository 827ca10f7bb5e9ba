//! The table of cargo features has those of both adapters.

use std::collections::{BTreeMap, BTreeSet};

use super::{read, rows};

/// The features of a manifest, and which of them are on by default.
fn features(manifest: &str) -> BTreeMap<String, bool> {
    let text = read(manifest);
    let section = text.split("\n[features]\n").nth(1).unwrap().split("\n[").next().unwrap();
    let lines = || section.lines().filter_map(|line| line.split_once(" = ")).filter(|(name, _)| !name.starts_with('#'));
    let on: BTreeSet<&str> =
        lines().find(|(name, _)| *name == "default").map_or_else(BTreeSet::new, |(_, list)| list.split('"').collect());
    lines().filter(|(name, _)| *name != "default").map(|(name, _)| (name.into(), on.contains(name))).collect()
}

#[test]
fn the_table_is_the_manifests() {
    let page = read("docs/src/features.md");
    let table = page.split("A test holds").next().unwrap();
    let listed: BTreeMap<String, bool> = rows(table)
        .filter(|cells| cells[0].starts_with('`'))
        .map(|cells| (cells[0].trim_matches('`').into(), cells[1] == "yes"))
        .collect();
    assert_eq!(listed, features("mcp-tokio/Cargo.toml"));
    assert_eq!(listed, features("mcp-async-std/Cargo.toml"));
}
