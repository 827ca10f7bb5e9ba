use http::StatusCode;
use http::request::Parts;

use crate::http::server::Refused;

/// The body is not longer than a message may be, if it says how long it is; gives the length.
pub(in crate::http::server) fn content_length(limit: usize, parts: &Parts) -> Result<Option<u64>, Refused> {
    let Some(value) = parts.headers.get(http::header::CONTENT_LENGTH) else { return Ok(None) };
    let length = value.to_str().ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let Some(length) = length.and_then(|text| text.parse().ok()) else {
        return Err(Refused::new(StatusCode::BAD_REQUEST, "`Content-Length` must be a number"));
    };
    if length > limit as u64 {
        let message = alloc::format!("message longer than the limit of {limit} bytes");
        return Err(Refused::new(StatusCode::PAYLOAD_TOO_LARGE, message));
    }
    Ok(Some(length))
}
