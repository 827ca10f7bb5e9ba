//! Which exchange a message came in by.

use super::id_table::Id;

/// Where a message came in, and what is said about it goes out: one HTTP exchange. A stream has none, as everything
/// shares it.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Origin(pub(crate) u64);

impl Id for Origin {
    fn number(self) -> u64 {
        self.0
    }
}
