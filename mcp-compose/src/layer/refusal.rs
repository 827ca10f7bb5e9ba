//! How a layer says no.

use std::time::Duration;

use mcp_proto::jsonrpc::{ErrorCode, RpcError};
use serde::Serialize;

/// There is no room or no allowance for a call now, and there will be later: the code of [`ConcurrencyLimit`] and
/// [`RateLimit`].
///
/// It stands outside the range that JSON-RPC keeps for itself, as the basic page of 2026-07-28 ("Error Codes") wants
/// codes of an implementation's own; it is HTTP's number for the same. The error's data says when to come again:
/// `{"retryAfterMs": 250}`.
///
/// [`ConcurrencyLimit`]: super::ConcurrencyLimit
/// [`RateLimit`]: super::RateLimit
pub const TOO_MANY: ErrorCode = ErrorCode(429);

/// Whoever asks may not: the code of [`Authorize`](super::Authorize). HTTP's number for the same, outside the range that
/// JSON-RPC keeps for itself.
pub const FORBIDDEN: ErrorCode = ErrorCode(403);

/// What is behind this has failed too often to be asked again now: the code of [`CircuitBreaker`]. HTTP's number for the
/// same, outside the range that JSON-RPC keeps for itself. The error's data says when to come again:
/// `{"retryAfterMs": 30000}`.
///
/// [`CircuitBreaker`]: super::CircuitBreaker
pub const UNAVAILABLE: ErrorCode = ErrorCode(503);

/// The error of [`TOO_MANY`], with when to come again.
pub(crate) fn too_many(why: &str, retry_after: Duration) -> RpcError {
    later(TOO_MANY, why, retry_after)
}

/// The error of [`UNAVAILABLE`], with when to come again.
pub(crate) fn unavailable(why: &str, retry_after: Duration) -> RpcError {
    later(UNAVAILABLE, why, retry_after)
}

/// When to come again is rounded up to a millisecond.
fn later(code: ErrorCode, why: &str, retry_after: Duration) -> RpcError {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Data {
        retry_after_ms: u64,
    }

    let millis = u64::try_from(retry_after.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX);
    let message = format!("{why}; try again in {:?}", Duration::from_millis(millis));
    RpcError::new(code, message).with_data(&Data { retry_after_ms: millis })
}
