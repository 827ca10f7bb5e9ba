//! The server's half of the protocol, above any transport.
//!
//! ```text
//! server/
//!   config, context, event, change, input      what the application sees
//!   dispatch, discover, listen                 what comes in, modern
//!   inflight, respond, error_shape, outgoing   requests being answered and what goes out
//!   ask, need                                  questions to the client
//!   subscription, log_gate, notice             what goes out unasked
//!   progress, number                           how far a request is, and how that is written
//!   lifecycle, timer, deadline                 how it ends, and when
//!   scope, exchange                            which of its revisions it serves; what HTTP asks of it
//!   legacy/                                    all that 2026-07-28 does not have
//! ```

mod ask;
mod change;
mod config;
mod context;
mod deadline;
mod discover;
mod dispatch;
mod error_shape;
mod event;
#[cfg(feature = "http")]
mod exchange;
mod inflight;
mod input;
mod legacy;
mod lifecycle;
mod listen;
mod log_gate;
mod need;
mod notice;
mod number;
mod offer;
mod outgoing;
mod profile_cache;
mod progress;
mod respond;
mod scope;
mod subscription;
mod timer;

use alloc::collections::VecDeque;
use alloc::sync::Arc;
use alloc::vec::Vec;

pub use crate::rpc::keep_alive::KeepAlive;
pub use change::Change;
pub use config::Config;
pub use context::{ClientProfile, Context, Trace};
pub use event::{Event, Incoming, Subscribing};
pub use input::{Answers, Inputs};

#[cfg(feature = "http")]
pub(crate) use exchange::{WrittenKind, result_parts, unsupported};

use crate::jsonrpc::{Raw, RpcError};
use crate::meta::result_meta::ResultParts;
use crate::model::{Implementation, LoggingMessageParams, SubscriptionFilter};
use crate::rpc::answer_batch::AnswerBatches;
use crate::rpc::deadlines::Deadlines;
use crate::rpc::origin::Origin;
use crate::stream::{Machine, Role};
use crate::{InboundId, Instant, Limits, SendError, Version};

use inflight::InFlight;
use legacy::Legacy;
use lifecycle::State;
use outgoing::Output;
use profile_cache::ProfileCache;
use scope::Scope;
use subscription::Subscriptions;
use timer::Timer;

/// A server: one end of one connection.
///
/// It serves every revision of its [`Config`], each request by its own: one that carries the modern metadata is served
/// by that alone, and an `initialize` opens the legacy session that all others belong to. Both may go on at once.
///
/// The commands are silent about a request that is gone, since only a race can make it gone: it was cancelled, or the
/// connection closed.
#[derive(Debug)]
pub struct Server {
    config: Arc<Config>,
    parts: Arc<ResultParts>,
    scope: Scope,
    state: State,
    calls: InFlight,
    subscriptions: Subscriptions,
    legacy: Legacy,
    batches: AnswerBatches,
    profiles: ProfileCache,
    timers: Deadlines<Timer>,
    output: Output,
    events: VecDeque<Event>,
    /// A modern request was served, so that notifications may come from a modern client.
    modern_seen: bool,
    /// When a command last left something to be sent.
    spoke: Instant,
    /// How many lines of noise were reported.
    noise: usize,
    dropped: u64,
}

impl Server {
    /// A server that waits for a client to open.
    #[must_use]
    pub fn new(config: impl Into<Arc<Config>>) -> Self {
        let config = config.into();
        let parts = Arc::new(discover::result_parts(&config));
        Self::scoped(config, parts, Scope::Any)
    }

    fn scoped(config: Arc<Config>, parts: Arc<ResultParts>, scope: Scope) -> Self {
        Self {
            parts,
            scope,
            state: State::Open,
            calls: InFlight::new(),
            subscriptions: Subscriptions::new(),
            legacy: Legacy::new(),
            batches: AnswerBatches::new(),
            profiles: ProfileCache::new(),
            timers: Deadlines::new(),
            output: Output::new(),
            events: VecDeque::new(),
            modern_seen: scope == Scope::Modern,
            spoke: Instant::ORIGIN,
            noise: 0,
            dropped: 0,
            config,
        }
    }

