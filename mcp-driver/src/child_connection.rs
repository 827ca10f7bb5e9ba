//! A connection to a server that runs as our child.

use std::fmt;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::pin;
use std::task::{Context, Poll};
use std::time::Duration;

use mcp_proto::CloseReason;

use crate::descriptor::Registration;
use crate::os_stream::ReadEnd;
use crate::process::{Child, Shutdown, ShutdownDeadlines};
use crate::{Connection, Peer, Runtime};

/// A connection to a server that runs as our child, and the child with it.
///
/// [`shutdown`](Self::shutdown) is the polite end. Dropping it kills the child's whole process group at once.
#[must_use = "dropping it ends the connection and kills the server"]
pub struct ChildConnection<D, F, T> {
    connection: Connection<D>,
    child: Child<F>,
    runtime: T,
}

impl<D, F, T> ChildConnection<D, F, T>
where
    D: Future<Output = io::Result<CloseReason>> + Unpin,
    F: Registration + Unpin,
    T: Runtime,
{
    /// A connection made of its parts, by an adapter that has spawned the driver. The driver owns the child's standard
    /// input and output.
    pub const fn new(connection: Connection<D>, child: Child<F>, runtime: T) -> Self {
        Self { connection, child, runtime }
    }

    /// Asks, tells, listens; may be cloned.
    #[must_use]
    pub const fn peer(&self) -> &Peer {
        self.connection.peer()
    }

    /// The child's process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What the child says on its standard error, once, if it was asked for with
    /// [`Stderr::Piped`](crate::process::Stderr::Piped).
    #[must_use]
    pub fn take_stderr(&mut self) -> Option<ReadEnd<F>> {
        self.child.take_stderr()
    }

    /// Closes the connection and ends the child: writes what is left, closes its standard input, waits, terminates its
    /// group, waits, kills it, reaps it, each for as long as `deadlines` says.
    ///
    /// # Errors
    /// The child cannot be waited for, or survived everything.
    pub async fn shutdown(self, deadlines: ShutdownDeadlines) -> io::Result<Shutdown> {
        let Self { connection, mut child, runtime } = self;
        {
            let mut written = pin!(connection.close());
            let mut patience = pin!(runtime.sleep_until(runtime.now() + PATIENCE));
            poll_fn(|cx| {
                let done = written.as_mut().poll(cx).is_ready() || patience.as_mut().poll(cx).is_ready();
                if done { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
            // Here the driver is dropped, and with it the child's standard streams, whether or not all was written.
        }
        child.shutdown(&runtime, deadlines).await
    }

    /// Waits for the connection to end by itself, as it does when the child exits. Once it has, this gives the reason
    /// again, though an error only once; [`shutdown`](Self::shutdown) still reaps the child.
    pub fn poll_ended(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<CloseReason>> {
        self.connection.poll_ended(cx)
    }
}

impl<D, F, T> fmt::Debug for ChildConnection<D, F, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChildConnection").finish_non_exhaustive()
    }
}

/// The time to write what is left, and for the child to close its end once its standard input has ended. Then the
/// ladder begins.
const PATIENCE: Duration = Duration::from_secs(1);
