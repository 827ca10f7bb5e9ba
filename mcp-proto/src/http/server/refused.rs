//! Why a request is not served.

use http::StatusCode;

use crate::jsonrpc::RpcError;

/// Why a request is not served, in the words of HTTP and of JSON-RPC.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::http::server) struct Refused {
    pub(in crate::http::server) status: StatusCode,
    pub(in crate::http::server) error: RpcError,
    /// What `Allow` says with a 405.
    pub(in crate::http::server) allow: Option<&'static str>,
}

impl Refused {
    /// With -32600, which says as much as JSON-RPC can about a request that is wrong as HTTP.
    pub(in crate::http::server) fn new(status: StatusCode, message: impl Into<alloc::boxed::Box<str>>) -> Self {
        Self { status, error: RpcError::invalid_request(message), allow: None }
    }
}
