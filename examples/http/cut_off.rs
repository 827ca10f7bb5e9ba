//! A connection that breaks within a call: the client asks for what it has missed, and nothing is lost or heard twice.
//!
//! Prints:
//! ```text
//! 1, 2, 3, 4, 5, done
//! lines cut: 1
//! ```

use std::error::Error;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_lite::future::or;
use mcp_tokio::proto::Version;
use mcp_tokio::proto::client::Config;
use mcp_tokio::{Ctx, HttpServer, Router, connect_http, run, serve_http, tool};
use smol::io::{AsyncReadExt, AsyncWriteExt, copy};
use smol::net::{TcpListener, TcpStream};

static CUT: AtomicU32 = AtomicU32::new(0);

/// Counts to five
#[tool]
async fn count(ctx: Ctx) -> &'static str {
    for number in 1..=5 {
        ctx.progress(number, 5);
    }
    "done"
}

fn main() -> Result<(), Box<dyn Error>> {
    let server = HttpServer::new(Router::new("counter", "1.0").add(count));
    // So long do clients wait until they come back; a second, unless they are told otherwise.
    let server = server.configure(|http| http.retry = Duration::from_millis(20));
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    run(async {
        let between = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/mcp", between.local_addr()?);
        drop(tokio::spawn(proxy(between, address)));
        let client = async {
            // Streams can be resumed where there are sessions.
            let mut config = Config::from(("client", "1.0"));
            config.versions = vec![Version::V2025_11_25];
            let server = connect_http(url.as_str(), config, ())?;
            let call = server.peer().call_tool("count", ()).text();
            println!("{}", call.on_progress(|step| print!("{}, ", step.progress)).await?);
            println!("lines cut: {}", CUT.load(Ordering::Relaxed));
            server.close().await?;
            Ok(())
        };
        or(client, async { Ok(serve_http(listener, server).await?) }).await
    })
}

/// Passes everything on, but hangs up after the second step, once.
async fn proxy(listener: TcpListener, server: SocketAddr) {
    while let Ok((client, _)) = listener.accept().await {
        drop(tokio::spawn(async move {
            let server = TcpStream::connect(server).await?;
            or(copy(client.clone(), server.clone()), pass(server, client)).await
        }));
    }
}

async fn pass(mut server: TcpStream, mut client: TcpStream) -> std::io::Result<u64> {
    let (mut passed, mut byte) = (String::new(), [0]);
    // Byte by byte, so that nothing of the third step slips through.
    while server.read(&mut byte).await? > 0 {
        client.write_all(&byte).await?;
        passed.push(byte[0].into());
        let seen = passed.ends_with("\n\n") && passed.matches("/progress").count() == 2;
        if seen && CUT.swap(1, Ordering::Relaxed) == 0 {
            break;
        }
    }
    Ok(0)
}
