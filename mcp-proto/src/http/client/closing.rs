//! The end: what is left to say is said, the session is ended, and nothing is waited for beyond the time to drain.

use super::HttpClient;
use super::exchange::{Exchange, Purpose};
use super::timeout::Due;
use super::unauthorized::Parked;
use crate::stream::Machine as _;

impl HttpClient {
    /// The role has closed. Messages that nothing answers stay on their way, the rest is dropped.
    pub(super) fn wind_up(&mut self) {
        self.winds_up = true;
        self.waiting.clear();
        self.retries.clear();
        self.parked = Parked::default();
        self.refresh = None;
        for id in self.exchanges.ids() {
            let stays = match self.exchanges.get(id).map(|exchange| &exchange.purpose) {
                Some(Purpose::Post(message)) => !message.asks(),
                _ => false,
            };
            if !stays {
                self.abort(id);
            }
        }
        let until = self.clock() + self.role.limits().drain;
        self.due.insert(until, Due::Drain);
    }

    /// Whether all that was left to say has been, and the session is still open.
    pub(super) fn may_end_session(&self) -> bool {
        self.winds_up && self.exchanges.is_empty() && self.session.id().is_some()
    }

    /// Ends the session (transports page of 2025-11-25, "Session Management").
    pub(super) fn end_session(&mut self) {
        self.open(Exchange::new(Purpose::Delete, self.http.uri.clone()));
        self.session.end();
    }

    /// It has been long enough.
    pub(super) fn drained(&mut self) {
        for id in self.exchanges.ids() {
            self.abort(id);
        }
        self.session.end();
        self.role.drop_unsent();
    }

    pub(super) fn is_wound_up(&self) -> bool {
        self.winds_up && self.exchanges.is_empty() && self.actions.is_empty() && self.session.id().is_none()
    }
}
