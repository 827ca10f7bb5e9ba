//! Requests of the server, with which a session asks what a modern server puts into its result.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;

use crate::jsonrpc::{Raw, RpcError, WireId};
use crate::model::CancelledParams;
use crate::model::part::Write;
use crate::rpc::origin::Origin;
use crate::server::inflight::{Call, InFlight, Kind};
use crate::server::outgoing::Message;
use crate::server::timer::Timer;
use crate::server::{Answers, Context, Event, Incoming, Inputs, Server, Trace};
use crate::{InboundId, Instant, Version};

/// What it takes to run a request again once its questions are answered.
#[derive(Debug)]
pub(in crate::server) struct Replay {
    method: Box<str>,
    params: Option<Raw>,
    trace: Option<Trace>,
    /// How many rounds of questions were asked.
    rounds: usize,
    round: Option<Round>,
}

/// Questions that were asked together.
#[derive(Debug)]
struct Round {
    /// The id of the first; the others follow.
    first: i64,
    answers: Vec<Slot>,
    /// How many are not answered.
    open: usize,
    state: Option<Box<str>>,
}

/// The key of a question, and its answer once that has come.
type Slot = (Box<str>, Option<Result<Raw, RpcError>>);

/// A request of ours that waits for an answer.
#[derive(Debug)]
pub(in crate::server) struct Question {
    call: InboundId,
    /// The exchange that the call came in by.
    origin: Option<Origin>,
    /// Its place in the round.
    index: usize,
    until: Instant,
    /// It was sent, so that taking it back must be said.
    left: bool,
}

impl Replay {
    pub(in crate::server) fn new(method: Box<str>, params: Option<Raw>, trace: Option<Trace>) -> Self {
        Self { method, params, trace, rounds: 0, round: None }
    }

    /// Whether questions are open.
    pub(in crate::server) fn waits(&self) -> bool {
        self.round.is_some()
    }
}

impl super::Legacy {
    /// A question is about to be sent; false if it was taken back.
    pub(in crate::server) fn leaves(&mut self, id: i64) -> bool {
        let Some(question) = self.questions.get_mut(id) else { return false };
        question.left = true;
        true
    }
}

impl Server {
    /// Asks within the session. The inputs have been checked.
    pub(in crate::server) fn ask_session(&mut self, now: Instant, id: InboundId, inputs: Inputs, state: Option<&str>) {
        if !self.listens() {
            return self.give_up(id, None);
        }
        let limits = &self.config.limits;
        let crowded = self.legacy.questions.len() + inputs.len() > limits.pending;
        let waiting = self.calls.ids().filter(|(other, call)| *other != id && call.waits()).count();
        let origin = self.calls.get(id).and_then(|call| call.origin);
        let Some((version, replay)) = replay_of(&mut self.calls, id) else { return };
        let again = replay.round.take();
        replay.rounds += 1;
        let problem = if replay.rounds > limits.input_rounds {
            Some(format!("the server asked for input more than {} times", limits.input_rounds))
        } else if waiting >= limits.waiting {
            Some(format!(
                "{waiting} requests of this session wait for answers of the client already; answer those first"
            ))
        } else {
            crowded.then(|| format!("more than {} questions of the server are open", limits.pending))
        };
        if let Some(again) = again {
            self.close_round(&again);
        }
        if let Some(problem) = problem {
            return self.finish_call(id, Err(RpcError::internal(problem)));
        }

        let mut round = Round {
            first: self.legacy.minted + 1,
            answers: Vec::with_capacity(inputs.len()),
            open: inputs.len(),
            state: state.map(Box::from),
        };
        let until = now + self.config.input_timeout;
        for (index, question) in inputs.questions.into_iter().enumerate() {
            let wire = self.legacy.mint();
            round.answers.push((question.key.clone(), None));
            self.legacy.questions.insert(wire, Question { call: id, origin, index, until, left: false });
            self.timers.insert(until, Timer::Question(wire));
            let request = question.fitted(version);
            let message = Message::Request { id: wire, method: Cow::Owned(request.method), params: request.params };
            match &mut self.legacy.session {
                Some(session) if !session.initialized => session.held.insert(wire, (origin, message)),
                Some(_) | None => drop(self.output.push(origin, message)),
            }
        }
        let Some((_, replay)) = replay_of(&mut self.calls, id) else { return };
        replay.round = Some(round);
        self.pause_call(id);
        self.run_again(now, id);
    }

