//! Those that say what they print; and the table of them all.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::programs::{RUNTIMES, program};

/// Where programs are that have to be short.
const FOLDERS: [&str; 9] = ["client", "compose", "embed", "extensions", "five", "http", "server", "small", "testing"];

#[test]
fn they_print_what_they_say() {
    let mut wrong = String::new();
    for path in FOLDERS.into_iter().flat_map(of_folder) {
        let text = fs::read_to_string(&path).expect("a program");
        let Some(expected) = said_to_print(&text) else { continue };
        let name = path.file_stem().expect("a file").to_string_lossy();
        for (runtime, _) in RUNTIMES {
            if runtime != "tokio" && text.contains("//! On tokio only") {
                continue;
            }
            let ran = Command::new(program(runtime, &name)).output().expect("it can be started");
            let (said, errors) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
            if said != expected || !ran.status.success() {
                wrong += &format!("{name} on {runtime}, {}, printed:\n{said}{errors}\n", ran.status);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_table_has_them_all_and_none_is_long() {
    let table = fs::read_to_string(examples().join("README.md")).expect("a table");
    let rows = table.lines().filter_map(|line| line.strip_prefix("| [`")?.split_once("`](")).map(|(name, rest)| {
        let (path, _) = rest.split_once(')').expect("a link");
        assert_eq!(Path::new(path).file_stem().and_then(|stem| stem.to_str()), Some(name), "{path}");
        path.to_owned()
    });
    let listed: Vec<String> = rows.collect();
    let unique: BTreeSet<&String> = listed.iter().collect();
    assert_eq!(unique.len(), listed.len(), "something is listed twice");
    for folder in FOLDERS {
        for path in of_folder(folder) {
            let text = fs::read_to_string(&path).expect("a program");
            let lines = text.lines().count();
            assert!(lines < 80, "{} has {lines} lines", path.display());
            assert!(text.starts_with("//! "), "{} does not say its idea", path.display());
            let name = format!("{folder}/{}", path.file_name().expect("a file").to_string_lossy());
            assert!(unique.contains(&name), "{name} is not in the table");
        }
    }
    for path in &listed {
        assert!(examples().join(path).exists(), "{path} is listed and not there");
    }
    assert!(listed.len() >= 45, "{}", listed.len());
}

#[test]
fn its_links_lead_somewhere() {
    let table = fs::read_to_string(examples().join("README.md")).expect("a table");
    for link in table.split("](").skip(1).filter_map(|rest| rest.split_once(')').map(|(link, _)| link)) {
        let path = link.split_once('#').map_or(link, |(path, _)| path);
        assert!(examples().join(path).exists(), "{link}");
    }
}

/// What the head of a program says that it prints.
fn said_to_print(text: &str) -> Option<String> {
    let (_, printed) = text.split_once("//! Prints:\n//! ```text\n")?;
    let (printed, _) = printed.split_once("//! ```\n").expect("the block ends");
    let lines = printed.lines().map(|line| line.strip_prefix("//!").expect("a line of the head"));
    Some(lines.map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line))).collect())
}

fn of_folder(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(examples().join(folder)).expect("a folder");
    let mut programs: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    programs.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    programs.sort();
    programs
}

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples")
}
