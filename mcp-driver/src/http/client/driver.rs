//! The future that runs a client over HTTP.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use mcp_proto::client::{Client, Config, Event};
use mcp_proto::http::client::{Action, ExchangeId, HttpClient};
use mcp_proto::{CloseReason, Instant};

use super::dial::Dial;
use super::endpoint::{Checked, HttpEndpoint};
use super::lines::{Lines, Told};
use crate::alarm::Alarm;
use crate::asking::{Asking, declare};
use crate::client_link::ClientLink;
use crate::engine::{Side, open};
use crate::observer::Ended;
use crate::shared::State;
use crate::{Handler, Network, Peer, Runtime};

/// Opens a connection to the server behind an HTTP endpoint, over streams that `dial` opens.
///
/// The [`Peer`] asks; the [`HttpClientDriver`] has to be polled for anything to happen. Nothing is dialled before that:
/// that nobody listens there is an error of the driver's. The adapters have this in fewer words.
///
/// # Errors
/// The endpoint makes no sense, or needs TLS and cannot have it: see [`HttpEndpoint`].
///
/// # Example: through a stream of one's own
/// ```no_run
/// use mcp_driver::{Target, connect_http};
/// # use mcp_driver::{Runtime, duplex::{DuplexEnd, duplex}};
///
/// # async fn through_a_tunnel(_: Box<str>, _: u16) -> std::io::Result<DuplexEnd> { Ok(duplex(1).0) }
/// # async fn example(runtime: impl Runtime + Send + Sync + 'static) -> std::io::Result<()> {
/// let dial = |target: &Target| through_a_tunnel(target.host.clone(), target.port);
/// let (peer, client) = connect_http(dial, runtime, "http://inside.example/mcp", ("example", "1.0"), ())?;
/// // Spawn `client` on the runtime; then:
/// println!("{:?}", peer.ready().await);
/// # let _ = client;
/// # Ok(())
/// # }
/// ```
pub fn connect_http<D, T, H>(
    dial: D,
    runtime: T,
    endpoint: impl Into<HttpEndpoint>,
    config: impl Into<Config>,
    handler: H,
) -> io::Result<(Peer, HttpClientDriver<D, H, T>)>
where
    D: Dial,
    T: Runtime + Send + Sync + 'static,
    H: Handler,
{
    let endpoint: Checked = endpoint.into().check()?;
    let mut config = config.into();
    declare(&handler, &mut config);
    let linger = config.limits.drain;
    let now = runtime.now();
    let mut http = HttpClient::new(now, config, endpoint.config);
    if endpoint.authorization.is_some() {
        http.authorize(now, endpoint.authorization);
    }
    let mut network = Network::default().with_http().with_peer(&endpoint.target.host, Some(endpoint.target.port));
    network.transport = dial.transport();
    let lines = Lines::new(
        dial,
        endpoint.idle_timeout,
        #[cfg(feature = "tls")]
        endpoint.tls,
    );
    let (peer, side) = Asking::new(ClientLink::Http(http), handler, runtime.clone());
    side.shared().lock().beside.network = Arc::new(network);
    let opened = open(side.shared());
    let driver = HttpClientDriver {
        lines,
        alarm: Alarm::new(runtime),
        side,
        events: VecDeque::new(),
        deadline: None,
        due: false,
        linger,
        closing: None,
        failure: None,
        over: false,
        opened,
    };
    Ok((peer, driver))
}

/// Runs a client over HTTP: its connections, its exchanges and its handlers are this one future. See [`connect_http`].
///
/// It completes when the client has closed and has said all it will, with the reason, or with the error that kept it
/// from reaching the server. Dropping it ends everything at once; every answer that was waited for is then
/// [`Lost`](mcp_proto::client::RequestError::Lost).
#[must_use = "nothing happens unless the driver is polled"]
pub struct HttpClientDriver<D: Dial, H: Handler, T: Runtime> {
    lines: Lines<D>,
    alarm: Alarm<T>,
    side: Asking<H>,
    events: VecDeque<Event>,
    deadline: Option<Instant>,
    due: bool,
    linger: Duration,
    closing: Option<Closing>,
    /// Why the latest exchange that failed did, unless one has gone well since.
    failure: Option<io::Error>,
    over: bool,
    opened: Instant,
}

/// The client has closed; what is left is to say so to the server.
#[derive(Debug)]
struct Closing {
    reason: CloseReason,
    until: Instant,
}

