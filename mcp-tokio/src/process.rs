//! Child processes.

use std::io;

use mcp_driver::os_stream::{ReadEnd, WriteEnd};
use mcp_driver::process::{self, Command};

use crate::TokioFd;

/// A running server, under tokio; [`mcp_driver::process::Child`] tells what it owns and how it ends.
pub type Child = process::Child<TokioFd>;

/// The pipe to the standard input of a [`Child`].
pub type ChildStdin = WriteEnd<TokioFd>;

/// The pipe from the standard output of a [`Child`].
pub type ChildStdout = ReadEnd<TokioFd>;

/// The pipe from the standard error of a [`Child`].
pub type ChildStderr = ReadEnd<TokioFd>;

/// Starts a program as a server, as the leader of a process group of its own.
///
/// # Errors
/// When the program cannot be started, or outside of a runtime.
///
/// # Example: a server that is asked to leave
/// ```no_run
/// use mcp_driver::process::{Command, ShutdownDeadlines};
/// use mcp_tokio::Tokio;
///
/// # async fn example() -> std::io::Result<()> {
/// let mut child = mcp_tokio::spawn(&Command::new("my-server").arg("--stdio"))?;
/// let ended = child.shutdown(&Tokio::new(), ShutdownDeadlines::default()).await?;
/// assert!(ended.is_graceful(), "{}", ended.status);
/// # Ok(())
/// # }
/// ```
pub fn spawn(command: &Command) -> io::Result<Child> {
    process::spawn(command)
}
