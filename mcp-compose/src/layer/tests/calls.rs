//! Calls to hand to a layer, and a service for them to reach.

use std::cell::RefCell;
use std::future::ready;
use std::rc::Rc;
use std::sync::Arc;

use mcp_driver::{Call, Caller, Principal, Reply, Service, connect_in_memory};
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::model::{
    Implementation, PromptsCapability, ResourcesCapability, ServerCapabilities, SubscriptionFilter, ToolsCapability,
};
use mcp_proto::server::{Config, Subscribing};
use serde_json::{Value, json};

use super::simulation::Clock;

/// A call as a client of 2026-07-28 makes it, over a connection that has ended since.
pub(crate) fn call(method: &str, params: Value) -> Call {
    thread_local!(static TEMPLATE: Captured = capture());
    let mut call = TEMPLATE.with(|captured| captured.call.clone());
    call.method = method.into();
    call.params = Some(raw(&params));
    call
}

pub(crate) fn tool(name: &str) -> Call {
    call("tools/call", json!({"name": name, "arguments": {}}))
}

/// The same, of somebody.
pub(crate) fn by(principal: &str, mut call: Call) -> Call {
    call.caller = caller(principal);
    call
}

pub(crate) fn caller(principal: &str) -> Caller {
    let mut head = http::Request::new(()).into_parts().0;
    head.extensions.insert(Principal::new(principal));
    Caller::of(head)
}

/// A wish to hear of something, as a client of 2026-07-28 has it.
pub(crate) fn subscribing() -> Subscribing {
    thread_local!(static TEMPLATE: Captured = capture());
    TEMPLATE.with(|captured| captured.subscribing.clone())
}

pub(crate) fn raw(value: &Value) -> Raw {
    Raw::encode(value).expect("it is JSON")
}

pub(crate) fn result(reply: Reply) -> Result<Value, RpcError> {
    match reply {
        Reply::Result(outcome) => outcome.map(|result| result.decode().expect("it is JSON")),
        other => panic!("no result: {other:?}"),
    }
}

pub(crate) fn error(reply: Reply) -> RpcError {
    result(reply).expect_err("an error")
}

struct Captured {
    call: Call,
    subscribing: Subscribing,
}

pub(crate) fn config() -> Arc<Config> {
    let mut config = Config::new(Implementation::new("house", "1.0"));
    config.capabilities = ServerCapabilities::default()
        .with_tools(ToolsCapability::default())
        .with_prompts(PromptsCapability::default())
        .with_resources(ResourcesCapability::default().with_subscribe(true));
    Arc::new(config)
}

/// Keeps what it is asked.
#[derive(Default)]
struct Capturing {
    call: RefCell<Option<Call>>,
    subscribing: RefCell<Option<Subscribing>>,
}

impl Service for Capturing {
    type Future = std::future::Ready<Reply>;

    fn config(&self) -> Arc<Config> {
        config()
    }

    fn call(&self, call: Call) -> Self::Future {
        *self.call.borrow_mut() = Some(call);
        ready(raw(&json!({"content": []})).into())
    }

    fn subscribe(&self, subscribing: &Subscribing, _: &Caller) -> Result<SubscriptionFilter, RpcError> {
        *self.subscribing.borrow_mut() = Some(subscribing.clone());
        Ok(subscribing.filter.clone())
    }
}

/// Nobody but a connection makes a call.
fn capture() -> Captured {
    let service = Rc::new(Capturing::default());
    let (peer, connection) = connect_in_memory(service.clone(), Clock::default(), ("test", "1.0"), ());
    let talk = connection.during(async {
        peer.call_tool("any", json!({})).await.expect("an answer");
        let filter = SubscriptionFilter::default().with_resource_subscriptions(vec!["file:///a".to_owned()]);
        drop(peer.listen(filter).await);
    });
    futures_lite::future::block_on(talk);
    let (call, subscribing) = (service.call.take(), service.subscribing.take());
    Captured { call: call.expect("a call"), subscribing: subscribing.expect("a subscription") }
}
