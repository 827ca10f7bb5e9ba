//! All that HTTP before 2026-07-28 has and it does not: sessions, the GET stream, resumption, HTTP+SSE.

mod arrival;
mod event_log;
mod sessions;

pub use arrival::Arrival;
pub use event_log::EventLog;
pub use sessions::{SessionKey, Sessions, StreamId};
