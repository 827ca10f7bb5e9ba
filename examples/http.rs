//! A server and clients of both eras over HTTP, in one process: `cargo run --example http`.
//!
//! The server ends when the last client has left. It listens on a port that is free, so that it can run beside anything.

use std::error::Error;
use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use mcp_tokio::proto::Version;
use mcp_tokio::proto::client::Config;
use mcp_tokio::proto::model::{Implementation, Object};
use mcp_tokio::{Ctx, Elicit, Failure, Handlers, HttpServer, Router, connect_http, serve_http};
use tokio::net::TcpListener;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/mcp", listener.local_addr()?);
    let mut outcome = Ok(());
    let clients = async {
        for version in [Version::V2026_07_28, Version::V2025_11_25] {
            if let Err(error) = client(&url, version).await {
                outcome = Err(error);
            }
        }
    };
    serve_http(listener, HttpServer::new(router()).shutdown_on(clients)).await?;
    outcome
}

fn router() -> Router {
    Router::new("example", "1.0").tool("count", "Counts to 3", count).tool("greet", "Asks who is there", greet)
}

async fn count(ctx: Ctx) -> &'static str {
    for step in 1..=3 {
        ctx.progress(step, 3);
    }
    "counted to 3"
}

#[derive(Elicit)]
struct Guest {
    name: String,
}

async fn greet(ctx: Ctx) -> std::result::Result<String, Failure> {
    let guest: Option<Guest> = ctx.elicit("Who is there?")?.accepted();
    Ok(format!("Hello, {}!", guest.map_or_else(|| "stranger".to_owned(), |guest| guest.name)))
}

async fn client(url: &str, version: Version) -> Result<()> {
    let mut config = Config::new(Implementation::new("example", "1.0"));
    config.versions = vec![version];
    let ada = || Object::from_iter([("name".into(), "Ada".into())]);
    let server = connect_http(url, config, Handlers::new().elicitation(move |_| ready(ada())))?;
    let steps = Arc::new(AtomicU32::new(0));
    let heard = steps.clone();
    let counting = server.peer().call_tool("count", ()).text();
    let counted = counting.on_progress(move |_| _ = heard.fetch_add(1, Ordering::Relaxed)).await?;
    let greeted = server.peer().call_tool("greet", ()).text().await?;
    let (steps, said) = (steps.load(Ordering::Relaxed), [counted, greeted]);
    println!("{version}: {steps} steps, {said:?}");
    server.close().await?;
    if steps == 3 && said == ["counted to 3", "Hello, Ada!"] { Ok(()) } else { Err("not what was expected".into()) }
}

#[test]
fn both_eras() {
    main().unwrap();
}
