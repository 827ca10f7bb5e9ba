use rmcp::handler::server::wrapper::Parameters;
use rmcp::transport::stdio;
use rmcp::{ServiceExt, schemars, tool, tool_router};

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Pair {
    a: f64,
    b: f64,
}

struct Calculator;

#[tool_router(server_handler)]
impl Calculator {
    #[tool(description = "Adds a and b")]
    fn add(&self, Parameters(Pair { a, b }): Parameters<Pair>) -> String {
        (a + b).to_string()
    }

    #[tool(description = "Divides a by b")]
    fn divide(&self, Parameters(Pair { a, b }): Parameters<Pair>) -> Result<String, String> {
        if b == 0.0 { Err("b must not be zero".to_owned()) } else { Ok((a / b).to_string()) }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    Calculator.serve(stdio()).await?.waiting().await?;
    Ok(())
}
