//! What only the revisions before 2026-07-28 have.
//!
//! ```text
//! legacy/
//!   session         `Mcp-Session-Id`, and what follows when it is gone
//!   get_stream      the stream of what belongs to no request
//!   resume          streams of requests that go on by `Last-Event-ID`
//!   sse_transport   HTTP+SSE, 2024-11-05
//! ```

pub(super) mod get_stream;
pub(super) mod resume;
pub(super) mod session;
pub(super) mod sse_transport;
