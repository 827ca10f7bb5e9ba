//! A remote server in place of one's own.
//!
//! ```text
//! proxy/
//!   settings       how it behaves
//!   shared         what its two halves have in common: the way of a call
//!   handler        what the far side asks and tells
//!   line, flight   one connection to the far side, and one call on it
//!   question       a question of a legacy server's, until it is answered
//!   parked         calls that wait while their client is asked
//!   convert        what an era demands
//!   mirrored       arguments that travel in headers too
//!   follow         the resources that are watched
//!   listening      the subscriptions to them
//!   turns          one call after the other
//!   pump           futures that nobody waits for
//! ```

mod convert;
mod flight;
mod follow;
mod handler;
mod line;
mod listening;
#[cfg(feature = "http")]
mod mirrored;
mod parked;
mod pump;
mod question;
mod settings;
mod shared;
#[cfg(test)]
mod tests;
mod turns;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use mcp_driver::{Call, Caller, Peer, Reply, Runtime, ServerHandle, Service};
use mcp_proto::InboundId;
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::model::SubscriptionFilter;
use mcp_proto::server::{Config, Subscribing};

pub use handler::ProxyHandler;
pub use settings::ProxySettings;

use crate::Upstream;
use shared::Shared;

/// A remote server as a [`Service`]: whatever it is asked, the server behind it answers.
///
/// It is served like any other service, on any transport, and reaches its server over any: so it bridges stdio and HTTP,
/// either way. It bridges the eras too: clients of 2026-07-28 and of the revisions before it are served at once,
/// whichever the server speaks. Clones are the same proxy.
///
/// A connection to the server is made with a [handler](Self::handler) of the proxy's, by which the server asks and tells;
/// then [`to`](Self::to) waits for it. Of an [`Upstream`], each connection has a handler of its own.
///
/// # What passes
/// Tools, prompts, resources, completion, methods and notifications of extensions, progress, logs, `_meta` and the trace
/// context in it, errors with their codes and data, fields that nobody here knows: as they came. Only what the client's
/// revision cannot say is [fitted](mcp_proto::model::Fit) to it, and that a resource is not there has the code of that
/// revision. A call that is cancelled, or whose client has gone, is cancelled at the server. Resources are watched at the
/// server while somebody watches them here; whether the server agrees, the client is not told, since it is asked
/// afterwards.
///
/// # What does not pass
/// A client sees nothing of another's. Log messages, the end of a question by URL and the state of a task do not say whose
/// they are: they go to the client of the only call under way, or, with none, to the only connection; where there are
/// several they are left out. A server's list of tasks (2025-11-25), which are those of every client, is not to be had;
/// who knows the id of a task can ask for it. Notifications of extensions go to every connection: serve each client with a
/// proxy of its own where they are not for all. A connection may watch 1,024 resources, and all together 4,096.
///
/// # Questions
/// | server | client | |
/// |---|---|---|
/// | modern | either | questions and `requestState` are passed on, and the answers back with the next try: nothing is kept |
/// | legacy | either | the call stays open at the server, *parked*, while its client is asked, for as long as [`ProxySettings::patience`] says; it goes on where it was |
///
/// A state that names a parked call is drawn at random, 128 bits, and takes the same caller, method and params to go on
/// with. A legacy server does not say which call its question belongs to: it is that of the only call under way, else the
/// server is told that it cannot be asked. With [`ProxySettings::one_at_a_time`] there is never more than one. After a
/// call was cancelled, a ping has to come back before the next question is believed; a server that goes on with what
/// was cancelled, and asks, is not found out.
///
/// A legacy server is told in the beginning what clients can be asked: [`ProxySettings::capabilities`]. A client that
/// cannot is not asked, and the server is told.
///
/// # When the server is restarted
/// Calls under way fail, and say that the server may have acted on them. The next one goes to the server that an
/// [`Upstream`] has connected to meanwhile. What the server offers is read anew, for the connections, sessions and requests
/// of 2026-07-28 that come from then on, and all are told that every list may have changed.
///
/// # Example: a server that is a child process, for clients over HTTP
/// ```no_run
/// # mod mcp_tokio {
/// #     pub use mcp_driver::{Handler, Peer, Service};
/// #     #[derive(Clone)] pub struct Tokio;
/// #     impl mcp_driver::Runtime for Tokio {
/// #         type Sleep = std::pin::Pin<Box<Tokio>>;
/// #         fn now(&self) -> mcp_driver::proto::Instant { mcp_driver::proto::Instant::ORIGIN }
/// #         fn sleep_until(&self, _: mcp_driver::proto::Instant) -> Self::Sleep { Box::pin(Tokio) }
/// #     }
/// #     impl std::future::Future for Tokio {
/// #         type Output = ();
/// #         fn poll(self: std::pin::Pin<&mut Self>, _: &mut std::task::Context<'_>) -> std::task::Poll<()> { std::task::Poll::Pending }
/// #     }
/// #     impl mcp_driver::Sleep for std::pin::Pin<Box<Tokio>> {
/// #         fn reset(self: std::pin::Pin<&mut Self>, _: mcp_driver::proto::Instant) {}
/// #     }
/// #     impl Tokio { pub fn new() -> Self { Self } }
/// #     pub struct Child(Peer);
/// #     impl Child { pub fn peer(&self) -> &Peer { &self.0 } }
/// #     pub fn connect_child(_: &str, _: (&str, &str), _: impl Handler) -> std::io::Result<Child> { unreachable!() }
/// #     pub async fn serve_http(_: std::net::TcpListener, _: impl Service) -> std::io::Result<()> { unreachable!() }
/// #     pub fn run<F: std::future::Future>(_: F) -> F::Output { unreachable!() }
/// # }
/// use std::net::TcpListener;
///
/// use mcp_compose::Proxy;
/// use mcp_tokio::{Tokio, connect_child, run, serve_http};
///
/// fn main() -> std::io::Result<()> {
///     run(async {
///         let proxy = Proxy::new(Tokio::new());
///         let server = connect_child("my-server", ("bridge", "1.0"), proxy.handler())?;
///         let service = proxy.to(server.peer()).await.map_err(std::io::Error::other)?;
///         serve_http(TcpListener::bind("127.0.0.1:8080")?, service).await
///     })
/// }
/// ```
#[derive(Clone)]
pub struct Proxy(Arc<Shared>);

