//! A role over a newline-delimited byte stream: standard streams, sockets, pipes.

use alloc::vec::Vec;

use crate::codec::{Line, LineDecoder};
use crate::{Instant, Limits};

/// A [`Client`](crate::client::Client) or a [`Server`](crate::server::Server) over a byte stream whose messages are
/// lines (stdio page of every revision).
///
/// Whoever moves the bytes calls, in any order and as often as it likes:
/// the inputs ([`handle_input`](Self::handle_input), [`handle_eof`](Self::handle_eof),
/// [`handle_timeout`](Self::handle_timeout)) when there is something, and the outputs
/// ([`poll_transmit`](Self::poll_transmit), [`poll_event`](Self::poll_event),
/// [`poll_timeout`](Self::poll_timeout)) until they give `None`. The application commands the role, through
/// [`role_mut`](Self::role_mut).
///
/// # Example: a server that answers, driven by hand
/// ```
/// use mcp_proto::model::Implementation;
/// use mcp_proto::server::{Config, Server};
/// use mcp_proto::{Instant, Stream};
///
/// let mut stream = Stream::new(Server::new(Config::new(Implementation::new("demo", "1.0"))));
/// stream.handle_input(Instant::ORIGIN, b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n");
/// let mut out = Vec::new();
/// while stream.poll_transmit(&mut out).is_some() {}
/// assert_eq!(out, b"{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n");
/// ```
#[derive(Debug)]
pub struct Stream<R> {
    role: R,
    decoder: LineDecoder,
}

impl<R: Role> Stream<R> {
    /// Puts `role` on a stream.
    #[must_use]
    pub fn new(role: R) -> Self {
        let decoder = LineDecoder::new(role.limits().message);
        Self { role, decoder }
    }

    /// The role, to be looked at.
    #[must_use]
    pub const fn role(&self) -> &R {
        &self.role
    }

    /// The role, to be commanded.
    pub const fn role_mut(&mut self) -> &mut R {
        &mut self.role
    }

    /// Takes bytes that the peer sent. They may be cut anywhere.
    pub fn handle_input(&mut self, now: Instant, mut bytes: &[u8]) {
        if !bytes.is_empty() {
            self.role.handle_sign_of_life(now);
        }
        while let Some(line) = self.decoder.next_line(&mut bytes) {
            match line {
                Line::Whole(text) => self.role.handle_message(now, text),
                Line::TooLong(start) => self.role.handle_too_long(now, start),
            }
        }
    }

    /// The peer will send nothing more. A last line without an end is taken if it is a whole message.
    pub fn handle_eof(&mut self, now: Instant) {
        let truncated = match self.decoder.finish() {
            Some(text) if is_whole(text) => {
                self.role.handle_message(now, text);
                false
            }
            Some(start) => {
                self.role.handle_message(now, start);
                true
            }
            None => false,
        };
        self.role.handle_eof(now, truncated);
    }

    /// The transport broke: nothing more can be sent or received.
    pub fn handle_failure(&mut self, now: Instant) {
        self.role.handle_failure(now);
    }

    /// Time has passed. Early and repeated calls do no harm.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.role.handle_timeout(now);
    }

    /// Appends the next message and its line end to `out` and gives their length; `None` if nothing is to be sent.
    #[must_use = "the bytes in `out` are to be sent"]
    pub fn poll_transmit(&mut self, out: &mut Vec<u8>) -> Option<usize> {
        let start = out.len();
        if !self.role.poll_message(out) {
            return None;
        }
        out.push(b'\n');
        Some(out.len() - start)
    }

    /// The next thing that the application should know.
    #[must_use = "an event that is dropped is lost"]
    pub fn poll_event(&mut self) -> Option<R::Event> {
        self.role.poll_event()
    }

    /// When [`handle_timeout`](Self::handle_timeout) should be called; `None` if nothing is scheduled.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.role.poll_timeout()
    }

    /// Whether bytes should be read now. A server whose peer does not take its answers wants none; a client always
    /// does, so that two peers that write at once cannot lock each other up.
    #[must_use]
    pub fn wants_read(&self) -> bool {
        self.role.wants_read()
    }

    /// Whether this side has said all it will: the connection is closed and nothing is left to send or to poll.
    #[must_use]
    pub fn is_drained(&self) -> bool {
        self.role.is_drained()
    }
}

/// Whether that is one JSON value.
fn is_whole(text: &[u8]) -> bool {
    core::str::from_utf8(text).is_ok_and(|text| serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok())
}

/// What a stream carries: a client or a server. Sealed.
pub trait Role: Machine {}

/// What a transport needs of a role. Messages come without their framing.
#[allow(unnameable_types, reason = "it seals `Role`, and its methods are the transports' alone")]
pub trait Machine {
    /// What the role tells the application.
    type Event;

    fn limits(&self) -> &Limits;
    /// The peer sent something, a message or a part of one.
    fn handle_sign_of_life(&mut self, now: Instant);
    /// One line: a message, a batch, or anything else that a peer may send.
    fn handle_message(&mut self, now: Instant, text: &[u8]);
    /// A message over the limit, of which `start` was kept.
    fn handle_too_long(&mut self, now: Instant, start: &[u8]);
    /// The end of input; `truncated` if it came inside a message.
    fn handle_eof(&mut self, now: Instant, truncated: bool);
    fn handle_failure(&mut self, now: Instant);
    fn handle_timeout(&mut self, now: Instant);
    /// Appends one message; false if there is none.
    fn poll_message(&mut self, out: &mut Vec<u8>) -> bool;
    fn poll_event(&mut self) -> Option<Self::Event>;
    fn poll_timeout(&self) -> Option<Instant>;
    fn wants_read(&self) -> bool;
    fn is_drained(&self) -> bool;
}
