//! The sessions of an endpoint.

mod ending;
mod get;
mod http_sse;
mod opening;
mod post;
mod time;

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use alloc::sync::Arc;

use super::memory_log::MemoryLog;
use super::refusal::Refusal;
use super::responses::Responses;
use super::session::Session;
use super::session_id::SessionId;
use super::shared::Shared;
use super::{Arrival, ArrivalKind, EventLog};
use crate::http::Principal;
use crate::http::server::{Config, Output};
use crate::jsonrpc::WireId;
use crate::meta::result_meta::ResultParts;
use crate::rpc::deadlines::Deadlines;
use crate::server::{self, ClientProfile, Event, Server};
use crate::stream::Machine;
use crate::{InboundId, Instant};
use ending::Ending;

/// Names a session for as long as it lives; never used again. Not what goes over the wire.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct SessionKey(pub(super) u64);

/// Names a response that is open.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct StreamId(pub(super) u64);

/// The legacy sessions of one HTTP endpoint, and the responses that are open in them.
///
/// Whoever holds it calls the inputs ([`open`](Self::open), [`handle_disconnect`](Self::handle_disconnect),
/// [`handle_timeout`](Self::handle_timeout)) when there is something, and the outputs until they give `None`: the
/// response that `open` has named, and those that [`poll_ready`](Self::poll_ready) names, with
/// [`poll_output`](Self::poll_output). The application commands the servers of the sessions, through
/// [`role_mut`](Self::role_mut).
///
/// # What goes where
/// What is said about a request goes out on the response to its POST: as one piece of JSON if the answer is the first,
/// else as a stream of events, which [`Config::stream_after`] of silence makes it too. What is about no request goes out
/// on the GET stream. While nobody reads a stream that can be resumed, its events are kept in the log, as they are for
/// a while once they were sent: a GET with `Last-Event-ID` brings what came after, on whichever stream that was, and
/// takes the stream over if a connection still seems to carry it. An event that the log has forgotten, or never held,
/// is answered with 400: 404 would tell the client that its session is gone.
///
/// A response whose client leaves before it was told any event id cannot be resumed, so that nothing is kept for it.
/// A request that was cancelled before anything was said about it is answered with a stream of no events.
///
/// # What a session costs
/// One that is idle costs what its server and its client's profile take, and the events that the log keeps for it. When
/// sessions end by time is looked up, not searched for: every call but [`close`](Self::close) is at most logarithmic in
/// the number of sessions.
///
/// # Who a client is
/// The one that knows the session's id, and is the principal that opened it.
#[derive(Debug)]
pub struct Sessions {
    shared: Shared,
    /// What the servers of sessions are made from.
    role: Arc<server::Config>,
    parts: Arc<ResultParts>,
    /// What the last client said of itself.
    client: Arc<ClientProfile>,
    /// In the order in which they were opened.
    sessions: BTreeMap<SessionKey, Box<Session>>,
    by_id: BTreeMap<SessionId, SessionKey>,
    /// The sessions in which nothing is going on, by since when.
    idle: BTreeSet<(Instant, SessionKey)>,
    /// When the servers want to be woken.
    timers: Deadlines<SessionKey>,
    /// The session whose server was lent out last: what was done to it is looked at before anything else.
    lent: Option<SessionKey>,
    minted: u64,
    closing: bool,
}

impl Sessions {
    /// No sessions yet; events are kept in memory.
    #[must_use]
    pub fn new(config: Arc<Config>) -> Self {
        let log = MemoryLog::new(&config.server.limits).map(|log| Box::new(log) as Box<dyn EventLog>);
        Self::build(config, log)
    }

    /// No sessions yet; events are kept in `log`.
    #[must_use]
    pub fn with_log(config: Arc<Config>, log: Box<dyn EventLog>) -> Self {
        Self::build(config, Some(log))
    }

