//! The answer to a request, to be waited for.

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use mcp_proto::client::{Request, RequestError};
use mcp_proto::jsonrpc::Raw;
#[cfg(feature = "validation")]
use mcp_proto::method::{ListTools, Method};
use mcp_proto::model::{LoggingLevel, Object};
use mcp_proto::{RequestHandle, SendError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

#[cfg(feature = "validation")]
use super::output_schemas;
use super::{CallError, OnProgress, PeerShared, Progress, Steps, TypedAnswer};
use crate::Requested;

/// The answer to a request, as JSON.
///
/// The request goes out when this is first polled. Dropping it cancels: before that nothing has happened, before the
/// driver has written it it never leaves, and after that the server is told. Cancelling waits for nothing and cannot
/// fail.
///
/// # Example: for ten seconds at most, with its progress
/// ```no_run
/// # async fn example(peer: mcp_driver::Peer) -> Result<(), mcp_driver::CallError> {
/// use std::time::Duration;
///
/// use mcp_driver::proto::model::LoggingLevel;
///
/// let indexed = peer
///     .send("acme/index", serde_json::json!({"path": "src"}))
///     .timeout(Duration::from_secs(10))
///     .log_level(LoggingLevel::Warning)
///     .on_progress(|step| println!("{} of {:?}", step.progress, step.total))
///     .await?;
/// println!("{}", indexed.as_str());
/// # Ok(())
/// # }
/// ```
#[must_use = "a request that nobody awaits is not sent"]
pub struct Answer {
    shared: Arc<PeerShared>,
    method: Cow<'static, str>,
    state: State,
    requested: Option<Box<dyn Requested>>,
}

enum State {
    Unsent(Request, Option<OnProgress>),
    Failed(CallError),
    Sent(RequestHandle),
    Done,
}

impl Answer {
    pub(crate) fn new(shared: Arc<PeerShared>, request: Request) -> Self {
        let method = Cow::Owned(request.method.clone().into());
        Self { shared, method, state: State::Unsent(request, None), requested: None }
    }

    /// A request of a method that is known, or why there is none.
    pub(crate) fn known(shared: Arc<PeerShared>, method: &'static str, request: Result<Request, CallError>) -> Self {
        let state = match request {
            Ok(request) => State::Unsent(request, None),
            Err(error) => State::Failed(error),
        };
        Self { shared, method: Cow::Borrowed(method), state, requested: None }
    }

    /// A request that was not even made.
    pub(crate) const fn failed(shared: Arc<PeerShared>, method: String, error: CallError) -> Self {
        Self { shared, method: Cow::Owned(method), state: State::Failed(error), requested: None }
    }

    pub(crate) fn method(&self) -> &str {
        &self.method
    }

    #[cfg(feature = "validation")]
    pub(crate) const fn shared(&self) -> &Arc<PeerShared> {
        &self.shared
    }

    /// Reads the result as a `T`.
    ///
    /// # Example: a method of the server's own
    /// ```no_run
    /// use mcp_driver::Peer;
    ///
    /// # async fn example(peer: Peer) -> Result<(), mcp_driver::CallError> {
    /// #[derive(serde::Deserialize)]
    /// struct Indexed {
    ///     files: u64,
    /// }
    ///
    /// let indexed: Indexed = peer.send("acme/index", &serde_json::json!({"path": "src"})).json().await?;
    /// println!("{} files", indexed.files);
    /// # Ok(())
    /// # }
    /// ```
    pub const fn json<T: DeserializeOwned>(self) -> TypedAnswer<T> {
        TypedAnswer::of(self)
    }

    /// Gives the progress as a stream, which ends with the answer.
    ///
    /// # Example
    /// ```no_run
    /// # async fn example(peer: mcp_driver::Peer) -> Result<(), mcp_driver::CallError> {
    /// use mcp_driver::Step;
    ///
    /// let mut steps = peer.send("acme/index", ()).steps();
    /// while let Some(step) = steps.next().await {
    ///     match step {
    ///         Step::Progress(step) => println!("{} of {:?}", step.progress, step.total),
    ///         Step::Done(answer) => println!("{}", answer?.as_str()),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn steps(self) -> Steps<Self> {
        Steps::new(self, |answer, hear| answer.on_progress(hear))
    }

    /// Puts `value` under `key` of the request's `_meta`, beside what the protocol puts there itself. Once the request
    /// is sent, this does nothing.
    ///
    /// # Example: a call that belongs to a trace
    /// ```no_run
    /// use mcp_driver::Peer;
    /// use mcp_proto::model::keys;
    ///
    /// # async fn example(peer: Peer) -> Result<(), mcp_driver::CallError> {
    /// let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    /// let result = peer.call_tool("index", ()).meta(keys::TRACE_PARENT, parent).await?;
    /// # let _ = result;
    /// # Ok(())
    /// # }
    /// ```
    pub fn meta(mut self, key: &str, value: impl Serialize) -> Self {
        if let State::Unsent(request, _) = &mut self.state
            && let Err(error) = put_meta(request, key, value)
        {
            self.state = State::Failed(error);
        }
        self
    }

    /// Asks for progress and calls `hear` with each step, in order, before the answer is there.
    ///
    /// It runs inside the driver's future and should be quick. Once the request is sent, this does nothing.
    pub fn on_progress(mut self, hear: impl FnMut(Progress) + Send + 'static) -> Self {
        if let State::Unsent(request, on_progress) = &mut self.state {
            request.progress = true;
            *on_progress = Some(Box::new(hear));
        }
        self
    }

    /// Waits this long for an answer, instead of the configuration's time. Once the request is sent, this does nothing.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        if let State::Unsent(request, _) = &mut self.state {
            request.timeout = Some(timeout);
        }
        self
    }

    /// Asks for log messages about this request, from `level` on (2026-07-28). Once the request is sent, this does
    /// nothing.
    pub fn log_level(mut self, level: LoggingLevel) -> Self {
        if let State::Unsent(request, _) = &mut self.state {
            request.log_level = Some(level);
        }
        self
    }

    /// Names the request, once it is sent: [`Input::during`](crate::Input::during) may refer to it.
    #[must_use]
    pub const fn handle(&self) -> Option<RequestHandle> {
        match &self.state {
            State::Sent(request) => Some(*request),
            State::Unsent(..) | State::Failed(_) | State::Done => None,
        }
    }

    fn send(&mut self, cx: &Context<'_>) -> Poll<Result<Raw, CallError>> {
        let (mut request, mut on_progress) = match std::mem::replace(&mut self.state, State::Done) {
            State::Unsent(request, on_progress) => (request, on_progress),
            State::Failed(error) => return Poll::Ready(Err(error)),
            sent @ (State::Sent(_) | State::Done) => {
                self.state = sent;
                return Poll::Pending;
            }
        };
        self.requested = self.shared.announce(&mut request);
        #[cfg(feature = "validation")]
        let lists_tools = *request.method == *ListTools::NAME;
        let sent: Result<_, SendError> = self.shared.command(|now, state| {
            let mut request = request;
            if request.log_level.is_none() {
                request.log_level.clone_from(&state.beside.log_level);
            }
            let request = state.link.role_mut().request(now, request)?;
            // Taken only now: what the closure holds is never dropped under the lock.
            state.beside.add(request, on_progress.take());
            if let Some(waiter) = state.beside.get(request) {
                #[cfg(feature = "validation")]
                {
                    waiter.lists_tools = lists_tools;
                }
                waiter.wait(cx);
            }
            Ok(request)
        });
        match sent {
            Ok(request) => self.state = State::Sent(request),
            Err(error) => {
                self.tell(Err(&RequestError::NotSent(error.clone())));
                return Poll::Ready(Err(CallError::send(&self.method, error)));
            }
        }
        Poll::Pending
    }

    fn tell(&mut self, outcome: Result<&Raw, &RequestError>) {
        if let Some(requested) = self.requested.take() {
            self.shared.observed().tell(|_| requested.answered(outcome));
        }
    }
}

