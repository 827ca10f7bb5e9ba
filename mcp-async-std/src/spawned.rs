//! Calls on tasks of their own.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use async_global_executor::Task;
use mcp_driver::{Call, Reply, Service};

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

    fn call(&self, call: Call) -> SpawnedCall {
        SpawnedCall(async_global_executor::spawn(self.0.call(call)))
    }

    mcp_driver::__forward_service!(0);
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