impl<D: Dial, H: Handler, T: Runtime> Future for HttpClientDriver<D, H, T> {
    type Output = io::Result<CloseReason>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        this.side.shared().lock().wake();
        for _ in 0..TURNS {
            match this.turn(cx) {
                Turn::Again => {}
                Turn::Asleep => return Poll::Pending,
                Turn::Over(reason) => return Poll::Ready(this.end(reason)),
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

/// What could not be moved is boxed.
impl<D: Dial, H: Handler, T: Runtime> Unpin for HttpClientDriver<D, H, T> {}

impl<D: Dial, H: Handler, T: Runtime> HttpClientDriver<D, H, T> {
    /// Time, what came, events, handlers, what is to go: once each.
    fn turn(&mut self, cx: &mut Context<'_>) -> Turn {
        let mut progress = self.pass_time();
        progress |= self.hear();
        while let Some(event) = self.events.pop_front() {
            progress = true;
            if let Some(reason) = self.side.take_event(event) {
                self.side.abandon();
                self.closing = Some(Closing { reason, until: self.alarm.now() + self.linger });
            }
        }
        progress |= self.side.run();
        progress |= self.settle(cx, progress);
        if let Some(reason) = self.poll_over() {
            return Turn::Over(reason);
        }
        self.due = self.alarm.poll_due(cx, self.deadline);
        if progress || self.due || !self.side.sleep(cx) || !self.lines.sleep(cx) {
            return Turn::Again;
        }
        Turn::Asleep
    }

    fn pass_time(&mut self) -> bool {
        if !self.due {
            return false;
        }
        let now = self.alarm.now();
        self.lines.close_idle(now);
        self.command(|http| http.handle_timeout(now));
        true
    }

    /// Gives the machine what came; whether anything did.
    fn hear(&mut self) -> bool {
        let mut progress = false;
        self.lines.begin_round();
        while let Some((exchange, told)) = self.lines.poll_round(self.alarm.now()) {
            self.take(exchange, told);
            progress = true;
        }
        progress
    }

    fn take(&mut self, exchange: ExchangeId, told: Told) {
        let now = self.alarm.now();
        match told {
            Told::Head(head) => {
                self.failure = None;
                self.command(|http| http.handle_head(now, exchange, &head));
            }
            Told::Chunk(bytes) => {
                self.side.shared().observed().tell(|observer| observer.received(bytes.len()));
                self.command(|http| http.handle_body(now, exchange, &bytes));
            }
            Told::End => self.command(|http| http.handle_end(now, exchange)),
            Told::Failed(error) => {
                self.failure = Some(error);
                self.command(|http| http.handle_failure(now, exchange));
            }
        }
    }

    /// Has the machine do something, and takes the events of it.
    fn command(&mut self, command: impl FnOnce(&mut HttpClient)) {
        let mut state = self.side.shared().lock();
        let http = state.link.http();
        command(http);
        while let Some(event) = http.poll_event() {
            self.events.push_back(event);
        }
    }

    /// Hands over what futures and events gave, does what is to be done, and lies down if nothing happens.
    fn settle(&mut self, cx: &Context<'_>, mut progress: bool) -> bool {
        let now = self.alarm.now();
        let shared = self.side.shared().clone();
        let mut state = shared.lock();
        let State { link, beside, .. } = &mut *state;
        progress |= self.side.settle(now, link.role_mut(), beside);
        while let Some(action) = state.link.http().poll_action() {
            // Dialling is the application's code.
            drop(state);
            self.act(action);
            progress = true;
            state = shared.lock();
        }
        let http = state.link.http();
        while let Some(event) = http.poll_event() {
            self.events.push_back(event);
        }
        progress |= !self.events.is_empty();
        let end = self.closing.as_ref().map(|closing| closing.until);
        self.deadline = [http.poll_timeout(), self.lines.deadline(), end].into_iter().flatten().min();
        if !progress {
            state.sleep(cx);
        }
        progress
    }

    fn act(&mut self, action: Action) {
        match action {
            Action::Open { exchange, request } => {
                self.side.shared().observed().tell(|observer| observer.sent(request.body().len()));
                self.lines.open(exchange, request);
            }
            Action::Abort { exchange } => self.lines.abort(exchange),
            _ => {}
        }
    }

    /// The reason, once all is said or has taken long enough.
    fn poll_over(&self) -> Option<CloseReason> {
        let closing = self.closing.as_ref()?;
        let said = self.lines.is_quiet() && self.side.shared().lock().link.http().is_drained();
        (said || self.alarm.now() >= closing.until).then(|| closing.reason.clone())
    }

    fn end(&mut self, reason: CloseReason) -> io::Result<CloseReason> {
        self.over = true;
        self.lines.clear();
        match self.failure.take() {
            Some(error) if reason == CloseReason::TransportFailed => Err(error),
            _ => Ok(reason),
        }
    }
}

/// A driver that is dropped leaves no one waiting.
impl<D: Dial, H: Handler, T: Runtime> Drop for HttpClientDriver<D, H, T> {
    fn drop(&mut self) {
        let shared = self.side.shared();
        shared.observed().tell(|observer| {
            let reason = self.closing.take().map(|closing| closing.reason);
            observer.closed(&Ended::new(shared.info(), shared.now() - self.opened, reason));
        });
        if self.over {
            return;
        }
        self.side.abandon();
        self.lines.clear();
        let now = self.side.shared().now();
        self.command(|http| Client::close(http.role_mut(), now));
        while let Some(event) = self.events.pop_front() {
            let _ = self.side.take_event(event);
        }
    }
}

impl<D: Dial, H: Handler, T: Runtime> fmt::Debug for HttpClientDriver<D, H, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClientDriver")
            .field("lines", &self.lines)
            .field("asking", &self.side)
            .finish_non_exhaustive()
    }
}

enum Turn {
    Again,
    Asleep,
    Over(CloseReason),
}

/// Turns of one poll, before other tasks have theirs.
const TURNS: usize = 32;
