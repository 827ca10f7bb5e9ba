//! Spans around a service.

use std::future::Future;
use std::sync::Arc;

use mcp_driver::{Call, Caller, Observer, Service};
use mcp_proto::jsonrpc::RpcError;
use mcp_proto::model::SubscriptionFilter;
use mcp_proto::server::{Subscribing, Trace};
use tracing::Span;

use super::span::{Begun, RequestSpan};
use super::{Onlooker, Traced};
use crate::both::both;
use crate::outcome::Outcome;
use crate::rounds::Rounds;
use crate::via::network_of;
use crate::watched::{Watch, Watching, call};

/// A service with a span for each call: what [`Traced::around`] makes.
#[derive(Clone, Debug)]
pub struct TracedService<S> {
    pub(super) inner: S,
    pub(super) traced: Traced,
}

call! {
    /// A call within its span.
    TracedCall, Rounds<RequestSpan>
}

impl<S: Service> Service for TracedService<S> {
    type Future = TracedCall<S::Future>;

    fn call(&self, call: Call) -> Self::Future {
        let rounds = Rounds::of(&call, || {
            let (ambient, network) = (ambient(&call.caller), network_of(&call.caller));
            let begun = Begun {
                method: &call.method,
                params: call.params.as_ref(),
                version: Some(call.context.version),
                id: Some(&call.wire),
                parent: call.context.trace.as_ref(),
                ambient: ambient.as_ref(),
                network: network.as_deref(),
                session: session(&call.caller),
            };
            let span = RequestSpan::server(&self.traced, &begun);
            record_http_version(span.span(), &call.caller);
            span
        });
        TracedCall { watching: Watching::begin(rounds, || self.inner.call(call)) }
    }

    fn subscribe(&self, subscribing: &Subscribing, caller: &Caller) -> Result<SubscriptionFilter, RpcError> {
        let context = &subscribing.context;
        let (ambient, network) = (ambient(caller), network_of(caller));
        let begun = Begun {
            method: if context.version.is_modern() { "subscriptions/listen" } else { "resources/subscribe" },
            version: Some(context.version),
            parent: context.trace.as_ref(),
            ambient: ambient.as_ref(),
            network: network.as_deref(),
            session: session(caller),
            ..Begun::default()
        };
        let mut span = RequestSpan::server(&self.traced, &begun);
        record_http_version(span.span(), caller);
        let granted = span.within(|| self.inner.subscribe(subscribing, caller));
        match &granted {
            Ok(_) => span.gone(Outcome::Ok),
            Err(error) => span.gone(Outcome::Error(error.code)),
        }
        granted
    }

    fn noise(&self, error: &RpcError, excerpt: &str) {
        self.traced.noise(error, excerpt);
        self.inner.noise(error, excerpt);
    }

    fn observer(&self) -> Option<Arc<dyn Observer>> {
        both(Arc::new(Onlooker { traced: self.traced.clone(), side: "server" }), self.inner.observer())
    }

    mcp_driver::__forward_service!(inner, but subscribe noise observer);
}

/// The trace of the HTTP request that brought a call.
#[cfg(feature = "http")]
fn ambient(caller: &Caller) -> Option<Trace> {
    super::carried::of_head(caller.head()?)
}

#[cfg(not(feature = "http"))]
const fn ambient(_: &Caller) -> Option<Trace> {
    None
}

/// The id of the legacy session that a call belongs to.
#[cfg(feature = "http")]
fn session(caller: &Caller) -> Option<&str> {
    caller.head()?.headers.get("mcp-session-id")?.to_str().ok()
}

#[cfg(not(feature = "http"))]
const fn session(_: &Caller) -> Option<&str> {
    None
}

#[cfg(feature = "http")]
fn record_http_version(span: &Span, caller: &Caller) {
    let Some(head) = caller.head() else { return };
    let version = format!("{:?}", head.version);
    span.record("network.protocol.version", version.trim_start_matches("HTTP/").trim_end_matches(".0"));
}

#[cfg(not(feature = "http"))]
const fn record_http_version(_: &Span, _: &Caller) {}
