//! Responses that send the client elsewhere. It goes there only within the origin, and only if the request stays what it
//! is: credentials never reach another origin.

use http::StatusCode;
use http::header::LOCATION;
use http::response::Parts;

use super::exchange::{Exchange, Purpose};
use super::failure::Failure;
use super::{ExchangeId, HttpClient, uri};
use crate::Instant;

/// How often one request is redirected.
const MOST: u8 = 3;

impl HttpClient {
    pub(super) fn redirected(&mut self, now: Instant, id: ExchangeId, head: &Parts) {
        let Some(exchange) = self.exchanges.get(id) else { return };
        if exchange.session != self.session_of(&exchange.purpose) {
            // It would arrive in another session than the one that it was meant for.
            return self.session_not_found(now, id);
        }
        let keeps = matches!(head.status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT);
        let place = head.headers.get(LOCATION).and_then(|place| place.to_str().ok());
        let target = place
            .and_then(|place| uri::resolve(&exchange.target, place))
            .filter(|target| uri::is_same_origin(&exchange.target, target))
            .filter(|_| keeps && exchange.redirects < MOST);
        let (redirects, cursor) = (exchange.redirects + 1, exchange.cursor.clone());
        let Some(purpose) = self.spend(now, id) else { return };
        let Some(target) = target else {
            let status = head.status.as_u16();
            let failure = place.map_or(Failure::Status(status), |place| Failure::Redirected(place.into()));
            self.open_gate(id);
            return self.not_followed(now, purpose, failure);
        };
        let next = self.open(Exchange { redirects, cursor, ..Exchange::new(purpose, target) });
        self.session.move_gate(id, next);
    }

    fn not_followed(&mut self, now: Instant, purpose: Purpose, failure: Failure) {
        match purpose {
            Purpose::Post(message) => self.post_failed(now, message, failure),
            Purpose::Resume(kind) => self.fail_awaited(now, &kind, &failure),
            Purpose::Events => self.sse_refused(now),
            Purpose::Listen | Purpose::Delete | Purpose::Spent => {}
        }
    }
}
