//! The ladder, walked.

use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::process::ExitStatus;
use std::task::{Context, Poll};

use super::ladder::{Ladder, ShutdownDeadlines, Step};
use crate::{Runtime, Sleep};

#[cfg(all(test, unix))]
mod tests;

/// A process, as far as its end goes.
pub trait Process {
    /// Completes when the process has exited, and gives the same status ever after.
    ///
    /// # Errors
    /// When the process cannot be waited for.
    fn poll_exit(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<ExitStatus>>;

    /// Closes its standard input, if it is held here. Whoever took it has to drop it.
    fn close_stdin(&mut self);

    /// Asks the whole group to exit.
    ///
    /// # Errors
    /// When the signal cannot be sent. A process that has exited meanwhile is no error.
    fn terminate(&mut self) -> io::Result<()>;

    /// Ends the whole group.
    ///
    /// # Errors
    /// As [`terminate`](Self::terminate).
    fn kill(&mut self) -> io::Result<()>;
}

/// How a process ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Shutdown {
    /// Its exit status; on Unix it names the signal, where a signal ended it.
    pub status: ExitStatus,
    /// The last step that was needed; none when it had exited before the first.
    pub step: Option<Step>,
}

impl Shutdown {
    /// Whether the process exited without being terminated or killed.
    #[must_use]
    pub fn is_graceful(&self) -> bool {
        self.step <= Some(Step::CloseStdin)
    }
}

/// Ends a process step by step, and waits for it.
///
/// Dropping the future stops where it is; it can be begun again. A signal that cannot be sent does not stop it, for
/// the process may exit anyhow.
///
/// # Errors
/// [`TimedOut`](io::ErrorKind::TimedOut) when the process outlives the last deadline, or an error from
/// [`Process::poll_exit`].
pub async fn shutdown<P: Process, R: Runtime>(
    process: &mut P,
    runtime: &R,
    deadlines: ShutdownDeadlines,
) -> io::Result<Shutdown> {
    let mut ladder = Ladder::new(deadlines);
    let mut sleep = pin!(runtime.sleep_until(runtime.now()));
    poll_fn(|cx| {
        loop {
            if let Poll::Ready(exited) = process.poll_exit(cx) {
                ladder.handle_exit();
                return Poll::Ready(exited.map(|status| Shutdown { status, step: ladder.last_step() }));
            }
            if let Some(step) = ladder.poll_step(runtime.now()) {
                take(process, step);
                if let Some(deadline) = ladder.poll_timeout() {
                    sleep.as_mut().reset(deadline);
                }
                continue;
            }
            if ladder.is_given_up() {
                let message = "the process did not end after it was killed";
                return Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, message)));
            }
            if sleep.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            ladder.handle_timeout(runtime.now());
            if let Some(deadline) = ladder.poll_timeout() {
                sleep.as_mut().reset(deadline);
            }
        }
    })
    .await
}

fn take(process: &mut impl Process, step: Step) {
    let _ = match step {
        Step::CloseStdin => {
            process.close_stdin();
            Ok(())
        }
        Step::Terminate => process.terminate(),
        Step::Kill => process.kill(),
    };
}
