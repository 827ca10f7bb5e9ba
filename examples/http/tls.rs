//! A server and its client over TLS: the certificate vouches for itself, so the client is told to trust it.
//!
//! Prints:
//! ```text
//! hello over TLS
//! to who does not trust it: no connection
//! ```

use std::error::Error;
use std::net::TcpListener;
use std::path::Path;
use std::{env, fs, process};

use futures_lite::future::or;
use mcp_tokio::{HttpEndpoint, HttpServer, Router, connect_http, named, run, serve_http};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::temp_dir().join(format!("mcp-example-tls-{}", process::id()));
    fs::create_dir(&folder)?;
    let outcome = both_ends(&folder);
    fs::remove_dir_all(&folder)?;
    outcome
}

fn both_ends(folder: &Path) -> Result<(), Box<dyn Error>> {
    let (chain, key) = (folder.join("chain.pem"), folder.join("key.pem"));
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()])?;
    fs::write(&chain, cert.pem())?;
    fs::write(&key, signing_key.serialize_pem())?;

    let echo = |text: String| async move { text };
    let router = Router::new("echo", "1.0").tool("echo", "Says it again", named(["text"], echo));
    let server = HttpServer::new(router).tls_pem(&chain, &key)?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    // The name has to be the one in the certificate.
    let url = format!("https://localhost:{}/mcp", listener.local_addr()?.port());
    let clients = async {
        let trusting = HttpEndpoint::new(url.as_str()).tls_pem(&chain);
        let server = connect_http(trusting, ("client", "1.0"), ())?;
        println!("{}", server.peer().call_tool("echo", json!({"text": "hello over TLS"})).text().await?);
        server.close().await?;

        // Without roots of its own a client trusts the authorities that this machine does.
        let wary = connect_http(url.as_str(), ("client", "1.0"), ())?;
        let met = wary.peer().ready().await.is_ok();
        println!("to who does not trust it: {}", if met { "a connection" } else { "no connection" });
        Ok(())
    };
    run(or(clients, async { Ok(serve_http(listener, server).await?) }))
}
