//! A request on its way to its response.

use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::request::Parts;
use http::{HeaderValue, Response, StatusCode};
use http_body::Body;
use mcp_proto::http::server::{Arrival, Exchange};
use pin_project_lite::pin_project;

use super::HttpBody;
use super::answering::Answering;
use super::authenticate::{Check, Verdict};
use super::body::Source;
use super::endpoint::Endpoint;
use super::probes::Probes;
use crate::{Caller, Network, Runtime, Service};

pin_project! {
    /// A request on its way to the head of its response. It is `Send` if the service and the body are.
    ///
    /// Dropping it says that the client has gone.
    #[must_use = "a future does nothing unless polled"]
    pub struct Handling<S: Service, T: Runtime, B> {
        endpoint: Arc<Endpoint<S, T>>,
        head: Arc<Parts>,
        network: Option<Arc<Network>>,
        #[pin]
        body: B,
        stage: Stage<S, T>,
    }
}

enum Stage<S: Service, T: Runtime> {
    Answered(Response<Bytes>),
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
    pub(crate) fn new(
        endpoint: Arc<Endpoint<S, T>>,
        check: Option<&Check>,
        probes: &Probes,
        network: Option<Arc<Network>>,
        request: http::Request<B>,
    ) -> Self {
        let (head, body) = request.into_parts();
        let head = Arc::new(head);
        let stage = match (probes.answer(&head, endpoint.is_leaving()), check) {
            (Some(answer), _) => Stage::Answered(answer),
            (None, Some(check)) => Stage::Checking(check(&head)),
            (None, None) => Stage::reading(&endpoint, &head),
        };
        Self { endpoint, head, network, body, stage }
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
                Stage::Answered(_) => {
                    let Stage::Answered(answer) = std::mem::replace(this.stage, Stage::Done) else { continue };
                    return Poll::Ready(Ok(answer.map(HttpBody::of)));
                }
                Stage::Checking(verdict) => {
                    *this.stage = match ready!(Pin::new(verdict).poll(cx)) {
                        Ok(principal) => {
                            Arc::make_mut(this.head).extensions.insert(principal);
                            Stage::reading(this.endpoint, this.head)
                        }
                        Err(denied) => {
                            let denied = Exchange::denied(this.endpoint.config(), &denied);
                            Stage::Reading(Box::new(denied))
                        }
                    };
                }
                Stage::Reading(exchange) => {
                    if ready!(poll_read(exchange, this.body.as_mut(), this.endpoint, cx)).is_err() {
                        *this.stage = Stage::Done;
                        return Poll::Ready(Ok(broken()));
                    }
                    let Stage::Reading(mut exchange) = std::mem::replace(this.stage, Stage::Done) else { continue };
                    // Sessions see to it themselves: what is under way in them may need answers of their clients.
                    let session = exchange.take_legacy();
                    *this.stage = if session.is_none() && this.endpoint.is_closing() {
                        Stage::Answered(closing(this.endpoint))
                    } else {
                        let caller = Caller::of(this.head.clone()).over(this.network.take());
                        Stage::Answering(source(this.endpoint, *exchange, session, caller))
                    };
                }
                Stage::Answering(source) => {
                    let mut pieces = ready!(source.poll(cx));
                    let Stage::Answering(source) = std::mem::replace(this.stage, Stage::Done) else { continue };
                    let Some(mut head) = pieces.head.take() else { return Poll::Ready(Ok(broken())) };
                    let observed = this.endpoint.observed();
                    if head.status.as_u16() >= 400 && !source.has_called() {
                        observed.tell(|observer| observer.refused(head.status.as_u16()));
                    }
                    if head.status == StatusCode::SERVICE_UNAVAILABLE && this.endpoint.is_closing() {
                        head.headers.insert(RETRY_AFTER, retry_after(this.endpoint));
                    }
                    return Poll::Ready(Ok(Response::from_parts(
                        head,
                        HttpBody::new(pieces, source, observed.clone()),
                    )));
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
        let exchange = Exchange::new(endpoint.runtime().now(), endpoint.config(), head);
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
                    endpoint.observed().tell(|observer| observer.received(chunk.len()));
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
fn source<S, T>(
    endpoint: &Arc<Endpoint<S, T>>,
    exchange: Exchange,
    session: Option<Arrival>,
    caller: Caller,
) -> Source<S, T>
where
    S: Service,
    T: Runtime + Send + Sync + 'static,
{
    match session {
        Some(arrival) => Source::Session(endpoint.open(arrival, &caller)),
        None => Source::Exchange(Box::new(Answering::new(endpoint.clone(), exchange, caller))),
    }
}

/// For a client that comes too late.
fn closing<S, T>(endpoint: &Endpoint<S, T>) -> Response<Bytes>
where
    S: Service,
    T: Runtime + Send + Sync + 'static,
{
    let status = StatusCode::SERVICE_UNAVAILABLE;
    endpoint.observed().tell(|observer| observer.refused(status.as_u16()));
    let mut response = Response::new(Bytes::from_static(CLOSING));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().insert(RETRY_AFTER, retry_after(endpoint));
    response
}

/// When there may be another server in place of this one: once it is gone.
fn retry_after<S: Service, T: Runtime>(endpoint: &Endpoint<S, T>) -> HeaderValue {
    endpoint.drain().as_secs().max(1).into()
}

/// For a client that took too long, or is not there to read it.
fn broken<S: Service, T: Runtime>() -> Response<HttpBody<S, T>> {
    let mut response = Response::new(HttpBody::of(Bytes::new()));
    *response.status_mut() = StatusCode::REQUEST_TIMEOUT;
    response
}

impl<S: Service, T: Runtime, B> fmt::Debug for Handling<S, T, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handling").finish_non_exhaustive()
    }
}

/// What a client is told that comes too late; its request is not looked at.
const CLOSING: &[u8] =
    br#"{"jsonrpc":"2.0","id":null,"error":{"code":-32603,"message":"the server is shutting down"}}"#;
