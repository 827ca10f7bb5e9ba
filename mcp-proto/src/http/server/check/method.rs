use http::request::Parts;
use http::{Method, StatusCode};

use crate::http::server::head::Endpoint;
use crate::http::server::{Config, Refused};

/// The HTTP method is one that the endpoint has: POST, and where there are legacy sessions GET and DELETE ("Earlier
/// Streamable HTTP Revisions").
pub(in crate::http::server) fn method(config: &Config, endpoint: Endpoint, parts: &Parts) -> Result<(), Refused> {
    let (allowed, allow): (&[Method], _) = match endpoint {
        Endpoint::Mcp if config.has_sessions() => (&[Method::POST, Method::GET, Method::DELETE], "POST, GET, DELETE"),
        Endpoint::Mcp | Endpoint::SseMessages => (&[Method::POST], "POST"),
        Endpoint::SseStream => (&[Method::GET], "GET"),
    };
    if allowed.contains(&parts.method) {
        return Ok(());
    }
    let message = alloc::format!("{} is not served here: use {allow}", parts.method);
    Err(Refused { allow: Some(allow), ..Refused::new(StatusCode::METHOD_NOT_ALLOWED, message) })
}
