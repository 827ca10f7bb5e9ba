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
//! | `Principal`, `Option<Principal>`, `Option<Arc<http::request::Parts>>` | who signed in, and the head of the HTTP request, with the feature `http` |
//! | [`Completing`] | what is being typed, in a completion |
//! | your own [`FromCall`] | whatever you take from a call |
//!
//! | A handler of a | gives |
//! |---|---|
//! | tool | text, a number, a `bool`, `()`, [`Json<T>`], `(text, Json<T>)`, content such as an `ImageContent`, a `Resource` to link to, a `Vec` of these, a whole result |
//! | resource, template | text, bytes, a [`Blob`], [`Json<T>`], contents, a whole result |
//! | prompt | the text of one message of the user, messages, a whole result |
//! | completion | a list of texts, a whole result |
//! | any of them | a `Result` of these, with an error that can be displayed: see [`Failure`] |
//!
//! | To | there is |
//! |---|---|
//! | name and describe arguments | [`named`], [`arg`] |
//! | ask the user, the model, for folders | [`Ctx::elicit`] and its neighbours, [`together`], [`Elicit`] |
//! | do something once although a handler runs again | [`Ctx::once`], [`Ctx::keep`] |
//! | keep what travels in between from others | [`StateKeys`] |
//! | change what is offered while clients are connected | [`RouterHandle`], [`Watched`] |
//! | show callers what is for them | [`Router::group`], [`Router::visible`] with [`Viewer`] and [`Item`] |
//! | take paths that lead nowhere else | [`PathPart`], [`SafePath`], [`safe_join`] |
//! | serve methods of your own | [`Router::method`], [`Params`] |
//! | hear and send notifications of your own | [`Router::notification`] with [`FromNotification`], [`Ctx::notify`] |
//! | hear of what goes wrong and of what is probably not meant | [`Router::on_fault`], [`Router::warnings`] |
//! | hold what is not `Send` | [`Router::local`] |
//!
//! # Over HTTP
//! With the feature `http`, `HttpServer::authenticate` finds out who a request is from, and a handler takes that as a
//! `Principal`; [`Ctx::caller`] has it too, as a [`Caller`](crate::Caller). On other transports nobody is known.
//!
//! # What is written for you
//! The attributes `#[tool]`, `#[prompt]`, `#[resource]` and `#[tools]`, with the feature `macros`, make what
//! [`Router::add`] takes. With the feature `validation`, arguments and results are held against their JSON Schemas in
//! full; without it, arguments are read as the types that handlers take, with all mistakes told at once. What users fill
//! in is checked against the form always.

mod amount;
mod argument;
mod arguments;
mod carried;
#[cfg(feature = "validation")]
mod checks;
mod completion;
mod configuring;
mod ctx;
mod declared;
mod dispatch;
mod elicit;
pub(crate) mod explain;
mod extract;
mod facts;
mod failure;
mod fault;
mod field;
mod handle;
mod handler;
mod held;
mod kind;
mod listing;
pub(crate) mod members;
mod merge;
mod method;
pub(crate) mod mistake;
mod mount;
mod notification;
mod opaque;
mod order;
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
mod service;
mod signature;
mod slots;
mod suggest;
mod tables;
mod template;
#[cfg(test)]
mod tests;
mod text;
mod texts;
mod threaded;
mod threading;
mod together;
mod visibility;
mod warning;
mod watched;

use std::sync::Arc;
use std::sync::atomic::Ordering;

