use http::StatusCode;
use http::request::Parts;

use crate::http::media_type;
use crate::http::server::Refused;

/// The body is declared to be JSON, which a web page cannot do without asking first (cross-site request forgery).
pub(in crate::http::server) fn content_type(parts: &Parts) -> Result<(), Refused> {
    let declared = parts.headers.get(http::header::CONTENT_TYPE);
    if declared.is_some_and(media_type::is_json) {
        return Ok(());
    }
    Err(Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "`Content-Type` must be application/json"))
}
