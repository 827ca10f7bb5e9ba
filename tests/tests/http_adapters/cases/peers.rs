//! Clients that are odd, slow or hostile.

use std::time::Duration;

use mcp_driver::HttpServer;
use serde_json::json;

use crate::fixture::{Hanging, router, serve};
use crate::raw::{Raw, modern_call};
use crate::runtimes::Rt;

pub(crate) fn a_body_in_one_byte_chunks<R: Rt>() {
    serve::<R, _>(HttpServer::new(router(&Hanging::default())), async |address| {
        let mut raw = Raw::connect(address).await;
        let (headers, message) = modern_call("echo", &json!({"text": "bit by bit"}));
        let head = raw.head("POST", &format!("Transfer-Encoding: chunked\r\n{headers}"));
        raw.send(head.as_bytes()).await;
        for byte in message.to_string().bytes() {
            raw.send(&[b'1', b'\r', b'\n', byte, b'\r', b'\n']).await;
        }
        raw.send(b"0\r\n\r\n").await;
        let response = raw.response().await;
        assert_eq!(response.status, 200);
        let answer = raw.body(&response).await;
        assert_eq!(answer["result"]["content"][0]["text"], "bit by bit");
    });
}

/// A body over the limit is refused before it has been read: at once if its length is declared, otherwise when it is
/// over.
pub(crate) fn a_body_over_the_limit<R: Rt>() {
    let small = router(&Hanging::default()).configure(|config| config.limits.message = 1_000);
    serve::<R, _>(HttpServer::new(small), async |address| {
        let (headers, _) = modern_call("echo", &json!({}));
        let mut declared = Raw::connect(address).await;
        let head = declared.head("POST", &format!("Content-Length: 1001\r\n{headers}"));
        declared.send(head.as_bytes()).await;
        assert_eq!(declared.response().await.status, 413);

        let mut chunked = Raw::connect(address).await;
        let head = chunked.head("POST", &format!("Transfer-Encoding: chunked\r\n{headers}"));
        chunked.send(head.as_bytes()).await;
        chunked.send(format!("{:x}\r\n{}\r\n", 1_001, "x".repeat(1_001)).as_bytes()).await;
        assert_eq!(chunked.response().await.status, 413);
    });
}

/// A client that sends its head byte by byte for ever is not waited for for ever.
pub(crate) fn a_head_that_never_ends<R: Rt>() {
    let server = HttpServer::new(router(&Hanging::default())).header_timeout(Duration::from_millis(20));
    serve::<R, _>(server, async |address| {
        let mut raw = Raw::connect(address).await;
        raw.send(b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nX-Slow: ").await;
        while !raw.is_closed().await {
            assert_eq!(raw.response().await.status, 408, "it may be told");
        }
    });
}

/// Neither is one that does not end its body.
pub(crate) fn a_body_that_never_ends<R: Rt>() {
    let server = HttpServer::new(router(&Hanging::default())).body_timeout(Duration::from_millis(20));
    serve::<R, _>(server, async |address| {
        let mut raw = Raw::connect(address).await;
        let (headers, _) = modern_call("echo", &json!({}));
        let head = raw.head("POST", &format!("Content-Length: 100\r\n{headers}"));
        raw.send(head.as_bytes()).await;
        raw.send(b"{\"jsonrpc\"").await;
        while !raw.is_closed().await {
            let response = raw.response().await;
            assert_eq!(response.status, 408, "it may be told");
            if response.header("content-length").is_some_and(|length| length != "0") {
                raw.body(&response).await;
            }
        }
    });
}

/// A name that leads here and is not ours is that of an attacker.
pub(crate) fn another_host<R: Rt>() {
    serve::<R, _>(HttpServer::new(router(&Hanging::default())), async |address| {
        let mut raw = Raw::connect(address).await;
        let (headers, message) = modern_call("echo", &json!({"text": "x"}));
        let body = message.to_string();
        let head = format!(
            "POST /mcp HTTP/1.1\r\nHost: evil.example.com\r\nContent-Type: application/json\r\n\
             Accept: application/json, text/event-stream\r\nContent-Length: {}\r\n{headers}\r\n{body}",
            body.len()
        );
        raw.send(head.as_bytes()).await;
        assert_eq!(raw.response().await.status, 403);
    });
}

/// Requests that come at once on one connection are answered in order.
pub(crate) fn several_requests_on_one_connection<R: Rt>() {
    serve::<R, _>(HttpServer::new(router(&Hanging::default())), async |address| {
        let mut raw = Raw::connect(address).await;
        for round in 0..5 {
            let (headers, message) = modern_call("echo", &json!({"text": round.to_string()}));
            raw.post(&headers, &message).await;
        }
        for round in 0..5 {
            let response = raw.response().await;
            assert_eq!(response.status, 200);
            assert_eq!(raw.body(&response).await["result"]["content"][0]["text"], round.to_string());
        }
    });
}
