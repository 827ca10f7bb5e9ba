//! A transport of one's own: WebSocket, by async-tungstenite. Whatever reads and writes bytes carries the protocol.
//!
//! Prints:
//! ```text
//! hello over WebSocket
//! the connection ended: true
//! ```

use std::error::Error;

use async_tungstenite::bytes::{ByteReader, ByteWriter};
use async_tungstenite::{WebSocketStream, accept_async, client_async};
use futures_io::{AsyncRead, AsyncWrite};
use futures_lite::future::{or, try_zip};
use mcp_driver::{ServerDriver, connect};
use mcp_tokio::{Router, Tokio, named, run};
use serde_json::json;
use smol::net::{TcpListener, TcpStream};

fn main() -> Result<(), Box<dyn Error>> {
    let echo = |text: String| async move { text };
    let router = Router::new("echo", "1.0").tool("echo", "Says it again", named(["text"], echo));
    run(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let server = async {
            let (socket, _) = listener.accept().await?;
            let (reader, writer) = halves(accept_async(socket).await?);
            ServerDriver::new(reader, writer, router, Tokio::new()).await?;
            Ok(())
        };
        try_zip(client(address), server).await?;
        Ok(())
    })
}

async fn client(address: std::net::SocketAddr) -> Result<(), Box<dyn Error>> {
    let socket = TcpStream::connect(address).await?;
    let (upgraded, _) = client_async(format!("ws://{address}/mcp"), socket).await?;
    let (reader, writer) = halves(upgraded);
    let (peer, driver) = connect(reader, writer, Tokio::new(), ("client", "1.0"), ());
    // Nothing is spawned: the driver is one future, and this is another beside it.
    let talk = async {
        println!("{}", peer.call_tool("echo", json!({"text": "hello over WebSocket"})).text().await?);
        peer.close();
        std::future::pending().await
    };
    let ended = or(talk, async { Ok::<_, Box<dyn Error>>(driver.await?) }).await;
    println!("the connection ended: {}", ended.is_ok());
    Ok(())
}

fn halves<S: AsyncRead + AsyncWrite + Unpin>(
    socket: WebSocketStream<S>,
) -> (impl AsyncRead + Unpin, impl AsyncWrite + Unpin) {
    let (sender, receiver) = socket.split();
    (ByteReader::new(receiver), ByteWriter::new(sender))
}
