//! The future that serves one connection.

use std::fmt;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_io::{AsyncRead, AsyncWrite};
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::server::{Config, Event, Server, Subscribing};
use mcp_proto::{CloseReason, InboundId, Instant, Stream, Version};

use crate::engine::{self, Drives, Engine, Side};
use crate::observer::Observed;
use crate::outcome::{Outcome, unwound};
use crate::running::Running;
use crate::server_handle::{Calls, Over};
use crate::shared::{Clock, Shared};
use crate::{Call, Caller, ConnectionInfo, Network, Runtime, ServerHandle, Service};

/// Serves one connection: the whole of it is this one future, calls included.
///
/// It completes when the connection has closed and the last byte is written, with the reason, or with the error of a
/// stream that broke. Dropping it ends the connection at once and drops every call.
///
/// # Example: a server and a client in one process
/// See [`connect`](crate::connect).
pub struct ServerDriver<R, W, S: Service, T: Runtime> {
    engine: Engine<R, W, Serving<S>, T>,
}

impl<R, W, S, T> ServerDriver<R, W, S, T>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
    S: Service,
    T: Runtime + Send + Sync + 'static,
{
    /// Serves whoever is at the other end of `reader` and `writer`.
    ///
    /// The runtime's clock is shared with the handles, which may be anywhere: hence its bounds.
    #[must_use]
    pub fn new(reader: R, writer: W, service: S, runtime: T) -> Self {
        let observed = Observed::by(|| service.observer());
        let clock = runtime.clone();
        let clock: Clock = Box::new(move || clock.now());
        let (core, handle) = machine(clock, observed, service.config());
        service.opened(&handle);
        let side = Serving { host: Host { service, calls: Running::new() }, floor: Floor::new(handle) };
        Self { engine: Engine::new(reader, writer, side, runtime, core) }
    }

    /// Says what the connection goes over, which [callers](Caller::network) and [observers](crate::Observer) are told.
    #[must_use]
    pub fn over(mut self, network: Network) -> Self {
        self.engine.side.floor.caller = Caller::default().over(Some(Arc::new(network)));
        self
    }

    /// Serves until the client leaves, or until `signal` completes: then it [closes](ServerHandle::close) the connection.
    /// Calls under way may finish, for as long as [`Limits::drain`](mcp_proto::Limits::drain) says, and what is asked
    /// meanwhile is refused.
    ///
    /// # Errors
    /// As the driver itself.
    ///
    /// # Example: until the process is told to end
    /// ```no_run
    /// use mcp_driver::{Router, ServerDriver, duplex::duplex};
    /// # use mcp_driver::Runtime;
    /// # async fn terminated() {}
    /// # async fn example(runtime: impl Runtime + Send + Sync + 'static) -> std::io::Result<()> {
    /// let (reader, writer) = duplex(4096).1.split();
    /// ServerDriver::new(reader, writer, Router::new("empty", "1.0"), runtime).until(terminated()).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn until(mut self, signal: impl Future<Output = ()>) -> io::Result<CloseReason> {
        let mut signal = pin!(signal);
        let mut told = false;
        poll_fn(|cx| {
            if !told && signal.as_mut().poll(cx).is_ready() {
                told = true;
                self.handle().close();
            }
            Pin::new(&mut self).poll(cx)
        })
        .await
    }

    /// A handle to the connection.
    #[must_use]
    pub fn handle(&self) -> ServerHandle {
        self.engine.side.floor.handle.clone()
    }
}

impl<R, W, S, T> Future for ServerDriver<R, W, S, T>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
    S: Service,
    T: Runtime,
{
    type Output = io::Result<CloseReason>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.engine.poll(cx)
    }
}

/// What could not be moved is boxed.
impl<R, W, S: Service, T: Runtime> Unpin for ServerDriver<R, W, S, T> {}

impl<R, W, S: Service, T: Runtime> fmt::Debug for ServerDriver<R, W, S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerDriver").field("calls", &self.engine.side.host.calls).finish_non_exhaustive()
    }
}

/// A server and what drives it, the same for every service and stream.
fn machine(clock: Clock, observed: Observed, config: Arc<Config>) -> (Core, ServerHandle) {
    let linger = config.limits.drain;
    let shared = Shared::timed(Stream::new(Server::new(config)), Calls::default(), clock, observed);
    (Box::new(engine::Core::new(shared.clone(), linger)), ServerHandle::new(shared))
}

type Core = Box<dyn Drives<Stream<Server>, Event, Calls> + Send + Sync>;

/// A service with its calls, on the floor.
struct Serving<S: Service> {
    host: Host<S>,
    floor: Floor,
}

impl<S: Service> Side for Serving<S> {
    type Link = Stream<Server>;
    type Event = Event;
    type Beside = Calls;

    fn take_event(&mut self, event: Event) -> Option<CloseReason> {
        match event {
            // A call is large: it goes to its handler without a stop, as each would copy it.
            Event::Request(incoming) if !self.floor.abandoned => {
                let (id, handle) = (incoming.id, self.floor.handle.clone());
                self.floor.version = Some(incoming.context.version);
                let call = Call::new(incoming, self.floor.caller.clone(), handle);
                if let Some(outcome) = self.host.calls.start(id, || self.host.service.call(call)) {
                    self.floor.replies.push((id, outcome.into()));
                }
                None
            }
            other => self.floor.take_event(other, &mut self.host),
        }
    }

