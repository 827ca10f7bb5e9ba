//! What a client is told.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_lite::future::{self, block_on};
use futures_lite::io::{AsyncBufReadExt, AsyncRead, AsyncWriteExt, BufReader, sink};
use mcp_driver::duplex::duplex;
use mcp_driver::proto::client::Config;
use mcp_driver::proto::model::Implementation;
use mcp_driver::{Handlers, Peer, ServerDriver, connect};
use mcp_testkit::TestTime;
use serde_json::{Value, json};

use super::server::server;
use super::talk::settled;
use super::{Case, author};

/// A client of the server that mistakes are made with.
fn client(ask: impl AsyncFnOnce(Peer) -> String) -> String {
    let (here, there) = duplex(64 << 10);
    let clock = TestTime::new();
    let (reader, writer) = there.split();
    let server = ServerDriver::new(reader, writer, server(), clock.clone());
    let (reader, writer) = here.split();
    let (peer, driver) =
        connect(reader, writer, clock, Config::new(Implementation::new("client", "1.0")), Handlers::new());
    let drivers = async {
        future::or(async { drop(future::zip(server, driver).await) }, settled()).await;
        settled().await;
        "nothing is said".to_owned()
    };
    block_on(future::or(ask(peer), drivers))
}

/// A client of a server that prints before it answers the first request, and then answers so.
fn heard(printed: &str, result: Value) -> String {
    let (here, there) = duplex(64 << 10);
    let clock = TestTime::new();
    let noise = Arc::new(Mutex::new(String::new()));
    let told = noise.clone();
    let handlers = Handlers::new().on_noise(move |error, excerpt| {
        *told.lock().unwrap() = format!("error {}: {}\nexcerpt: {excerpt}", error.code, error.message);
    });
    let (reader, writer) = here.split();
    let (peer, driver) = connect(reader, writer, clock, Config::new(Implementation::new("client", "1.0")), handlers);
    let (reader, mut writer) = there.split();
    let server = async {
        let mut reader = BufReader::new(reader);
        writer.write_all(printed.as_bytes()).await.unwrap();
        let mut line = String::new();
        while reader.read_line(&mut line).await.unwrap() > 0 {
            let asked: Value = serde_json::from_str(&line).unwrap();
            line.clear();
            let discovered = json!({"supportedVersions": ["2026-07-28"], "capabilities": {"tools": {}}, "resultType": "complete",
                "ttlMs": 0, "cacheScope": "private", "_meta": {"io.modelcontextprotocol/serverInfo": {"name": "noisy", "version": "1"}}});
            let result = if asked["method"] == "server/discover" { &discovered } else { &result };
            let answer = json!({"jsonrpc": "2.0", "id": asked["id"], "result": result});
            writer.write_all(format!("{answer}\n").as_bytes()).await.unwrap();
        }
        future::pending().await
    };
    let asking = async {
        let said = peer.call_tool("now", json!({})).await;
        let noise = noise.lock().unwrap().clone();
        if noise.is_empty() { said.expect_err("a mistake").to_string() } else { noise }
    };
    let driver = async {
        future::or(async { drop(driver.await) }, settled()).await;
        settled().await;
        "nothing is said".to_owned()
    };
    block_on(future::or(asking, future::or(server, driver)))
}

/// A client that opens a connection to a server which gives these answers, one to each request, and leaves.
fn opened(answers: &[Value]) -> String {
    let (here, there) = duplex(64 << 10);
    let (reader, writer) = here.split();
    let (peer, driver) =
        connect(reader, writer, TestTime::new(), Config::new(Implementation::new("client", "1.0")), ());
    let (reader, mut writer) = there.split();
    let server = async move {
        let mut reader = BufReader::new(reader);
        for answer in answers {
            let mut line = String::new();
            reader.read_line(&mut line).await.unwrap();
            let asked: Value = serde_json::from_str(&line).unwrap();
            let mut answer = answer.clone();
            answer["jsonrpc"] = json!("2.0");
            answer["id"] = asked["id"].clone();
            writer.write_all(format!("{answer}\n").as_bytes()).await.unwrap();
        }
    };
    block_on(async {
        let (_, opened) = future::zip(future::zip(driver, server), peer.ready()).await;
        opened.expect_err("it does not open").to_string()
    })
}

/// A client whose stream breaks.
fn broken() -> String {
    struct Broken;

    impl AsyncRead for Broken {
        fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, _: &mut [u8]) -> Poll<io::Result<usize>> {
            Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()))
        }
    }

    let (peer, driver) = connect(Broken, sink(), TestTime::new(), ("client", "1.0"), ());
    block_on(future::zip(driver, peer.ready())).1.expect_err("it does not open").to_string()
}

pub(crate) fn cases() -> Vec<Case> {
    let printed = client(async |peer| {
        let _ = peer.ready().await;
        peer.call_tool("divide", json!({"a": 1, "b": 0})).json::<f64>().await.expect_err("a mistake").to_string()
    });
    let unlike =
        client(async |peer| peer.call_tool("now", json!({})).json::<f64>().await.expect_err("a mistake").to_string());
    let unknown = client(async |peer| peer.call_tool("nwo", json!({})).await.expect_err("a mistake").to_string());
    let listed = client(async |peer| peer.call_tool("add", json!([1, 2])).await.expect_err("a mistake").to_string());
    let late = {
        let (here, _there) = duplex(64 << 10);
        let clock = TestTime::new();
        let (reader, writer) = here.split();
        let mut config = Config::new(Implementation::new("client", "1.0"));
        config.request_timeout = Duration::from_secs(5);
        let (peer, driver) = connect(reader, writer, clock.clone(), config, ());
        let passing = async {
            for _ in 0..3600 {
                for _ in 0..20 {
                    future::yield_now().await;
                }
                clock.advance(Duration::from_secs(1));
            }
            "nothing is said".to_owned()
        };
        let driver = async {
            drop(driver.await);
            future::pending().await
        };
        let asking = async { peer.call_tool("now", json!({})).await.expect_err("a mistake").to_string() };
        block_on(future::or(asking, future::or(driver, passing)))
    };
    let closed = client(async |peer| {
        peer.close();
        peer.call_tool("now", json!({})).await.expect_err("a mistake").to_string()
    });
    let other = json!({"error": {"code": -32022, "message": "no", "data": {"supported": ["2099-01-01"], "requested": "2026-07-28"}}});
    let unknown_method = json!({"error": {"code": -32601, "message": "no"}});
    let refusal = json!({"error": {"code": -32603, "message": "the license has expired"}});
    vec![
        author("opening_ends", opened(&[]), &["opening the connection"]),
        author("opening_another_revision", opened(&[other]), &["2099-01-01"]),
        author("opening_refused", opened(&[unknown_method, refusal]), &["the license has expired"]),
        author("opening_breaks", broken(), &["opening the connection"]),
        author("client_hears_the_tool", printed, &["`divide`", "b must not be zero"]),
        author("client_wants_another_type", unlike, &["`now`"]),
        author("client_unknown_tool", unknown, &["`nwo`", "`now`"]),
        author("client_arguments_no_object", listed, &["`add`", "by name", "a list"]),
        author("client_waits_too_long", late, &[]),
        author("client_asks_after_close", closed, &[]),
        author(
            "noise_on_stdout",
            heard("listening on port 8080\n", json!({"content": [], "resultType": "complete"})),
            &["listening on port 8080"],
        ),
        author("client_hears_nonsense", heard("", json!({"content": "soon", "resultType": "complete"})), &["`now`"]),
    ]
}
