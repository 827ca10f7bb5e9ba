//! rmcp against the demo contract: each case of it, in both eras, as processes and in process.

use std::process::Stdio;

use mcp_tests::rmcp_peer::{Demo, Era, Outcome, run_cases};
use rmcp::ServiceExt;
use tokio::process::Command;

#[tokio::test]
async fn rmcp_keeps_the_contract_as_a_process_in_the_legacy_era() {
    assert_all_ok(&over_process(Era::Legacy, env!("CARGO_BIN_EXE_rmcp_server")).await);
}

#[tokio::test]
async fn rmcp_keeps_the_contract_as_a_process_in_the_modern_era() {
    assert_all_ok(&over_process(Era::Modern, env!("CARGO_BIN_EXE_rmcp_server")).await);
}

#[tokio::test]
async fn rmcp_keeps_the_contract_over_a_duplex_in_the_legacy_era() {
    assert_all_ok(&over_duplex(Era::Legacy).await);
}

#[tokio::test]
async fn rmcp_keeps_the_contract_over_a_duplex_in_the_modern_era() {
    assert_all_ok(&over_duplex(Era::Modern).await);
}

async fn over_process(era: Era, command: &str) -> Vec<Outcome> {
    let mut server = Command::new(command)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("the server starts");
    let stdin = server.stdin.take().expect("stdin is piped");
    let stdout = server.stdout.take().expect("stdout is piped");
    let outcomes = run_cases(era, stdout, stdin).await;
    let status = server.wait().await.expect("the server ends");
    assert!(status.success(), "the server ended with {status}");
    outcomes
}

async fn over_duplex(era: Era) -> Vec<Outcome> {
    let (near, far) = tokio::io::duplex(1 << 16);
    let server = tokio::spawn(async move {
        let service = Demo::default().serve(far).await.expect("the lifecycle starts");
        service.waiting().await.expect("the service ends")
    });
    let (read, write) = tokio::io::split(near);
    let outcomes = run_cases(era, read, write).await;
    server.await.expect("the server does not panic");
    outcomes
}

fn assert_all_ok(outcomes: &[Outcome]) {
    assert!(outcomes.len() > 30, "only {} cases ran", outcomes.len());
    let failed: Vec<String> = outcomes.iter().filter(|one| !one.ok).map(ToString::to_string).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
