//! The standard streams of a server.

use std::io;

use mcp_driver::os_stream::{ReadEnd, WriteEnd};

use crate::TokioFd;

/// Standard input, under tokio.
pub type Stdin = ReadEnd<TokioFd>;

/// Standard output, under tokio.
pub type Stdout = WriteEnd<TokioFd>;

/// Takes standard input and output for the protocol, once; [`claim`](mcp_driver::stdio::claim) tells what that does to
/// the rest of the program.
///
/// Unlike `tokio::io::stdin`, it occupies no thread of the blocking pool when the host gave pipes or sockets, and does
/// not keep the runtime from shutting down.
///
/// # Errors
/// When they are taken already, outside of a runtime, or from the system.
///
/// # Example: an echo that no `println!` can garble
/// ```no_run
/// # async fn example() -> std::io::Result<()> {
/// let (stdin, stdout) = mcp_tokio::stdio()?;
/// println!("this goes to standard error");
/// futures_lite::io::copy(stdin, stdout).await?;
/// # Ok(())
/// # }
/// ```
pub fn stdio() -> io::Result<(Stdin, Stdout)> {
    mcp_driver::stdio::claim()
}