pub use amount::{Amount, Total};
pub use argument::{Arg, Named, arg, named};
pub use arguments::{Source, Taking};
pub use completion::{Completer, Completing, Typed};
pub use ctx::Ctx;
pub use elicit::{AsksFor, Elicit, Elicited};
pub use extract::{Args, Meta, RequestId, State};
pub use failure::Failure;
pub use fault::{Fault, FaultCause};
pub use field::{Choice, Choices, Field, Filled, chosen};
pub use handle::RouterHandle;
pub use handler::Handler;
pub use kind::Kind;
pub use method::{Answered, Custom, Params};
pub use notification::{FromNotification, NotificationHandler, NotificationParameter, Told};
pub use output::{Asked, Blob, Json, Output};
pub use parameter::{Extracted, FromCall, Parameter, Read, Whole};
pub use parameters::{
    Beside, Gave, Nameless, Parameters, Pattern, PromptOutput, ResourceOutput, ResourceTemplateOutput, Running, Take,
    Taken, ToolOutput,
};
pub use path::{PathPart, SafePath, UnsafePath, safe_join};
pub use routed::Routed;
pub use routes::{Function, Holds, Instance, Methods, Routes};
pub use schema::{Describing, of_output as output_schema};
pub use sealing::{StateKeys, StateRefusal, StateRefusals};
#[doc(hidden)]
pub use serde_json::{Value, json};
#[doc(hidden)]
pub use suggest::nearest;
pub use threading::{Local, Shared, Takes, Threading};
pub use together::{Questions, together};
pub use visibility::{Item, Viewer};
pub use warning::Warning;
pub use watched::Watched;

use declared::Settings;
use held::Held;
use listing::Within;
use opaque::Opaque;
use slots::Slot;
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
    config: Settings,
    state: S,
    inner: Arc<Inner<T>>,
    /// The groups that what is added now is in.
    within: Within,
    /// Clients may be connected already.
    is_live: bool,
}

/// What the clones of a router and their connections share.
#[derive(Debug)]
pub(crate) struct Inner<T: Threading> {
    tables: Opaque<Tables>,
    held: Held<T>,
}

impl<T: Threading> Inner<T> {
    /// Drops the handlers that have been replaced or removed; whether there were any.
    fn forget(&self, slots: impl IntoIterator<Item = Slot>) -> bool {
        let mut any = false;
        for slot in slots {
            self.held.runs.remove(slot);
            any = true;
        }
        any
    }
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
        let config = Settings::new(name.into(), version.into());
        let inner = Inner { tables: Tables::new(), held: Held::default() };
        Self { config, state: (), inner: Arc::new(inner), within: Arc::default(), is_live: false }
    }
}

impl<S, T: Threading> Router<S, T> {
    /// Gives `state` to the handlers that are added from here on, which take it as a [`State`]. Those that are there
    /// already keep theirs.
    ///
    /// # Example
    /// ```
    /// use std::sync::Arc;
    ///
    /// use mcp_driver::router::{Router, State};
    ///
    /// let count = |State(words): State<Arc<[&'static str]>>| async move { words.len() };
    /// let router = Router::new("words", "1.0").state(Arc::from(["a", "b"])).tool("count", "Counts the words", count);
    /// # let _ = router;
    /// ```
    #[must_use]
    pub fn state<U>(self, state: U) -> Router<U, T> {
        Router { config: self.config, state, inner: self.inner, within: self.within, is_live: self.is_live }
    }

    /// Adds what somebody else has put together: what `#[tool]`, `#[prompt]`, `#[resource]` and `#[tools]` make, another
    /// router, or a function from router to router.
    ///
    /// Of another router comes all that it offers, with the state that its handlers have, whether it is switched on, and
    /// its [filters](Self::visible), which hold for what came from it alone. Its name, its instructions and the like stay
    /// behind, and so does its [handle](Self::handle): what was added is a copy. Of two things of one name the one that
    /// was added last is served, which is a [warning](Self::warnings); groups of one name are one group.
    ///
    /// # Example: parts of a server
    /// ```
    /// use mcp_driver::router::Router;
    ///
    /// fn clock(router: Router) -> Router {
    ///     router.tool("now", "Tells the time", || async { "noon" })
    /// }
    ///
    /// let safe = Router::new("safe", "1.0").tool("open", "Opens the safe", || async { "gold" });
    /// let router = Router::new("house", "1.0").add(clock).group("locked", |house| house.add(safe));
    /// # let _ = router;
    /// ```
    #[must_use]
    #[allow(clippy::should_implement_trait, reason = "it takes a part of a server, which no operator does")]
    pub fn add<M>(self, routes: impl Routes<S, T, M>) -> Self {
        routes.add_to(self)
    }

