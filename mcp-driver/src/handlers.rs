//! A client's answers, as closures.

mod answering;
mod client_handler;
mod hearing;
mod into_answer;
mod roots;
#[cfg(test)]
mod tests;

use std::fmt;
use std::future::{Future, ready};
use std::pin::Pin;

use mcp_proto::RequestHandle;
#[cfg(feature = "http")]
use mcp_proto::http::challenge::Challenge;
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::model::{
    CreateMessageParams, CreateMessageResult, ElicitFormParams, ElicitResult, ElicitUrlParams, Object,
    SubscriptionFilter,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use client_handler::{ClientHandler, LocalClientHandler, LocalTypedHandler, TypedHandler, Unanswered};
pub use into_answer::IntoAnswer;
pub use roots::{Roots, RootsSource};

use self::answering::read;
use crate::{Input, Peer, Progress, extension};

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

/// # What is answered
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