    /// An answer came, of whatever kind. False if nothing was asked under this id; a late answer is dropped.
    pub(in crate::server) fn answer_arrived(
        &mut self,
        now: Instant,
        id: &WireId,
        outcome: Result<Raw, RpcError>,
    ) -> bool {
        let WireId::Number(wire) = *id else { return false };
        if let Some(question) = self.close_question(wire) {
            self.fill(now, &question, outcome);
        }
        (1..=self.legacy.minted).contains(&wire)
    }

    pub(in crate::server) fn question_overdue(&mut self, now: Instant, wire: i64) {
        let Some(question) = self.close_question(wire) else { return };
        if question.left {
            self.say_taken_back(&question, wire, "not answered in time");
        }
        self.fill(now, &question, Err(RpcError::internal("the client did not answer in time")));
    }

    /// Takes back the open questions of a request that ends.
    pub(in crate::server) fn take_back(&mut self, call: &Call) {
        match &call.kind {
            Kind::Legacy(replay) => {
                if let Some(round) = &replay.round {
                    self.close_round(round);
                }
            }
            Kind::Modern | Kind::Listen(_) | Kind::Subscribe(_) => {}
        }
    }

    fn close_round(&mut self, round: &Round) {
        for (wire, _) in (round.first..).zip(&round.answers) {
            if let Some(question) = self.close_question(wire).filter(|question| question.left) {
                self.say_taken_back(&question, wire, "no longer needed");
            }
        }
    }

    /// Nothing waits for the answer any more.
    fn close_question(&mut self, wire: i64) -> Option<Question> {
        let question = self.legacy.questions.remove(wire)?;
        self.timers.remove(question.until, Timer::Question(wire));
        if let Some(session) = &mut self.legacy.session {
            session.held.remove(wire);
        }
        Some(question)
    }

    fn say_taken_back(&mut self, question: &Question, wire: i64, reason: &str) {
        let params = CancelledParams::new().with_request_id(wire).with_reason(reason);
        self.output.push(
            question.origin,
            Message::Notification {
                about: None,
                method: Cow::Borrowed("notifications/cancelled"),
                params: Raw::encode(&params.part()).ok(),
            },
        );
    }

    fn fill(&mut self, now: Instant, question: &Question, outcome: Result<Raw, RpcError>) {
        let Some((_, replay)) = replay_of(&mut self.calls, question.call) else { return };
        let Some(round) = &mut replay.round else { return };
        if let Some((_, answer)) = round.answers.get_mut(question.index) {
            *answer = Some(outcome);
            round.open -= 1;
        }
        self.run_again(now, question.call);
    }

    /// Runs the request again if all its questions are answered.
    fn run_again(&mut self, now: Instant, id: InboundId) {
        let Some(session) = &self.legacy.session else { return };
        let Some(call) = self.calls.get_mut(id) else { return };
        let Kind::Legacy(replay) = &mut call.kind else { return };
        let Some(round) = replay.round.take_if(|round| round.open == 0) else { return };
        let mut answers = Vec::with_capacity(round.answers.len());
        for (key, answer) in round.answers {
            answers.extend(answer.map(|answer| (key, answer)));
        }
        let mut context = Context {
            version: session.version,
            client: call.client.clone(),
            log_level: self.config.capabilities.logging.as_ref().map(|_| session.level.clone()),
            progress_token: call.token.clone(),
            answers: Answers { answers },
            state: round.state,
            trace: replay.trace.clone(),
            deadline: None,
        };
        let (wire, method, params) = (call.wire.clone(), replay.method.clone(), replay.params.clone());
        context.deadline = self.begin_call(now, id);
        self.events.push_back(Event::Request(Incoming { id, wire, method, params, context }));
    }
}

/// A request of the session, with the revision that it is served in.
fn replay_of(calls: &mut InFlight, id: InboundId) -> Option<(Version, &mut Replay)> {
    let call = calls.get_mut(id)?;
    match &mut call.kind {
        Kind::Legacy(replay) => Some((call.version, replay)),
        Kind::Modern | Kind::Listen(_) | Kind::Subscribe(_) => None,
    }
}

impl Answers {
    /// The answers that a modern request brought along.
    pub(in crate::server) fn of(responses: Vec<(Box<str>, Raw)>) -> Self {
        let mut answers = Vec::with_capacity(responses.len());
        for (key, answer) in responses {
            answers.push((key, Ok(answer)));
        }
        Self { answers }
    }
}
