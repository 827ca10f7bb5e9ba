//! Whoever looks on.

#[cfg(any(feature = "client", feature = "server"))]
use std::panic::{AssertUnwindSafe, catch_unwind};
#[cfg(any(feature = "client", feature = "server"))]
use std::sync::Arc;
#[cfg(any(feature = "client", feature = "server"))]
use std::time::Duration;

#[cfg(feature = "client")]
use mcp_proto::client::{Request, RequestError};
#[cfg(feature = "client")]
use mcp_proto::jsonrpc::Raw;
#[cfg(any(feature = "client", feature = "server"))]
use mcp_proto::{CloseReason, Version};

#[cfg(any(feature = "client", feature = "server"))]
use crate::Network;

/// Looks on while connections are served, or requests made: for metrics and traces. All of it is ignored by default.
///
/// `Service::observer` and `Handler::observer` name one; where there is none, nothing of this costs anything. It is
/// called from within the driver, often, and should be quick. A panic of it is swallowed.
///
/// # Example: how much comes and goes
/// ```
/// use std::sync::atomic::{AtomicUsize, Ordering};
///
/// use mcp_driver::Observer;
///
/// #[derive(Default)]
/// struct Traffic(AtomicUsize);
///
/// impl Observer for Traffic {
///     fn received(&self, bytes: usize) {
///         self.0.fetch_add(bytes, Ordering::Relaxed);
///     }
///
///     fn sent(&self, bytes: usize) {
///         self.0.fetch_add(bytes, Ordering::Relaxed);
///     }
/// }
/// ```
pub trait Observer: Send + Sync {
    /// A session has begun: a connection over a stream, a client over HTTP, a legacy session of a server over HTTP.
    /// In 2026-07-28 a server over HTTP has none.
    fn opened(&self) {}

    /// A session is over.
    #[cfg(any(feature = "client", feature = "server"))]
    fn closed(&self, ended: &Ended) {
        let _ = ended;
    }

    /// So many bytes have come: of a stream, or of the bodies that HTTP carries.
    fn received(&self, bytes: usize) {
        let _ = bytes;
    }

    /// So many bytes have been written, or handed to whoever writes them.
    fn sent(&self, bytes: usize) {
        let _ = bytes;
    }

    /// A server has refused an HTTP request with this status, 400 or above.
    fn refused(&self, status: u16) {
        let _ = status;
    }

    /// A client is about to make a request, whose `_meta` may be added to. What this gives hears what came of it, and
    /// is dropped if nothing does.
    ///
    /// It runs where the request is made: in the task that awaits the answer. What the client asks by itself it is told
    /// of from within the driver. Of that, `initialize`, `server/discover` and `ping` are the protocol's own: nothing
    /// can be added to them, and their result is not shown.
    #[cfg(feature = "client")]
    fn requesting(&self, request: &mut Request, on: &ConnectionInfo) -> Option<Box<dyn Requested>> {
        let _ = (request, on);
        None
    }
}

/// Hears what came of a request. See [`Observer::requesting`].
#[cfg(feature = "client")]
pub trait Requested: Send {
    /// The answer is there; to a subscription it is that the server agrees. If this is dropped before, the request was
    /// given up.
    fn answered(self: Box<Self>, outcome: Result<&Raw, &RequestError>);
}

/// What is known of a connection.
#[cfg(any(feature = "client", feature = "server"))]
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ConnectionInfo {
    /// The revision that is spoken; `None` before that is known. A server that has several is told the latest.
    pub version: Option<Version>,
    /// What it goes over.
    pub network: Arc<Network>,
    /// The id that a legacy server has given the session over HTTP. Whoever knows it is in the session: it is no text
    /// for logs.
    pub session: Option<Box<str>>,
}

/// A session that is over.
#[cfg(any(feature = "client", feature = "server"))]
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Ended {
    /// What it was.
    pub connection: ConnectionInfo,
    /// How long it lasted.
    pub lasted: Duration,
    /// Why it is over; `None` if its driver was dropped.
    pub reason: Option<CloseReason>,
}

#[cfg(any(feature = "client", feature = "server"))]
impl Ended {
    pub(crate) const fn new(connection: ConnectionInfo, lasted: Duration, reason: Option<CloseReason>) -> Self {
        Self { connection, lasted, reason }
    }
}

/// A look at whoever looks on, if there is one; clones are the same.
#[cfg(any(feature = "client", feature = "server"))]
#[derive(Clone, Default)]
pub(crate) struct Observed(Option<Arc<dyn Observer>>);

#[cfg(any(feature = "client", feature = "server"))]
impl Observed {
    /// Whatever `name` says; nobody if it panics.
    pub(crate) fn by(name: impl FnOnce() -> Option<Arc<dyn Observer>>) -> Self {
        Self(catch_unwind(AssertUnwindSafe(name)).ok().flatten())
    }

    #[cfg(feature = "client")]
    pub(crate) const fn is_nobody(&self) -> bool {
        self.0.is_none()
    }

    /// Tells whoever looks on; `None` if there is nobody.
    pub(crate) fn tell<O>(&self, tell: impl FnOnce(&dyn Observer) -> O) -> Option<O> {
        let observer = self.0.as_deref()?;
        catch_unwind(AssertUnwindSafe(|| tell(observer))).ok()
    }
}

#[cfg(any(feature = "client", feature = "server"))]
impl std::fmt::Debug for Observed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Observed").field(&self.0.is_some()).finish()
    }
}
