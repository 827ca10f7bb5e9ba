//! Clients of the revisions before 2026-07-28: sessions, resumption, HTTP+SSE.

use std::net::TcpListener;

use mcp_driver::router::{Ctx, Router};
use mcp_driver::{HttpEndpoint, HttpServer};
use mcp_proto::Version;
use mcp_proto::http::server::{HttpSse, LegacyHttp};
use mcp_proto::method::{CallTool, ListTools};
use mcp_proto::model::{PaginatedParams, SubscriptionFilter};
use serde_json::json;

use crate::fixture::{Gate, Hanging, call, client, endpoint, gated, router, serve, silent, text, tool};
use crate::quiet::{with, yield_now};
use crate::raw::{Raw, open_session};
use crate::runtimes::{Rt, listener};

/// A server that forgets its sessions is told of by 404; the client opens another and asks again.
pub(crate) fn a_server_restarted_under_a_client<R: Rt>() {
    R::block_on(async {
        let (address, first) = listener();
        let (peer, end) = R::connect(endpoint(address), client(Version::V2025_11_25), silent());
        let serving = async { R::serve(first, HttpServer::new(router(&Hanging::default()))).await };
        let before = async {
            let result = call(&peer, "echo", json!({"text": "before"})).await.expect("an answer");
            assert_eq!(text(&result), "before");
        };
        with(before, serving).await;

        let again = TcpListener::bind(address).expect("the port is free again");
        let serving = async { R::serve(again, HttpServer::new(router(&Hanging::default()))).await };
        let after = async {
            // A call that was on its way when the connection went may be lost: whether the server had it, nobody knows.
            let mut answered = call(&peer, "echo", json!({"text": "after"})).await;
            while answered.is_err() {
                yield_now().await;
                answered = call(&peer, "echo", json!({"text": "after"})).await;
            }
            assert_eq!(text(&answered.expect("an answer")), "after");
            end.await.expect("nothing broke");
        };
        with(after, serving).await;
    });
}

/// A long call hangs up on its client, which comes back for the rest.
pub(crate) fn a_response_that_is_ended_and_resumed<R: Rt>() {
    let service = Router::new("polling", "1.0").tool("long", "hangs up", |ctx: Ctx| async move {
        ctx.progress(1, None);
        ctx.handle().close_stream();
        for _ in 0..100 {
            yield_now().await;
        }
        ctx.progress(2, None);
        "done"
    });
    let server = HttpServer::new(service).configure(|http| http.retry = std::time::Duration::from_millis(1));
    serve::<R, _>(server, async |address| {
        let (peer, end) = R::connect(endpoint(address), client(Version::V2025_11_25), silent());
        let steps = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
        let heard = steps.clone();
        let result = peer
            .call::<CallTool>(&tool("long", json!({})))
            .on_progress(move |step| heard.lock().expect("unpoisoned").push(step.progress))
            .await
            .expect("an answer");
        assert_eq!(text(&result), "done");
        assert_eq!(*steps.lock().expect("unpoisoned"), [1.0, 2.0], "each once");
        end.await.expect("nothing broke");
    });
}

/// An endpoint that keeps no sessions answers each request by itself.
pub(crate) fn without_sessions<R: Rt>() {
    let server = HttpServer::new(router(&Hanging::default())).configure(|http| http.legacy = LegacyHttp::Sessionless);
    serve::<R, _>(server, async |address| {
        for version in [Version::V2025_03_26, Version::V2025_06_18, Version::V2025_11_25, Version::V2026_07_28] {
            let (peer, end) = R::connect(endpoint(address), client(version), silent());
            let result = call(&peer, "echo", json!({"text": "hello"})).await.expect("an answer");
            assert_eq!(text(&result), "hello", "{version}");
            end.await.expect("nothing broke");
        }
    });
}

/// A client that finds neither of the newer transports goes back to the oldest.
pub(crate) fn over_http_sse<R: Rt>() {
    let service = router(&Hanging::default()).resource("news://today", "news", || async { "nothing" });
    let handle = service.handle();
    let server = HttpServer::new(service).configure(|http| http.http_sse = Some(HttpSse::new("/sse", "/messages")));
    serve::<R, _>(server, async |address| {
        let endpoint = HttpEndpoint::new(format!("http://{address}/sse")).seed(7);
        let (peer, end) = R::connect(endpoint, client(Version::V2024_11_05), silent());
        let result = call(&peer, "echo", json!({"text": "hello"})).await.expect("an answer");
        assert_eq!(text(&result), "hello");
        let result = call(&peer, "steps", json!({"count": 20})).await.expect("an answer");
        assert_eq!(text(&result), "done");
        let filter = SubscriptionFilter::default().with_tools_list_changed(true);
        let mut news = peer.listen(filter).await.expect("the server agrees");
        assert!(handle.remove_tool("panic"));
        assert_eq!(&*news.next().await.expect("a change").method, "notifications/tools/list_changed");
        end.await.expect("nothing broke");
    });
}

pub(crate) fn both_eras_at_one_endpoint<R: Rt>() {
    serve::<R, _>(HttpServer::new(router(&Hanging::default())), async |address| {
        let (modern, end_modern) = R::connect(endpoint(address), client(Version::V2026_07_28), silent());
        let (legacy, end_legacy) = R::connect(endpoint(address), client(Version::V2025_06_18), silent());
        for peer in [&modern, &legacy, &modern, &legacy] {
            let tools = peer.call::<ListTools>(&PaginatedParams::new()).await.expect("a list").tools;
            assert_eq!(tools.len(), 5);
        }
        end_legacy.await.expect("nothing broke");
        end_modern.await.expect("nothing broke");
    });
}

/// A client that goes in the middle of a call has cancelled nothing, and finds the answer when it is back.
pub(crate) fn a_client_that_vanishes_comes_back<R: Rt>() {
    let (hanging, gate) = (Hanging::default(), Gate::default());
    serve::<R, _>(HttpServer::new(gated(&hanging, &gate)), async |address| {
        let mut raw = Raw::connect(address).await;
        let session = open_session(&mut raw).await;
        let call = json!({"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": {
            "name": "gate", "arguments": {}, "_meta": {"progressToken": 1},
        }});
        raw.post(&session, &call).await;
        assert_eq!(raw.response().await.status, 200);
        let mut last = String::new();
        while !last.contains("notifications/progress") {
            last = raw.event().await;
        }
        let id = last.lines().rev().find_map(|line| line.strip_prefix("id: ")).expect("an id").to_owned();
        raw.vanish();

        // Another request says that the server has had its turns since.
        let mut raw = Raw::connect(address).await;
        raw.post(&session, &json!({"jsonrpc": "2.0", "id": 6, "method": "ping"})).await;
        let pong = raw.response().await;
        raw.body(&pong).await;
        assert_eq!(hanging.count(), 1, "the call goes on");
        gate.open();
        hanging.wait(0).await;
        let back = raw.head("GET", &format!("{session}Last-Event-ID: {id}\r\n"));
        raw.send(back.as_bytes()).await;
        let response = raw.response().await;
        assert_eq!(response.status, 200);
        let rest = raw.text(&response).await;
        assert!(rest.contains("through"), "{rest}");
        assert!(!rest.contains("notifications/progress"), "what was seen is not told again: {rest}");
    });
}
