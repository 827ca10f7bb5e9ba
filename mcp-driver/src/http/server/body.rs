//! The body of a response.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::answering::Answering;
use super::legacy::LegacyStream;
use super::pieces::Pieces;
use crate::observer::Observed;
use crate::{Runtime, Service};

/// The body of a response: one piece of known length, or a stream that runs the call of its request when it is polled.
///
/// Dropping it says that the client has gone, which cancels a request of 2026-07-28 and no other.
pub struct HttpBody<S: Service, T: Runtime> {
    ready: Bytes,
    source: Source<S, T>,
    observed: Observed,
}

/// Where the rest of a response comes from.
pub(crate) enum Source<S: Service, T: Runtime> {
    Over,
    Exchange(Box<Answering<S, T>>),
    Session(LegacyStream<T>),
}

impl<S: Service, T: Runtime> HttpBody<S, T> {
    /// These bytes, of which nobody is told.
    pub(crate) fn of(ready: Bytes) -> Self {
        Self { ready, source: Source::Over, observed: Observed::default() }
    }

    /// What is ready already, and where more comes from unless that was all.
    pub(crate) fn new(mut pieces: Pieces, source: Source<S, T>, observed: Observed) -> Self {
        let source = if pieces.end { Source::Over } else { source };
        Self { ready: pieces.take_bytes(), source, observed }
    }
}

impl<S, T> Source<S, T>
where
    S: Service,
    T: Runtime + Send + Sync + 'static,
{
    /// Whether a call was made for it, so that whatever comes of it is an answer.
    pub(crate) const fn has_called(&self) -> bool {
        matches!(self, Self::Exchange(answering) if answering.has_called())
    }

    /// What is ready; never nothing.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Pieces> {
        match self {
            Self::Over => Poll::Ready(Pieces::end()),
            Self::Exchange(answering) => answering.poll(cx),
            Self::Session(stream) => stream.poll(cx),
        }
    }
}

impl<S, T> Body for HttpBody<S, T>
where
    S: Service,
    T: Runtime + Send + Sync + 'static,
{
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        loop {
            if !self.ready.is_empty() {
                let ready = std::mem::take(&mut self.ready);
                self.observed.tell(|observer| observer.sent(ready.len()));
                return Poll::Ready(Some(Ok(Frame::data(ready))));
            }
            if let Source::Over = self.source {
                return Poll::Ready(None);
            }
            let mut pieces = ready!(self.source.poll(cx));
            self.ready = pieces.take_bytes();
            if pieces.end {
                self.source = Source::Over;
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.ready.is_empty() && matches!(self.source, Source::Over)
    }

    fn size_hint(&self) -> SizeHint {
        match self.source {
            Source::Over => SizeHint::with_exact(self.ready.len() as u64),
            _ => SizeHint::default(),
        }
    }
}

/// What could not be moved is boxed.
impl<S: Service, T: Runtime> Unpin for HttpBody<S, T> {}

impl<S: Service, T: Runtime> fmt::Debug for HttpBody<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpBody").field("ready", &self.ready.len()).field("source", &self.source).finish()
    }
}

impl<S: Service, T: Runtime> fmt::Debug for Source<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Over => f.write_str("Over"),
            Self::Exchange(answering) => answering.fmt(f),
            Self::Session(stream) => stream.fmt(f),
        }
    }
}
