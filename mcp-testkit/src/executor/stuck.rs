//! Why a test cannot go on.

use std::fmt;
use std::time::Duration;

/// Why a test cannot go on: what it says is everything that is waited for.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Stuck {
    /// In what way.
    pub what: &'static str,
    /// What is waited for: requests without an answer, steps of scripts, tasks.
    pub waiting: Vec<String>,
    /// The time on the clock of the test.
    pub at: Duration,
    /// How far off the next timer is, if anything waits for the time.
    pub next_timer: Option<Duration>,
}

impl Stuck {
    pub(super) const fn new(
        what: &'static str,
        waiting: Vec<String>,
        at: Duration,
        next_timer: Option<Duration>,
    ) -> Self {
        Self { what, waiting, at, next_timer }
    }
}

impl fmt::Display for Stuck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {:?} after the start of the test", self.what, self.at)?;
        match self.next_timer {
            Some(span) => write!(f, "; the next timer is due in {span:?}")?,
            None => f.write_str("; no timer is armed")?,
        }
        if self.waiting.is_empty() {
            return f.write_str("; nothing but the future itself is waited for");
        }
        f.write_str("; these wait:")?;
        self.waiting.iter().try_for_each(|waiting| write!(f, "\n  - {waiting}"))
    }
}

impl std::error::Error for Stuck {}
