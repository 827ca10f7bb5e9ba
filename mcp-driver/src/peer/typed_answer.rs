//! The answer to a request of a typed method.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use mcp_proto::RequestHandle;
use mcp_proto::client::Request;
use mcp_proto::jsonrpc::Raw;
use mcp_proto::method::Method;
use mcp_proto::model::LoggingLevel;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Answer, CallError, PeerShared, Progress, Steps};
use crate::decoding::decode;

/// The answer to a request of a typed method. It behaves as an [`Answer`] does.
///
/// # Example: a large file
/// ```no_run
/// # async fn example(peer: mcp_driver::Peer) -> Result<(), mcp_driver::CallError> {
/// use std::time::Duration;
///
/// use mcp_driver::proto::model::LoggingLevel;
///
/// let file = peer
///     .read_resource("file:///large.bin")
///     .timeout(Duration::from_secs(300))
///     .meta("acme.example/reason", "backup")
///     .log_level(LoggingLevel::Error)
///     .on_progress(|step| println!("{} of {:?}", step.progress, step.total))
///     .await?;
/// println!("{} parts", file.contents.len());
/// # Ok(())
/// # }
/// ```
#[must_use = "a request that nobody awaits is not sent"]
pub struct TypedAnswer<R> {
    answer: Answer,
    /// The prompt or the resource that it is about.
    about: Option<Box<str>>,
    result: PhantomData<fn() -> R>,
}

impl<R> TypedAnswer<R> {
    pub(crate) fn new<M: Method<Result = R>>(shared: Arc<PeerShared>, params: &M::Params) -> Self {
        let request = Request::typed::<M>(params).map_err(|error| CallError::encode(M::NAME, error));
        Self::of(Answer::known(shared, M::NAME, request))
    }

    pub(crate) const fn of(answer: Answer) -> Self {
        Self { answer, about: None, result: PhantomData }
    }

    /// Says what it is about: the prompt, the resource.
    pub(crate) fn about(self, name: &str) -> Self {
        Self { about: Some(name.into()), ..self }
    }

    /// As [`Answer::steps`].
    pub fn steps(self) -> Steps<Self>
    where
        R: DeserializeOwned,
    {
        Steps::new(self, |answer, hear| answer.on_progress(hear))
    }

    /// As [`Answer::meta`].
    pub fn meta(mut self, key: &str, value: impl Serialize) -> Self {
        self.answer = self.answer.meta(key, value);
        self
    }

    /// As [`Answer::on_progress`].
    pub fn on_progress(mut self, hear: impl FnMut(Progress) + Send + 'static) -> Self {
        self.answer = self.answer.on_progress(hear);
        self
    }

    /// As [`Answer::timeout`].
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.answer = self.answer.timeout(timeout);
        self
    }

    /// As [`Answer::log_level`].
    pub fn log_level(mut self, level: LoggingLevel) -> Self {
        self.answer = self.answer.log_level(level);
        self
    }

    /// As [`Answer::handle`].
    #[must_use]
    pub const fn handle(&self) -> Option<RequestHandle> {
        self.answer.handle()
    }
}

impl<R: DeserializeOwned> Future for TypedAnswer<R> {
    type Output = Result<R, CallError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        let answer = Pin::new(&mut this.answer);
        answer.poll(cx).map(|outcome| {
            let read = |raw: Raw| decode(&raw).map_err(|error| CallError::decode(this.answer.method(), error));
            outcome.and_then(read).map_err(|error| match &this.about {
                Some(name) => error.about(name),
                None => error,
            })
        })
    }
}

impl<R> fmt::Debug for TypedAnswer<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.answer.fmt(f)
    }
}
