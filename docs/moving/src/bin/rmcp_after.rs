use mcp_tokio::{Router, run, serve_stdio, tools};

struct Calculator;

#[tools]
impl Calculator {
    /// Adds a and b
    #[tool]
    fn add(&self, a: f64, b: f64) -> f64 {
        a + b
    }

    /// Divides a by b
    #[tool]
    fn divide(&self, a: f64, b: f64) -> Result<f64, &'static str> {
        if b == 0.0 { Err("b must not be zero") } else { Ok(a / b) }
    }
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(Router::new("calculator", "1.0").add(Calculator)))
}
