//! A connection of a server, reached from outside its driver.

use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Weak};

use mcp_proto::jsonrpc::Raw;
use mcp_proto::model::LoggingMessageParams;
use mcp_proto::server::{Change, Server};
use mcp_proto::{InboundId, Instant, SendError, Stream, Version};

use crate::ConnectionId;
use crate::call::Cancellation;
use crate::outcome::unwound;
use crate::shared::Shared;

/// A connection of a server, reached from anywhere, at any time. Once the connection is closed all of it is without
/// effect. [`ServerDriver::handle`](crate::ServerDriver::handle) gives one, and so does
/// [`Service::opened`](crate::Service::opened).
#[derive(Clone)]
pub struct ServerHandle {
    reach: Arc<dyn Reach>,
    called: Option<Called>,
    heard: Option<Heard>,
}

/// What the client calls a resource that whoever has the handle knows by another URI.
type Called = Arc<dyn Fn(&str) -> String + Send + Sync>;

/// Hears of the changes that whoever has the handle publishes, in the words of that.
type Heard = Arc<dyn Fn(&Change) + Send + Sync>;

pub(crate) type StreamShared = Shared<Stream<Server>, Calls>;

/// How a handle reaches a server, whatever it is on.
pub(crate) trait Reach: Send + Sync {
    fn id(&self) -> ConnectionId;
    /// Commands the server, and sees to what comes of it; nothing if it has gone.
    fn reach(&self, command: &mut dyn FnMut(Instant, &mut Server, &mut Calls));
    /// Ends the response to a request so that the client comes back for the rest, where responses are streams.
    fn close_stream(&self, request: InboundId) {
        let _ = request;
    }
}

impl Reach for StreamShared {
    fn id(&self) -> ConnectionId {
        self.lock().beside.connection()
    }

    fn reach(&self, command: &mut dyn FnMut(Instant, &mut Server, &mut Calls)) {
        self.command(|now, state| command(now, state.link.role_mut(), &mut state.beside));
    }
}

impl ServerHandle {
    pub(crate) fn new(reach: Arc<dyn Reach>) -> Self {
        Self { reach, called: None, heard: None }
    }

    /// Which connection it is, while it is open and after.
    #[must_use]
    pub fn id(&self) -> ConnectionId {
        self.reach.id()
    }

    /// Commands the server, once; nothing if it has gone.
    pub(crate) fn command(&self, command: &mut dyn FnMut(Instant, &mut Server, &mut Calls)) {
        self.reach.reach(command);
    }

    pub(crate) fn close_stream(&self, request: InboundId) {
        self.reach.close_stream(request);
    }

    /// A handle to the same connection for whoever knows its resources by other URIs: of those that it
    /// [publishes](Self::publish) changes of, the client is told what `called` makes of them. A server inside another
    /// has such a one.
    ///
    /// # Example: a part that knows nothing of the whole
    /// ```
    /// use mcp_driver::{Namespace, ServerHandle};
    ///
    /// fn inside(connection: &ServerHandle, namespace: Namespace) -> ServerHandle {
    ///     connection.renaming(move |uri| namespace.uri(uri))
    /// }
    /// # let _ = inside;
    /// ```
    #[must_use]
    pub fn renaming(&self, called: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        let called: Called = Arc::new(called);
        let (outside, inside) = (self.called.clone(), called.clone());
        let heard = self.heard.clone().map(|heard| -> Heard {
            Arc::new(move |change| match renamed(change, &inside) {
                Some(renamed) => heard(&renamed),
                None => heard(change),
            })
        });
        let called = move |uri: &str| outside.as_ref().map_or_else(|| called(uri), |outside| outside(&called(uri)));
        Self { reach: self.reach.clone(), called: Some(Arc::new(called)), heard }
    }

