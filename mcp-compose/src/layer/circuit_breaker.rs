//! A breaker for calls that fail again and again.

mod circuits;
#[cfg(test)]
mod tests;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use mcp_driver::{Call, Reply, Runtime, Service};
use mcp_proto::jsonrpc::{ErrorCode, RpcError};
use pin_project_lite::pin_project;
use tower_layer::Layer;

use self::circuits::{Circuits, Key, Opens, Permit};
use super::printable::printable;
use super::refusal::unavailable;
use super::target::Target;

/// Calls nothing that fails again and again: after so many failures its circuit opens, and calls are refused at once,
/// with [`UNAVAILABLE`](super::UNAVAILABLE), what has failed, and when to come again. After a pause one call is let
/// through, the probe: if it succeeds the circuit closes, if it fails there is another pause.
///
/// | | Default |
/// |---|---|
/// | a circuit for | each tool, each prompt, each other method; or [all calls together](Self::together) |
/// | opens | after 5 failures one after the other; see [`after`](Self::after), [`share`](Self::share) |
/// | pause | 30 seconds; see [`pause`](Self::pause) |
/// | failure | an error with -32603, and a panic; see [`failure`](Self::failure) |
///
/// That a client asked for what there is not, or a tool says that it failed ([`isError`]), is an answer and no failure. A
/// call that is cancelled is neither. Of calls that were under way when the circuit opened nothing counts any more.
///
/// Put it inside [`Retry`](super::Retry), which then gives up as soon as the circuit opens, and around
/// [`Timeout`](super::Timeout), so that a call that takes too long is a failure. All services that one breaker and its
/// clones are put around share its circuits.
///
/// | Bound | Value | Over it |
/// |---|---|---|
/// | circuits that are open, or have heard of a failure | 1024 | failures of others are not counted |
/// | bytes of the name of a tool or prompt | 256 | those that are longer have a circuit in common |
/// | calls of a share | 1024 | the share is that of 1024 |
///
/// [`isError`]: mcp_proto::model::CallToolResult::is_error
///
/// # Example: a tool whose shop is down
/// ```
/// use std::time::Duration;
///
/// use mcp_compose::layer::{CircuitBreaker, Layered, Timeout};
/// use mcp_driver::Router;
/// # use mcp_driver::{Runtime, Service};
///
/// # fn example(runtime: impl Runtime) -> impl Service {
/// let breaker = CircuitBreaker::new(runtime.clone()).after(3).pause(Duration::from_secs(10));
/// let health = breaker.handle();
/// let service = Router::new("shop", "1.0").layer(Timeout::new(runtime, Duration::from_secs(5))).layer(breaker);
/// for open in health.open() {
///     println!("{} is not called for {:?}", open.what, open.again_in);
/// }
/// # service
/// # }
/// ```
#[derive(Clone)]
pub struct CircuitBreaker<T> {
    runtime: T,
    opens: Opens,
    pause: Duration,
    is_one: bool,
    is_failure: Arc<IsFailure>,
    circuits: Arc<Mutex<Circuits>>,
}

type IsFailure = dyn Fn(&Reply) -> bool + Send + Sync;

/// Names that are longer have no circuit of their own.
const NAME: usize = 256;

/// As many calls as a share is ever of.
const CALLS: usize = 1024;

impl<T: Runtime> CircuitBreaker<T> {
    /// Opens after five failures, for thirty seconds by the clock of `runtime`.
    #[must_use]
    pub fn new(runtime: T) -> Self {
        let is_failure =
            |reply: &Reply| matches!(reply, Reply::Result(Err(error)) if error.code == ErrorCode::INTERNAL_ERROR);
        Self {
            runtime,
            opens: Opens::After(5),
            pause: Duration::from_secs(30),
            is_one: false,
            is_failure: Arc::new(is_failure),
            circuits: Arc::default(),
        }
    }

    /// Opens after so many failures one after the other, default 5; none is taken for one.
    #[must_use]
    pub fn after(mut self, failures: u32) -> Self {
        self.opens = Opens::After(failures.max(1));
        self
    }

