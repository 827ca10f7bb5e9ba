//! Tower's middleware around a server.

#[cfg(test)]
mod tests;

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use mcp_driver::{Call, Reply, Service};
use mcp_proto::jsonrpc::RpcError;
use pin_project_lite::pin_project;
use tower_layer::Layer;

/// Puts any middleware of tower's around the calls of a server: a `tower_layer::Layer` whose service takes a [`Call`] and
/// gives a [`Reply`].
///
/// The middleware sees a `tower_service::Service<Call, Response = Reply>` inside, which is always ready and never fails.
/// For each call it is cloned, and polled until it is ready: state that all calls are to share belongs behind a pointer,
/// as it is in tower's own. Of an error that it gives, an [`RpcError`] is what the client is told; of any other the
/// client learns nothing but -32603.
///
/// # Example: a middleware of tower's, and a layer of ours
/// ```
/// use mcp_compose::layer::{ConcurrencyLimit, TowerLayer};
/// use mcp_driver::{Call, Router};
/// use tower::ServiceBuilder;
/// use tower::util::MapRequestLayer;
///
/// let untraced = MapRequestLayer::new(|mut call: Call| {
///     call.context.trace = None;
///     call
/// });
/// let layers = ServiceBuilder::new().layer(ConcurrencyLimit::new(8)).layer(TowerLayer(untraced));
/// let service = layers.service(Router::new("shop", "1.0"));
/// # let _ = service;
/// ```
#[derive(Clone, Copy, Debug)]
#[allow(clippy::exhaustive_structs, reason = "a wrapper and nothing else")]
pub struct TowerLayer<L>(pub L);

impl<S, L> Layer<S> for TowerLayer<L>
where
    S: Service,
    L: Layer<TowerCalls<S>>,
{
    type Service = TowerServer<S, L::Service>;

    fn layer(&self, inner: S) -> Self::Service {
        let inner = Arc::new(inner);
        TowerServer { middleware: self.0.layer(TowerCalls(inner.clone())), inner }
    }
}

/// The calls of a server, as tower has them: always ready, and without errors of their own.
#[derive(Debug)]
pub struct TowerCalls<S>(Arc<S>);

/// It shares the server.
impl<S> Clone for TowerCalls<S> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<S: Service> tower_service::Service<Call> for TowerCalls<S> {
    type Response = Reply;
    type Error = std::convert::Infallible;
    type Future = TowerCallsFuture<S::Future>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, call: Call) -> Self::Future {
        TowerCallsFuture { inner: self.0.call(call) }
    }
}

pin_project! {
    /// A call that cannot fail but in its reply.
    #[must_use = "a future does nothing unless polled"]
    pub struct TowerCallsFuture<F> {
        #[pin]
        inner: F,
    }
}

impl<F: Future<Output = Reply>> Future for TowerCallsFuture<F> {
    type Output = Result<Reply, std::convert::Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.project().inner.poll(cx).map(Ok)
    }
}

/// A server with tower's middleware around its calls: what [`TowerLayer`] makes.
#[derive(Debug)]
pub struct TowerServer<S, M> {
    inner: Arc<S>,
    middleware: M,
}

/// It shares the server.
impl<S, M: Clone> Clone for TowerServer<S, M> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), middleware: self.middleware.clone() }
    }
}

impl<S, M> Service for TowerServer<S, M>
where
    S: Service,
    M: tower_service::Service<Call, Response = Reply> + Clone,
    M::Error: Into<Box<dyn Error + Send + Sync>>,
{
    type Future = TowerCall<M>;

    fn call(&self, call: Call) -> Self::Future {
        TowerCall { state: State::Ready { middleware: self.middleware.clone(), call: Some(call) } }
    }

    mcp_driver::__forward_service!(inner);
}

pin_project! {
    /// A call on its way through the middleware.
    #[must_use = "a future does nothing unless polled"]
    pub struct TowerCall<M: tower_service::Service<Call>> {
        #[pin]
        state: State<M, M::Future>,
    }
}

pin_project! {
    #[project = Projected]
    #[allow(clippy::large_enum_variant, reason = "each call goes through it, and a box would cost each of them")]
    enum State<M, F> {
        Ready { middleware: M, call: Option<Call> },
        Calling { #[pin] calling: F },
        Over,
    }
}

impl<M> Future for TowerCall<M>
where
    M: tower_service::Service<Call, Response = Reply>,
    M::Error: Into<Box<dyn Error + Send + Sync>>,
{
    type Output = Reply;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Reply> {
        let mut state = self.project().state;
        loop {
            let outcome = match state.as_mut().project() {
                Projected::Ready { middleware, call } => match middleware.poll_ready(cx) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(Err(error)) => Err(error),
                    Poll::Ready(Ok(())) => {
                        let Some(call) = call.take() else { return Poll::Pending };
                        let calling = middleware.call(call);
                        state.set(State::Calling { calling });
                        continue;
                    }
                },
                Projected::Calling { calling } => match calling.poll(cx) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(outcome) => outcome,
                },
                Projected::Over => return Poll::Pending,
            };
            state.set(State::Over);
            return Poll::Ready(outcome.unwrap_or_else(|error| told(error.into()).into()));
        }
    }
}

impl<M: tower_service::Service<Call>> fmt::Debug for TowerCall<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TowerCall").finish_non_exhaustive()
    }
}

/// What the client is told of an error. Its text may say what is nobody else's business.
fn told(error: Box<dyn Error + Send + Sync>) -> RpcError {
    match error.downcast::<RpcError>() {
        Ok(error) => *error,
        Err(_) => RpcError::internal("the call failed in this server"),
    }
}
