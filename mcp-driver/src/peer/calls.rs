//! The methods of the protocol, as methods of a peer.

use mcp_proto::client::Request;
use mcp_proto::method::{
    Discover, GetPrompt, ListPrompts, ListResourceTemplates, ListResources, ListTools, Method, Notice, Ping,
    ReadResource, RootsListChanged, SetLevel,
};
use mcp_proto::model::{
    CompletionArgument, CompletionReference, DiscoverResult, GetPromptParams, GetPromptResult, LoggingLevel,
    ReadResourceParams, ReadResourceResult, RequestParams, SetLevelParams, SubscriptionFilter,
};
use serde::Serialize;

use super::{
    Answer, CallError, CompletionCall, Listing, Pages, Peer, Ready, Subscription, ToolCall, TypedAnswer, Watchable,
    WatchedList, arguments,
};
use crate::params::by_name;

/// # Tools
impl Peer {
    /// Lists the tools: awaited all of them, as a stream one after the other.
    ///
    /// # Example
    /// ```no_run
    /// # async fn example(peer: mcp_driver::Peer) -> Result<(), mcp_driver::CallError> {
    /// for tool in peer.list_tools().await? {
    ///     println!("{}: {}", tool.name, tool.description.unwrap_or_default());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list_tools(&self) -> Pages<ListTools> {
        self.pages()
    }

    /// Calls a tool. `arguments` is anything that serialises to an object: a struct, a map, `json!({..})`; `()` for
    /// none.
    ///
    /// See [`ToolCall`] for what it gives: the whole result, [`json`](ToolCall::json) or [`text`](ToolCall::text).
    ///
    /// # Example
    /// ```no_run
    /// # async fn example(peer: mcp_driver::Peer) -> Result<(), mcp_driver::CallError> {
    /// let sum: i64 = peer.call_tool("add", serde_json::json!({"a": 1, "b": 2})).json().await?;
    /// # assert_eq!(sum, 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn call_tool(&self, name: &str, arguments: impl Serialize) -> ToolCall {
        ToolCall::new(self.shared.clone(), name, arguments)
    }

    /// The tools, and again whenever they have changed; see [`WatchedList`].
    ///
    /// # Example: what a model is offered
    /// ```no_run
    /// # async fn example(peer: mcp_driver::Peer) -> Result<(), mcp_driver::CallError> {
    /// let mut lists = peer.watch_tools();
    /// while let Some(tools) = lists.next().await {
    ///     println!("{} tools", tools?.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn watch_tools(&self) -> WatchedList<ListTools> {
        self.watch()
    }
}

/// # Prompts
impl Peer {
    /// Lists the prompts: awaited all of them, as a stream one after the other.
    pub fn list_prompts(&self) -> Pages<ListPrompts> {
        self.pages()
    }

    /// Fills in a prompt. `arguments` is anything that serialises to an object of text; numbers and booleans in it are
    /// written down, and `()` stands for none.
    ///
    /// # Example
    /// ```no_run
    /// # async fn example(peer: mcp_driver::Peer) -> Result<(), mcp_driver::CallError> {
    /// let prompt = peer.get_prompt("review", serde_json::json!({"path": "src/lib.rs"})).await?;
    /// for message in prompt.messages {
    ///     println!("{}: {:?}", message.role, message.content);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn get_prompt(&self, name: &str, arguments: impl Serialize) -> TypedAnswer<GetPromptResult> {
        let mut params = GetPromptParams::new(name);
        let answer = match arguments::texts(arguments) {
            Ok(arguments) => {
                params.arguments = arguments;
                TypedAnswer::new::<GetPrompt>(self.shared.clone(), &params)
            }
            Err(problem) => {
                let error = CallError::arguments(GetPrompt::NAME, problem);
                TypedAnswer::of(Answer::known(self.shared.clone(), GetPrompt::NAME, Err(error)))
            }
        };
        answer.about(name)
    }

    /// The prompts, and again whenever they have changed; see [`WatchedList`].
    pub fn watch_prompts(&self) -> WatchedList<ListPrompts> {
        self.watch()
    }
}

