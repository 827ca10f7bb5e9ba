//! Tokens, as they travel.

use std::io;

use http::HeaderValue;

use super::dial::invalid;

/// A token as it travels (RFC 6750 section 2.1), marked so that nothing prints it.
///
/// # Errors
/// It holds what no token may.
pub(crate) fn bearer_header(token: &str) -> io::Result<HeaderValue> {
    // RFC 6750 has `b64token`; some servers hand out what is not, and all of it is visible ASCII.
    if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(invalid("the token is empty, or holds what no token may"));
    }
    let mut value = HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| invalid("the token is no header"))?;
    value.set_sensitive(true);
    Ok(value)
}
