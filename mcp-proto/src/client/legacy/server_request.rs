//! Requests that a legacy server sends: questions for the application, and pings.

use alloc::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::InputId;
use crate::client::era::Era;
use crate::client::input::{Question, refusal};
use crate::client::outgoing::{Outgoing, write_answer};
use crate::client::{Client, EraPolicy, Event};
use crate::jsonrpc::{Raw, RpcError, WireId};
use crate::rpc::answer_batch::BatchId;
use crate::rpc::rule;

/// The requests of the server's that the application has not answered, by their ids on the wire.
pub(in crate::client) type Inbound = BTreeMap<WireId, InputId>;

impl Client {
    /// A request of the server's; `text` is the whole message.
    pub(in crate::client) fn handle_request(
        &mut self,
        text: &[u8],
        id: WireId,
        method: &str,
        params: Option<&RawValue>,
        batch: Option<BatchId>,
    ) {
        match &self.era {
            Era::New | Era::Closed => {}
            Era::Open(session) if session.version.is_modern() => {
                self.noise(RpcError::invalid_request("a server of 2026-07-28 sends no requests"), text);
            }
            Era::Probing(_) if self.config.era == EraPolicy::Modern => {
                self.noise(RpcError::invalid_request("a request before anything was agreed on"), text);
            }
            Era::Probing(_) | Era::Handshaking(_) if method != "ping" => {
                self.reply(id, Err(RpcError::invalid_request("`initialize` has not been answered")), batch);
            }
            Era::Probing(_) | Era::Handshaking(_) | Era::Open(_) if method == "ping" => {
                self.reply(id, Ok(Raw::empty_object()), batch);
            }
            Era::Probing(_) | Era::Handshaking(_) | Era::Open(_) => match self.refuse(&id, method, params) {
                Some(error) => self.reply(id, Err(error), batch),
                None => self.pass_on(id, method, params, batch),
            },
        }
    }

    /// The server does not want a request of its own answered any more.
    pub(in crate::client) fn handle_request_cancelled(&mut self, id: &WireId) {
        let Some(input) = self.inbound.remove(id) else { return };
        let Some(Question::Request { batch, .. }) = self.questions.remove(&input) else { return };
        self.events.push(Event::InputCancelled { input });
        self.settle_batch(batch);
    }

    /// The application's answer goes out.
    pub(in crate::client) fn send_answer(&mut self, id: WireId, answer: Result<Raw, RpcError>, batch: Option<BatchId>) {
        self.inbound.remove(&id);
        match batch {
            Some(batch) => {
                self.batches.add(batch, |out| write_answer(out, &id, &answer));
                self.settle_batch(Some(batch));
            }
            None => self.enqueue(Outgoing::Answer { id, answer }),
        }
    }

    /// Answers for the machine itself. A server that asks and does not read what it is told gets no more answers once
    /// [`Limits::unsent`](crate::Limits::unsent) wait for it.
    pub(in crate::client) fn reply(&mut self, id: WireId, answer: Result<Raw, RpcError>, batch: Option<BatchId>) {
        if self.is_choked() {
            return;
        }
        match batch {
            Some(batch) => self.batches.add(batch, |out| write_answer(out, &id, &answer)),
            None => self.enqueue(Outgoing::Answer { id, answer }),
        }
    }

    /// Whether too much waits to be sent for more to be added on behalf of the peer.
    pub(in crate::client) fn is_choked(&self) -> bool {
        self.outbox.weight() > self.config.limits.unsent
    }

    /// The error for a request that the application is not to see.
    fn refuse(&self, id: &WireId, method: &str, params: Option<&RawValue>) -> Option<RpcError> {
        let session = self.session()?;
        if self.inbound.contains_key(id) {
            return Some(RpcError::invalid_request(alloc::format!("the id {id} is in use")));
        }
        let known = rule::server_request(method).is_some_and(|rule| rule.is_in(session.version));
        if known {
            if let Some(error) = refusal(&session.declared, method, params) {
                return Some(error);
            }
        } else if rule::server_request(method).is_some() || !self.config.methods.iter().any(|own| **own == *method) {
            return Some(RpcError::method_not_found(method));
        }
        if self.inbound.len() >= self.config.limits.in_flight || self.events.is_full() || self.is_choked() {
            return Some(RpcError::internal("too many requests in flight"));
        }
        None
    }

    fn pass_on(&mut self, id: WireId, method: &str, params: Option<&RawValue>, batch: Option<BatchId>) {
        if let Some(batch) = batch {
            self.batches.expect(batch);
        }
        let input = self.mint_input(Question::Request { id: id.clone(), batch });
        self.inbound.insert(id, input);
        self.events.push(Event::Input {
            input,
            during: None,
            method: method.into(),
            params: params.map(Raw::from_raw_value),
        });
    }
}
