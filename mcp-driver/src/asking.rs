//! What a client's driver does with what its machine tells, on any transport.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::{Context, Waker};

use mcp_proto::client::{Client, Config, Event, Request, RequestError};
use mcp_proto::jsonrpc::{Raw, RpcError};
#[cfg(feature = "validation")]
use mcp_proto::method::{Notice, ToolListChanged};
use mcp_proto::method::{SetLevel, Subscribe, SubscriptionsListen};
use mcp_proto::model::{LoggingLevel, ResourceParams, SetLevelParams, SubscriptionFilter, SubscriptionsListenParams};
use mcp_proto::{CloseReason, InputId, Instant, RequestHandle, Version};

use crate::client_link::ClientLink;
use crate::engine::Side;
use crate::handler::{Handler, Input};
use crate::observer::Observed;
use crate::own_request::OwnRequest;
use crate::peer::{Notification, PeerShared, Progress, Waiting, rewatch};
use crate::running::{Panicked, Running};
use crate::shared::{Shared, State};
use crate::{ConnectionInfo, Peer, Runtime};

/// A handler, the questions it is answering, and what it answered.
pub(crate) struct Asking<H: Handler> {
    handler: H,
    shared: Arc<PeerShared>,
    inputs: Running<InputId, H::Future>,
    answers: Vec<(InputId, Result<Raw, RpcError>)>,
    /// The subscription to what the handler wants to hear of.
    own: Option<RequestHandle>,
    /// What the protocol asks.
    own_request: OwnRequest,
    opened: bool,
    abandoned: bool,
}

impl<H: Handler> Side for Asking<H> {
    type Link = ClientLink;
    type Event = Event;
    type Beside = Waiting;

