//! What a client wants done.

use bytes::Bytes;
use http::Request;

/// Names an HTTP request of a client and its response; never used again.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ExchangeId(pub(super) u64);

/// What a client wants done.
#[derive(Debug)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant, reason = "it is moved once, and boxing it would cost an allocation a request")]
pub enum Action {
    /// Send this request, to its URI and nowhere else: redirects are the client's to judge.
    Open {
        /// What the response is told under.
        exchange: ExchangeId,
        /// The request.
        request: Request<Bytes>,
    },
    /// Drop this request, and close its connection if it cannot be dropped otherwise. Nothing more is told of it.
    Abort {
        /// The request.
        exchange: ExchangeId,
    },
}
