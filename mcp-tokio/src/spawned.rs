//! Calls on tasks of their own.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use mcp_driver::{Call, Reply, Service};
use mcp_proto::jsonrpc::RpcError;
use tokio::task::JoinHandle;

/// Runs each call of a service on a task of its own, so that calls run beside each other on several threads and one
/// that computes does not hold up its connection. It costs a task a call.
///
/// # Example: tools that compute
/// ```no_run
/// use mcp_tokio::{Router, Spawned};
///
/// # async fn example(router: Router) -> std::io::Result<()> {
/// mcp_tokio::serve_stdio(Spawned(router)).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[allow(clippy::exhaustive_structs, reason = "a wrapper, and nothing else")]
pub struct Spawned<S>(pub S);

impl<S: Service<Future: Send + 'static>> Service for Spawned<S> {
    type Future = SpawnedCall;

    fn call(&self, call: Call) -> SpawnedCall {
        SpawnedCall(tokio::spawn(self.0.call(call)))
    }

    mcp_driver::__forward_service!(0);
}

/// A call on a task of its own, which is aborted when this is dropped.
#[derive(Debug)]
pub struct SpawnedCall(JoinHandle<Reply>);

impl Future for SpawnedCall {
    type Output = Reply;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Reply> {
        match ready!(Pin::new(&mut self.0).poll(cx)) {
            Ok(reply) => Poll::Ready(reply),
            // The driver answers for a call that panics.
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(_) => Poll::Ready(RpcError::internal("the runtime is shutting down").into()),
        }
    }
}

impl Drop for SpawnedCall {
    fn drop(&mut self) {
        self.0.abort();
    }
}
