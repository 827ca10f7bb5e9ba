//! No link leads nowhere.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use super::{book, read, root};

/// What a heading is called in a link, as mdBook and the forges call it.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    kept.chars()
        .filter(|&sign| sign.is_alphanumeric() || matches!(sign, ' ' | '-' | '_'))
        .map(|sign| if sign == ' ' { '-' } else { sign })
        .collect()
}

fn anchors(text: &str) -> BTreeSet<String> {
    let mut fenced = false;
    text.lines()
        .filter(|line| {
            fenced ^= line.trim_start().starts_with("```");
            !fenced && line.starts_with('#')
        })
        .map(|line| anchor(line.trim_start_matches('#')))
        .collect()
}

fn links(text: &str) -> Vec<&str> {
    let mut fenced = false;
    let outside = text.lines().filter(move |line| {
        fenced ^= line.trim_start().starts_with("```");
        !fenced
    });
    outside
        .flat_map(|line| line.split("](").skip(1).filter_map(|rest| rest.split_once(')').map(|(link, _)| link)))
        .collect()
}

/// A path without its `..`.
fn plain(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut plain, part| {
        match part {
            Component::ParentDir => drop(plain.pop()),
            part => plain.push(part),
        }
        plain
    })
}

fn check(file: &str, text: &str) {
    for link in links(text).into_iter().filter(|link| !link.contains("://")) {
        let (path, at) = link.split_once('#').unwrap_or((link, ""));
        let target = match path {
            "" => PathBuf::from(file),
            path => plain(&Path::new(file).parent().unwrap().join(path)),
        };
        assert!(root().join(&target).exists(), "{file}: {link}");
        if !at.is_empty() {
            assert!(anchors(&read(&target)).contains(at), "{file}: {link}");
        }
    }
}

#[test]
fn the_links_of_the_book_lead_somewhere() {
    for (path, page) in book() {
        check(&format!("docs/src/{path}"), &page);
    }
}

#[test]
fn so_do_those_into_it() {
    for file in ["README.md", "COMPARE.md", "CONTRIBUTING.md", "SECURITY.md", "ARCHITECTURE.md"] {
        check(file, &read(file));
    }
}
