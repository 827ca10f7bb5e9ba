use http::request::Parts;
use http::{HeaderName, StatusCode};

use crate::http::header;
use crate::http::server::Refused;
use crate::jsonrpc::{ErrorCode, RpcError};

/// No header that decides anything stands twice: whoever is in front of this server may have looked at another line.
pub(in crate::http::server) fn single_lines(parts: &Parts) -> Result<(), Refused> {
    // In most requests nothing stands twice at all.
    if parts.headers.len() == parts.headers.keys_len() {
        return Ok(());
    }
    let decides = |name: &&HeaderName| SINGLE.contains(name) || name.as_str().starts_with(header::PARAM_PREFIX);
    let repeated =
        parts.headers.keys().filter(decides).find(|name| parts.headers.get_all(*name).iter().nth(1).is_some());
    let Some(name) = repeated else { return Ok(()) };
    let error = RpcError::new(ErrorCode::HEADER_MISMATCH, alloc::format!("`{name}` stands more than once"));
    Err(Refused { status: StatusCode::BAD_REQUEST, error, allow: None })
}

const SINGLE: [HeaderName; 8] = [
    header::PROTOCOL_VERSION,
    header::METHOD,
    header::NAME,
    header::SESSION_ID,
    header::LAST_EVENT_ID,
    http::header::CONTENT_TYPE,
    http::header::CONTENT_LENGTH,
    http::header::AUTHORIZATION,
];
