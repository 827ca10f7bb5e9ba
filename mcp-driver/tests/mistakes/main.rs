//! The mistakes that people make, and what they are told: one file of `said/` for each.
//!
//! A text that is meant to change is written anew with `BLESS=1 cargo test -p mcp-driver --test mistakes`, and read before
//! it is committed.

mod talk;

mod arguments;
mod asking;
mod authors;
mod clients;
mod messages;
mod server;
mod targets;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

/// A mistake, what is said about it, and what has to be named in that.
struct Case {
    name: &'static str,
    said: String,
    names: &'static [&'static str],
    is_to_author: bool,
}

/// Who is told wrote Rust, and reads names of it.
fn author(name: &'static str, said: String, names: &'static [&'static str]) -> Case {
    Case { is_to_author: true, ..case(name, said, names) }
}

fn case(name: &'static str, said: String, names: &'static [&'static str]) -> Case {
    Case { name, said, names, is_to_author: false }
}

/// Made once: what is caught of panics is caught by the hook of the whole program.
static ALL: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let cases =
        [arguments::cases(), asking::cases(), authors::cases(), clients::cases(), messages::cases(), targets::cases()];
    cases.into_iter().flatten().collect()
});

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/mistakes/said")
}

/// Names of types, places in a text that nobody wrote, words of the library's inside.
const LEAKS: [&str; 14] = [
    "struct ",
    "enum ",
    "::",
    "f64",
    "f32",
    "i64",
    "i32",
    "u8",
    "u32",
    "u64",
    "usize",
    " at line ",
    " column ",
    "Some(",
];

/// What may be said to those who write Rust.
const RUST: [&str; 3] = ["struct ", "enum ", "::"];

#[test]
fn what_is_said() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = Vec::new();
    for case in ALL.iter() {
        let path = folder().join(format!("{}.txt", case.name));
        let said = format!("{}\n", case.said);
        if bless {
            fs::write(&path, &said).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if said != expected {
            wrong.push(format!("{}\n  is told:     {}  and was told: {expected}", case.name, case.said));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_said_helps() {
    let mut wrong = Vec::new();
    for Case { name, said, names, is_to_author } in ALL.iter() {
        wrong.extend(
            LEAKS
                .iter()
                .filter(|leak| said.contains(**leak) && !(*is_to_author && RUST.contains(leak)))
                .map(|leak| format!("{name} leaks {leak:?}: {said}")),
        );
        wrong.extend(
            names
                .iter()
                .filter(|what| !said.contains(**what))
                .map(|what| format!("{name} does not name {what:?}: {said}")),
        );
        for line in said.lines() {
            let line =
                line.strip_prefix("in 2026-07-28: ").or_else(|| line.strip_prefix("in 2025-11-25: ")).unwrap_or(line);
            let text = match line.split_once(": ") {
                Some((kind, text)) if kind == "tool error" || kind.starts_with("error -") => text,
                _ => line,
            };
            if text.starts_with(|letter: char| letter.is_uppercase()) || text.ends_with('.') {
                wrong.push(format!("{name} is no part of a sentence: {text}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn they_are_many_and_none_is_told_twice() {
    let names: Vec<_> = ALL.iter().map(|case| case.name).collect();
    let distinct: BTreeSet<String> = names.iter().map(|name| format!("{name}.txt")).collect();
    assert_eq!(distinct.len(), names.len());
    assert!(names.len() >= 40, "{}", names.len());
    let kept = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let of_features: BTreeSet<String> = authors::OF_FEATURES.iter().map(|name| format!("{name}.txt")).collect();
    let kept: BTreeSet<String> = kept.filter(|name| !of_features.contains(name)).collect();
    assert_eq!(kept, distinct.difference(&of_features).cloned().collect(), "a file without a mistake, or the reverse");
}
