//! Events that are kept for clients that resume.

use core::fmt;

use bytes::Bytes;

use super::{EventId, SessionKey};

/// Keeps events for clients that resume (transports page of 2025-11-25, "Resumability and Redelivery").
///
/// The default keeps them in memory, up to [`Limits::logged_events`](crate::Limits::logged_events) and
/// [`Limits::logged_bytes`](crate::Limits::logged_bytes) of each session. Another one may keep more of them, elsewhere,
/// and has to answer at once: it is called while sessions are being served. A log is as good as its memory: what it has
/// forgotten cannot be resumed, and the client is told so.
pub trait EventLog: fmt::Debug + Send {
    /// Keeps `event`, the bytes that go over the wire. Within a stream the indices of events follow one another.
    fn append(&mut self, session: SessionKey, id: EventId, event: Bytes);

    /// An event that is still kept. Of a stream's events the oldest have to be forgotten first.
    fn get(&self, session: SessionKey, id: EventId) -> Option<Bytes>;

    /// The session has ended: nobody will ask for its events again.
    fn forget(&mut self, session: SessionKey);
}
