//! Calls that are made again when they fail.

mod backoff;
mod hints;
#[cfg(test)]
mod tests;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use mcp_driver::{Call, Reply, Runtime, Service};
use mcp_proto::jsonrpc::{ErrorCode, Raw};
use pin_project_lite::pin_project;
use tower_layer::Layer;

use self::backoff::Backoff;
use self::hints::Hints;
use super::rules::Rules;
use super::target::Target;

/// Makes calls again that have failed and change nothing by being made twice: lists, `resources/read`, `prompts/get`,
/// `completion/complete`, and of the tools those that are [named](Self::tool) or [say so](Self::hinted).
///
/// | | Default |
/// |---|---|
/// | a call is made | 3 times at most; see [`attempts`](Self::attempts) |
/// | failure | the error -32603; see [`failure`](Self::failure) |
/// | pause | 100 ms, then twice as long each time, 5 s at most; see [`backoff`](Self::backoff) |
/// | jitter | none; see [`jitter`](Self::jitter) |
///
/// A call is made once, and its first reply is the client's, if it brings answers or a state, asks for a task, or wants
/// to hear of progress, which would begin anew; and if its [deadline](mcp_proto::server::Context::deadline) would be over
/// before it is made again. One that is cancelled in a pause is over. Of a panic nothing is made again.
///
/// Put it inside [`Audit`](super::Audit) and [`Cache`](super::Cache), and around [`Timeout`](super::Timeout), which then
/// is that of each attempt, and [`CircuitBreaker`](super::CircuitBreaker), whose refusals are no failures here.
///
/// | Bound | Default | Over it |
/// |---|---|---|
/// | calls that pause at once, of all services that one layer and its clones are put around | 256 | they are told their failure at once |
/// | tools whose hints are known | 4096 | those of others are not believed |
///
/// # Example: lists and reads, and a tool that only looks
/// ```
/// use std::time::Duration;
///
/// use mcp_compose::layer::{Layered, Retry, Timeout};
/// use mcp_driver::Router;
/// # use mcp_driver::{Runtime, Service};
///
/// # fn example(runtime: impl Runtime) -> impl Service {
/// Router::new("shop", "1.0")
///     .layer(Timeout::new(runtime.clone(), Duration::from_secs(2)))
///     .layer(Retry::new(runtime).attempts(4).tool("stock"))
/// # }
/// ```
#[derive(Clone)]
pub struct Retry<T> {
    runtime: T,
    attempts: u32,
    backoff: Backoff,
    rules: Rules<bool>,
    is_failure: Arc<IsFailure>,
    pausing: Arc<Pausing>,
    hints: Option<Arc<Hints>>,
}

type IsFailure = dyn Fn(&Reply) -> bool + Send + Sync;

/// What only looks (server pages of every revision). What else there is may do something.
const READS: [&str; 7] = [
    "tools/list",
    "prompts/list",
    "resources/list",
    "resources/templates/list",
    "resources/read",
    "prompts/get",
    "completion/complete",
];

impl<T: Runtime> Retry<T> {
    /// Makes what only reads up to three times; pauses by the clock of `runtime`.
    #[must_use]
    pub fn new(runtime: T) -> Self {
        let mut rules = Rules::new();
        READS.iter().for_each(|method| rules.method(method, true));
        let is_failure =
            |reply: &Reply| matches!(reply, Reply::Result(Err(error)) if error.code == ErrorCode::INTERNAL_ERROR);
        Self {
            runtime,
            attempts: 3,
            backoff: Backoff::new(Duration::from_millis(100), Duration::from_secs(5)),
            rules,
            is_failure: Arc::new(is_failure),
            pausing: Arc::new(Pausing { most: 256, count: AtomicUsize::new(0) }),
            hints: None,
        }
    }

    /// A call is made so often at most, the first time included, default 3.
    #[must_use]
    pub const fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// The first pause, and the longest, default 100 ms and 5 s: each is twice as long as the one before.
    #[must_use]
    pub fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.backoff = self.backoff.between(first, longest);
        self
    }

    /// Pauses are cut by up to half, by chance, so that what failed together does not come again together. `seed` is
    /// where the chance comes from; take it from the entropy of the system.
    #[must_use]
    pub fn jitter(mut self, seed: u64) -> Self {
        self.backoff = self.backoff.jitter(seed);
        self
    }

    /// A tool may be called again: one that changes nothing, or nothing more when it is called twice.
    #[must_use]
    pub fn tool(mut self, tool: &str) -> Self {
        self.rules.tool(tool, true);
        self
    }

    /// Calls of a method may be made again, or are not: one of an extension, or one of those that are by default.
    #[must_use]
    pub fn method(mut self, method: &str, again: bool) -> Self {
        self.rules.method(method, again);
        self
    }

    /// Believes what tools say of themselves: those whose annotations are `readOnlyHint` or `idempotentHint`, in the lists
    /// that have passed through, may be called again.
    ///
    /// They are hints, and a server that is not trusted may say anything (server/tools, 2025-03-26 and later): leave it
    /// out before one.
    #[must_use]
    pub fn hinted(mut self) -> Self {
        self.hints = Some(Arc::default());
        self
    }

    /// Which replies are failures that may pass, default the error -32603.
    #[must_use]
    pub fn failure(mut self, is_failure: impl Fn(&Reply) -> bool + Send + Sync + 'static) -> Self {
        self.is_failure = Arc::new(is_failure);
        self
    }

    /// So many calls pause at once, default 256. Each holds its params in memory.
    #[must_use]
    pub fn pausing(mut self, calls: usize) -> Self {
        self.pausing = Arc::new(Pausing { most: calls, count: AtomicUsize::new(0) });
        self
    }

    fn may_repeat(&self, call: &Call) -> bool {
        let context = &call.context;
        let is_simple = context.answers.is_empty() && context.state.is_none() && context.progress_token.is_none();
        if self.attempts < 2 || !is_simple || asks_for_task(call.params.as_ref()) {
            return false;
        }
        let target = Target::of(&call.method, call.params.as_ref());
        let says_so = || &*call.method == "tools/call" && target.name().is_some_and(|tool| self.is_hinted(tool));
        self.rules.get(&call.method, target.name()).copied().unwrap_or_else(says_so)
    }

    fn is_hinted(&self, tool: &str) -> bool {
        self.hints.as_ref().is_some_and(|hints| hints.may_repeat(tool))
    }
}

