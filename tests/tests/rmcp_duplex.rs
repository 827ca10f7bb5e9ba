//! rmcp's client against our demo server, in process: each case of the demo contract, in both eras.
//!
//! The other direction and the same over processes run in `tests/interop/run.sh`.

use mcp_examples::demo;
use mcp_tests::rmcp_peer::{Era, run_cases};
use mcp_tokio::Tokio;

#[tokio::test]
async fn rmcp_asks_us_in_the_legacy_era() {
    rmcp_asks_us(Era::Legacy).await;
}

#[tokio::test]
async fn rmcp_asks_us_in_the_modern_era() {
    rmcp_asks_us(Era::Modern).await;
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
    assert!(outcomes.len() > 30, "only {} cases ran", outcomes.len());
    let failed: Vec<String> = outcomes.iter().filter(|one| !one.ok).map(ToString::to_string).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