    /// Opens when of the last so many calls this share has failed, in percent: for what fails now and then. The first of
    /// them is one that failed; none is taken for one.
    ///
    /// # Example: half of twenty
    /// ```
    /// use mcp_compose::layer::CircuitBreaker;
    /// # use mcp_driver::Runtime;
    ///
    /// # fn example<R: Runtime>(runtime: R) -> CircuitBreaker<R> {
    /// CircuitBreaker::new(runtime).share(50, 20)
    /// # }
    /// ```
    #[must_use]
    pub fn share(mut self, percent: u8, calls: usize) -> Self {
        self.opens = Opens::Share { percent: percent.clamp(1, 100), calls: calls.clamp(1, CALLS) };
        self
    }

    /// How long nothing is called, default 30 seconds; and how long a probe is waited for before there is another.
    #[must_use]
    pub const fn pause(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }

    /// One circuit for all calls: for a server of which all fails or nothing, such as one behind a
    /// [`Proxy`](crate::Proxy).
    #[must_use]
    pub const fn together(mut self) -> Self {
        self.is_one = true;
        self
    }

    /// Which replies are failures, default the error -32603. It runs within the call and should be quick.
    ///
    /// # Example: what a tool says of itself counts too
    /// ```
    /// use mcp_compose::layer::CircuitBreaker;
    /// use mcp_driver::Reply;
    /// # use mcp_driver::Runtime;
    ///
    /// # fn example<R: Runtime>(runtime: R) -> CircuitBreaker<R> {
    /// CircuitBreaker::new(runtime).failure(|reply| match reply {
    ///     Reply::Result(Ok(result)) => result.pick(["isError"]) == Some([Some("true")]),
    ///     Reply::Result(Err(_)) => true,
    ///     _ => false,
    /// })
    /// # }
    /// ```
    #[must_use]
    pub fn failure(mut self, is_failure: impl Fn(&Reply) -> bool + Send + Sync + 'static) -> Self {
        self.is_failure = Arc::new(is_failure);
        self
    }

    /// Tells what is open, and closes it, from anywhere.
    #[must_use]
    pub fn handle(&self) -> CircuitHandle<T> {
        CircuitHandle { runtime: self.runtime.clone(), circuits: self.circuits.clone() }
    }

    fn key(&self, method: &str, target: &Target<'_>) -> Key {
        let named = matches!(method, "tools/call" | "prompts/get").then(|| target.name()).flatten();
        let named = named.filter(|name| name.len() <= NAME).map(Box::from);
        (!self.is_one).then(|| (method.into(), named))
    }
}

/// Whether a reply is a failure is code, and is not shown.
impl<T: fmt::Debug> fmt::Debug for CircuitBreaker<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CircuitBreaker")
            .field("runtime", &self.runtime)
            .field("opens", &self.opens)
            .field("pause", &self.pause)
            .field("circuits", &self.circuits)
            .finish_non_exhaustive()
    }
}

/// The circuits of a [`CircuitBreaker`], for whoever watches over a server.
#[derive(Clone, Debug)]
pub struct CircuitHandle<T> {
    runtime: T,
    circuits: Arc<Mutex<Circuits>>,
}

/// A circuit that is open.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct OpenCircuit {
    /// What is not called, in words: ``the tool `add` ``.
    pub what: Box<str>,
    /// When the next probe is let through; zero if the next call is one.
    pub again_in: Duration,
}

impl<T: Runtime> CircuitHandle<T> {
    /// What is open now, in the order of its words.
    #[must_use]
    pub fn open(&self) -> Vec<OpenCircuit> {
        let (now, circuits) = (self.runtime.now(), lock(&self.circuits));
        let open = circuits.open(now).map(|(key, again_in)| OpenCircuit { what: what(key), again_in });
        let mut open: Vec<_> = open.collect();
        drop(circuits);
        open.sort_unstable_by(|one, other| one.what.cmp(&other.what));
        open
    }

    /// Closes all circuits and forgets all failures.
    pub fn close(&self) {
        lock(&self.circuits).close_all();
    }
}

