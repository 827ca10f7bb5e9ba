use rmcp::ServiceExt;
use rmcp::model::CallToolRequestParams;
use rmcp::transport::{ConfigureCommandExt, TokioChildProcess};
use serde_json::json;
use tokio::process::Command;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let program = std::env::args().nth(1).ok_or("name a server")?;
    let client = ().serve(TokioChildProcess::new(Command::new(program).configure(|_| {}))?).await?;
    for tool in client.list_all_tools().await? {
        println!("{}: {}", tool.name, tool.description.unwrap_or_default());
    }
    let arguments = json!({"a": 6, "b": 3}).as_object().cloned().unwrap_or_default();
    let result = client.call_tool(CallToolRequestParams::new("divide").with_arguments(arguments)).await?;
    for block in &result.content {
        if let Some(text) = block.as_text() {
            println!("{}", text.text);
        }
    }
    client.cancel().await?;
    Ok(())
}