/// A server that a [`Proxy`] stands before: a [`Peer`], which is one connection, or an [`Upstream`], which comes back.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Far {
    /// One connection, and when it is over every call fails.
    Peer(Peer),
    /// A server that is connected to again.
    Upstream(Upstream),
}

impl From<Peer> for Far {
    fn from(peer: Peer) -> Self {
        Self::Peer(peer)
    }
}

impl From<&Peer> for Far {
    fn from(peer: &Peer) -> Self {
        Self::Peer(peer.clone())
    }
}

impl From<Upstream> for Far {
    fn from(upstream: Upstream) -> Self {
        Self::Upstream(upstream)
    }
}

impl Proxy {
    /// A proxy with nothing behind it yet. `runtime` tells it when questions have been open for too long.
    #[must_use]
    pub fn new<R>(runtime: R) -> Self
    where
        R: Runtime<Sleep: Send + 'static> + Send + Sync + 'static,
    {
        Self::configured(runtime, ProxySettings::new())
    }

    /// A proxy that behaves as `settings` say.
    #[must_use]
    pub fn configured<R>(runtime: R, settings: ProxySettings) -> Self
    where
        R: Runtime<Sleep: Send + 'static> + Send + Sync + 'static,
    {
        let sleep = move |span| -> Pin<Box<dyn Future<Output = ()> + Send>> {
            Box::pin(runtime.sleep_until(runtime.now() + span))
        };
        let shared = Arc::new(Shared::new(settings, sleep));
        pump::run(follow::follow(Arc::downgrade(&shared), shared.news.clone()));
        Self(shared)
    }

