//! rmcp's client against a server of the demo contract, started as a process: one JSON line a case.
//!
//! Usage: `rmcp_client --era legacy|modern -- COMMAND [ARGUMENT..]`

use std::env;
use std::error::Error;
use std::process::{ExitCode, Stdio};

use mcp_tests::rmcp_peer::{Era, run_cases};
use tokio::process::Command;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [flag, era, dashes, command, rest @ ..] = arguments.as_slice() else { return Err(USAGE.into()) };
    let (Some(era), "--era", "--") = (Era::from_name(era), flag.as_str(), dashes.as_str()) else {
        return Err(USAGE.into());
    };
    let mut server =
        Command::new(command).args(rest).stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
    let (Some(stdin), Some(stdout)) = (server.stdin.take(), server.stdout.take()) else {
        return Err("the server has no pipes".into());
    };
    let outcomes = run_cases(era, stdout, stdin).await;
    for outcome in &outcomes {
        println!("{outcome}");
    }
    server.wait().await?;
    Ok(if outcomes.iter().all(|outcome| outcome.ok) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

const USAGE: &str = "usage: rmcp_client --era legacy|modern -- COMMAND [ARGUMENT..]";
