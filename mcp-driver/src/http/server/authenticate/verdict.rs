//! Who it is, now or later.

use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use http::StatusCode;
use mcp_proto::http::Principal;
use mcp_proto::http::server::Denied;

/// What [`Authenticate`](super::Authenticate) decides, now or later.
///
/// # Example: a token that is looked up
/// ```
/// use std::sync::Arc;
///
/// use http::request::Parts;
/// use mcp_driver::proto::http::challenge::Challenge;
/// use mcp_driver::{Authenticate, Denied, Principal, Verdict};
///
/// struct Accounts;
///
/// impl Authenticate for Accounts {
///     fn authenticate(&self, head: &Arc<Parts>) -> Verdict {
///         let Some(token) = head.headers.get("authorization").cloned() else {
///             return Err(Denied::unauthorized(Challenge::new("Bearer"))).into();
///         };
///         Verdict::later(async move { user(token.as_bytes()).await.map(Principal::new).ok_or_else(Denied::forbidden) })
///     }
/// }
///
/// async fn user(token: &[u8]) -> Option<String> {
///     (token == b"Bearer ada").then(|| "ada".into())
/// }
/// # let _ = Accounts;
/// ```
#[must_use]
pub struct Verdict(State);

enum State {
    Now(Option<Result<Principal, Denied>>),
    Later(Pin<Box<dyn Future<Output = Result<Principal, Denied>> + Send>>),
}

impl Verdict {
    /// It has to be waited for.
    pub fn later(verdict: impl Future<Output = Result<Principal, Denied>> + Send + 'static) -> Self {
        Self(State::Later(Box::pin(verdict)))
    }
}

impl From<Result<Principal, Denied>> for Verdict {
    fn from(verdict: Result<Principal, Denied>) -> Self {
        Self(State::Now(Some(verdict)))
    }
}

impl Future for Verdict {
    type Output = Result<Principal, Denied>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            State::Now(verdict) => verdict.take().map_or(Poll::Pending, Poll::Ready),
            State::Later(verdict) => catch_unwind(AssertUnwindSafe(|| verdict.as_mut().poll(cx)))
                .unwrap_or_else(|_| Poll::Ready(undecided())),
        }
    }
}

impl fmt::Debug for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verdict").field("ready", &matches!(self.0, State::Now(_))).finish()
    }
}

/// For when it cannot be found out: whoever should have has panicked.
pub(super) fn undecided() -> Result<Principal, Denied> {
    let mut denied = Denied::forbidden().because("the server cannot tell who asks");
    denied.status = StatusCode::INTERNAL_SERVER_ERROR;
    Err(denied)
}
