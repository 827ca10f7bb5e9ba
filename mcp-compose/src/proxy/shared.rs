//! What the two halves of a proxy have in common.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use mcp_driver::{Call, CallError, Peer, Reply};
use mcp_proto::client::{Request, RequestError, Verdict};
use mcp_proto::jsonrpc::RpcError;
#[cfg(feature = "http")]
use mcp_proto::method::ListTools;
use mcp_proto::method::{LegacyListTasks, Method};
use mcp_proto::model::{Implementation, LoggingLevel, Object};
use mcp_proto::server::{Change, Config};
use mcp_proto::{SendError, Version};

use super::flight::{Flight, News, Underway};
use super::follow::Watched;
use super::line::Line;
#[cfg(feature = "http")]
use super::mirrored::Mirrored;
use super::parked::{Binding, Parked, unknown};
use super::{Far, ProxySettings, convert, pump};
use crate::connections::Connections;
use crate::signal::Signal;

type Sleeping = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What the two halves of a proxy have in common.
pub(super) struct Shared {
    pub(super) settings: ProxySettings,
    pub(super) connections: Connections,
    pub(super) parked: Parked,
    pub(super) watched: Watched,
    #[cfg(feature = "http")]
    pub(super) mirrored: Mirrored,
    /// The line or what is watched is another.
    pub(super) news: Arc<Signal>,
    clock: Box<dyn Fn(Duration) -> Sleeping + Send + Sync>,
    state: Mutex<State>,
}

struct State {
    far: Option<Far>,
    line: Option<Arc<Line>>,
    config: Arc<Config>,
    /// How often the far side was ready.
    opened: u64,
    /// The most that any session wanted to hear of what a legacy server logs.
    level: Option<LoggingLevel>,
}

/// Calls take as long as their client waits.
const FOREVER: Duration = Duration::from_secs(365 * 24 * 3600);

impl Shared {
    pub(super) fn new(settings: ProxySettings, clock: impl Fn(Duration) -> Sleeping + Send + Sync + 'static) -> Self {
        let config = Arc::new(Config::new(Implementation::new("proxy", env!("CARGO_PKG_VERSION"))));
        Self {
            settings,
            connections: Connections::default(),
            parked: Parked::new(),
            watched: Watched::default(),
            #[cfg(feature = "http")]
            mirrored: Mirrored::default(),
            news: Arc::default(),
            clock: Box::new(clock),
            state: Mutex::new(State { far: None, line: None, config, opened: 0, level: None }),
        }
    }

    pub(super) fn sleep(&self, span: Duration) -> Sleeping {
        (self.clock)(span)
    }

    pub(super) fn config(&self) -> Arc<Config> {
        self.lock().config.clone()
    }

    /// The configuration is another whenever the far side was ready again.
    pub(super) fn config_version(&self) -> u64 {
        self.lock().opened
    }

    pub(super) fn set_far(&self, far: Far) {
        self.lock().far = Some(far);
    }

    pub(super) fn use_line(&self, line: &Arc<Line>) {
        self.lock().line = Some(line.clone());
    }

    pub(super) fn line_in_use(&self) -> Option<Arc<Line>> {
        self.lock().line.clone()
    }

    /// The far side is ready: what it offers is read anew, and the near side is told if it is not the first time.
    pub(super) fn learn(&self, line: &Arc<Line>, verdict: &Verdict) {
        let mut state = self.lock();
        state.config = Arc::new(config(verdict, &self.settings));
        state.opened += 1;
        #[cfg(feature = "http")]
        self.mirrored.clear();
        let again = state.opened > 1;
        let level = state.level.clone().filter(|_| !verdict.version.is_modern());
        drop(state);
        if let (Some(level), Some(peer)) = (level, line.peer()) {
            set_level(peer.clone(), level);
        }
        self.news.raise();
        if again {
            [Change::Tools, Change::Prompts, Change::Resources].iter().for_each(|it| self.connections.publish(it));
            for uri in self.watched.uris() {
                self.connections.publish(&Change::Resource(uri.into()));
            }
        }
    }