    fn run(&mut self) -> bool {
        self.floor.over.drain(..).for_each(Over::tell);
        self.host.run(&mut self.floor.replies)
    }

    fn settle(&mut self, now: Instant, server: &mut Server, calls: &mut Calls) -> bool {
        self.floor.settle(now, server, calls)
    }

    fn sleep(&mut self, cx: &Context<'_>) -> bool {
        self.host.calls.sleep(cx)
    }

    fn abandon(&mut self) {
        self.floor.abandon(&mut self.host);
    }

    fn info(&self) -> ConnectionInfo {
        let network = self.floor.caller.network().cloned().unwrap_or_default();
        ConnectionInfo { version: self.floor.version, network, session: None }
    }
}

/// A service, and its calls under way.
struct Host<S: Service> {
    service: S,
    calls: Running<InboundId, S::Future>,
}

/// What calls gave.
type Replies = Vec<(InboundId, Outcome)>;

/// A service and its calls, whatever they are.
trait Hosts {
    /// Polls what was woken, and adds what came of it; whether there was any.
    fn run(&mut self, replies: &mut Replies) -> bool;
    fn cancel(&mut self, id: InboundId);
    fn clear(&mut self);
    fn subscribe(&mut self, subscribing: &Subscribing, caller: &Caller) -> Outcome;
    fn unsubscribed(&mut self, id: InboundId, caller: &Caller);
    fn notification(&mut self, method: &str, params: Option<&Raw>, caller: &Caller);
    fn noise(&mut self, error: &RpcError, excerpt: &str);
}

impl<S: Service> Hosts for Host<S> {
    fn run(&mut self, replies: &mut Replies) -> bool {
        let mut progress = false;
        self.calls.begin_round();
        while let Some((id, outcome)) = self.calls.poll_round() {
            replies.push((id, outcome.into()));
            progress = true;
        }
        progress
    }

    fn cancel(&mut self, id: InboundId) {
        self.calls.cancel(id);
    }

    fn clear(&mut self) {
        self.calls.clear();
    }

    fn subscribe(&mut self, subscribing: &Subscribing, caller: &Caller) -> Outcome {
        Outcome::of_subscribing(&self.service, subscribing, caller)
    }

    fn unsubscribed(&mut self, id: InboundId, caller: &Caller) {
        unwound(|| self.service.unsubscribed(id, caller));
    }

    fn notification(&mut self, method: &str, params: Option<&Raw>, caller: &Caller) {
        unwound(|| self.service.notification(method, params, caller));
    }

    fn noise(&mut self, error: &RpcError, excerpt: &str) {
        unwound(|| self.service.noise(error, excerpt));
    }
}

/// What stands between a server and its service.
struct Floor {
    handle: ServerHandle,
    /// Whoever calls, as far as that is the same for all calls.
    caller: Caller,
    /// The revision of the latest call.
    version: Option<Version>,
    replies: Replies,
    /// What calls have left, until the lock is given back.
    over: Vec<Over>,
    abandoned: bool,
}

impl Floor {
    fn new(handle: ServerHandle) -> Self {
        Self {
            handle,
            caller: Caller::default(),
            version: None,
            replies: Vec::new(),
            over: Vec::new(),
            abandoned: false,
        }
    }

    /// Whoever is at the other end.
    fn caller(&self) -> Caller {
        self.caller.clone().on(self.handle.id())
    }

    /// Takes what is no call that is to be started.
    fn take_event(&mut self, event: Event, host: &mut dyn Hosts) -> Option<CloseReason> {
        match event {
            Event::Closed { reason } => return Some(reason),
            _ if self.abandoned => {}
            Event::Subscribe(subscribing) => {
                let outcome = host.subscribe(&subscribing, &self.caller());
                self.replies.push((subscribing.id, outcome));
            }
            Event::Cancelled { id, .. } => {
                host.cancel(id);
                let mut over = Over::default();
                self.handle.command(&mut |_, _, calls| over = calls.cancel(id));
                over.tell();
            }
            Event::Unsubscribed { id } => host.unsubscribed(id, &self.caller()),
            Event::Notification { method, params } => host.notification(&method, params.as_ref(), &self.caller()),
            Event::Noise { error, excerpt } => host.noise(&error, &excerpt),
            _ => {}
        }
        None
    }

    fn settle(&mut self, now: Instant, server: &mut Server, calls: &mut Calls) -> bool {
        let progress = !self.replies.is_empty();
        for (id, outcome) in self.replies.drain(..) {
            outcome.settle(now, id, server);
            // One that asks the client within a session is still there: it is run again, or cancelled.
            if !server.is_in_flight(id) {
                self.over.push(calls.finish(id));
            }
        }
        progress
    }

    fn abandon(&mut self, host: &mut dyn Hosts) {
        self.abandoned = true;
        host.clear();
        self.replies.clear();
        let mut over = Over::default();
        self.handle.command(&mut |_, _, calls| over = calls.cancel_all());
        over.tell();
    }
}