    /// The client's half, for one connection to the server. The connection that was opened last is the one that is used.
    #[must_use]
    pub fn handler(&self) -> ProxyHandler {
        ProxyHandler::new(self.0.clone())
    }

    /// Puts a server behind the proxy and waits until it is ready: what it offers is known from then on, and the proxy
    /// can be served.
    ///
    /// A proxy and the [`Upstream`] whose connections have its [handlers](Self::handler) keep each other: where the process
    /// goes on without them, [close](Upstream::close) the upstream.
    ///
    /// # Errors
    /// What a call would be answered with: why the server is not there.
    ///
    /// # Example: a server that comes back
    /// ```no_run
    /// use std::future::ready;
    ///
    /// use mcp_compose::{Proxy, RestartPolicy, upstream};
    /// use mcp_driver::{Router, Runtime, connect_in_memory};
    ///
    /// # async fn example<R>(runtime: R) -> Result<(), Box<dyn std::error::Error>>
    /// # where R: Runtime<Sleep: Send + 'static> + Send + Sync + 'static {
    /// let proxy = Proxy::new(runtime.clone());
    /// let (near, clock) = (proxy.clone(), runtime.clone());
    /// let connect = move || {
    ///     let router = Router::new("demo", "1.0");
    ///     ready(Ok(connect_in_memory(router, clock.clone(), ("bridge", "1.0"), near.handler())))
    /// };
    /// let (server, supervisor) = upstream("demo", connect, RestartPolicy::new(), runtime, 7);
    /// // Spawn `supervisor` on the runtime; then:
    /// let service = proxy.to(server).await?;
    /// # let _ = (supervisor, service);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn to(&self, server: impl Into<Far>) -> Result<Self, RpcError> {
        self.0.set_far(server.into());
        self.0.reach().await?;
        Ok(self.clone())
    }
}

impl Service for Proxy {
    type Future = Pin<Box<dyn Future<Output = Reply> + Send>>;

    fn config(&self) -> Arc<Config> {
        self.0.config()
    }

    fn config_version(&self) -> u64 {
        self.0.config_version()
    }

    fn call(&self, call: Call) -> Self::Future {
        Box::pin(self.0.clone().serve(call))
    }

    fn subscribe(&self, subscribing: &Subscribing, caller: &Caller) -> Result<SubscriptionFilter, RpcError> {
        if let Some(uris) = subscribing.filter.resource_subscriptions.clone().filter(|uris| !uris.is_empty()) {
            let open: Vec<_> = self.0.connections.open().iter().map(ServerHandle::id).collect();
            self.0.watched.add(caller.connection(), subscribing.id, uris, &open)?;
            self.0.news.raise();
        }
        Ok(subscribing.filter.clone())
    }

    fn unsubscribed(&self, subscription: InboundId, caller: &Caller) {
        self.0.watched.remove(caller.connection(), subscription);
        self.0.news.raise();
    }

    fn notification(&self, method: &str, params: Option<&Raw>, _: &Caller) {
        let line = self.0.line_in_use();
        if let Some(peer) = line.as_ref().and_then(|line| line.peer()) {
            // What the server's revision does not have, it does not miss.
            let _ = match params {
                Some(params) => peer.notify(method, params),
                None => peer.notify(method, ()),
            };
        }
    }

    fn opened(&self, handle: &ServerHandle) {
        if self.0.connections.open().is_empty() {
            self.0.watched.clear();
        }
        self.0.connections.add(handle);
    }

    #[cfg(feature = "http")]
    fn tool_headers(&self, tool: &str) -> Option<Arc<[mcp_proto::http::param_header::ParamHeader]>> {
        self.0.mirrored.of(tool)
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Proxy").field(&self.0).finish()
    }
}
