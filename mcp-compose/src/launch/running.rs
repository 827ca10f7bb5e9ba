//! The connections of an adapter, as an upstream runs them.

use std::future::{Future, poll_fn};
use std::io;

use mcp_driver::Connection;
use mcp_proto::CloseReason;

#[cfg(any(unix, windows))]
use mcp_driver::descriptor::Registration;
#[cfg(any(unix, windows))]
use mcp_driver::process::ShutdownDeadlines;
#[cfg(any(unix, windows))]
use mcp_driver::{ChildConnection, Runtime};

/// Runs a connection to its end, as the driver of a [`Connect`](crate::Connect).
///
/// # Errors
/// The stream broke.
pub async fn run_connection<D>(mut connection: Connection<D>) -> io::Result<CloseReason>
where
    D: Future<Output = io::Result<CloseReason>> + Unpin,
{
    poll_fn(|cx| connection.poll_ended(cx)).await
}

/// Runs a connection to a child process to its end, as the driver of a [`Connect`](crate::Connect), and ends the child
/// then, step by step as [`ChildConnection::shutdown`] does. Dropping it kills the child.
///
/// # Errors
/// The connection was not closed from here: how it ended, and how the child exited.
#[cfg(any(unix, windows))]
pub async fn run_child<D, F, T>(mut child: ChildConnection<D, F, T>) -> io::Result<CloseReason>
where
    D: Future<Output = io::Result<CloseReason>> + Unpin,
    F: Registration + Unpin,
    T: Runtime,
{
    let ended = poll_fn(|cx| child.poll_ended(cx)).await;
    let shutdown = child.shutdown(ShutdownDeadlines::default()).await;
    let how = match &ended {
        Ok(CloseReason::Local) => return ended,
        Ok(reason) => reason.to_string(),
        Err(error) => error.to_string(),
    };
    let exit = shutdown.map_or_else(|error| error.to_string(), |shutdown| shutdown.status.to_string());
    Err(io::Error::other(format!("{how}; {exit}")))
}
