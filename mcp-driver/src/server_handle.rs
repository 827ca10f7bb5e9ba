//! A connection of a server, reached from outside its driver.

use std::collections::HashMap;
use std::sync::{Arc, Weak};

use mcp_proto::jsonrpc::Raw;
use mcp_proto::model::LoggingMessageParams;
use mcp_proto::server::{Change, Server};
use mcp_proto::{InboundId, SendError, Version};

use crate::call::Cancellation;
use crate::shared::Shared;

/// A connection of a server, reached from anywhere, at any time. Once the connection is closed all of it is without
/// effect. [`ServerDriver::handle`](crate::ServerDriver::handle) gives one, and so does
/// [`Service::opened`](crate::Service::opened).
#[derive(Clone, Debug)]
pub struct ServerHandle(Arc<ServerShared>);

pub(crate) type ServerShared = Shared<Server, Calls>;

impl ServerHandle {
    pub(crate) const fn new(shared: Arc<ServerShared>) -> Self {
        Self(shared)
    }

    pub(crate) const fn shared(&self) -> &Arc<ServerShared> {
        &self.0
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
        self.0.command(|now, state| state.stream.role_mut().publish(now, change));
    }

    /// Sends a notification of the application's own.
    ///
    /// # Errors
    /// [`SendError`]; then nothing was sent.
    pub fn notify(&self, method: &str, params: Option<Raw>) -> Result<(), SendError> {
        self.0.command(|now, state| state.stream.role_mut().notify(now, method, params))
    }

    /// Sends a log message that belongs to no call; only legacy clients hear it.
    pub fn log(&self, message: &LoggingMessageParams) {
        self.0.command(|now, state| state.stream.role_mut().log(now, None, message));
    }

    /// Closes the connection. Calls under way may finish, for as long as
    /// [`Limits::drain`](mcp_proto::Limits::drain) says; then the driver completes.
    pub fn close(&self) {
        self.0.command(|now, state| state.stream.role_mut().close(now));
    }

    /// The revision of the legacy session, if one is open.
    #[must_use]
    pub fn session(&self) -> Option<Version> {
        self.0.lock().stream.role().session()
    }

    /// How many calls are under way.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.0.lock().stream.role().in_flight()
    }

    /// A handle that does not keep what it names in memory.
    #[must_use]
    pub fn downgrade(&self) -> WeakServerHandle {
        WeakServerHandle(Arc::downgrade(&self.0))
    }
}

/// A [`ServerHandle`] that does not keep what it names in memory.
#[derive(Clone, Debug)]
pub struct WeakServerHandle(Weak<ServerShared>);

impl WeakServerHandle {
    /// The handle, while the driver or another handle is there.
    #[must_use]
    pub fn upgrade(&self) -> Option<ServerHandle> {
        self.0.upgrade().map(ServerHandle)
    }
}

/// Which calls are under way, and which of them are watched for their cancellation.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    watched: HashMap<InboundId, Cancellation>,
    gone: bool,
}

impl Calls {
    pub(crate) fn watch(&mut self, id: InboundId) -> Cancellation {
        if self.gone {
            return Cancellation::already();
        }
        self.watched.entry(id).or_insert_with(Cancellation::new).clone()
    }

    /// The call has ended by itself.
    pub(crate) fn finish(&mut self, id: InboundId) {
        if !self.watched.is_empty() {
            self.watched.remove(&id);
        }
    }

    /// The call has been cancelled: what is returned is to be told so, outside the lock.
    #[must_use]
    pub(crate) fn cancel(&mut self, id: InboundId) -> Option<Cancellation> {
        self.watched.remove(&id)
    }

    /// The connection is over, and with it every call.
    #[must_use]
    pub(crate) fn cancel_all(&mut self) -> Vec<Cancellation> {
        self.gone = true;
        self.watched.drain().map(|(_, watched)| watched).collect()
    }
}
