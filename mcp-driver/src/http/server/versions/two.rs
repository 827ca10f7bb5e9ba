//! HTTP/2 and HTTP/1.1, whichever the client begins with.

use futures_io::{AsyncRead, AsyncWrite};
use hyper_util::server::conn::auto::{Builder, Connection, HttpServerConnExec};

use super::{BUFFER, Streams};
use crate::http::io::HyperIo;
use crate::http::server::connection::Requests;
use crate::http::server::patient_body::PatientBody;
use crate::http::server::{Handling, HttpBody};
use crate::http::timer::HyperTimer;
use crate::{Runtime, Service};

/// Whether streams of requests to such a service can be handed over.
pub(crate) trait Runs<S: Service, T: Runtime + Send + Sync + 'static>:
    HttpServerConnExec<Handling<S, T, PatientBody<T>>, HttpBody<S, T>>
{
}

impl<S, T, K> Runs<S, T> for K
where
    S: Service,
    T: Runtime + Send + Sync + 'static,
    K: HttpServerConnExec<Handling<S, T, PatientBody<T>>, HttpBody<S, T>>,
{
}

pub(crate) fn connection<I, S, T, K>(
    stream: HyperIo<I>,
    requests: Requests<S, T>,
    streams: Streams<K>,
) -> Connection<'static, HyperIo<I>, Requests<S, T>, Streams<K>>
where
    I: AsyncRead + AsyncWrite + Unpin + 'static,
    S: Service<Future: 'static> + 'static,
    T: Runtime<Sleep: Send + 'static> + Send + Sync + 'static,
    Streams<K>: Runs<S, T>,
{
    let mut builder = Builder::new(streams);
    let timer = HyperTimer::new(requests.runtime.clone());
    let settings = &requests.settings;
    builder.http1().timer(timer.clone()).header_read_timeout(settings.header_timeout).max_buf_size(BUFFER);
    builder.http2().timer(timer).max_concurrent_streams(settings.max_streams);
    builder.serve_connection(stream, requests).into_owned()
}
