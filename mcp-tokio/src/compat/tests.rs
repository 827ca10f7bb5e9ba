use std::future::poll_fn;
use std::io::IoSlice;
use std::pin::Pin;

use futures_io::AsyncWrite;
use futures_lite::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};

use super::Compat;

#[tokio::test]
async fn a_vectored_write_reaches_the_stream_in_one_call() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    let (server, _) = listener.accept().await.unwrap();
    let (mut client, mut server) = (Compat::new(client), Compat::new(server));
    let slices = [IoSlice::new(b"head"), IoSlice::new(b"er")];
    let written = poll_fn(|cx| Pin::new(&mut client).poll_write_vectored(cx, &slices)).await.unwrap();
    assert_eq!(written, 6);
    poll_fn(|cx| Pin::new(&mut client).poll_close(cx)).await.unwrap();
    let mut heard = String::new();
    server.read_to_string(&mut heard).await.unwrap();
    assert_eq!(heard, "header");
}
