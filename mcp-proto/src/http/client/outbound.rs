//! What leaves: the role's messages, each in a request of its own, as far as there is room.

use alloc::vec::Vec;

use super::exchange::{Exchange, Purpose};
use super::message::{About, Message, is_awaited, wires};
use super::reconnect::Stream;
use super::{Action, HttpClient};
use crate::client::Written;
use crate::stream::Machine as _;

impl HttpClient {
    pub(super) fn next_action(&mut self) -> Option<Action> {
        loop {
            if let Some(action) = self.actions.pop_front() {
                return Some(action);
            }
            if self.role.has_closed() && !self.winds_up {
                self.wind_up();
            } else if let Some(message) = self.next_waiting() {
                self.send(message);
            } else if self.exchanges.others() >= self.role.limits().exchanges {
                // Whatever else waits is behind those that are answered at once, if at all.
                return None;
            } else {
                let mut text = Vec::new();
                match self.role.write_next(&mut text) {
                    Some(written) => self.take_written(written, text),
                    None if self.may_end_session() => self.end_session(),
                    None => return None,
                }
            }
        }
    }

    fn take_written(&mut self, written: Written, text: Vec<u8>) {
        if let Written::Cancelled { wire } = written
            && !self.cancel(wire)
        {
            return;
        }
        let message = self.message(written, text);
        if message.waits() && message.about != About::Subscription && !self.has_room() {
            return self.waiting.push_back(message);
        }
        self.send(message);
    }

    /// Sends a message to where messages go.
    pub(super) fn send(&mut self, message: Message) {
        if matches!(message.kind, Written::Discover { .. }) {
            self.drop_sse();
        }
        let target = match &self.sse {
            Some(sse) => sse.endpoint().unwrap_or(&self.http.uri).clone(),
            None => self.http.uri.clone(),
        };
        let initialized = message.is_initialized();
        let id = self.open(Exchange::new(Purpose::Post(message), target));
        if initialized {
            self.session.close_gate(id);
        }
    }

    /// A request that there is room for now, and that is still wanted.
    fn next_waiting(&mut self) -> Option<Message> {
        while self.has_room() {
            let message = self.waiting.pop_front()?;
            if is_awaited(&message.kind, &self.role) {
                return Some(message);
            }
        }
        None
    }

    /// Whether one more request may go out. A stream that is to be resumed keeps the place of its request.
    fn has_room(&self) -> bool {
        let busy = self.exchanges.requests() + self.retries.answers();
        self.session.is_gate_open() && busy < self.role.limits().exchanges
    }

    /// A request is not wanted any more. Whether the server is to be told in a message of its own: a modern one is told
    /// by the end of the exchange ("Cancellation"), and of what has not left nobody has to know. What has left by HTTP+SSE
    /// is in no exchange.
    fn cancel(&mut self, wire: i64) -> bool {
        if self.winds_up {
            return self.version().is_some_and(|version| !version.is_modern());
        }
        let is_it = |kind: &Written| !matches!(kind, Written::Batch(_)) && wires(kind).any(|carried| carried == wire);
        let resumes = |stream: &Stream| match stream {
            Stream::Answers(kind) => is_it(kind),
            Stream::Session | Stream::Subscription(_) => false,
        };
        let Some(id) = self.exchanges.carrier(wire) else {
            return self.take_retry(resumes).is_some()
                || self.take_parked(resumes).is_some()
                || (!self.drop_waiting(wire) && self.sse.is_some());
        };
        let Some(exchange) = self.exchanges.get(id) else { return false };
        match &exchange.purpose {
            Purpose::Post(message) if message.modern => {
                self.abort(id);
                false
            }
            Purpose::Post(Message { kind: Written::Batch(_), .. }) | Purpose::Resume(Written::Batch(_)) => true,
            Purpose::Post(_)
            | Purpose::Resume(_)
            | Purpose::Listen
            | Purpose::Events
            | Purpose::Delete
            | Purpose::Spent => {
                let now = self.clock();
                self.spend(now, id);
                true
            }
        }
    }

    /// Drops the request `wire`, and what is in one message with it once none of that is wanted. False if it has left.
    fn drop_waiting(&mut self, wire: i64) -> bool {
        let is_it = |message: &Message| wires(&message.kind).any(|waiting| waiting == wire);
        let Some(at) = self.waiting.iter().position(is_it) else { return false };
        if self.waiting.get(at).is_some_and(|message| !is_awaited(&message.kind, &self.role)) {
            self.waiting.remove(at);
        }
        true
    }
}