    /// Answers a request.
    ///
    /// The result must be a JSON object; anything else is answered with -32603. A modern client gets, where the
    /// result does not say them itself, `resultType`, the server's name in `_meta` and the caching hints of
    /// [`Config::cache_ttl`] and [`Config::cache_scope`] (basic and caching pages, 2026-07-28); a legacy client gets
    /// none of them. Error codes that the client's revision does not have are replaced by the nearest that it has.
    ///
    /// On an [`Event::Subscribe`], an error refuses; a result accepts a legacy subscription, and ends a modern one,
    /// whether it has been accepted or not.
    pub fn respond(&mut self, now: Instant, id: InboundId, outcome: Result<Raw, RpcError>) {
        self.speak(now, |server| server.complete(id, outcome));
    }

    /// Asks the client before a request can be answered.
    ///
    /// Modern: the request is answered with the questions, and comes back as a new one (multi round-trip page,
    /// 2026-07-28). Only `tools/call`, `resources/read` and `prompts/get` may ask; another is answered with -32603.
    /// A question that needs a capability that the client lacks answers the request with -32021.
    /// Legacy: the questions go out as requests of the server, and once all are answered, or overdue by
    /// [`Config::input_timeout`], the request comes again under the same id. A question that needs a capability that
    /// the client lacks answers the request with -32600.
    ///
    /// Without questions and state, and over [`Limits::inputs`] or (legacy) [`Limits::input_rounds`] or
    /// [`Limits::waiting`], the request is answered with -32603.
    pub fn require_input(&mut self, now: Instant, id: InboundId, inputs: Inputs, state: Option<&str>) {
        self.speak(now, |server| server.ask(now, id, inputs, state));
    }

    /// Opens a subscription for what `filter` names; more than was asked for and offered is left out.
    pub fn accept(&mut self, now: Instant, id: InboundId, filter: SubscriptionFilter) {
        self.speak(now, |server| server.accept_subscription(id, filter));
    }

    /// Reports progress of a request: silent if the client did not ask for it or if it does not increase.
    ///
    /// Every step is sent, in order, unless more than [`Limits::high_water`] waits to be sent: then a newer step takes
    /// the place of an unsent older one of the same request.
    pub fn progress(&mut self, now: Instant, id: InboundId, progress: f64, total: Option<f64>, message: Option<&str>) {
        self.speak(now, |server| server.report_progress(id, progress, total, message));
    }

    /// Sends a log message about a request, if the level that applies lets it pass: the one that the request asked
    /// for (modern), the one of the session (legacy). Without a request it goes to legacy clients only. Nothing is
    /// sent unless the server declares `logging`.
    pub fn log(&mut self, now: Instant, about: Option<InboundId>, message: &LoggingMessageParams) {
        self.speak(now, |server| server.log_message(about, message));
    }

    /// Sends a notification of the application's own about a request, before its answer: on the stream of that request,
    /// where responses are streams.
    ///
    /// It is how a server says something of its own in 2026-07-28, where all that it says is about a request or a
    /// subscription (patterns page, "Request and Response").
    ///
    /// # Errors
    /// [`SendError::Closed`] once the request is over, [`SendError::NotInThisVersion`] if the protocol has the method and
    /// not in this revision, and as [`notify`](Self::notify); then nothing was sent.
    pub fn notify_about(
        &mut self,
        now: Instant,
        id: InboundId,
        method: &str,
        params: Option<Raw>,
    ) -> Result<(), SendError> {
        self.speak(now, |server| server.send_notification_about(id, method, params))
    }

