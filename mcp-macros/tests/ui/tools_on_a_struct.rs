use mcp_tokio::tools;

#[tools]
struct Counter; //~

fn main() {}
