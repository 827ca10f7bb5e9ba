//! A server of our own.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_io::{AsyncRead, AsyncWrite};

use super::lifeline::Lifelines;
use super::tasks::{Kept, Spawned, Start, Tasks};
use super::{HttpServer, HttpService};
use crate::alarm::Alarm;
use crate::{Network, Runtime, Service};

/// Where an HTTP server's connections come from.
pub trait Accept {
    /// What is accepted.
    type Stream: AsyncRead + AsyncWrite + Unpin;

    /// The next connection.
    ///
    /// # Errors
    /// There is none now. That is tried again, after a pause, until it has failed ten times in a row.
    fn poll_accept(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Self::Stream>>;

    /// What a connection goes over and where it comes from, for whoever wants to know; nothing is said by default.
    fn network(&self, stream: &Self::Stream) -> Option<Network> {
        let _ = stream;
        None
    }
}

impl<S, G> HttpServer<S, G>
where
    S: Service<Future: 'static> + 'static,
    G: Future<Output = ()>,
{
    /// Serves whoever `listener` accepts, each on a task of its own. The adapters' `serve_http` is this.
    ///
    /// It completes when the shutdown that was asked for is over, and otherwise only by an error.
    ///
    /// # Errors
    /// The listener fails ten times in a row. Connections that fail do not count.
    pub async fn run<L, K, T>(self, listener: L, tasks: K, runtime: T) -> io::Result<()>
    where
        L: Accept<Stream: Send + 'static>,
        K: Tasks,
        S: Service<Future: Send> + Send + Sync,
        T: Runtime<Sleep: Send + 'static> + Send + Sync + 'static,
    {
        self.run_on(listener, Spawned(tasks), runtime).await
    }

    /// Serves whoever `listener` accepts, all inside this future: for services that stay on one thread. The adapters'
    /// `serve_http_local` is this.
    ///
    /// It completes when the shutdown that was asked for is over, and otherwise only by an error.
    ///
    /// # Errors
    /// The listener fails ten times in a row. Connections that fail do not count.
    pub async fn run_local<L, T>(self, listener: L, runtime: T) -> io::Result<()>
    where
        L: Accept<Stream: 'static>,
        T: Runtime<Sleep: Send + 'static> + Send + Sync + 'static,
    {
        self.run_on(listener, Kept::new(), runtime).await
    }

    async fn run_on<L, K, T>(self, mut listener: L, mut tasks: K, runtime: T) -> io::Result<()>
    where
        L: Accept,
        K: Start<L::Stream, S, T>,
        T: Runtime + Send + Sync + 'static,
    {
        let Self { service, http, log, ids, check, probes, settings, shutdown } = self;
        let (drain, keep_alive) = (http.server.limits.drain, http.keep_alive);
        let (service, upkeep) =
            HttpService::build(service, runtime.clone(), log, check, probes, |config| *config = http);
        if let Some(ids) = ids {
            service.call_sessions(ids);
        }
        let lifelines = Arc::new(Lifelines::default());
        let settings = Arc::new(settings.above(keep_alive));

        tasks.upkeep(upkeep, lifelines.tie());
        let mut shutdown = pin!(told(shutdown, service.clone(), runtime.clone(), settings.notice));
        let mut accepting = Accepting::new(runtime.clone());
        // The upkeep is a task as well.
        let others = settings.max_connections.max(1);
        loop {
            let accepted = poll_fn(|cx| {
                tasks.poll(cx);
                if shutdown.as_mut().poll(cx).is_ready() {
                    return Poll::Ready(None);
                }
                match lifelines.poll_at_most(others, cx) {
                    Poll::Ready(()) => accepting.poll(&mut listener, cx).map(Some),
                    Poll::Pending => Poll::Pending,
                }
            });
            let Some(accepted) = accepted.await else { break };
            let stream = accepted?;
            let service = match listener.network(&stream) {
                Some(network) => service.clone().over(network.with_http()),
                None => service.clone(),
            };
            tasks.connection(stream, service, runtime.clone(), settings.clone(), lifelines.tie());
        }

        drop(listener);
        service.close();
        drop(service);
        lifelines.end();
        let mut alarm = Alarm::new(runtime);
        let until = alarm.now() + drain;
        poll_fn(|cx| {
            tasks.poll(cx);
            match lifelines.poll_at_most(0, cx) {
                Poll::Pending if alarm.poll_due(cx, Some(until)) => Poll::Ready(()),
                over => over,
            }
        })
        .await;
        Ok(())
    }
}

/// Completes when the server is to end, which it was told a while before.
async fn told<S, T>(shutdown: impl Future<Output = ()>, service: HttpService<S, T>, runtime: T, notice: Duration)
where
    S: Service,
    T: Runtime + Send + Sync + 'static,
{
    shutdown.await;
    service.leave();
    if notice.is_zero() {
        return;
    }
    let mut alarm = Alarm::new(runtime);
    let until = alarm.now() + notice;
    poll_fn(|cx| if alarm.poll_due(cx, Some(until)) { Poll::Ready(()) } else { Poll::Pending }).await;
}

/// Accepts, and takes it easy when that fails.
struct Accepting<T: Runtime> {
    alarm: Alarm<T>,
    failures: u32,
    pause: Option<mcp_proto::Instant>,
}

impl<T: Runtime> Accepting<T> {
    const fn new(runtime: T) -> Self {
        Self { alarm: Alarm::new(runtime), failures: 0, pause: None }
    }

    fn poll<L: Accept>(&mut self, listener: &mut L, cx: &mut Context<'_>) -> Poll<io::Result<L::Stream>> {
        loop {
            if self.pause.is_some() && !self.alarm.poll_due(cx, self.pause) {
                return Poll::Pending;
            }
            self.pause = None;
            match listener.poll_accept(cx) {
                Poll::Ready(Err(_)) if self.failures < FAILURES => {
                    self.failures += 1;
                    self.pause = Some(self.alarm.now() + PAUSE);
                }
                Poll::Ready(Ok(stream)) => {
                    self.failures = 0;
                    return Poll::Ready(Ok(stream));
                }
                accepted => return accepted,
            }
        }
    }
}

/// How often in a row a listener may fail: out of descriptors, it may recover.
const FAILURES: u32 = 10;
/// How long to leave a listener alone that failed.
const PAUSE: Duration = Duration::from_millis(100);
