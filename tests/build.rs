//! The programs of the folders of `examples`, once for each adapter: as they are, but for the names of it and of its
//! runtime. Those that say that they run on tokio only are left out on the other.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

const FOLDERS: [&str; 10] = [
    "../examples/client",
    "../examples/compose",
    "../examples/embed",
    "../examples/extensions",
    "../examples/five",
    "../examples/http",
    "../examples/seeds",
    "../examples/server",
    "../examples/small",
    "../examples/testing",
];

/// What is called otherwise on each.
const ADAPTERS: [(&str, &[(&str, &str)]); 2] = [
    ("mcp_tokio", &[]),
    (
        "mcp_async_std",
        &[
            ("mcp_tokio", "mcp_async_std"),
            ("tokio::time", "async_std::task"),
            ("tokio::spawn", "async_std::task::spawn"),
            ("Tokio", "AsyncStd"),
        ],
    ),
];

fn main() {
    let out = env::var("OUT_DIR").expect("cargo says where");
    let programs: Vec<PathBuf> = FOLDERS.into_iter().flat_map(programs).collect();
    for (adapter, names) in ADAPTERS {
        let (mut modules, mut arms) = (String::new(), String::new());
        for path in &programs {
            let name = path.file_stem().expect("a file").to_string_lossy();
            let text = fs::read_to_string(path).expect("a program");
            if adapter != "mcp_tokio" && text.contains("//! On tokio only") {
                continue;
            }
            let text: String =
                text.lines().filter(|line| !line.starts_with("//!")).map(|line| format!("{line}\n")).collect();
            let text = names.iter().fold(text, |text, (tokio, other)| text.replace(tokio, other));
            let run = "pub(super) fn run_program() -> crate::Ended { mcp_tests::programs::Ending::end(main()) }";
            writeln!(modules, "mod {name} {{\n{run}\n{text}\n}}").expect("a string takes all");
            writeln!(arms, "\"{name}\" => {name}::run_program(),").expect("a string takes all");
        }
        let start = "fn start(name: &str) -> Ended {\nmatch name {";
        let all =
            format!("{modules}\n{start}\n{arms}other => Err(format!(\"no program {{other}}\").into()),\n}}\n}}\n");
        fs::write(Path::new(&out).join(adapter).with_extension("rs"), all).expect("written");
    }
}

fn programs(folder: &str) -> Vec<PathBuf> {
    println!("cargo::rerun-if-changed={folder}");
    let mut programs: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    programs.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    programs.sort();
    programs
}
