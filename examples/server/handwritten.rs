//! A tool whose schema was written by hand, and goes to clients as it is.

use std::f64::consts::PI;

use mcp_tokio::model::{Object, Tool, ToolAnnotations};
use mcp_tokio::{Args, Failure, Router, run, serve_stdio};

const SCHEMA: &str = r#"{
    "type": "object",
    "properties": {"shape": {"enum": ["circle", "square"]}, "size": {"type": "number", "exclusiveMinimum": 0}},
    "required": ["shape", "size"]
}"#;

async fn area(Args(arguments): Args<Object>) -> Result<f64, Failure> {
    let size = arguments.get("size").and_then(|size| size.as_f64()).ok_or_else(|| Failure::new("which size?"))?;
    match arguments.get("shape").and_then(|shape| shape.as_str()) {
        Some("square") => Ok(size * size),
        Some("circle") => Ok(size * size * PI),
        _ => Err(Failure::new("a circle or a square?")),
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let tool = Tool::new("area", serde_json::from_str::<Object>(SCHEMA)?)
        .with_title("Area")
        .with_description("Tells how large a shape is")
        .with_annotations(ToolAnnotations::new().with_read_only_hint(true));
    Ok(run(serve_stdio(Router::new("shapes", "1.0").tool_with(tool, area)))?)
}
