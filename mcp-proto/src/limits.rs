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
    /// it with -32603 within a session; a modern server cannot count, as each round is a request of its own, but a router
    /// of `mcp-driver` can, by what travels with the questions.
    pub input_rounds: usize,
    /// Requests of one legacy session that wait for answers of the client, default 256. One more that asks is answered with
    /// -32603, so that a client which never answers holds few handlers up, and leaves room among those
    /// [in flight](Self::in_flight) for what asks nothing. A modern server keeps nothing of a request that asks: the client
    /// makes it again, with the answers.
    pub waiting: usize,
    /// Lines of noise that are reported before they are only counted, default 16.
    pub noise: usize,
    /// Legacy sessions of one HTTP endpoint, default 10,000. For one more, the session is ended that has been idle the
    /// longest; if none is idle, the new one is refused with 503.
    pub sessions: usize,
    /// How long a legacy HTTP session may go without a request and without an open stream, default 30 min. Over it the
    /// session ends, and its id is answered with 404.
    pub session_idle: Duration,
    /// How long a legacy HTTP session may live in all, default 24 h. Over it the session ends.
    pub session_age: Duration,
    /// HTTP responses that one legacy session may have open, default 128. One more request is answered with 429.
    pub session_streams: usize,
    /// Events that one legacy HTTP session keeps for clients that resume, default 256. Over it the oldest are
    /// forgotten, and who asks for them is answered with 400: 404 would mean that the session is gone. Zero keeps none,
    /// and events go out without ids.
    pub logged_events: usize,
    /// Bytes of these events, default 1 MiB, on the same terms.
    pub logged_bytes: usize,
    /// HTTP requests of a client that are open at a time and wait for answers, default 64, and as many again that carry
    /// notifications and answers: a request may need those to go out before it ends. Streams that stay open do not
    /// count. More wait in order.
    pub exchanges: usize,
    /// Pages of one list that a client reads, default 1,000: a server that always has one more cannot keep it reading for
    /// ever. Over it the list ends with an error.
    pub pages: usize,
    /// Output schemas of tools that a client keeps to check results against, default 1,024. Those of more tools are not
    /// kept, and their results not checked.
    pub output_schemas: usize,
    /// How long a closing server lets the requests in flight finish, default 10 s. Over it they are cancelled. A
    /// client that closes waits for nothing, except that over HTTP its last notifications and the end of its session
    /// have this long to reach the server.
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
            waiting: 256,
            noise: 16,
            sessions: 10_000,
            session_idle: Duration::from_secs(30 * 60),
            session_age: Duration::from_secs(24 * 3600),
            session_streams: 128,
            logged_events: 256,
            logged_bytes: 1 << 20,
            exchanges: 64,
            pages: 1_000,
            output_schemas: 1_024,
            drain: Duration::from_secs(10),
        }
    }
}
