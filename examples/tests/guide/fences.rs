//! What is in a fence is compiled, parsed, or plain text.

use std::fs;

use super::{book, read, root};

/// A fenced block: what its fence says, what it holds, and the last line before it that is not blank.
pub(super) struct Fence {
    pub(super) kind: String,
    pub(super) text: String,
    before: String,
}

pub(super) fn fences(page: &str) -> Vec<Fence> {
    let (mut fences, mut open, mut before) = (Vec::<Fence>::new(), None::<Fence>, String::new());
    for line in page.lines() {
        let indented = line.trim_start();
        match (&mut open, indented.strip_prefix("```")) {
            (None, Some(kind)) => open = Some(Fence { kind: kind.into(), text: String::new(), before: before.clone() }),
            (Some(_), Some("")) => fences.extend(open.take()),
            (Some(fence), _) => {
                fence.text.push_str(line);
                fence.text.push('\n');
            }
            (None, None) if !indented.is_empty() => before = line.into(),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a fence is never closed");
    fences
}

#[test]
fn nothing_is_left_unchecked() {
    for (path, page) in book() {
        for fence in fences(&page) {
            match &*fence.kind {
                "rust" | "rust,no_run" | "text" => {}
                "json" => drop(serde_json::from_str::<serde_json::Value>(&fence.text).unwrap_or_else(|error| {
                    panic!("{path}: {error} in\n{}", fence.text);
                })),
                // A program of a crate that has its own test.
                "rs" => {
                    let source = fence.before.strip_prefix("<!-- ").and_then(|line| line.strip_suffix(" -->"));
                    let source = source.unwrap_or_else(|| panic!("{path}: a program of no file: {}", fence.text));
                    assert_eq!(fence.text, read(source), "{path} has another {source}");
                }
                other => panic!("{path}: nobody checks ```{other}"),
            }
        }
    }
}

#[test]
fn every_program_that_was_moved_is_on_a_page() {
    let pages: String = book().into_iter().map(|(_, page)| page).collect();
    for entry in fs::read_dir(root().join("docs/moving/src/bin")).unwrap() {
        let name = entry.unwrap().file_name();
        let place = format!("<!-- docs/moving/src/bin/{} -->", name.to_str().unwrap());
        assert!(pages.contains(&place), "{place}");
    }
}
