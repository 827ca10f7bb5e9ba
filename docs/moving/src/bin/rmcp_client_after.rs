use mcp_tokio::connect_child;
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let program = std::env::args().nth(1).ok_or("name a server")?;
    let client = connect_child(&*program, ("example", "1.0"), ())?;
    for tool in client.peer().list_tools().await? {
        println!("{}: {}", tool.name, tool.description.unwrap_or_default());
    }
    println!("{}", client.peer().call_tool("divide", json!({"a": 6, "b": 3})).text().await?);
    client.close().await?;
    Ok(())
}
