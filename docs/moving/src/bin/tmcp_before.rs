use tmcp::{Server, ToolError, ToolResult, mcp_server, tool_params, tool_result};

#[derive(Debug)]
#[tool_params]
struct Pair {
    a: f64,
    b: f64,
}

#[derive(Debug)]
#[tool_result]
struct Value {
    value: f64,
}

#[derive(Default)]
struct Calculator;

#[mcp_server]
impl Calculator {
    #[tool]
    /// Adds a and b
    async fn add(&self, pair: Pair) -> ToolResult<Value> {
        Ok(Value { value: pair.a + pair.b })
    }

    #[tool]
    /// Divides a by b
    async fn divide(&self, pair: Pair) -> ToolResult<Value> {
        if pair.b == 0.0 {
            return Err(ToolError::invalid_input("b must not be zero"));
        }
        Ok(Value { value: pair.a / pair.b })
    }
}

#[tokio::main]
async fn main() -> tmcp::Result<()> {
    Server::new(Calculator::default).serve_stdio().await
}
