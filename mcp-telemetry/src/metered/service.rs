//! Measures around a service.

use std::future::Future;
use std::sync::Arc;

use mcp_driver::{Call, Caller, Observer, Service};
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::model::SubscriptionFilter;
use mcp_proto::server::Subscribing;
use metrics::counter;

use super::measured::Measured;
use super::{Metered, Onlooker, SERVER};
use crate::about::About;
use crate::both::both;
use crate::outcome::Outcome;
use crate::watched::{Watch, Watching, call};

/// A service whose calls are counted and measured: what [`Metered::around`] makes.
#[derive(Clone, Debug)]
pub struct MeteredService<S> {
    pub(super) inner: S,
    pub(super) metered: Metered,
}

call! {
    /// A call that is measured.
    MeteredCall, Measured
}

impl<S: Service> Service for MeteredService<S> {
    type Future = MeteredCall<S::Future>;

    fn call(&self, call: Call) -> Self::Future {
        let about = About::new(&call.method, call.params.as_ref(), &self.metered.names);
        let measured = self.metered.begin(SERVER, about, Some(call.context.version), protocol(&call.caller));
        MeteredCall { watching: Watching::begin(measured, || self.inner.call(call)) }
    }

    fn subscribe(&self, subscribing: &Subscribing, caller: &Caller) -> Result<SubscriptionFilter, RpcError> {
        let version = subscribing.context.version;
        let method = if version.is_modern() { "subscriptions/listen" } else { "resources/subscribe" };
        let about = About::new(method, None, &self.metered.names);
        let mut measured = self.metered.begin(SERVER, about, Some(version), protocol(caller));
        let granted = self.inner.subscribe(subscribing, caller);
        measured.gone(granted.as_ref().map_or_else(|error| Outcome::Error(error.code), |_| Outcome::Ok));
        granted
    }

    fn noise(&self, error: &RpcError, excerpt: &str) {
        counter!(SERVER.noise).increment(1);
        self.inner.noise(error, excerpt);
    }

    fn observer(&self) -> Option<Arc<dyn Observer>> {
        both(Arc::new(Onlooker { metered: self.metered.clone(), side: SERVER }), self.inner.observer())
    }

    mcp_driver::__forward_service!(inner, but subscribe noise observer);
}

#[cfg(feature = "http")]
fn protocol(caller: &Caller) -> Option<&'static str> {
    caller.head().map(|_| "http")
}

#[cfg(not(feature = "http"))]
const fn protocol(_: &Caller) -> Option<&'static str> {
    None
}
