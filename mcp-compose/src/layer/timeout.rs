//! A time limit for calls.

#[cfg(test)]
mod tests;

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use mcp_driver::{Call, CallHandle, Reply, Runtime, Service};
use mcp_proto::Instant;
use mcp_proto::jsonrpc::RpcError;
use pin_project_lite::pin_project;
use tower_layer::Layer;

use super::rules::Rules;
use super::target::Target;

/// A time limit for calls: one that takes longer is dropped where it stands, and answered with -32603, which names what
/// was called and the limit.
///
/// [`Config::call_timeout`](mcp_proto::server::Config::call_timeout) ends calls in the same way, with one limit for
/// all; this tells tools apart. The time that people take to answer questions counts for neither: a call that asks has
/// ended, and begins anew with the answers. A call can see [how long it
/// has](mcp_driver::Call::expect_within), and work that it has begun elsewhere, on a thread say, hears of the end by its
/// [cancellation](mcp_driver::CallHandle::cancellation).
///
/// # Example: half a second, and a minute for one tool
/// ```
/// use std::time::Duration;
///
/// use mcp_compose::layer::{Layered, Timeout};
/// use mcp_driver::Router;
/// # use mcp_driver::{Runtime, Service};
///
/// # fn example(runtime: impl Runtime) -> impl Service {
/// let limits = Timeout::new(runtime, Duration::from_millis(500)).tool("report", Duration::from_secs(60));
/// Router::new("shop", "1.0").layer(limits)
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Timeout<T> {
    runtime: T,
    limit: Option<Duration>,
    rules: Rules<Option<Duration>>,
}

impl<T: Runtime> Timeout<T> {
    /// Every call may take this long, by the clock of `runtime`.
    #[must_use]
    pub const fn new(runtime: T, limit: Duration) -> Self {
        Self { runtime, limit: Some(limit), rules: Rules::new() }
    }

    /// No call has a limit but those that are named.
    #[must_use]
    pub const fn unlimited(runtime: T) -> Self {
        Self { runtime, limit: None, rules: Rules::new() }
    }

    /// Calls of one tool may take this long; `None` is as long as they like.
    #[must_use]
    pub fn tool(mut self, tool: &str, limit: impl Into<Option<Duration>>) -> Self {
        self.rules.tool(tool, limit.into());
        self
    }

    /// Calls of one method may take this long; `None` is as long as they like.
    #[must_use]
    pub fn method(mut self, method: &str, limit: impl Into<Option<Duration>>) -> Self {
        self.rules.method(method, limit.into());
        self
    }

    fn limit_of(&self, call: &Call) -> Option<Duration> {
        let target = self.rules.has_tools().then(|| Target::of(&call.method, call.params.as_ref()));
        let rule = self.rules.get(&call.method, target.as_ref().and_then(Target::name));
        rule.map_or(self.limit, |limit| *limit)
    }
}

impl<S, T: Clone> Layer<S> for Timeout<T> {
    type Service = TimeoutService<S, T>;

    fn layer(&self, inner: S) -> Self::Service {
        TimeoutService { inner, layer: self.clone() }
    }
}

/// A service whose calls have a time limit: what [`Timeout`] makes.
#[derive(Clone, Debug)]
pub struct TimeoutService<S, T> {
    inner: S,
    layer: Timeout<T>,
}

impl<S: Service, T: Runtime> Service for TimeoutService<S, T> {
    type Future = TimeoutCall<S::Future, T>;

    fn call(&self, mut call: Call) -> Self::Future {
        let limit = self.layer.limit_of(&call).map(|limit| {
            call.expect_within(limit);
            let runtime = self.layer.runtime.clone();
            let deadline = runtime.now() + limit;
            Limit {
                runtime,
                limit,
                deadline,
                what: Target::of(&call.method, call.params.as_ref()).told(&call.method),
                handle: call.handle.clone(),
            }
        });
        TimeoutCall { inner: Some(self.inner.call(call)), sleep: None, limit }
    }

    mcp_driver::__forward_service!(inner);
}

pin_project! {
    /// A call with a time limit.
    #[must_use = "a future does nothing unless polled"]
    pub struct TimeoutCall<F, T: Runtime> {
        #[pin]
        inner: Option<F>,
        #[pin]
        sleep: Option<T::Sleep>,
        limit: Option<Limit<T>>,
    }
}

struct Limit<T> {
    runtime: T,
    limit: Duration,
    deadline: Instant,
    /// What the answer says was called.
    what: Box<str>,
    handle: CallHandle,
}

impl<F: Future<Output = Reply>, T: Runtime> Future for TimeoutCall<F, T> {
    type Output = Reply;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Reply> {
        let mut this = self.project();
        let Some(inner) = this.inner.as_mut().as_pin_mut() else { return Poll::Pending };
        if let Poll::Ready(reply) = inner.poll(cx) {
            this.inner.set(None);
            this.sleep.set(None);
            return Poll::Ready(reply);
        }
        let Some(limit) = this.limit else { return Poll::Pending };
        if this.sleep.is_none() {
            this.sleep.set(Some(limit.runtime.sleep_until(limit.deadline)));
        }
        if let Some(sleep) = this.sleep.as_mut().as_pin_mut()
            && sleep.poll(cx).is_pending()
        {
            return Poll::Pending;
        }
        this.inner.set(None);
        this.sleep.set(None);
        limit.handle.give_up();
        Poll::Ready(overdue(limit).into())
    }
}

/// Said as the machine says it of `call_timeout`.
fn overdue<T>(Limit { what, limit, .. }: &Limit<T>) -> RpcError {
    RpcError::internal(format!("{what} took longer than the {limit:?} that this server gives it"))
}
