//! The server as a whole: its end, and where it listens.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_lite::future::zip;
use mcp_driver::HttpServer;
use mcp_proto::Version;
use mcp_proto::method::CallTool;
use mcp_proto::model::SubscriptionFilter;
use serde_json::json;

use crate::fixture::{Gate, Hanging, call, client, endpoint, gated, poll_once, router, silent, text, tool};
use crate::quiet::{with, yield_now};
use crate::runtimes::{Rt, listener};

/// A signal that a test gives.
#[derive(Clone, Default)]
struct Signal(Arc<AtomicBool>);

impl Signal {
    fn give(&self) {
        self.0.store(true, Ordering::Release);
    }

    async fn wait(self) {
        while !self.0.load(Ordering::Acquire) {
            yield_now().await;
        }
    }
}

/// A server that shuts down finishes what it has begun, takes no more connections, and then is done.
pub(crate) fn a_shutdown_drains<R: Rt>() {
    for version in [Version::V2026_07_28, Version::V2025_11_25] {
        R::block_on(async {
            let (hanging, gate, signal) = (Hanging::default(), Gate::default(), Signal::default());
            let (address, listener) = listener();
            let server = HttpServer::new(gated(&hanging, &gate)).shutdown_on(signal.clone().wait());
            let (peer, end) = R::connect(endpoint(address), client(version), silent());
            let body = async {
                let mut under_way = peer.call::<CallTool>(&tool("gate", json!({})));
                assert!(poll_once(&mut under_way).await.is_none());
                hanging.wait(1).await;
                signal.give();
                while std::net::TcpStream::connect(address).is_ok() {
                    yield_now().await;
                }
                gate.open();
                assert_eq!(text(&under_way.await.expect("an answer")), "through", "{version}");
                let _ = end.await;
            };
            let ((), served) = zip(pin!(body), R::serve(listener, server)).await;
            served.expect("it ends well");
        });
    }
}

/// A subscription is ended with its response when the server goes.
pub(crate) fn a_shutdown_ends_subscriptions<R: Rt>() {
    R::block_on(async {
        let signal = Signal::default();
        let (address, listener) = listener();
        let server = HttpServer::new(router(&Hanging::default())).shutdown_on(signal.clone().wait());
        let (peer, end) = R::connect(endpoint(address), client(Version::V2026_07_28), silent());
        let body = async {
            let filter = SubscriptionFilter::default().with_tools_list_changed(true);
            let mut news = peer.listen(filter).await.expect("the server agrees");
            signal.give();
            assert_eq!(futures_lite::StreamExt::next(&mut news).await, None);
            assert!(news.end().is_some(), "it says how it ended");
            let _ = end.await;
        };
        let ((), served) = zip(pin!(body), R::serve(listener, server)).await;
        served.expect("it ends well");
    });
}

pub(crate) fn over_unix_sockets<R: Rt>() {
    let unique = std::any::type_name::<R>().rsplit(':').next().unwrap_or_default();
    let path = std::env::temp_dir().join(format!("mcp-http-suite-{}-{unique}.sock", std::process::id()));
    let _ = std::fs::remove_file(&path);
    R::block_on(async {
        let serving = async { R::serve_unix(&path, router(&Hanging::default())).await };
        let mut serving = pin!(serving);
        assert!(poll_once(&mut serving).await.is_none(), "it listens");
        let body = async {
            for version in [Version::V2026_07_28, Version::V2025_11_25] {
                let endpoint = mcp_driver::HttpEndpoint::new("http://localhost/mcp");
                let (peer, end) = R::connect_unix(&path, endpoint, client(version));
                let result = call(&peer, "echo", json!({"text": "hello"})).await.expect("an answer");
                assert_eq!(text(&result), "hello");
                end.await.expect("nothing broke");
            }
        };
        with(body, serving).await;
    });
    std::fs::remove_file(&path).expect("it was there");
}
