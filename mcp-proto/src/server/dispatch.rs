//! Where a message of the client goes.

use alloc::format;
use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec::Vec;

use serde_json::value::RawValue;

use super::inflight::{Call, Kind};
use super::outgoing::Answer;
use super::scope::Scope;
use super::{Answers, ClientProfile, Config, Context, Event, Incoming, Server, Trace};
use crate::codec::scan;
use crate::jsonrpc::batch;
use crate::jsonrpc::envelope::{self, Envelope, Malformed};
use crate::jsonrpc::{ErrorCode, Raw, RpcError, WireId};
use crate::meta::incoming_meta::{IncomingMeta, IncomingParams, Preread, TraceTexts, missing};
use crate::model::part::Write;
use crate::model::source::{Read, from_text};
use crate::model::{UnsupportedVersionData, keys};
use crate::rpc::answer_batch::BatchId;
use crate::rpc::origin::Origin;
use crate::rpc::rule::{self, Rule};
use crate::{InboundId, Instant, Version};

/// A request as its envelope tells it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request<'a> {
    pub(super) id: &'a WireId,
    pub(super) method: &'a str,
    pub(super) params: Option<&'a RawValue>,
    /// The exchange that it came in by.
    pub(super) origin: Option<Origin>,
    /// The batch that it came in (2025-03-26).
    pub(super) batch: Option<BatchId>,
    /// The params and their `_meta`, if they have been read.
    pub(super) preread: Option<&'a Preread<'a>>,
}

impl Request<'_> {
    pub(super) fn params(&self) -> Option<Raw> {
        self.params.map(Raw::from_raw_value)
    }

    /// The params of these names as they stand.
    pub(super) fn pick<const N: usize>(&self, names: [&str; N]) -> Result<[Option<&str>; N], RpcError> {
        let text = self.params.map_or("{}", RawValue::get);
        scan::picked(text, names).map_err(|error| RpcError::invalid_params(format!("`params`: {error}")))
    }
}

/// A required field of the params.
pub(super) fn required<T: Read>(name: &str, value: Option<&str>) -> Result<T, RpcError> {
    let Some(value) = value else { return Err(RpcError::invalid_params(format!("`params.{name}` is missing"))) };
    from_text(value).map_err(|error| unreadable(name, &error))
}

fn unreadable(name: &str, error: &serde_json::Error) -> RpcError {
    RpcError::invalid_params(format!("`params.{name}`: {error}"))
}

/// What became of a request that was not refused.
#[derive(Debug)]
pub(super) enum Reply {
    /// The machine answers it.
    Now(Raw),
    /// The application will.
    Later,
}

impl Server {
    /// A message or a batch, and the exchange that it came in by.
    pub(super) fn dispatch_line(&mut self, now: Instant, origin: Option<Origin>, text: &[u8]) {
        if batch::is_batch(text) {
            self.dispatch_batch(now, origin, text);
        } else {
            self.dispatch(now, origin, text, None);
        }
    }

    pub(super) fn dispatch_too_long(&mut self, now: Instant, start: &[u8]) {
        self.refuse(now, Malformed::too_long(start, self.config.limits.message), None, start, None);
    }

    /// One message, alone or out of a batch.
    pub(super) fn dispatch(&mut self, now: Instant, origin: Option<Origin>, text: &[u8], batch: Option<BatchId>) {
        let parsed = envelope::parse(text, self.config.limits.nesting);
        self.dispatch_parsed(now, origin, parsed, text, batch);
    }

