#![cfg(feature = "router")]

use std::cell::Cell;
use std::rc::Rc;

use futures_lite::future::zip;
use futures_lite::{AsyncReadExt, AsyncWriteExt};
use serde_json::{Value, json};

use mcp_driver::duplex::duplex;

use crate::{Router, run, serve};

/// A router that no other thread could have: its handlers share an `Rc`.
pub(crate) fn counter() -> Router<(), crate::router::Local> {
    let count = Rc::new(Cell::new(0));
    Router::local("counter", "1.0").tool("next", "Counts one up", move || {
        let count = count.clone();
        async move {
            // It waits once, so that it is parked and polled again.
            futures_lite::future::yield_now().await;
            count.replace(count.get() + 1)
        }
    })
}

pub(crate) fn next(id: u32) -> Value {
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": {"name": "next", "_meta": meta}})
}

#[test]
fn a_router_of_one_thread_is_served_over_a_stream() {
    run(async {
        let (near, far) = duplex(4096);
        let (reader, writer) = far.split();
        let mut near = near;
        let asking = async move {
            near.write_all(format!("{}\n{}\n", next(1), next(2)).as_bytes()).await.expect("written");
            near.close().await.expect("closed");
            let mut answers = String::new();
            near.read_to_string(&mut answers).await.expect("read");
            answers
        };
        let (served, answers) = zip(serve(reader, writer, counter()), asking).await;
        served.expect("the client has left, and that is all");
        let texts: Vec<Value> = answers
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["result"]["content"][0]["text"].clone())
            .collect();
        assert_eq!(texts, ["0", "1"]);
    });
}

#[test]
fn a_listener_of_the_standard_library_is_served_and_found_by_its_name() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    run(async {
        let router = Router::new("empty", "1.0").tool("hello", "Says it", async || "hello");
        let asking = async {
            let config = crate::proto::client::Config::new(crate::proto::model::Implementation::new("test", "1"));
            let server = crate::connect_tcp(("localhost", port), config, ()).await.expect("a listener");
            server.peer().ready().await.expect("a server");
            server.close().await.expect("closed");
        };
        futures_lite::future::or(asking, async {
            crate::serve_tcp(listener, || router.clone()).await.expect("a listener that goes on");
        })
        .await;
    });
}
