//! A request on its way to its response.

use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Buf;
use http::request::Parts;
use http::{Response, StatusCode};
use http_body::Body;
use mcp_proto::http::server::Exchange;
use pin_project_lite::pin_project;

use super::HttpBody;
use super::answering::Answering;
use super::authenticate::{Check, Verdict};
use super::body::Source;
use super::endpoint::Endpoint;
use crate::{Caller, Runtime, Service};

pin_project! {
    /// A request on its way to the head of its response. It is `Send` if the service and the body are.
    ///
    /// Dropping it says that the client has gone.
    #[must_use = "a future does nothing unless polled"]
    pub struct Handling<S: Service, T: Runtime, B> {
        endpoint: Arc<Endpoint<S, T>>,
        head: Arc<Parts>,
        #[pin]
        body: B,
        stage: Stage<S, T>,
    }
}

enum Stage<S: Service, T: Runtime> {
    Checking(Verdict),
    Reading(Box<Exchange>),
    Answering(Source<S, T>),
    Done,
}

impl<S, T, B> Handling<S, T, B>
where
    S: Service,
    T: Runtime + Send + Sync + 'static,
{
    pub(crate) fn new(endpoint: Arc<Endpoint<S, T>>, check: Option<&Check>, request: http::Request<B>) -> Self {
        let (head, body) = request.into_parts();
        let head = Arc::new(head);
        let stage = match check {
            Some(check) => Stage::Checking(check(&head)),
            None => Stage::reading(&endpoint, &head),
        };
        Self { endpoint, head, body, stage }
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
                Stage::Checking(verdict) => {
                    *this.stage = match ready!(Pin::new(verdict).poll(cx)) {
                        Ok(principal) => {
                            Arc::make_mut(this.head).extensions.insert(principal);
                            Stage::reading(this.endpoint, this.head)
                        }
                        Err(denied) => {
                            let denied = Exchange::denied(this.endpoint.config().clone(), &denied);
                            Stage::Reading(Box::new(denied))
                        }
                    };
                }
                Stage::Reading(exchange) => {
                    if ready!(poll_read(exchange, this.body.as_mut(), this.endpoint, cx)).is_err() {
                        *this.stage = Stage::Done;
                        return Poll::Ready(Ok(broken()));
                    }
                    let Stage::Reading(exchange) = std::mem::replace(this.stage, Stage::Done) else { continue };
                    *this.stage = Stage::Answering(source(this.endpoint, *exchange, Caller::of(this.head.clone())));
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

impl<S, T> Stage<S, T>
where
    S: Service,
    T: Runtime + Send + Sync + 'static,
{
    fn reading(endpoint: &Endpoint<S, T>, head: &Parts) -> Self {
        let exchange = Exchange::new(endpoint.runtime().now(), endpoint.config().clone(), head);
        Self::Reading(Box::new(exchange))
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
fn source<S, T>(endpoint: &Arc<Endpoint<S, T>>, mut exchange: Exchange, caller: Caller) -> Source<S, T>
where
    S: Service,
    T: Runtime + Send + Sync + 'static,
{
    match exchange.take_legacy() {
        Some(arrival) => Source::Session(endpoint.open(arrival, &caller)),
        None => Source::Exchange(Box::new(Answering::new(endpoint.clone(), exchange, caller))),
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
