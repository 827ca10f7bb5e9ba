//! Services that stay on their thread.

use std::rc::Rc;

use mcp_driver::{Call, Cancellation, Reply, service_fn};
use mcp_proto::Version;
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::method::CallTool;
use mcp_proto::model::{CallToolResult, Implementation, ServerCapabilities, ToolsCapability};
use mcp_proto::server::Config;
use serde_json::json;

use crate::fixture::{call, poll_once, run, text, tool};
use crate::quiet::yield_now;
use crate::runtimes::Rt;

/// The same driver runs what cannot leave its thread.
pub(crate) fn a_service_that_is_not_send<R: Rt>() {
    let mut config = Config::new(Implementation::new("local", "1.0"));
    config.capabilities = ServerCapabilities::default().with_tools(ToolsCapability::default());
    let shared = Rc::new(std::cell::Cell::new(0));
    let seen = shared.clone();
    let service = service_fn(config, move |call: Call| {
        let seen = seen.clone();
        async move {
            yield_now().await;
            seen.set(seen.get() + 1);
            let text = format!("{} {}", call.method, seen.get());
            let mut result = CallToolResult::text(text);
            mcp_proto::model::Fit::fit(&mut result, call.context.version);
            Reply::from(Raw::encode(&result).expect("it encodes"))
        }
    });
    run::<R, _>(Version::V2025_06_18, service, (), async |peer| {
        for count in 1..=3 {
            let result = call(&peer, "any", json!({})).await.expect("an answer");
            assert_eq!(text(&result), format!("tools/call {count}"));
        }
    });
    assert_eq!(shared.get(), 3);
}

/// Work that dropping a future does not stop is told to stop itself.
pub(crate) fn cancellation_reaches_what_a_call_has_started<R: Rt>() {
    let started: Rc<std::cell::RefCell<Vec<Cancellation>>> = Rc::default();
    let given = started.clone();
    let mut config = Config::new(Implementation::new("local", "1.0"));
    config.capabilities = ServerCapabilities::default().with_tools(ToolsCapability::default());
    let service = service_fn(config, move |call: Call| {
        given.borrow_mut().push(call.handle.cancellation());
        let ends = call.params.as_ref().is_some_and(|params| params.as_str().contains("ends"));
        async move {
            if !ends {
                std::future::pending::<()>().await;
            }
            Reply::from(RpcError::internal("it ends"))
        }
    });
    run::<R, _>(Version::V2026_07_28, service, (), async |peer| {
        call(&peer, "ends", json!({})).await.expect_err("so it says");
        let mut hangs = peer.call::<CallTool>(&tool("hangs", json!({})));
        assert!(poll_once(&mut hangs).await.is_none());
        while started.borrow().len() < 2 {
            yield_now().await;
        }
        drop(hangs);
        let cancelled = started.borrow()[1].cancelled();
        cancelled.await;
        assert!(!started.borrow()[0].is_cancelled(), "it ended by itself");
    });
}
