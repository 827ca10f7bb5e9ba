//! Sessions: all that 2026-07-28 does not have, and the only state that requests share.
//!
//! ```text
//! legacy/
//!   hub          the sessions, behind one lock
//!   reach        a session, reached from outside
//!   stream       one response
//!   parked       calls that were not ready at once, on their way to
//!   upkeep       the future that runs them and keeps the time
//! ```

mod hub;
mod parked;
mod reach;
mod stream;
mod upkeep;

pub(crate) use hub::{CallKey, Happened, Hub, SessionIds};
pub(crate) use parked::Parked;
pub(crate) use stream::LegacyStream;
pub use upkeep::Upkeep;
