//! Requests to a service, in any HTTP server and in our own.
//!
//! ```text
//! server/
//!   http_service, endpoint      what clones share
//!   handling, body, pieces      one request and its response
//!   answering, exchange_cell    a modern request: nothing is shared, nothing is spawned
//!   start                       calls, from their first poll
//!   legacy/                     sessions behind one lock, and the future that keeps them going
//!   http_server, serve          a server of our own: its settings, and whom it lets in
//!   connection, lifeline        one connection, and how it hears of the end
//! ```

mod answering;
mod body;
mod endpoint;
mod exchange_cell;
mod handling;
mod http_service;
mod legacy;
mod pieces;
mod start;

pub use body::HttpBody;
pub use handling::Handling;
pub use http_service::HttpService;
pub use legacy::Upkeep;
