//! The client's half of the protocol, above any transport.
//!
//! ```text
//! client/
//!   config, request, event, verdict     what goes in and what comes out
//!   era, probe                          how the connection opens
//!   check, pending, timeout, ending     the life of a request
//!   dispatch, notification, noise       what comes in
//!   input, retry                        questions of the server's, and the request sent again with their answers
//!   subscription                        requests that stay open
//!   outgoing, event_queue               what waits to leave
//!   exchange                            what only a transport of many exchanges knows
//!   legacy                              what only the revisions before 2026-07-28 have
//! ```

mod check;
mod config;
mod dispatch;
mod ending;
mod era;
mod event;
mod event_queue;
#[cfg(feature = "http")]
mod exchange;
mod input;
mod legacy;
mod noise;
mod notification;
mod outgoing;
mod pending;
mod probe;
mod request;
mod retry;
mod subscription;
mod timeout;
mod verdict;

use alloc::sync::Arc;
use alloc::vec::Vec;

pub use crate::rpc::keep_alive::KeepAlive;
pub use config::{Config, EraPolicy};
pub use event::{Event, RequestError};
pub use request::Request;
pub use verdict::Verdict;

#[cfg(feature = "http")]
pub(crate) use outgoing::{INITIALIZED, Written};

use self::era::{Era, Held};
use self::event_queue::EventQueue;
use self::input::Questions;
use self::legacy::ping::KeepAliveState;
use self::legacy::server_request::Inbound;
use self::outgoing::Outgoing;
use self::pending::{Entry, Pending};
use self::timeout::Deadline;
use crate::jsonrpc::envelope::Malformed;
use crate::jsonrpc::{Raw, RpcError, batch};
use crate::model::Implementation;
use crate::rpc::answer_batch::AnswerBatches;
use crate::rpc::deadlines::Deadlines;
use crate::rpc::outbox::Outbox;
use crate::rpc::rule;
use crate::stream::{Machine, Role};
use crate::{CloseReason, InputId, Instant, Limits, Misbehaved, RequestHandle, SendError};

/// A client: it opens the connection, sends requests, and tells what comes of them.
///
/// It speaks every revision and finds out which one the server speaks; see [`EraPolicy`]. It is moved by a
/// [`Stream`](crate::Stream).
///
/// # Example: a request to a modern server, driven by hand
/// ```
/// use mcp_proto::client::{Client, Config, Event, Request};
/// use mcp_proto::model::Implementation;
/// use mcp_proto::{Instant, Stream};
///
/// let now = Instant::ORIGIN;
/// let mut stream = Stream::new(Client::new(now, Config::new(Implementation::new("demo", "1.0"))));
/// let call = stream.role_mut().request(now, Request::new("tools/list", None))?;
///
/// let mut probe = Vec::new();
/// assert!(stream.poll_transmit(&mut probe).is_some());
/// let discovered = concat!(
///     r#"{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","supportedVersions":["2026-07-28"],"#,
///     r#""capabilities":{"tools":{}},"ttlMs":0,"cacheScope":"private"}}"#,
///     "\n"
/// );
/// stream.handle_input(now, discovered.as_bytes());
/// assert_eq!(stream.poll_event(), Some(Event::Ready));
///
/// let mut request = Vec::new();
/// assert!(stream.poll_transmit(&mut request).is_some());
/// stream.handle_input(now, b"{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"resultType\":\"complete\",\"tools\":[]}}\n");
/// assert!(matches!(stream.poll_event(), Some(Event::Finished { request, outcome: Ok(_) }) if request == call));
/// # Ok::<(), mcp_proto::SendError>(())
/// ```
#[derive(Debug)]
pub struct Client {
    config: Arc<Config>,
    era: Era,
    verdict: Option<Verdict>,
    pending: Pending,
    /// Notifications that wait for the connection to be open.
    held: Vec<Held>,
    held_weight: usize,
    questions: Questions,
    /// How many questions there were.
    inputs: u64,
    inbound: Inbound,
    batches: AnswerBatches,
    keep_alive: KeepAliveState,
    deadlines: Deadlines<Deadline>,
    outbox: Outbox<Outgoing>,
    /// Places in the outbox whose requests have ended.
    abandoned: usize,
    events: EventQueue,
    /// How many lines of noise were reported.
    noise: usize,
    /// When the application last commanded something.
    #[cfg(feature = "http")]
    commanded: Instant,
    /// How the transport's own requests ended.
    #[cfg(feature = "http")]
    hidden: Vec<(RequestHandle, Result<Raw, RequestError>)>,
}