    /// A handle to the same connection by which `hears` is told of every change before the client is. A service that
    /// keeps what another has said gives it such a one, and so does not say what is no longer so.
    ///
    /// # Example: a list that is kept until it changes
    /// ```
    /// use std::sync::{Arc, Mutex};
    ///
    /// use mcp_driver::ServerHandle;
    ///
    /// fn inside(connection: &ServerHandle, kept: Arc<Mutex<Option<String>>>) -> ServerHandle {
    ///     connection.overheard(move |_| *kept.lock().unwrap() = None)
    /// }
    /// # let _ = inside;
    /// ```
    #[must_use]
    pub fn overheard(&self, hears: impl Fn(&Change) + Send + Sync + 'static) -> Self {
        let outside = self.heard.clone();
        let heard: Heard = Arc::new(move |change| {
            hears(change);
            if let Some(outside) = &outside {
                outside(change);
            }
        });
        Self { heard: Some(heard), ..self.clone() }
    }

    /// Tells the client that something changed, if it listens.
    ///
    /// A [`Router`](crate::Router) does so by itself for what is added and removed through its
    /// [`RouterHandle`](crate::RouterHandle).
    ///
    /// # Example: a file that has been written
    /// ```
    /// use mcp_driver::ServerHandle;
    /// use mcp_proto::server::Change;
    ///
    /// fn written(connections: &[ServerHandle]) {
    ///     let change = Change::Resource("file:///notes.md".into());
    ///     connections.iter().for_each(|connection| connection.publish(&change));
    /// }
    /// # let _ = written;
    /// ```
    pub fn publish(&self, change: &Change) {
        if let Some(heard) = &self.heard {
            heard(change);
        }
        let renamed = self.called.as_ref().and_then(|called| renamed(change, called));
        self.command(&mut |now, server, _| server.publish(now, renamed.as_ref().unwrap_or(change)));
    }

    /// Sends a notification of the application's own that is about no call. Clients of 2026-07-28 expect none, and over HTTP
    /// there is no way to them: [`CallHandle::notify`](crate::CallHandle::notify) is for those too.
    ///
    /// # Errors
    /// [`SendError`]; then nothing was sent.
    pub fn notify(&self, method: &str, params: Option<Raw>) -> Result<(), SendError> {
        let (mut params, mut sent) = (params, Err(SendError::Closed));
        self.command(&mut |now, server, _| sent = server.notify(now, method, params.take()));
        sent
    }

    /// Sends a log message that belongs to no call; only legacy clients hear it.
    pub fn log(&self, message: &LoggingMessageParams) {
        self.command(&mut |now, server, _| server.log(now, None, message));
    }

    /// Closes the connection. Calls under way may finish, for as long as
    /// [`Limits::drain`](mcp_proto::Limits::drain) says; then the driver completes.
    pub fn close(&self) {
        self.command(&mut |now, server, _| server.close(now));
    }

    /// The revision of the legacy session, if one is open.
    #[must_use]
    pub fn session(&self) -> Option<Version> {
        let mut session = None;
        self.command(&mut |_, server, _| session = server.session());
        session
    }

    /// How many calls are under way.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        let mut in_flight = 0;
        self.command(&mut |_, server, _| in_flight = server.in_flight());
        in_flight
    }

    /// A handle that does not keep what it names in memory.
    #[must_use]
    pub fn downgrade(&self) -> WeakServerHandle {
        WeakServerHandle { reach: Arc::downgrade(&self.reach), called: self.called.clone(), heard: self.heard.clone() }
    }
}

/// A [`ServerHandle`] that does not keep what it names in memory.
#[derive(Clone)]
pub struct WeakServerHandle {
    reach: Weak<dyn Reach>,
    called: Option<Called>,
    heard: Option<Heard>,
}

impl WeakServerHandle {
    /// The handle, while the driver or another handle is there.
    #[must_use]
    pub fn upgrade(&self) -> Option<ServerHandle> {
        let (called, heard) = (self.called.clone(), self.heard.clone());
        self.reach.upgrade().map(|reach| ServerHandle { reach, called, heard })
    }
}

