//! Progress of requests (progress page of every revision).

use super::Server;
use super::outgoing::{Message, Step};
use crate::{InboundId, Version};

impl Server {
    pub(super) fn report_progress(&mut self, id: InboundId, progress: f64, total: Option<f64>, message: Option<&str>) {
        let Some(call) = self.calls.get_mut(id) else { return };
        let Some(token) = call.token.clone() else { return };
        if !progress.is_finite() || call.progress.is_some_and(|last| progress <= last) {
            return;
        }
        call.progress = Some(progress);
        let message = message.filter(|_| call.version >= Version::V2025_03_26).map(Into::into);
        let total = total.filter(|total| total.is_finite());
        let step = Message::Progress { about: id, step: Step { token, progress, total, message } };
        let limits = &self.config.limits;
        if self.output.weight() > limits.high_water
            && let Some(unsent) = call.step.filter(|ticket| self.output.holds(*ticket))
        {
            self.output.swap(unsent, call.origin, step);
            return;
        }
        if self.output.weight() > limits.unsent {
            self.dropped += 1;
            return;
        }
        let ticket = self.output.push(call.origin, step);
        call.step = Some(ticket);
        call.last = Some(ticket);
    }
}
