//! Layers around the calls of a server: each is a [`Service`] around a [`Service`], and a `tower_layer::Layer`.
//!
//! | Layer | what it does |
//! |---|---|
//! | [`Timeout`] | ends calls that take too long |
//! | [`ConcurrencyLimit`] | lets so many run at once, and so many wait |
//! | [`RateLimit`] | lets each principal call so often |
//! | [`Authorize`] | asks whether a caller may make a call, and hides what it may not use |
//! | [`Audit`] | tells who called what, and what came of it |
//! | [`Cache`] | answers equal calls with the same result |
//! | [`CircuitBreaker`] | calls nothing that fails again and again |
//! | [`Retry`] | makes calls again that have failed and may be made twice |
//! | [`TowerLayer`] | puts any middleware of tower's around a server |
//!
//! The layer that is added last is the outermost, and hears of a call first. Tower's own `ServiceBuilder` takes them as
//! well, in the other order. All that is no call passes through them untouched: notifications, subscriptions (which
//! [`RateLimit`], [`Authorize`] and [`Audit`] look at), connections that open, headers that mirror arguments.
//!
//! None of them starts a task. A limit belongs to the layer and not to the service that it makes: a layer that is put
//! around one service for each connection still limits all of them together. Whatever a layer keeps is bounded; its own
//! page has the bounds and their defaults.
//!
//! # Example: an order that makes sense
//! Records of everything, refusals included; limits before any work is done; what is kept only for those who may see it;
//! another attempt only while the circuit is closed; time that counts from when an attempt runs.
//! ```
//! use std::time::Duration;
//!
//! use mcp_compose::layer::{
//!     Asked, Audit, Authorize, Cache, CircuitBreaker, ConcurrencyLimit, Decision, Layered, Rate, RateLimit, Record, Retry,
//!     Timeout,
//! };
//! use mcp_driver::Router;
//! # use mcp_driver::{Runtime, Service};
//!
//! # fn example(runtime: impl Runtime) -> impl Service {
//! let known = |asked: &Asked<'_>| match asked.caller.subject() {
//!     "" => Decision::deny("sign in first"),
//!     _ => Decision::Allow,
//! };
//! Router::new("shop", "1.0")
//!     .layer(Timeout::new(runtime.clone(), Duration::from_secs(30)))
//!     .layer(CircuitBreaker::new(runtime.clone()))
//!     .layer(Retry::new(runtime.clone()))
//!     .layer(Cache::new(runtime.clone()))
//!     .layer(ConcurrencyLimit::new(32))
//!     .layer(RateLimit::new(runtime.clone(), Rate::per_second(10)))
//!     .layer(Authorize::new(known))
//!     .layer(Audit::new(runtime, |record: &Record| println!("{record}")))
//! # }
//! ```

use mcp_driver::Service;
use tower_layer::Layer;

pub mod audit;
pub mod authorize;
pub mod cache;
pub mod circuit_breaker;
pub mod concurrency_limit;
pub(crate) mod printable;
pub mod rate_limit;
mod refusal;
pub mod retry;
mod rules;
mod target;
#[cfg(test)]
pub(crate) mod tests;
pub mod timeout;
pub mod tower;

pub use audit::{Audit, Outcome, Record};
pub use authorize::{Asked, Authorize, Decision, Denial};
pub use cache::{Cache, CacheHandle, Keep};
pub use circuit_breaker::{CircuitBreaker, CircuitHandle, OpenCircuit};
pub use concurrency_limit::ConcurrencyLimit;
pub use rate_limit::{Rate, RateLimit};
pub use refusal::{FORBIDDEN, TOO_MANY, UNAVAILABLE};
pub use retry::Retry;
pub use timeout::Timeout;
pub use tower::TowerLayer;

/// Puts layers around a service.
///
/// # Example
/// ```
/// use mcp_compose::layer::{ConcurrencyLimit, Layered};
/// use mcp_driver::Router;
///
/// let service = Router::new("shop", "1.0").layer(ConcurrencyLimit::new(8));
/// # let _ = service;
/// ```
pub trait Layered: Service + Sized {
    /// The service with a layer around it.
    fn layer<L: Layer<Self>>(self, layer: L) -> L::Service {
        layer.layer(self)
    }
}

impl<S: Service> Layered for S {}
