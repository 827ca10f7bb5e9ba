//! One endpoint for clients of both eras: those with a session, and those that need none.
//!
//! Prints:
//! ```text
//! 2026-07-28: Ada
//! 2025-11-25: Ada
//! 2025-06-18: Ada
//! 2025-03-26: it cannot be asked
//! ```

use std::error::Error;
use std::net::TcpListener;

use futures_lite::future::or;
use mcp_tokio::model::Object;
use mcp_tokio::proto::Version;
use mcp_tokio::proto::client::Config;
use mcp_tokio::{Ctx, Elicit, Failure, Handlers, Router, connect_http, run, serve_http, tool};

#[derive(Elicit)]
struct Guest {
    name: String,
}

/// Asks who is there: in a session the server asks, else the answer to the call is the question
#[tool]
async fn who(ctx: Ctx) -> Result<String, Failure> {
    let guest: Option<Guest> = ctx.elicit("Who is there?")?.accepted();
    Ok(guest.map_or_else(|| "nobody".to_owned(), |guest| guest.name))
}

fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}/mcp", listener.local_addr()?);
    let clients = async {
        for version in [Version::V2026_07_28, Version::V2025_11_25, Version::V2025_06_18, Version::V2025_03_26] {
            println!("{version}: {}", client(&url, version).await?);
        }
        Ok(())
    };
    let serving = async { Ok(serve_http(listener, Router::new("door", "1.0").add(who)).await?) };
    run(or(clients, serving))
}

async fn client(url: &str, version: Version) -> Result<String, Box<dyn Error>> {
    let mut config = Config::from(("client", "1.0"));
    config.versions = vec![version];
    let user = Handlers::new().elicitation(|_| async { Object::from_iter([("name".to_owned(), "Ada".into())]) });
    let server = connect_http(url, config, user)?;
    let said = server.peer().call_tool("who", ()).text().await;
    server.close().await?;
    Ok(said.unwrap_or_else(|_| "it cannot be asked".to_owned()))
}