    /// Sends a notification of the application's own that is about no request. In 2026-07-28 no client expects any: see
    /// [`notify_about`](Self::notify_about).
    ///
    /// # Errors
    /// [`SendError::Closed`] while the connection closes, [`SendError::ParamsNotAnObject`], [`SendError::Full`] over
    /// [`Limits::unsent`]; then nothing was sent.
    pub fn notify(&mut self, now: Instant, method: &str, params: Option<Raw>) -> Result<(), SendError> {
        self.speak(now, |server| server.send_notification(method, params))
    }

    /// Tells whoever listens that something changed: every modern subscription that names it, and the legacy client
    /// if its session implies it (the capability declares `listChanged`) or it subscribed to the resource. A change that
    /// a message which still waits to be sent tells of is not told twice. Linear in the number of subscriptions.
    pub fn publish(&mut self, now: Instant, change: &Change) {
        self.speak(now, |server| server.publish_change(change));
    }

    /// Closes the connection: subscriptions end gracefully, requests in flight may finish until
    /// [`Limits::drain`](crate::Limits::drain), new ones are refused.
    pub fn close(&mut self, now: Instant) {
        self.begin_close(now);
    }

    /// The revision of the legacy session, if one is open.
    #[must_use]
    pub fn session(&self) -> Option<Version> {
        self.legacy.version()
    }

    /// Who this server says it is.
    #[must_use]
    pub fn info(&self) -> &Implementation {
        &self.config.info
    }

    /// How many requests are being answered, subscriptions that wait to be accepted among them.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.calls.len()
    }

    /// Whether a request is being answered still.
    #[must_use]
    pub fn is_in_flight(&self, id: InboundId) -> bool {
        self.calls.get(id).is_some()
    }

    /// How many modern subscriptions are open.
    #[must_use]
    pub fn subscriptions(&self) -> usize {
        self.subscriptions.len()
    }

    /// How many events and notifications were dropped because too many waited.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Takes a message or a batch that came in by `origin`.
    pub(crate) fn handle_from(&mut self, now: Instant, origin: Option<Origin>, text: &[u8]) {
        if self.listens() {
            self.dispatch_line(now, origin, text);
            self.settle();
        }
    }

    /// Runs a command, and notes the time if it had something to say.
    fn speak<T>(&mut self, now: Instant, command: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.output.pushed();
        let outcome = command(self);
        if self.output.pushed() != before {
            self.spoke = now;
        }
        outcome
    }
}

impl Role for Server {}

impl Machine for Server {
    type Event = Event;

    fn limits(&self) -> &Limits {
        &self.config.limits
    }

    fn handle_sign_of_life(&mut self, now: Instant) {
        if self.listens() {
            self.hear(now);
        }
    }

    fn handle_message(&mut self, now: Instant, text: &[u8]) {
        self.handle_from(now, None, text);
    }

    fn handle_too_long(&mut self, now: Instant, start: &[u8]) {
        if self.listens() {
            self.dispatch_too_long(now, start);
            self.settle();
        }
    }

    fn handle_eof(&mut self, now: Instant, truncated: bool) {
        self.end_of_input(now, truncated);
    }

    fn handle_failure(&mut self, now: Instant) {
        let _ = now;
        self.fail();
    }

    fn handle_timeout(&mut self, now: Instant) {
        while let Some(timer) = self.timers.pop(now) {
            self.fire(now, timer);
        }
        self.settle();
    }

    fn poll_message(&mut self, out: &mut Vec<u8>) -> bool {
        self.write_next(out).is_some()
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn poll_timeout(&self) -> Option<Instant> {
        self.timers.next()
    }

    fn wants_read(&self) -> bool {
        self.listens()
            && self.output.weight() <= self.config.limits.high_water
            && self.events.len() < self.config.limits.events
    }

    fn is_drained(&self) -> bool {
        self.is_closed() && self.output.is_empty() && self.events.is_empty()
    }
}

#[cfg(test)]
#[path = "server/tests/mod.rs"]
mod tests;
