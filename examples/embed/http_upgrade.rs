//! A transport of one's own: an HTTP/1.1 connection that is upgraded, and from then on carries messages a line, both
//! ways. It passes the proxies that WebSocket passes, without its frames.
//!
//! Prints:
//! ```text
//! HTTP/1.1 101 Switching Protocols
//! hello over an upgraded connection
//! the connection ended: true
//! ```

use std::error::Error;
use std::io;
use std::net::SocketAddr;

use futures_lite::future::{or, try_zip};
use mcp_driver::{ServerDriver, connect};
use mcp_tokio::{Router, Tokio, named, run};
use serde_json::json;
use smol::io::{AsyncReadExt, AsyncWriteExt};
use smol::net::{TcpListener, TcpStream};

fn main() -> Result<(), Box<dyn Error>> {
    run(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        try_zip(client(address), server(listener)).await?;
        Ok(())
    })
}

/// What `hyper::upgrade::on` gives where hyper has read the head.
async fn server(listener: TcpListener) -> Result<(), Box<dyn Error>> {
    let (mut socket, _) = listener.accept().await?;
    if !head(&mut socket).await?.lines().any(|line| line.eq_ignore_ascii_case("upgrade: mcp")) {
        socket.write_all(b"HTTP/1.1 426 Upgrade Required\r\nupgrade: mcp\r\nconnection: upgrade\r\n\r\n").await?;
        return Ok(());
    }
    socket.write_all(b"HTTP/1.1 101 Switching Protocols\r\nupgrade: mcp\r\nconnection: upgrade\r\n\r\n").await?;
    let echo = |text: String| async move { text };
    let router = Router::new("echo", "1.0").tool("echo", "Says it again", named(["text"], echo));
    ServerDriver::new(socket.clone(), socket, router, Tokio::new()).await?;
    Ok(())
}

async fn client(address: SocketAddr) -> Result<(), Box<dyn Error>> {
    let mut socket = TcpStream::connect(address).await?;
    let request = format!("GET /mcp HTTP/1.1\r\nhost: {address}\r\nupgrade: mcp\r\nconnection: upgrade\r\n\r\n");
    socket.write_all(request.as_bytes()).await?;
    println!("{}", head(&mut socket).await?.lines().next().unwrap_or_default());
    let (peer, driver) = connect(socket.clone(), socket, Tokio::new(), ("client", "1.0"), ());
    // Nothing is spawned: the driver is one future, and this is another beside it.
    let talk = async {
        println!("{}", peer.call_tool("echo", json!({"text": "hello over an upgraded connection"})).text().await?);
        peer.close();
        std::future::pending().await
    };
    let ended = or(talk, async { Ok::<_, Box<dyn Error>>(driver.await?) }).await;
    println!("the connection ended: {}", ended.is_ok());
    Ok(())
}

/// Up to the empty line, and not a byte further: what follows is no longer HTTP.
async fn head(socket: &mut TcpStream) -> io::Result<String> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && head.len() < 8 * 1024 {
        socket.read_exact(&mut byte).await?;
        head.extend(byte);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}
