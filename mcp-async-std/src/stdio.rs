//! The standard streams of a server.

use std::io;

use mcp_driver::os_stream::{ReadEnd, WriteEnd};

use crate::AsyncStdFd;

/// Standard input, under async-io.
pub type Stdin = ReadEnd<AsyncStdFd>;

/// Standard output, under async-io.
pub type Stdout = WriteEnd<AsyncStdFd>;

/// Takes standard input and output for the protocol, once; [`claim`](mcp_driver::stdio::claim) tells what that does to
/// the rest of the program.
///
/// Unlike `async_std::io::stdin` and `smol::Unblock`, it occupies no thread when the host gave pipes or sockets.
///
/// # Errors
/// When they are taken already, or from the system.
///
/// # Example: an echo that no `println!` can garble
/// ```no_run
/// # async fn example() -> std::io::Result<()> {
/// let (stdin, stdout) = mcp_async_std::stdio()?;
/// println!("this goes to standard error");
/// futures_lite::io::copy(stdin, stdout).await?;
/// # Ok(())
/// # }
/// ```
pub fn stdio() -> io::Result<(Stdin, Stdout)> {
    mcp_driver::stdio::claim()
}
