//! HTTP over a Unix socket: for a proxy on the same machine, or for clients whom the permissions of a path let in.
//!
//! Prints:
//! ```text
//! hello over HTTP over a socket
//! ```

use std::error::Error;
use std::os::unix::net::UnixListener;
use std::{env, fs, process};

use mcp_tokio::{HttpServer, Router, connect_http_unix, named, run, serve_http_unix};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let echo = |text: String| async move { text };
    let router = Router::new("echo", "1.0").tool("echo", "Says it again", named(["text"], echo));
    let path = env::temp_dir().join(format!("mcp-example-http-{}.sock", process::id()));
    let listener = UnixListener::bind(&path)?;
    let mut outcome = Ok(());
    // The server ends when the client has left, and lets go of what is still open.
    let client = async { outcome = client(&path).await };
    let served = run(serve_http_unix(listener, HttpServer::new(router).shutdown_on(client)));
    fs::remove_file(&path)?;
    served?;
    outcome
}

async fn client(path: &std::path::Path) -> Result<(), Box<dyn Error>> {
    let server = connect_http_unix(path, "http://localhost/mcp", ("client", "1.0"), ())?;
    let text = json!({"text": "hello over HTTP over a socket"});
    println!("{}", server.peer().call_tool("echo", text).text().await?);
    server.close().await?;
    Ok(())
}
