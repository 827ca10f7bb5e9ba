use http::StatusCode;
use http::request::Parts;

use crate::http::media_type;
use crate::http::server::Refused;
use crate::http::server::head::Endpoint;

/// The client takes what it may get: JSON and events for a POST, events for a GET ("Sending Messages"). HTTP+SSE has no
/// such rule.
pub(in crate::http::server) fn accept(endpoint: Endpoint, parts: &Parts) -> Result<(), Refused> {
    if endpoint != Endpoint::Mcp {
        return Ok(());
    }
    let wanted: &[&str] = match parts.method {
        http::Method::POST => &["application/json", "text/event-stream"],
        http::Method::GET => &["text/event-stream"],
        _ => &[],
    };
    let lines = || parts.headers.get_all(http::header::ACCEPT).iter();
    let mut usual = lines();
    if usual.next().is_some_and(|line| line == USUAL) && usual.next().is_none() {
        return Ok(());
    }
    match wanted.iter().find(|wanted| !media_type::accepts(lines(), wanted)) {
        None => Ok(()),
        Some(_) => {
            let message = alloc::format!("`Accept` must list {}", wanted.join(" and "));
            Err(Refused::new(StatusCode::NOT_ACCEPTABLE, message))
        }
    }
}

/// What clients send who take both, in nearly every case: then nothing has to be weighed.
const USUAL: &str = "application/json, text/event-stream";
