//! The five programs of `examples/five`, once for each adapter: as they are, but for the one name that says which it is.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

const PROGRAMS: [&str; 6] = ["p1_calculator", "p1_calculator_macros", "p2_users", "p3_wipe", "p4_client", "p5_http"];

fn main() {
    println!("cargo::rerun-if-changed=../examples/five");
    let out = env::var("OUT_DIR").expect("cargo says where");
    for adapter in ["mcp_tokio", "mcp_async_std"] {
        let mut modules = String::new();
        for program in PROGRAMS {
            let path = Path::new("../examples/five").join(program).with_extension("rs");
            let text = fs::read_to_string(&path).expect("a program");
            assert_eq!(text.matches("mcp_tokio").count(), 1, "{program} names its runtime once");
            let text: String =
                text.lines().filter(|line| !line.starts_with("//!")).map(|line| format!("{line}\n")).collect();
            let text = text.replace("mcp_tokio", adapter);
            writeln!(modules, "mod {program} {{\n{text}\npub(super) fn start() -> crate::Ended {{ Ok(main()?) }}\n}}")
                .expect("a string takes all");
        }
        fs::write(Path::new(&out).join(adapter).with_extension("rs"), modules).expect("written");
    }
}
