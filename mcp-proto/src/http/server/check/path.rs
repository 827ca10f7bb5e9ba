use http::StatusCode;
use http::request::Parts;

use crate::http::server::head::{Endpoint, session_of_query};
use crate::http::server::{Config, Refused};

/// The path is one of those that are served.
pub(in crate::http::server) fn path(config: &Config, parts: &Parts) -> Result<Endpoint, Refused> {
    let path = parts.uri.path();
    if let Some(http_sse) = &config.http_sse {
        if path == &*http_sse.stream && config.path.as_deref() != Some(path) {
            return Ok(Endpoint::SseStream);
        }
        // The two may be one, and then only messages of HTTP+SSE name their session in the query.
        if path == &*http_sse.messages && (config.path.as_deref() != Some(path) || session_of_query(parts).is_some()) {
            return Ok(Endpoint::SseMessages);
        }
    }
    match &config.path {
        Some(served) if path != &**served => {
            Err(Refused::new(StatusCode::NOT_FOUND, alloc::format!("nothing is served here: the endpoint is {served}")))
        }
        Some(_) | None => Ok(Endpoint::Mcp),
    }
}
