//! One token that opens the door.

use std::fmt;
use std::hint::black_box;
use std::sync::Arc;

use http::header::AUTHORIZATION;
use http::request::Parts;
use mcp_proto::http::Principal;
use mcp_proto::http::challenge::Challenge;
use mcp_proto::http::server::Denied;

use super::{Authenticate, Verdict};

/// Lets in whoever brings this token (RFC 6750, 2.1), as the principal `bearer`. Others are told so with 401.
///
/// That is for a secret that two programs share. All who have it are one principal; for accounts, and for tokens that
/// end, write an [`Authenticate`] of your own. The comparison takes as long for a token that is nearly right as for any
/// other of its length.
///
/// # Panics
/// The token is empty, or holds what no token may: a space, a control character, anything but ASCII. No client could send
/// it.
///
/// # Example
/// ```
/// use mcp_driver::{HttpServer, Router, bearer};
///
/// let server = HttpServer::new(Router::new("empty", "1.0")).authenticate(bearer("a-long-random-secret"));
/// # let _ = server;
/// ```
#[must_use]
pub fn bearer(token: impl Into<String>) -> Bearer {
    let token = token.into();
    assert!(!token.is_empty(), "an empty token lets everybody in");
    assert!(
        token.bytes().all(|byte| byte.is_ascii_graphic()),
        "the token cannot be sent in a header: it may hold visible ASCII characters, and no spaces"
    );
    Bearer { token }
}

/// What [`bearer`] makes.
#[derive(Clone)]
pub struct Bearer {
    token: String,
}

impl Authenticate for Bearer {
    fn authenticate(&self, head: &Arc<Parts>) -> Verdict {
        self.decide(head).into()
    }
}

impl Bearer {
    fn decide(&self, head: &Parts) -> Result<Principal, Denied> {
        let challenge = Challenge::new("Bearer");
        let Some(token) = token(head) else { return Err(Denied::unauthorized(challenge)) };
        if !is_same(token, self.token.as_bytes()) {
            return Err(Denied::unauthorized(challenge.with("error", "invalid_token")));
        }
        Ok(Principal::new("bearer"))
    }
}

/// Shows no token.
impl fmt::Debug for Bearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bearer").finish_non_exhaustive()
    }
}

/// The token of a request that has one and no more.
fn token(head: &Parts) -> Option<&[u8]> {
    let mut values = head.headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    let (scheme, token) = value.as_bytes().split_at_checked("Bearer ".len())?;
    scheme.eq_ignore_ascii_case(b"Bearer ").then(|| token.trim_ascii())
}

/// Compares in a time that depends on what was `said` by its length alone.
fn is_same(said: &[u8], expected: &[u8]) -> bool {
    let mut differences = u8::from(said.len() != expected.len());
    for (said, expected) in said.iter().zip(expected.iter().cycle()) {
        differences = black_box(differences | (said ^ expected));
    }
    differences == 0
}
