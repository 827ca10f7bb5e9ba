//! A client's answers, as the methods of a type.

use std::fmt;
use std::future::{Future, ready};
use std::marker::PhantomData;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};

use mcp_proto::RequestHandle;
#[cfg(feature = "http")]
use mcp_proto::http::challenge::Challenge;
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::method::{
    CreateMessage, Elicit, ListRoots, LoggingMessage, Method, Notice, PromptListChanged, ResourceListChanged,
    ResourceUpdated, ToolListChanged,
};
use mcp_proto::model::{
    ClientCapabilities, CreateMessageParams, CreateMessageResult, ElicitFormParams, ElicitParams, ElicitResult,
    ElicitUrlParams, ListRootsResult, LoggingMessageParams, ResourceParams, Root, SubscriptionFilter,
};

use super::answering::{encode, fill, read, sampling};
use crate::{Handler, Input, Peer, Progress};

/// An answer that a handler does not give: what the methods of a [`ClientHandler`] are that are not written.
///
/// Its alignment is its mark, by which a method that is written is told from one that is not: no other future is of no
/// size and so far aligned.
#[repr(align(512))]
#[must_use = "a future does nothing unless polled"]
pub struct Unanswered<R>(PhantomData<fn() -> R>);

impl<R> Unanswered<R> {
    const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<R> Future for Unanswered<R> {
    type Output = Result<R, RpcError>;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(Err(RpcError::method_not_found("this question")))
    }
}

impl<R> fmt::Debug for Unanswered<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unanswered")
    }
}

/// Whether a method of a handler is written, told by the future that it makes.
fn is_written<A, F>(_: impl FnOnce(A) -> F) -> bool {
    size_of::<F>() != 0 || align_of::<F>() != align_of::<Unanswered<()>>()
}

