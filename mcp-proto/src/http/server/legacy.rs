//! All that HTTP before 2026-07-28 has and it does not: sessions, the GET stream, resumption, HTTP+SSE.
//!
//! ```text
//! legacy/
//!   arrival                           a request on its way in
//!   sessions                          all sessions of an endpoint; in sessions/ what each kind of request does
//!   session, session_id, channel      one session, its name, its logical streams
//!   responses, response, head         the HTTP responses that are open
//!   event_id, event_log, memory_log   what is kept for clients that resume
//!   posted, refusal                   what a POST holds; why a request is turned away
//! ```

mod arrival;
mod channel;
mod event_id;
mod event_log;
mod head;
mod memory_log;
mod posted;
mod refusal;
mod response;
mod responses;
mod session;
mod session_id;
mod sessions;
mod shared;
#[cfg(test)]
mod tests;

pub use arrival::Arrival;
pub use event_id::{BadEventId, EventId};
pub use event_log::EventLog;
pub use sessions::{SessionKey, Sessions, StreamId};

pub(in crate::http::server) use arrival::ArrivalKind;
