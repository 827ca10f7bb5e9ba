//! A client's answers, as closures.

mod client_handler;
mod into_answer;
mod roots;
#[cfg(test)]
mod tests;

use std::fmt;
use std::future::{Future, ready};
use std::pin::Pin;

use mcp_proto::RequestHandle;
use mcp_proto::Version;
#[cfg(feature = "http")]
use mcp_proto::http::challenge::Challenge;
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::method::{
    CreateMessage, Elicit, ListRoots, LoggingMessage, Method, Notice, PromptListChanged, ResourceListChanged,
    ResourceUpdated, ToolListChanged,
};
use mcp_proto::model::{
    ClientCapabilities, CreateMessageParams, CreateMessageResult, ElicitAction, ElicitFormParams, ElicitParams,
    ElicitResult, ElicitUrlParams, Fit, LoggingMessageParams, Object, SubscriptionFilter, encode_for,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use client_handler::{ClientHandler, LocalClientHandler, LocalTypedHandler, TypedHandler, Unanswered};
pub use into_answer::IntoAnswer;
pub use roots::{Roots, RootsSource};

use crate::decoding::decode;
use crate::{Handler, Input, Peer, Progress, extension};

/// A client's answers, as closures. What has a closure is declared as a capability, and nothing else is.
///
/// A closure gives an answer or an error, which the server is told; one that panics is answered with -32603.
///
/// # Example: a client that asks its user
/// ```
/// use mcp_driver::Handlers;
/// use mcp_proto::model::{ElicitResult, Root};
///
/// let handlers = Handlers::new()
///     .elicitation(|form| async move {
///         println!("{}", form.message);
///         ElicitResult::decline()
///     })
///     .roots([Root::new("file:///home/ada/project")])
///     .on_log(|message| eprintln!("{}: {}", message.level, message.data));
/// # let _ = handlers;
/// ```
#[derive(Default)]
pub struct Handlers {
    form: Option<Asked<ElicitFormParams, ElicitResult>>,
    url: Option<Asked<ElicitUrlParams, ElicitResult>>,
    fill_defaults: bool,
    sampling: Option<Asked<CreateMessageParams, CreateMessageResult>>,
    sampling_tools: bool,
    sampling_context: bool,
    roots: Option<Box<dyn RootsSource>>,
    extensions: Option<Object>,
    methods: Vec<(Box<str>, Custom)>,
    opened: Vec<OnOpened>,
    filter: SubscriptionFilter,
    notification: Vec<OnNotification>,
    progress: Option<OnProgress>,
    noise: Option<OnNoise>,
    #[cfg(feature = "http")]
    unauthorized: Option<OnUnauthorized>,
    #[cfg(feature = "http")]
    tool_rejected: Option<OnToolRejected>,
}

type Answering = Pin<Box<dyn Future<Output = Result<Raw, RpcError>> + Send>>;
type Asking<R> = Pin<Box<dyn Future<Output = Result<R, RpcError>> + Send>>;
type Asked<P, R> = Box<dyn Fn(P) -> Asking<R> + Send>;
type Custom = Box<dyn Fn(&Input) -> Answering + Send>;
type OnOpened = Box<dyn Fn(&Peer) + Send>;
type OnNotification = Box<dyn Fn(&str, Option<&Raw>) + Send>;
type OnProgress = Box<dyn Fn(RequestHandle, &Progress) + Send>;
type OnNoise = Box<dyn Fn(&RpcError, &str) + Send>;
#[cfg(feature = "http")]
type OnUnauthorized = Box<dyn Fn(u16, &[Challenge]) + Send>;
#[cfg(feature = "http")]
type OnToolRejected = Box<dyn Fn(&str, &str) + Send>;

impl Handlers {
    /// No answers yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers `elicitation/create` that asks by a form (client/elicitation, since 2025-06-18).
    ///
    /// # Example: the form as it was filled in beforehand
    /// ```
    /// use mcp_driver::Handlers;
    /// use mcp_proto::model::ElicitResult;
    ///
    /// let handlers = Handlers::new()
    ///     .elicitation(|form| async move { ElicitResult::accept(form.requested_schema.defaults()) });
    /// # let _ = handlers;
    /// ```
    #[must_use]
    pub fn elicitation<F, Fut>(mut self, ask: F) -> Self
    where
        F: Fn(ElicitFormParams) -> Fut + Send + 'static,
        Fut: Future<Output: IntoAnswer<ElicitResult>> + Send + 'static,
    {
        self.form = Some(asked(ask));
        self
    }

    /// Answers `elicitation/create` that sends the user to a URL (client/elicitation, since 2025-11-25).
    ///
    /// The URL comes from the server and is not checked: show it to the user, whole, before it is opened.
    ///
    /// # Example
    /// ```
    /// use mcp_driver::Handlers;
    /// use mcp_proto::model::{ElicitAction, ElicitResult};
    ///
    /// let handlers = Handlers::new().elicitation_url(|asked| async move {
    ///     println!("{}: {}", asked.message, asked.url);
    ///     ElicitResult::new(ElicitAction::Accept)
    /// });
    /// # let _ = handlers;
    /// ```
    #[must_use]
    pub fn elicitation_url<F, Fut>(mut self, ask: F) -> Self
    where
        F: Fn(ElicitUrlParams) -> Fut + Send + 'static,
        Fut: Future<Output: IntoAnswer<ElicitResult>> + Send + 'static,
    {
        self.url = Some(asked(ask));
        self
    }

    /// Fills in what an accepted form leaves out with the defaults of its schema (client/elicitation, 2025-11-25,
    /// "Requested Schema").
    ///
    /// # Example: a user who changes nothing
    /// ```
    /// use mcp_driver::Handlers;
    /// use mcp_driver::proto::model::{ElicitResult, Object};
    ///
    /// let handlers = Handlers::new().elicitation(|_| async { ElicitResult::accept(Object::new()) }).fill_defaults();
    /// # let _ = handlers;
    /// ```
    #[must_use]
    pub const fn fill_defaults(mut self) -> Self {
        self.fill_defaults = true;
        self
    }

    /// Answers `sampling/createMessage`: asks a model.
    ///
    /// # Example
    /// ```
    /// use mcp_driver::Handlers;
    /// use mcp_proto::model::{CreateMessageResult, Role};
    ///
    /// let handlers = Handlers::new()
    ///     .sampling(|asked| async move { CreateMessageResult::new(Role::Assistant, "It depends.", "oracle-1") });
    /// # let _ = handlers;
    /// ```
    #[must_use]
    pub fn sampling<F, Fut>(mut self, ask: F) -> Self
    where
        F: Fn(CreateMessageParams) -> Fut + Send + 'static,
        Fut: Future<Output: IntoAnswer<CreateMessageResult>> + Send + 'static,
    {
        self.sampling = Some(asked(ask));
        self
    }

    /// Answers `sampling/createMessage` that brings tools for the model too (client/sampling, since 2025-11-25).
    ///
    /// # Example
    /// ```
    /// use mcp_driver::Handlers;
    /// use mcp_driver::proto::model::{CreateMessageResult, Role};
    ///
    /// let handlers = Handlers::new()
    ///     .sampling_with_tools(|asked| async move {
    ///         let tools = asked.tools.map_or(0, |tools| tools.len());
    ///         CreateMessageResult::new(Role::Assistant, format!("I could use {tools} tools."), "oracle-1")
    ///     })
    ///     .sampling_context();
    /// # let _ = handlers;
    /// ```
    #[must_use]
    pub fn sampling_with_tools<F, Fut>(self, ask: F) -> Self
    where
        F: Fn(CreateMessageParams) -> Fut + Send + 'static,
        Fut: Future<Output: IntoAnswer<CreateMessageResult>> + Send + 'static,
    {
        Self { sampling_tools: true, ..self.sampling(ask) }
    }

    /// Says that whoever samples adds context as `includeContext` wants it (client/sampling, since 2025-11-25).
    #[must_use]
    pub const fn sampling_context(mut self) -> Self {
        self.sampling_context = true;
        self
    }

    /// Answers `roots/list`: tells which folders the server may work in. A list does, a [`Roots`] that changes, or a
    /// closure.
    ///
    /// # Example: three ways to tell
    /// ```
    /// use mcp_driver::{Handlers, Roots};
    /// use mcp_proto::model::Root;
    ///
    /// let fixed = Handlers::new().roots([Root::new("file:///srv/data")]);
    ///
    /// let open = Roots::new([Root::new("file:///home/ada")]);
    /// let changing = Handlers::new().roots(open.clone());
    /// open.set([Root::new("file:///home/ada"), Root::new("file:///srv/data")]);
    ///
    /// let asked_each_time = Handlers::new().roots(|| async { vec![Root::new("file:///tmp")] });
    /// # let _ = (fixed, changing, asked_each_time);
    /// ```
    #[must_use]
    pub fn roots(mut self, roots: impl RootsSource) -> Self {
        self.roots = Some(Box::new(roots));
        self
    }

    /// Answers a method of the server's own, which legacy servers may call: since 2026-07-28 a server asks what the spec
    /// names, and nothing else. An answer that is no JSON object is the server's error -32603.
    ///
    /// # Example: the server wants to know the time
    /// ```
    /// use mcp_driver::Handlers;
    /// use serde_json::{Value, json};
    ///
    /// let handlers = Handlers::new().method("acme/time", |_: Value| async { json!({"time": "12:00"}) });
    /// # let _ = handlers;
    /// ```
    #[must_use]
    pub fn method<P, R, F, Fut>(mut self, name: impl Into<Box<str>>, answer: F) -> Self
    where
        P: DeserializeOwned + 'static,
        R: Serialize + 'static,
        F: Fn(P) -> Fut + Send + 'static,
        Fut: Future<Output = R> + Send + 'static,
    {
        let answer = move |input: &Input| -> Answering {
            match read(input) {
                Ok(params) => {
                    let asking = answer(params);
                    Box::pin(async move {
                        Raw::encode(&asking.await).map_err(|error| RpcError::internal(error.to_string()))
                    })
                }
                Err(error) => Box::pin(ready(Err(error))),
            }
        };
        self.methods.push((name.into(), Box::new(answer)));
        self
    }

    /// Declares an extension of the protocol and its settings, which are an object; `()` for none. What the server
    /// declares is [`Peer::extension`].
    ///
    /// # Panics
    /// If the settings are no object.
    #[must_use]
    pub fn extension(mut self, name: impl Into<String>, settings: impl Serialize) -> Self {
        extension::declare(&mut self.extensions, name.into(), settings);
        self
    }

    /// Hears log messages. Which of them are sent, [`Peer::set_log_level`] and
    /// [`Answer::log_level`](crate::Answer::log_level) decide.
    ///
    /// # Example
    /// ```
    /// use mcp_driver::Handlers;
    ///
    /// let handlers = Handlers::new().on_log(|message| {
    ///     eprintln!("[{}] {}: {}", message.level, message.logger.unwrap_or_default(), message.data);
    /// });
    /// # let _ = handlers;
    /// ```
    #[must_use]
    pub fn on_log(self, hear: impl Fn(LoggingMessageParams) + Send + 'static) -> Self {
        self.on::<LoggingMessage>(hear)
    }

    /// Hears that the tools have changed. Where the server wants to be asked for that (2026-07-28), it is.
    ///
    /// [`Peer::watch_tools`] gives the tools themselves.
    ///
    /// # Example: three lists
    /// ```
    /// use mcp_driver::Handlers;
    ///
    /// let handlers = Handlers::new()
    ///     .on_tools_changed(|| println!("other tools"))
    ///     .on_prompts_changed(|| println!("other prompts"))
    ///     .on_resources_changed(|| println!("other resources"));
    /// # let _ = handlers;
    /// ```
    #[must_use]
    pub fn on_tools_changed(mut self, hear: impl Fn() + Send + 'static) -> Self {
        self.filter.tools_list_changed = Some(true);
        self.on::<ToolListChanged>(move |_| hear())
    }

    /// Hears that the prompts have changed, as [`on_tools_changed`](Self::on_tools_changed) does of the tools.
    #[must_use]
    pub fn on_prompts_changed(mut self, hear: impl Fn() + Send + 'static) -> Self {
        self.filter.prompts_list_changed = Some(true);
        self.on::<PromptListChanged>(move |_| hear())
    }

    /// Hears that the resources have changed, as [`on_tools_changed`](Self::on_tools_changed) does of the tools.
    #[must_use]
    pub fn on_resources_changed(mut self, hear: impl Fn() + Send + 'static) -> Self {
        self.filter.resources_list_changed = Some(true);
        self.on::<ResourceListChanged>(move |_| hear())
    }

    /// Watches these resources, and hears the URI of each that has changed.
    ///
    /// # Example
    /// ```
    /// use mcp_driver::Handlers;
    ///
    /// let handlers =
    ///     Handlers::new().on_resource_updated(["file:///notes.md"], |uri| println!("{uri} has changed"));
    /// # let _ = handlers;
    /// ```
    #[must_use]
    pub fn on_resource_updated<U: Into<String>>(
        mut self,
        uris: impl IntoIterator<Item = U>,
        hear: impl Fn(&str) + Send + 'static,
    ) -> Self {
        self.filter.resource_subscriptions.get_or_insert_default().extend(uris.into_iter().map(Into::into));
        self.on::<ResourceUpdated>(move |updated| hear(&updated.uri))
    }

    /// Hears notifications of one kind, in order. Those that cannot be read are left out.
    ///
    /// # Example: that the user is done at a URL, which 2025-11-25 tells
    /// ```
    /// use mcp_driver::Handlers;
    /// use mcp_proto::method::ElicitationComplete;
    ///
    /// let handlers = Handlers::new().on::<ElicitationComplete>(|done| println!("{}", done.elicitation_id));
    /// # let _ = handlers;
    /// ```
    #[must_use]
    pub fn on<N: Notice>(self, hear: impl Fn(N::Params) + Send + 'static) -> Self {
        self.on_notification(move |method, params| {
            if method != N::NAME {
                return;
            }
            let read = params.map_or_else(|| Raw::empty_object().decode(), Raw::decode);
            if let Ok(params) = read {
                hear(params);
            }
        })
    }

    /// Hears every notification that belongs to no [`Subscription`](crate::Subscription), in order: the method and the
    /// params.
    ///
    /// # Example
    /// ```
    /// use mcp_driver::Handlers;
    ///
    /// let handlers = Handlers::new().on_notification(|method, params| {
    ///     println!("{method} {}", params.map_or("", |params| params.as_str()));
    /// });
    /// # let _ = handlers;
    /// ```
    #[must_use]
    pub fn on_notification(mut self, hear: impl Fn(&str, Option<&Raw>) + Send + 'static) -> Self {
        self.notification.push(Box::new(hear));
        self
    }

    /// Hears how far requests have come that asked for progress, whichever they are.
    ///
    /// # Example
    /// ```
    /// use mcp_driver::Handlers;
    ///
    /// let handlers = Handlers::new().on_progress(|request, step| println!("{request:?}: {}", step.progress));
    /// # let _ = handlers;
    /// ```
    #[must_use]
    pub fn on_progress(mut self, hear: impl Fn(RequestHandle, &Progress) + Send + 'static) -> Self {
        self.progress = Some(Box::new(hear));
        self
    }

    /// Hears that a connection begins, before anything is sent: the peer may be kept.
    ///
    /// # Example: a peer for elsewhere
    /// ```
    /// use std::sync::OnceLock;
    ///
    /// use mcp_driver::{Handlers, Peer};
    ///
    /// static SERVER: OnceLock<Peer> = OnceLock::new();
    ///
    /// let handlers = Handlers::new().on_opened(|peer| drop(SERVER.set(peer.clone())));
    /// # let _ = handlers;
    /// ```
    #[must_use]
    pub fn on_opened(mut self, hear: impl Fn(&Peer) + Send + 'static) -> Self {
        self.opened.push(Box::new(hear));
        self
    }

    /// Hears of lines that are no messages: what was wrong, and how the line begins.
    ///
    /// # Example: a server that prints where it should not
    /// ```
    /// use mcp_driver::Handlers;
    ///
    /// let handlers = Handlers::new().on_noise(|error, line| eprintln!("{}: {line}", error.message));
    /// # let _ = handlers;
    /// ```
    #[must_use]
    pub fn on_noise(mut self, hear: impl Fn(&RpcError, &str) + Send + 'static) -> Self {
        self.noise = Some(Box::new(hear));
        self
    }

    /// Hears that the server wants authorization, over HTTP: the status, 401 or 403, and what it demands.
    ///
    /// # Example: what a server asks for a token
    /// ```
    /// use mcp_driver::Handlers;
    ///
    /// let handlers = Handlers::new().on_unauthorized(|status, challenges| {
    ///     let metadata = challenges.iter().find_map(|challenge| challenge.param("resource_metadata"));
    ///     eprintln!("{status}: a token is to be had as {metadata:?} says");
    /// });
    /// # let _ = handlers;
    /// ```
    #[cfg(feature = "http")]
    #[must_use]
    pub fn on_unauthorized(mut self, hear: impl Fn(u16, &[Challenge]) + Send + 'static) -> Self {
        self.unauthorized = Some(Box::new(hear));
        self
    }

    /// Hears that a tool was left out of what the server listed, over HTTP: its name, and which rule it breaks.
    #[cfg(feature = "http")]
    #[must_use]
    pub fn on_tool_rejected(mut self, hear: impl Fn(&str, &str) + Send + 'static) -> Self {
        self.tool_rejected = Some(Box::new(hear));
        self
    }
}

impl Handler for Handlers {
    type Future = Answering;

    fn input(&self, input: Input) -> Answering {
        match &*input.method {
            Elicit::NAME => self.elicit(input),
            CreateMessage::NAME => match &self.sampling {
                Some(ask) => match sampling(&input) {
                    Ok(params) => fitted(input.version, ask(params)),
                    Err(error) => Box::pin(ready(Err(error))),
                },
                None => refuse(&input),
            },
            ListRoots::NAME => match &self.roots {
                Some(roots) => fitted(input.version, roots.tell()),
                None => refuse(&input),
            },
            method => match self.methods.iter().rev().find(|(name, _)| **name == *method) {
                Some((_, answer)) => answer(&input),
                None => refuse(&input),
            },
        }
    }

    fn methods(&self) -> Vec<Box<str>> {
        self.methods.iter().map(|(name, _)| name.clone()).collect()
    }

    fn declare(&self, capabilities: &mut ClientCapabilities) {
        if self.form.is_some() {
            capabilities.elicitation.get_or_insert_default().form.get_or_insert_default();
        }
        if self.url.is_some() {
            capabilities.elicitation.get_or_insert_default().url.get_or_insert_default();
        }
        if self.sampling.is_some() {
            let sampling = capabilities.sampling.get_or_insert_default();
            sampling.tools = self.sampling_tools.then(Default::default);
            sampling.context = self.sampling_context.then(Default::default);
        }
        if let Some(extensions) = &self.extensions {
            capabilities.extensions.get_or_insert_default().extend(extensions.clone());
        }
        if let Some(roots) = &self.roots {
            capabilities.roots.get_or_insert_default().list_changed = roots.may_change().then_some(true);
        }
    }

    fn listens(&self, filter: &mut SubscriptionFilter) {
        *filter = self.filter.clone();
    }

    fn opened(&self, peer: &Peer) {
        if let Some(roots) = &self.roots {
            roots.opened(peer);
        }
        self.opened.iter().for_each(|hear| hear(peer));
    }

    fn notification(&self, method: &str, params: Option<&Raw>) {
        self.notification.iter().for_each(|hear| hear(method, params));
    }

    fn progress(&self, request: RequestHandle, progress: &Progress) {
        if let Some(hear) = &self.progress {
            hear(request, progress);
        }
    }

    fn noise(&self, error: &RpcError, excerpt: &str) {
        if let Some(hear) = &self.noise {
            hear(error, excerpt);
        }
    }

    #[cfg(feature = "http")]
    fn unauthorized(&self, status: u16, challenges: &[Challenge], _: Option<RequestHandle>) {
        if let Some(hear) = &self.unauthorized {
            hear(status, challenges);
        }
    }

    #[cfg(feature = "http")]
    fn tool_rejected(&self, tool: &str, reason: &str) {
        if let Some(hear) = &self.tool_rejected {
            hear(tool, reason);
        }
    }
}

impl Handlers {
    /// Asks by whichever way the server wants.
    fn elicit(&self, input: Input) -> Answering {
        match (read(&input), &self.form, &self.url) {
            (Ok(ElicitParams::Form(form)), Some(ask), _) => {
                let defaults = self.fill_defaults.then(|| form.requested_schema.defaults());
                let asking = ask(form);
                fitted(input.version, async move {
                    let mut result = asking.await?;
                    if let Some(defaults) = defaults {
                        fill(&mut result, defaults);
                    }
                    Ok(result)
                })
            }
            (Ok(ElicitParams::Url(url)), _, Some(ask)) => fitted(input.version, ask(url)),
            (Err(error), ..) => Box::pin(ready(Err(error))),
            _ => refuse(&input),
        }
    }
}

impl fmt::Debug for Handlers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handlers")
            .field("elicitation", &self.form.is_some())
            .field("elicitation_url", &self.url.is_some())
            .field("sampling", &self.sampling.is_some())
            .field("roots", &self.roots.is_some())
            .finish_non_exhaustive()
    }
}

