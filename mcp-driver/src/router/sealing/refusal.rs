//! Why a state is refused, and how often that was.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Why a `requestState` was refused. The call is answered with -32602, and its handler does not run.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum StateRefusal {
    /// It is no state at all, or a part of one.
    Malformed,
    /// It is longer than any that could have been given out.
    TooLong,
    /// The key that it names is not in the ring: it comes from before a restart, from another process, or its key has
    /// been dropped.
    UnknownKey,
    /// It was changed on its way; or it belongs to another caller, to another request or to another server.
    Foreign,
    /// It is too old.
    Expired,
    /// [`StateKeys::once`](super::StateKeys::once) said no.
    Replayed,
}

pub(super) const ALL: [StateRefusal; 6] = [
    StateRefusal::Malformed,
    StateRefusal::TooLong,
    StateRefusal::UnknownKey,
    StateRefusal::Foreign,
    StateRefusal::Expired,
    StateRefusal::Replayed,
];

impl fmt::Display for StateRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "it is none of this server's; send the request again without it",
            Self::TooLong => "it is longer than any of this server's; send the request again without it",
            Self::UnknownKey => "its key is not known here; send the request again without it",
            Self::Foreign => {
                "it does not belong to this request; send it back unchanged, with the params that it was given for"
            }
            Self::Expired => "it has expired; send the request again without it",
            Self::Replayed => "it has been used; send the request again without it",
        })
    }
}

/// How often a state was refused, by reason: a live view, which can be kept while the router serves.
///
/// # Example
/// ```
/// use mcp_driver::router::{Router, StateRefusal};
///
/// let router = Router::new("shop", "1.0");
/// let refusals = router.state_refusals();
/// assert_eq!((refusals.count(StateRefusal::Foreign), refusals.total()), (0, 0));
/// ```
#[derive(Clone, Debug, Default)]
pub struct StateRefusals(Arc<[AtomicU64; ALL.len()]>);

impl StateRefusals {
    /// How many were refused for `reason` since the router was made.
    #[must_use]
    pub fn count(&self, reason: StateRefusal) -> u64 {
        self.0[reason as usize].load(Ordering::Relaxed)
    }

    /// How many were refused.
    #[must_use]
    pub fn total(&self) -> u64 {
        ALL.into_iter().map(|reason| self.count(reason)).sum()
    }

    pub(super) fn count_one(&self, reason: StateRefusal) {
        self.0[reason as usize].fetch_add(1, Ordering::Relaxed);
    }
}