impl Client {
    /// A client that opens the connection at once: `now` starts the clock of the probe.
    ///
    /// It is closed from the start if the configuration leaves it no revision to speak.
    #[must_use]
    pub fn new(now: Instant, config: impl Into<Arc<Config>>) -> Self {
        let config = config.into();
        let mut client = Self {
            era: Era::New,
            verdict: None,
            pending: Pending::new(),
            held: Vec::new(),
            held_weight: 0,
            questions: Questions::new(),
            inputs: 0,
            inbound: Inbound::new(),
            batches: AnswerBatches::new(),
            keep_alive: KeepAliveState::Off,
            deadlines: Deadlines::new(),
            outbox: Outbox::new(),
            abandoned: 0,
            events: EventQueue::new(config.limits.events),
            noise: 0,
            #[cfg(feature = "http")]
            commanded: now,
            #[cfg(feature = "http")]
            hidden: Vec::new(),
            config,
        };
        client.begin(now);
        client
    }

    /// Sends a request. Before [`Event::Ready`] it waits, with its clocks running; what the server turns out not to
    /// have ends it with [`RequestError::NotSent`].
    ///
    /// # Errors
    /// [`SendError`]; then nothing was sent and no event will come.
    pub fn request(&mut self, now: Instant, request: Request) -> Result<RequestHandle, SendError> {
        self.note_command(now);
        self.check_room(1)?;
        self.check_params(&request)?;
        self.check(&request.method)?;
        let rule = rule::client_request(&request.method);
        let handle = self.pending.insert(Entry::new(request, rule));
        self.start_clocks(now, handle);
        if self.session().is_some() {
            self.send(handle);
        }
        Ok(handle)
    }

    /// Sends requests as one batch, which only 2025-03-26 has: call it after [`Event::Ready`]. The handles come in the
    /// order of the requests; no requests are no message.
    ///
    /// # Errors
    /// [`SendError`]; then none was sent.
    pub fn request_batch(&mut self, now: Instant, requests: Vec<Request>) -> Result<Vec<RequestHandle>, SendError> {
        self.note_command(now);
        self.check_room(requests.len())?;
        if !self.session().is_some_and(|session| session.version.has_batches()) {
            return self.not_in_this_version("batch");
        }
        self.queue_batch(now, requests)
    }

    /// Gives a request up. Its [`Event::Finished`] comes at once; a request that has ended is left alone.
    ///
    /// The server is told if the request has left. An answer that comes later is dropped.
    pub fn cancel(&mut self, now: Instant, request: RequestHandle, reason: Option<&str>) {
        self.note_command(now);
        self.give_up(request, reason, RequestError::Cancelled);
    }

    /// Answers an [`Event::Input`]; a question that is gone is left alone.
    ///
    /// An error goes to a legacy server as it stands. A modern one has no place for it: the request on whose behalf it
    /// asked ends with [`RequestError::InputRefused`]. An answer that is no JSON object counts as the error -32603.
    pub fn answer(&mut self, now: Instant, input: InputId, answer: Result<Raw, RpcError>) {
        self.note_command(now);
        self.take_answer(now, input, answer);
    }

    /// Sends a notification. Before [`Event::Ready`] it waits, and is left out if the revision agreed on lacks it.
    ///
    /// # Errors
    /// [`SendError`]; then nothing was sent. [`SendError::Full`] comes once [`Limits::unsent`] bytes wait.
    pub fn notify(&mut self, now: Instant, method: &str, params: Option<Raw>) -> Result<(), SendError> {
        self.note_command(now);
        if self.is_closed() {
            return Err(SendError::Closed);
        }
        self.check_notification(method)?;
        if !check::is_object(params.as_ref()) {
            return Err(SendError::ParamsNotAnObject);
        }
        self.queue_notification(method, params)
    }

