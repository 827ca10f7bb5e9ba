#![cfg(all(feature = "client", feature = "router"))]

use async_io::Async;
use futures_lite::future::block_on;

use super::*;
use crate::{Router, connect};

#[test]
fn the_end_lets_a_call_finish_and_refuses_whoever_comes_then() {
    block_on(end_lets_a_call_finish());
}

async fn end_lets_a_call_finish() {
    let (begin, begun) = async_channel::bounded(1);
    let (go_on, until) = async_channel::bounded::<()>(1);
    let router = Router::new("smoke", "1.0").tool("pause", "Takes its time", move || {
        let (begin, until) = (begin.clone(), until.clone());
        async move {
            begin.send(()).await.expect("somebody waits");
            until.recv().await.expect("somebody tells");
            "paused"
        }
    });
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = async_channel::bounded::<()>(1);
    let server = async_global_executor::spawn(serve_tcp_until(listener, move || router.clone(), async move {
        let _ = stopped.recv().await;
    }));
    let stream = Async::<std::net::TcpStream>::connect(address).await.expect("a connection");
    let (reader, writer) = split(stream);
    let client = connect(reader, writer, ("test", "1.0"), ());
    let peer = client.peer().clone();
    let call = async_global_executor::spawn(async move { peer.call_tool("pause", ()).text().await });
    begun.recv().await.expect("it begins");
    stop.send(()).await.expect("the server is there");
    client.peer().ping().await.expect_err("it takes no more work");
    go_on.send(()).await.expect("somebody waits");
    assert_eq!(call.await.expect("an answer"), "paused");
    server.await.expect("no error");
    Async::<std::net::TcpStream>::connect(address).await.expect_err("nobody listens");
}
