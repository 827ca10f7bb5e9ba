//! A runtime for a program that is a server or a client, and nothing else.

use std::future::Future;
use std::pin::{Pin, pin};

use tokio::runtime::Builder;

#[cfg(test)]
pub(crate) mod tests;

/// Runs a future to its end on a runtime of its own: tokio's, on this thread, with its reactor and its timers.
///
/// With it `main` is the same on every runtime but for the crate that the names come from. A program that has a
/// runtime, or wants several threads, awaits the future there.
///
/// # Panics
/// Inside of a runtime, and if the system has no reactor to give.
///
/// # Example: a whole server
/// ```no_run
/// use mcp_tokio::{Router, run, serve_stdio};
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
    Builder::new_current_thread().enable_all().build().expect("the system has a reactor to give").block_on(future);
}
