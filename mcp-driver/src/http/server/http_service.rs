//! A service behind an HTTP endpoint.

use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response};
use http_body::Body;
use mcp_proto::http::server::{Config, EventLog};

use super::authenticate::{self, Authenticate, Check};
use super::endpoint::Endpoint;
use super::legacy::{Hub, SessionIds};
use super::probes::Probes;
use super::{Handling, HttpBody, Upkeep};
use crate::{Network, Runtime, Service};

/// A service behind an HTTP endpoint, for any HTTP server: it takes requests of the [`http`](::http) crate and gives
/// responses. Clones are the same endpoint.
///
/// It is a [`tower_service::Service`] and a [`hyper::service::Service`], so that axum, tower and hyper mount it as it
/// is; others call [`handle`](Self::handle). The adapters have a server of their own (`serve_http`), which is hyper.
///
/// A request of 2026-07-28 runs inside the response that this gives: nothing is spawned, nothing is shared with other
/// requests, and dropping the response cancels it. Legacy clients have sessions, and those need the [`Upkeep`] that
/// comes with the service to be polled beside it.
///
/// Only requests for names of the loopback interface, from pages of it or from no page, and for the path `/mcp` are
/// served unless [`configured`](Self::configured) otherwise. Everybody is let in unless it is told to
/// [`authenticate`](Self::authenticate); whoever authenticates before it puts a
/// [`Principal`](mcp_proto::http::Principal) into the extensions of the request.
///
/// # Example: one request, without a server
/// ```
/// use mcp_driver::{HttpService, Router};
/// # use std::{future::{Pending, pending}, pin::Pin, task::{Context, Poll}};
/// # #[derive(Clone)] struct Still;
/// # struct Never(Pending<()>);
/// # impl std::future::Future for Never {
/// #     type Output = ();
/// #     fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> { Pin::new(&mut self.0).poll(cx) }
/// # }
/// # impl mcp_driver::Sleep for Never { fn reset(self: Pin<&mut Self>, _: mcp_proto::Instant) {} }
/// # impl mcp_driver::Runtime for Still {
/// #     type Sleep = Never;
/// #     fn now(&self) -> mcp_proto::Instant { mcp_proto::Instant::ORIGIN }
/// #     fn sleep_until(&self, _: mcp_proto::Instant) -> Never { Never(pending()) }
/// # }
/// # let runtime = Still;
///
/// let (service, upkeep) = HttpService::new(Router::new("empty", "1.0"), runtime);
/// let request = http::Request::post("http://localhost/mcp").body(String::from("not JSON")).unwrap();
/// let response = futures_lite::future::block_on(service.handle(request));
/// assert!(response.status().is_client_error());
/// # drop(upkeep);
/// ```
pub struct HttpService<S: Service, T: Runtime> {
    endpoint: Arc<Endpoint<S, T>>,
    check: Option<Check>,
    probes: Arc<Probes>,
    presence: Arc<Presence<T>>,
    network: Option<Arc<Network>>,
}

/// What all clones hold, and nothing else does.
struct Presence<T: Runtime>(Arc<Hub<T>>);

