//! A server that is connected to again when it goes away.
//!
//! ```text
//! upstream/
//!   connect          makes one connection
//!   policy           when to try again, and when to give up
//!   restarts         the policy at work: what has been tried, and when
//!   supervisor       the future that connects, waits and connects again
//!   shared           what it has in common with the handles
//!   state, error     what is told of it
//!   subscription     what is listened to across connections
//!   clock, race      time of any runtime, and two futures at once
//! ```

mod clock;
mod connect;
mod error;
mod policy;
pub(crate) mod race;
mod restarts;
mod shared;
mod state;
mod subscription;
mod supervisor;
#[cfg(test)]
pub(crate) mod tests;

use std::fmt;
use std::future::{Future, IntoFuture};
use std::sync::Arc;
use std::time::Duration;

use mcp_driver::{CallError, Peer, Runtime, Watchable};
use mcp_proto::model::SubscriptionFilter;

pub use connect::Connect;
pub use error::UpstreamError;
pub use policy::RestartPolicy;
pub use state::UpstreamState;
pub use subscription::{Heard, UpstreamStates, UpstreamSubscription, UpstreamWatch};

use clock::{Clock, RuntimeClock};
use race::{Either, race};
use shared::Shared;
use supervisor::supervise;

/// Keeps a connection to the server that `connect` reaches: connects at once, and again, as `policy` says, whenever the
/// connection ends or does not open.
///
/// The handle waits and asks; the future, the supervisor, has to be polled for anything to happen: spawn it. It ends
/// once [`Upstream::close`] was called and the last connection is down; dropping it drops the connection. The adapters'
/// `connect_upstream`, with their feature `compose`, spawns it.
///
/// `name` is what errors call the server. `seed` is where the jitter of the waits comes from; take it from the entropy
/// of the system, so that clients that lost a server together do not come back together.
///
/// # Example: a server in this very process, which comes back
/// ```no_run
/// use std::future::ready;
/// use mcp_compose::{RestartPolicy, upstream};
/// use mcp_driver::{Router, Runtime, connect_in_memory};
///
/// # async fn example<R>(runtime: R) where R: Runtime<Sleep: Send + 'static> + Send + Sync + 'static {
/// let clock = runtime.clone();
/// let connect = move || ready(Ok(connect_in_memory(Router::new("demo", "1.0"), clock.clone(), ("example", "1.0"), ())));
/// let (server, supervisor) = upstream("demo", connect, RestartPolicy::new(), runtime, 7);
/// // Spawn `supervisor` on the runtime; then:
/// match server.peer().await {
///     Ok(peer) => println!("{:?}", peer.list_tools().await),
///     Err(error) => println!("{error}"),
/// }
/// # let _ = supervisor;
/// # }
/// ```
pub fn upstream<C, R>(
    name: &str,
    connect: C,
    policy: RestartPolicy,
    runtime: R,
    seed: u64,
) -> (Upstream, impl Future<Output = ()> + use<C, R>)
where
    C: Connect,
    R: Runtime<Sleep: Send + 'static> + Send + Sync + 'static,
{
    let clock: Arc<dyn Clock> = Arc::new(RuntimeClock(runtime));
    let shared = Arc::<Shared>::default();
    let last = Arc::new(LastHandle(shared.clone()));
    let upstream = Upstream { name: name.into(), patience: policy.patience, shared, clock, _last: last };
    let supervisor = supervise(upstream.shared.guard(), connect, policy, upstream.clock.clone(), seed);
    (upstream, supervisor)
}

/// A server that is connected to again when it goes away. Clones reach the same one, and when the last of them is
/// dropped it is [closed](Self::close).
///
/// A [`Peer`] is one connection, and ends with it: ask for it [anew](Self::peer) whenever it is used, or have it asked
/// for by [`ask`](Self::ask) and [`read`](Self::read). See [`upstream`] for where one comes from.
///
/// # Example: a tool that must not run twice, and a list that may
/// ```no_run
/// # async fn example(server: mcp_compose::Upstream) -> Result<(), mcp_compose::UpstreamError> {
/// let tools = server.read(|peer| peer.list_tools()).await?;
/// let paid = server.ask(|peer| peer.call_tool("pay", serde_json::json!({"euros": 5})).text()).await?;
/// println!("{} tools; {paid}", tools.len());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Upstream {
    name: Arc<str>,
    patience: Duration,
    shared: Arc<Shared>,
    clock: Arc<dyn Clock>,
    _last: Arc<LastHandle>,
}

/// Closes the server when nobody can ask it any more.
struct LastHandle(Arc<Shared>);

impl Drop for LastHandle {
    fn drop(&mut self) {
        self.0.command(|inner| inner.close_wanted = true);
    }
}

/// # How it is
impl Upstream {
    /// The name that errors call it by.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is at.
    #[must_use]
    pub fn state(&self) -> UpstreamState {
        self.shared.state(self.clock.now())
    }

