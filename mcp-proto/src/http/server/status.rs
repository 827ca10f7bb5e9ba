//! Which HTTP status an answer has.

use http::StatusCode;

use crate::jsonrpc::ErrorCode;
use crate::server::WrittenKind;

/// The status of an answer to a modern request ("Protocol Version Header", "Server Validation", and the error codes of
/// the basic page). What the application says in answer is an answer like another, unless it means what a status means.
pub(super) fn modern(kind: WrittenKind) -> StatusCode {
    match kind {
        WrittenKind::Error { code: ErrorCode::METHOD_NOT_FOUND, .. } => StatusCode::NOT_FOUND,
        WrittenKind::Error {
            code: ErrorCode::HEADER_MISMATCH | ErrorCode::MISSING_CLIENT_CAPABILITY | ErrorCode::UNSUPPORTED_VERSION,
            ..
        } => StatusCode::BAD_REQUEST,
        WrittenKind::Error {
            code: ErrorCode::PARSE_ERROR | ErrorCode::INVALID_REQUEST | ErrorCode::INVALID_PARAMS,
            refused: true,
        } => StatusCode::BAD_REQUEST,
        WrittenKind::Error { .. } | WrittenKind::Answer | WrittenKind::Notification | WrittenKind::Request => {
            StatusCode::OK
        }
    }
}