macro_rules! client_handler {
    (
        $(#[$trait_doc:meta])* $name:ident, $(#[$struct_doc:meta])* $typed:ident, $pointer:ident, ($($send:tt)*)
    ) => {
        $(#[$trait_doc])*
        pub trait $name: Sized {
            /// Whether whoever samples can give the model tools (client/sampling, since 2025-11-25).
            const SAMPLES_WITH_TOOLS: bool = false;
            /// Whether whoever samples adds context as `includeContext` wants it (client/sampling, since 2025-11-25).
            const SAMPLES_WITH_CONTEXT: bool = false;
            /// Whether what an accepted form leaves out is filled in with the defaults of its schema.
            const FILLS_DEFAULTS: bool = false;

            /// Asks the user by a form (client/elicitation, since 2025-06-18).
            ///
            /// # Errors
            /// What the server is told instead of an answer.
            fn elicitation(
                &self,
                form: ElicitFormParams,
            ) -> impl Future<Output = Result<ElicitResult, RpcError>> $($send)* {
                let _ = form;
                Unanswered::new()
            }

            /// Sends the user to a URL (client/elicitation, since 2025-11-25), which comes from the server and is not
            /// checked.
            ///
            /// # Errors
            /// What the server is told instead of an answer.
            fn elicitation_url(
                &self,
                url: ElicitUrlParams,
            ) -> impl Future<Output = Result<ElicitResult, RpcError>> $($send)* {
                let _ = url;
                Unanswered::new()
            }

            /// Asks a model (client/sampling).
            ///
            /// # Errors
            /// What the server is told instead of an answer.
            fn sampling(
                &self,
                asked: CreateMessageParams,
            ) -> impl Future<Output = Result<CreateMessageResult, RpcError>> $($send)* {
                let _ = asked;
                Unanswered::new()
            }

            /// Tells which folders the server may work in (client/roots).
            ///
            /// # Errors
            /// What the server is told instead of an answer.
            fn roots(&self) -> impl Future<Output = Result<Vec<Root>, RpcError>> $($send)* {
                Unanswered::new()
            }

            /// A connection begins, and `peer` reaches it from anywhere.
            fn opened(&self, peer: &Peer) {
                let _ = peer;
            }

            /// Adds what to be told of, where a server wants to be asked for that: see [`Handler::listens`].
            fn listens(&self, filter: &mut SubscriptionFilter) {
                let _ = filter;
            }

            /// Hears a log message.
            fn log(&self, message: LoggingMessageParams) {
                let _ = message;
            }

            /// Hears that the tools have changed.
            fn tools_changed(&self) {}

            /// Hears that the prompts have changed.
            fn prompts_changed(&self) {}

            /// Hears that the resources have changed.
            fn resources_changed(&self) {}

            /// Hears that one resource has changed that is watched.
            fn resource_updated(&self, uri: &str) {
                let _ = uri;
            }

            /// Hears any other notification.
            fn notification(&self, method: &str, params: Option<&Raw>) {
                let _ = (method, params);
            }

            /// Hears how far a request has come that asked for progress.
            fn progress(&self, request: RequestHandle, progress: &Progress) {
                let _ = (request, progress);
            }

            /// Hears of a line that was no message.
            fn noise(&self, error: &RpcError, excerpt: &str) {
                let _ = (error, excerpt);
            }

            /// Hears that the server wants authorization, over HTTP: the status, 401 or 403, and what it demands.
            #[cfg(feature = "http")]
            fn unauthorized(&self, status: u16, challenges: &[Challenge]) {
                let _ = (status, challenges);
            }

            /// Hears that a tool was left out of what the server listed, over HTTP, and which rule it breaks.
            #[cfg(feature = "http")]
            fn tool_rejected(&self, tool: &str, reason: &str) {
                let _ = (tool, reason);
            }

            /// The handler for a connection, which answers by these methods.
            fn handler(self) -> $typed<Self> {
                $typed($pointer::new(self))
            }
        }

        $(#[$struct_doc])*
        #[derive(Debug)]
        pub struct $typed<H>($pointer<H>);

        impl<H> Clone for $typed<H> {
            fn clone(&self) -> Self {
                Self(self.0.clone())
            }
        }

        impl<H: $name + 'static> $typed<H> {
            /// The type whose methods answer.
            #[must_use]
            pub fn get(&self) -> &H {
                &self.0
            }
        }
    };
}

client_handler! {
    /// A client's answers, as methods. Those that are written are declared as capabilities, and nothing else is.
    ///
    /// [`handler`](Self::handler) makes of it what the `connect` functions take. Write the methods as `async fn`; what
    /// they give is `Send`, and [`LocalClientHandler`] is the same for those that stay on one thread.
    ///
    /// # Example: a client that asks its user
    /// ```
    /// use mcp_driver::{ClientHandler, Handler};
    /// use mcp_proto::jsonrpc::RpcError;
    /// use mcp_proto::model::{ClientCapabilities, ElicitFormParams, ElicitResult};
    ///
    /// struct Terminal;
    ///
    /// impl ClientHandler for Terminal {
    ///     async fn elicitation(&self, form: ElicitFormParams) -> Result<ElicitResult, RpcError> {
    ///         println!("{}", form.message);
    ///         Ok(ElicitResult::decline())
    ///     }
    /// }
    ///
    /// let mut capabilities = ClientCapabilities::default();
    /// Terminal.handler().declare(&mut capabilities);
    /// assert!(capabilities.elicitation.is_some() && capabilities.sampling.is_none());
    /// ```
    ///
    /// # Example: one that answers everything, and hears of changes
    /// ```
    /// use mcp_driver::proto::jsonrpc::RpcError;
    /// use mcp_driver::proto::model::{
    ///     CreateMessageParams, CreateMessageResult, ElicitAction, ElicitFormParams, ElicitResult, ElicitUrlParams,
    ///     LoggingMessageParams, Role, Root, SubscriptionFilter,
    /// };
    /// use mcp_driver::{ClientHandler, Peer};
    ///
    /// struct Desktop;
    ///
    /// impl ClientHandler for Desktop {
    ///     const FILLS_DEFAULTS: bool = true;
    ///
    ///     async fn elicitation(&self, form: ElicitFormParams) -> Result<ElicitResult, RpcError> {
    ///         println!("{}", form.message);
    ///         Ok(ElicitResult::new(ElicitAction::Accept))
    ///     }
    ///
    ///     async fn elicitation_url(&self, asked: ElicitUrlParams) -> Result<ElicitResult, RpcError> {
    ///         println!("{}: {}", asked.message, asked.url);
    ///         Ok(ElicitResult::new(ElicitAction::Accept))
    ///     }
    ///
    ///     async fn sampling(&self, _: CreateMessageParams) -> Result<CreateMessageResult, RpcError> {
    ///         Ok(CreateMessageResult::new(Role::Assistant, "It depends.", "oracle-1"))
    ///     }
    ///
    ///     async fn roots(&self) -> Result<Vec<Root>, RpcError> {
    ///         Ok(vec![Root::new("file:///home/ada/project")])
    ///     }
    ///
    ///     fn opened(&self, peer: &Peer) {
    ///         println!("connected as {}", peer.info().name);
    ///     }
    ///
    ///     fn listens(&self, filter: &mut SubscriptionFilter) {
    ///         filter.tools_list_changed = Some(true);
    ///     }
    ///
    ///     fn tools_changed(&self) {
    ///         println!("there are other tools");
    ///     }
    ///
    ///     fn log(&self, message: LoggingMessageParams) {
    ///         println!("{}: {}", message.level, message.data);
    ///     }
    /// }
    ///
    /// let handler = Desktop.handler();
    /// # let _ = handler;
    /// ```
    ClientHandler,
    /// What [`ClientHandler::handler`] makes.
    TypedHandler, Arc, (+ Send)
}

client_handler! {
    /// A client's answers, as methods whose futures stay on one thread: they may hold an `Rc`. Otherwise it is as
    /// [`ClientHandler`].
    ///
    /// # Example: questions are counted
    /// ```
    /// use std::cell::Cell;
    /// use std::rc::Rc;
    ///
    /// use mcp_driver::LocalClientHandler;
    /// use mcp_proto::jsonrpc::RpcError;
    /// use mcp_proto::model::Root;
    ///
    /// struct Counting(Rc<Cell<u64>>);
    ///
    /// impl LocalClientHandler for Counting {
    ///     async fn roots(&self) -> Result<Vec<Root>, RpcError> {
    ///         self.0.set(self.0.get() + 1);
    ///         Ok(vec![Root::new("file:///srv/data")])
    ///     }
    /// }
    ///
    /// let handler = Counting(Rc::default()).handler();
    /// # let _ = handler;
    /// ```
    LocalClientHandler,
    /// What [`LocalClientHandler::handler`] makes.
    LocalTypedHandler, Rc, ()
}

macro_rules! handler {
    ($name:ident, $typed:ident, $future:ty, [$($bounds:tt)*]) => {
        impl<H: $name $($bounds)* + 'static> Handler for $typed<H> {
            type Future = $future;

            fn input(&self, input: Input) -> $future {
                let app = self.0.clone();
                let version = input.version;
                match &*input.method {
                    Elicit::NAME => match read(&input) {
                        Ok(ElicitParams::Form(form)) => Box::pin(async move {
                            let defaults = H::FILLS_DEFAULTS.then(|| form.requested_schema.defaults());
                            let mut result = app.elicitation(form).await?;
                            if let Some(defaults) = defaults {
                                fill(&mut result, defaults);
                            }
                            encode(version, result)
                        }),
                        Ok(ElicitParams::Url(url)) => {
                            Box::pin(async move { encode(version, app.elicitation_url(url).await?) })
                        }
                        Ok(_) => Box::pin(ready(Err(RpcError::invalid_params("the mode of this question is not known")))),
                        Err(error) => Box::pin(ready(Err(error))),
                    },
                    CreateMessage::NAME => match sampling(&input) {
                        Ok(asked) => Box::pin(async move { encode(version, app.sampling(asked).await?) }),
                        Err(error) => Box::pin(ready(Err(error))),
                    },
                    ListRoots::NAME => {
                        Box::pin(async move { encode(version, ListRootsResult::new(app.roots().await?)) })
                    }
                    _ => Box::pin(ready(Err(RpcError::method_not_found(&input.method)))),
                }
            }

            fn declare(&self, capabilities: &mut ClientCapabilities) {
                let app: &H = &self.0;
                if is_written(|form| app.elicitation(form)) {
                    capabilities.elicitation.get_or_insert_default().form.get_or_insert_default();
                }
                if is_written(|url| app.elicitation_url(url)) {
                    capabilities.elicitation.get_or_insert_default().url.get_or_insert_default();
                }
                if is_written(|asked| app.sampling(asked)) {
                    let sampling = capabilities.sampling.get_or_insert_default();
                    sampling.tools = H::SAMPLES_WITH_TOOLS.then(Default::default);
                    sampling.context = H::SAMPLES_WITH_CONTEXT.then(Default::default);
                }
                if is_written(|()| app.roots()) {
                    capabilities.roots.get_or_insert_default().list_changed = Some(true);
                }
            }

            fn listens(&self, filter: &mut SubscriptionFilter) {
                self.0.listens(filter);
            }

            fn opened(&self, peer: &Peer) {
                self.0.opened(peer);
            }

            fn notification(&self, method: &str, params: Option<&Raw>) {
                match method {
                    LoggingMessage::NAME => {
                        if let Some(message) = params.and_then(|params| params.decode().ok()) {
                            self.0.log(message);
                        }
                    }
                    ToolListChanged::NAME => self.0.tools_changed(),
                    PromptListChanged::NAME => self.0.prompts_changed(),
                    ResourceListChanged::NAME => self.0.resources_changed(),
                    ResourceUpdated::NAME => {
                        if let Some(updated) = params.and_then(|params| params.decode::<ResourceParams>().ok()) {
                            self.0.resource_updated(&updated.uri);
                        }
                    }
                    _ => self.0.notification(method, params),
                }
            }

            fn progress(&self, request: RequestHandle, progress: &Progress) {
                self.0.progress(request, progress);
            }

            fn noise(&self, error: &RpcError, excerpt: &str) {
                self.0.noise(error, excerpt);
            }

            #[cfg(feature = "http")]
            fn unauthorized(&self, status: u16, challenges: &[Challenge], _: Option<RequestHandle>) {
                self.0.unauthorized(status, challenges);
            }

            #[cfg(feature = "http")]
            fn tool_rejected(&self, tool: &str, reason: &str) {
                self.0.tool_rejected(tool, reason);
            }
        }
    };
}

handler!(ClientHandler, TypedHandler, Pin<Box<dyn Future<Output = Result<Raw, RpcError>> + Send>>, [+ Send + Sync]);
handler!(LocalClientHandler, LocalTypedHandler, Pin<Box<dyn Future<Output = Result<Raw, RpcError>>>>, []);
