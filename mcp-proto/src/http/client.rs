//! The client's end of HTTP.

mod action;
mod config;
mod http_client;

pub use action::{Action, ExchangeId};
pub use config::{Config, OnUnauthorized};
pub use http_client::HttpClient;
