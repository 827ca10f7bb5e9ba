//! Who called what, and what came of it.

mod record;
#[cfg(test)]
mod tests;

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use mcp_driver::{Call, Caller, Reply, Runtime, Service};
use mcp_proto::Instant;
use mcp_proto::jsonrpc::RpcError;
use mcp_proto::model::SubscriptionFilter;
use mcp_proto::server::Subscribing;
use pin_project_lite::pin_project;
use tower_layer::Layer;

use self::record::What;
pub(crate) use self::record::is_tool_error;
pub use self::record::{Outcome, Record};

/// Tells a closure of every call once it is over: who called what, what came of it, and how long it took.
///
/// Cancelled calls are told of too, and subscriptions, as calls of `subscriptions/listen` or `resources/subscribe`.
/// Nothing of params or results is in a [`Record`] unless [`with_params`](Self::with_params) asks for it. Whatever
/// comes from the peer is escaped and clipped, so that it can be printed as it stands.
///
/// The closure runs where the call does, on the driver's task: a slow sink belongs behind a queue of its own. A panic
/// of it is swallowed.
///
/// Put it outside other layers to hear of what they refuse, inside to hear of what the service does.
///
/// | Bound | Default | Over it |
/// |---|---|---|
/// | characters of a name or a URI | 128 | the rest is cut off |
/// | characters of params, if they are asked for | as given | the rest is cut off |
///
/// # Example: a line a call
/// ```
/// use mcp_compose::layer::{Audit, Layered, Record};
/// use mcp_driver::Router;
/// # use mcp_driver::{Runtime, Service};
///
/// # fn example(runtime: impl Runtime) -> impl Service {
/// Router::new("shop", "1.0").layer(Audit::new(runtime, |record: &Record| eprintln!("{record}")))
/// # }
/// ```
#[derive(Debug)]
pub struct Audit<T, F> {
    runtime: T,
    sink: Arc<F>,
    text: usize,
    params: usize,
}

/// It shares the closure.
impl<T: Clone, F> Clone for Audit<T, F> {
    fn clone(&self) -> Self {
        Self { runtime: self.runtime.clone(), sink: self.sink.clone(), text: self.text, params: self.params }
    }
}

impl<T: Runtime, F: Fn(&Record)> Audit<T, F> {
    /// Tells `sink`, with times by the clock of `runtime`.
    #[must_use]
    pub fn new(runtime: T, sink: F) -> Self {
        Self { runtime, sink: Arc::new(sink), text: 128, params: 0 }
    }

    /// Names and URIs are clipped to so many characters, default 128.
    #[must_use]
    pub const fn clip(mut self, characters: usize) -> Self {
        self.text = characters;
        self
    }

    /// Records have the params of calls too, clipped to so many characters. They may hold secrets.
    #[must_use]
    pub const fn with_params(mut self, characters: usize) -> Self {
        self.params = characters;
        self
    }

    /// Keeps what is to be told of a call, escaped, as the call itself goes on.
    fn about(&self, what: What<'_>) -> About<T, F> {
        let started = self.runtime.now();
        let record = Record::new(what, self.text, self.params);
        About { layer: self.clone(), record, started, outcome: Some(Outcome::Panicked) }
    }
}

impl<S, T: Clone, F> Layer<S> for Audit<T, F> {
    type Service = AuditService<S, T, F>;

    fn layer(&self, inner: S) -> Self::Service {
        AuditService { inner, layer: self.clone() }
    }
}

/// A service whose calls are told of: what [`Audit`] makes.
#[derive(Debug)]
pub struct AuditService<S, T, F> {
    inner: S,
    layer: Audit<T, F>,
}

impl<S: Clone, T: Clone, F> Clone for AuditService<S, T, F> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), layer: self.layer.clone() }
    }
}

impl<S: Service, T: Runtime, F: Fn(&Record)> Service for AuditService<S, T, F> {
    type Future = AuditCall<S::Future, T, F>;

    fn call(&self, call: Call) -> Self::Future {
        let mut about = self.layer.about(What {
            id: call.handle.id(),
            caller: &call.caller,
            context: &call.context,
            method: &call.method,
            params: call.params.as_ref(),
        });
        let inner = self.inner.call(call);
        about.outcome = Some(Outcome::Cancelled);
        AuditCall { inner: Some(inner), about }
    }

    fn subscribe(&self, subscribing: &Subscribing, caller: &Caller) -> Result<SubscriptionFilter, RpcError> {
        let context = &subscribing.context;
        let method = if context.version.is_modern() { "subscriptions/listen" } else { "resources/subscribe" };
        let mut about = self.layer.about(What { id: subscribing.id, caller, context, method, params: None });
        let outcome = self.inner.subscribe(subscribing, caller);
        about.outcome = Some(outcome.as_ref().map_or_else(|error| Outcome::Error(error.code), |_| Outcome::Ok));
        outcome
    }

    mcp_driver::__forward_service!(inner, but subscribe);
}

pin_project! {
    /// A call that will be told of.
    #[must_use = "a future does nothing unless polled"]
    pub struct AuditCall<I, T: Runtime, F: Fn(&Record)> {
        // Dropped in this order: the call is over when it is told of.
        #[pin]
        inner: Option<I>,
        about: About<T, F>,
    }
}

impl<I: Future<Output = Reply>, T: Runtime, F: Fn(&Record)> Future for AuditCall<I, T, F> {
    type Output = Reply;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Reply> {
        let mut this = self.project();
        let Some(inner) = this.inner.as_mut().as_pin_mut() else { return Poll::Pending };
        this.about.outcome = Some(Outcome::Panicked);
        let Poll::Ready(reply) = inner.poll(cx) else {
            this.about.outcome = Some(Outcome::Cancelled);
            return Poll::Pending;
        };
        this.inner.set(None);
        this.about.outcome = Some(Outcome::of(&reply));
        this.about.tell();
        Poll::Ready(reply)
    }
}

/// What will be told, when this is dropped at the latest.
struct About<T: Runtime, F: Fn(&Record)> {
    layer: Audit<T, F>,
    record: Record,
    started: Instant,
    /// What came of it, if it ended now; `None` once that has been told.
    outcome: Option<Outcome>,
}

impl<T: Runtime, F: Fn(&Record)> About<T, F> {
    fn tell(&mut self) {
        let Some(outcome) = self.outcome.take() else { return };
        self.record.outcome = outcome;
        // A second panic while the first unwinds would abort the process.
        let _ = catch_unwind(AssertUnwindSafe(|| {
            self.record.duration = self.layer.runtime.now() - self.started;
            (self.layer.sink)(&self.record);
        }));
    }
}

impl<T: Runtime, F: Fn(&Record)> Drop for About<T, F> {
    fn drop(&mut self) {
        self.tell();
    }
}
