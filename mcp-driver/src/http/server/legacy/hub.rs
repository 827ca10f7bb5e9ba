//! The sessions of an endpoint, behind one lock.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::task::{Context, Poll, Waker};

use mcp_proto::http::server::{Arrival, Config, EventLog, SessionKey, Sessions, StreamId};
use mcp_proto::jsonrpc::RpcError;
use mcp_proto::server::{Event, Server};
use mcp_proto::{CloseReason, InboundId, Instant, Version};

use super::LegacyStream;
use super::parked::{Calling, Parked};
use super::reach::SessionReach;
use crate::http::server::pieces::Pieces;
use crate::observer::Ended;
use crate::outcome::Outcome;
use crate::server_handle::{Calls, Over};
use crate::{Caller, ConnectionInfo, Network, Runtime};

/// A call of a session.
pub(crate) type CallKey = (SessionKey, InboundId);

/// Something that the service is to be told, outside of the lock.
#[derive(Debug)]
#[allow(
    clippy::large_enum_variant,
    reason = "it is taken at once, and boxing an event would cost an allocation a request"
)]
pub(crate) enum Happened<T: Runtime> {
    Opened(Arc<SessionReach<T>>),
    Event(Arc<SessionReach<T>>, Caller, Event),
    Over(Over),
    Closed(Box<Ended>),
}

/// The sessions of an endpoint, behind one lock, which is never held over code of the application.
pub(crate) struct Hub<T: Runtime> {
    state: Mutex<State<T>>,
    runtime: T,
    me: Weak<Self>,
    ids: OnceLock<SessionIds>,
}

/// The bits of a new session's id.
pub(crate) type SessionIds = Box<dyn Fn() -> [u8; 16] + Send + Sync>;

struct State<T: Runtime> {
    /// What the sessions open on.
    config: Arc<Config>,
    sessions: Sessions,
    known: HashMap<SessionKey, Known<T>>,
    readers: HashMap<StreamId, Waker>,
    happened: Vec<Happened<T>>,
    upkeep: UpkeepState,
}

/// A session that the service has been told of.
struct Known<T: Runtime> {
    since: Instant,
    reach: Arc<SessionReach<T>>,
    version: Option<Version>,
    /// What the latest call has come over.
    network: Option<Arc<Network>>,
    calls: Calls,
    under_way: HashMap<InboundId, UnderWay>,
}

/// A call that is not answered yet.
struct UnderWay {
    caller: Caller,
    /// The service has it: it does not wait for answers of the client.
    runs: bool,
}

/// What the future that keeps the sessions going sleeps on.
#[derive(Default)]
struct UpkeepState {
    waker: Option<Waker>,
    deadline: Option<Instant>,
    /// Calls that it may be running and that are to be dropped.
    dropped: Vec<CallKey>,
    closing: bool,
}

/// What the future that keeps the sessions going has to do.
pub(super) struct Turn<T: Runtime, F> {
    pub(super) happened: Vec<Happened<T>>,
    /// To be run from now on.
    pub(super) parked: Calling<F>,
    /// Cancelled before they were ever run.
    pub(super) stale: Calling<F>,
    /// Cancelled since.
    pub(super) dropped: Vec<CallKey>,
    pub(super) deadline: Option<Instant>,
    pub(super) is_closing: bool,
    pub(super) is_empty: bool,
}

impl<T: Runtime> Hub<T> {
    pub(crate) fn new(config: Arc<Config>, log: Option<Box<dyn EventLog>>, runtime: T) -> Arc<Self> {
        let sessions = match log {
            Some(log) => Sessions::with_log(config.clone(), log),
            None => Sessions::new(config.clone()),
        };
        Arc::new_cyclic(|me| {
            let state = State {
                config,
                sessions,
                known: HashMap::new(),
                readers: HashMap::new(),
                happened: Vec::new(),
                upkeep: UpkeepState::default(),
            };
            Self { state: Mutex::new(state), runtime, me: me.clone(), ids: OnceLock::new() }
        })
    }

    /// Sessions that open from now on are called so. It can be said once.
    pub(crate) fn call_sessions(&self, ids: SessionIds) {
        let _ = self.ids.set(ids);
    }

    /// Takes a request: its response, and what the service is to be told of it. `caller` is who sent it, and if it opens
    /// a session, it does so on `config`.
    pub(crate) fn open(
        self: &Arc<Self>,
        arrival: Arrival,
        caller: &Caller,
        config: &Arc<Config>,
    ) -> (LegacyStream<T>, Vec<Happened<T>>) {
        let (stream, happened) = self.change(|now, state| {
            if !Arc::ptr_eq(&state.config, config) {
                state.config = config.clone();
                state.sessions.set_config(config.clone());
            }
            // What comes from here on came by this request.
            state.gather(now, &self.me, &Caller::default());
            let stream = state.sessions.open(now, arrival, || self.ids.get().map_or_else(entropy, |ids| ids()));
            if let Some(session) = state.sessions.session_of(stream) {
                state.know(now, session, &self.me);
            }
            state.gather(now, &self.me, caller);
            (stream, std::mem::take(&mut state.happened))
        });
        (LegacyStream::new(self.clone(), stream), happened)
    }

