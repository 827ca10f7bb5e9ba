//! Logs for the client: structured, by a named logger, and only down to the level that the client asked for.

use mcp_tokio::model::LoggingLevel;
use mcp_tokio::{Ctx, Router, run, serve_stdio, tool};
use serde_json::json;

/// Backs up a disk
#[tool]
async fn back_up(disk: String, ctx: Ctx) -> &'static str {
    ctx.log(LoggingLevel::Debug, "looking for the disk");
    ctx.log_as("disks", LoggingLevel::Info, json!({"disk": disk, "free": 0.4}));
    ctx.log_as("disks", LoggingLevel::Warning, format!("{disk} is getting old"));
    "done"
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(Router::new("backup", "1.0").add(back_up)))
}
