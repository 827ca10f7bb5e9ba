//! Why somebody is not let in.

use alloc::boxed::Box;
use alloc::vec::Vec;

use http::StatusCode;

use crate::http::challenge::Challenge;

/// Why a request is not let in, as whoever authenticates says: in a status, in words, and in what `WWW-Authenticate`
/// asks for (RFC 9110, 11.6.1; authorization page of every revision since 2025-03-26, "Error Handling").
///
/// [`Exchange::denied`](super::Exchange::denied) answers with it.
///
/// # Example: a token that does not suffice
/// ```
/// use mcp_proto::http::challenge::Challenge;
/// use mcp_proto::http::server::Denied;
///
/// let wider = Challenge::new("Bearer").with("error", "insufficient_scope").with("scope", "files:write");
/// let denied = Denied::forbidden().challenge(wider);
/// assert_eq!(denied.status, 403);
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Denied {
    /// The status of the response.
    pub status: StatusCode,
    /// What the client may do about it.
    pub challenges: Vec<Challenge>,
    /// The same in words.
    pub message: Box<str>,
}

impl Denied {
    /// 401: nobody knows who asks. A response of this status has to name one way at least to authenticate.
    #[must_use]
    pub fn unauthorized(challenge: Challenge) -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            challenges: [challenge].into(),
            message: "authentication is required".into(),
        }
    }

    /// 403: whoever asks may not.
    #[must_use]
    pub fn forbidden() -> Self {
        Self { status: StatusCode::FORBIDDEN, challenges: Vec::new(), message: "access is denied".into() }
    }

    /// One more thing that the client may do about it.
    #[must_use]
    pub fn challenge(mut self, challenge: Challenge) -> Self {
        self.challenges.push(challenge);
        self
    }

    /// Says it in other words. They are for whoever cannot authenticate: they should not say why.
    #[must_use]
    pub fn because(mut self, message: impl Into<Box<str>>) -> Self {
        self.message = message.into();
        self
    }
}
