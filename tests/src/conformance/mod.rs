//! The server and the client that the official conformance suite is run against: `tests/conformance`.
//!
//! ```text
//! server   what the suite asks a server to offer
//! client   what it asks a client to do, a scenario at a time
//! ```

pub mod client;
pub mod server;
