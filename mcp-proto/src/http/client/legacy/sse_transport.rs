//! HTTP+SSE: one stream for all that the server says, another address for what it is told (transports page of
//! 2024-11-05, "HTTP with SSE").

use http::Uri;
use http::response::Parts;

use crate::client::Written;
use crate::http::client::exchange::Purpose;
use crate::http::client::head::Kind;
use crate::http::client::message::Message;
use crate::http::client::reconnect::Cursor;
use crate::http::client::{ExchangeId, HttpClient, uri};
use crate::jsonrpc::RpcError;
use crate::{CloseReason, Instant};

/// HTTP+SSE is spoken, or tried.
#[derive(Debug)]
pub(in crate::http::client) struct SseTransport {
    /// Where messages go, once the server has said so.
    endpoint: Option<Uri>,
    /// The `initialize` that waits for that.
    initialize: Option<Message>,
    /// What the server said to it where it was sent first.
    refusal: Option<RpcError>,
}

impl SseTransport {
    pub(in crate::http::client) const fn endpoint(&self) -> Option<&Uri> {
        self.endpoint.as_ref()
    }
}

impl HttpClient {
    /// Whether a server that answers with this status may be one of HTTP+SSE ("Backwards Compatibility").
    pub(in crate::http::client) fn may_be_sse(&self, message: &Message, status: u16) -> bool {
        let Written::Initialize { wire } = message.kind else { return false };
        matches!(status, 400 | 404 | 405) && self.role.opens_with(wire) && self.sse.is_none()
    }

    /// The server takes no `initialize` where it was sent: it may be one that wants to be listened to first.
    pub(in crate::http::client) fn try_sse(&mut self, initialize: Message, refusal: Option<RpcError>) {
        self.sse = Some(SseTransport { endpoint: None, initialize: Some(initialize), refusal });
        self.open_stream(Purpose::Events, Cursor::default());
    }

    pub(in crate::http::client) fn judge_sse(&mut self, now: Instant, id: ExchangeId, head: &Parts) {
        if let Kind::Events = Kind::of(head) {
            let body = self.events();
            return self.read(now, id, body);
        }
        self.spend(now, id);
        self.sse_refused(now);
    }

    /// The server says where messages go: to its own origin, and nowhere else.
    pub(in crate::http::client) fn take_endpoint(&mut self, now: Instant, id: ExchangeId, place: &[u8]) {
        let Some(exchange) = self.exchanges.get(id) else { return };
        let Some(sse) = self.sse.as_mut().filter(|sse| sse.endpoint.is_none()) else { return };
        sse.endpoint = core::str::from_utf8(place)
            .ok()
            .and_then(|place| uri::resolve(&exchange.target, place))
            .filter(|endpoint| uri::is_same_origin(&exchange.target, endpoint));
        if sse.endpoint.is_none() {
            self.abort(id);
            return self.sse_refused(now);
        }
        if let Some(initialize) = sse.initialize.take() {
            self.send(initialize);
        }
    }

    /// The server does not speak HTTP+SSE either.
    pub(in crate::http::client) fn sse_refused(&mut self, now: Instant) {
        let Some(sse) = self.sse.take() else { return };
        let Some(Message { kind: Written::Initialize { wire }, .. }) = sse.initialize else { return };
        let problem = "it takes no `initialize`, and offers no stream of HTTP+SSE";
        let error = sse.refusal.unwrap_or_else(|| RpcError::invalid_request(problem));
        self.role.handle_error_of(now, wire, error);
    }

    /// The stream is over, and the session with it.
    pub(in crate::http::client) fn sse_ended(&mut self, now: Instant, gracefully: bool) {
        if self.sse.as_ref().is_some_and(|sse| sse.endpoint.is_none()) {
            return self.sse_refused(now);
        }
        self.role.fail_all(if gracefully { CloseReason::PeerClosed } else { CloseReason::TransportFailed });
    }

    /// The connection is opened in another way.
    pub(in crate::http::client) fn drop_sse(&mut self) {
        if self.sse.take().is_none() {
            return;
        }
        for id in self.exchanges.ids() {
            if self.exchanges.get(id).is_some_and(|exchange| matches!(exchange.purpose, Purpose::Events)) {
                self.abort(id);
            }
        }
    }
}
