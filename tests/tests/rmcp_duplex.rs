//! rmcp and ours in process, each as client and as server: each case of the demo contract, in both eras.
//!
//! The same over processes runs in `tests/interop/run.sh`.

use mcp_examples::demo;
use mcp_tests::our_client::run_over;
use mcp_tests::rmcp_peer::{Demo, Era, Outcome, run_cases};
use mcp_tokio::proto::Version;
use mcp_tokio::{Compat, Tokio};
use rmcp::ServiceExt;

#[tokio::test]
async fn rmcp_asks_us_in_the_legacy_era() {
    rmcp_asks_us(Era::Legacy).await;
}

#[tokio::test]
async fn rmcp_asks_us_in_the_modern_era() {
    rmcp_asks_us(Era::Modern).await;
}

#[tokio::test]
async fn we_ask_rmcp_in_the_legacy_era() {
    we_ask_rmcp(Version::V2025_11_25).await;
}

#[tokio::test]
async fn we_ask_rmcp_in_the_modern_era() {
    we_ask_rmcp(Version::V2026_07_28).await;
}

async fn rmcp_asks_us(era: Era) {
    let (near, far) = tokio::io::duplex(1 << 16);
    let server = tokio::spawn(async move {
        let (read, write) = tokio::io::split(far);
        mcp_tokio::serve(read, write, demo::router(Tokio::new())).await
    });
    let (read, write) = tokio::io::split(near);
    let outcomes = run_cases(era, read, write).await;
    server.await.expect("the server does not panic").expect("the stream does not break");
    assert_all_ok(&outcomes);
}

async fn we_ask_rmcp(version: Version) {
    let (near, far) = tokio::io::duplex(1 << 16);
    let server = tokio::spawn(async move {
        let service = Demo::default().serve(far).await.expect("the lifecycle starts");
        service.waiting().await.expect("the service ends")
    });
    let (read, write) = tokio::io::split(near);
    let outcomes = run_over(version, Compat::new(read), Compat::new(write)).await;
    server.await.expect("the server does not panic");
    assert_all_ok(&outcomes);
}

fn assert_all_ok(outcomes: &[Outcome]) {
    assert!(outcomes.len() > 30, "only {} cases ran", outcomes.len());
    let failed: Vec<String> = outcomes.iter().filter(|one| !one.ok).map(ToString::to_string).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
