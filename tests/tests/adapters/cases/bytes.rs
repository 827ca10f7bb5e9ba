//! Bytes: many, few, none, and cut off.

use std::cell::Cell;
use std::pin::pin;

use futures_lite::future::zip;
use futures_lite::{AsyncReadExt, AsyncWriteExt};
use mcp_driver::duplex::duplex;
use mcp_driver::{CallError, ServerDriver, connect};
use mcp_proto::client::RequestError;
use mcp_proto::{CloseReason, Misbehaved, Version};
use serde_json::json;

use crate::fixture::{Hanging, call, client, known, router, silent, text};
use crate::quiet::{until_quiet, with};
use crate::runtimes::Rt;
use crate::wire::{Lines, request};

/// 10 MiB go each way at the same time, in two calls: whoever stops reading to write locks both up.
pub(crate) fn megabytes_both_ways<R: Rt>() {
    R::block_on(async {
        let ((client_reader, client_writer), (server_reader, server_writer)) = R::pair();
        let server = ServerDriver::new(server_reader, server_writer, router(&Hanging::default()), R::clock());
        let config = client(Version::V2026_07_28);
        let (peer, driver) = connect(client_reader, client_writer, R::clock(), config, silent());
        let megabytes = "x".repeat(5 << 20);
        let both = async {
            let arguments = json!({"text": megabytes});
            let (one, other) =
                zip(call(&peer, "echo", arguments.clone()), call(&peer, "echo", arguments.clone())).await;
            for result in [one, other] {
                assert_eq!(text(&result.expect("an answer")).len(), megabytes.len());
            }
        };
        with(both, zip(server, driver)).await;
    });
}

/// A client that writes and never reads is not read from for ever; when it reads again, nothing is missing.
pub(crate) fn a_peer_that_stops_reading<R: Rt>() {
    R::block_on(async {
        let (here, there) = duplex(4 << 10);
        let (reader, writer) = there.split();
        let router = router(&Hanging::default()).configure(|config| config.limits.high_water = 64 << 10);
        let mut server = pin!(ServerDriver::new(reader, writer, router, R::clock()));
        let mut lines = Lines::new(here);
        let padding = "x".repeat(1000);
        let sent = Cell::new(0);
        let stuck = {
            let flood = async {
                loop {
                    let arguments = json!({"text": padding});
                    lines
                        .send(&request(sent.get(), "tools/call", json!({"name": "echo", "arguments": arguments})))
                        .await;
                    sent.set(sent.get() + 1);
                    assert!(sent.get() < 10_000, "ten megabytes were taken from a client that reads nothing");
                }
            };
            until_quiet(pin!(zip(server.as_mut(), flood))).await.map(|(reason, ())| reason)
        };
        assert!(stuck.is_none());
        let sent = sent.get();
        assert!(sent > 10, "the server takes what it can answer: {sent}");
        // The last line is cut where the flood stopped; its end never comes.
        let answers = async {
            for id in 0..sent {
                assert_eq!(lines.next().await.expect("an answer")["id"], id);
            }
        };
        with(answers, server).await;
    });
}

