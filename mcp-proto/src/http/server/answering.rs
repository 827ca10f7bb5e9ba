//! A request that is being answered.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;

use http::StatusCode;

use super::content::Content;
use super::keep_alive::KeepAlive;
use super::named::Named;
use super::respond::Pieces;
use super::{Config, Output, status};
use crate::Instant;
use crate::codec::sse;
use crate::jsonrpc::envelope::Envelope;
use crate::jsonrpc::{RpcError, WireId};
use crate::rpc::origin::Origin;
use crate::server::{Event, Server, WrittenKind};
use crate::stream::Machine;

/// The server of one request, and its messages on their way into the response.
#[derive(Debug)]
pub(super) struct Answering {
    server: Server,
    origin: Option<Origin>,
    /// What the response carries if no answer comes.
    id: Option<WireId>,
    status: fn(WrittenKind) -> StatusCode,
    response: Response,
    pieces: Pieces,
    keep_alive: KeepAlive,
}

/// How far the response has come.
///
/// | state | on | next |
/// |---|---|---|
/// | `Unbegun` | the answer, or that there will be none | `Over`, as JSON or without a body |
/// | `Unbegun` | any other message, a comment | `Stream` |
/// | `Stream` | the answer, or that there will be none | `Over` |
/// | any | nobody reads it any more | `Over` |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Response {
    Unbegun,
    Stream,
    Over,
}

impl Answering {
    /// Hands a modern message to a server of its own.
    pub(super) fn modern(
        now: Instant,
        config: &Config,
        content: Content<'_>,
        named: &Named<'_>,
        text: &[u8],
    ) -> Box<Self> {
        let server = Server::modern(Arc::clone(&config.server), config.parts());
        let refused = match &content {
            Content::Message(Envelope::Response { .. }) => {
                Some(RpcError::invalid_request("a client of this revision sends no responses"))
            }
            Content::Malformed(malformed) if malformed.is_response => Some(malformed.error.clone()),
            Content::Message(_) | Content::Malformed(_) | Content::Batch => None,
        };
        let mut answering = Self::begin(now, config, server, None, status::modern);
        match (content, named.preread()) {
            (Content::Message(Envelope::Request { id, method, params }), Some(preread)) => {
                answering.server.dispatch_preread(now, &id, &method, params, preread);
                answering.id = Some(id);
                answering.settle(None);
            }
            (content, _) => answering.dispatch(now, content, text, refused),
        }
        answering
    }

    pub(super) fn begin(
        now: Instant,
        config: &Config,
        server: Server,
        origin: Option<Origin>,
        status: fn(WrittenKind) -> StatusCode,
    ) -> Box<Self> {
        Box::new(Self {
            server,
            origin,
            id: None,
            status,
            response: Response::Unbegun,
            pieces: Pieces::default(),
            keep_alive: KeepAlive::new(now, config),
        })
    }

    /// Hands the message over.
    pub(super) fn dispatch(&mut self, now: Instant, content: Content<'_>, text: &[u8], refused: Option<RpcError>) {
        self.id = content.id().cloned();
        match content {
            Content::Message(message) => self.server.dispatch_parsed(now, self.origin, Ok(message), text, None),
            Content::Malformed(malformed) => {
                self.server.dispatch_parsed(now, self.origin, Err(malformed), text, None);
            }
            Content::Batch => self.server.handle_from(now, self.origin, text),
        }
        self.settle(refused);
    }

    /// What is owed nothing is accepted, or `refused`.
    fn settle(&mut self, refused: Option<RpcError>) {
        if self.server.owes_anything() || !self.server.is_silent() {
            return;
        }
        self.response = Response::Over;
        self.pieces = match refused {
            Some(error) => Pieces::error(StatusCode::BAD_REQUEST, &error, None),
            None => Pieces::empty(StatusCode::ACCEPTED),
        };
    }

    /// Nobody reads the response any more.
    pub(super) fn handle_disconnect(&mut self) {
        self.response = Response::Over;
        self.pieces = Pieces::default();
        self.server.abandon();
    }

    pub(super) fn handle_timeout(&mut self, now: Instant) {
        self.server.handle_timeout(now);
        if self.due().is_some_and(|due| due <= now) {
            let (pushed, _) = self.server.counts();
            self.keep_alive.comment(now, pushed);
        }
    }

    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        [self.server.poll_timeout(), self.due()].into_iter().flatten().min()
    }

    pub(super) fn poll_output(&mut self) -> Option<Output> {
        if self.pieces.is_empty() {
            self.fetch();
        }
        self.pieces.next()
    }

    pub(super) fn poll_event(&mut self) -> Option<Event> {
        self.server.poll_event()
    }

    pub(super) fn is_drained(&self) -> bool {
        self.response == Response::Over && self.pieces.is_empty() && !self.server.has_events()
    }

    pub(super) fn server_mut(&mut self) -> &mut Server {
        &mut self.server
    }

    /// When a comment is due: not once all has been said, read or not.
    fn due(&self) -> Option<Instant> {
        if !self.server.owes_anything() {
            return None;
        }
        let (pushed, _) = self.server.counts();
        self.keep_alive.due(self.server.spoke(), pushed)
    }

    /// Puts what comes next into pieces.
    fn fetch(&mut self) {
        if self.response == Response::Over {
            return;
        }
        let mut message = Vec::new();
        loop {
            let (_, left) = self.server.counts();
            if self.keep_alive.take(left) {
                let mut comment = Vec::new();
                sse::comment(&mut comment);
                return self.stream(comment);
            }
            let Some(written) = self.server.write_next(&mut message) else { break };
            if written.to == self.origin {
                return self.say(written.kind, message);
            }
            // About no request: nobody can hear it here.
            message.clear();
        }
        if !self.server.owes_anything() {
            self.give_up();
        }
    }

    fn say(&mut self, kind: WrittenKind, message: Vec<u8>) {
        let is_last = match kind {
            WrittenKind::Answer | WrittenKind::Error { .. } => true,
            WrittenKind::Notification | WrittenKind::Request => false,
        };
        if is_last && self.response == Response::Unbegun {
            self.response = Response::Over;
            self.pieces = Pieces::json((self.status)(kind), message);
            return;
        }
        let mut event = Vec::with_capacity(message.len() + 16);
        sse::event(&mut event, None, None, &message);
        self.stream(event);
        if is_last {
            self.response = Response::Over;
            self.pieces.end();
        }
    }

    /// A piece of a stream, which begins with it if it has not begun.
    fn stream(&mut self, bytes: Vec<u8>) {
        if self.response == Response::Unbegun {
            self.response = Response::Stream;
            self.pieces.begin_stream();
        }
        self.pieces.put(bytes);
    }

    /// The server has ended without an answer.
    fn give_up(&mut self) {
        if self.response == Response::Unbegun {
            let error = RpcError::internal("the server is shutting down");
            self.pieces = Pieces::error(StatusCode::SERVICE_UNAVAILABLE, &error, self.id.as_ref());
        } else {
            self.pieces.end();
        }
        self.response = Response::Over;
    }
}
