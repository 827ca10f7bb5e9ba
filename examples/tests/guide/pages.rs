//! Every page is in the summary, and its snippets are tested.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::{book, read, root};

fn in_summary() -> BTreeSet<String> {
    book().into_iter().map(|(path, _)| path).collect()
}

#[test]
fn every_file_is_in_the_summary() {
    fn collect(folder: &Path, prefix: &str, into: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let (path, name) = entry.map(|entry| (entry.path(), entry.file_name())).unwrap();
            let name = format!("{prefix}{}", name.to_str().unwrap());
            if path.is_dir() {
                collect(&path, &format!("{name}/"), into);
            } else if name.ends_with(".md") && name != "SUMMARY.md" {
                into.insert(name);
            }
        }
    }
    let mut files = BTreeSet::new();
    collect(&root().join("docs/src"), "", &mut files);
    assert_eq!(files, in_summary());
}

#[test]
fn the_snippets_of_every_page_are_tested() {
    let list = read("examples/src/guide.rs");
    let tested: BTreeSet<String> = list
        .lines()
        .filter_map(|line| Some(line.trim().split_once(" = \"")?.1.strip_suffix("\",")?.to_owned()))
        .collect();
    assert_eq!(tested, in_summary());
}
