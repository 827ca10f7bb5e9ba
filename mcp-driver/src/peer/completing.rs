//! The completion of an argument.

use std::collections::BTreeMap;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use mcp_proto::method::Complete;
use mcp_proto::model::{
    CompleteParams, CompleteResult, Completion, CompletionArgument, CompletionContext, CompletionReference,
};

use super::{CallError, PeerShared, TypedAnswer};

/// A question of what an argument may become, which goes out when it is awaited.
///
/// # Example: branches of a repository that is chosen already
/// ```no_run
/// use mcp_driver::Peer;
/// use mcp_proto::model::PromptReference;
///
/// # async fn example(peer: Peer) -> Result<(), mcp_driver::CallError> {
/// let branches = peer.complete(PromptReference::new("review"), "branch", "fix/").given("repository", "core").await?;
/// println!("{:?}", branches.values);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "a question that nobody awaits is not asked"]
pub struct CompletionCall {
    shared: Arc<PeerShared>,
    params: CompleteParams,
    given: BTreeMap<String, String>,
    timeout: Option<Duration>,
}

impl CompletionCall {
    pub(crate) fn new(shared: Arc<PeerShared>, of: CompletionReference, argument: CompletionArgument) -> Self {
        Self { shared, params: CompleteParams::new(of, argument), given: BTreeMap::new(), timeout: None }
    }

    /// The argument `name` is filled in already (since 2025-06-18; earlier revisions do not hear of it).
    pub fn given(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.given.insert(name.into(), value.into());
        self
    }

    /// Waits this long for the answer, instead of the configuration's time.
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }
}

impl IntoFuture for CompletionCall {
    type Output = Result<Completion, CallError>;
    type IntoFuture = CompletionAnswer;

    fn into_future(self) -> CompletionAnswer {
        let Self { shared, mut params, given, timeout } = self;
        if !given.is_empty() {
            params.context = Some(CompletionContext::default().with_arguments(given));
        }
        let answer = TypedAnswer::new::<Complete>(shared, &params).about(&params.argument.name);
        CompletionAnswer(match timeout {
            Some(timeout) => answer.timeout(timeout),
            None => answer,
        })
    }
}

/// The answer to a [`CompletionCall`].
#[must_use = "a question that nobody awaits is not asked"]
pub struct CompletionAnswer(TypedAnswer<CompleteResult>);

impl Future for CompletionAnswer {
    type Output = Result<Completion, CallError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(cx).map_ok(|result| result.completion)
    }
}

impl fmt::Debug for CompletionAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