/// Whether what comes back would be a task (2025-11-25), which has begun by then.
fn asks_for_task(params: Option<&Raw>) -> bool {
    params.is_some_and(|params| !matches!(params.pick(["task"]), Some([None])))
}

/// What is a failure is code, and is not shown.
impl<T: fmt::Debug> fmt::Debug for Retry<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Retry")
            .field("runtime", &self.runtime)
            .field("attempts", &self.attempts)
            .field("backoff", &self.backoff)
            .field("rules", &self.rules)
            .finish_non_exhaustive()
    }
}

impl<S, T: Clone> Layer<S> for Retry<T> {
    type Service = RetryService<S, T>;

    fn layer(&self, inner: S) -> Self::Service {
        RetryService { inner: Arc::new(inner), layer: self.clone() }
    }
}

/// A service whose calls are made again when they fail: what [`Retry`] makes.
#[derive(Debug)]
pub struct RetryService<S, T> {
    inner: Arc<S>,
    layer: Retry<T>,
}

/// It shares the service.
impl<S, T: Clone> Clone for RetryService<S, T> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), layer: self.layer.clone() }
    }
}

impl<S: Service, T: Runtime> Service for RetryService<S, T> {
    type Future = RetryCall<S, T>;

    fn call(&self, call: Call) -> Self::Future {
        let hints = self.layer.hints.clone().filter(|_| &*call.method == "tools/list");
        let again = self.layer.may_repeat(&call).then(|| Again { service: self.clone(), call: call.clone(), made: 1 });
        RetryCall { running: Some(self.inner.call(call)), pause: None, place: None, again, hints }
    }

    mcp_driver::__forward_service!(inner);
}

pin_project! {
    /// A call that may be made again.
    #[must_use = "a future does nothing unless polled"]
    pub struct RetryCall<S: Service, T: Runtime> {
        #[pin]
        running: Option<S::Future>,
        #[pin]
        pause: Option<T::Sleep>,
        place: Option<Place>,
        again: Option<Again<S, T>>,
        // The list is one of tools, whose hints are wanted.
        hints: Option<Arc<Hints>>,
    }
}

struct Again<S, T> {
    service: RetryService<S, T>,
    call: Call,
    made: u32,
}

impl<S: Service, T: Runtime> Again<S, T> {
    /// The pause before the call is made again, and a place to spend it; `None` if the reply is the last word.
    fn pause(&self, reply: &Reply) -> Option<(T::Sleep, Place)> {
        let layer = &self.service.layer;
        if self.made >= layer.attempts || !(layer.is_failure)(reply) {
            return None;
        }
        let until = layer.runtime.now() + layer.backoff.pause(self.made);
        if self.call.context.deadline.is_some_and(|deadline| deadline <= until) {
            return None;
        }
        let place = Place::take(&layer.pausing)?;
        Some((layer.runtime.sleep_until(until), place))
    }
}

impl<S: Service, T: Runtime> Future for RetryCall<S, T> {
    type Output = Reply;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Reply> {
        let mut this = self.project();
        loop {
            if let Some(pause) = this.pause.as_mut().as_pin_mut() {
                if pause.poll(cx).is_pending() {
                    return Poll::Pending;
                }
                this.pause.set(None);
                *this.place = None;
                let Some(again) = this.again else { return Poll::Pending };
                again.made += 1;
                this.running.set(Some(again.service.inner.call(again.call.clone())));
            }
            let Some(running) = this.running.as_mut().as_pin_mut() else { return Poll::Pending };
            let Poll::Ready(reply) = running.poll(cx) else { return Poll::Pending };
            this.running.set(None);
            if let Some((pause, place)) = this.again.as_ref().and_then(|again| again.pause(&reply)) {
                this.pause.set(Some(pause));
                *this.place = Some(place);
                continue;
            }
            if let (Some(hints), Reply::Result(Ok(page))) = (this.hints, &reply) {
                hints.learn(page);
            }
            *this.again = None;
            return Poll::Ready(reply);
        }
    }
}

/// How many calls pause, and how many may.
#[derive(Debug)]
struct Pausing {
    most: usize,
    count: AtomicUsize,
}

/// A place among the calls that pause, until it is dropped.
struct Place(Arc<Pausing>);

impl Place {
    fn take(pausing: &Arc<Pausing>) -> Option<Self> {
        let place = Self(pausing.clone());
        // Counted before it is looked at: two cannot take the last one.
        (pausing.count.fetch_add(1, Ordering::Relaxed) < pausing.most).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.count.fetch_sub(1, Ordering::Relaxed);
    }
}
