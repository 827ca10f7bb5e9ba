//! Whoever answers the requests of a client.

use std::future::Future;
use std::rc::Rc;
use std::sync::Arc;

use mcp_proto::InboundId;
#[cfg(feature = "http")]
use mcp_proto::http::param_header::ParamHeader;
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::model::SubscriptionFilter;
use mcp_proto::server::{Config, Subscribing};

use crate::{Call, Caller, Observer, Reply, ServerHandle};

/// Answers the requests of a client.
///
/// A [`Router`](crate::Router) is one, and so is a closure in a [`service_fn`]. Calls run inside the driver's future:
/// several at once, on one task, each dropped where it stands when it is cancelled. A call that computes for long holds
/// up its own connection; wrap the service in the adapter's `Spawned`, or hand the work to a thread.
///
/// Whether a driver is `Send` follows from [`Future`](Self::Future): a service that holds an `Rc` is as good as one
/// that does not, where the executor runs it on one thread.
pub trait Service {
    /// A call under way.
    type Future: Future<Output = Reply>;

    /// Who the server is, what it offers and on what terms. Asked once a connection, before the first call.
    fn config(&self) -> Arc<Config>;

    /// Counts how often [`config`](Self::config) has become another; never, by default. An HTTP server, which many
    /// connections share, asks for this with each request, so it has to be cheap; when it is another number than before,
    /// it reads the [info](Config::info), capabilities and instructions anew, for requests of 2026-07-28 and for sessions
    /// that open from then on.
    fn config_version(&self) -> u64 {
        0
    }

    /// Answers a call. What needs no waiting is best ready at the first poll: that costs no allocation.
    ///
    /// A panic, here or in the future, is answered with -32603 and the connection goes on.
    fn call(&self, call: Call) -> Self::Future;

    /// Decides on a subscription of `caller`'s; what the capabilities offer is granted by default.
    ///
    /// # Errors
    /// What the client is told if the subscription is refused.
    fn subscribe(&self, subscribing: &Subscribing, caller: &Caller) -> Result<SubscriptionFilter, RpcError> {
        let _ = caller;
        Ok(subscribing.filter.clone())
    }

    /// Hears that a subscription of `caller`'s which was granted is over, by the client's wish; ignored by default.
    /// `subscription` is the [`Subscribing::id`] that it was granted under, which names it among those of
    /// [its connection](Caller::connection). The end of the connection ends all of them without a word.
    fn unsubscribed(&self, subscription: InboundId, caller: &Caller) {
        let _ = (subscription, caller);
    }

    /// Takes a notification of `caller`'s that means nothing to the protocol itself; ignored by default.
    fn notification(&self, method: &str, params: Option<&Raw>, caller: &Caller) {
        let _ = (method, params, caller);
    }

    /// Hears of a line that was no message and has been answered as far as it can be; ignored by default. `excerpt` is
    /// its start, with control characters escaped.
    fn noise(&self, error: &RpcError, excerpt: &str) {
        let _ = (error, excerpt);
    }

    /// A connection has opened, and `handle` reaches it from anywhere; ignored by default.
    ///
    /// Over HTTP that is a legacy session, or a request of 2026-07-28 that subscribes; other requests of that revision
    /// belong to nothing that opens.
    fn opened(&self, handle: &ServerHandle) {
        let _ = handle;
    }

    /// Whoever looks on; nobody by default. Asked once a connection, and over HTTP once in all.
    fn observer(&self) -> Option<Arc<dyn Observer>> {
        None
    }

    /// Which arguments of a tool travel in headers too, to be compared with the body (Streamable HTTP page of
    /// 2026-07-28, "Custom Headers from Tool Parameters"); none by default.
    ///
    /// [`param_header::annotations`](mcp_proto::http::param_header::annotations) finds them in a tool's input schema;
    /// look for them once, as this is asked at every call.
    #[cfg(feature = "http")]
    fn tool_headers(&self, tool: &str) -> Option<Arc<[ParamHeader]>> {
        let _ = tool;
        None
    }
}

/// A closure as a service.
///
/// # Example: a server of one method
/// ```
/// use mcp_driver::{Call, Reply, service_fn};
/// use mcp_proto::jsonrpc::{Raw, RpcError};
/// use mcp_proto::model::{Implementation, ServerCapabilities, ToolsCapability};
/// use mcp_proto::server::Config;
///
/// let mut config = Config::new(Implementation::new("empty", "1.0"));
/// config.capabilities = ServerCapabilities::default().with_tools(ToolsCapability::default());
/// let service = service_fn(config, |call: Call| async move {
///     match &*call.method {
///         "tools/list" => Reply::from(Raw::from_text(r#"{"tools":[]}"#.into()).expect("it is JSON")),
///         method => Reply::from(RpcError::method_not_found(method)),
///     }
/// });
/// # let _ = service;
/// ```
pub fn service_fn<F, Fut>(config: impl Into<Arc<Config>>, call: F) -> ServiceFn<F>
where
    F: Fn(Call) -> Fut,
    Fut: Future<Output = Reply>,
{
    ServiceFn { config: config.into(), call }
}

/// What [`service_fn`] makes.
#[derive(Clone, Debug)]
pub struct ServiceFn<F> {
    config: Arc<Config>,
    call: F,
}

impl<F, Fut> Service for ServiceFn<F>
where
    F: Fn(Call) -> Fut,
    Fut: Future<Output = Reply>,
{
    type Future = Fut;

    fn config(&self) -> Arc<Config> {
        self.config.clone()
    }

    fn call(&self, call: Call) -> Fut {
        (self.call)(call)
    }
}

/// A service behind a pointer is that service, shared between connections.
macro_rules! forward {
    ($($pointer:ty),*) => {$(
        impl<S: Service + ?Sized> Service for $pointer {
            type Future = S::Future;

            fn config(&self) -> Arc<Config> {
                (**self).config()
            }

            fn config_version(&self) -> u64 {
                (**self).config_version()
            }

            fn call(&self, call: Call) -> S::Future {
                (**self).call(call)
            }

            fn subscribe(
                &self,
                subscribing: &Subscribing,
                caller: &Caller,
            ) -> Result<SubscriptionFilter, RpcError> {
                (**self).subscribe(subscribing, caller)
            }

            fn unsubscribed(&self, subscription: InboundId, caller: &Caller) {
                (**self).unsubscribed(subscription, caller);
            }

            fn notification(&self, method: &str, params: Option<&Raw>, caller: &Caller) {
                (**self).notification(method, params, caller);
            }

            fn noise(&self, error: &RpcError, excerpt: &str) {
                (**self).noise(error, excerpt);
            }

            fn opened(&self, handle: &ServerHandle) {
                (**self).opened(handle);
            }

            fn observer(&self) -> Option<Arc<dyn Observer>> {
                (**self).observer()
            }

            #[cfg(feature = "http")]
            fn tool_headers(&self, tool: &str) -> Option<Arc<[ParamHeader]>> {
                (**self).tool_headers(tool)
            }
        }
    )*};
}

forward!(&S, Arc<S>, Rc<S>);
