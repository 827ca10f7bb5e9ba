//! How requests end.

use alloc::boxed::Box;

use super::inflight::{Call, Kind};
use super::outgoing::{Answer, Message};
use super::{Event, Server, error_shape};
use crate::InboundId;
use crate::jsonrpc::{Raw, RpcError};
use crate::rpc::answer_batch::BatchId;
use crate::rpc::origin::Origin;
use crate::rpc::rule::Rule;

impl Server {
    pub(super) fn complete(&mut self, id: InboundId, outcome: Result<Raw, RpcError>) {
        let Some(call) = self.calls.get(id) else { return self.close_subscription(id, outcome) };
        match (&call.kind, &outcome) {
            (Kind::Subscribe(_), Ok(_)) => self.accept_resource(id),
            (_, Ok(result)) if !result.as_str().trim_ascii_start().starts_with('{') => {
                self.finish_call(id, Err(RpcError::internal("the result is no JSON object")));
            }
            (Kind::Modern | Kind::Listen(_) | Kind::Legacy(_) | Kind::Subscribe(_), _) => self.finish_call(id, outcome),
        }
    }

    /// Ends a request with its answer.
    pub(super) fn finish_call(&mut self, id: InboundId, outcome: Result<Raw, RpcError>) {
        let Some(call) = self.calls.remove(id) else { return };
        self.take_back(&call);
        self.stop_clock(id, &call);
        let (origin, batch) = (call.origin, call.batch);
        self.deliver(origin, batch, call.answer(outcome));
        self.settle_batch(origin, batch);
        self.settle();
    }

    /// Ends a request without an answer: the client cancelled it, or the connection ends.
    pub(super) fn give_up(&mut self, id: InboundId, reason: Option<Box<str>>) {
        let Some(call) = self.calls.remove(id) else { return };
        self.take_back(&call);
        self.stop_clock(id, &call);
        self.output.withdraw(id, call.last);
        self.settle_batch(call.origin, call.batch);
        self.events.push_back(Event::Cancelled { id, reason });
    }

    /// Sends an answer, alone or with the others of its batch.
    pub(super) fn deliver(&mut self, origin: Option<Origin>, batch: Option<BatchId>, answer: Answer) {
        match batch {
            Some(batch) => self.batches.add(batch, |out| answer.write(out, &self.parts)),
            None => self.output.answer(origin, answer),
        }
    }

    fn settle_batch(&mut self, origin: Option<Origin>, batch: Option<BatchId>) {
        if let Some(text) = batch.and_then(|batch| self.batches.settle(batch)) {
            self.output.push(origin, Message::Batch(text));
        }
    }
}

impl Call {
    fn answer(self, outcome: Result<Raw, RpcError>) -> Answer {
        let to = self.wire;
        match (self.kind, outcome) {
            (Kind::Modern | Kind::Listen(_) | Kind::Legacy(_) | Kind::Subscribe(_), Err(error)) => {
                Answer::Error { to: Some(to), error: error_shape::shape(self.version, error), refused: false }
            }
            (Kind::Modern, Ok(result)) => {
                Answer::Modern { to, result, cacheable: self.rule.is_some_and(Rule::is_cacheable) }
            }
            (Kind::Listen(_), Ok(_)) => Answer::Ended { to },
            (Kind::Legacy(_) | Kind::Subscribe(_), Ok(result)) => Answer::Legacy { to, result },
        }
    }
}
