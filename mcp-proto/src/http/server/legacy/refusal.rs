//! Why a request is turned away.

use http::StatusCode;

use crate::jsonrpc::RpcError;

/// Why a request is turned away, in the words of HTTP and of JSON-RPC.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) error: RpcError,
}

impl Refusal {
    pub(super) fn bad(error: RpcError) -> Self {
        Self { status: StatusCode::BAD_REQUEST, error }
    }

    pub(super) fn no_session_named() -> Self {
        Self::bad(RpcError::invalid_request("`Mcp-Session-Id` is missing: send `initialize` first"))
    }

    /// One text for what never was, what has ended and what is somebody else's.
    pub(super) fn no_such_session() -> Self {
        Self { status: StatusCode::NOT_FOUND, error: RpcError::invalid_request("no such session") }
    }

    /// 404 would tell the client that its session is gone, 200 with nothing in it that it should try again.
    pub(super) fn unresumable(message: &str) -> Self {
        Self::bad(RpcError::invalid_request(message))
    }

    pub(super) fn conflict() -> Self {
        let error = RpcError::invalid_request("the session has a GET stream open already");
        Self { status: StatusCode::CONFLICT, error }
    }

    pub(super) fn too_many(message: &str) -> Self {
        Self { status: StatusCode::TOO_MANY_REQUESTS, error: RpcError::internal(message) }
    }

    pub(super) fn unavailable(message: &str) -> Self {
        Self { status: StatusCode::SERVICE_UNAVAILABLE, error: RpcError::internal(message) }
    }

    pub(super) fn closing() -> Self {
        Self::unavailable("the server is shutting down")
    }
}
