//! A request on its way to its response.

use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Buf;
use http::{Response, StatusCode};
use http_body::Body;
use mcp_proto::http::server::Exchange;
use pin_project_lite::pin_project;

use super::HttpBody;
use super::answering::Answering;
use super::body::Source;
use super::endpoint::Endpoint;
use crate::{Runtime, Service};

pin_project! {
    /// A request on its way to the head of its response. It is `Send` if the service and the body are.
    ///
    /// Dropping it says that the client has gone.
    #[must_use = "a future does nothing unless polled"]
    pub struct Handling<S: Service, T: Runtime, B> {
        endpoint: Arc<Endpoint<S, T>>,
        #[pin]
        body: B,
        stage: Stage<S, T>,
    }
}

enum Stage<S: Service, T: Runtime> {
    Reading(Box<Exchange>),
    Answering(Source<S, T>),
    Done,
}

impl<S, T, B> Handling<S, T, B>
where
    S: Service,
    T: Runtime + Send + Sync + 'static,
{
    pub(crate) fn new(endpoint: Arc<Endpoint<S, T>>, request: http::Request<B>) -> Self {
        let (head, body) = request.into_parts();
        let exchange = Exchange::new(endpoint.runtime().now(), endpoint.config().clone(), &head);
        Self { endpoint, body, stage: Stage::Reading(Box::new(exchange)) }
    }
}

impl<S, T, B> Future for Handling<S, T, B>
where
    S: Service,
    T: Runtime + Send + Sync + 'static,
    B: Body,
{
    type Output = Result<Response<HttpBody<S, T>>, Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            match this.stage {
                Stage::Reading(exchange) => {
                    if ready!(poll_read(exchange, this.body.as_mut(), this.endpoint, cx)).is_err() {
                        *this.stage = Stage::Done;
                        return Poll::Ready(Ok(broken()));
                    }
                    let Stage::Reading(exchange) = std::mem::replace(this.stage, Stage::Done) else { continue };
                    *this.stage = Stage::Answering(source(this.endpoint, *exchange));
                }
                Stage::Answering(source) => {
                    let mut pieces = ready!(source.poll(cx));
                    let Stage::Answering(source) = std::mem::replace(this.stage, Stage::Done) else { continue };
                    let Some(head) = pieces.head.take() else { return Poll::Ready(Ok(broken())) };
                    return Poll::Ready(Ok(Response::from_parts(head, HttpBody::new(pieces, source))));
                }
                Stage::Done => panic!("the future was polled after its end"),
            }
        }
    }
}

/// Reads the body, for as long as the exchange wants more of it.
fn poll_read<S: Service, T: Runtime, B: Body>(
    exchange: &mut Exchange,
    mut body: Pin<&mut B>,
    endpoint: &Endpoint<S, T>,
    cx: &mut Context<'_>,
) -> Poll<Result<(), B::Error>> {
    while exchange.wants_read() {
        let frame = ready!(body.as_mut().poll_frame(cx)).transpose()?;
        let now = endpoint.runtime().now();
        match frame.map(http_body::Frame::into_data) {
            Some(Ok(mut data)) => {
                while data.has_remaining() && exchange.wants_read() {
                    let chunk = data.chunk();
                    exchange.handle_body(now, chunk);
                    data.advance(chunk.len());
                }
            }
            // Trailers, which mean nothing here.
            Some(Err(_)) => {}
            None => {
                exchange.handle_end(now, &endpoint.tools());
                break;
            }
        }
    }
    Poll::Ready(Ok(()))
}

/// Where the response to a request that has been read comes from.
fn source<S, T>(endpoint: &Arc<Endpoint<S, T>>, mut exchange: Exchange) -> Source<S, T>
where
    S: Service,
    T: Runtime + Send + Sync + 'static,
{
    match exchange.take_legacy() {
        Some(arrival) => Source::Session(endpoint.open(arrival)),
        None => Source::Exchange(Box::new(Answering::new(endpoint.clone(), exchange))),
    }
}

/// For a client that took too long, or is not there to read it.
fn broken<S: Service, T: Runtime>() -> Response<HttpBody<S, T>> {
    let mut response = Response::new(HttpBody::empty());
    *response.status_mut() = StatusCode::REQUEST_TIMEOUT;
    response
}

impl<S: Service, T: Runtime, B> fmt::Debug for Handling<S, T, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handling").finish_non_exhaustive()
    }
}
