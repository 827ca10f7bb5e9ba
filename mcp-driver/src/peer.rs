//! A connection of a client, as its application sees it.

mod answer;
mod arguments;
mod call_error;
mod calls;
mod completing;
mod legacy;
mod listing;
#[cfg(feature = "validation")]
mod output_schemas;
mod pages;
mod progress;
mod steps;
mod subscription;
#[cfg(test)]
pub(crate) mod tests;
mod tool_call;
mod typed_answer;
mod waiting;
mod watch;
mod watched;

#[cfg(feature = "http")]
use std::io;
use std::sync::{Arc, Weak};

#[cfg(feature = "http")]
use http::HeaderValue;
use mcp_proto::client::{Request, RequestError, Verdict};
use mcp_proto::method::Method;
use mcp_proto::model::{Implementation, Object, SubscriptionFilter};
use mcp_proto::{CloseReason, RequestHandle, SendError};
use serde::Serialize;

pub use answer::Answer;
pub use call_error::CallError;
pub use completing::{CompletionAnswer, CompletionCall};
pub(crate) use legacy::rewatch;
pub use listing::{Listing, Watchable};
pub use pages::{Pages, WholeList};
pub use progress::Progress;
pub use steps::{Step, Steps};
pub use subscription::{Notification, Subscription};
pub use tool_call::ToolCall;
pub use typed_answer::TypedAnswer;
pub(crate) use waiting::{OnProgress, Waiting};
pub use watch::{Closed, Ready};
pub use watched::WatchedList;

use crate::client_link::ClientLink;
#[cfg(feature = "http")]
use crate::http::bearer_header;
use crate::params::by_name;
use crate::shared::Shared;
use crate::{ConnectionInfo, Requested};

pub(crate) type PeerShared = Shared<ClientLink, Waiting>;

impl PeerShared {
    /// What is known of the connection.
    pub(crate) fn info(&self) -> ConnectionInfo {
        let state = self.lock();
        let version = state.link.role().verdict().map(|verdict| verdict.version);
        ConnectionInfo { version, network: state.beside.network.clone(), session: state.link.session() }
    }

    /// Lets whoever looks on see a request first, and add to it.
    pub(crate) fn announce(&self, request: &mut Request) -> Option<Box<dyn Requested>> {
        if self.observed().is_nobody() {
            return None;
        }
        let info = self.info();
        self.observed().tell(|observer| observer.requesting(request, &info)).flatten()
    }

    /// Makes a request that no [`Answer`] waits for. `note` runs with it, under the lock.
    ///
    /// # Errors
    /// [`SendError`]; then nothing was sent.
    pub(crate) fn request(
        &self,
        mut request: Request,
        note: impl FnOnce(&mut Waiting, RequestHandle),
    ) -> Result<RequestHandle, SendError> {
        let mut requested = self.announce(&mut request);
        let sent = self.command(|now, state| {
            let handle = state.link.role_mut().request(now, request)?;
            note(&mut state.beside, handle);
            if let Some(requested) = requested.take() {
                state.beside.looked_on.insert(handle, requested);
            }
            Ok(handle)
        });
        if let (Some(requested), Err(error)) = (requested, &sent) {
            let error: &SendError = error;
            self.observed().tell(|_| requested.answered(Err(&RequestError::NotSent(error.clone()))));
        }
        sent
    }
}

/// A connection of a client: asks, tells, listens, closes. Clones reach the same connection.
///
/// What it can ask stands below: tools, prompts, resources, completion, and [anything else](Self::send). Each call is a
/// future that goes out when it is first polled, and that cancels when it is dropped.
///
/// Nothing moves unless the [`ClientDriver`](crate::ClientDriver) is polled; when that is dropped, whoever waits here
/// hears of it at once. Requests may be made before the connection is ready, and wait.
///
/// # Example: a whole conversation
/// ```no_run
/// # async fn example(peer: mcp_driver::Peer) -> Result<(), Box<dyn std::error::Error>> {
/// println!("{} speaks to a server of {}", peer.info().name, peer.ready().await?.version);
/// for tool in peer.list_tools().await? {
///     println!("{}", tool.name);
/// }
/// println!("{}", peer.call_tool("now", ()).text().await?);
/// println!("{:?}", peer.read_resource("file:///notes.md").await?.contents);
/// println!("{:?}", peer.get_prompt("greet", ()).await?.messages);
/// assert_eq!(peer.pending(), 0);
/// peer.close();
/// println!("it is over: {:?}, {:?}", peer.closed().await, peer.close_reason());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Peer {
    shared: Arc<PeerShared>,
}

