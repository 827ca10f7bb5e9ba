//! A service that comes to offer something else.

use std::future::{Ready, ready};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use futures_lite::future::block_on;
use http::{Request, Response};
use http_body::Body;
use mcp_proto::model::{Implementation, ServerCapabilities, ToolsCapability};
use mcp_proto::server::Config;
use serde_json::{Value, json};

use super::legacy::initialize;
use super::modern::request;
use super::{Chunks, Clock};
use crate::{Call, HttpBody, HttpService, Reply, Service};

/// Its name is the number of its version, and from the second on it has tools.
#[derive(Default)]
struct Changing {
    version: AtomicU64,
    read: AtomicUsize,
}

impl Service for Changing {
    type Future = Ready<Reply>;

    fn config(&self) -> Arc<Config> {
        self.read.fetch_add(1, Ordering::SeqCst);
        let version = self.version.load(Ordering::SeqCst);
        assert_ne!(version, 9, "it cannot say");
        let mut config = Config::new(Implementation::new(version.to_string(), "1.0"));
        if version > 0 {
            config.capabilities = ServerCapabilities::default().with_tools(ToolsCapability::default());
        }
        Arc::new(config)
    }

    fn config_version(&self) -> u64 {
        self.version.load(Ordering::SeqCst)
    }

    fn call(&self, call: Call) -> Ready<Reply> {
        ready(mcp_proto::jsonrpc::RpcError::method_not_found(&call.method).into())
    }
}

type Served = HttpService<Arc<Changing>, Clock>;

fn body(mut response: Response<HttpBody<Arc<Changing>, Clock>>) -> String {
    let mut text = String::new();
    let mut cx = Context::from_waker(Waker::noop());
    while let Poll::Ready(Some(Ok(frame))) = Pin::new(response.body_mut()).poll_frame(&mut cx) {
        text += &frame.into_data().map(|data| String::from_utf8_lossy(&data).into_owned()).unwrap_or_default();
    }
    text
}

fn ask(service: &Served, request: Request<Chunks>) -> Value {
    let text = body(block_on(service.handle(request)));
    let json = text.lines().find_map(|line| line.strip_prefix("data: ")).unwrap_or(&text);
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn requests_and_sessions_that_come_later_see_what_is_offered_by_then() {
    let changing = Arc::new(Changing::default());
    let (service, _upkeep) = HttpService::configured(changing.clone(), Clock::default(), |http| {
        http.stream_after = std::time::Duration::ZERO
    });
    let discovered = |name: &str, tools: bool| {
        let found = ask(&service, request("server/discover", json!({})));
        let result = &found["result"];
        assert_eq!(result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"], *name, "{found}");
        assert_eq!(!result["capabilities"]["tools"].is_null(), tools, "{found}");
    };
    let initialized = |name: &str, tools: bool| {
        let opened = ask(&service, initialize());
        assert_eq!(opened["result"]["serverInfo"]["name"], *name, "{opened}");
        assert_eq!(!opened["result"]["capabilities"]["tools"].is_null(), tools, "{opened}");
    };
    discovered("0", false);
    initialized("0", false);
    let read = changing.read.load(Ordering::SeqCst);
    changing.version.store(1, Ordering::SeqCst);
    discovered("1", true);
    initialized("1", true);
    discovered("1", true);
    assert_eq!(changing.read.load(Ordering::SeqCst), read + 1, "it is read once a change");
    changing.version.store(9, Ordering::SeqCst);
    discovered("0", false);
}
