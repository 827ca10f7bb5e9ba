//! Measures around a service.

use std::future::Future;
use std::sync::Arc;

use mcp_driver::{Call, Caller, Observer, Service};
use mcp_proto::jsonrpc::RpcError;
use mcp_proto::model::SubscriptionFilter;
use mcp_proto::server::Subscribing;
use metrics::counter;

use super::measured::Measured;
use super::{Metered, Onlooker, SERVER};
use crate::about::About;
use crate::both::both;
use crate::outcome::Outcome;
use crate::rounds::Rounds;
use crate::via::network_of;
use crate::watched::{Watch, Watching, call};

/// A service whose calls are counted and measured: what [`Metered::around`] makes.
#[derive(Clone, Debug)]
pub struct MeteredService<S> {
    pub(super) inner: S,
    pub(super) metered: Metered,
}

call! {
    /// A call that is measured.
    MeteredCall, Rounds<Measured>
}

impl<S: Service> Service for MeteredService<S> {
    type Future = MeteredCall<S::Future>;

    fn call(&self, call: Call) -> Self::Future {
        let rounds = Rounds::of(&call, || {
            let about = About::new(&call.method, call.params.as_ref(), &self.metered.names);
            let network = network_of(&call.caller);
            self.metered.begin(SERVER, about, Some(call.context.version), network.as_deref())
        });
        MeteredCall { watching: Watching::begin(rounds, || self.inner.call(call)) }
    }

    fn subscribe(&self, subscribing: &Subscribing, caller: &Caller) -> Result<SubscriptionFilter, RpcError> {
        let version = subscribing.context.version;
        let method = if version.is_modern() { "subscriptions/listen" } else { "resources/subscribe" };
        let about = About::new(method, None, &self.metered.names);
        let mut measured = self.metered.begin(SERVER, about, Some(version), network_of(caller).as_deref());
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