/// A peer that keeps nothing of its connection in memory.
#[derive(Debug)]
pub(crate) struct WeakPeer(Weak<PeerShared>);

impl WeakPeer {
    pub(crate) fn upgrade(&self) -> Option<Peer> {
        self.0.upgrade().map(Peer::new)
    }

    /// Whether somebody has the connection still.
    pub(crate) fn is_alive(&self) -> bool {
        self.0.strong_count() > 0
    }
}

impl Peer {
    pub(crate) fn downgrade(&self) -> WeakPeer {
        WeakPeer(Arc::downgrade(&self.shared))
    }

    pub(crate) const fn new(shared: Arc<PeerShared>) -> Self {
        Self { shared }
    }

    /// Waits until it is known who the server is and which revision it speaks.
    ///
    /// # Errors
    /// The connection closed instead; [`CallError::lost`] is why.
    pub fn ready(&self) -> Ready {
        Ready::new(self.shared.clone(), "opening the connection")
    }

    /// What opening the connection found out; `None` before it is [`ready`](Self::ready).
    ///
    /// # Example: a connection that need not probe again
    /// ```no_run
    /// # async fn example(peer: mcp_driver::Peer) -> Result<(), mcp_driver::CallError> {
    /// use mcp_driver::proto::client::{Config, EraPolicy};
    ///
    /// let mut next_time = Config::from(("my-client", "1.0"));
    /// next_time.era = peer.verdict().map_or(EraPolicy::Detect, EraPolicy::Known);
    /// # let _ = next_time;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        self.shared.lock().link.role().verdict().cloned()
    }

    /// The settings of an extension that the server declares; `None` if it does not, or before the connection is
    /// [`ready`](Self::ready). What this client has is [`Handlers::extension`](crate::Handlers::extension).
    #[must_use]
    pub fn extension(&self, name: &str) -> Option<Object> {
        let shared = self.shared.lock();
        let server = shared.link.role().verdict()?.capabilities.as_ref()?;
        server.extension(name).cloned()
    }

    /// Who this client says it is.
    #[must_use]
    pub fn info(&self) -> Implementation {
        self.shared.lock().link.role().info().clone()
    }

    /// Sends a request once the answer is polled, and gives its result as JSON: for methods that
    /// [`mcp_proto::method`] does not know, and for results that are only passed on.
    ///
    /// # Example: a result that is passed on as it is
    /// ```no_run
    /// # async fn example(peer: mcp_driver::Peer) -> Result<(), mcp_driver::CallError> {
    /// use mcp_driver::proto::client::Request;
    /// use mcp_driver::proto::jsonrpc::Raw;
    ///
    /// let listed = peer.request(Request::new("acme/list", Some(Raw::empty_object()))).await?;
    /// println!("{}", listed.as_str());
    /// # Ok(())
    /// # }
    /// ```
    pub fn request(&self, request: Request) -> Answer {
        Answer::new(self.shared.clone(), request)
    }

    /// Sends a request of a [typed method](mcp_proto::method) once the answer is polled, and gives its result.
    ///
    /// Dropping the answer cancels the call. It gives a [`CallError`], which says who is to blame. That a tool has
    /// failed is no error here but a result, with `is_error` set.
    ///
    /// # Example: a call whose progress is shown, for at most ten seconds
    /// ```no_run
    /// use std::time::Duration;
    /// use mcp_driver::Peer;
    /// use mcp_proto::method::CallTool;
    /// use mcp_proto::model::CallToolParams;
    ///
    /// # async fn example(peer: Peer) -> Result<(), mcp_driver::CallError> {
    /// let result = peer
    ///     .call::<CallTool>(&CallToolParams::new("index"))
    ///     .on_progress(|step| println!("{} of {:?}", step.progress, step.total))
    ///     .timeout(Duration::from_secs(10))
    ///     .await?;
    /// println!("{:?}", result.content);
    /// # Ok(())
    /// # }
    /// ```
    pub fn call<M: Method>(&self, params: &M::Params) -> TypedAnswer<M::Result> {
        TypedAnswer::new::<M>(self.shared.clone(), params)
    }

    /// Listens to what `filter` names, and waits for the server to agree. Dropping the subscription ends it.
    ///
    /// It works in every revision: what was `resources/subscribe` and unasked-for notifications in the legacy ones
    /// comes the same way.
    ///
    /// # Errors
    /// [`CallError`] if the server refuses or has no subscriptions.
    ///
    /// # Example: news of one file, and of the tools
    /// ```no_run
    /// use mcp_driver::Peer;
    /// use mcp_proto::model::SubscriptionFilter;
    ///
    /// # async fn example(peer: Peer) -> Result<(), Box<dyn std::error::Error>> {
    /// let mut filter = SubscriptionFilter::default();
    /// filter.tools_list_changed = Some(true);
    /// filter.resource_subscriptions = Some(vec!["file:///notes.md".into()]);
    /// let mut subscription = peer.listen(filter).await?;
    /// while let Some(notification) = subscription.next().await {
    ///     println!("{}: {:?}", notification.method, notification.params);
    /// }
    /// println!("it is over: {:?}", subscription.end());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn listen(&self, filter: SubscriptionFilter) -> Result<Subscription, CallError> {
        Subscription::open(self.shared.clone(), filter).await
    }

    /// Sends a notification. `params` is anything that serialises to an object; `()` for none.
    ///
    /// # Errors
    /// [`CallError::Send`] or [`CallError::Arguments`]; then nothing was sent.
    ///
    /// # Example
    /// ```no_run
    /// # fn example(peer: mcp_driver::Peer) -> Result<(), mcp_driver::CallError> {
    /// peer.notify("notifications/acme/saved", serde_json::json!({"path": "src/lib.rs"}))?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn notify(&self, method: &str, params: impl Serialize) -> Result<(), CallError> {
        let params = by_name(params).map_err(|problem| CallError::arguments(method, problem))?;
        let told = self.shared.command(|now, state| state.link.role_mut().notify(now, method, params));
        told.map_err(|error| CallError::send(method, error))
    }

    /// Sends `Authorization: Bearer ..` from here on, and sends again what waits for it (RFC 6750 section 2.1). Over
    /// anything but HTTP there is nobody to show it to, and this does nothing.
    ///
    /// # Errors
    /// The token is empty, or holds what no token may.
    #[cfg(feature = "http")]
    pub fn authorize(&self, token: &str) -> io::Result<()> {
        self.set_authorization(Some(bearer_header(token)?));
        Ok(())
    }

    /// Sends this as `Authorization` from here on, or none, as [`authorize`](Self::authorize) does with a token.
    #[cfg(feature = "http")]
    pub fn set_authorization(&self, authorization: Option<HeaderValue>) {
        self.shared.command(|now, state| {
            if let Some(http) = state.link.as_http() {
                http.authorize(now, authorization);
            }
        });
    }

    /// Closes the connection. What was sent before is still written; answers do not come any more.
    pub fn close(&self) {
        self.shared.command(|now, state| state.link.role_mut().close(now));
    }

    /// Waits for the connection to close, whoever closes it.
    pub fn closed(&self) -> Closed {
        Closed::new(self.shared.clone())
    }

    /// Whether nothing can be asked any more. It is true before the first call that the end of the connection fails, and
    /// so before there is a [`close_reason`](Self::close_reason).
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.shared.lock().link.role().is_closed()
    }

    /// Why the connection has closed; `None` while it is open.
    #[must_use]
    pub fn close_reason(&self) -> Option<CloseReason> {
        self.shared.lock().beside.closed().cloned()
    }

    #[cfg(any(unix, windows))]
    pub(crate) fn first_noise(&self) -> Option<Box<str>> {
        self.shared.lock().beside.first_noise().map(Into::into)
    }

    /// How many requests wait for an answer.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.shared.lock().link.role().pending()
    }
}
