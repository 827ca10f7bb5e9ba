//! Notifications that an application sends as a server, of those that the protocol defines.

use super::{Rule, legacy};
use crate::Version::V2025_11_25;

/// The rule for a notification that servers send about a request.
pub(crate) fn server_notification(method: &str) -> Option<&'static Rule> {
    SERVER_NOTIFICATIONS.iter().find(|rule| rule.method == method)
}

const SERVER_NOTIFICATIONS: &[Rule] = &[
    Rule { since: V2025_11_25, ..legacy("notifications/elicitation/complete") },
    Rule { since: V2025_11_25, ..legacy("notifications/tasks/status") },
];