    /// How many connections have opened so far: zero before the first, and one more after each restart. Whoever keeps
    /// something that belongs to a connection keeps this beside it.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.shared.generation()
    }

    /// The connection, if there is one right now.
    #[must_use]
    pub fn current(&self) -> Option<Peer> {
        self.shared.live()
    }

    /// The states that it goes through, the present one first.
    ///
    /// # Example: a line for each change
    /// ```no_run
    /// # async fn example(server: mcp_compose::Upstream) {
    /// let mut states = server.states();
    /// while let Some(state) = states.next().await {
    ///     println!("{}: {state}", server.name());
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn states(&self) -> UpstreamStates {
        UpstreamStates::new(self.clone())
    }
}

/// # Asking
impl Upstream {
    /// Waits for a connection, for as long as [`RestartPolicy::patience`] says.
    ///
    /// # Errors
    /// [`UpstreamError::Unavailable`], which names the server, the last failure and when it is tried next. Where it will
    /// not be tried again, that is told at once.
    pub async fn peer(&self) -> Result<Peer, UpstreamError> {
        self.peer_within(self.patience).await
    }

    /// Waits for a connection, for this long.
    ///
    /// # Errors
    /// As [`peer`](Self::peer).
    pub async fn peer_within(&self, limit: Duration) -> Result<Peer, UpstreamError> {
        let live = self.shared.when(|inner| inner.live_or_over());
        match race(live, self.clock.sleep(limit)).await {
            Either::First(Some(peer)) => Ok(peer),
            Either::First(None) | Either::Second(()) => Err(self.unavailable()),
        }
    }

    /// Makes a call on the connection there is, or on the next one; it is made once. One that the end of the connection
    /// overtook before it was sent is made again, since nobody has heard of it.
    ///
    /// # Errors
    /// [`UpstreamError::Interrupted`] if the server went away meanwhile: it may or may not have acted on the call.
    /// [`UpstreamError::Unavailable`] as [`peer`](Self::peer), and [`UpstreamError::Call`] for what the call met.
    pub async fn ask<F, T>(&self, call: impl Fn(Peer) -> F) -> Result<T, UpstreamError>
    where
        F: IntoFuture<Output = Result<T, CallError>>,
    {
        let error = match self.once(&call).await? {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        match error::was_never_sent(&error) {
            true => self.once(&call).await?.map_err(|error| self.failed(error)),
            false => Err(self.failed(error)),
        }
    }

    /// Makes a call that changes nothing, and once more if the server goes away meanwhile: lists, resources, prompts,
    /// pings. Never give it the call of a tool that has effects.
    ///
    /// # Errors
    /// As [`ask`](Self::ask), if it was interrupted twice.
    pub async fn read<F, T>(&self, call: impl Fn(Peer) -> F) -> Result<T, UpstreamError>
    where
        F: IntoFuture<Output = Result<T, CallError>>,
    {
        let error = match self.once(&call).await? {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        match error::was_never_sent(&error) || error::is_interruption(&error) {
            true => self.once(&call).await?.map_err(|error| self.failed(error)),
            false => Err(self.failed(error)),
        }
    }

    async fn once<F, T>(&self, call: impl Fn(Peer) -> F) -> Result<Result<T, CallError>, UpstreamError>
    where
        F: IntoFuture<Output = Result<T, CallError>>,
    {
        let peer = self.peer().await?;
        Ok(call(peer).await)
    }
}

/// # Listening
impl Upstream {
    /// Listens to what `filter` names, and again on every connection that follows.
    pub fn listen(&self, filter: SubscriptionFilter) -> UpstreamSubscription {
        UpstreamSubscription::new(self.clone(), filter)
    }

    /// A list, and again whenever it has changed or the server has come back.
    ///
    /// # Example: the tools for a model, whatever becomes of the server
    /// ```no_run
    /// use mcp_driver::proto::method::ListTools;
    ///
    /// # async fn example(server: mcp_compose::Upstream) {
    /// let mut lists = server.watch::<ListTools>();
    /// while let Some(tools) = lists.next().await {
    ///     println!("{:?}", tools.map(|tools| tools.len()));
    /// }
    /// # }
    /// ```
    pub fn watch<L: Watchable>(&self) -> UpstreamWatch<L> {
        UpstreamWatch::new(self.clone())
    }
}

/// # Ending
impl Upstream {
    /// Ends the connection, if there is one, and connects at once: without the wait, and also after it was given up.
    pub fn restart(&self) {
        self.shared.command(|inner| inner.restart_wanted = true);
    }

    /// Ends the connection for good. [`closed`](Self::closed) waits until it has.
    pub fn close(&self) {
        self.shared.command(|inner| inner.close_wanted = true);
    }

    /// Waits until it is closed: nothing of it runs any more.
    pub async fn closed(&self) {
        self.shared.when(|inner| inner.is_closed().then_some(())).await;
    }

    fn unavailable(&self) -> UpstreamError {
        UpstreamError::Unavailable { server: self.name.clone(), state: self.state() }
    }

    /// Whether that is this very one, and not another of its name.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }

    pub(crate) fn sleep(&self, span: Duration) -> impl Future<Output = ()> + use<> {
        self.clock.sleep(span)
    }

    fn failed(&self, error: CallError) -> UpstreamError {
        let server = self.name.clone();
        match error::is_interruption(&error) {
            true => UpstreamError::Interrupted { server, error },
            false => UpstreamError::Call { server, error },
        }
    }
}

impl fmt::Debug for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upstream").field("name", &self.name).field("state", &self.state()).finish_non_exhaustive()
    }
}