    /// Reads what the far side offers if nobody has told yet.
    pub(super) async fn reach(&self) -> Result<(), RpcError> {
        let (line, _) = self.line().await?;
        if let Some(verdict) = line.peer().and_then(Peer::verdict).filter(|_| self.lock().opened == 0) {
            self.learn(&line, &verdict);
        }
        Ok(())
    }

    pub(super) async fn serve(self: Arc<Self>, call: Call) -> Reply {
        if &*call.method == LegacyListTasks::NAME {
            let mut refused = RpcError::method_not_found(&call.method);
            refused.message =
                format!("{}: behind a proxy it would list the tasks of every client", refused.message).into();
            return refused.into();
        }
        let binding = Binding::of(&call);
        let state = call.context.state.as_deref().filter(|state| self.parked.gave(state));
        let mut again = false;
        let started = match state {
            Some(state) => self.resumed(&call, state, &binding),
            None => self.started(&call).await,
        };
        let mut underway = match started {
            Ok(underway) => underway,
            Err(error) => return error.into(),
        };
        loop {
            match underway.news().await {
                News::Answered(Ok(result)) => {
                    let far = underway.line.version().unwrap_or(Version::LATEST);
                    if far.is_modern()
                        && let Some((inputs, state)) = convert::questions(&result)
                    {
                        return Reply::InputRequired { inputs, state };
                    }
                    #[cfg(feature = "http")]
                    if &*call.method == ListTools::NAME {
                        self.mirrored.learn(&result);
                    }
                    return convert::result(&call.method, result, far, call.context.version).into();
                }
                // The connection was over before anybody heard of the call.
                News::Answered(Err(error)) if was_never_sent(&error) && !again => {
                    again = true;
                    underway = match self.started(&call).await {
                        Ok(underway) => underway,
                        Err(error) => return error.into(),
                    };
                }
                News::Answered(Err(error)) => return underway.error(error).into(),
                News::Asked(inputs) => match self.parked.put(binding, underway, self.settings.parked) {
                    Ok(state) => return Reply::InputRequired { inputs, state: Some(state) },
                    Err(refused) => {
                        let (call, error) = *refused;
                        call.flight.refuse(&error);
                        return Self::unasked(call).await;
                    }
                },
            }
        }
    }

    /// Waits for a call that cannot ask.
    async fn unasked(mut underway: Underway) -> Reply {
        loop {
            match underway.news().await {
                News::Answered(Ok(result)) => {
                    let far = underway.line.version().unwrap_or(Version::LATEST);
                    let (method, near) = (&underway.flight.method, underway.flight.version);
                    return convert::result(method, result, far, near).into();
                }
                News::Answered(Err(error)) => return underway.error(error).into(),
                News::Asked(_) => {
                    underway.flight.refuse(&RpcError::internal("there is no room for calls that ask"));
                }
            }
        }
    }

    fn resumed(&self, call: &Call, state: &str, binding: &Binding) -> Result<Underway, RpcError> {
        let underway = self.parked.take(state, binding)?;
        let far = underway.line.version().unwrap_or(Version::LATEST_LEGACY);
        underway.flight.resume(call.handle.clone(), &call.context.answers, far);
        Ok(underway)
    }

    async fn started(&self, call: &Call) -> Result<Underway, RpcError> {
        let (line, far) = self.line().await?;
        // A legacy server knows of no states: this one is of a proxy that was here before.
        if !far.is_modern() && call.context.state.is_some() {
            return Err(unknown());
        }
        let asks = may_ask(&call.method);
        let turn = match asks && !far.is_modern() && self.settings.one_at_a_time {
            true => Some(line.turns.take().await),
            false => None,
        };
        let Some(peer) = line.peer() else { return Err(unreached()) };
        let context = &call.context;
        let mut request = Request::new(call.method.clone(), convert::params(call, far)?)
            .with_timeout(FOREVER)
            .with_max_time(FOREVER)
            .with_capabilities(context.client.capabilities.clone())
            .with_any_result();
        match &context.log_level {
            Some(level) if far.is_modern() => request.log_level = Some(level.clone()),
            Some(level) => self.raise_level(peer, level),
            None => {}
        }
        let flight = Flight::new(call);
        let mut answer = peer.request(request);
        if context.progress_token.is_some() {
            let heard = flight.clone();
            answer = answer.on_progress(move |step| heard.progress(&step));
        }
        Ok(Underway::new(flight, line, answer, asks, turn))
    }

