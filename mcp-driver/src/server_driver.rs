//! The future that serves one connection.

use std::fmt;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_io::{AsyncRead, AsyncWrite};
use mcp_proto::server::{Event, Server};
use mcp_proto::{CloseReason, InboundId, Instant, Stream};

use crate::engine::{Engine, Side};
use crate::observer::Observed;
use crate::outcome::{Outcome, unwound};
use crate::running::Running;
use crate::server_handle::{Calls, StreamShared};
use crate::shared::Shared;
use crate::{Call, Caller, Runtime, ServerHandle, Service};

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
        let config = service.config();
        let linger = config.limits.drain;
        let observed = Observed::by(|| service.observer());
        let shared = Shared::new(Stream::new(Server::new(config)), Calls::default(), runtime.clone(), observed);
        service.opened(&ServerHandle::new(shared.clone()));
        let side = Serving { service, shared, calls: Running::new(), replies: Vec::new(), abandoned: false };
        Self { engine: Engine::new(reader, writer, side, runtime, linger) }
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
        ServerHandle::new(self.engine.side.shared.clone())
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
        f.debug_struct("ServerDriver").field("calls", &self.engine.side.calls).finish_non_exhaustive()
    }
}

/// A service, its calls under way, and what they gave.
struct Serving<S: Service> {
    service: S,
    shared: Arc<StreamShared>,
    calls: Running<InboundId, S::Future>,
    replies: Vec<(InboundId, Outcome)>,
    abandoned: bool,
}

impl<S: Service> Side for Serving<S> {
    type Link = Stream<Server>;
    type Event = Event;
    type Beside = Calls;

    fn shared(&self) -> &Arc<StreamShared> {
        &self.shared
    }

    fn take_event(&mut self, event: Event) -> Option<CloseReason> {
        match event {
            Event::Closed { reason } => return Some(reason),
            _ if self.abandoned => {}
            Event::Request(incoming) => {
                let id = incoming.id;
                let call = Call::new(incoming, Caller::default(), ServerHandle::new(self.shared.clone()));
                if let Some(outcome) = self.calls.start(id, || self.service.call(call)) {
                    self.replies.push((id, outcome.into()));
                }
            }
            Event::Subscribe(subscribing) => {
                let caller = Caller::default().on(self.shared.lock().beside.connection());
                let outcome = Outcome::of_subscribing(&self.service, &subscribing, &caller);
                self.replies.push((subscribing.id, outcome));
            }
            Event::Cancelled { id, .. } => {
                self.calls.cancel(id);
                let watched = self.shared.lock().beside.cancel(id);
                if let Some(watched) = watched {
                    watched.cancel();
                }
            }
            Event::Unsubscribed { id } => unwound(|| self.service.unsubscribed(id)),
            Event::Notification { method, params } => {
                unwound(|| self.service.notification(&method, params.as_ref()));
            }
            Event::Noise { error, excerpt } => {
                unwound(|| self.service.noise(&error, &excerpt));
            }
            _ => {}
        }
        None
    }

    fn run(&mut self) -> bool {
        let mut progress = false;
        self.calls.begin_round();
        while let Some((id, outcome)) = self.calls.poll_round() {
            self.replies.push((id, outcome.into()));
            progress = true;
        }
        progress
    }

    fn settle(&mut self, now: Instant, server: &mut Server, calls: &mut Calls) -> bool {
        let progress = !self.replies.is_empty();
        for (id, outcome) in self.replies.drain(..) {
            outcome.settle(now, id, server);
            // One that asks the client within a session is still there: it is run again, or cancelled.
            if !server.is_in_flight(id) {
                calls.finish(id);
            }
        }
        progress
    }

    fn sleep(&mut self, cx: &Context<'_>) -> bool {
        self.calls.sleep(cx)
    }

    fn abandon(&mut self) {
        self.abandoned = true;
        self.calls.clear();
        self.replies.clear();
        let watched = self.shared.lock().beside.cancel_all();
        for watched in watched {
            watched.cancel();
        }
    }
}
