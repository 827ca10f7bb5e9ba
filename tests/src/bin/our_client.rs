//! Our client against a server of the demo contract, started as a process: one JSON line a case.
//!
//! Usage: `our_client --peer contract|python|rmcp|everything --version REVISION [--runtime tokio|async-std] -- COMMAND
//! [ARGUMENT..]`

use std::env;
use std::process::ExitCode;

use mcp_tests::our_client::{Arguments, run};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let ran = Arguments::parse(&arguments).map_err(Into::into).and_then(|arguments| run(&arguments));
    match ran {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