    /// The connection there is, once it is ready, and its revision.
    async fn line(&self) -> Result<(Arc<Line>, Version), RpcError> {
        let far = self.lock().far.clone();
        let given = match far {
            None => None,
            Some(Far::Peer(peer)) => Some(peer),
            Some(Far::Upstream(upstream)) => {
                Some(upstream.peer().await.map_err(|error| RpcError::internal(error.to_string()))?)
            }
        };
        let line = self.line_to(given).ok_or_else(unreached)?;
        let peer = line.peer().ok_or_else(unreached)?;
        let lost = |reason| RpcError::internal(format!("the server behind the proxy is not there: {reason}"));
        let version = peer.ready().await.map_err(lost)?.version;
        Ok((line, version))
    }

    /// The line in use, or a new one to a peer that was not told of by a handler.
    fn line_to(&self, given: Option<Peer>) -> Option<Arc<Line>> {
        let mut state = self.lock();
        let is_open = |line: &&Arc<Line>| line.peer().is_some_and(|peer| !peer.is_closed());
        if let Some(line) = state.line.as_ref().filter(|line| given.is_none() || is_open(line)) {
            return Some(line.clone());
        }
        let line = Arc::<Line>::default();
        line.open(&given?);
        state.line = Some(line.clone());
        Some(line)
    }

    fn raise_level(&self, peer: &Peer, level: &LoggingLevel) {
        let mut state = self.lock();
        if state.level.as_ref().is_some_and(|known| known <= level) {
            return;
        }
        state.level = Some(level.clone());
        drop(state);
        set_level(peer.clone(), level.clone());
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.news.raise();
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("settings", &self.settings).finish_non_exhaustive()
    }
}

fn set_level(peer: Peer, level: LoggingLevel) {
    pump::run(async move {
        let _ = peer.set_log_level(level).await;
    });
}

/// Whether a server may ask before it answers this. The other methods of the spec only list.
fn may_ask(method: &str) -> bool {
    !matches!(
        method,
        "tools/list" | "prompts/list" | "resources/list" | "resources/templates/list" | "completion/complete"
    )
}

/// Whether the connection ended before the call went out.
const fn was_never_sent(error: &CallError) -> bool {
    matches!(
        error,
        CallError::Send { error: SendError::Closed, .. }
            | CallError::Request { error: RequestError::NotSent(SendError::Closed), .. }
    )
}

fn unreached() -> RpcError {
    RpcError::internal("the proxy has no server behind it yet")
}

/// What the near side is told: what the far side says of itself, and that it may change, since it may be restarted.
fn config(verdict: &Verdict, settings: &ProxySettings) -> Config {
    let info = verdict.server.clone().unwrap_or_else(|| Implementation::new("proxy", env!("CARGO_PKG_VERSION")));
    let mut config = Config::new(info);
    config.instructions.clone_from(&verdict.instructions);
    config.input_timeout = settings.patience;
    let capabilities = &mut config.capabilities;
    *capabilities = verdict.capabilities.clone().unwrap_or_default();
    if let Some(tools) = &mut capabilities.tools {
        tools.list_changed = Some(true);
    }
    if let Some(prompts) = &mut capabilities.prompts {
        prompts.list_changed = Some(true);
    }
    if let Some(resources) = &mut capabilities.resources {
        resources.list_changed = Some(true);
    }
    // All clients are one to the server, and each would see the tasks of the others.
    if let Some(tasks) = &mut capabilities.tasks {
        tasks.list = None;
    }
    // Servers of that revision completed arguments without saying so.
    if verdict.version == Version::V2024_11_05 {
        capabilities.completions.get_or_insert_with(Object::new);
    }
    config
}