/// A change of a resource, by its other URI.
fn renamed(change: &Change, called: &Called) -> Option<Change> {
    match change {
        Change::Resource(uri) => Some(Change::Resource(called(uri).into())),
        _ => None,
    }
}

impl fmt::Debug for ServerHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerHandle").finish_non_exhaustive()
    }
}

impl fmt::Debug for WeakServerHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WeakServerHandle").finish_non_exhaustive()
    }
}

/// Which calls are under way, and which of them are watched for their cancellation.
#[derive(Debug)]
pub(crate) struct Calls {
    connection: ConnectionId,
    beside: HashMap<InboundId, Beside>,
    gone: bool,
}

/// What there is beside a call.
#[derive(Debug, Default)]
struct Beside {
    watched: Option<Cancellation>,
    /// What layers keep with it, last in, first out.
    kept: Vec<Box<dyn Any + Send>>,
}

/// What calls that are over leave, to be seen to outside the lock: what was kept is of the application.
#[derive(Debug, Default)]
#[must_use]
pub(crate) struct Over(Vec<Beside>);

impl Over {
    /// Whether there is nothing to be seen to.
    #[cfg(any(feature = "http", test))]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells whoever watches the cancellation, and drops what was kept.
    pub(crate) fn tell(self) {
        for watched in self.0.iter().filter_map(|beside| beside.watched.as_ref()) {
            watched.cancel();
        }
        unwound(|| drop(self.0));
    }
}

impl Default for Calls {
    fn default() -> Self {
        Self { connection: ConnectionId::next(), beside: HashMap::new(), gone: false }
    }
}

impl Calls {
    /// The connection that they are of.
    pub(crate) const fn connection(&self) -> ConnectionId {
        self.connection
    }

    pub(crate) fn watch(&mut self, id: InboundId) -> Cancellation {
        if self.gone {
            return Cancellation::already();
        }
        self.beside.entry(id).or_default().watched.get_or_insert_with(Cancellation::new).clone()
    }

    pub(crate) fn keep(&mut self, id: InboundId, kept: Box<dyn Any + Send>) {
        self.beside.entry(id).or_default().kept.push(kept);
    }

    /// What was kept last of what `is_wanted`.
    pub(crate) fn take(
        &mut self,
        id: InboundId,
        is_wanted: impl Fn(&(dyn Any + Send)) -> bool,
    ) -> Option<Box<dyn Any + Send>> {
        let beside = self.beside.get_mut(&id)?;
        let at = beside.kept.iter().rposition(|kept| is_wanted(&**kept))?;
        let kept = beside.kept.remove(at);
        self.tidy(id);
        Some(kept)
    }

    /// Forgets a call that there is nothing beside.
    fn tidy(&mut self, id: InboundId) {
        if self.beside.get(&id).is_some_and(|beside| beside.watched.is_none() && beside.kept.is_empty()) {
            self.beside.remove(&id);
        }
    }

    /// Nobody watches the call any more.
    pub(crate) fn unwatch(&mut self, id: InboundId) -> Option<Cancellation> {
        let watched = self.beside.get_mut(&id)?.watched.take();
        self.tidy(id);
        watched
    }

    /// The call has ended by itself.
    pub(crate) fn finish(&mut self, id: InboundId) -> Over {
        if self.beside.is_empty() {
            return Over::default();
        }
        match self.beside.remove(&id) {
            Some(Beside { kept, .. }) if !kept.is_empty() => Over(vec![Beside { watched: None, kept }]),
            _ => Over::default(),
        }
    }

    /// The call has been cancelled.
    pub(crate) fn cancel(&mut self, id: InboundId) -> Over {
        self.beside.remove(&id).map_or_else(Over::default, |beside| Over(vec![beside]))
    }

    /// The connection is over, and with it every call.
    pub(crate) fn cancel_all(&mut self) -> Over {
        self.gone = true;
        let mut over = Over::default();
        for (_, beside) in self.beside.drain() {
            over.0.push(beside);
        }
        over
    }
}