impl Future for Answer {
    type Output = Result<Raw, CallError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        let State::Sent(request) = this.state else { return this.send(cx) };
        let mut state = this.shared.lock();
        let Some(waiter) = state.beside.get(request) else { return Poll::Pending };
        let Some(outcome) = waiter.outcome.take() else {
            waiter.wait(cx);
            return Poll::Pending;
        };
        let waiter = state.beside.remove(request);
        drop(state);
        #[cfg(feature = "validation")]
        if let (Some(true), Ok(page)) = (waiter.as_ref().map(|waiter| waiter.lists_tools), &outcome) {
            output_schemas::learn(&this.shared, page);
        }
        // What the closure holds is dropped outside the lock.
        drop(waiter);
        this.state = State::Done;
        this.tell(outcome.as_ref());
        Poll::Ready(outcome.map_err(|error| CallError::request(&this.method, error)))
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        let State::Sent(request) = self.state else { return };
        let waiter = self.shared.command(|now, state| {
            let waiter = state.beside.remove(request)?;
            if waiter.outcome.is_none() {
                state.link.role_mut().cancel(now, request, None);
            }
            Some(waiter)
        });
        drop(waiter);
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("method", &self.method).field("handle", &self.handle()).finish_non_exhaustive()
    }
}

fn put_meta(request: &mut Request, key: &str, value: impl Serialize) -> Result<(), CallError> {
    let encode = |error: serde_json::Error| {
        CallError::arguments(&request.method, format!("`_meta.{key}` cannot be encoded as JSON: {error}"))
    };
    let value = serde_json::to_value(value).map_err(encode)?;
    let params = request.params.as_ref().map_or_else(|| Ok(Object::new()), Raw::decode);
    // What is no object is told when it is sent.
    let Ok(mut params) = params else { return Ok(()) };
    let meta = params.entry("_meta").or_insert_with(|| Value::Object(Object::new()));
    if let Value::Object(meta) = meta {
        meta.insert(key.into(), value);
    }
    request.params = Some(Raw::encode(&params).map_err(|error| CallError::encode(&request.method, error))?);
    Ok(())
}
