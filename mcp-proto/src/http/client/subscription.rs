//! Subscriptions that broke off: the request goes out again, under the same handle (subscriptions page of 2026-07-28,
//! "Graceful Closure").

use core::time::Duration;

use super::HttpClient;
use super::reconnect::{Cursor, Stream};
use crate::{Instant, RequestHandle};

impl HttpClient {
    /// The stream of a subscription is gone, or the server did not take it when it went out again. False if it was
    /// never there, or has been tried often enough.
    pub(super) fn renew(&mut self, now: Instant, request: RequestHandle, lived: bool, retry: Option<Duration>) -> bool {
        let subscribed = self.role.is_subscribed(request);
        let Some(tries) = self.role.tries(request).filter(|tries| subscribed || tries.renewed > 0) else {
            return false;
        };
        if lived {
            (tries.renewed, tries.unauthorized) = (0, 0);
        }
        let cursor = Cursor { retry, attempts: tries.renewed, ..Cursor::default() };
        tries.renewed = tries.renewed.saturating_add(1);
        if self.retry_later(now, Stream::Subscription(request), cursor).is_err() {
            return false;
        }
        self.role.rest(request);
        true
    }

    /// Something came by a subscription that had been agreed on before.
    pub(super) fn subscription_lives(&mut self, request: RequestHandle) {
        if let Some(tries) = self.role.tries(request) {
            (tries.renewed, tries.unauthorized) = (0, 0);
        }
    }
}
