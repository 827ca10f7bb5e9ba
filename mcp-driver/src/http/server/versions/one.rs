//! HTTP/1.1 alone.

use std::marker::PhantomData;
use std::task::Context;

use futures_io::{AsyncRead, AsyncWrite};
use hyper::server::conn::http1::{Builder, Connection};

use super::BUFFER;
use crate::http::io::HyperIo;
use crate::http::server::connection::Requests;
use crate::http::timer::HyperTimer;
use crate::{Runtime, Service};

pub(crate) fn connection<I, S, T, K>(
    stream: HyperIo<I>,
    requests: Requests<S, T>,
    _: Streams<K>,
) -> Connection<HyperIo<I>, Requests<S, T>>
where
    I: AsyncRead + AsyncWrite + Unpin,
    S: Service + 'static,
    T: Runtime<Sleep: Send + 'static> + Send + Sync + 'static,
{
    Builder::new()
        .timer(HyperTimer::new(requests.runtime.clone()))
        .header_read_timeout(requests.settings.header_timeout)
        .max_buf_size(BUFFER)
        .serve_connection(stream, requests)
}

/// There are none: requests come one after the other.
#[derive(Debug)]
pub(crate) struct Streams<K>(PhantomData<K>);

/// Any does.
pub(crate) trait Runs<S, T> {}

impl<S, T, K> Runs<S, T> for Streams<K> {}

impl<K> Streams<K> {
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }

    pub(crate) const fn running(&self) -> Self {
        Self(PhantomData)
    }

    pub(crate) const fn poll(&mut self, _: &mut Context<'_>) -> bool {
        false
    }
}