pub(crate) fn a_peer_that_dies_inside_a_message<R: Rt>() {
    R::block_on(async {
        let (here, there) = duplex(4 << 10);
        let (reader, writer) = there.split();
        let server = ServerDriver::new(reader, writer, router(&Hanging::default()), R::clock());
        let mut lines = Lines::new(here);
        lines.send_text(r#"{"jsonrpc":"2.0","id":1,"method":"tools/ca"#).await;
        drop(lines);
        let reason = server.await.expect("the stream itself did not break");
        assert_eq!(reason, CloseReason::PeerMisbehaved(Misbehaved::TruncatedMessage));
    });
}

pub(crate) fn a_server_that_dies_inside_a_message<R: Rt>() {
    R::block_on(async {
        let (here, there) = duplex(64 << 10);
        let (reader, writer) = there.split();
        let (peer, driver) = connect(reader, writer, R::clock(), known(Version::V2026_07_28), silent());
        let mut lines = Lines::new(here);
        let dies = async {
            let asked = lines.next().await.expect("the request");
            lines.send_text(&format!(r#"{{"jsonrpc":"2.0","id":{},"result":{{"conte"#, asked["id"])).await;
            drop(lines);
        };
        let asks = async {
            let both = zip(call(&peer, "echo", json!({"text": "one"})), call(&peer, "echo", json!({"text": "other"})));
            (both.await, peer.closed().await)
        };
        let (((one, other), closed), ((), ended)) = zip(asks, zip(dies, driver)).await;
        let reason = CloseReason::PeerMisbehaved(Misbehaved::TruncatedMessage);
        // What is left of the first answer names its request; the second has none.
        assert!(matches!(one, Err(CallError::Request { error: RequestError::BadResult(_), .. })), "{one:?}");
        assert!(matches!(other, Err(CallError::Request { error: RequestError::Lost(lost), .. }) if lost == reason));
        assert_eq!(closed, reason);
        assert_eq!(ended.expect("the stream itself did not break"), reason);
    });
}

/// A client that has said all it will still hears the rest.
pub(crate) fn a_half_closed_connection<R: Rt>() {
    R::block_on(async {
        let (here, there) = duplex(4 << 10);
        let (reader, writer) = there.split();
        let server = ServerDriver::new(reader, writer, router(&Hanging::default()), R::clock());
        let mut lines = Lines::new(here);
        lines.send(&request(1, "tools/call", json!({"name": "slow", "arguments": {"count": 50}}))).await;
        lines.writer.close().await.expect("it closes");
        let hears = async {
            let answer = lines.next().await.expect("the answer");
            assert_eq!(answer["result"]["content"][0]["text"], "50");
            assert_eq!(lines.next().await, None);
        };
        let (reason, ()) = zip(server, hears).await;
        assert_eq!(reason.expect("nothing broke"), CloseReason::PeerClosed);
    });
}

/// A client that is gone altogether is no error of the transport, and its calls are dropped.
pub(crate) fn a_dead_reader<R: Rt>() {
    R::block_on(async {
        let (here, there) = duplex(4 << 10);
        let (reader, writer) = there.split();
        let hanging = Hanging::default();
        let mut server = pin!(ServerDriver::new(reader, writer, router(&hanging), R::clock()));
        let mut lines = Lines::new(here);
        lines.send(&request(1, "tools/call", json!({"name": "hang"}))).await;
        assert!(until_quiet(server.as_mut()).await.is_none());
        assert_eq!(hanging.count(), 1);
        lines.send(&request(2, "tools/call", json!({"name": "echo", "arguments": {"text": "x"}}))).await;
        drop(lines);
        let reason = server.await;
        assert_eq!(reason.expect("not the server's fault"), CloseReason::PeerClosed);
        assert_eq!(hanging.count(), 0);
    });
}

/// A client that reads to the end lets the server finish what it was saying when the client closed.
pub(crate) fn a_server_that_writes_after_the_end<R: Rt>() {
    R::block_on(async {
        let (here, there) = duplex(4 << 10);
        let (reader, writer) = here.split();
        let (peer, driver) = connect(reader, writer, R::clock(), known(Version::V2026_07_28), silent());
        peer.close();
        let server = async {
            let (mut reader, mut writer) = there.split();
            let mut heard = Vec::new();
            reader.read_to_end(&mut heard).await.expect("the client closes its end");
            // More than fits between the two, so that it only goes through if it is read.
            writer.write_all(&[b'x'; 16 << 10]).await.expect("somebody still reads");
            writer.close().await.expect("somebody still reads");
        };
        let (reason, ()) = zip(driver.read_to_end(), server).await;
        assert_eq!(reason.expect("nothing broke"), CloseReason::Local);
    });
}