    /// Hands over what came of calls. Calls that came to nothing yet may have been parked.
    pub(crate) fn settle(&self, outcomes: Vec<(CallKey, Outcome)>, parked: bool) {
        if outcomes.is_empty() && !parked {
            return;
        }
        self.change(|now, state| {
            for ((session, id), outcome) in outcomes {
                state.settle(now, session, id, outcome);
            }
            parked.then(|| state.upkeep.waker.take()).flatten()
        })
        .into_iter()
        .for_each(Waker::wake);
    }

    /// What is ready of a response; if nothing, the task is woken once something is.
    pub(super) fn poll_stream(&self, stream: StreamId, cx: &Context<'_>) -> Poll<Pieces> {
        self.change(|_, state| {
            let mut pieces = Pieces::default();
            pieces.fill(|| state.sessions.poll_output(stream));
            if pieces.is_empty() {
                state.readers.insert(stream, cx.waker().clone());
                return Poll::Pending;
            }
            state.readers.remove(&stream);
            Poll::Ready(pieces)
        })
    }

    /// Nobody reads a response any more.
    pub(super) fn leave(&self, stream: StreamId) {
        self.change(|now, state| {
            state.readers.remove(&stream);
            state.sessions.handle_disconnect(now, stream);
        });
    }

    /// Commands the server of a session, if it is still there.
    pub(super) fn command(&self, session: SessionKey, command: &mut dyn FnMut(Instant, &mut Server, &mut Calls)) {
        self.change(|now, state| {
            let State { sessions, known, .. } = state;
            if let Some(server) = sessions.role_mut(session)
                && let Some(known) = known.get_mut(&session)
            {
                command(now, server, &mut known.calls);
            }
        });
    }

    pub(super) fn close_stream(&self, session: SessionKey, request: InboundId) {
        self.change(|now, state| state.sessions.close_stream(now, session, request));
    }

    /// Ends every session.
    pub(crate) fn close(&self) {
        let upkeep = self.change(|now, state| {
            state.upkeep.closing = true;
            state.sessions.close(now);
            state.upkeep.waker.take()
        });
        upkeep.into_iter().for_each(Waker::wake);
    }

    pub(crate) fn is_closing(&self) -> bool {
        self.lock().upkeep.closing
    }

    /// What is to be done now, for the future that keeps the sessions going.
    pub(super) fn turn<F>(&self, due: bool, parked: &Parked<F>) -> Turn<T, F> {
        self.change(|now, state| {
            if due {
                state.sessions.handle_timeout(now);
            }
            state.gather(now, &self.me, &Caller::default());
            let (parked, stale) = parked.take().into_iter().partition(|(key, _)| state.is_under_way(*key));
            state.upkeep.waker = None;
            state.upkeep.deadline = state.sessions.poll_timeout();
            Turn {
                happened: std::mem::take(&mut state.happened),
                parked,
                stale,
                dropped: std::mem::take(&mut state.upkeep.dropped),
                deadline: state.upkeep.deadline,
                is_closing: state.upkeep.closing,
                is_empty: state.sessions.is_empty(),
            }
        })
    }

    /// Has the future that keeps the sessions going woken by whatever concerns it; false if there is something now.
    pub(super) fn sleep(&self, cx: &Context<'_>, parked: impl FnOnce() -> bool) -> bool {
        let mut state = self.lock();
        let late = state.sessions.poll_timeout() != state.upkeep.deadline;
        if late || !state.happened.is_empty() || !state.upkeep.dropped.is_empty() || parked() {
            return false;
        }
        state.upkeep.waker = Some(cx.waker().clone());
        true
    }

    #[cfg(test)]
    pub(crate) fn under_way(&self) -> usize {
        self.lock().known.values().map(|known| known.under_way.len()).sum()
    }

    /// Nobody keeps the sessions going any more: calls under way have ended, and no more are taken. What there is to
    /// tell of that.
    pub(super) fn forsake(&self) -> Vec<Happened<T>> {
        self.change(|now, state| {
            state.upkeep.closing = true;
            let State { sessions, known, .. } = state;
            for (session, known) in known {
                let Some(server) = sessions.role_mut(*session) else { continue };
                for (id, _) in known.under_way.drain() {
                    server.respond(now, id, Err(RpcError::internal("the server has shut down")));
                }
            }
            sessions.close(now);
            state.gather(now, &self.me, &Caller::default());
            std::mem::take(&mut state.happened)
        })
    }