    /// [`dispatch`](Self::dispatch) for a message that has been parsed; `text` is what it was parsed from.
    pub(crate) fn dispatch_parsed(
        &mut self,
        now: Instant,
        origin: Option<Origin>,
        parsed: Result<Envelope<'_>, Malformed>,
        text: &[u8],
        batch: Option<BatchId>,
    ) {
        match parsed {
            Ok(Envelope::Request { id, method, params }) => {
                self.dispatch_request(now, Request { id: &id, method: &method, params, origin, batch, preread: None });
            }
            Ok(Envelope::Notification { method, params }) => self.dispatch_notification(&method, params),
            Ok(Envelope::Response { id, outcome }) => {
                let outcome = outcome.map(Raw::from_raw_value);
                if !id.is_some_and(|id| self.answer_arrived(now, &id, outcome)) {
                    self.report_noise(RpcError::invalid_request("an answer to nothing that was asked"), text);
                }
            }
            Err(malformed) => self.refuse(now, malformed, origin, text, batch),
        }
    }

    /// Answers what is no message, if it can be, and tells the application.
    pub(super) fn refuse(
        &mut self,
        now: Instant,
        malformed: Malformed,
        origin: Option<Origin>,
        text: &[u8],
        batch: Option<BatchId>,
    ) {
        let Malformed { id, error, is_response } = malformed;
        if !is_response {
            self.deliver(origin, batch, Answer::Error { to: id, error: error.clone(), refused: true });
        } else if let Some(id) = id {
            // Whoever waits for this answer waits in vain.
            let unread = RpcError::internal(format!("the answer cannot be read: {}", error.message));
            self.answer_arrived(now, &id, Err(unread));
        }
        self.report_noise(error, text);
    }

    /// Admits a request that the application is to answer and tells it so.
    pub(super) fn admit(
        &mut self,
        now: Instant,
        request: &Request<'_>,
        kind: Kind,
        mut context: Context,
    ) -> Result<Reply, RpcError> {
        let id = self.enter(request, kind, &context)?;
        context.deadline = self.begin_call(now, id);
        let (wire, method, params) = (request.id.clone(), request.method.into(), request.params());
        self.events.push_back(Event::Request(Incoming { id, wire, method, params, context }));
        Ok(Reply::Later)
    }

    /// Admits a request; the event is the caller's to add.
    pub(super) fn enter(
        &mut self,
        request: &Request<'_>,
        kind: Kind,
        context: &Context,
    ) -> Result<InboundId, RpcError> {
        let limits = &self.config.limits;
        if self.calls.len() >= limits.in_flight {
            return Err(RpcError::internal(format!("more than {} requests in flight", limits.in_flight)));
        }
        // Requests that were cancelled before their event was polled leave the event behind.
        if self.events.len() >= limits.events.saturating_add(limits.in_flight) {
            return Err(RpcError::internal("too many requests wait to be looked at"));
        }
        let mut call = Call::new(request.id.clone(), context, rule::client_request(request.method), kind);
        call.origin = request.origin;
        call.batch = request.batch;
        if let Some(batch) = request.batch {
            self.batches.expect(batch);
        }
        Ok(self.calls.insert(call))
    }

    pub(super) fn dispatch_request(&mut self, now: Instant, request: Request<'_>) {
        let to = request.id.clone();
        let answer = match self.route(now, &request) {
            Ok((_, Reply::Later)) => return,
            Ok((Era::Modern, Reply::Now(result))) => {
                let cacheable = rule::client_request(request.method).is_some_and(Rule::is_cacheable);
                Answer::Modern { to, result, cacheable }
            }
            Ok((Era::Legacy, Reply::Now(result))) => Answer::Legacy { to, result },
            Err(error) => Answer::Error { to: Some(to), error, refused: true },
        };
        self.deliver(request.origin, request.batch, answer);
    }

    /// The era is told per message: modern metadata is served by itself, anything else belongs to the session.
    fn route(&mut self, now: Instant, request: &Request<'_>) -> Result<(Era, Reply), RpcError> {
        if self.calls.named(request.id).is_some() {
            let id = request.id;
            return Err(RpcError::invalid_request(format!("the request with the id {id} is still being answered")));
        }
        if !self.is_open() {
            return Err(RpcError::internal("the server is shutting down"));
        }
        let read;
        let Preread { params, meta } = match request.preread {
            Some(preread) => preread,
            None => {
                read = Preread::read(request.params)?;
                &read
            }
        };
        // To a server of legacy revisions alone the key means nothing, and an error that only modern servers give
        // would keep the client from falling back (stdio page of 2026-07-28).
        if self.serves_modern()
            && let Some(version) = meta.version()?
        {
            let reply = self.route_modern(now, request, params, meta, &version)?;
            return Ok((Era::Modern, reply));
        }
        let reply = match request.method {
            "initialize" => self.open_session(now, request)?,
            _ if self.legacy.is_open() => self.route_legacy(now, request, meta)?,
            "ping" if self.serves_legacy() => Reply::Now(Raw::empty_object()),
            _ => return Err(self.unopened(params)),
        };
        Ok((Era::Legacy, reply))
    }

