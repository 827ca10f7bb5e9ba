//! An extension of one's own, with settings that have a type at both ends.

use mcp_extensions::Extension;
use mcp_tokio::{Ctx, Failure, Router, run, serve_stdio, tool};
use serde::{Deserialize, Serialize};

struct Maps;

#[derive(Deserialize, Serialize)]
struct Scales {
    finest: u32,
}

#[derive(Deserialize, Serialize)]
struct Screen {
    width: u32,
}

impl Extension for Maps {
    const NAME: &'static str = "com.acme/maps";
    type Server = Scales;
    type Client = Screen;
}

/// Draws a map, for clients that can show one
#[tool]
async fn draw(ctx: Ctx) -> Result<String, Failure> {
    // A client that does not declare the extension is told which one it lacks.
    let Screen { width } = Maps::of_client(ctx.context())?;
    Ok(format!("a map, {width} wide"))
}

fn main() -> std::io::Result<()> {
    run(serve_stdio(Router::new("maps", "1.0").add(Maps::server(Scales { finest: 500 })).add(draw)))
}