/// # Resources
impl Peer {
    /// Lists the resources: awaited all of them, as a stream one after the other.
    ///
    /// # Example: one after the other
    /// ```no_run
    /// # async fn example(peer: mcp_driver::Peer) -> Result<(), mcp_driver::CallError> {
    /// let mut resources = peer.list_resources().max_pages(10);
    /// while let Some(resource) = resources.next().await {
    ///     println!("{}", resource?.uri);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn list_resources(&self) -> Pages<ListResources> {
        self.pages()
    }

    /// Lists the families of resources: awaited all of them, as a stream one after the other.
    pub fn list_resource_templates(&self) -> Pages<ListResourceTemplates> {
        self.pages()
    }

    /// Reads a resource.
    ///
    /// # Example
    /// ```no_run
    /// # async fn example(peer: mcp_driver::Peer) -> Result<(), mcp_driver::CallError> {
    /// for part in peer.read_resource("file:///notes.md").await?.contents {
    ///     println!("{part:?}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn read_resource(&self, uri: &str) -> TypedAnswer<ReadResourceResult> {
        TypedAnswer::new::<ReadResource>(self.shared.clone(), &ReadResourceParams::new(uri)).about(uri)
    }

    /// Listens to changes of one resource; [`listen`](Self::listen) takes several, and lists too.
    ///
    /// # Errors
    /// [`CallError`] if the server refuses or has no subscriptions.
    ///
    /// # Example
    /// ```no_run
    /// # async fn example(peer: mcp_driver::Peer) -> Result<(), mcp_driver::CallError> {
    /// let mut changes = peer.subscribe("file:///notes.md").await?;
    /// while changes.next().await.is_some() {
    ///     println!("{:?}", peer.read_resource("file:///notes.md").await?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn subscribe(&self, uri: impl Into<String>) -> Result<Subscription, CallError> {
        self.listen(SubscriptionFilter::default().with_resource_subscriptions([uri.into()])).await
    }

    /// The resources, and again whenever they have changed; see [`WatchedList`].
    pub fn watch_resources(&self) -> WatchedList<ListResources> {
        self.watch()
    }

    /// The families of resources, and again whenever they have changed; see [`WatchedList`].
    pub fn watch_resource_templates(&self) -> WatchedList<ListResourceTemplates> {
        self.watch()
    }
}

/// # Completion, and the connection itself
impl Peer {
    /// Asks what an argument of a prompt or of a resource template may become, of which `value` is typed so far.
    ///
    /// `of` is a [`PromptReference`](mcp_proto::model::PromptReference) or a
    /// [`ResourceTemplateReference`](mcp_proto::model::ResourceTemplateReference).
    /// [`given`](CompletionCall::given) tells the arguments that are filled in already.
    ///
    /// # Example
    /// ```no_run
    /// # async fn example(peer: mcp_driver::Peer) -> Result<(), mcp_driver::CallError> {
    /// use mcp_driver::proto::model::{PromptReference, ResourceTemplateReference};
    ///
    /// let names = peer.complete(PromptReference::new("greet"), "name", "A").await?.values;
    /// let notes = peer.complete(ResourceTemplateReference::new("notes://{id}"), "id", "1").await?.values;
    /// println!("{names:?} {notes:?}");
    /// # Ok(())
    /// # }
    /// ```
    pub fn complete(
        &self,
        of: impl Into<CompletionReference>,
        argument: impl Into<String>,
        value: impl Into<String>,
    ) -> CompletionCall {
        CompletionCall::new(self.shared.clone(), of.into(), CompletionArgument::new(argument, value))
    }

