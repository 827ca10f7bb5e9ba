use mcp_tokio::tool;

#[tool]
pub struct Counter; //~

fn main() {}
