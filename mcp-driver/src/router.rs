//! Tools, resources, prompts and completions, as functions and closures.
//!
//! A [`Router`] is given handlers. A [handler](Handler) is an async function whose parameters say what it needs, in any
//! order, and whose [output](Output) says what it gives:
//!
//! | A parameter | is |
//! |---|---|
//! | any `Deserialize + JsonSchema`, with its name from [`named`] | an argument |
//! | [`Args<T>`] | all arguments, as a struct |
//! | [`Ctx`] | the call: progress, logs, questions, cancellation, trace |
//! | [`State<S>`], or `Arc<S>` itself | what the router was given by [`Router::state`] |
//! | [`Meta`], [`RequestId`], [`InboundId`](mcp_proto::InboundId), [`Cancellation`](crate::Cancellation) | parts of the call |
//! | `Principal`, `Option<Arc<http::request::Parts>>` | parts of its HTTP request, with the feature `http` |
//! | [`Completing`] | what is being typed, in a completion |
//! | your own [`FromCall`] | whatever you take from a call |

mod argument;
mod arguments;
mod carried;
#[cfg(feature = "validation")]
mod checks;
mod completion;
mod ctx;
mod dispatch;
mod elicit;
pub(crate) mod explain;
mod extract;
mod failure;
mod field;
mod handle;
mod handler;
mod kind;
mod listing;
pub(crate) mod mistake;
mod output;
mod parameter;
mod parameters;
mod path;
mod registration;
mod routed;
mod routes;
mod schema;
mod sealing;
mod served;
mod signature;
mod suggest;
mod tables;
mod template;
mod text;
mod texts;
mod threading;
mod together;
mod watched;

use std::sync::Arc;

#[cfg(feature = "http")]
use mcp_proto::http::param_header::ParamHeader;
use mcp_proto::model::{Implementation, PromptsCapability, ResourcesCapability, ToolsCapability};
use mcp_proto::server::Config;

pub use argument::{Arg, Named, arg, named};
pub use arguments::{Source, Taking};
pub use completion::{Completing, Typed};
pub use ctx::Ctx;
pub use elicit::{Elicit, Elicited};
pub use extract::{Args, Meta, RequestId, State};
pub use failure::Failure;
pub use field::{Choice, Choices, Field, Filled, chosen};
pub use handle::RouterHandle;
pub use handler::Handler;
pub use kind::Kind;
pub use output::{Asked, Blob, Json, Output};
pub use parameter::{Extracted, FromCall, Parameter, Read, Whole};
pub use parameters::{
    Beside, Gave, Nameless, Parameters, Pattern, PromptOutput, ResourceOutput, ResourceTemplateOutput, Running, Take, Taken,
    ToolOutput,
};
pub use path::{PathPart, SafePath, UnsafePath, safe_join};
pub use routed::Routed;
pub use routes::Routes;
pub use schema::{Describing, of_output as output_schema};
pub use sealing::{StateKeys, StateRefusal, StateRefusals};
#[doc(hidden)]
pub use serde_json::{Value, json};
pub use threading::{Local, Shared, Threading};
pub use together::{Questions, together};
pub use watched::Watched;

use crate::connections::Connections;
use crate::{Call, ServerHandle, Service};
use tables::Tables;

/// A server made of functions and closures: tools, resources, prompts, completions.
///
/// One handler serves every revision: what is listed and answered is fitted to the one that is spoken, and a question
/// to the user ([`Ctx::elicit`]) is put in the way of its era. What is registered is declared as a capability; nothing
/// is declared by hand.
///
/// `S` is the [state](Self::state) that handlers may take, `T` on how many threads they may run: on any
/// ([`Router::new`]), or on one ([`Router::local`]).
///
/// # A handler that asks is run again
/// A question is not awaited. [`Ctx::elicit`], [`Ctx::sample`] and [`Ctx::roots`] give the answer if it is there; if
/// not, they give an error that `?` carries out of the handler, the client is asked, and **the handler runs again from
/// its start** with the answer. So ask first and act afterwards, or wrap what must not happen twice in [`Ctx::once`].
/// Questions that do not depend on each other are best put [`together`].
///
/// # Example: a calculator
/// ```
/// use mcp_driver::router::{Router, named};
///
/// let divide = |a: f64, b: f64| async move { if b == 0.0 { Err("b must not be zero") } else { Ok(a / b) } };
/// let router = Router::new("calculator", "1.0")
///     .tool("add", "Adds a and b", named(["a", "b"], |a: f64, b: f64| async move { a + b }))
///     .tool("divide", "Divides a by b", named(["a", "b"], divide));
/// # let _ = router;
/// ```
#[derive(Debug)]
pub struct Router<S = (), T: Threading = Shared> {
    config: Config,
    state: S,
    inner: Arc<Inner<T>>,
}

/// What the clones of a router and their connections share.
#[derive(Debug)]
pub(crate) struct Inner<T: Threading> {
    tables: Tables<T>,
    connections: Arc<Connections>,
    /// There is a resource that tells of its changes.
    is_watched: std::sync::atomic::AtomicBool,
}