    /// Changes the sessions, and wakes whoever has to see what came of it.
    fn change<O>(&self, change: impl FnOnce(Instant, &mut State<T>) -> O) -> O {
        let now = self.runtime.now();
        let mut state = self.lock();
        let outcome = change(now, &mut state);
        state.gather(now, &self.me, &Caller::default());
        let woken = state.woken();
        drop(state);
        woken.into_iter().for_each(Waker::wake);
        outcome
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Runtime> State<T> {
    /// Takes the events, and with each what it means for the calls under way.
    fn gather(&mut self, now: Instant, hub: &Weak<Hub<T>>, caller: &Caller) {
        while let Some((session, event)) = self.sessions.poll_event() {
            self.note(now, session, event, hub, caller);
        }
    }

    fn note(&mut self, now: Instant, session: SessionKey, event: Event, hub: &Weak<Hub<T>>, caller: &Caller) {
        if let Event::Closed { reason } = event {
            let Some(mut known) = self.known.remove(&session) else { return };
            self.happened.push(Happened::Over(known.calls.cancel_all()));
            self.happened.push(Happened::Closed(Box::new(known.ended(now, reason))));
            self.upkeep.dropped.extend(known.under_way.into_keys().map(|id| (session, id)));
            return;
        }
        self.know(now, session, hub);
        let Some(known) = self.known.get_mut(&session) else { return };
        let caller = match &event {
            Event::Request(incoming) => {
                known.version = Some(incoming.context.version);
                known.begin(incoming.id, caller)
            }
            Event::Subscribe(subscribing) => known.begin(subscribing.id, caller),
            Event::Cancelled { id, .. } => {
                if known.under_way.remove(id).is_some_and(|call| call.runs) {
                    self.upkeep.dropped.push((session, *id));
                }
                let over = known.calls.cancel(*id);
                self.happened.extend((!over.is_empty()).then_some(Happened::Over(over)));
                return;
            }
            _ => caller.clone(),
        };
        self.happened.push(Happened::Event(known.reach.clone(), caller, event));
    }

    /// Has the service told of a session, once.
    fn know(&mut self, now: Instant, session: SessionKey, hub: &Weak<Hub<T>>) {
        self.known.entry(session).or_insert_with(|| {
            let calls = Calls::default();
            let reach = Arc::new(SessionReach::new(session, hub.clone(), calls.connection()));
            self.happened.push(Happened::Opened(reach.clone()));
            Known { since: now, reach, version: None, network: None, calls, under_way: HashMap::new() }
        });
    }

    /// Hands over what came of a call, unless that has been cancelled.
    fn settle(&mut self, now: Instant, session: SessionKey, id: InboundId, outcome: Outcome) {
        let Some(known) = self.known.get_mut(&session) else { return };
        let Entry::Occupied(mut call) = known.under_way.entry(id) else { return };
        call.get_mut().runs = false;
        let Some(server) = self.sessions.role_mut(session) else { return };
        let before = server.in_flight();
        outcome.settle(now, id, server);
        // One that asks the client is still there: it is run again, or cancelled.
        if server.in_flight() < before {
            call.remove();
            let over = known.calls.finish(id);
            self.happened.extend((!over.is_empty()).then_some(Happened::Over(over)));
        }
    }

    fn is_under_way(&self, (session, id): CallKey) -> bool {
        self.known.get(&session).is_some_and(|known| known.under_way.get(&id).is_some_and(|call| call.runs))
    }

    /// Whoever has to see what changed.
    fn woken(&mut self) -> Vec<Waker> {
        let mut woken = Vec::new();
        while let Some(stream) = self.sessions.poll_ready() {
            woken.extend(self.readers.remove(&stream));
        }
        let upkeep = &self.upkeep;
        let earlier = self.sessions.poll_timeout().is_some_and(|at| upkeep.deadline.is_none_or(|set| at < set));
        if earlier || !self.happened.is_empty() || !upkeep.dropped.is_empty() {
            woken.extend(self.upkeep.waker.take());
        }
        woken
    }
}

impl<T: Runtime> Known<T> {
    /// The service is to run a call: whose it is. One that is run again is that of whoever sent it first.
    fn begin(&mut self, id: InboundId, caller: &Caller) -> Caller {
        let call = self.under_way.entry(id).or_insert_with(|| UnderWay { caller: caller.clone(), runs: true });
        call.runs = true;
        self.network = call.caller.network().cloned();
        call.caller.clone()
    }

    /// It is over, and what it was.
    fn ended(&mut self, now: Instant, reason: CloseReason) -> Ended {
        let network = self.network.take().unwrap_or_else(|| Arc::new(Network::default().with_http()));
        let connection = ConnectionInfo { version: self.version, network, session: None };
        Ended::new(connection, now - self.since, Some(reason))
    }
}

impl<T: Runtime> fmt::Debug for Hub<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hub").finish_non_exhaustive()
    }
}

/// What a session's id is made of.
fn entropy() -> [u8; 16] {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the operating system has random bytes");
    bytes
}