    /// Adds what `add` adds, in a group: all of it is switched on and off as one, from the start
    /// ([`disable_group`](Self::disable_group)) or while clients are connected
    /// ([`RouterHandle::enable_group`]), and a [filter](Self::visible) can tell it by its group. A group may be added to
    /// more than once, and may be inside another.
    ///
    /// # Example
    /// ```
    /// use mcp_driver::router::Router;
    ///
    /// let router = Router::new("house", "1.0")
    ///     .tool("look", "Looks around", || async { "a house" })
    ///     .group("owner", |router| router.tool("sell", "Sells the house", || async { "sold" }))
    ///     .disable_group("owner");
    /// # let _ = router;
    /// ```
    #[must_use]
    pub fn group(mut self, name: &str, add: impl FnOnce(Self) -> Self) -> Self {
        let outer = self.within.clone();
        self.within = outer.iter().cloned().chain([name.into()]).collect();
        Self { within: outer, ..add(self) }
    }

    /// Switches everything in a group on again.
    #[must_use]
    pub fn enable_group(self, group: &str) -> Self {
        self.inner.tables.regroup(&|groups| groups.enable(group));
        self
    }

    /// Switches everything in a group off: it is neither listed nor reachable until a [handle](RouterHandle) switches it
    /// on. So is what is added to it later.
    #[must_use]
    pub fn disable_group(self, group: &str) -> Self {
        self.inner.tables.regroup(&|groups| groups.disable(group));
        self
    }

    /// Reaches the router while clients are connected, to change what it offers.
    ///
    /// A router that has a handle may come to offer anything: it declares tools, prompts, resources and completions from
    /// the start, empty or not, says that lists may change, and takes subscriptions. A router without one declares what
    /// was added to it, and that its lists stay as they are.
    ///
    /// **Take the handle before the router is served.** What is declared is settled then: one that is taken later changes
    /// what is offered all the same, but its clients were not told that there may be any such thing, nor that it changes,
    /// and need not ask.
    ///
    /// # Example
    /// ```
    /// use mcp_driver::router::Router;
    ///
    /// let router = Router::new("house", "1.0").tool("look", "Looks around", || async { "a house" });
    /// let handle = router.handle();
    /// assert!(handle.disable_tool("look"));
    /// assert!(handle.enable_tool("look"));
    /// ```
    #[must_use]
    pub fn handle(&self) -> RouterHandle<S, T>
    where
        S: Clone,
    {
        self.inner.tables.is_dynamic.store(true, Ordering::Relaxed);
        RouterHandle::new(self.state.clone(), self.config.clone(), &self.inner)
    }

    /// What the author should know: odd names, names that were given twice, handlers that are never called. Nothing of
    /// it keeps the router from being served, and none of it is printed.
    ///
    /// # Example: a test that nothing is amiss
    /// ```
    /// use mcp_driver::router::Router;
    ///
    /// let router = Router::new("house", "1.0").tool("look around", "Looks around", || async { "a house" });
    /// let warnings = router.warnings();
    /// assert_eq!(warnings.len(), 1);
    /// assert!(warnings[0].to_string().starts_with("tool `look around`: its name has ' ' in it"));
    /// ```
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        self.inner.tables.warnings.all()
    }

    fn heed(&self, warning: Option<Warning>) {
        if let Some(warning) = warning {
            self.inner.tables.warnings.push(warning);
        }
    }

    /// To add something again is a mistake until clients are connected; after that it is a change.
    fn told_again(self, again: bool, noun: &'static str, name: &str) -> Self {
        self.heed((again && !self.is_live).then(|| Warning::Duplicate { noun, name: name.into() }));
        self
    }
}

impl<S: Clone, T: Threading> Clone for Router<S, T> {
    fn clone(&self) -> Self {
        Self {
            config: self.config.clone(),
            state: self.state.clone(),
            inner: self.inner.clone(),
            within: self.within.clone(),
            is_live: self.is_live,
        }
    }
}
