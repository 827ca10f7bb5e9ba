//! The order and the times of a shutdown.

use std::time::Duration;

use mcp_proto::Instant;

#[cfg(test)]
mod tests;

/// How long each step of a shutdown is given to end the process.
///
/// # Example: an impatient client
/// ```
/// use std::time::Duration;
/// use mcp_driver::process::ShutdownDeadlines;
///
/// let deadlines = ShutdownDeadlines::new().exit(Duration::from_millis(500)).terminate(Duration::ZERO);
/// assert_eq!(deadlines, ShutdownDeadlines::default().terminate(Duration::ZERO).exit(Duration::from_millis(500)));
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ShutdownDeadlines {
    exit: Duration,
    terminate: Duration,
    kill: Duration,
}

impl ShutdownDeadlines {
    /// Two seconds for each step: what a host can make its user wait for when it closes.
    #[must_use]
    pub const fn new() -> Self {
        let step = Duration::from_secs(2);
        Self { exit: step, terminate: step, kill: step }
    }

    /// The time to exit after standard input has been closed, before the group is terminated.
    #[must_use]
    pub const fn exit(mut self, span: Duration) -> Self {
        self.exit = span;
        self
    }

    /// The time to exit after the group has been terminated, before it is killed.
    #[must_use]
    pub const fn terminate(mut self, span: Duration) -> Self {
        self.terminate = span;
        self
    }

    /// The time for the system to end a killed group, before the wait is given up.
    ///
    /// Nothing survives a kill, but a process inside an uninterruptible system call ends only when that returns.
    #[must_use]
    pub const fn kill(mut self, span: Duration) -> Self {
        self.kill = span;
        self
    }
}

impl Default for ShutdownDeadlines {
    fn default() -> Self {
        Self::new()
    }
}

/// One step of a shutdown, each harsher than the one before.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Step {
    /// Close the standard input of the process, which asks it to exit.
    CloseStdin,
    /// Terminate its group: `SIGTERM`. Windows has no such thing, and kills here.
    Terminate,
    /// Kill its group: `SIGKILL`, or the end of the job.
    Kill,
}

/// The shutdown of one process, as a state machine without a process or a clock.
///
/// | State | entered by | a step is due | its deadline has passed | the process has exited |
/// |---|---|---|---|---|
/// | `Due(step)` | `new`, or a deadline | `Waiting(step)` | - | `Exited` |
/// | `Waiting(CloseStdin)` | its step | - | `Due(Terminate)` | `Exited` |
/// | `Waiting(Terminate)` | its step | - | `Due(Kill)` | `Exited` |
/// | `Waiting(Kill)` | its step | - | `GivenUp` | `Exited` |
/// | `Exited`, `GivenUp` | | - | - | - |
///
/// # Example: a process that only a signal ends
/// ```
/// use mcp_driver::process::{Ladder, ShutdownDeadlines, Step};
/// use mcp_proto::Instant;
///
/// let now = Instant::ORIGIN;
/// let mut ladder = Ladder::new(ShutdownDeadlines::default());
/// assert_eq!(ladder.poll_step(now), Some(Step::CloseStdin));
/// let deadline = ladder.poll_timeout().expect("a wait has an end");
/// ladder.handle_timeout(deadline);
/// assert_eq!(ladder.poll_step(deadline), Some(Step::Terminate));
/// ladder.handle_exit();
/// assert_eq!(ladder.poll_timeout(), None);
/// assert_eq!(ladder.last_step(), Some(Step::Terminate));
/// ```
#[derive(Clone, Debug)]
pub struct Ladder {
    deadlines: ShutdownDeadlines,
    state: State,
    last: Option<Step>,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Due(Step),
    Waiting(Step, Instant),
    Exited,
    GivenUp,
}

impl Ladder {
    /// A shutdown about to begin.
    #[must_use]
    pub const fn new(deadlines: ShutdownDeadlines) -> Self {
        Self { deadlines, state: State::Due(Step::CloseStdin), last: None }
    }

    /// The step to take now, given once; its deadline counts from `now`.
    pub fn poll_step(&mut self, now: Instant) -> Option<Step> {
        let State::Due(step) = self.state else { return None };
        let span = match step {
            Step::CloseStdin => self.deadlines.exit,
            Step::Terminate => self.deadlines.terminate,
            Step::Kill => self.deadlines.kill,
        };
        self.state = State::Waiting(step, now + span);
        self.last = Some(step);
        Some(step)
    }

    /// When to call [`handle_timeout`](Self::handle_timeout), if the process has not exited by then.
    #[must_use]
    pub const fn poll_timeout(&self) -> Option<Instant> {
        match self.state {
            State::Waiting(_, deadline) => Some(deadline),
            State::Due(_) | State::Exited | State::GivenUp => None,
        }
    }

    /// Takes note of the time. It does nothing before the deadline.
    pub fn handle_timeout(&mut self, now: Instant) {
        let State::Waiting(step, deadline) = self.state else { return };
        if now < deadline {
            return;
        }
        self.state = match step {
            Step::CloseStdin => State::Due(Step::Terminate),
            Step::Terminate => State::Due(Step::Kill),
            Step::Kill => State::GivenUp,
        };
    }

    /// Takes note of the exit of the process, after which no step and no timeout is due.
    ///
    /// An exit after the ladder has been given up changes nothing.
    pub fn handle_exit(&mut self) {
        if !self.is_given_up() {
            self.state = State::Exited;
        }
    }

    /// Whether not even the kill has ended the process in its time.
    #[must_use]
    pub const fn is_given_up(&self) -> bool {
        matches!(self.state, State::GivenUp)
    }

    /// The last step that was taken: the one that ended the process, if it has exited.
    #[must_use]
    pub const fn last_step(&self) -> Option<Step> {
        self.last
    }
}
