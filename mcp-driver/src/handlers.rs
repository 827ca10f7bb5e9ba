//! A client's answers, as closures.

use std::fmt;
use std::future::{Future, ready};
use std::pin::Pin;

#[cfg(feature = "http")]
use mcp_proto::RequestHandle;
use mcp_proto::Version;
#[cfg(feature = "http")]
use mcp_proto::http::challenge::Challenge;
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::method::{CreateMessage, Elicit, ListRoots, Method};
use mcp_proto::model::{
    ClientCapabilities, CreateMessageParams, CreateMessageResult, ElicitParams, ElicitResult, ListRootsResult,
    encode_for,
};

use crate::{Handler, Input};

/// A client's answers, as closures; what has a closure is declared as a capability.
///
/// # Example: a client that asks its user
/// ```
/// use mcp_driver::Handlers;
/// use mcp_proto::model::{ElicitParams, ElicitResult};
///
/// let handlers = Handlers::new()
///     .elicitation(|_: ElicitParams| async { Ok(ElicitResult::decline()) })
///     .on_noise(|error, excerpt| eprintln!("the server says: {excerpt} ({error})"));
/// # let _ = handlers;
/// ```
#[derive(Default)]
pub struct Handlers {
    elicitation: Option<Answer>,
    sampling: Option<Answer>,
    roots: Option<Answer>,
    notification: Option<OnNotification>,
    noise: Option<OnNoise>,
    #[cfg(feature = "http")]
    unauthorized: Option<OnUnauthorized>,
    #[cfg(feature = "http")]
    tool_rejected: Option<OnToolRejected>,
}

type Answering = Pin<Box<dyn Future<Output = Result<Raw, RpcError>> + Send>>;
type Answer = Box<dyn Fn(Option<Raw>, Version) -> Answering + Send>;
type OnNotification = Box<dyn Fn(&str, Option<&Raw>) + Send>;
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

    /// Answers `elicitation/create`: asks the user. Unless the configuration says otherwise, by forms only.
    #[must_use]
    pub fn elicitation<F, Fut>(mut self, ask: F) -> Self
    where
        F: Fn(ElicitParams) -> Fut + Send + 'static,
        Fut: Future<Output = Result<ElicitResult, RpcError>> + Send + 'static,
    {
        self.elicitation = Some(typed::<Elicit, _, _>(ask));
        self
    }

    /// Answers `sampling/createMessage`: asks a model.
    #[must_use]
    pub fn sampling<F, Fut>(mut self, ask: F) -> Self
    where
        F: Fn(CreateMessageParams) -> Fut + Send + 'static,
        Fut: Future<Output = Result<CreateMessageResult, RpcError>> + Send + 'static,
    {
        self.sampling = Some(typed::<CreateMessage, _, _>(ask));
        self
    }

    /// Answers `roots/list`: tells which folders the server may work in.
    #[must_use]
    pub fn roots<F, Fut>(mut self, tell: F) -> Self
    where
        F: Fn() -> Fut + Send + 'static,
        Fut: Future<Output = Result<ListRootsResult, RpcError>> + Send + 'static,
    {
        self.roots = Some(typed::<ListRoots, _, _>(move |_| tell()));
        self
    }

    /// Hears notifications that belong to no subscription, log messages among them, in order: the method and the params.
    #[must_use]
    pub fn on_notification(mut self, hear: impl Fn(&str, Option<&Raw>) + Send + 'static) -> Self {
        self.notification = Some(Box::new(hear));
        self
    }

    /// Hears of lines that are no messages: what was wrong, and how the line begins.
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
        let answer = match &*input.method {
            Elicit::NAME => &self.elicitation,
            CreateMessage::NAME => &self.sampling,
            ListRoots::NAME => &self.roots,
            _ => &None,
        };
        match answer {
            Some(answer) => answer(input.params, input.version),
            None => Box::pin(ready(Err(RpcError::method_not_found(&input.method)))),
        }
    }

    fn declare(&self, capabilities: &mut ClientCapabilities) {
        if self.elicitation.is_some() {
            capabilities.elicitation.get_or_insert_default();
        }
        if self.sampling.is_some() {
            capabilities.sampling.get_or_insert_default();
        }
        if self.roots.is_some() {
            capabilities.roots.get_or_insert_default();
        }
    }

    fn notification(&self, method: &str, params: Option<&Raw>) {
        if let Some(hear) = &self.notification {
            hear(method, params);
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

impl fmt::Debug for Handlers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handlers")
            .field("elicitation", &self.elicitation.is_some())
            .field("sampling", &self.sampling.is_some())
            .field("roots", &self.roots.is_some())
            .finish_non_exhaustive()
    }
}

fn typed<M, F, Fut>(ask: F) -> Answer
where
    M: Method,
    F: Fn(M::Params) -> Fut + Send + 'static,
    Fut: Future<Output = Result<M::Result, RpcError>> + Send + 'static,
{
    Box::new(move |params, version| {
        let params = params.unwrap_or_else(Raw::empty_object);
        let asking = match params.decode() {
            Ok(params) => ask(params),
            Err(error) => return Box::pin(ready(Err(RpcError::invalid_params(error.to_string())))),
        };
        Box::pin(async move {
            let result = asking.await?;
            encode_for(version, result).map_err(|error| RpcError::internal(error.to_string()))
        })
    })
}
