//! The programs of `examples/five`, `examples/small` and `examples/seeds`, once for each adapter: as they are, but for the
//! names of it and of its runtime.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let out = env::var("OUT_DIR").expect("cargo says where");
    let programs: Vec<PathBuf> =
        ["../examples/five", "../examples/small", "../examples/seeds"].into_iter().flat_map(programs).collect();
    for (adapter, time) in [("mcp_tokio", "tokio::time"), ("mcp_async_std", "async_std::task")] {
        let (mut modules, mut arms) = (String::new(), String::new());
        for path in &programs {
            let name = path.file_stem().expect("a file").to_string_lossy();
            let text = fs::read_to_string(path).expect("a program");
            let text: String =
                text.lines().filter(|line| !line.starts_with("//!")).map(|line| format!("{line}\n")).collect();
            let text = text.replace("mcp_tokio", adapter).replace("tokio::time", time);
            writeln!(modules, "mod {name} {{\n{text}\npub(super) fn start() -> crate::Ended {{ Ok(main()?) }}\n}}")
                .expect("a string takes all");
            writeln!(arms, "\"{name}\" => {name}::start(),").expect("a string takes all");
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
