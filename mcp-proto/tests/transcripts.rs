//! Transcripts: readable tests of the machines, one behaviour a file, each played four ways.

#[path = "transcripts/runner/mod.rs"]
mod runner;

use runner::{Cast, check};

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