    fn route_modern(
        &mut self,
        now: Instant,
        request: &Request<'_>,
        params: &IncomingParams<'_>,
        meta: &IncomingMeta<'_>,
        version: &str,
    ) -> Result<Reply, RpcError> {
        let spoken = version.parse().ok().filter(|version: &Version| version.is_modern() && self.serves(*version));
        let Some(version) = spoken else { return Err(self.unsupported(version)) };
        if request.batch.is_some() {
            return Err(RpcError::invalid_request(format!("revision {version} has no batches")));
        }
        let mut context = Context {
            version,
            client: self.profile(meta)?,
            log_level: meta.log_level()?.filter(|_| self.config.capabilities.logging.is_some()),
            progress_token: meta.progress_token()?,
            answers: Answers::default(),
            state: None,
            trace: meta.trace().map(Trace::from_texts),
            deadline: None,
        };
        self.modern_seen = true;
        let rule = rule::client_request(request.method);
        self.check_offered(version, request.method, rule)?;
        match request.method {
            "server/discover" => return self.discovery().map(Reply::Now),
            "subscriptions/listen" => return self.listen(request, context),
            _ => {}
        }
        if rule.is_some_and(|rule| rule.may_ask) {
            context.answers = Answers::of(params.input_responses()?);
            context.state = params.request_state()?;
        }
        self.admit(now, request, Kind::Modern, context)
    }

    /// Kept for the next request, unless there will be none.
    fn profile(&mut self, meta: &IncomingMeta<'_>) -> Result<Arc<ClientProfile>, RpcError> {
        match self.scope {
            Scope::Any => self.profiles.read(meta),
            Scope::Modern | Scope::Sessionless => ClientProfile::read(meta).map(Arc::new),
        }
    }

    /// Why a request that belongs to no era cannot be served.
    fn unopened(&self, params: &IncomingParams<'_>) -> RpcError {
        match (self.serves_modern(), self.serves_legacy()) {
            (true, true) if !params.looks_modern() => RpcError::invalid_params(format!(
                "no session is open: send `initialize` first, or put `{}` and `{}` into `params._meta`",
                keys::PROTOCOL_VERSION,
                keys::CLIENT_CAPABILITIES
            )),
            (true, _) => missing(keys::PROTOCOL_VERSION),
            (false, _) => RpcError::invalid_params("no session is open: `initialize` must come first"),
        }
    }

    pub(super) fn unsupported(&self, requested: &str) -> RpcError {
        unsupported(&self.config, requested)
    }
}

/// Refuses a revision, and names those that are served.
pub(crate) fn unsupported(config: &Config, requested: &str) -> RpcError {
    let mut message = format!("unsupported protocol version {requested:?}; supported: ");
    let mut supported = Vec::with_capacity(config.versions.len());
    for version in &config.versions {
        if !supported.is_empty() {
            message.push_str(", ");
        }
        message.push_str(version.as_str());
        supported.push(version.to_string());
    }
    let data = UnsupportedVersionData::new(supported, requested);
    RpcError::new(ErrorCode::UNSUPPORTED_VERSION, message).with_data(&data.part())
}

/// Whose rules a message follows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Era {
    Modern,
    Legacy,
}

impl Trace {
    pub(super) fn from_texts((parent, state, baggage): TraceTexts) -> Self {
        Self { parent, state, baggage }
    }
}