    fn take_event(&mut self, event: Event) -> Option<CloseReason> {
        match event {
            Event::Ready => {
                self.own_request.opened(&self.shared);
                let woken = self.open();
                woken.into_iter().for_each(Waker::wake);
            }
            Event::Finished { request, outcome } => {
                self.show(request, outcome.as_ref());
                self.tell(|waiting| waiting.finish(request, outcome));
            }
            Event::Subscribed { request, filter } => {
                self.show(request, Ok(&Raw::empty_object()));
                self.tell(|waiting| waiting.grant(request, filter));
            }
            Event::Notification { subscription: Some(request), method, params } if Some(request) != self.own => {
                self.note_change(&method);
                self.tell(|waiting| waiting.hear(request, Notification::new(method, params)));
            }
            Event::Progress { request, progress, total, message } => {
                self.report(request, Progress::new(progress, total, message));
            }
            Event::Closed { reason } => {
                self.own_request.lost(&self.shared, &reason);
                let woken = self.shared.lock().beside.close(reason.clone());
                woken.into_iter().for_each(Waker::wake);
                return Some(reason);
            }
            _ if self.abandoned => {}
            Event::Notification { method, params, .. } => {
                self.note_change(&method);
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
            #[cfg(feature = "http")]
            Event::Unauthorized { status, challenges, request } => {
                unwound(|| self.handler.unauthorized(status, &challenges, request));
            }
            #[cfg(feature = "http")]
            Event::ToolRejected { tool, reason } => unwound(|| self.handler.tool_rejected(&tool, &reason)),
            _ => {}
        }
        None
    }

    fn run(&mut self) -> bool {
        self.own_request.follow(&self.shared);
        let mut progress = false;
        self.inputs.begin_round();
        while let Some((input, outcome)) = self.inputs.poll_round() {
            self.answers.push((input, answered(outcome)));
            progress = true;
        }
        progress
    }

    fn settle(&mut self, now: Instant, client: &mut Client, _: &mut Waiting) -> bool {
        self.own_request.note(client.own_request());
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

    fn info(&self) -> ConnectionInfo {
        self.shared.info()
    }
}

impl<H: Handler> Asking<H> {
    pub(crate) const fn shared(&self) -> &Arc<PeerShared> {
        &self.shared
    }

    /// A client on its transport, between `handler` and the peer.
    pub(crate) fn new<T>(link: ClientLink, handler: H, runtime: T) -> (Peer, Self)
    where
        T: Runtime + Send + Sync + 'static,
    {
        let shared = Shared::new(link, Waiting::default(), runtime, Observed::by(|| handler.observer()));
        let peer = Peer::new(shared.clone());
        unwound(|| handler.opened(&peer));
        let (inputs, answers) = (Running::new(), Vec::new());
        (
            peer,
            Self {
                handler,
                shared,
                inputs,
                answers,
                own: None,
                own_request: OwnRequest::default(),
                opened: false,
                abandoned: false,
            },
        )
    }

    /// The connection is ready; if it was before, in a new session, which knows nothing of the one before it.
    fn open(&mut self) -> Vec<Waker> {
        let mut filter = SubscriptionFilter::default();
        unwound(|| self.handler.listens(&mut filter));
        let (mut requests, mut woken) = (Vec::new(), Vec::new());
        let mut state = self.shared.lock();
        let State { link, beside, .. } = &mut *state;
        let is_modern = link.role().verdict().is_some_and(|verdict| verdict.version.is_modern());
        if std::mem::replace(&mut self.opened, true) {
            requests.extend(rewatch(&beside.listeners));
            woken = beside.listeners.renew();
        }
        // A session begins without a level.
        requests.extend(beside.log_level.as_ref().filter(|_| !is_modern).and_then(set_log_level));
        drop(state);
        for request in requests {
            // Nobody waits for the answers.
            let _ = self.shared.request(request, |_, _| {});
        }
        self.own = listen(&self.shared, is_modern, filter);
        woken.extend(self.shared.lock().beside.ready());
        woken
    }

    /// What was learnt of the tools holds no longer once they have changed.
    fn note_change(&self, method: &str) {
        #[cfg(feature = "validation")]
        if method == ToolListChanged::NAME {
            self.shared.lock().beside.output_schemas.forget();
        }
        let _ = method;
    }

    /// Shows whoever looks on what came of a request.
    fn show(&self, request: RequestHandle, outcome: Result<&Raw, &RequestError>) {
        let observed = self.shared.observed();
        if observed.is_nobody() {
            return;
        }
        let looked_on = self.shared.lock().beside.take_looked_on(request);
        if let Some(requested) = looked_on {
            observed.tell(|_| requested.answered(outcome));
        }
    }

    /// Tells whoever waits for a request, and wakes them outside the lock.
    fn tell(&self, tell: impl FnOnce(&mut Waiting) -> Option<Waker>) {
        let woken = tell(&mut self.shared.lock().beside);
        if let Some(waker) = woken {
            waker.wake();
        }
    }

    /// Calls the closure of a request, which is taken out meanwhile: the lock is not held over it.
    fn report(&self, request: RequestHandle, progress: Progress) {
        if !self.abandoned {
            unwound(|| self.handler.progress(request, &progress));
        }
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

impl<H: Handler> fmt::Debug for Asking<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asking").field("inputs", &self.inputs).finish_non_exhaustive()
    }
}

/// Has the handler declare what it answers; what the configuration says about that is left out.
pub(crate) fn declare(handler: &impl Handler, config: &mut Config) {
    config.methods.extend(handler.methods());
    let capabilities = &mut config.capabilities;
    capabilities.elicitation = None;
    capabilities.sampling = None;
    capabilities.roots = None;
    handler.declare(capabilities);
}

fn answered(outcome: Result<Result<Raw, RpcError>, Panicked>) -> Result<Raw, RpcError> {
    outcome.unwrap_or_else(|Panicked| Err(RpcError::internal("the handler panicked")))
}

/// Subscribes to what the handler wants to hear of: a legacy server is asked resource by resource, and nobody waits for
/// its answers.
fn listen(shared: &PeerShared, is_modern: bool, filter: SubscriptionFilter) -> Option<RequestHandle> {
    if filter == SubscriptionFilter::default() {
        return None;
    }
    if is_modern {
        let request = Request::typed::<SubscriptionsListen>(&SubscriptionsListenParams::new(filter)).ok()?;
        return shared.request(request, |_, _| {}).ok();
    }
    for uri in filter.resource_subscriptions.unwrap_or_default() {
        if let Ok(request) = Request::typed::<Subscribe>(&ResourceParams::new(uri)) {
            let _ = shared.request(request, |_, _| {});
        }
    }
    None
}

fn set_log_level(level: &LoggingLevel) -> Option<Request> {
    Request::typed::<SetLevel>(&SetLevelParams::new(level.clone())).ok()
}

/// Runs code of the application's, whose panic is no reason to drop the connection.
fn unwound(code: impl FnOnce()) {
    let _ = catch_unwind(AssertUnwindSafe(code));
}
