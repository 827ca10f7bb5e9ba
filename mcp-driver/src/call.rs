//! A request that a service is to answer.

mod caller;
mod cancellation;

use std::any::Any;
use std::time::Duration;

use mcp_proto::jsonrpc::{Raw, WireId};
use mcp_proto::model::LoggingMessageParams;
use mcp_proto::server::{Context, Incoming};
use mcp_proto::{InboundId, SendError};

pub use caller::Caller;
pub use cancellation::{Cancellation, Cancelled};

use crate::ServerHandle;

/// A request that a service is to answer.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Call {
    /// The id of the request as the client wrote it, which it may use again: for logs, and no key for anything that is
    /// kept. [`CallHandle::id`] is.
    pub wire: WireId,
    /// The method.
    pub method: Box<str>,
    /// The params as they came, `_meta` included.
    pub params: Option<Raw>,
    /// Who asks, in which revision, and what has been answered so far.
    pub context: Context,
    /// Who is behind it, as far as the transport knows.
    pub caller: Caller,
    /// What can be done about the call while it runs.
    pub handle: CallHandle,
}

impl Call {
    /// Brings the [deadline](mcp_proto::server::Context::deadline) of the call forward to `span` from now, unless it is
    /// sooner already: whoever answers it can see how long it has. Nothing is ended by that; whoever says so here ends
    /// the call in time, and tells [that it was given up](CallHandle::give_up).
    pub fn expect_within(&mut self, span: Duration) {
        let mut now = None;
        self.handle.server.command(&mut |at, _, _| now = Some(at));
        let Some(now) = now else { return };
        let deadline = now + span;
        self.context.deadline = Some(self.context.deadline.map_or(deadline, |known| known.min(deadline)));
    }

    pub(crate) fn new(incoming: Incoming, caller: Caller, server: ServerHandle) -> Self {
        let Incoming { id, wire, method, params, context, .. } = incoming;
        let caller = caller.on(server.id());
        Self { wire, method, params, context, caller, handle: CallHandle { id, server } }
    }
}

/// What can be done about a call while it runs, from anywhere. After its end all of it is without effect.
#[derive(Clone, Debug)]
pub struct CallHandle {
    id: InboundId,
    server: ServerHandle,
}

impl CallHandle {
    /// Names the request among those of its connection.
    #[must_use]
    pub const fn id(&self) -> InboundId {
        self.id
    }

    /// Reports progress. It is sent if the client asked for it and `progress` is greater than what was sent before.
    ///
    /// Every step is sent, in order, unless a client does not read: then a later step replaces an earlier one.
    pub fn progress(&self, progress: f64, total: Option<f64>, message: Option<&str>) {
        self.server.command(&mut |now, server, _| server.progress(now, self.id, progress, total, message));
    }

    /// Sends a log message about the call, if the level that the client asked for lets it pass.
    pub fn log(&self, message: &LoggingMessageParams) {
        self.server.command(&mut |now, server, _| server.log(now, Some(self.id), message));
    }

    /// Sends a notification of the application's own about the call: in 2026-07-28 on its response, where a server has
    /// nothing to say that is about no request; in the legacy revisions to the session.
    ///
    /// # Errors
    /// [`SendError`], which is [`SendError::Closed`] after the end of the call too; then nothing was sent.
    pub fn notify(&self, method: &str, params: Option<Raw>) -> Result<(), SendError> {
        let (mut params, mut sent) = (params, Err(SendError::Closed));
        self.server.command(&mut |now, server, _| sent = server.notify_about(now, self.id, method, params.take()));
        sent
    }

    /// Tells when the call is cancelled, to work that dropping the call's future does not stop: a thread, a task.
    #[must_use]
    pub fn cancellation(&self) -> Cancellation {
        let mut watched = None;
        self.server.command(&mut |_, server, calls| {
            if server.is_in_flight(self.id) {
                watched = Some(calls.watch(self.id));
            }
        });
        watched.unwrap_or_else(Cancellation::already)
    }

    /// Keeps something with the request until that is over, and drops it then: answered, cancelled, or lost with its
    /// connection. It is for layers that see a request through while the client is asked: in a legacy session the
    /// service is called again for the same request, and may [take](Self::take) it back. In 2026-07-28 the answers come
    /// with another request.
    ///
    /// # Example: how often the client was asked
    /// ```
    /// use mcp_driver::Call;
    ///
    /// struct Rounds(u32);
    ///
    /// fn note_round(call: &Call) -> u32 {
    ///     let rounds = call.handle.take::<Rounds>().map_or(1, |Rounds(rounds)| rounds + 1);
    ///     call.handle.keep(Rounds(rounds));
    ///     rounds
    /// }
    /// # let _ = note_round;
    /// ```
    pub fn keep<K: Any + Send>(&self, kept: K) {
        let mut kept: Option<Box<dyn Any + Send>> = Some(Box::new(kept));
        self.server.command(&mut |_, server, calls| {
            if server.is_in_flight(self.id)
                && let Some(kept) = kept.take()
            {
                calls.keep(self.id, kept);
            }
        });
    }

    /// Takes back what was [kept](Self::keep) of this type; the last of several.
    #[must_use]
    pub fn take<K: Any + Send>(&self) -> Option<K> {
        let mut kept = None;
        self.server.command(&mut |_, _, calls| kept = calls.take(self.id, |kept| kept.is::<K>()));
        kept?.downcast().ok().map(|kept| *kept)
    }

    /// Tells work that the call has started elsewhere, and that watches its [cancellation](Self::cancellation), that
    /// nobody waits for it any more: for whoever drops the future of a call and answers it by itself. The client hears
    /// nothing of it.
    pub fn give_up(&self) {
        let mut watched = None;
        self.server.command(&mut |_, _, calls| watched = calls.unwatch(self.id));
        if let Some(watched) = watched {
            watched.cancel();
        }
    }

    /// Ends the HTTP response to this call, so that the client comes back for the rest when it is told to, after
    /// the `retry` of the endpoint's configuration. The call goes on, and what it says is kept.
    ///
    /// That is for long calls that would hold a connection open ("polling", SEP-1699, Streamable HTTP page of
    /// 2025-11-25). It does nothing where no client could come back: in other revisions and on other transports.
    pub fn close_stream(&self) {
        self.server.close_stream(self.id);
    }

    /// The same call for whoever knows the resources of the server by other URIs: see [`ServerHandle::renaming`].
    #[must_use]
    pub fn renaming(&self, called: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        Self { id: self.id, server: self.server.renaming(called) }
    }

    /// The connection.
    #[must_use]
    pub const fn server(&self) -> &ServerHandle {
        &self.server
    }
}
