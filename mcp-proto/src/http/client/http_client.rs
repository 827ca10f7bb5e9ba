//! All the requests of a client.

use alloc::collections::VecDeque;
use alloc::sync::Arc;

use http::HeaderValue;
use http::response::Parts;

use super::exchange::Exchanges;
use super::legacy::session::Session;
use super::legacy::sse_transport::SseTransport;
use super::message::Message;
use super::reconnect::Retries;
use super::timeout::Due;
use super::tool_refresh::Refresh;
use super::tool_table::ToolTable;
use super::unauthorized::{Grant, Parked};
use super::{Action, Config, ExchangeId};
use crate::Instant;
use crate::client::{self, Client, Event};
use crate::rpc::deadlines::Deadlines;
use crate::stream::Machine as _;

/// A [`Client`] over HTTP: many exchanges, one client.
///
/// Whoever moves the requests calls, in any order: the inputs as the responses come, and the outputs until they give
/// `None`. The application commands the role, through [`role_mut`](Self::role_mut).
///
/// # Example: a request to a modern server, driven by hand
/// ```
/// use http::response::Builder;
/// use mcp_proto::Instant;
/// use mcp_proto::client::{self, Event};
/// use mcp_proto::http::client::{Action, Config, HttpClient};
/// use mcp_proto::model::Implementation;
///
/// let now = Instant::ORIGIN;
/// let endpoint = "http://localhost:3000/mcp".parse()?;
/// let role = client::Config::new(Implementation::new("demo", "1.0"));
/// let mut client = HttpClient::new(now, role, Config::new(endpoint));
///
/// let Some(Action::Open { exchange, request }) = client.poll_action() else { panic!("the probe") };
/// assert_eq!(request.headers()["mcp-method"], "server/discover");
///
/// let (head, ()) = Builder::new().header("content-type", "application/json").body(())?.into_parts();
/// client.handle_head(now, exchange, &head);
/// client.handle_body(now, exchange, concat!(
///     r#"{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete","supportedVersions":["2026-07-28"],"#,
///     r#""capabilities":{"tools":{}},"ttlMs":0,"cacheScope":"private"}}"#,
/// ).as_bytes());
/// client.handle_end(now, exchange);
/// assert_eq!(client.poll_event(), Some(Event::Ready));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct HttpClient {
    pub(super) role: Client,
    pub(super) http: Config,
    /// When it was last told something.
    pub(super) now: Instant,
    pub(super) exchanges: Exchanges,
    pub(super) actions: VecDeque<Action>,
    /// Requests for which there is no room yet.
    pub(super) waiting: VecDeque<Message>,
    pub(super) retries: Retries,
    pub(super) due: Deadlines<Due>,
    pub(super) grant: Grant,
    pub(super) parked: Parked,
    pub(super) tools: ToolTable,
    pub(super) refresh: Option<Refresh>,
    pub(super) session: Session,
    pub(super) sse: Option<SseTransport>,
    /// The role has closed, and what is left is on its way.
    pub(super) winds_up: bool,
}

impl HttpClient {
    /// A client that opens at once: `now` starts the clock of the probe.
    #[must_use]
    pub fn new(now: Instant, config: impl Into<Arc<client::Config>>, http: Config) -> Self {
        Self {
            role: Client::new(now, config),
            http,
            now,
            exchanges: Exchanges::new(),
            actions: VecDeque::new(),
            waiting: VecDeque::new(),
            retries: Retries::new(),
            due: Deadlines::new(),
            grant: Grant::default(),
            parked: Parked::default(),
            tools: ToolTable::new(),
            refresh: None,
            session: Session::default(),
            sse: None,
            winds_up: false,
        }
    }

    /// The role, to be looked at.
    #[must_use]
    pub const fn role(&self) -> &Client {
        &self.role
    }

    /// The role, to be commanded.
    pub const fn role_mut(&mut self) -> &mut Client {
        &mut self.role
    }

    /// The id of the session, where a legacy server keeps one. Whoever knows it is in the session: it is no text for
    /// logs.
    #[must_use]
    pub const fn session_id(&self) -> Option<&HeaderValue> {
        self.session.id()
    }

    /// The head of a response. One of an informational response (1xx) and a second one are passed over.
    pub fn handle_head(&mut self, now: Instant, exchange: ExchangeId, head: &Parts) {
        if self.is_spent(now, exchange) {
            return;
        }
        self.role.handle_sign_of_life(now);
        self.judge_head(now, exchange, head);
    }

    /// Bytes of the body of a response, after its head.
    pub fn handle_body(&mut self, now: Instant, exchange: ExchangeId, chunk: &[u8]) {
        if self.is_spent(now, exchange) || chunk.is_empty() {
            return;
        }
        self.role.handle_sign_of_life(now);
        self.take_chunk(now, exchange, chunk);
    }

    /// The body of a response is complete.
    pub fn handle_end(&mut self, now: Instant, exchange: ExchangeId) {
        if self.is_spent(now, exchange) {
            self.close(exchange);
            return;
        }
        self.take_end(now, exchange);
    }

    /// The request could not be sent, or its response broke off.
    pub fn handle_failure(&mut self, now: Instant, exchange: ExchangeId) {
        if self.is_spent(now, exchange) {
            self.close(exchange);
            return;
        }
        self.take_failure(now, exchange);
    }

    /// Time has passed. Early and repeated calls do no harm.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.note(now);
        self.role.handle_timeout(now);
        self.take_hidden(now);
        self.expire(now);
    }

    /// Sends `authorization` from here on, or none; requests that wait for it go out.
    pub fn authorize(&mut self, now: Instant, authorization: Option<HeaderValue>) {
        self.note(now);
        self.grant(now, authorization);
    }

    /// The next thing that is to be done.
    #[must_use = "an action that is dropped is lost"]
    pub fn poll_action(&mut self) -> Option<Action> {
        self.next_action()
    }

    /// The next thing that the application should know.
    #[must_use = "an event that is dropped is lost"]
    pub fn poll_event(&mut self) -> Option<Event> {
        self.role.poll_event()
    }

    /// When [`handle_timeout`](Self::handle_timeout) should be called; `None` if nothing is scheduled.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        // The time to drain that was not needed is nothing to wait for.
        let own = if self.is_wound_up() { None } else { self.due.next() };
        [self.role.poll_timeout(), own].into_iter().flatten().min()
    }

    /// Whether this side has said all it will: the client is closed, and nothing is left to do or to poll.
    #[must_use]
    pub fn is_drained(&self) -> bool {
        self.role.is_drained() && self.is_wound_up()
    }

    /// What time it is, as far as anybody said: commands are told to the role alone.
    pub(super) fn clock(&self) -> Instant {
        self.now.max(self.role.commanded())
    }

    pub(super) fn note(&mut self, now: Instant) {
        self.now = self.now.max(now);
    }
}
