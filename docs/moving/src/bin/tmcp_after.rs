use mcp_tokio::{Json, Router, run, schema, serve_stdio, tools};

#[schema]
struct Value {
    value: f64,
}

struct Calculator;

#[tools]
impl Calculator {
    /// Adds a and b
    #[tool]
    async fn add(&self, a: f64, b: f64) -> Json<Value> {
        Json(Value { value: a + b })
    }

    /// Divides a by b
    #[tool]
    async fn divide(&self, a: f64, b: f64) -> Result<Json<Value>, &'static str> {
        if b == 0.0 {
            return Err("b must not be zero");
        }
        Ok(Json(Value { value: a / b }))
    }
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(Router::new("calculator", "1.0").add(Calculator)))
}
