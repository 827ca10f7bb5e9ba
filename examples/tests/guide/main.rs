//! The book against the code: nothing is left out of it, nothing in it leads nowhere, and what it quotes is said.

mod comparison;
mod features;
mod fences;
mod limits;
mod links;
mod pages;
mod titles;
mod wire;

use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("it has a parent").to_owned()
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The pages that the summary of the book names, by their paths in it, with what they say.
fn book() -> Vec<(String, String)> {
    let summary = read("docs/src/SUMMARY.md");
    let paths = summary.lines().filter_map(|line| Some(line.split_once("](")?.1.strip_suffix(')')?.to_owned()));
    paths.map(|path| (path.clone(), read(format!("docs/src/{path}")))).collect()
}

/// The rows of the tables of a text, but for their heads: cells without the blanks around them.
fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().filter_map(|line| {
        let cells: Vec<&str> = line.strip_prefix("| ")?.strip_suffix('|')?.split('|').map(str::trim).collect();
        Some(cells)
    })
}