    /// Closes the connection. What is pending is lost; answers, notifications and cancellations that wait to be sent
    /// still leave.
    pub fn close(&mut self, now: Instant) {
        self.note_command(now);
        self.shut(CloseReason::Local);
    }

    /// Whether nothing can be asked any more, though [`Event::Closed`] and what ended with it may still wait to be polled.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        matches!(self.era, Era::Closed)
    }

    /// What opening the connection found out; `None` before [`Event::Ready`].
    #[must_use]
    pub const fn verdict(&self) -> Option<&Verdict> {
        self.verdict.as_ref()
    }

    /// Who this client says it is.
    #[must_use]
    pub fn info(&self) -> &Implementation {
        &self.config.info
    }

    /// How this client behaves.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The request of its own that waits for an answer: `server/discover` or `initialize` while the connection opens,
    /// `ping` while a legacy server is silent.
    #[must_use]
    pub const fn own_request(&self) -> Option<&'static str> {
        match &self.era {
            Era::Probing(_) => Some("server/discover"),
            Era::Handshaking(_) => Some("initialize"),
            Era::Open(_) if matches!(self.keep_alive, KeepAliveState::Asked(_)) => Some("ping"),
            Era::New | Era::Open(_) | Era::Closed => None,
        }
    }

    /// How many requests wait for an answer.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.pending.len()
    }

    /// How many events were dropped: too many waited to be polled, or there was too much noise.
    #[must_use]
    pub const fn dropped_events(&self) -> u64 {
        self.events.dropped()
    }

    /// A transport that is not told of commands learns by them what time it is.
    const fn note_command(&mut self, now: Instant) {
        #[cfg(feature = "http")]
        {
            self.commanded = now;
        }
        let _ = now;
    }

    fn check_room(&self, more: usize) -> Result<(), SendError> {
        if self.is_closed() {
            return Err(SendError::Closed);
        }
        if self.pending.len().saturating_add(more) > self.config.limits.pending {
            return Err(SendError::Full);
        }
        Ok(())
    }
}

impl Role for Client {}

impl Machine for Client {
    type Event = Event;

    fn limits(&self) -> &Limits {
        &self.config.limits
    }

    fn handle_sign_of_life(&mut self, now: Instant) {
        self.heard(now);
    }

    fn handle_message(&mut self, now: Instant, text: &[u8]) {
        if self.is_closed() {
            return;
        }
        if batch::is_batch(text) {
            return self.handle_batch(now, text);
        }
        self.handle_one(now, text, None);
    }

    fn handle_too_long(&mut self, now: Instant, start: &[u8]) {
        if self.is_closed() {
            return;
        }
        let malformed = Malformed::too_long(start, self.config.limits.message);
        self.handle_malformed(now, start, malformed, None);
    }

    fn handle_eof(&mut self, _now: Instant, truncated: bool) {
        self.shut_silently(match truncated {
            true => CloseReason::PeerMisbehaved(Misbehaved::TruncatedMessage),
            false => CloseReason::PeerClosed,
        });
    }

    fn handle_failure(&mut self, _now: Instant) {
        self.shut_silently(CloseReason::TransportFailed);
    }

    fn handle_timeout(&mut self, now: Instant) {
        self.expire(now);
    }

    fn poll_message(&mut self, out: &mut Vec<u8>) -> bool {
        self.write_next(out).is_some()
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.events.pop()
    }

    fn poll_timeout(&self) -> Option<Instant> {
        self.deadlines.next()
    }

    fn wants_read(&self) -> bool {
        !self.is_closed()
    }

    fn is_drained(&self) -> bool {
        self.is_closed() && self.outbox.is_empty() && self.events.is_empty()
    }
}

#[cfg(test)]
mod tests;
