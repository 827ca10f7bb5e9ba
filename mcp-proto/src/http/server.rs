//! The server's end of HTTP.
//!
//! ```text
//! server/
//!   config, guard             what is served, and to whom
//!   exchange, output          one request and its response
//!   head, subject             what a head says, and what a request is about
//!   check/, agreement         one rule a file; which of them compare head and body
//!   refused, denied           why a request is not served, and why not to this client
//!   body, content             what comes in
//!   named, era                which revision it names; whose rules it follows
//!   answering, keep_alive     a request that is being answered, by a server of its own
//!   respond, status           the pieces of a response; which status an answer has
//!   sessionless               legacy messages where there are no sessions
//!   legacy/                   sessions, the GET stream, resumption, HTTP+SSE
//! ```
//!
//! # Statuses
//! What an [`Exchange`] answers by itself. A response that has begun as a stream of events has had its status: what
//! goes wrong later is said in the stream.
//!
//! | status | code | when |
//! |---|---|---|
//! | 200 | | a request is answered, by an error of the application's too, but for those below |
//! | 202 | | a notification is accepted, and of a legacy client without a session a response too |
//! | 400 | -32700 | the body is not JSON |
//! | 400 | -32600 | the body is no message, or a batch or a response where the revision has none; a header is malformed; a legacy `MCP-Protocol-Version` that is not served |
//! | 400 | -32602 | the params of a modern request, or its metadata, were refused before the application saw them |
//! | 400 | -32020 | a header that decides something stands twice, is missing, or says something else than the body (2026-07-28) |
//! | 400 | -32021 | the client lacks a capability that the request needs (2026-07-28) |
//! | 400 | -32022 | the revision is not served (2026-07-28) |
//! | 401, 403 | -32600 | whoever authenticates does not let the request in |
//! | 403 | -32600 | `Host` or `Origin` is none that may reach the endpoint |
//! | 404 | -32600 | another path, or a path of HTTP+SSE where there are no sessions |
//! | 404 | -32601 | nobody answers the method of a modern request, the application said so or not |
//! | 405 | -32600 | another HTTP method; `Allow` says which there are |
//! | 406 | -32600 | `Accept` lacks one of the two media types |
//! | 413 | -32600 | the body is longer than [`Limits::message`](crate::Limits::message) |
//! | 415 | -32600 | `Content-Type` is not JSON, or the body is compressed |
//! | 503 | -32603 | the server was closed before the request was answered |
//!
//! An error carries the id of the request wherever that can be read.

mod agreement;
mod answering;
mod body;
mod check;
mod config;
mod content;
mod denied;
mod era;
mod exchange;
mod guard;
mod head;
mod keep_alive;
mod legacy;
mod named;
mod output;
mod refused;
mod respond;
mod sessionless;
mod status;
mod subject;

pub use config::{Config, HttpSse, LegacyHttp};
pub use denied::Denied;
pub use exchange::Exchange;
pub use guard::{Hosts, Origins};
pub use legacy::{Arrival, BadEventId, EventId, EventLog, SessionKey, Sessions, StreamId};
pub use output::Output;

use refused::Refused;
