//! Mistakes that the compiler tells of: where it points, how much it says, and that it says it in the same words.
//!
//! In every program under `tests/ui` the line that is wrong ends in `//~`. The words are the compiler's in part, so they
//! are held against those of one version only; `TRYBUILD=overwrite` writes those of another.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// As it is printed, blank lines aside.
const LINES: usize = 15;

#[test]
fn the_compiler_says_what_it_said() {
    let known = fs::read_to_string(ui().join("rustc-version")).unwrap();
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".into());
    let version = String::from_utf8(Command::new(rustc).arg("--version").output().unwrap().stdout).unwrap();
    if version != known {
        eprintln!("SKIPPED: the messages are those of {}, and this is {}", known.trim(), version.trim());
        return;
    }
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}

#[test]
fn the_first_error_points_at_the_line_that_is_wrong() {
    for (program, said) in cases() {
        let name = program.file_name().unwrap().to_str().unwrap();
        let text = fs::read_to_string(&program).unwrap();
        let wrong =
            1 + text.lines().position(|line| line.ends_with("//~")).unwrap_or_else(|| panic!("{name}: no `//~`"));
        let place = said.lines().find_map(|line| line.trim().strip_prefix("--> ")).unwrap();
        let place: Vec<&str> = place.split(':').collect();
        assert_eq!(place[0], format!("tests/ui/{name}"), "{said}");
        assert_eq!(place[1], wrong.to_string(), "{said}");
    }
}

#[test]
fn nothing_is_said_at_length() {
    for (program, said) in cases() {
        let lines = said.lines().filter(|line| !line.trim().is_empty()).count();
        assert!(lines <= LINES, "{} lines of {}:\n{said}", lines, program.display());
    }
}

#[test]
fn no_message_names_what_nobody_has_written() {
    for (program, said) in cases() {
        for inner in ["_tokio", "Taken<", "parameter_0", "Running", "Gave<"] {
            let shown = said.replace("mcp_tokio", "");
            assert!(!shown.contains(inner), "`{inner}` in {}:\n{said}", program.display());
        }
    }
}

#[test]
fn there_are_enough() {
    assert!(cases().len() >= 20);
}

/// The programs and what is said of them.
fn cases() -> Vec<(PathBuf, String)> {
    let files = fs::read_dir(ui()).unwrap().map(|entry| entry.unwrap().path());
    let programs = files.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    programs.map(|path| (path.clone(), fs::read_to_string(path.with_extension("stderr")).unwrap())).collect()
}

fn ui() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui")
}