impl<S, T> HttpService<S, T>
where
    S: Service,
    T: Runtime + Send + Sync + 'static,
{
    /// An endpoint at `/mcp` for the machine it runs on.
    pub fn new(service: S, runtime: T) -> (Self, Upkeep<S, T>) {
        Self::configured(service, runtime, |_| {})
    }

    /// An endpoint with a configuration of its own: hosts, origins, path, which legacy clients are served and how.
    pub fn configured(service: S, runtime: T, change: impl FnOnce(&mut Config)) -> (Self, Upkeep<S, T>) {
        Self::build(service, runtime, None, None, Probes::default(), change)
    }

    /// The same, and what legacy clients may come back for is kept in `log` and not in memory.
    pub fn with_log(
        service: S,
        runtime: T,
        log: Box<dyn EventLog>,
        change: impl FnOnce(&mut Config),
    ) -> (Self, Upkeep<S, T>) {
        Self::build(service, runtime, Some(log), None, Probes::default(), change)
    }

    /// Lets in whom `check` names, and nobody else. It holds for this value and its clones from now on.
    #[must_use]
    pub fn authenticate<M>(mut self, check: impl Authenticate<M> + Send + Sync + 'static) -> Self {
        self.check = Some(authenticate::check(check));
        self
    }

    /// Says what the requests come over that this value is given, and where from, which
    /// [callers](crate::Caller::network) are asked: for a clone of each connection. The adapters' `serve_http` does it.
    #[must_use]
    pub fn over(mut self, network: Network) -> Self {
        self.network = Some(Arc::new(network));
        self
    }

    /// Serves a request as far as the head of its response; the body serves the rest.
    ///
    /// It reads the body of the request, and no more of it than the configured limits let pass. A body that breaks is a
    /// client that has gone, whatever the error was.
    pub async fn handle<B: Body>(&self, request: Request<B>) -> Response<HttpBody<S, T>> {
        let Ok(response) = self.handling(request).await;
        response
    }

    /// Takes the ids of new sessions from `ids`.
    pub(super) fn call_sessions(&self, ids: SessionIds) {
        self.endpoint.hub().call_sessions(ids);
    }

    /// Ends subscriptions and sessions gracefully. Calls under way may finish, for as long as
    /// [`Limits::drain`](mcp_proto::Limits::drain) says; no session opens any more, and requests that come now are
    /// answered with 503 and `Retry-After`.
    pub fn close(&self) {
        self.endpoint.close();
    }

    /// Whether it has been [closed](Self::close): what a readiness probe wants to know.
    #[must_use]
    pub fn is_closing(&self) -> bool {
        self.endpoint.is_closing()
    }

    /// Says that the server is about to end, though it goes on.
    pub(super) fn leave(&self) {
        self.endpoint.leave();
    }

    fn handling<B>(&self, request: Request<B>) -> Handling<S, T, B> {
        Handling::new(self.endpoint.clone(), self.check.as_ref(), &self.probes, self.network.clone(), request)
    }

    pub(super) fn build(
        service: S,
        runtime: T,
        log: Option<Box<dyn EventLog>>,
        check: Option<Check>,
        probes: Probes,
        change: impl FnOnce(&mut Config),
    ) -> (Self, Upkeep<S, T>) {
        let mut config = Config::new(service.config());
        change(&mut config);
        let endpoint = Arc::new(Endpoint::new(service, runtime, config, log));
        let upkeep = Upkeep::new(endpoint.clone());
        let presence = Arc::new(Presence(endpoint.hub().clone()));
        (Self { endpoint, check, probes: Arc::new(probes), presence, network: None }, upkeep)
    }
}

#[cfg(test)]
impl<S: Service, T: Runtime> HttpService<S, T> {
    /// How many calls of sessions are remembered.
    pub(super) fn under_way(&self) -> usize {
        self.endpoint.hub().under_way()
    }
}

impl<S, T, B> tower_service::Service<Request<B>> for HttpService<S, T>
where
    S: Service,
    T: Runtime + Send + Sync + 'static,
    B: Body,
{
    type Response = Response<HttpBody<S, T>>;
    type Error = Infallible;
    type Future = Handling<S, T, B>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Handling<S, T, B> {
        self.handling(request)
    }
}

impl<S, T, B> hyper::service::Service<Request<B>> for HttpService<S, T>
where
    S: Service,
    T: Runtime + Send + Sync + 'static,
    B: Body,
{
    type Response = Response<HttpBody<S, T>>;
    type Error = Infallible;
    type Future = Handling<S, T, B>;

    fn call(&self, request: Request<B>) -> Handling<S, T, B> {
        self.handling(request)
    }
}

impl<S: Service, T: Runtime> Clone for HttpService<S, T> {
    fn clone(&self) -> Self {
        Self {
            endpoint: self.endpoint.clone(),
            check: self.check.clone(),
            probes: self.probes.clone(),
            presence: self.presence.clone(),
            network: self.network.clone(),
        }
    }
}

impl<S: Service, T: Runtime> fmt::Debug for HttpService<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpService").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

impl<T: Runtime> Drop for Presence<T> {
    fn drop(&mut self) {
        self.0.close();
    }
}
