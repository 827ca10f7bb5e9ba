//! The client that the conformance suite is run against, on async-std.

use std::process::ExitCode;

use async_std::future::timeout;
use mcp_tests::conformance::client::{DEADLINE, Failed, config, endpoint, handlers, main as client, run};

fn main() -> ExitCode {
    client(|url, brief| {
        async_std::task::block_on(async {
            let connection = mcp_async_std::connect_http(endpoint(url, &brief), config(brief.version), handlers())?;
            timeout(DEADLINE, run(connection, &brief)).await.map_err(|_| Failed::from("the deadline passed"))?
        })
    })
}
