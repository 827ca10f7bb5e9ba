//! A call on its way to the far side.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

use mcp_driver::{Answer, Call, CallError, CallHandle, Progress};
use mcp_proto::Version;
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::model::ClientCapabilities;
use mcp_proto::server::{Answers, Inputs};

use super::convert;
use super::line::Line;
use super::question::{Answering, Question};
use super::turns::Turn;

/// A call on its way, as those see it who have news for it.
#[derive(Debug)]
pub(super) struct Flight {
    state: Mutex<State>,
    pub(super) method: Box<str>,
    pub(super) version: Version,
    declared: ClientCapabilities,
}

#[derive(Debug)]
struct State {
    /// Who waits for it: another one in each round.
    handle: CallHandle,
    questions: Vec<Question>,
    asked: u64,
    waker: Option<Waker>,
}

/// What has become of a call.
pub(super) enum News {
    Answered(Result<Raw, CallError>),
    Asked(Inputs),
}

impl Flight {
    pub(super) fn new(call: &Call) -> Arc<Self> {
        let state = State { handle: call.handle.clone(), questions: Vec::new(), asked: 0, waker: None };
        Arc::new(Self {
            state: Mutex::new(state),
            method: call.method.clone(),
            version: call.context.version,
            declared: call.context.client.capabilities.clone(),
        })
    }

    pub(super) fn handle(&self) -> CallHandle {
        self.lock().handle.clone()
    }

    pub(super) fn progress(&self, step: &Progress) {
        self.handle().progress(step.progress, step.total, step.message.as_deref());
    }

    /// Puts a question of the server's to whoever waits for the call.
    ///
    /// # Errors
    /// It is one that nobody there said could be answered.
    pub(super) fn ask(&self, method: Box<str>, params: Option<Raw>) -> Result<Answering, RpcError> {
        Inputs::new().with("q", &method, params.clone()).check(self.version, &self.declared)?;
        let mut state = self.lock();
        state.asked += 1;
        let (question, answering) = Question::new(format!("q{}", state.asked), method, params);
        state.questions.push(question);
        let waker = state.waker.take();
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
        Ok(answering)
    }

    /// Goes on with somebody who brings answers, in the words of the `far` side's revision.
    pub(super) fn resume(&self, handle: CallHandle, answers: &Answers, far: Version) {
        let mut state = self.lock();
        state.handle = handle;
        let (answered, open): (Vec<_>, Vec<_>) =
            state.questions.drain(..).partition(|question| answers.get(&question.key).is_some());
        state.questions = open;
        drop(state);
        for question in answered {
            let Some(answer) = answers.get(&question.key) else { continue };
            let answer = answer.map(|answer| convert::answer(&question.method, answer, far)).map_err(Clone::clone);
            question.answer(answer);
        }
    }

    /// Refuses what is asked: there is no way to ask it.
    pub(super) fn refuse(&self, error: &RpcError) {
        let questions = std::mem::take(&mut self.lock().questions);
        questions.into_iter().for_each(|question| question.answer(Err(error.clone())));
    }

    /// Whether an answer is waited for.
    pub(super) fn is_asked(&self) -> bool {
        self.lock().questions.iter().any(|question| !question.is_gone())
    }

    fn open(&self) -> Option<Inputs> {
        let mut state = self.lock();
        let gone: Vec<_> = state.questions.extract_if(.., |question| question.is_gone()).collect();
        let inputs = state.questions.iter().fold(Inputs::new(), |inputs, question| {
            inputs.with(&question.key, &question.method, question.params.clone())
        });
        drop(state);
        drop(gone);
        (!inputs.is_empty()).then_some(inputs)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call under way. Dropping it cancels it at the far side.
#[derive(Debug)]
pub(super) struct Underway {
    pub(super) flight: Arc<Flight>,
    pub(super) line: Arc<Line>,
    answer: Option<Answer>,
    /// It may be asked about, so that the line knows of it.
    number: Option<u64>,
    _turn: Option<Turn>,
}

impl Underway {
    pub(super) fn new(flight: Arc<Flight>, line: Arc<Line>, answer: Answer, asks: bool, turn: Option<Turn>) -> Self {
        let number = asks.then(|| line.enter(flight.clone()));
        Self { flight, line, answer: Some(answer), number, _turn: turn }
    }

    pub(super) async fn news(&mut self) -> News {
        poll_fn(|cx| {
            if let Some(answer) = &mut self.answer
                && let Poll::Ready(answered) = Pin::new(answer).poll(cx)
            {
                self.answer = None;
                return Poll::Ready(News::Answered(answered));
            }
            self.flight.lock().waker = Some(cx.waker().clone());
            self.flight.open().map_or(Poll::Pending, |inputs| Poll::Ready(News::Asked(inputs)))
        })
        .await
    }

    /// What the client is told of a failure.
    pub(super) fn error(&self, error: CallError) -> RpcError {
        let far = self.line.version().unwrap_or(Version::LATEST);
        convert::error(error, &self.flight.method, far, self.flight.version)
    }
}

impl Drop for Underway {
    fn drop(&mut self) {
        let was_sent = self.answer.take().is_some_and(|answer| answer.handle().is_some());
        if let Some(number) = self.number {
            self.line.leave(number, was_sent);
        }
        let questions = std::mem::take(&mut self.flight.lock().questions);
        drop(questions);
    }
}
