//! Many streams, slow ones, and ones that nobody reads any more.

use std::pin::pin;
use std::sync::{Arc, Mutex};

use futures_lite::future::zip;
use mcp_driver::HttpServer;
use mcp_proto::Version;
use mcp_proto::method::CallTool;
use serde_json::json;

use crate::fixture::{Gate, Hanging, call, client, endpoint, gated, poll_once, serve, silent, text, tool};
use crate::raw::{Raw, modern_call};
use crate::runtimes::Rt;

const MANY: usize = 1_000;

/// A thousand calls that are all under way before the first is answered, each with a stream of its own.
pub(crate) fn a_thousand_streams<R: Rt>() {
    let _alone = ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let (hanging, gate) = (Hanging::default(), Gate::default());
    let server = HttpServer::new(gated(&hanging, &gate)).max_connections(2 * MANY);
    serve::<R, _>(server, async |address| {
        let mut config = client(Version::V2026_07_28);
        config.limits.exchanges = MANY;
        config.limits.pending = 2 * MANY;
        let (peer, end) = R::connect(endpoint(address), config, silent());
        peer.ready().await.expect("it opens");
        let heard: Arc<Mutex<usize>> = Arc::default();
        let mut calls = Vec::new();
        for _ in 0..MANY {
            let heard = heard.clone();
            let call = peer.call::<CallTool>(&tool("gate", json!({})));
            let mut call = call.on_progress(move |_| *heard.lock().expect("unpoisoned") += 1);
            assert!(poll_once(&mut call).await.is_none());
            calls.push(call);
        }
        hanging.wait(MANY).await;
        gate.open();
        for call in calls {
            assert_eq!(text(&call.await.expect("an answer")), "through");
        }
        assert_eq!(*heard.lock().expect("unpoisoned"), MANY, "each has heard of its progress");
        end.await.expect("nothing broke");
    });
}

/// Streams take descriptors, of which there are not enough for all runtimes at once.
static ALONE: Mutex<()> = Mutex::new(());

/// A client that does not read its stream holds up that stream and nothing else, and still gets its answer.
pub(crate) fn a_slow_reader_holds_up_nobody<R: Rt>() {
    let server = HttpServer::new(gated(&Hanging::default(), &Gate::default()));
    serve::<R, _>(server, async |address| {
        let mut slow = Raw::connect(address).await;
        let (headers, message) = modern_call("flood", &json!({"count": 20_000}));
        slow.post(&headers, &message).await;
        assert_eq!(slow.response().await.status, 200);

        let (peer, end) = R::connect(endpoint(address), client(Version::V2026_07_28), silent());
        for round in 0..20 {
            let echo = call(&peer, "echo", json!({"text": round.to_string()}));
            let steps = call(&peer, "steps", json!({"count": 10}));
            let (echo, steps) = zip(pin!(echo), pin!(steps)).await;
            assert_eq!(text(&echo.expect("an answer")), round.to_string());
            assert_eq!(text(&steps.expect("an answer")), "done");
        }
        end.await.expect("nothing broke");

        let (mut last, mut told) = (String::new(), 0);
        while !last.contains("flooded") {
            last = slow.event().await;
            told += 1;
        }
        assert!(told > 1, "it was told of progress");
        assert_eq!(slow.chunk().await, "", "the answer is the end");
    });
}

/// A modern client that goes has cancelled its call, whether the response had begun or not.
pub(crate) fn a_client_that_vanishes_cancels<R: Rt>() {
    let (hanging, gate) = (Hanging::default(), Gate::default());
    serve::<R, _>(HttpServer::new(gated(&hanging, &gate)), async |address| {
        let mut begun = Raw::connect(address).await;
        let (headers, message) = modern_call("gate", &json!({}));
        begun.post(&headers, &message).await;
        assert_eq!(begun.response().await.status, 200);
        assert!(begun.event().await.contains("notifications/progress"));
        let mut silent = Raw::connect(address).await;
        let (headers, message) = modern_call("hang", &json!({}));
        silent.post(&headers, &message).await;
        hanging.wait(2).await;
        begun.vanish();
        hanging.wait(1).await;
        silent.vanish();
        hanging.wait(0).await;
    });
}
