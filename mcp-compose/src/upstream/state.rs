//! What a server that comes back is at.

use std::fmt;
use std::time::Duration;

/// What a server that comes back is at.
///
/// ```text
/// Connecting -> Up -> Waiting -> Connecting -> ..
///      |               ^   |
///      +---------------+   +-> GivenUp -> Connecting, if somebody restarts it
/// all -> Closed
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum UpstreamState {
    /// A connection is being made.
    #[non_exhaustive]
    Connecting {
        /// Why there is none, if there was one before or it was tried.
        failure: Option<Box<str>>,
    },
    /// It is there.
    Up,
    /// It went away or could not be reached, and will be tried again.
    #[non_exhaustive]
    Waiting {
        /// Why.
        failure: Box<str>,
        /// In how long it is tried.
        left: Duration,
    },
    /// It is not tried any more, unless it is [restarted](super::Upstream::restart).
    #[non_exhaustive]
    GivenUp {
        /// Why the last connection ended or could not be made.
        failure: Box<str>,
    },
    /// It was closed, or its supervisor is gone.
    Closed,
}

impl fmt::Display for UpstreamState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connecting { failure: None } => f.write_str("it is being connected to"),
            Self::Connecting { failure: Some(failure) } => {
                write!(f, "it is being connected to again; before: {failure}")
            }
            Self::Up => f.write_str("it is there"),
            Self::Waiting { failure, left } => {
                write!(f, "{failure}; the next attempt is in {:.1} s", left.as_secs_f64())
            }
            Self::GivenUp { failure } => write!(f, "{failure}; it is not tried again"),
            Self::Closed => f.write_str("it is closed"),
        }
    }
}
