//! A request's body that is waited for so long and no longer.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use mcp_proto::Instant;

use crate::Runtime;
use crate::alarm::Alarm;

/// A request's body that breaks unless it is complete in time.
#[derive(Debug)]
pub(crate) struct PatientBody<T: Runtime> {
    body: Incoming,
    alarm: Alarm<T>,
    until: Instant,
}

/// Why a body broke.
#[derive(Debug)]
pub(crate) struct Broken;

impl<T: Runtime> PatientBody<T> {
    pub(crate) const fn new(body: Incoming, runtime: T, until: Instant) -> Self {
        Self { body, alarm: Alarm::new(runtime), until }
    }
}

impl<T: Runtime> Body for PatientBody<T> {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        let this = &mut *self;
        match Pin::new(&mut this.body).poll_frame(cx) {
            Poll::Ready(frame) => Poll::Ready(frame.map(|frame| frame.map_err(|_| Broken))),
            Poll::Pending if this.alarm.poll_due(cx, Some(this.until)) => Poll::Ready(Some(Err(Broken))),
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// What could not be moved is boxed.
impl<T: Runtime> Unpin for PatientBody<T> {}
