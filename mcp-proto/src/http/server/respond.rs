//! Responses, piece by piece.

use alloc::vec::Vec;

use bytes::Bytes;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::response::Parts;
use http::{HeaderValue, Response, StatusCode};

use super::{Denied, Output, Refused};
use crate::http::challenge::Challenge;
use crate::http::header::ACCEL_BUFFERING;
use crate::jsonrpc::{RpcError, WireId, encode};

/// Pieces of a response that wait to be taken, in this order.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    head: Option<Parts>,
    body: Option<Bytes>,
    end: bool,
}

impl Pieces {
    pub(super) fn next(&mut self) -> Option<Output> {
        if let Some(head) = self.head.take() {
            return Some(Output::Head(head));
        }
        if let Some(body) = self.body.take() {
            return Some(Output::Body(body));
        }
        core::mem::take(&mut self.end).then_some(Output::End)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.head.is_none() && self.body.is_none() && !self.end
    }

    /// A whole response without a body.
    pub(super) fn empty(status: StatusCode) -> Self {
        Self { head: Some(empty_head(status)), body: None, end: true }
    }

    /// A whole response of JSON.
    pub(super) fn json(status: StatusCode, text: Vec<u8>) -> Self {
        Self { head: Some(json_head(status, text.len())), body: Some(text.into()), end: true }
    }

    /// A whole response that refuses the request, with the id that it has.
    pub(super) fn refused(refused: Refused, id: Option<&WireId>) -> Self {
        let Refused { status, error, allow } = refused;
        let mut pieces = Self::error(status, &error, id);
        if let (Some(allow), Some(head)) = (allow, &mut pieces.head) {
            head.headers.insert(ALLOW, HeaderValue::from_static(allow));
        }
        pieces
    }

    /// A whole response for a client that is not let in. A challenge that no header can hold is left out.
    pub(super) fn denied(denied: &Denied) -> Self {
        let mut pieces = Self::error(denied.status, &RpcError::invalid_request(denied.message.clone()), None);
        if let Some(head) = &mut pieces.head {
            for challenge in denied.challenges.iter().filter_map(Challenge::to_header) {
                head.headers.append(WWW_AUTHENTICATE, challenge);
            }
        }
        pieces
    }

    pub(super) fn error(status: StatusCode, error: &RpcError, id: Option<&WireId>) -> Self {
        let mut text = Vec::new();
        encode::error(&mut text, id, error);
        Self::json(status, text)
    }

    /// The head of a stream of events.
    pub(super) fn begin_stream(&mut self) {
        self.head = Some(events_head());
    }

    pub(super) fn put(&mut self, body: Vec<u8>) {
        self.body = Some(body.into());
    }

    pub(super) fn end(&mut self) {
        self.end = true;
    }
}

/// The head of a response without a body.
pub(super) fn empty_head(status: StatusCode) -> Parts {
    let mut head = head(status);
    // A 204 has no length (RFC 9110, 8.6).
    if status != StatusCode::NO_CONTENT {
        head.headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    head
}

/// The head of a response of JSON.
pub(super) fn json_head(status: StatusCode, length: usize) -> Parts {
    let mut head = head(status);
    head.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    head.headers.insert(CONTENT_LENGTH, length.into());
    head
}

/// The head of a stream of events, which nobody in between should keep, hold back or compress.
pub(super) fn events_head() -> Parts {
    let mut head = head(StatusCode::OK);
    head.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    head.headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store, no-transform"));
    head.headers.insert(ACCEL_BUFFERING, HeaderValue::from_static("no"));
    head
}

fn head(status: StatusCode) -> Parts {
    let (mut parts, ()) = Response::new(()).into_parts();
    parts.status = status;
    parts
}
