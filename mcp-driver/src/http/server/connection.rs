//! One connection.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
#[cfg(feature = "tls")]
use std::pin::Pin;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use futures_io::{AsyncRead, AsyncWrite};
#[cfg(feature = "tls")]
use futures_rustls::TlsAcceptor;
use http::{Request, Response};
use hyper::body::Incoming;

use super::lifeline::Lifeline;
use super::patient_body::PatientBody;
use super::settings::Settings;
use super::versions::{self, Runs, Streams};
use super::watched::{Traffic, Watched};
use super::{Handling, HttpBody, HttpService};
use crate::alarm::Alarm;
use crate::http::io::HyperIo;
use crate::{Runtime, Service};

/// Serves a connection until it is over: by its client, by a silence that lasts too long, or by the end of the server,
/// which lets what is under way finish. Whatever goes wrong with it concerns nobody else.
///
/// `K` is a task beside it, as a stream of HTTP/2 is.
pub(crate) async fn serve_connection<I, S, T, K>(
    stream: I,
    service: HttpService<S, T>,
    runtime: T,
    settings: Arc<Settings>,
    lifeline: Lifeline,
) where
    I: AsyncRead + AsyncWrite + Unpin + 'static,
    S: Service<Future: 'static> + 'static,
    T: Runtime<Sleep: Send + 'static> + Send + Sync + 'static,
    K: Future<Output = ()> + Unpin + 'static,
    Streams<K>: Runs<S, T>,
{
    let traffic = Traffic::default();
    let stream = Watched::new(stream, traffic.clone());
    let idle_timeout = settings.idle_timeout;
    let alarm = Alarm::new(runtime.clone());
    let requests = Requests { service, runtime, settings };
    while_there_is_traffic(serve_open::<_, _, _, K>(stream, requests, lifeline), &traffic, alarm, idle_timeout).await;
}

/// Serves on a stream that has just opened: what is spoken is TLS, or HTTP as it is.
async fn serve_open<I, S, T, K>(stream: I, requests: Requests<S, T>, lifeline: Lifeline)
where
    I: AsyncRead + AsyncWrite + Unpin + 'static,
    S: Service<Future: 'static> + 'static,
    T: Runtime<Sleep: Send + 'static> + Send + Sync + 'static,
    K: Future<Output = ()> + Unpin + 'static,
    Streams<K>: Runs<S, T>,
{
    #[cfg(feature = "tls")]
    if let Some(tls) = &requests.settings.tls {
        let mut shaking = TlsAcceptor::from(tls.clone()).accept(stream);
        let mut alarm = Alarm::new(requests.runtime.clone());
        let until = alarm.now() + requests.settings.header_timeout;
        let shaken = poll_fn(|cx| match Pin::new(&mut shaking).poll(cx) {
            Poll::Pending if alarm.poll_due(cx, Some(until)) => Poll::Ready(None),
            shaken => shaken.map(Result::ok),
        });
        if let Some(stream) = shaken.await {
            serve_stream::<_, _, _, K>(stream, requests, lifeline).await;
        }
        return;
    }
    serve_stream::<_, _, _, K>(stream, requests, lifeline).await;
}

/// Serves HTTP on a stream, of whichever version.
async fn serve_stream<I, S, T, K>(stream: I, requests: Requests<S, T>, mut lifeline: Lifeline)
where
    I: AsyncRead + AsyncWrite + Unpin + 'static,
    S: Service<Future: 'static> + 'static,
    T: Runtime<Sleep: Send + 'static> + Send + Sync + 'static,
    K: Future<Output = ()> + Unpin + 'static,
    Streams<K>: Runs<S, T>,
{
    let streams = Streams::<K>::new();
    let mut running = streams.running();
    let mut connection = pin!(versions::connection(HyperIo::new(stream), requests, streams));
    let mut ending = false;
    poll_fn(|cx| {
        if !ending && lifeline.poll_end(cx) {
            ending = true;
            connection.as_mut().graceful_shutdown();
        }
        loop {
            if connection.as_mut().poll(cx).is_ready() {
                return Poll::Ready(());
            }
            if !running.poll(cx) {
                return Poll::Pending;
            }
        }
    })
    .await;
}

async fn while_there_is_traffic<T: Runtime>(
    serving: impl Future<Output = ()>,
    traffic: &Traffic,
    mut alarm: Alarm<T>,
    idle_timeout: Duration,
) {
    let mut serving = pin!(serving);
    let mut until = alarm.now() + idle_timeout;
    poll_fn(|cx| {
        if serving.as_mut().poll(cx).is_ready() {
            return Poll::Ready(());
        }
        while alarm.poll_due(cx, Some(until)) {
            if !traffic.take() {
                return Poll::Ready(());
            }
            until = alarm.now() + idle_timeout;
        }
        Poll::Pending
    })
    .await;
}

/// The requests of a connection.
pub(crate) struct Requests<S: Service, T: Runtime> {
    service: HttpService<S, T>,
    pub(super) runtime: T,
    pub(super) settings: Arc<Settings>,
}

impl<S, T> hyper::service::Service<Request<Incoming>> for Requests<S, T>
where
    S: Service,
    T: Runtime + Send + Sync + 'static,
{
    type Response = Response<HttpBody<S, T>>;
    type Error = Infallible;
    type Future = Handling<S, T, PatientBody<T>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let until = self.runtime.now() + self.settings.body_timeout;
        let request = request.map(|body| PatientBody::new(body, self.runtime.clone(), until));
        hyper::service::Service::call(&self.service, request)
    }
}
