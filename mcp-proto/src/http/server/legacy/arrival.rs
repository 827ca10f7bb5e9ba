//! A request that belongs to a session.

use alloc::boxed::Box;

use bytes::Bytes;

use crate::http::Principal;

/// A checked HTTP request that belongs to a legacy session, on its way from the
/// [`Exchange`](crate::http::server::Exchange) that read it to the [`Sessions`](super::Sessions).
#[derive(Debug)]
pub struct Arrival {
    pub(in crate::http::server) kind: ArrivalKind,
    /// `Mcp-Session-Id`, or the session of an HTTP+SSE message.
    pub(in crate::http::server) session: Option<Box<str>>,
    /// `MCP-Protocol-Version`, checked to be a legacy revision that is served.
    pub(in crate::http::server) version: Option<crate::Version>,
    pub(in crate::http::server) principal: Option<Principal>,
}

/// What the request wants.
#[derive(Debug)]
pub(in crate::http::server) enum ArrivalKind {
    /// A message or a batch, POSTed to the endpoint. `initialize` opens a session.
    Post(Bytes),
    /// The GET stream of the session, or the rest of a stream.
    Get { last_event_id: Option<Box<str>> },
    /// The end of the session.
    Delete,
    /// The stream of HTTP+SSE, which opens a session.
    SseStream,
    /// A message, POSTed to the message path of HTTP+SSE.
    SseMessage(Bytes),
}
