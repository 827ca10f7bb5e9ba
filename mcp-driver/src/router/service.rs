//! A router, as it is served.

use std::sync::Arc;

#[cfg(feature = "http")]
use mcp_proto::http::param_header::ParamHeader;
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::model::SubscriptionFilter;
use mcp_proto::server::{Config, Subscribing};

use super::fault::{FaultSlot, Witness};
use super::held::Reached;
use super::routed::Routed;
use super::threading::Threading;
use super::visibility::filtering;
use super::{Inner, Router, Told, dispatch};
use crate::{Call, Caller, ServerHandle, Service};

impl<S, T: Threading> Service for Router<S, T> {
    type Future = Routed<T>;

    fn config(&self) -> Arc<Config> {
        self.inner.tables.declared(&self.config, self.inner.held.is_filtered())
    }

    fn call(&self, call: Call) -> Routed<T> {
        let inner = &self.inner;
        let Some(hook) = inner.held.hook() else { return inner.routed(call, FaultSlot::closed()) };
        let witness = Witness::new(hook, &call.method, dispatch::target(&call));
        let watched = witness.watch(|| inner.routed(call, witness.slot()));
        watched.watched(witness)
    }

    /// Grants what the capabilities offer; of resources, those that the caller can read. In the legacy revisions, where
    /// each is asked for by itself, the others are refused as not found.
    fn subscribe(&self, subscribing: &Subscribing, caller: &Caller) -> Result<SubscriptionFilter, RpcError> {
        self.inner.tables.granted(filtering(&self.inner.held.filters()), subscribing, caller)
    }

    fn notification(&self, method: &str, params: Option<&Raw>, caller: &Caller) {
        let Some(take) = self.inner.notified(method) else { return };
        let told = Told { method, params, caller };
        match self.inner.held.hook() {
            Some(hook) => Witness::<T>::new(hook, method, None).watch(|| take(&told)),
            None => take(&told),
        }
    }

    fn opened(&self, handle: &ServerHandle) {
        self.inner.tables.connections.add(handle.downgrade());
    }

    #[cfg(feature = "http")]
    fn tool_headers(&self, tool: &str) -> Option<Arc<[ParamHeader]>> {
        // Not everyone may learn that the tool is there: the call itself looks at its headers.
        if self.inner.held.is_filtered() {
            return None;
        }
        self.inner.tables.tools.get(tool)?.facts.headers.clone()
    }
}

impl<T: Threading> Inner<T> {
    /// Answers a call, or runs its handler.
    fn routed(&self, call: Call, fault: FaultSlot) -> Routed<T> {
        let filters = self.held.filters();
        let mut routed = Routed::nothing();
        let mut reached = Reached::new(&self.held.runs, &mut routed);
        if let Err(error) = dispatch::dispatch(&self.tables, filtering(&filters), call, fault, &mut reached) {
            routed = Routed::ready(error.into());
        }
        routed
    }

    /// What takes a notification.
    fn notified(&self, method: &str) -> Option<Arc<T::Notified>> {
        loop {
            let slot = self.tables.notifications.get(method)?;
            // What has been replaced meanwhile is looked up again.
            if let Some(take) = self.held.notified.get(slot) {
                return Some(take);
            }
        }
    }
}
