//! How long a request may take.

use alloc::format;

use super::inflight::Call;
use super::timer::Timer;
use super::{Event, Server};
use crate::jsonrpc::RpcError;
use crate::{InboundId, Instant};

impl Server {
    /// The application is about to work on a request; when its time is up, if that is ever.
    pub(super) fn begin_call(&mut self, now: Instant, id: InboundId) -> Option<Instant> {
        let deadline = now + self.config.call_timeout?;
        self.calls.get_mut(id)?.deadline = Some(deadline);
        self.timers.insert(deadline, Timer::Call(id));
        Some(deadline)
    }

    /// Questions are open: the time that people take is not that of the application.
    pub(super) fn pause_call(&mut self, id: InboundId) {
        let Some(deadline) = self.calls.get_mut(id).and_then(|call| call.deadline.take()) else { return };
        self.timers.remove(deadline, Timer::Call(id));
    }

    /// The request is over.
    pub(super) fn stop_clock(&mut self, id: InboundId, call: &Call) {
        if let Some(deadline) = call.deadline {
            self.timers.remove(deadline, Timer::Call(id));
        }
    }

    pub(super) fn call_overdue(&mut self, id: InboundId) {
        let Some(most) = self.config.call_timeout else { return };
        let error = format!("the request took longer than the {most:?} that this server gives it");
        let reason = Some(error.as_str().into());
        self.events.push_back(Event::Cancelled { id, reason });
        self.finish_call(id, Err(RpcError::internal(error)));
    }
}
