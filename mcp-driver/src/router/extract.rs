//! What handlers take beside their arguments.

use std::sync::Arc;

use mcp_proto::InboundId;
#[cfg(feature = "http")]
use mcp_proto::http::Principal;
use mcp_proto::jsonrpc::WireId;
use mcp_proto::model::Object;

use super::parameter::FromCall;
use super::{Ctx, Failure};
use crate::Cancellation;

/// All arguments at once, as a struct that is `Deserialize` and `JsonSchema`.
///
/// The schema that the tool is listed with is made of the type: doc comments are its descriptions, `Option` and
/// `#[serde(default)]` make a field one that need not be given. A struct takes no other fields than its own; to take
/// whatever comes, flatten a map into it, or take `Args<Object>` or `Args<Value>`.
///
/// # Example: a struct
/// `#[schema]`, of the feature `macros`, derives both. Without it, `#[schemars(crate = "..")]` says where `schemars` is, for
/// those who do not depend on it themselves; the adapters re-export it too.
/// ```
/// use mcp_driver::router::{Args, Router};
/// use mcp_driver::schemars::JsonSchema;
/// use serde::Deserialize;
///
/// #[derive(Deserialize, JsonSchema)]
/// #[schemars(crate = "mcp_driver::schemars")]
/// struct Pair {
///     a: f64,
///     b: f64,
/// }
///
/// let router = Router::new("calculator", "1.0")
///     .tool("add", "Adds a and b", |Args(pair): Args<Pair>| async move { pair.a + pair.b });
/// # let _ = router;
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[allow(clippy::exhaustive_structs, reason = "a wrapper, and nothing else")]
pub struct Args<A>(pub A);

/// The state that the router was given by [`Router::state`](super::Router::state).
///
/// # Example: one counter for all
/// ```
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// use mcp_driver::router::{Router, State};
///
/// let router = Router::new("counter", "1.0").state(Arc::new(AtomicU64::new(0))).tool(
///     "next",
///     "Counts one up",
///     |State(counter): State<Arc<AtomicU64>>| async move { counter.fetch_add(1, Ordering::Relaxed) },
/// );
/// # let _ = router;
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[allow(clippy::exhaustive_structs, reason = "a wrapper, and nothing else")]
pub struct State<S>(pub S);

impl<S: Clone> FromCall<S> for State<S> {
    fn from_call(_: &Ctx, state: &S) -> Result<Self, Failure> {
        Ok(Self(state.clone()))
    }
}

/// The state itself, where it is an `Arc`: so a method that takes `self: Arc<Self>` is a handler.
///
/// # Example: methods as tools
/// ```
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicI64, Ordering};
///
/// use mcp_driver::router::{Router, named};
///
/// #[derive(Default)]
/// struct Counter(AtomicI64);
///
/// impl Counter {
///     async fn add(self: Arc<Self>, by: i64) -> i64 {
///         self.0.fetch_add(by, Ordering::Relaxed) + by
///     }
/// }
///
/// let router = Router::new("counter", "1.0")
///     .state(Arc::new(Counter::default()))
///     .tool("add", "Adds to the counter", named(["by"], Counter::add));
/// # let _ = router;
/// ```
impl<S: ?Sized> FromCall<Self> for Arc<S> {
    fn from_call(_: &Ctx, state: &Self) -> Result<Self, Failure> {
        Ok(state.clone())
    }
}

/// The `_meta` of the request, without what the protocol itself puts there (basic page of 2026-07-28, "`_meta`").
///
/// # Example
/// ```
/// use mcp_driver::router::{Meta, RequestId, Router};
///
/// async fn tenant(Meta(meta): Meta, RequestId(id): RequestId) -> String {
///     format!("request {id} of {:?}", meta.get("acme.example/tenant"))
/// }
///
/// let router = Router::new("tenants", "1.0").tool("tenant", "Tells the tenant", tenant);
/// # let _ = router;
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(clippy::exhaustive_structs, reason = "a wrapper, and nothing else")]
pub struct Meta(pub Object);

impl<S> FromCall<S> for Meta {
    fn from_call(ctx: &Ctx, _: &S) -> Result<Self, Failure> {
        Ok(Self(ctx.meta()))
    }
}

impl<S> FromCall<S> for Cancellation {
    fn from_call(ctx: &Ctx, _: &S) -> Result<Self, Failure> {
        Ok(ctx.cancelled())
    }
}

/// The id of the request as the client wrote it: for logs. An [`InboundId`] tells requests apart.
///
/// # Example
/// ```
/// use mcp_driver::router::{RequestId, Router};
///
/// let logged = |RequestId(id): RequestId| async move { eprintln!("request {id}") };
/// let router = Router::new("diary", "1.0").tool("note", "Notes that it was called", logged);
/// # let _ = router;
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[allow(clippy::exhaustive_structs, reason = "a wrapper, and nothing else")]
pub struct RequestId(pub WireId);

impl<S> FromCall<S> for RequestId {
    fn from_call(ctx: &Ctx, _: &S) -> Result<Self, Failure> {
        Ok(Self(ctx.request_id().clone()))
    }
}

/// Names the request among those of its connection.
impl<S> FromCall<S> for InboundId {
    fn from_call(ctx: &Ctx, _: &S) -> Result<Self, Failure> {
        Ok(ctx.handle().id())
    }
}

/// Who was authenticated; a call of nobody is refused.
#[cfg(feature = "http")]
impl<S> FromCall<S> for Principal {
    fn from_call(ctx: &Ctx, _: &S) -> Result<Self, Failure> {
        ctx.caller().principal().cloned().ok_or_else(|| Failure::new("only for those who have signed in"))
    }
}

/// Who was authenticated, if anyone was.
#[cfg(feature = "http")]
impl<S> FromCall<S> for Option<Principal> {
    fn from_call(ctx: &Ctx, _: &S) -> Result<Self, Failure> {
        Ok(ctx.caller().principal().cloned())
    }
}

/// The head of the HTTP request that brought the call; `None` on other transports.
#[cfg(feature = "http")]
impl<S> FromCall<S> for Option<Arc<http::request::Parts>> {
    fn from_call(ctx: &Ctx, _: &S) -> Result<Self, Failure> {
        Ok(ctx.caller().head().cloned())
    }
}
