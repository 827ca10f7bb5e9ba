//! The notifications that clients send.

use super::{Rule, legacy};
use crate::Version::V2025_11_25;

/// The rule for a notification that clients send.
pub(crate) fn client_notification(method: &str) -> Option<&'static Rule> {
    CLIENT_NOTIFICATIONS.iter().find(|rule| rule.method == method)
}

const CLIENT_NOTIFICATIONS: &[Rule] = &[
    legacy("notifications/initialized"),
    legacy("notifications/progress"),
    legacy("notifications/roots/list_changed"),
    Rule { since: V2025_11_25, ..legacy("notifications/tasks/status") },
];
