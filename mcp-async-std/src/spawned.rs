//! Calls on tasks of their own.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use async_global_executor::Task;
use mcp_driver::{Call, Caller, Observer, Reply, ServerHandle, Service};
use mcp_proto::InboundId;
#[cfg(feature = "http")]
use mcp_proto::http::param_header::ParamHeader;
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::model::SubscriptionFilter;
use mcp_proto::server::{Config, Subscribing};

/// Runs each call of a service on a task of its own, so that calls run beside each other on several threads and one
/// that computes does not hold up its connection. It costs a task a call, on the global executor of async-std.
///
/// # Example: tools that compute
/// ```no_run
/// use mcp_async_std::{Router, Spawned};
///
/// # async fn example(router: Router) -> std::io::Result<()> {
/// mcp_async_std::serve_stdio(Spawned(router)).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[allow(clippy::exhaustive_structs, reason = "a wrapper, and nothing else")]
pub struct Spawned<S>(pub S);

impl<S: Service<Future: Send + 'static>> Service for Spawned<S> {
    type Future = SpawnedCall;

    fn config(&self) -> Arc<Config> {
        self.0.config()
    }

    fn call(&self, call: Call) -> SpawnedCall {
        SpawnedCall(async_global_executor::spawn(self.0.call(call)))
    }

    fn subscribe(&self, subscribing: &Subscribing, caller: &Caller) -> Result<SubscriptionFilter, RpcError> {
        self.0.subscribe(subscribing, caller)
    }

    fn unsubscribed(&self, subscription: InboundId) {
        self.0.unsubscribed(subscription);
    }

    fn notification(&self, method: &str, params: Option<&Raw>) {
        self.0.notification(method, params);
    }

    fn noise(&self, error: &RpcError, excerpt: &str) {
        self.0.noise(error, excerpt);
    }

    fn opened(&self, handle: &ServerHandle) {
        self.0.opened(handle);
    }

    fn observer(&self) -> Option<Arc<dyn Observer>> {
        self.0.observer()
    }

    #[cfg(feature = "http")]
    fn tool_headers(&self, tool: &str) -> Option<Arc<[ParamHeader]>> {
        self.0.tool_headers(tool)
    }
}

/// A call on a task of its own, which is cancelled when this is dropped. A panic comes through, and the driver answers
/// for it.
#[derive(Debug)]
pub struct SpawnedCall(Task<Reply>);

impl Future for SpawnedCall {
    type Output = Reply;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Reply> {
        Pin::new(&mut self.0).poll(cx)
    }
}
