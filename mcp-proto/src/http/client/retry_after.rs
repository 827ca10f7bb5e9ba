//! What `Retry-After` asks for (RFC 9110, 10.2.3).

use core::time::Duration;

use http::header::RETRY_AFTER;
use http::response::Parts;

/// How long the server wants to be left alone, if it says so in seconds. A date says nothing to who has no calendar.
pub(super) fn read(head: &Parts) -> Option<Duration> {
    let text = head.headers.get(RETRY_AFTER)?.as_bytes();
    if text.is_empty() {
        return None;
    }
    let seconds = text.iter().try_fold(0u64, |sum, byte| {
        byte.is_ascii_digit().then(|| sum.saturating_mul(10).saturating_add(u64::from(byte - b'0')))
    });
    seconds.map(Duration::from_secs)
}
