//! A server and a client over a Unix socket, which the permissions of its path protect.
//!
//! Prints:
//! ```text
//! hello over a socket
//! ```

use std::error::Error;
use std::os::unix::net::UnixListener;
use std::{env, fs, process};

use futures_lite::future::or;
use mcp_tokio::{Router, connect_unix, named, run, serve_unix};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let echo = |text: String| async move { text };
    let router = Router::new("echo", "1.0").tool("echo", "Says it again", named(["text"], echo));
    let path = env::temp_dir().join(format!("mcp-example-{}.sock", process::id()));
    let listener = UnixListener::bind(&path)?;
    let client = async {
        let server = connect_unix(&path, ("client", "1.0"), ()).await?;
        println!("{}", server.peer().call_tool("echo", json!({"text": "hello over a socket"})).text().await?);
        server.close().await?;
        Ok(())
    };
    let server = async { Ok(serve_unix(listener, || router.clone()).await?) };
    let outcome = run(or(client, server));
    fs::remove_file(&path)?;
    outcome
}
