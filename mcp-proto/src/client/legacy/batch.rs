//! Batches, which 2025-03-26 alone has: several messages on one line (basic page, "Batching").

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::client::outgoing::Outgoing;
use crate::client::pending::Entry;
use crate::client::{Client, Request};
use crate::jsonrpc::{RpcError, batch};
use crate::rpc::answer_batch::BatchId;
use crate::rpc::rule;
use crate::{Instant, RequestHandle, SendError, Version};

impl Client {
    /// A line that holds an array.
    pub(in crate::client) fn handle_batch(&mut self, now: Instant, text: &[u8]) {
        if !self.session().is_some_and(|session| session.version.has_batches()) {
            return self.noise(RpcError::invalid_request("batches are of revision 2025-03-26 alone"), text);
        }
        let limits = &self.config.limits;
        let messages = match batch::split(text, limits.batch, limits.nesting) {
            Ok(messages) => messages,
            Err(malformed) => return self.noise(malformed.error, text),
        };
        let answers = self.batches.begin();
        for message in messages {
            self.handle_one(now, message.get().as_bytes(), Some(answers));
        }
        let text = self.batches.finish(answers);
        self.send_answers(text);
    }

    /// One request of a batch is not waited for any more.
    pub(in crate::client) fn settle_batch(&mut self, batch: Option<BatchId>) {
        let text = batch.and_then(|batch| self.batches.settle(batch));
        self.send_answers(text);
    }

    fn send_answers(&mut self, text: Option<Vec<u8>>) {
        if let Some(text) = text {
            self.enqueue(Outgoing::Answers(text));
        }
    }

    /// Checks all of `requests`, then queues them as one message.
    pub(in crate::client) fn queue_batch(
        &mut self,
        now: Instant,
        requests: Vec<Request>,
    ) -> Result<Vec<RequestHandle>, SendError> {
        for request in &requests {
            self.check_params(request)?;
            self.check(&request.method)?;
        }
        let mut members = Vec::with_capacity(requests.len());
        for request in requests {
            let rule = rule::client_request(&request.method);
            let handle = self.pending.insert(Entry::new(request, rule));
            self.start_clocks(now, handle);
            members.extend(self.pending.queue(handle, Version::V2025_03_26).map(|wire| (handle, wire)));
        }
        let handles = members.iter().map(|(handle, _)| *handle).collect();
        if !members.is_empty() {
            self.enqueue(Outgoing::Batch(members.into()));
        }
        Ok(handles)
    }

    /// Appends the members that have not ended and gives them; `None` if none is left.
    pub(in crate::client) fn write_batch(
        &mut self,
        members: &[(RequestHandle, i64)],
        out: &mut Vec<u8>,
    ) -> Option<Box<[(RequestHandle, i64)]>> {
        let start = out.len();
        let mut written = Vec::new();
        out.push(b'[');
        for (handle, wire) in members.iter().copied() {
            let member = out.len();
            if member > start + 1 {
                out.push(b',');
            }
            if self.write_request(handle, wire, out) {
                written.push((handle, wire));
            } else {
                out.truncate(member);
            }
        }
        if written.is_empty() {
            out.truncate(start);
            return None;
        }
        out.push(b']');
        Some(written.into())
    }
}
