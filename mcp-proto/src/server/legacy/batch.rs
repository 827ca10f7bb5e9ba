//! Batches, which 2025-03-26 alone has (basic page, "Batching").

use alloc::format;

use crate::Instant;
use crate::Version;
use crate::jsonrpc::RpcError;
use crate::jsonrpc::batch;
use crate::jsonrpc::envelope::Malformed;
use crate::rpc::origin::Origin;
use crate::server::Server;
use crate::server::outgoing::Message;

impl Server {
    /// Reads a batch. Its requests are answered together, once all are; the rest of it is as if it had come alone.
    pub(in crate::server) fn dispatch_batch(&mut self, now: Instant, origin: Option<Origin>, text: &[u8]) {
        if !self.legacy.version().is_some_and(Version::has_batches) {
            let error = format!("only a session of revision {} has batches", Version::V2025_03_26);
            let malformed = Malformed { id: None, error: RpcError::invalid_request(error), is_response: false };
            return self.refuse(now, malformed, origin, text, None);
        }
        let limits = &self.config.limits;
        let messages = match batch::split(text, limits.batch, limits.nesting) {
            Ok(messages) => messages,
            Err(malformed) => return self.refuse(now, malformed, origin, text, None),
        };
        let id = self.batches.begin();
        for message in messages {
            self.dispatch(now, origin, message.get().as_bytes(), Some(id));
        }
        if let Some(answers) = self.batches.finish(id) {
            self.output.push(origin, Message::Batch(answers));
        }
    }
}