    /// Asks for a sign of life: `ping`, or in 2026-07-28, which has none, `server/discover`.
    ///
    /// # Errors
    /// [`CallError`] if none comes.
    ///
    /// # Example
    /// ```no_run
    /// # async fn example(peer: mcp_driver::Peer) -> Result<(), mcp_driver::CallError> {
    /// peer.ping().await?;
    /// println!("it is alive");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn ping(&self) -> Result<(), CallError> {
        match self.is_modern(Ping::NAME).await? {
            true => self.discover().await.map(drop),
            false => self.call::<Ping>(&RequestParams::default()).await.map(drop),
        }
    }

    /// Asks the server anew what it speaks and can do. Only 2026-07-28 has it;
    /// [`verdict`](Self::verdict) has what was found out when the connection opened, in every revision.
    ///
    /// # Example: what a modern server speaks
    /// ```no_run
    /// # async fn example(peer: mcp_driver::Peer) -> Result<(), mcp_driver::CallError> {
    /// println!("{:?}", peer.discover().await?.supported_versions);
    /// # Ok(())
    /// # }
    /// ```
    pub fn discover(&self) -> TypedAnswer<DiscoverResult> {
        self.call::<Discover>(&RequestParams::default())
    }

    /// Wants log messages from `level` on, from here on. Handlers [hear](crate::Handlers::on_log) them.
    ///
    /// In the legacy revisions the level is the session's, and the server is told; in 2026-07-28 it is said with each
    /// request, and every request of this peer says so that does not say [otherwise](Answer::log_level).
    ///
    /// # Errors
    /// [`CallError`] if a legacy server refuses or has no log messages.
    ///
    /// # Example
    /// ```no_run
    /// # async fn example(peer: mcp_driver::Peer) -> Result<(), mcp_driver::CallError> {
    /// use mcp_driver::proto::model::LoggingLevel;
    ///
    /// peer.set_log_level(LoggingLevel::Warning).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn set_log_level(&self, level: LoggingLevel) -> Result<(), CallError> {
        let is_modern = self.is_modern(SetLevel::NAME).await?;
        self.shared.lock().beside.log_level = Some(level.clone());
        if is_modern {
            return Ok(());
        }
        self.call::<SetLevel>(&SetLevelParams::new(level)).await.map(drop)
    }

    /// Tells the server that the roots have changed. 2026-07-28 has no such message, since there the server asks for the
    /// roots whenever it needs them, and nothing is sent.
    ///
    /// # Errors
    /// [`CallError`]; then nothing was sent.
    pub fn roots_changed(&self) -> Result<(), CallError> {
        match self.notify(RootsListChanged::NAME, ()) {
            Err(CallError::Send { error: mcp_proto::SendError::NotInThisVersion { .. }, .. }) => Ok(()),
            told => told,
        }
    }

    async fn is_modern(&self, call: &'static str) -> Result<bool, CallError> {
        Ok(Ready::new(self.shared.clone(), call).await?.version.is_modern())
    }
}

/// # Anything else
impl Peer {
    /// Sends a request of a method that has no type. `params` is anything that serialises to an object; `()` for none.
    ///
    /// [`Answer::json`] reads the result as a type. For a method that is used more than once,
    /// [`Method`] is little to write, and [`call`](Self::call) checks its types.
    ///
    /// # Example
    /// ```no_run
    /// # async fn example(peer: mcp_driver::Peer) -> Result<(), mcp_driver::CallError> {
    /// use serde_json::{Value, json};
    ///
    /// let indexed: Value = peer.send("acme/index", json!({"path": "src"})).json().await?;
    /// println!("{indexed}");
    /// # Ok(())
    /// # }
    /// ```
    pub fn send(&self, method: impl Into<String>, params: impl Serialize) -> Answer {
        let method = method.into();
        match by_name(params) {
            Ok(params) => Answer::new(self.shared.clone(), Request::new(method, params)),
            Err(problem) => {
                let error = CallError::arguments(&method, problem);
                Answer::failed(self.shared.clone(), method, error)
            }
        }
    }

    /// Lists what a method of another kind lists; see [`Listing`].
    ///
    /// # Example: the list of a kind
    /// ```no_run
    /// # async fn example(peer: mcp_driver::Peer) -> Result<(), mcp_driver::CallError> {
    /// use mcp_driver::proto::method::ListPrompts;
    ///
    /// println!("{} prompts", peer.pages::<ListPrompts>().await?.len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn pages<L: Listing>(&self) -> Pages<L> {
        Pages::new(self.shared.clone())
    }

    /// What a method lists, and again whenever it has changed; see [`WatchedList`].
    pub fn watch<L: Watchable>(&self) -> WatchedList<L> {
        WatchedList::new(self.shared.clone())
    }
}
