//! A request that is served by its exchange alone.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use mcp_proto::http::server::Exchange;
use mcp_proto::server::Event;
use mcp_proto::{InboundId, Instant};

use super::endpoint::Endpoint;
use super::exchange_cell::{ExchangeCell, ExchangeState};
use super::pieces::Pieces;
use super::start::{poll_call, start};
use crate::alarm::Alarm;
use crate::outcome::{Outcome, unwound};
use crate::{Call, Caller, Runtime, ServerHandle, Service};

/// A request that is served by its exchange alone: it runs while its response is polled, and dropping it means that
/// the client has gone.
///
/// There is one call in it, or those of one legacy batch; hence they are simply all polled.
pub(crate) struct Answering<S: Service, T: Runtime> {
    endpoint: Arc<Endpoint<S, T>>,
    caller: Caller,
    cell: Arc<ExchangeCell<T>>,
    calls: Vec<(InboundId, Pin<Box<S::Future>>)>,
    outcomes: Vec<(InboundId, Outcome)>,
    events: VecDeque<Event>,
    alarm: Alarm<T>,
    deadline: Option<Instant>,
    introduced: bool,
    called: bool,
    over: bool,
}

impl<S, T> Answering<S, T>
where
    S: Service,
    T: Runtime + Send + Sync + 'static,
{
    pub(crate) fn new(endpoint: Arc<Endpoint<S, T>>, exchange: Exchange, caller: Caller) -> Self {
        Self {
            cell: ExchangeCell::new(exchange, endpoint.runtime().clone()),
            alarm: Alarm::new(endpoint.runtime().clone()),
            endpoint,
            caller,
            calls: Vec::new(),
            outcomes: Vec::new(),
            events: VecDeque::new(),
            deadline: None,
            introduced: false,
            called: false,
            over: false,
        }
    }

    pub(crate) const fn has_called(&self) -> bool {
        self.called
    }

    /// Runs the call, and gives what is ready of the response.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Pieces> {
        self.cell.lock().wake();
        self.poll_calls(cx);
        loop {
            let pieces = self.settle(cx);
            if !self.events.is_empty() {
                self.take_events(cx);
                continue;
            }
            if !pieces.is_empty() {
                self.over |= pieces.end;
                return Poll::Ready(pieces);
            }
            if !self.alarm.poll_due(cx, self.deadline) {
                return Poll::Pending;
            }
            let now = self.alarm.now();
            self.cell.lock().exchange.handle_timeout(now);
        }
    }

    fn poll_calls(&mut self, cx: &mut Context<'_>) {
        self.calls.retain_mut(|(id, call)| match poll_call(call, cx) {
            Poll::Ready(outcome) => {
                self.outcomes.push((*id, outcome));
                false
            }
            Poll::Pending => true,
        });
    }

    /// Hands over what the calls gave, and takes what there is; if nothing, the task is woken by the next command.
    fn settle(&mut self, cx: &Context<'_>) -> Pieces {
        let now = self.alarm.now();
        // What is of the application is dropped after the lock is given back.
        let mut over = Vec::new();
        let mut state = self.cell.lock();
        let ExchangeState { exchange, calls, .. } = &mut *state;
        if let Some(server) = exchange.role_mut() {
            for (id, outcome) in self.outcomes.drain(..) {
                over.push(calls.finish(id));
                outcome.settle(now, id, server);
            }
        }
        self.outcomes.clear();
        self.events.extend(std::iter::from_fn(|| exchange.poll_event()));
        let mut pieces = Pieces::default();
        // What a call gives at once belongs to the same write.
        if self.events.is_empty() {
            pieces.fill(|| exchange.poll_output());
        }
        self.deadline = exchange.poll_timeout();
        if self.events.is_empty() && pieces.is_empty() {
            state.sleep(cx);
        }
        pieces
    }

    fn take_events(&mut self, cx: &mut Context<'_>) {
        let endpoint = self.endpoint.clone();
        let service = endpoint.service();
        while let Some(event) = self.events.pop_front() {
            match event {
                Event::Request(incoming) => {
                    self.called = true;
                    let id = incoming.id;
                    let call = Call::new(incoming, self.caller.clone(), self.handle());
                    match start(service, call, cx) {
                        Ok(outcome) => self.outcomes.push((id, outcome)),
                        Err(call) => self.calls.push((id, call)),
                    }
                }
                Event::Subscribe(subscribing) => {
                    self.called = true;
                    self.introduce();
                    let outcome = Outcome::of_subscribing(service, &subscribing, &self.caller());
                    self.outcomes.push((subscribing.id, outcome));
                }
                Event::Cancelled { id, .. } => self.cancel(id),
                Event::Unsubscribed { id } => unwound(|| service.unsubscribed(id, &self.caller())),
                Event::Notification { method, params } => {
                    unwound(|| service.notification(&method, params.as_ref(), &self.caller()));
                }
                Event::Noise { error, excerpt } => unwound(|| service.noise(&error, &excerpt)),
                _ => {}
            }
        }
    }

    /// What listens is a connection like any other to the service, and hears of changes and of the end.
    fn introduce(&mut self) {
        if self.introduced {
            return;
        }
        self.introduced = true;
        let handle = self.handle();
        self.endpoint.listen(&handle);
        unwound(|| self.endpoint.service().opened(&handle));
    }

    fn cancel(&mut self, id: InboundId) {
        self.calls.extract_if(.., |(call, _)| *call == id).for_each(|(_, call)| unwound(|| drop(call)));
        let over = self.cell.lock().calls.cancel(id);
        over.tell();
    }

    fn handle(&self) -> ServerHandle {
        ServerHandle::new(self.cell.clone())
    }
}

impl<S: Service, T: Runtime> Answering<S, T> {
    /// Whoever sent the request, on the connection that it is.
    fn caller(&self) -> Caller {
        self.caller.clone().on(self.cell.lock().calls.connection())
    }
}

/// Whoever drops a response before its end has lost the client.
impl<S: Service, T: Runtime> Drop for Answering<S, T> {
    fn drop(&mut self) {
        let now = self.alarm.now();
        let mut state = self.cell.lock();
        if !self.over {
            state.exchange.handle_disconnect(now);
        }
        self.events.extend(std::iter::from_fn(|| state.exchange.poll_event()));
        let over = state.calls.cancel_all();
        drop(state);
        self.calls.drain(..).for_each(|(_, call)| unwound(|| drop(call)));
        over.tell();
        let caller = self.caller();
        for event in self.events.drain(..) {
            if let Event::Unsubscribed { id } = event {
                unwound(|| self.endpoint.service().unsubscribed(id, &caller));
            }
        }
    }
}

impl<S: Service, T: Runtime> fmt::Debug for Answering<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answering").field("calls", &self.calls.len()).finish_non_exhaustive()
    }
}
