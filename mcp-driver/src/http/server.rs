//! Requests to a service, in any HTTP server and in our own.
//!
//! ```text
//! server/
//!   http_service, endpoint      what clones share
//!   terms                       what is served, as the service has it by now
//!   authenticate                who may come in
//!   handling, body, pieces      one request and its response
//!   answering, exchange_cell    a modern request: nothing is shared, nothing is spawned
//!   probes                      whoever asks how the server is
//!   start                       calls, from their first poll
//!   legacy/                     sessions behind one lock, and the future that keeps them going
//!   http_server, settings       a server of our own: what can be said of it,
//!   serve                         whose connections it takes,
//!   tasks                         and where they run
//!   connection, versions, tls   one connection, in any version of HTTP
//!   lifeline                      and how it hears of the end
//!   watched, patient_body         and how long it is waited for
//! ```

mod answering;
mod authenticate;
mod body;
mod connection;
mod endpoint;
mod exchange_cell;
mod handling;
mod http_server;
mod http_service;
mod legacy;
mod lifeline;
mod patient_body;
mod pieces;
mod probes;
mod serve;
mod settings;
mod start;
mod tasks;
mod terms;
#[cfg(test)]
mod tests;
#[cfg(feature = "tls")]
mod tls;
mod versions;
mod watched;

pub use authenticate::{AtOnce, Authenticate, Bearer, Later, Verdict, bearer};
pub use body::HttpBody;
pub use handling::Handling;
pub use http_server::HttpServer;
pub use http_service::HttpService;
pub use legacy::Upkeep;
pub use serve::Accept;
pub use tasks::Tasks;
