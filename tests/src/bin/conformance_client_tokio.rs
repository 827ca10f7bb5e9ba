//! The client that the conformance suite is run against, on tokio.

use std::process::ExitCode;

use mcp_tests::conformance::client::{DEADLINE, Failed, config, endpoint, handlers, main as client, run};
use tokio::time::timeout;

fn main() -> ExitCode {
    client(|url, brief| {
        let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        tokio.block_on(async {
            let connection = mcp_tokio::connect_http(endpoint(url, &brief), config(brief.version), handlers())?;
            timeout(DEADLINE, run(connection, &brief)).await.map_err(|_| Failed::from("the deadline passed"))?
        })
    })
}
