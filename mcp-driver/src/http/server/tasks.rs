//! Where the connections of a server run.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Context;

use futures_io::{AsyncRead, AsyncWrite};

use super::connection::serve_connection;
use super::lifeline::Lifeline;
use super::settings::Settings;
use super::{HttpService, Upkeep};
use crate::running::Running;
use crate::{Runtime, Service};

/// The tasks of an HTTP server, one a connection. Dropping it ends them.
pub trait Tasks {
    /// Has a task run beside all others.
    fn spawn(&mut self, task: impl Future<Output = ()> + Send + 'static);
}

/// A task that may move between threads.
pub(crate) type SharedTask = Pin<Box<dyn Future<Output = ()> + Send>>;
/// A task that stays where it is.
pub(crate) type LocalTask = Pin<Box<dyn Future<Output = ()>>>;

/// Starts what a server consists of.
pub(super) trait Start<I, S: Service, T: Runtime> {
    fn connection(
        &mut self,
        stream: I,
        service: HttpService<S, T>,
        runtime: T,
        settings: Arc<Settings>,
        lifeline: Lifeline,
    );

    fn upkeep(&mut self, upkeep: Upkeep<S, T>, lifeline: Lifeline);

    /// Runs what is not run by somebody else.
    fn poll(&mut self, cx: &Context<'_>);
}

/// On tasks of the runtime's.
pub(super) struct Spawned<K>(pub(super) K);

impl<I, S, T, K> Start<I, S, T> for Spawned<K>
where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    S: Service<Future: Send + 'static> + Send + Sync + 'static,
    T: Runtime<Sleep: Send + 'static> + Send + Sync + 'static,
    K: Tasks,
{
    fn connection(
        &mut self,
        stream: I,
        service: HttpService<S, T>,
        runtime: T,
        settings: Arc<Settings>,
        lifeline: Lifeline,
    ) {
        self.0.spawn(serve_connection::<_, _, _, SharedTask>(stream, service, runtime, settings, lifeline));
    }

    fn upkeep(&mut self, upkeep: Upkeep<S, T>, lifeline: Lifeline) {
        self.0.spawn(until_over(upkeep, lifeline));
    }

    fn poll(&mut self, _: &Context<'_>) {}
}

/// Inside the server's own future.
pub(super) struct Kept {
    running: Running<u64, LocalTask>,
    minted: u64,
}

impl Kept {
    pub(super) fn new() -> Self {
        Self { running: Running::new(), minted: 0 }
    }

    fn start(&mut self, task: LocalTask) {
        self.minted += 1;
        // A task has nothing to say at its end.
        let _ = self.running.start(self.minted, || task);
    }
}

impl<I, S, T> Start<I, S, T> for Kept
where
    I: AsyncRead + AsyncWrite + Unpin + 'static,
    S: Service<Future: 'static> + 'static,
    T: Runtime<Sleep: Send + 'static> + Send + Sync + 'static,
{
    fn connection(
        &mut self,
        stream: I,
        service: HttpService<S, T>,
        runtime: T,
        settings: Arc<Settings>,
        lifeline: Lifeline,
    ) {
        let serving = serve_connection::<_, _, _, LocalTask>(stream, service, runtime, settings, lifeline);
        self.start(Box::pin(serving));
    }

    fn upkeep(&mut self, upkeep: Upkeep<S, T>, lifeline: Lifeline) {
        self.start(Box::pin(until_over(upkeep, lifeline)));
    }

    fn poll(&mut self, cx: &Context<'_>) {
        for _ in 0..ROUNDS {
            self.running.begin_round();
            while self.running.poll_round().is_some() {}
            if self.running.sleep(cx) {
                return;
            }
        }
        cx.waker().wake_by_ref();
    }
}

async fn until_over<S, T>(upkeep: Upkeep<S, T>, lifeline: Lifeline)
where
    S: Service,
    T: Runtime + Send + Sync + 'static,
{
    upkeep.await;
    drop(lifeline);
}

/// Rounds of one poll, before other tasks of the thread have theirs.
const ROUNDS: usize = 32;
