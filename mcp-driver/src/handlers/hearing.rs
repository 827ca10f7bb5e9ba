//! What a client hears, as closures.

use mcp_proto::RequestHandle;
#[cfg(feature = "http")]
use mcp_proto::http::challenge::Challenge;
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::method::{
    LoggingMessage, Notice, PromptListChanged, ResourceListChanged, ResourceUpdated, ToolListChanged,
};
use mcp_proto::model::LoggingMessageParams;

use super::Handlers;
use crate::{Peer, Progress};

/// # What is heard
impl Handlers {
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
