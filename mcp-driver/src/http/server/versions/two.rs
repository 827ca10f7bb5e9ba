//! HTTP/2 and HTTP/1.1, whichever the client begins with.

use futures_io::{AsyncRead, AsyncWrite};
use hyper_util::server::conn::auto::{Builder, Connection};

use super::{BUFFER, Streams};
use crate::http::io::HyperIo;
use crate::http::server::connection::Requests;
use crate::http::timer::HyperTimer;
use crate::{Runtime, Service};

pub(crate) fn connection<I, S, T>(
    stream: HyperIo<I>,
    requests: Requests<S, T>,
    streams: Streams,
) -> Connection<'static, HyperIo<I>, Requests<S, T>, Streams>
where
    I: AsyncRead + AsyncWrite + Unpin + 'static,
    S: Service<Future: Send> + Send + Sync + 'static,
    T: Runtime<Sleep: Send + 'static> + Send + Sync + 'static,
{
    let mut builder = Builder::new(streams);
    let timer = HyperTimer::new(requests.runtime.clone());
    let settings = &requests.settings;
    builder.http1().timer(timer.clone()).header_read_timeout(settings.header_timeout).max_buf_size(BUFFER);
    builder.http2().timer(timer).max_concurrent_streams(settings.max_streams);
    builder.serve_connection(stream, requests).into_owned()
}
