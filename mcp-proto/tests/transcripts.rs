//! Transcripts: readable tests of the machines, one behaviour a file, each played four ways.

#![allow(clippy::disallowed_methods, reason = "the environment says which tests to run, and how many cases")]

#[path = "transcripts/runner/mod.rs"]
mod runner;

use std::collections::BTreeSet;
use std::path::PathBuf;

use runner::{Cast, HttpCast, check, check_http};

#[test]
fn clients() {
    check("client", Cast::Client);
}

#[test]
fn servers() {
    check("server", Cast::Server);
}

#[test]
fn pairs() {
    check("pair", Cast::Pair);
}

#[test]
fn http_clients() {
    check_http("http/client", HttpCast::Client);
}

#[test]
fn http_servers() {
    check_http("http/server", HttpCast::Server);
}

#[test]
fn http_servers_of_legacy_clients() {
    check_http("http/legacy_server", HttpCast::Server);
}

#[test]
fn http_pairs() {
    check_http("http/pair", HttpCast::Pair);
}

/// The table of the crate's documentation and the transcripts of bad input name each other.
#[test]
fn every_bad_input_has_its_row() {
    let root = runner::root();
    let table = include_str!("../src/bad_input.md");
    let rows = table.lines().filter(|line| line.starts_with("| ") && !line.contains("shown by"));
    let mut named = BTreeSet::new();
    for row in rows {
        let shown_by = row.trim_end_matches('|').rsplit('|').next().unwrap_or_default();
        let names: Vec<&str> = shown_by.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "nothing shows: {row}");
        named.extend(names.into_iter().map(|name| root.join(name).with_extension("txt")));
    }
    let there: BTreeSet<PathBuf> =
        ["client", "server"].iter().flat_map(|end| runner::transcripts(&root.join(end).join("bad_input"))).collect();
    assert_eq!(there, named, "the transcripts that are there, and those that the table names");
}