impl<S, T: Clone> Layer<S> for CircuitBreaker<T> {
    type Service = CircuitBreakerService<S, T>;

    fn layer(&self, inner: S) -> Self::Service {
        CircuitBreakerService { inner, layer: self.clone() }
    }
}

/// A service that is not called while it fails: what [`CircuitBreaker`] makes.
#[derive(Clone, Debug)]
pub struct CircuitBreakerService<S, T> {
    inner: S,
    layer: CircuitBreaker<T>,
}

impl<S: Service, T: Runtime> Service for CircuitBreakerService<S, T> {
    type Future = CircuitBreakerCall<S::Future, T>;

    fn call(&self, call: Call) -> Self::Future {
        let key = self.layer.key(&call.method, &Target::of(&call.method, call.params.as_ref()));
        let layer = self.layer.clone();
        let entered = lock(&layer.circuits).enter(&key, layer.runtime.now(), layer.pause);
        match entered {
            Ok(permit) => {
                let mut entered = Entered { layer, key, permit, end: End::Panicked };
                let inner = Some(self.inner.call(call));
                entered.end = End::Cancelled;
                CircuitBreakerCall { inner, entered: Some(entered), refused: None }
            }
            Err(wait) => {
                let refused = unavailable(&format!("{} has failed too often", what(&key)), wait);
                CircuitBreakerCall { inner: None, entered: None, refused: Some(refused) }
            }
        }
    }

    mcp_driver::__forward_service!(inner);
}

pin_project! {
    /// A call whose end is counted, or that has been refused.
    #[must_use = "a future does nothing unless polled"]
    pub struct CircuitBreakerCall<F, T: Runtime> {
        // Dropped in this order: the call is over when it is counted.
        #[pin]
        inner: Option<F>,
        entered: Option<Entered<T>>,
        refused: Option<RpcError>,
    }
}

impl<F: Future<Output = Reply>, T: Runtime> Future for CircuitBreakerCall<F, T> {
    type Output = Reply;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Reply> {
        let mut this = self.project();
        if let Some(refused) = this.refused.take() {
            return Poll::Ready(refused.into());
        }
        let (Some(inner), Some(entered)) = (this.inner.as_mut().as_pin_mut(), this.entered.as_mut()) else {
            return Poll::Pending;
        };
        entered.end = End::Panicked;
        let Poll::Ready(reply) = inner.poll(cx) else {
            entered.end = End::Cancelled;
            return Poll::Pending;
        };
        this.inner.set(None);
        let is_failure = (entered.layer.is_failure)(&reply);
        entered.end = if is_failure { End::Failed } else { End::Succeeded };
        *this.entered = None;
        Poll::Ready(reply)
    }
}

/// A call that was let through. It is counted when this is dropped.
struct Entered<T: Runtime> {
    layer: CircuitBreaker<T>,
    key: Key,
    permit: Permit,
    /// How it ends, if it ends now.
    end: End,
}

#[derive(Clone, Copy)]
enum End {
    Succeeded,
    Failed,
    Panicked,
    Cancelled,
}

impl<T: Runtime> Drop for Entered<T> {
    fn drop(&mut self) {
        let Self { layer, key, permit, end } = self;
        let now = layer.runtime.now();
        let mut circuits = lock(&layer.circuits);
        match end {
            End::Succeeded => circuits.succeeded(key, *permit, layer.opens),
            End::Failed | End::Panicked => circuits.failed(key, *permit, now, layer.pause, layer.opens),
            End::Cancelled => circuits.left(key, *permit, now),
        }
    }
}

fn what(key: &Key) -> Box<str> {
    match key {
        None => "this server".into(),
        Some((method, Some(name))) => Target::Named(name.as_ref().into()).told(method),
        Some((method, None)) => format!("the request {}", printable(method, NAME)).into(),
    }
}

fn lock(circuits: &Mutex<Circuits>) -> MutexGuard<'_, Circuits> {
    circuits.lock().unwrap_or_else(PoisonError::into_inner)
}
