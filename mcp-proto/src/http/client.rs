//! The client's end of HTTP: every message that a [`Client`](crate::client::Client) sends is a request of its own.
//!
//! ```text
//! client/
//!   config, action, http_client   what goes in and what comes out
//!   outbound, message, headers    from the role's messages to requests
//!   exchange, timeout             the requests that are open, and how long
//!   head, answer, events          what a response says: in its head, in one piece, in events
//!   delivery, failure             to the role: what was answered, and what was not
//!   unauthorized, redirect, uri   responses that are about the request itself
//!   reconnect, retry_after        streams that broke off, and when they are opened again
//!   subscription                  those that are requests
//!   tool_table, tool_refresh      arguments that travel in headers
//!   closing                       the end
//!   legacy                        what only the revisions before 2026-07-28 have
//! ```

mod action;
mod answer;
mod closing;
mod config;
mod delivery;
mod events;
mod exchange;
mod failure;
mod head;
mod headers;
mod http_client;
mod legacy;
mod message;
mod outbound;
mod reconnect;
mod redirect;
mod retry_after;
mod subscription;
mod timeout;
mod tool_refresh;
mod tool_table;
mod unauthorized;
mod uri;

pub use action::{Action, ExchangeId};
pub use config::{Config, OnUnauthorized};
pub use http_client::HttpClient;

#[cfg(test)]
mod tests;
