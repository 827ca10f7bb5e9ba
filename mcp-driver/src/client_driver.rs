//! The future that runs one connection of a client.

use std::fmt;
use std::future::Future;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use futures_io::{AsyncRead, AsyncWrite};
use mcp_proto::client::{Client, Config, Event};
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::{CloseReason, InputId, Instant, RequestHandle, Stream, Version};

use crate::client_link::ClientLink;
use crate::engine::{Engine, Side};
use crate::handler::{Handler, Input};
use crate::peer::{Notification, PeerShared, Progress, Waiting};
use crate::running::{Panicked, Running};
use crate::shared::{Link, Shared};
use crate::{Peer, Runtime};

/// Opens a connection to whoever serves at the other end of `reader` and `writer`.
///
/// The [`Peer`] asks; the [`ClientDriver`] has to be polled for anything to happen: spawn it, or join it with what
/// uses the peer. The runtime's clock is shared with the peers, which may be anywhere: hence its bounds.
///
/// # Example: a server and a client in one process
/// ```no_run
/// use mcp_driver::{Router, ServerDriver, connect, duplex::duplex};
/// use mcp_proto::client::Config;
/// use mcp_proto::model::Implementation;
/// # use mcp_driver::Runtime;
/// # async fn example(runtime: impl Runtime + Send + Sync + 'static) {
/// let (here, there) = duplex(64 << 10);
/// let (reader, writer) = there.split();
/// let server = ServerDriver::new(reader, writer, Router::new("demo", "1.0"), runtime.clone());
/// let (reader, writer) = here.split();
/// let config = Config::new(Implementation::new("example", "1.0"));
/// let (peer, client) = connect(reader, writer, runtime, config, ());
/// // Spawn `server` and `client` on the runtime; then:
/// let verdict = peer.ready().await.expect("it opens");
/// println!("{} speaks {}", verdict.server.map_or_else(String::new, |server| server.name), verdict.version);
/// # let _ = (server, client);
/// # }
/// ```
pub fn connect<R, W, T, H>(
    reader: R,
    writer: W,
    runtime: T,
    mut config: Config,
    handler: H,
) -> (Peer, ClientDriver<R, W, H, T>)
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
    T: Runtime + Send + Sync + 'static,
    H: Handler,
{
    handler.declare(&mut config.capabilities);
    let linger = config.limits.drain;
    let client = Client::new(runtime.now(), config);
    let link = ClientLink::Stream(Stream::new(client));
    let shared = Shared::new(link, Waiting::default(), runtime.clone());
    let peer = Peer::new(shared.clone());
    let side = Asking { handler, shared, inputs: Running::new(), answers: Vec::new(), abandoned: false };
    (peer, ClientDriver { engine: Engine::new(reader, writer, side, runtime, linger) })
}

/// Runs one connection of a client, its handlers included. See [`connect`].
///
/// It completes when the connection has closed and the last byte is written, with the reason, or with the error of a
/// stream that broke. Dropping it ends the connection at once; every answer that was waited for is then
/// [`Lost`](mcp_proto::client::RequestError::Lost).
#[must_use = "nothing happens unless the driver is polled"]
pub struct ClientDriver<R, W, H: Handler, T: Runtime> {
    engine: Engine<R, W, Asking<H>, T>,
}

impl<R, W, H: Handler, T: Runtime> ClientDriver<R, W, H, T> {
    /// Has the driver read on after it has closed, and throw away what comes, until the server closes too or
    /// [`Limits::drain`](mcp_proto::Limits::drain) has passed: a server that still writes is not cut off.
    pub fn read_to_end(mut self) -> Self {
        self.engine.reads_to_end = true;
        self
    }
}

impl<R, W, H, T> Future for ClientDriver<R, W, H, T>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
    H: Handler,
    T: Runtime,
{
    type Output = io::Result<CloseReason>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.engine.poll(cx)
    }
}

/// What could not be moved is boxed.
impl<R, W, H: Handler, T: Runtime> Unpin for ClientDriver<R, W, H, T> {}

impl<R, W, H: Handler, T: Runtime> fmt::Debug for ClientDriver<R, W, H, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientDriver").field("inputs", &self.engine.side.inputs).finish_non_exhaustive()
    }
}

