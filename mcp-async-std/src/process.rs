//! Child processes.

use std::io;

use mcp_driver::os_stream::{ReadEnd, WriteEnd};
use mcp_driver::process::{self, Command};

use crate::AsyncStdFd;

/// A running server, under async-io; [`mcp_driver::process::Child`] tells what it owns and how it ends.
pub type Child = process::Child<AsyncStdFd>;

/// The pipe to the standard input of a [`Child`].
pub type ChildStdin = WriteEnd<AsyncStdFd>;

/// The pipe from the standard output of a [`Child`].
pub type ChildStdout = ReadEnd<AsyncStdFd>;

/// The pipe from the standard error of a [`Child`].
pub type ChildStderr = ReadEnd<AsyncStdFd>;

/// Starts a program as a server, as the leader of a process group of its own.
///
/// # Errors
/// When the program cannot be started.
///
/// # Example: a server that is asked to leave
/// ```no_run
/// use mcp_driver::process::{Command, ShutdownDeadlines};
/// use mcp_async_std::AsyncStd;
///
/// # async fn example() -> std::io::Result<()> {
/// let mut child = mcp_async_std::spawn(&Command::new("my-server").arg("--stdio"))?;
/// let ended = child.shutdown(&AsyncStd::new(), ShutdownDeadlines::default()).await?;
/// assert!(ended.is_graceful(), "{}", ended.status);
/// # Ok(())
/// # }
/// ```
pub fn spawn(command: &Command) -> io::Result<Child> {
    process::spawn(command)
}
