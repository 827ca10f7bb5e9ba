//! The time limit of calls, from the driver's timer to what the handler hears of it.
#![cfg(feature = "router")]

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_lite::{AsyncReadExt, AsyncWriteExt};
use mcp_driver::duplex::duplex;
use mcp_driver::{Cancellation, Router, ServerDriver};
use mcp_testkit::TestTime;
use serde_json::{Value, json};

#[test]
fn a_call_ends_when_its_time_is_over_and_the_connection_goes_on() {
    let heard: Arc<Mutex<Option<Cancellation>>> = Arc::default();
    let keep = heard.clone();
    let hang = move |cancelled: Cancellation| {
        *keep.lock().unwrap() = Some(cancelled);
        std::future::pending::<()>()
    };
    let router = Router::new("test", "1.0").call_timeout(Duration::from_secs(30)).tool("hang", "Hangs", hang).tool(
        "echo",
        "Answers",
        || async { "here" },
    );

    let (clock, cx) = (TestTime::new(), &mut Context::from_waker(Waker::noop()));
    let (here, there) = duplex(1 << 16);
    let ((mut reader, mut writer), (from, to)) = (here.split(), there.split());
    let mut driver = pin!(ServerDriver::new(from, to, router, clock.clone()));
    let mut turn = |say: Option<(u64, &str)>| -> Vec<Value> {
        if let Some((id, tool)) = say {
            let meta = json!({
                "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientCapabilities": {},
            });
            let params = json!({"name": tool, "_meta": meta});
            let request = json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params});
            let line = format!("{request}\n");
            assert!(pin!(writer.write_all(line.as_bytes())).poll(cx).is_ready());
        }
        let mut bytes = Vec::new();
        for _ in 0..4 {
            assert!(driver.as_mut().poll(cx).is_pending());
            let mut buffer = [0; 4096];
            while let Poll::Ready(Ok(length @ 1..)) = pin!(reader.read(&mut buffer)).poll(cx) {
                bytes.extend_from_slice(&buffer[..length]);
            }
        }
        let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        lines.map(|line| serde_json::from_slice(line).unwrap()).collect()
    };

    assert!(turn(Some((1, "hang"))).is_empty());
    let cancelled = heard.lock().unwrap().take().unwrap();
    clock.advance(Duration::from_secs(29));
    assert!(turn(None).is_empty());
    assert!(!cancelled.is_cancelled());
    clock.advance(Duration::from_secs(1));
    let told = turn(None);
    assert_eq!((told.len(), &told[0]["id"], &told[0]["error"]["code"]), (1, &json!(1), &json!(-32603)));
    assert!(cancelled.is_cancelled());
    let told = turn(Some((2, "echo")));
    assert_eq!(told[0]["result"]["content"][0]["text"], json!("here"));
}