impl Router {
    /// A server that offers nothing yet, whose handlers may run on any thread.
    #[must_use]
    pub fn new(name: impl Into<String>, version: impl Into<String>) -> Self {
        Self::empty(name, version)
    }

    /// A server that offers nothing yet, whose handlers stay on one thread: they may hold an `Rc`.
    ///
    /// # Example: a counter that is no atomic
    /// ```
    /// use std::cell::Cell;
    /// use std::rc::Rc;
    ///
    /// use mcp_driver::router::{Router, State};
    ///
    /// async fn next(State(counter): State<Rc<Cell<u64>>>) -> u64 {
    ///     counter.replace(counter.get() + 1)
    /// }
    ///
    /// let router = Router::local("counter", "1.0").state(Rc::new(Cell::new(0))).tool("next", "Counts one up", next);
    /// # let _ = router;
    /// ```
    #[must_use]
    pub fn local(name: impl Into<String>, version: impl Into<String>) -> Router<(), Local> {
        Router::empty(name, version)
    }
}

impl<T: Threading> Router<(), T> {
    fn empty(name: impl Into<String>, version: impl Into<String>) -> Self {
        let inner = Inner { tables: Tables::default(), connections: Arc::default(), is_watched: false.into() };
        Self { config: Config::new(Implementation::new(name, version)), state: (), inner: Arc::new(inner) }
    }
}

impl<S, T: Threading> Router<S, T> {
    /// Gives `state` to the handlers that are added from here on, which take it as a [`State`]. Those that are there
    /// already keep theirs.
    #[must_use]
    pub fn state<U>(self, state: U) -> Router<U, T> {
        Router { config: self.config, state, inner: self.inner }
    }

    /// Adds what somebody else has put together: what `#[tool]`, `#[prompt]`, `#[resource]` and `#[tools]` make, or a
    /// function from router to router.
    ///
    /// # Example: a part of a server
    /// ```
    /// use mcp_driver::router::Router;
    ///
    /// fn clock(router: Router) -> Router {
    ///     router.tool("now", "Tells the time", || async { "noon" })
    /// }
    ///
    /// let router = Router::new("house", "1.0").add(clock);
    /// # let _ = router;
    /// ```
    #[must_use]
    pub fn add(self, routes: impl Routes<S, T>) -> Self {
        routes.add_to(self)
    }

    /// Changes the configuration. Its capabilities are added to: what is registered is always declared.
    #[must_use]
    pub fn configure(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self
    }

    /// How the server wants to be used, in words for a model.
    #[must_use]
    pub fn instructions(mut self, instructions: impl Into<String>) -> Self {
        self.config.instructions = Some(instructions.into());
        self
    }

    /// Lists come in pages of `size` from now on; in one page by default, since not every client turns pages.
    #[must_use]
    pub fn page_size(self, size: usize) -> Self {
        self.inner.tables.set_page_size(size);
        self
    }

    /// Reaches the router while clients are connected, and tells them what changes.
    #[must_use]
    pub fn handle(&self) -> RouterHandle<T> {
        RouterHandle::new(self.inner.clone())
    }
}

impl<S: Clone, T: Threading> Clone for Router<S, T> {
    fn clone(&self) -> Self {
        Self { config: self.config.clone(), state: self.state.clone(), inner: self.inner.clone() }
    }
}

impl<S, T: Threading> Service for Router<S, T> {
    type Future = Routed<T>;

    fn config(&self) -> Arc<Config> {
        let mut config = self.config.clone();
        let (tables, capabilities) = (&self.inner.tables, &mut config.capabilities);
        capabilities.logging.get_or_insert_default();
        if !tables.tools.is_empty() {
            capabilities.tools.get_or_insert_with(|| ToolsCapability::default().with_list_changed(true));
        }
        if !tables.resources.is_empty() || !tables.templates.is_empty() {
            capabilities
                .resources
                .get_or_insert_with(|| ResourcesCapability::default().with_list_changed(true).with_subscribe(true));
        }
        if !tables.prompts.is_empty() {
            capabilities.prompts.get_or_insert_with(|| PromptsCapability::default().with_list_changed(true));
        }
        if !tables.completions.is_empty() {
            capabilities.completions.get_or_insert_default();
        }
        tables.set_cache(config.cache_ttl, &config.cache_scope);
        tables.sealing.set_server(&config.info.name, config.limits.input_rounds);
        Arc::new(config)
    }

    fn call(&self, call: Call) -> Routed<T> {
        dispatch::dispatch(&self.inner.tables, call).unwrap_or_else(|error| Routed::ready(error.into()))
    }

    fn opened(&self, handle: &ServerHandle) {
        self.inner.connections.add(handle.downgrade());
    }

    #[cfg(feature = "http")]
    fn tool_headers(&self, tool: &str) -> Option<Arc<[ParamHeader]>> {
        self.inner.tables.tools.get(tool)?.handler.headers.clone()
    }
}