    /// Takes a request. Its response is polled under the name that this gives. `entropy` is asked for 128 random bits
    /// if a session opens, and only then: they become its id.
    pub fn open(&mut self, now: Instant, arrival: Arrival, entropy: impl FnOnce() -> [u8; 16]) -> StreamId {
        self.advance(now);
        let Arrival { kind, session, version, principal } = arrival;
        let session = session.as_deref();
        match kind {
            ArrivalKind::Post(body) => self.post(&body, session, version, principal, entropy),
            ArrivalKind::Get { last_event_id } => {
                self.get(session, version, principal.as_ref(), last_event_id.as_deref())
            }
            ArrivalKind::Delete => self.delete(session, version, principal.as_ref()),
            ArrivalKind::SseStream => self.open_sse(principal, entropy),
            ArrivalKind::SseMessage(body) => self.post_sse(&body, session, principal.as_ref()),
        }
    }

    /// Nobody reads this response any more. That cancels nothing: the client may resume. A session of HTTP+SSE ends
    /// with its stream, as there is no way back to it.
    pub fn handle_disconnect(&mut self, now: Instant, stream: StreamId) {
        self.advance(now);
        let Some(response) = self.shared.responses.remove(stream) else { return };
        let Some(key) = response.session else { return };
        let logged = self.shared.log.is_some();
        let Some(session) = self.sessions.get_mut(&key) else { return };
        session.open -= 1;
        if session.detach(stream, response.channel, response.cursor, logged) {
            self.end(key, Ending::Client);
        } else {
            self.tend(key);
        }
    }

