#![cfg(all(feature = "client", feature = "router"))]

use std::sync::Arc;

use tokio::net::TcpStream;
use tokio::sync::{Notify, oneshot};

use super::*;
use crate::{Router, connect};

#[tokio::test]
async fn the_end_lets_a_call_finish_and_refuses_whoever_comes_then() {
    let (started, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (begun, until) = (started.clone(), go_on.clone());
    let router = Router::new("smoke", "1.0").tool("pause", "Takes its time", move || {
        let (begun, until) = (begun.clone(), until.clone());
        async move {
            begun.notify_one();
            until.notified().await;
            "paused"
        }
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(serve_tcp_until(listener, move || router.clone(), async {
        let _ = stopped.await;
    }));
    let (reader, writer) = TcpStream::connect(address).await.expect("a connection").into_split();
    let client = connect(reader, writer, ("test", "1.0"), ());
    let peer = client.peer().clone();
    let call = tokio::spawn(async move { peer.call_tool("pause", ()).text().await });
    started.notified().await;
    stop.send(()).expect("the server is there");
    client.peer().ping().await.expect_err("it takes no more work");
    go_on.notify_one();
    assert_eq!(call.await.expect("no panic").expect("an answer"), "paused");
    server.await.expect("no panic").expect("no error");
    TcpStream::connect(address).await.expect_err("nobody listens");
}
