//! One of the services behind a gateway, of whatever type.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use mcp_driver::{Call, Caller, Namespace, Observer, Reply, ServerHandle, Service};
use mcp_proto::InboundId;
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::model::SubscriptionFilter;
use mcp_proto::server::{Config, Subscribing};

pub(super) type Replying = Pin<Box<dyn Future<Output = Reply> + Send>>;

/// One of the services behind a gateway.
#[derive(Clone)]
pub(super) struct Member {
    pub(super) namespace: Namespace,
    service: Arc<dyn Service<Future = Replying> + Send + Sync>,
}

impl Member {
    pub(super) fn new<S>(namespace: Namespace, service: S) -> Self
    where
        S: Service<Future: Send + 'static> + Send + Sync + 'static,
    {
        Self { namespace, service: Arc::new(Boxed(service)) }
    }

    pub(super) fn config(&self) -> Arc<Config> {
        self.service.config()
    }

    pub(super) fn config_version(&self) -> u64 {
        self.service.config_version()
    }

    /// Asks the member, in its own words. A panic is its own affair.
    pub(super) fn call(&self, mut call: Call, params: Option<Raw>) -> Replying {
        call.params = params;
        let namespace = self.namespace.clone();
        call.handle = call.handle.renaming(move |uri| namespace.uri(uri));
        let panicked = || RpcError::internal(format!("the server `{}` panicked", self.namespace));
        match catch_unwind(AssertUnwindSafe(|| self.service.call(call))) {
            Ok(replying) => Box::pin(Guarded { replying, panicked: panicked() }),
            Err(_) => Box::pin(std::future::ready(panicked().into())),
        }
    }

    /// Asks the member what it grants of what is of its namespace; in the words of the outside.
    pub(super) fn subscribe(&self, subscribing: &Subscribing, caller: &Caller) -> Result<SubscriptionFilter, RpcError> {
        let mut inner = subscribing.clone();
        let config = self.config();
        let resources = config.capabilities.resources.as_ref();
        let subscribes = resources.is_some_and(|resources| resources.subscribe == Some(true));
        if let Some(uris) = &mut inner.filter.resource_subscriptions {
            *uris = uris.iter().filter(|_| subscribes).filter_map(|uri| self.namespace.strip_uri(uri)).collect();
        }
        inner.filter.resource_subscriptions.take_if(|uris| uris.is_empty());
        if inner.filter == SubscriptionFilter::default() {
            return Ok(inner.filter);
        }
        let granting = catch_unwind(AssertUnwindSafe(|| self.service.subscribe(&inner, caller)));
        let mut granted = granting.unwrap_or_else(|_| Err(RpcError::internal("the server panicked")))?;
        for uri in granted.resource_subscriptions.iter_mut().flatten() {
            *uri = self.namespace.uri(uri);
        }
        Ok(granted)
    }

    pub(super) fn unsubscribed(&self, subscription: InboundId, caller: &Caller) {
        let _ = catch_unwind(AssertUnwindSafe(|| self.service.unsubscribed(subscription, caller)));
    }

    pub(super) fn notification(&self, method: &str, params: Option<&Raw>, caller: &Caller) {
        let _ = catch_unwind(AssertUnwindSafe(|| self.service.notification(method, params, caller)));
    }

    pub(super) fn noise(&self, error: &RpcError, excerpt: &str) {
        let _ = catch_unwind(AssertUnwindSafe(|| self.service.noise(error, excerpt)));
    }

    pub(super) fn opened(&self, handle: &ServerHandle) {
        let namespace = self.namespace.clone();
        let inside = handle.renaming(move |uri| namespace.uri(uri));
        let _ = catch_unwind(AssertUnwindSafe(|| self.service.opened(&inside)));
    }

    pub(super) fn observer(&self) -> Option<Arc<dyn Observer>> {
        catch_unwind(AssertUnwindSafe(|| self.service.observer())).ok().flatten()
    }

    mcp_driver::__if_http! {
        pub(super) fn tool_headers(&self, tool: &str) -> Option<Arc<[ParamHeader]>> {
            self.service.tool_headers(self.namespace.strip_name(tool)?)
        }
    }
}

mcp_driver::__if_http! {
    use mcp_driver::proto::http::param_header::ParamHeader;
}

/// A service whose calls are of a type that has a name.
struct Boxed<S>(S);

impl<S: Service<Future: Send + 'static>> Service for Boxed<S> {
    type Future = Replying;

    fn call(&self, call: Call) -> Replying {
        Box::pin(self.0.call(call))
    }

    mcp_driver::__forward_service!(0);
}

/// A call whose panic ends nothing else.
struct Guarded {
    replying: Replying,
    panicked: RpcError,
}

impl Future for Guarded {
    type Output = Reply;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Reply> {
        match catch_unwind(AssertUnwindSafe(|| self.replying.as_mut().poll(cx))) {
            Ok(polled) => polled,
            Err(_) => Poll::Ready(self.panicked.clone().into()),
        }
    }
}
