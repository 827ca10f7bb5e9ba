//! The titles of the page on trouble are messages that the tests of the crates keep, and each of those has a title.

use std::fs;

use super::{read, root};

/// The messages that are kept: by file, each as its lines.
fn kept() -> Vec<(String, Vec<String>)> {
    let mut kept = Vec::new();
    for (folder, extension) in [("mcp-driver/tests/mistakes/said", "txt"), ("mcp-macros/tests/ui", "stderr")] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|found| found == extension) {
                let lines = fs::read_to_string(&path).unwrap().lines().map(str::to_owned).collect();
                kept.push((path.file_name().unwrap().to_str().unwrap().to_owned(), lines));
            }
        }
    }
    assert!(kept.len() > 100);
    kept
}

/// Whether a line says what a title says, whose `…` stands for anything.
fn says(line: &str, title: &str) -> bool {
    let mut rest = line;
    title.split('…').map(str::trim).all(|part| match rest.find(part) {
        Some(at) => {
            rest = &rest[at + part.len()..];
            true
        }
        None => false,
    })
}

fn titles() -> Vec<String> {
    read("docs/src/troubleshooting.md").lines().filter_map(|line| Some(line.strip_prefix("### ")?.to_owned())).collect()
}

#[test]
fn every_title_is_said() {
    let kept = kept();
    for title in titles() {
        let said = kept.iter().any(|(_, lines)| lines.iter().any(|line| says(line, &title)));
        assert!(said, "nobody says: {title}");
    }
}

#[test]
fn every_message_has_a_title() {
    let titles = titles();
    for (file, lines) in kept() {
        let found = titles.iter().any(|title| lines.iter().any(|line| says(line, title)));
        assert!(found, "{file} is under no title: {lines:#?}");
    }
}

#[test]
fn what_differs_may_be_anything_and_the_rest_may_not() {
    assert!(says("error -32602: unknown tool: ad; did you mean `add`?", "unknown tool: …"));
    assert!(says("tool `a b`: its name has ' ' in it", "tool `…`: its name has … in it"));
    assert!(!says("error -32602: unknown tool: ad", "unknown prompt: …"));
    assert!(!says("b then a", "a … b"));
}
