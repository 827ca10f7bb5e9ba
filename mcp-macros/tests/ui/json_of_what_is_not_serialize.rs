use mcp_tokio::{Json, Router, tool};
use schemars::JsonSchema;

#[derive(JsonSchema)]
struct Weather {
    degrees: f64,
}

#[tool("Tells the weather")]
async fn weather() -> Json<Weather> { //~
    Json(Weather { degrees: 21.0 })
}

fn main() {
    let _ = Router::new("test", "1.0").add(weather);
}