/// A handler, the questions it is answering, and what it answered.
struct Asking<H: Handler> {
    handler: H,
    shared: Arc<PeerShared>,
    inputs: Running<InputId, H::Future>,
    answers: Vec<(InputId, Result<Raw, RpcError>)>,
    abandoned: bool,
}

impl<H: Handler> Side for Asking<H> {
    type Link = ClientLink;
    type Event = Event;
    type Beside = Waiting;

    fn shared(&self) -> &Arc<PeerShared> {
        &self.shared
    }

    fn take_event(&mut self, event: Event) -> Option<CloseReason> {
        match event {
            Event::Ready => {
                let woken = self.shared.lock().beside.ready();
                woken.into_iter().for_each(Waker::wake);
            }
            Event::Finished { request, outcome } => self.tell(|waiting| waiting.finish(request, outcome)),
            Event::Subscribed { request, filter } => self.tell(|waiting| waiting.grant(request, filter)),
            Event::Notification { subscription: Some(request), method, params } => {
                self.tell(|waiting| waiting.hear(request, Notification::new(method, params)));
            }
            Event::Progress { request, progress, total, message } => {
                self.report(request, Progress::new(progress, total, message));
            }
            Event::Closed { reason } => {
                let woken = self.shared.lock().beside.close(reason.clone());
                woken.into_iter().for_each(Waker::wake);
                return Some(reason);
            }
            _ if self.abandoned => {}
            Event::Notification { subscription: None, method, params } => {
                let woken = self.shared.lock().beside.listeners.hear(&method, params.as_ref());
                woken.into_iter().for_each(Waker::wake);
                unwound(|| self.handler.notification(&method, params.as_ref()));
            }
            Event::Input { input, during, method, params } => {
                let verdict = self.shared.lock().link.role().verdict().map(|verdict| verdict.version);
                let question = Input::new(method, params, during, verdict.unwrap_or(Version::LATEST_LEGACY));
                if let Some(outcome) = self.inputs.start(input, || self.handler.input(question)) {
                    self.answers.push((input, answered(outcome)));
                }
            }
            Event::InputCancelled { input } => {
                self.inputs.cancel(input);
            }
            Event::Noise { error, excerpt } => {
                self.shared.lock().beside.note_noise(&excerpt);
                unwound(|| self.handler.noise(&error, &excerpt));
            }
            _ => {}
        }
        None
    }

    fn run(&mut self) -> bool {
        let mut progress = false;
        self.inputs.begin_round();
        while let Some((input, outcome)) = self.inputs.poll_round() {
            self.answers.push((input, answered(outcome)));
            progress = true;
        }
        progress
    }

    fn settle(&mut self, now: Instant, client: &mut Client, _: &mut Waiting) -> bool {
        let progress = !self.answers.is_empty();
        for (input, answer) in self.answers.drain(..) {
            client.answer(now, input, answer);
        }
        progress
    }

    fn sleep(&mut self, cx: &Context<'_>) -> bool {
        self.inputs.sleep(cx)
    }

    fn abandon(&mut self) {
        self.abandoned = true;
        self.inputs.clear();
        self.answers.clear();
    }
}

impl<H: Handler> Asking<H> {
    /// Tells whoever waits for a request, and wakes them outside the lock.
    fn tell(&self, tell: impl FnOnce(&mut Waiting) -> Option<Waker>) {
        let woken = tell(&mut self.shared.lock().beside);
        if let Some(waker) = woken {
            waker.wake();
        }
    }

    /// Calls the closure of a request, which is taken out meanwhile: the lock is not held over it.
    fn report(&self, request: RequestHandle, progress: Progress) {
        let hear = self.shared.lock().beside.get(request).and_then(|waiter| waiter.on_progress.take());
        let Some(mut hear) = hear else { return };
        unwound(|| hear(progress));
        let mut state = self.shared.lock();
        if let Some(waiter) = state.beside.get(request) {
            waiter.on_progress = Some(hear);
            return;
        }
        drop(state);
    }
}

fn answered(outcome: Result<Result<Raw, RpcError>, Panicked>) -> Result<Raw, RpcError> {
    outcome.unwrap_or_else(|Panicked| Err(RpcError::internal("the handler panicked")))
}

/// Runs code of the application's, whose panic is no reason to drop the connection.
fn unwound(code: impl FnOnce()) {
    let _ = catch_unwind(AssertUnwindSafe(code));
}
