//! One exchange, between the response that drives it and the handles to it.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Waker};

use mcp_proto::Instant;
use mcp_proto::http::server::Exchange;
use mcp_proto::server::Server;

use crate::server_handle::{Calls, Reach};
use crate::{ConnectionId, Runtime};

/// One exchange behind a lock of its own, which is never held over code of the application.
pub(crate) struct ExchangeCell<T> {
    state: Mutex<ExchangeState>,
    runtime: T,
    connection: ConnectionId,
}

#[derive(Debug)]
pub(crate) struct ExchangeState {
    pub(crate) exchange: Exchange,
    pub(crate) calls: Calls,
    response: Option<Waker>,
}

impl<T> ExchangeCell<T> {
    pub(crate) fn new(exchange: Exchange, runtime: T) -> Arc<Self> {
        let state = ExchangeState { exchange, calls: Calls::default(), response: None };
        let connection = state.calls.connection();
        Arc::new(Self { state: Mutex::new(state), runtime, connection })
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, ExchangeState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ExchangeState {
    /// The response is about to sleep, and wants to hear of commands.
    pub(crate) fn sleep(&mut self, cx: &Context<'_>) {
        self.response = Some(cx.waker().clone());
    }

    /// The response runs, and will see by itself what happens until it sleeps.
    pub(crate) fn wake(&mut self) {
        self.response = None;
    }
}

impl<T: Runtime + Send + Sync> Reach for ExchangeCell<T> {
    fn id(&self) -> ConnectionId {
        self.connection
    }

    fn reach(&self, command: &mut dyn FnMut(Instant, &mut Server, &mut Calls)) {
        let now = self.runtime.now();
        let mut state = self.lock();
        let ExchangeState { exchange, calls, response } = &mut *state;
        let Some(server) = exchange.role_mut() else { return };
        command(now, server, calls);
        let response = response.take();
        drop(state);
        if let Some(response) = response {
            response.wake();
        }
    }
}

impl<T> fmt::Debug for ExchangeCell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExchangeCell").finish_non_exhaustive()
    }
}
