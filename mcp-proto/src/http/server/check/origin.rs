#[cfg(test)]
mod tests;

use core::str;

use http::StatusCode;
use http::request::Parts;

use crate::http::server::{Origins, Refused};

/// The request is from no web page, or from one of those that may ("Security & Endpoint").
pub(in crate::http::server) fn origin(origins: &Origins, parts: &Parts) -> Result<(), Refused> {
    let mut lines = parts.headers.get_all(http::header::ORIGIN).iter();
    let Some(line) = lines.next() else { return Ok(()) };
    if lines.next().is_some() {
        return Err(Refused::new(StatusCode::FORBIDDEN, "`Origin` stands more than once"));
    }
    let origin = str::from_utf8(line.as_bytes().trim_ascii()).unwrap_or_default();
    if origins.allows(origin) {
        return Ok(());
    }
    Err(Refused::new(StatusCode::FORBIDDEN, "this origin is not served here"))
}
