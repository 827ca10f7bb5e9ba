//! rmcp's client against a server of the demo contract, started as a process or reached by a URL: one JSON line a case.
//!
//! Usage: `rmcp_client --era legacy|modern (--http URL | -- COMMAND [ARGUMENT..])`

use std::env;
use std::error::Error;
use std::process::{ExitCode, Stdio};

use mcp_tests::rmcp_peer::{Era, Outcome, run_cases, run_cases_over_http};
use tokio::process::Command;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [flag, era, how, target, rest @ ..] = arguments.as_slice() else { return Err(USAGE.into()) };
    let (Some(era), "--era") = (Era::from_name(era), flag.as_str()) else { return Err(USAGE.into()) };
    let outcomes = match (how.as_str(), rest) {
        ("--http", []) => run_cases_over_http(era, target).await,
        ("--", rest) => against_process(era, target, rest).await?,
        _ => return Err(USAGE.into()),
    };
    for outcome in &outcomes {
        println!("{outcome}");
    }
    Ok(if outcomes.iter().all(|outcome| outcome.ok) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn against_process(era: Era, command: &str, arguments: &[String]) -> Result<Vec<Outcome>, Box<dyn Error>> {
    let mut server = Command::new(command)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let (Some(stdin), Some(stdout)) = (server.stdin.take(), server.stdout.take()) else {
        return Err("the server has no pipes".into());
    };
    let outcomes = run_cases(era, stdout, stdin).await;
    server.wait().await?;
    Ok(outcomes)
}

const USAGE: &str = "usage: rmcp_client --era legacy|modern (--http URL | -- COMMAND [ARGUMENT..])";
