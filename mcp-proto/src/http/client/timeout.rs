//! What is due when, beside the clocks of the role.

use core::time::Duration;

use super::exchange::{Exchange, Purpose};
use super::{Action, ExchangeId, HttpClient};
use crate::Instant;

/// What is due.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Due {
    /// An exchange on which no clock of the role is, or that has nothing more to bring.
    Exchange(ExchangeId),
    /// A stream that is to be opened again.
    Retry(u64),
    /// The end of what a closed client still had to say.
    Drain,
}

/// How long the end of a response may take after which nothing comes that anybody waits for: a connection that ends its
/// responses is used again.
const GRACE: Duration = Duration::from_secs(2);

impl HttpClient {
    pub(super) fn expire(&mut self, now: Instant) {
        while let Some(due) = self.due.pop(now) {
            match due {
                Due::Exchange(id) => self.exchange_expired(id),
                Due::Retry(key) => self.retry(now, key),
                Due::Drain => self.drained(),
            }
        }
    }

    /// Opens an exchange: its request is the next action but those before it.
    pub(super) fn open(&mut self, mut exchange: Exchange) -> ExchangeId {
        let request = match &exchange.purpose {
            Purpose::Post(message) => self.post(message, exchange.target.clone()),
            Purpose::Delete => self.delete(exchange.target.clone()),
            Purpose::Resume(_) | Purpose::Listen | Purpose::Events | Purpose::Spent => {
                self.get(exchange.target.clone(), exchange.cursor.last.as_ref())
            }
        };
        exchange.grant = self.grant.count();
        exchange.session = self.session_of(&exchange.purpose);
        let is_timed = match &exchange.purpose {
            Purpose::Post(message) => message.waits(),
            Purpose::Resume(_) | Purpose::Listen | Purpose::Events => true,
            Purpose::Delete | Purpose::Spent => false,
        };
        let id = self.exchanges.insert(exchange);
        if !is_timed {
            let at = self.clock() + self.role.patience();
            self.set_clock(id, at);
        }
        self.actions.push_back(Action::Open { exchange: id, request });
        id
    }

    /// An exchange is over.
    pub(super) fn close(&mut self, id: ExchangeId) -> Option<Exchange> {
        let exchange = self.exchanges.remove(id)?;
        if let Some(at) = exchange.until {
            self.due.remove(at, Due::Exchange(id));
        }
        Some(exchange)
    }

    /// Drops an exchange, also one that has not left.
    pub(super) fn abort(&mut self, id: ExchangeId) -> Option<Exchange> {
        let exchange = self.close(id)?;
        let unsent = self.actions.iter().position(|action| match action {
            Action::Open { exchange, .. } => *exchange == id,
            Action::Abort { .. } => false,
        });
        match unsent {
            Some(at) => drop(self.actions.remove(at)),
            None => self.actions.push_back(Action::Abort { exchange: id }),
        }
        Some(exchange)
    }

    /// What an exchange was for is settled: its end is waited for, and not for long.
    pub(super) fn spend(&mut self, now: Instant, id: ExchangeId) -> Option<Purpose> {
        let purpose = self.exchanges.spend(id)?;
        self.set_clock(id, now + GRACE);
        Some(purpose)
    }

    /// Notes the time, and whether nothing is to be made of what comes by this exchange.
    pub(super) fn is_spent(&mut self, now: Instant, id: ExchangeId) -> bool {
        self.note(now);
        match self.exchanges.get(id) {
            Some(exchange) => self.role.has_closed() || matches!(exchange.purpose, Purpose::Spent),
            None => true,
        }
    }

    fn set_clock(&mut self, id: ExchangeId, at: Instant) {
        let Some(exchange) = self.exchanges.get_mut(id) else { return };
        if let Some(before) = exchange.until.replace(at) {
            self.due.remove(before, Due::Exchange(id));
        }
        self.due.insert(at, Due::Exchange(id));
    }

    /// The role has clocks of its own on whatever opens the connection.
    fn exchange_expired(&mut self, id: ExchangeId) {
        if let Some(Exchange { purpose: Purpose::Post(_), .. }) = self.abort(id) {
            self.open_gate(id);
        }
    }
}
