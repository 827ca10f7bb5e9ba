//! A limit on how often calls come.

mod buckets;
mod rate;
#[cfg(test)]
mod tests;

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use mcp_driver::{Call, Caller, Reply, Runtime, Service};
use mcp_proto::jsonrpc::RpcError;
use mcp_proto::model::SubscriptionFilter;
use mcp_proto::server::Subscribing;
use pin_project_lite::pin_project;
use tower_layer::Layer;

use self::buckets::Buckets;
pub use self::rate::Rate;
use super::refusal::too_many;
use super::rules::Rules;
use super::target::Target;

/// A limit on how often each principal may call: a token bucket for each. What comes too early is refused at once, with
/// [`TOO_MANY`](super::TOO_MANY) and when there will be a token.
///
/// Callers whom nobody has authenticated share one bucket. A method or a tool can have a rate of its own, which counts
/// beside the general one: such a call takes a token of each, or of none. Subscriptions count as calls of
/// `subscriptions/listen` or `resources/subscribe`. All services that one limit and its clones are put around share its
/// buckets.
///
/// | Bound | Default | Over it |
/// |---|---|---|
/// | principals with a bucket, for each rate | 10 000 | the newcomers share one bucket |
///
/// A bucket is forgotten when it is full again, as a new one would be, and never before: nobody gets tokens by making
/// others come.
///
/// # Example: ten a second each, and three reports a minute
/// ```
/// use mcp_compose::layer::{Layered, Rate, RateLimit};
/// use mcp_driver::Router;
/// # use mcp_driver::{Runtime, Service};
///
/// # fn example(runtime: impl Runtime) -> impl Service {
/// let limit = RateLimit::new(runtime, Rate::per_second(10).burst(20)).tool("report", Rate::per_minute(3));
/// Router::new("shop", "1.0").layer(limit)
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct RateLimit<T> {
    runtime: T,
    rates: Vec<Rate>,
    /// What is limited by which of the rates, beside the first, which is for all.
    rules: Rules<usize>,
    principals: usize,
    state: Arc<Mutex<Vec<Buckets>>>,
}

impl<T: Runtime> RateLimit<T> {
    /// Each principal may call this often, by the clock of `runtime`.
    #[must_use]
    pub fn new(runtime: T, rate: Rate) -> Self {
        Self { runtime, rates: vec![rate], rules: Rules::new(), principals: 10_000, state: Arc::default() }.anew()
    }

    /// Each principal may call a method this often.
    #[must_use]
    pub fn method(mut self, method: &str, rate: Rate) -> Self {
        self.rules.method(method, self.rates.len());
        self.rates.push(rate);
        self.anew()
    }

    /// Each principal may call a tool this often.
    #[must_use]
    pub fn tool(mut self, tool: &str, rate: Rate) -> Self {
        self.rules.tool(tool, self.rates.len());
        self.rates.push(rate);
        self.anew()
    }

    /// So many principals have buckets of their own, default 10 000; a bucket takes some 200 bytes beside the name.
    #[must_use]
    pub fn principals(mut self, principals: usize) -> Self {
        self.principals = principals;
        self.anew()
    }

    /// Buckets are filled by rates that stay what they are.
    fn anew(mut self) -> Self {
        let buckets = self.rates.iter().map(|rate| Buckets::new(*rate, self.principals)).collect();
        self.state = Arc::new(Mutex::new(buckets));
        self
    }

    /// Takes a token of each bucket that a call concerns, or of none.
    fn take(&self, caller: &Caller, method: &str, target: Option<&str>) -> Result<(), RpcError> {
        let now = self.runtime.now();
        let concerned = [Some(0), self.rules.get(method, target).copied()];
        let mut state = self.lock();
        let wait = |buckets: &Buckets| buckets.wait(now, caller.subject());
        let waits = concerned.iter().flatten().filter_map(|&index| state.get(index)).map(wait);
        let wait = waits.max().unwrap_or(Duration::ZERO);
        if wait > Duration::ZERO {
            return Err(too_many("too many calls", wait));
        }
        for index in concerned.into_iter().flatten() {
            if let Some(buckets) = state.get_mut(index) {
                buckets.take(now, caller.subject());
            }
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Buckets>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S, T: Clone> Layer<S> for RateLimit<T> {
    type Service = RateLimitService<S, T>;

    fn layer(&self, inner: S) -> Self::Service {
        RateLimitService { inner, layer: self.clone() }
    }
}

/// A service that is called so often: what [`RateLimit`] makes.
#[derive(Clone, Debug)]
pub struct RateLimitService<S, T> {
    inner: S,
    layer: RateLimit<T>,
}

impl<S: Service, T: Runtime> Service for RateLimitService<S, T> {
    type Future = RateLimitCall<S::Future>;

    fn call(&self, call: Call) -> Self::Future {
        let target = self.layer.rules.has_tools().then(|| Target::of(&call.method, call.params.as_ref()));
        match self.layer.take(&call.caller, &call.method, target.as_ref().and_then(Target::name)) {
            Ok(()) => RateLimitCall { inner: Some(self.inner.call(call)), refused: None },
            Err(error) => RateLimitCall { inner: None, refused: Some(error) },
        }
    }

    fn subscribe(&self, subscribing: &Subscribing, caller: &Caller) -> Result<SubscriptionFilter, RpcError> {
        let method =
            if subscribing.context.version.is_modern() { "subscriptions/listen" } else { "resources/subscribe" };
        self.layer.take(caller, method, None)?;
        self.inner.subscribe(subscribing, caller)
    }

    mcp_driver::__forward_service!(inner, but subscribe);
}

pin_project! {
    /// A call that came in time, or has been refused.
    #[must_use = "a future does nothing unless polled"]
    pub struct RateLimitCall<F> {
        #[pin]
        inner: Option<F>,
        refused: Option<RpcError>,
    }
}

impl<F: Future<Output = Reply>> Future for RateLimitCall<F> {
    type Output = Reply;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Reply> {
        let this = self.project();
        match (this.inner.as_pin_mut(), this.refused.take()) {
            (Some(inner), _) => inner.poll(cx),
            (None, Some(error)) => Poll::Ready(error.into()),
            (None, None) => Poll::Pending,
        }
    }
}
