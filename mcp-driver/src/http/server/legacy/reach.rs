//! A session, reached from outside.

use std::fmt;
use std::sync::Weak;

use mcp_proto::http::server::SessionKey;
use mcp_proto::server::Server;
use mcp_proto::{InboundId, Instant};

use super::Hub;
use crate::server_handle::{Calls, Reach};
use crate::{ConnectionId, Runtime};

/// A session, as handles reach it.
pub(crate) struct SessionReach<T: Runtime> {
    session: SessionKey,
    hub: Weak<Hub<T>>,
    connection: ConnectionId,
}

impl<T: Runtime> SessionReach<T> {
    pub(super) const fn new(session: SessionKey, hub: Weak<Hub<T>>, connection: ConnectionId) -> Self {
        Self { session, hub, connection }
    }

    pub(crate) const fn session(&self) -> SessionKey {
        self.session
    }
}

impl<T: Runtime + Send + Sync> Reach for SessionReach<T> {
    fn id(&self) -> ConnectionId {
        self.connection
    }

    fn reach(&self, command: &mut dyn FnMut(Instant, &mut Server, &mut Calls)) {
        if let Some(hub) = self.hub.upgrade() {
            hub.command(self.session, command);
        }
    }

    fn close_stream(&self, request: InboundId) {
        if let Some(hub) = self.hub.upgrade() {
            hub.close_stream(self.session, request);
        }
    }
}

impl<T: Runtime> fmt::Debug for SessionReach<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionReach").field("session", &self.session).finish_non_exhaustive()
    }
}
