//! A connection to a server that runs as our child.

use std::fmt;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::pin;
use std::task::{Context, Poll};
use std::time::Duration;

use mcp_proto::CloseReason;
use mcp_proto::client::{Config, Verdict};

use crate::descriptor::Registration;
use crate::os_stream::{ReadEnd, WriteEnd};
use crate::process::{self, Child, Command, Shutdown, ShutdownDeadlines};
use crate::{ClientDriver, Connection, Handler, Network, NetworkTransport, Peer, Runtime};

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
    /// Starts a server and opens a connection to it. `spawn` puts the driver on a task, which is all that an adapter
    /// adds.
    ///
    /// # Errors
    /// As [`process::spawn`].
    pub fn start<H>(
        command: &Command,
        runtime: T,
        config: impl Into<Config>,
        handler: H,
        spawn: impl FnOnce(ClientDriver<ReadEnd<F>, WriteEnd<F>, H, T>) -> D,
    ) -> io::Result<Self>
    where
        H: Handler,
        T: Send + Sync + 'static,
    {
        let mut child = process::spawn(command)?;
        let (Some(stdout), Some(stdin)) = (child.take_stdout(), child.take_stdin()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let (peer, driver) = crate::connect(stdout, stdin, runtime.clone(), config, handler);
        Ok(Self::new(
            Connection::new(peer, spawn(driver.read_to_end().over(Network::new(NetworkTransport::Pipe)))),
            child,
            runtime,
        ))
    }

    /// A connection made of its parts, whose driver is on a task and owns the child's standard input and output.
    pub const fn new(connection: Connection<D>, child: Child<F>, runtime: T) -> Self {
        Self { connection, child, runtime }
    }

    /// Asks, tells, listens; may be cloned.
    #[must_use]
    pub const fn peer(&self) -> &Peer {
        self.connection.peer()
    }

    /// Waits as [`Peer::ready`] does, and tells more when the server does not open.
    ///
    /// # Errors
    /// Why not, in words: the program, the reason, how it exited if it did, and the first line that it printed in place
    /// of a message. [`Peer::close_reason`] has the reason by itself.
    pub async fn ready(&mut self) -> io::Result<Verdict> {
        let error = match self.peer().ready().await {
            Ok(verdict) => return Ok(verdict),
            Err(error) => error,
        };
        let reason = error.lost().map_or_else(|| error.to_string(), ToString::to_string);
        let mut message = format!("{} did not open the connection: {reason}", self.child.program().display());
        // Otherwise it was this side that ended the connection, and how the child takes that explains nothing.
        let by_itself = !matches!(error.lost(), Some(CloseReason::Local | CloseReason::PeerIncompatible(_)));
        if by_itself && let Some(Ok(status)) = with_patience(&self.runtime, self.child.wait()).await {
            message.push_str(&format!("; {status}"));
        }
        if let Some(printed) = self.peer().first_noise() {
            message.push_str(&format!("; it printed \"{printed}\""));
        }
        Err(io::Error::new(io::ErrorKind::ConnectionAborted, message))
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

    /// Closes the connection and ends the child, as [`shutdown`](Self::shutdown) does with the usual deadlines.
    ///
    /// # Errors
    /// As [`shutdown`](Self::shutdown).
    pub async fn close(self) -> io::Result<Shutdown> {
        self.shutdown(ShutdownDeadlines::default()).await
    }

    /// Closes the connection and ends the child: writes what is left, closes its standard input, waits, terminates its
    /// group, waits, kills it, reaps it, each for as long as `deadlines` says.
    ///
    /// # Errors
    /// The child cannot be waited for, or survived everything.
    pub async fn shutdown(self, deadlines: ShutdownDeadlines) -> io::Result<Shutdown> {
        let Self { connection, mut child, runtime } = self;
        // The driver is dropped with this, and with it the child's standard streams, whether or not all was written.
        with_patience(&runtime, connection.close()).await;
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

/// What the future gives, unless it takes too long.
async fn with_patience<T: Runtime, O>(runtime: &T, future: impl Future<Output = O>) -> Option<O> {
    let mut future = pin!(future);
    let mut patience = pin!(runtime.sleep_until(runtime.now() + PATIENCE));
    poll_fn(|cx| {
        if let Poll::Ready(output) = future.as_mut().poll(cx) {
            return Poll::Ready(Some(output));
        }
        patience.as_mut().poll(cx).map(|()| None)
    })
    .await
}

/// The time to write what is left, and for the child to close its end once its standard input has ended; and the time
/// for one that has closed its standard output to exit.
const PATIENCE: Duration = Duration::from_secs(1);
