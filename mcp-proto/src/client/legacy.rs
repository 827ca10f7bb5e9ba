//! What only the revisions before 2026-07-28 have.
//!
//! ```text
//! legacy/
//!   lifecycle        the handshake
//!   server_request   requests that the server sends
//!   ping             noticing a server that is gone
//!   batch            several messages on one line, 2025-03-26 alone
//! ```

pub(super) mod batch;
pub(super) mod lifecycle;
pub(super) mod ping;
pub(super) mod server_request;
