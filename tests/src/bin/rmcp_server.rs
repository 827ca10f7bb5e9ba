//! rmcp's server of the demo contract, over stdio.

use std::error::Error;

use mcp_tests::rmcp_peer::Demo;
use rmcp::ServiceExt;
use rmcp::transport::stdio;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let service = Demo::default().serve(stdio()).await?;
    service.waiting().await?;
    Ok(())
}
