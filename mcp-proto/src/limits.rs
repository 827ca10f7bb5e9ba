//! Every bound of a machine, in one place.

use core::time::Duration;

/// Every bound on what a machine stores, sends and waits for, whatever its peer does.
///
/// Each field says its default, why that number, and what happens over it. Change what you need:
///
/// ```
/// use mcp_proto::Limits;
///
/// let mut limits = Limits::default();
/// limits.message = 64 * 1024;
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of one message, default 16 MiB, as the other SDKs allow. A longer line is answered with -32600, carrying
    /// the request's id if that stood at its start; its bytes are dropped as they come.
    pub message: usize,
    /// Levels of nesting of one message, default 100: less than the 128 at which `serde_json` stops, so that what
    /// passes here can be decoded. A deeper message is answered with -32600 and its id.
    pub nesting: usize,
    /// Messages of one 2025-03-26 batch, default 256. A longer batch is answered with one -32600.
    pub batch: usize,
    /// Requests of the peer being answered, default 1,024. One more is answered with -32603 at once: reading never
    /// waits for a handler, or a cancellation would wait behind what it cancels.
    pub in_flight: usize,
    /// Requests of ours waiting for an answer or to be sent, default 4,096. One more is
    /// [`SendError::Full`](crate::SendError::Full); a server, whose requests are questions to a legacy client, answers
    /// what they were asked for with -32603.
    pub pending: usize,
    /// Events waiting to be polled, default 4,096. Over it notifications and progress are dropped and counted; the
    /// other events are bounded by the limits on what they answer. A server stops reading.
    pub events: usize,
    /// Bytes waiting to be sent before a newer progress replaces an unsent older one of the same request and a server
    /// stops reading, default 1 MiB: several times what a pipe or a socket takes at once.
    pub high_water: usize,
    /// Bytes waiting to be sent beyond which notifications, progress and log messages are dropped, and in a client its
    /// own answers to the server too, default 64 MiB, so that a peer that stops reading cannot fill the memory of one
    /// that keeps talking.
    pub unsent: usize,
    /// Subscriptions of one connection, default 1,024 (legacy: subscribed resources). One more is answered with -32603.
    pub subscriptions: usize,
    /// Resources that one subscription may name, default 1,024. More are answered with -32602.
    pub subscribed_resources: usize,
    /// Questions that one request may put to the client at a time, default 64. A client fails the request
    /// over it, a server answers it with -32603.
    pub inputs: usize,
    /// Rounds of questions that one request may take, default 32. A client fails the request over it, a server answers
    /// it with -32603 within a session; a modern server cannot count, as each round is a request of its own.
    pub input_rounds: usize,
    /// Lines of noise that are reported before they are only counted, default 16.
    pub noise: usize,
    /// How long a closing server lets the requests in flight finish, default 10 s. Over it they are cancelled. A
    /// client that closes waits for nothing.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message: 16 << 20,
            nesting: 100,
            batch: 256,
            in_flight: 1_024,
            pending: 4_096,
            events: 4_096,
            high_water: 1 << 20,
            unsent: 64 << 20,
            subscriptions: 1_024,
            subscribed_resources: 1_024,
            inputs: 64,
            input_rounds: 32,
            noise: 16,
            drain: Duration::from_secs(10),
        }
    }
}
