//! An executor for a program that is a server or a client, and nothing else.

use std::future::Future;
use std::pin::{Pin, pin};

#[cfg(test)]
pub(crate) mod tests;

/// Runs a future to its end on this thread, which drives the reactor meanwhile. What it spawns runs on the global
/// executor of async-std.
///
/// With it `main` is the same on every runtime but for the crate that the names come from. A program that has an
/// executor awaits the future there.
///
/// # Example: a whole server
/// ```no_run
/// use mcp_async_std::{Router, run, serve_stdio};
///
/// fn main() -> std::io::Result<()> {
///     run(serve_stdio(Router::new("empty", "1.0")))
/// }
/// ```
pub fn run<F: Future>(future: F) -> F::Output {
    let mut output = None;
    block_on(pin!(async { output = Some(future.await) }));
    output.expect("the future has ended")
}

/// Compiled here, and not again for the future of each program.
fn block_on(future: Pin<&mut dyn Future<Output = ()>>) {
    async_io::block_on(future);
}
