//! What the clones of an HTTP service share.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Waker};
use std::time::Duration;

use mcp_proto::http::param_header::{ParamHeader, ToolHeaders};
use mcp_proto::http::server::{Arrival, Config, EventLog};
use mcp_proto::server::Event;

use super::legacy::{Happened, Hub, LegacyStream, Parked};
use super::start::start;
use super::terms::Terms;
use crate::connections::Connections;
use crate::observer::Observed;
use crate::outcome::{Outcome, unwound};
use crate::server_handle::Reach;
use crate::{Call, Caller, Runtime, ServerHandle, Service};

/// What the clones of an HTTP service share, and what each request needs.
pub(crate) struct Endpoint<S: Service, T: Runtime> {
    service: S,
    runtime: T,
    terms: Terms,
    listeners: Connections,
    hub: Arc<Hub<T>>,
    parked: Parked<S::Future>,
    observed: Observed,
    phase: AtomicU8,
}

impl<S: Service, T: Runtime> Endpoint<S, T> {
    pub(crate) const fn service(&self) -> &S {
        &self.service
    }

    pub(crate) const fn runtime(&self) -> &T {
        &self.runtime
    }

    /// What is served, and how.
    pub(crate) fn config(&self) -> Arc<Config> {
        self.terms.current(&self.service)
    }

    /// For how long calls may finish at the end.
    pub(crate) fn drain(&self) -> Duration {
        self.terms.given().server.limits.drain
    }

    pub(crate) const fn hub(&self) -> &Arc<Hub<T>> {
        &self.hub
    }

    pub(crate) const fn parked(&self) -> &Parked<S::Future> {
        &self.parked
    }

    pub(crate) const fn observed(&self) -> &Observed {
        &self.observed
    }

    /// Whether it is about to end, or ends.
    pub(crate) fn is_leaving(&self) -> bool {
        self.phase.load(Ordering::Acquire) > OPEN
    }

    /// Whether it takes no more work.
    pub(crate) fn is_closing(&self) -> bool {
        self.phase.load(Ordering::Acquire) == CLOSING
    }

    /// Says that it will end, and goes on.
    pub(crate) fn leave(&self) {
        self.phase.fetch_max(LEAVING, Ordering::AcqRel);
    }

    /// Tells what came of the sessions, of which nothing is started any more.
    pub(crate) fn end(&self, happened: Vec<Happened<T>>) {
        for happened in happened {
            match happened {
                Happened::Over(over) => over.tell(),
                Happened::Closed(ended) => {
                    self.observed.tell(|observer| observer.closed(&ended));
                }
                Happened::Opened(_) | Happened::Event(..) => {}
            }
        }
    }

    /// Which arguments of tools travel in headers.
    pub(crate) const fn tools(&self) -> impl ToolHeaders {
        Tools(&self.service)
    }
}

impl<S, T> Endpoint<S, T>
where
    S: Service,
    T: Runtime + Send + Sync + 'static,
{
    pub(crate) fn new(service: S, runtime: T, config: Config, log: Option<Box<dyn EventLog>>) -> Self {
        let config = Arc::new(config);
        let hub = Hub::new(config.clone(), log, runtime.clone());
        let (listeners, parked) = (Connections::default(), Parked::default());
        let observed = Observed::by(|| service.observer());
        let terms = Terms::new(config, &service);
        Self { service, runtime, terms, listeners, hub, parked, observed, phase: AtomicU8::new(OPEN) }
    }

    /// Notes what has to hear of the end; if that has come already, it does so now.
    pub(crate) fn listen(&self, handle: &ServerHandle) {
        self.listeners.add(handle.downgrade());
        if self.hub.is_closing() {
            handle.close();
        }
    }

    /// Ends subscriptions and sessions; calls under way may finish.
    pub(crate) fn close(&self) {
        self.phase.store(CLOSING, Ordering::Release);
        self.hub.close();
        self.listeners.close();
    }

    /// Takes a legacy request, and starts what it asks for.
    pub(crate) fn open(&self, arrival: Arrival, caller: &Caller) -> LegacyStream<T> {
        let (stream, happened) = self.hub.open(arrival, caller, &self.config());
        self.take(happened);
        stream
    }

    /// Starts what sessions ask for. What is not ready at once is parked for whoever keeps the sessions going.
    pub(crate) fn take(&self, happened: Vec<Happened<T>>) {
        let service = &self.service;
        let mut outcomes = Vec::new();
        for happened in happened {
            let (reach, caller, event) = match happened {
                Happened::Opened(reach) => {
                    self.observed.tell(|observer| observer.opened());
                    unwound(|| service.opened(&ServerHandle::new(reach)));
                    continue;
                }
                Happened::Over(over) => {
                    over.tell();
                    continue;
                }
                Happened::Closed(ended) => {
                    self.observed.tell(|observer| observer.closed(&ended));
                    continue;
                }
                Happened::Event(reach, caller, event) => (reach, caller, event),
            };
            match event {
                Event::Request(incoming) => {
                    let key = (reach.session(), incoming.id);
                    let call = Call::new(incoming, caller, ServerHandle::new(reach));
                    // Whoever it is parked for polls it again.
                    match start(service, call, &mut Context::from_waker(Waker::noop())) {
                        Ok(outcome) => outcomes.push((key, outcome)),
                        Err(call) => self.parked.push(key, call),
                    }
                }
                Event::Subscribe(subscribing) => {
                    let key = (reach.session(), subscribing.id);
                    let caller = caller.on(reach.id());
                    outcomes.push((key, Outcome::of_subscribing(service, &subscribing, &caller)));
                }
                Event::Unsubscribed { id } => unwound(|| service.unsubscribed(id, &caller.on(reach.id()))),
                Event::Notification { method, params } => {
                    unwound(|| service.notification(&method, params.as_ref(), &caller.on(reach.id())));
                }
                Event::Noise { error, excerpt } => unwound(|| service.noise(&error, &excerpt)),
                _ => {}
            }
        }
        self.hub.settle(outcomes, !self.parked.is_empty());
    }
}

impl<S: Service, T: Runtime> fmt::Debug for Endpoint<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint").field("config", &self.terms).finish_non_exhaustive()
    }
}

const OPEN: u8 = 0;
const LEAVING: u8 = 1;
const CLOSING: u8 = 2;

struct Tools<'a, S>(&'a S);

impl<S: Service> ToolHeaders for Tools<'_, S> {
    fn of_tool(&self, name: &str) -> Option<Arc<[ParamHeader]>> {
        catch_unwind(AssertUnwindSafe(|| self.0.tool_headers(name))).ok().flatten()
    }
}

impl<S> fmt::Debug for Tools<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tools")
    }
}