    /// Time has passed. Early and repeated calls do no harm.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.advance(now);
        self.expire();
        self.wake_servers();
        self.keep_alive();
    }

    /// The next piece of a response.
    #[must_use = "a piece that is dropped is lost"]
    pub fn poll_output(&mut self, stream: StreamId) -> Option<Output> {
        self.take_back();
        let (output, done) = self.shared.responses.pop(stream);
        if let Some(key) = done.and_then(|response| response.session)
            && let Some(session) = self.sessions.get_mut(&key)
        {
            session.open -= 1;
            self.tend(key);
        }
        output
    }

    /// A response that has something to say, once until it is polled dry.
    #[must_use]
    pub fn poll_ready(&mut self) -> Option<StreamId> {
        self.take_back();
        self.shared.responses.next_ready()
    }

    /// The next thing that the application should know, and the session that it is about. A session's last is
    /// [`Event::Closed`].
    #[must_use = "an event that is dropped is lost"]
    pub fn poll_event(&mut self) -> Option<(SessionKey, Event)> {
        self.take_back();
        let (key, event) = self.shared.events.pop_front()?;
        if let Some(session) = self.sessions.get_mut(&key) {
            session.events -= 1;
        }
        Some((key, event))
    }

    /// When [`handle_timeout`](Self::handle_timeout) should be called; `None` if nothing is scheduled.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        let lent = self.lent.and_then(|key| self.next_of_lent(key));
        let due = [self.timers.next(), self.shared.responses.next_timeout(), self.next_expiry(), lent];
        due.into_iter().flatten().min()
    }

    /// The server of a session, to be commanded; `None` once the session has ended.
    pub fn role_mut(&mut self, session: SessionKey) -> Option<&mut Server> {
        self.take_back();
        let lent = self.sessions.get_mut(&session)?;
        self.lent = Some(session);
        Some(&mut lent.server)
    }

    /// The session that an open response belongs to; `None` if it turns a request away, or the session has ended.
    #[must_use]
    pub fn session_of(&self, stream: StreamId) -> Option<SessionKey> {
        let session = self.shared.responses.get(stream)?.session?;
        self.sessions.contains_key(&session).then_some(session)
    }

    /// Ends the response to a request that is being answered, so that the client comes back for the rest (2025-11-25,
    /// "polling"); nothing for a client that could not.
    pub fn close_stream(&mut self, now: Instant, session: SessionKey, request: InboundId) {
        self.advance(now);
        if let Some(session) = self.sessions.get_mut(&session) {
            session.close_stream(&mut self.shared, request);
        }
    }

    /// Ends every session: requests in flight may finish until [`Limits::drain`](crate::Limits::drain), new ones are
    /// refused with 503. Linear in the number of sessions.
    pub fn close(&mut self, now: Instant) {
        self.advance(now);
        self.begin_close();
    }

    /// How many sessions there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sessions.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Sessions that open from now on are served on `config`; those that are open stay as they are. The log and its
    /// limits, and when streams begin and what keeps them alive, stay what they were for all.
    pub fn set_config(&mut self, config: Arc<Config>) {
        self.role = opening::role(&config.server);
        self.parts = Arc::new(server::result_parts(&self.role));
        self.shared.config = config;
    }

    fn build(config: Arc<Config>, log: Option<Box<dyn EventLog>>) -> Self {
        let role = opening::role(&config.server);
        Self {
            parts: Arc::new(server::result_parts(&role)),
            role,
            client: Arc::default(),
            sessions: BTreeMap::new(),
            by_id: BTreeMap::new(),
            idle: BTreeSet::new(),
            timers: Deadlines::new(),
            lent: None,
            minted: 0,
            closing: false,
            shared: Shared { responses: Responses::new(&config), log, events: VecDeque::new(), config },
        }
    }

    fn advance(&mut self, now: Instant) {
        self.take_back();
        let responses = &mut self.shared.responses;
        responses.now = responses.now.max(now);
    }

    /// Looks at what was done to the server that was lent out.
    fn take_back(&mut self) {
        let Some(key) = self.lent.take() else { return };
        let Some(session) = self.sessions.get(&key) else { return };
        let now = &mut self.shared.responses.now;
        *now = session.server.spoke().max(*now);
        self.settle(key);
    }

    /// Passes on what the server of a session has to say and to tell.
    fn settle(&mut self, key: SessionKey) {
        let Some(session) = self.sessions.get_mut(&key) else { return };
        session.flush(&mut self.shared, None);
        if session.gather(&mut self.shared, None) {
            self.end(key, Ending::Server);
        } else {
            self.tend(key);
        }
    }

    /// Keeps the books on a session: when it wants to be woken, and whether it is idle.
    fn tend(&mut self, key: SessionKey) {
        let Some(session) = self.sessions.get_mut(&key) else { return };
        let due = session.server.poll_timeout();
        if session.due != due {
            if let Some(due) = session.due {
                self.timers.remove(due, key);
            }
            if let Some(due) = due {
                self.timers.insert(due, key);
            }
            session.due = due;
        }
        match session.idle_since {
            None if session.is_idle() => {
                let now = self.shared.responses.now;
                session.idle_since = Some(now);
                session.server.release();
                self.idle.insert((now, key));
            }
            Some(since) if !session.is_idle() => {
                session.idle_since = None;
                self.idle.remove(&(since, key));
            }
            Some(_) | None => {}
        }
    }

    /// The session of a request, if it is there for `principal`.
    fn locate(&self, session: &str, principal: Option<&Principal>, streamable: bool) -> Result<SessionKey, Refusal> {
        let found = SessionId::parse(session).and_then(|id| self.by_id.get(&id)).filter(|key| {
            self.sessions
                .get(key)
                .is_some_and(|session| session.principal.as_ref() == principal && session.is_streamable() == streamable)
        });
        found.copied().ok_or_else(Refusal::no_such_session)
    }

    /// Opens a response in a session.
    fn open_in(&mut self, key: SessionKey) -> StreamId {
        let stream = self.shared.responses.open();
        self.adopt(key, stream);
        stream
    }

    /// Makes a response count for a session.
    fn adopt(&mut self, key: SessionKey, stream: StreamId) {
        let Some(session) = self.sessions.get_mut(&key) else { return };
        session.open += 1;
        self.shared.responses.adopt(stream, key);
        self.tend(key);
    }

    /// Turns a request away.
    fn refuse(&mut self, id: Option<&WireId>, refusal: &Refusal) -> StreamId {
        let stream = self.shared.responses.open();
        self.shared.responses.refuse(stream, id, refusal);
        stream
    }
}

#[cfg(test)]
impl Sessions {
    /// The session that was opened last.
    pub(super) fn newest(&self) -> SessionKey {
        *self.sessions.last_key_value().expect("a session").0
    }

    /// Whether the indices say what the sessions say.
    pub(super) fn assert_consistent(&self) {
        assert_eq!(self.by_id.len(), self.sessions.len());
        for (key, session) in &self.sessions {
            assert_eq!(self.by_id.get(&session.id), Some(key));
            assert_eq!(session.idle_since.is_some(), session.is_idle());
        }
        assert_eq!(self.idle.len(), self.sessions.values().filter(|session| session.idle_since.is_some()).count());
    }
}
