use http::StatusCode;
use http::request::Parts;

use crate::http::server::Refused;

/// The body is not compressed: a few bytes of one that is may be gigabytes of JSON.
pub(in crate::http::server) fn content_encoding(parts: &Parts) -> Result<(), Refused> {
    let mut encodings = parts.headers.get_all(http::header::CONTENT_ENCODING).iter();
    if encodings.all(|encoding| encoding.as_bytes().trim_ascii().eq_ignore_ascii_case(b"identity")) {
        return Ok(());
    }
    Err(Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "`Content-Encoding` must be absent or identity"))
}
