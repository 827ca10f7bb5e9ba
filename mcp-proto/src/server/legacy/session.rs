//! The session that `initialize` opens (lifecycle pages until 2025-11-25).

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::sync::Arc;

use super::Replay;
use super::ping::Silence;
use crate::jsonrpc::{Raw, RpcError};
use crate::meta::incoming_meta::{IncomingMeta, LEVELS};
use crate::model::fit::encode_part;
use crate::model::source::from_text;
use crate::model::{Fit, InitializeResult, LoggingLevel};
use crate::rpc::id_table::IdTable;
use crate::rpc::origin::Origin;
use crate::rpc::rule;
use crate::rpc::table::Table;
use crate::server::dispatch::{Reply, Request, required};
use crate::server::inflight::Kind;
use crate::server::outgoing::Message;
use crate::server::{Answers, ClientProfile, Context, Server, Trace};
use crate::{InboundId, Instant, Version};

/// An open session.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) version: Version,
    pub(super) client: Arc<ClientProfile>,
    /// From which level on log messages go out.
    pub(super) level: LoggingLevel,
    /// The client has said `notifications/initialized`, so that it may be asked and told.
    pub(super) initialized: bool,
    /// Requests of ours that wait for that, by their ids.
    pub(super) held: IdTable<i64, (Option<Origin>, Message)>,
    /// The resources whose changes the client wants to hear of, with the requests that said so.
    pub(super) subscribed: Table<Box<str>, InboundId>,
    pub(super) silence: Option<Silence>,
}

impl Session {
    fn new(version: Version, client: Arc<ClientProfile>, level: LoggingLevel) -> Self {
        Self {
            version,
            client,
            level,
            initialized: false,
            held: IdTable::new(),
            subscribed: Table::new(),
            silence: None,
        }
    }
}

impl Server {
    /// Answers `initialize`.
    pub(in crate::server) fn open_session(&mut self, now: Instant, request: &Request<'_>) -> Result<Reply, RpcError> {
        let [requested, capabilities, info] = request.pick(["protocolVersion", "capabilities", "clientInfo"])?;
        if !self.serves_legacy() {
            let requested: Option<String> = requested.and_then(|version| from_text(version).ok());
            return Err(self.unsupported(&requested.unwrap_or_default()));
        }
        if self.legacy.is_open() {
            return Err(RpcError::invalid_request("the session is open already"));
        }
        if request.batch.is_some() {
            return Err(RpcError::invalid_request("`initialize` may not stand in a batch"));
        }
        let requested: Box<str> = required("protocolVersion", requested)?;
        let mut client = ClientProfile {
            capabilities: required("capabilities", capabilities)?,
            info: Some(required("clientInfo", info)?),
        };
        let version = self.negotiate(&requested).ok_or_else(|| self.unsupported(&requested))?;
        client.capabilities.fit(version);

        let config = &self.config;
        let mut result = InitializeResult::new(version.as_str(), self.offered_at_opening(), config.info.clone());
        result.instructions.clone_from(&config.instructions);
        let result = encode_part(version, result).map_err(|error| RpcError::internal(error.to_string()))?;
        self.legacy.session = Some(Session::new(version, Arc::new(client), config.log_level.clone()));
        self.start_pinging(now);
        Ok(Reply::Now(result))
    }

    /// Has clients that say the same of themselves share what they said; `last` is what the last of them said.
    #[cfg(feature = "http")]
    pub(crate) fn share_client(&mut self, last: &mut Arc<ClientProfile>) {
        let Some(session) = &mut self.legacy.session else { return };
        if session.client == *last {
            session.client = Arc::clone(last);
        } else {
            *last = Arc::clone(&session.client);
        }
    }

    /// Takes a session for open, with a client of which nothing but its revision is known.
    #[cfg(feature = "http")]
    pub(in crate::server) fn assume_session(&mut self, version: Version) {
        let session = Session::new(version, Arc::default(), self.config.log_level.clone());
        self.legacy.session = Some(Session { initialized: true, ..session });
    }

    /// The client is ready to be asked and told.
    pub(in crate::server) fn session_initialized(&mut self) {
        let Some(session) = &mut self.legacy.session else { return };
        session.initialized = true;
        while let Some((_, (origin, message))) = session.held.pop_first() {
            self.output.push(origin, message);
        }
    }

    /// A request within the session.
    pub(in crate::server) fn route_legacy(
        &mut self,
        now: Instant,
        request: &Request<'_>,
        meta: &IncomingMeta<'_>,
    ) -> Result<Reply, RpcError> {
        let Some(session) = &self.legacy.session else { return Err(RpcError::internal("no session is open")) };
        let context = Context {
            version: session.version,
            client: Arc::clone(&session.client),
            log_level: self.config.capabilities.logging.as_ref().map(|_| session.level.clone()),
            progress_token: meta.progress_token()?,
            answers: Answers::default(),
            state: None,
            trace: meta.trace().map(Trace::from_texts),
            deadline: None,
        };
        self.check_offered(session.version, request.method, rule::client_request(request.method))?;
        match request.method {
            "ping" => Ok(Reply::Now(Raw::empty_object())),
            "logging/setLevel" => self.set_level(request),
            "resources/subscribe" => self.subscribe(request, context),
            "resources/unsubscribe" => self.unsubscribe(request),
            _ => {
                let replay = Replay::new(request.method.into(), request.params(), context.trace.clone());
                self.admit(now, request, Kind::Legacy(Box::new(replay)), context)
            }
        }
    }

    /// The requested revision if it is a legacy one that is served, else the newest such (lifecycle page, "Version
    /// Negotiation").
    fn negotiate(&self, requested: &str) -> Option<Version> {
        let legacy = || self.config.versions.iter().copied().filter(|version| !version.is_modern());
        legacy().find(|version| version.as_str() == requested).or_else(|| legacy().max())
    }

    fn set_level(&mut self, request: &Request<'_>) -> Result<Reply, RpcError> {
        let [level] = request.pick(["level"])?;
        let level = level.map(|level| required("level", Some(level))).transpose()?;
        let level = level.filter(LoggingLevel::is_known);
        let Some(level) = level else {
            return Err(RpcError::invalid_params(format!("`params.level` must be {LEVELS}")));
        };
        if let Some(session) = &mut self.legacy.session {
            session.level = level;
        }
        Ok(Reply::Now(Raw::empty_object()))
    }
}