fn asked<P, R, F, Fut>(ask: F) -> Asked<P, R>
where
    F: Fn(P) -> Fut + Send + 'static,
    Fut: Future<Output: IntoAnswer<R>> + Send + 'static,
{
    Box::new(move |params| {
        let asking = ask(params);
        Box::pin(async move { asking.await.into_answer() })
    })
}

/// The answer as the revision has it.
fn fitted<R: Serialize + Fit + 'static>(
    version: Version,
    asking: impl Future<Output = Result<R, RpcError>> + Send + 'static,
) -> Answering {
    Box::pin(async move { encode(version, asking.await?) })
}

fn encode<R: Serialize + Fit>(version: Version, result: R) -> Result<Raw, RpcError> {
    encode_for(version, result).map_err(|error| RpcError::internal(error.to_string()))
}

/// What a model is asked, if uses of tools have their results.
fn sampling(input: &Input) -> Result<CreateMessageParams, RpcError> {
    let params: CreateMessageParams = read(input)?;
    match params.check_tools() {
        Ok(()) => Ok(params),
        Err(imbalance) => Err(RpcError::invalid_params(format!("invalid params: {imbalance}"))),
    }
}

/// What is asked, as a type.
fn read<P: DeserializeOwned>(input: &Input) -> Result<P, RpcError> {
    let params = input.params.as_ref().map_or_else(|| Raw::empty_object().decode(), decode);
    params.map_err(|error| RpcError::invalid_params(error.to_string()))
}

fn refuse(input: &Input) -> Answering {
    Box::pin(ready(Err(RpcError::method_not_found(&input.method))))
}

/// What the user left alone is as the form had it.
fn fill(result: &mut ElicitResult, defaults: mcp_proto::model::Object) {
    if result.action != ElicitAction::Accept {
        return;
    }
    let content = result.content.get_or_insert_default();
    for (name, value) in defaults {
        content.entry(name).or_insert(value);
    }
}
