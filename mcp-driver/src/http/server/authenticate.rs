//! Who may come in.

mod bearer;
mod verdict;

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use http::request::Parts;
use mcp_proto::http::Principal;
use mcp_proto::http::server::Denied;

pub use bearer::{Bearer, bearer};
pub use verdict::Verdict;

/// Tells who an HTTP request is from, or why it is not let in.
///
/// It is asked about every request, before the body is read and before anything is known of a session. Whom it names is
/// the [`Principal`] of the call; a legacy session is there for nobody but the principal that opened it. Whom it denies
/// is answered with [`Denied::status`] and `WWW-Authenticate`, and nobody else hears of it.
///
/// [`bearer`] is one. A closure is one too, in either form; `M` tells them apart and is inferred:
///
/// | A closure | for what |
/// |---|---|
/// | `Fn(&Parts) -> Result<Principal, Denied>` | is known at once |
/// | `Fn(Arc<Parts>) -> impl Future<Output = Result<Principal, Denied>>` | has to be waited for |
///
/// # Example: a header that a proxy sets
/// ```
/// use http::request::Parts;
/// use mcp_driver::{Denied, HttpServer, Principal, Router};
///
/// let server = HttpServer::new(Router::new("empty", "1.0")).authenticate(|head: &Parts| {
///     let user = head.headers.get("x-user").and_then(|user| user.to_str().ok());
///     user.map(Principal::new).ok_or_else(Denied::forbidden)
/// });
/// # let _ = server;
/// ```
pub trait Authenticate<M = ()> {
    /// Decides on a request by its head.
    fn authenticate(&self, head: &Arc<Parts>) -> Verdict;
}

/// Marks a closure that decides at once.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::exhaustive_enums, reason = "a marker, which has no values")]
pub enum AtOnce {}

/// Marks a closure that decides later.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::exhaustive_enums, reason = "a marker, which has no values")]
pub enum Later {}

impl<F> Authenticate<AtOnce> for F
where
    F: Fn(&Parts) -> Result<Principal, Denied>,
{
    fn authenticate(&self, head: &Arc<Parts>) -> Verdict {
        self(head).into()
    }
}

impl<F, Fut> Authenticate<Later> for F
where
    F: Fn(Arc<Parts>) -> Fut,
    Fut: Future<Output = Result<Principal, Denied>> + Send + 'static,
{
    fn authenticate(&self, head: &Arc<Parts>) -> Verdict {
        Verdict::later(self(head.clone()))
    }
}

/// What decides, whatever it is. Where it panics, nobody is let in.
pub(crate) type Check = Arc<dyn Fn(&Arc<Parts>) -> Verdict + Send + Sync>;

/// What decides, as an endpoint keeps it.
pub(crate) fn check<M>(authenticate: impl Authenticate<M> + Send + Sync + 'static) -> Check {
    Arc::new(move |head| {
        let decided = catch_unwind(AssertUnwindSafe(|| authenticate.authenticate(head)));
        decided.unwrap_or_else(|_| verdict::undecided().into())
    })
}
