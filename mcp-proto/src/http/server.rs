//! The server's end of HTTP.
//!
//! ```text
//! server/
//!   config, guard             what is served, and to whom
//!   exchange, output          one request and its response
//!   check/                    one rule a file
//!   body, status              what comes in; which status an answer has
//!   legacy/                   sessions, the GET stream, resumption, HTTP+SSE
//! ```

mod config;
mod exchange;
mod guard;
mod legacy;
mod output;

pub use config::{Config, HttpSse, LegacyHttp};
pub use exchange::Exchange;
pub use guard::{Hosts, Origins};
pub use legacy::{Arrival, BadEventId, EventId, EventLog, SessionKey, Sessions, StreamId};
pub use output::Output;
