//! A limit on how many calls run at once.

mod slots;
#[cfg(test)]
mod tests;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use mcp_driver::{Call, Reply, Service};
use mcp_proto::jsonrpc::RpcError;
use pin_project_lite::pin_project;
use tower_layer::Layer;

use self::slots::{Bounds, Entered, Full, Slot, Slots, Waiter};
use super::refusal::too_many;

/// A limit on how many calls run at once. Others wait for their turn, in the order in which they came, and so many of
/// them: one more is refused at once, with [`TOO_MANY`](super::TOO_MANY) and when to come again.
///
/// All services that one limit and its clones are put around share its slots. A call that is cancelled gives its slot,
/// or its place in the queue, to the next. A call that asks its user leaves its slot, and queues again with the answers.
///
/// | Bound | Default | Over it |
/// |---|---|---|
/// | calls that run | as given to [`new`](Self::new) | the call waits |
/// | calls of one principal that run | no other bound | the call waits, and others pass it |
/// | calls that wait | 256 | the call is refused |
/// | calls of one principal that wait | no other bound | the call is refused |
///
/// # Example: eight at once, and two of each user's
/// ```
/// use mcp_compose::layer::{ConcurrencyLimit, Layered};
/// use mcp_driver::Router;
///
/// let service = Router::new("shop", "1.0").layer(ConcurrencyLimit::new(8).per_principal(2, 16));
/// # let _ = service;
/// ```
#[derive(Clone, Debug)]
pub struct ConcurrencyLimit {
    bounds: Bounds,
    retry_after: Duration,
    slots: Arc<Slots>,
}

impl ConcurrencyLimit {
    /// So many calls run at once; none is taken for one.
    #[must_use]
    pub fn new(running: usize) -> Self {
        let bounds = Bounds { running: running.max(1), waiting: 256, of_one: None };
        Self { bounds, retry_after: Duration::from_secs(1), slots: Arc::new(Slots::new(bounds)) }
    }

    /// So many calls wait, default 256. Zero refuses what cannot run at once.
    ///
    /// Each holds its params in memory, and counts among the calls in flight of its connection.
    #[must_use]
    pub fn waiting(self, waiting: usize) -> Self {
        let bounds = Bounds { waiting, ..self.bounds };
        self.bound_by(bounds)
    }

    /// Of one principal so many calls run, and so many wait. Callers whom nobody has authenticated are one principal.
    #[must_use]
    pub fn per_principal(self, running: usize, waiting: usize) -> Self {
        let bounds = Bounds { of_one: Some((running.max(1), waiting)), ..self.bounds };
        self.bound_by(bounds)
    }

    /// When a refused call is told to come again, default one second.
    #[must_use]
    pub const fn retry_after(mut self, span: Duration) -> Self {
        self.retry_after = span;
        self
    }

    /// How many calls run now.
    #[must_use]
    pub fn running(&self) -> usize {
        self.slots.running()
    }

    /// How many calls wait now.
    #[must_use]
    pub fn queued(&self) -> usize {
        self.slots.queued()
    }

    /// Slots are handed out by bounds that stay what they are.
    fn bound_by(self, bounds: Bounds) -> Self {
        Self { bounds, slots: Arc::new(Slots::new(bounds)), ..self }
    }

    fn refuse(&self, full: Full) -> RpcError {
        let why = match full {
            Full::Everyone => format!("{} calls run and {} wait", self.bounds.running, self.bounds.waiting),
            Full::One => "too many of your calls wait".to_owned(),
        };
        too_many(&why, self.retry_after)
    }
}

impl<S> Layer<S> for ConcurrencyLimit {
    type Service = ConcurrencyLimitService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        ConcurrencyLimitService { inner: Arc::new(inner), layer: self.clone() }
    }
}

/// A service of which so many calls run at once: what [`ConcurrencyLimit`] makes.
#[derive(Debug)]
pub struct ConcurrencyLimitService<S> {
    inner: Arc<S>,
    layer: ConcurrencyLimit,
}

/// It shares the service inside.
impl<S> Clone for ConcurrencyLimitService<S> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), layer: self.layer.clone() }
    }
}

impl<S: Service> Service for ConcurrencyLimitService<S> {
    type Future = ConcurrencyLimitCall<S>;

    fn call(&self, call: Call) -> Self::Future {
        let key = if self.layer.bounds.of_one.is_some() { call.caller.subject() } else { "" };
        let state = match self.layer.slots.enter(key) {
            Ok(Entered::Slot(slot)) => State::Running { inner: Some(self.inner.call(call)), slot: Some(slot) },
            Ok(Entered::Queue(waiter)) => State::Waiting { waiter, held: Some((self.inner.clone(), call)) },
            Err(full) => State::Refused { error: Some(self.layer.refuse(full)) },
        };
        ConcurrencyLimitCall { state }
    }

    mcp_driver::__forward_service!(inner);
}

pin_project! {
    /// A call that has a slot, waits for one, or has been refused.
    #[must_use = "a future does nothing unless polled"]
    pub struct ConcurrencyLimitCall<S: Service> {
        #[pin]
        state: State<S>,
    }
}

pin_project! {
    #[project = Projected]
    #[allow(clippy::large_enum_variant, reason = "most calls run at once, and a box would cost each of them")]
    enum State<S: Service> {
        Waiting { waiter: Waiter, held: Option<(Arc<S>, Call)> },
        Running {
            // Dropped in this order: a slot is free once the call is gone.
            #[pin]
            inner: Option<S::Future>,
            slot: Option<Slot>,
        },
        Refused { error: Option<RpcError> },
    }
}

impl<S: Service> Future for ConcurrencyLimitCall<S> {
    type Output = Reply;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Reply> {
        let mut state = self.project().state;
        loop {
            match state.as_mut().project() {
                Projected::Waiting { waiter, held } => {
                    let Some(slot) = waiter.poll_slot(cx) else { return Poll::Pending };
                    let Some((service, call)) = held.take() else { return Poll::Pending };
                    let inner = Some(service.call(call));
                    state.set(State::Running { inner, slot: Some(slot) });
                }
                Projected::Running { mut inner, slot } => {
                    let Some(running) = inner.as_mut().as_pin_mut() else { return Poll::Pending };
                    let Poll::Ready(reply) = running.poll(cx) else { return Poll::Pending };
                    inner.set(None);
                    *slot = None;
                    return Poll::Ready(reply);
                }
                Projected::Refused { error } => {
                    let Some(error) = error.take() else { return Poll::Pending };
                    return Poll::Ready(error.into());
                }
            }
        }
    }
}
