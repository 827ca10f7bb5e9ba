//! What the protocol says of each of its methods: which revisions have it, who may send it, which capability it needs.
//! A method that is not in the table is the application's own and passes unchecked.

#[cfg(feature = "server")]
mod caching;
#[cfg(feature = "client")]
pub(crate) mod client_notification;
#[cfg(feature = "server")]
pub(crate) mod server_notification;

use crate::Version;
use crate::Version::{V2024_11_05, V2025_06_18, V2025_11_25, V2026_07_28};

/// One row of the method table (`schema.json` of every revision).
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) method: &'static str,
    /// The first and the last revision that have it.
    since: Version,
    until: Version,
    /// The capability that the receiver must have declared, as a path.
    pub(crate) needs: Option<&'static str>,
    /// Its modern result may ask for input (multi round-trip page, 2026-07-28).
    pub(crate) may_ask: bool,
}

impl Rule {
    pub(crate) fn is_in(&self, version: Version) -> bool {
        (self.since..=self.until).contains(&version)
    }
}

/// The rule for a request that clients send.
pub(crate) fn client_request(method: &str) -> Option<&'static Rule> {
    CLIENT_REQUESTS.iter().find(|rule| rule.method == method)
}

/// The rule for a request that servers send (legacy) or carry in an `InputRequiredResult` (modern).
pub(crate) fn server_request(method: &str) -> Option<&'static Rule> {
    SERVER_REQUESTS.iter().find(|rule| rule.method == method)
}

const CLIENT_REQUESTS: &[Rule] = &[
    always("tools/call").needs("tools").may_ask(),
    always("tools/list").needs("tools"),
    always("resources/read").needs("resources").may_ask(),
    always("resources/list").needs("resources"),
    always("resources/templates/list").needs("resources"),
    always("prompts/get").needs("prompts").may_ask(),
    always("prompts/list").needs("prompts"),
    // `completions` became a capability only with 2025-03-26; the role asks for it from there on.
    always("completion/complete").needs("completions"),
    legacy("initialize"),
    legacy("ping"),
    legacy("logging/setLevel").needs("logging"),
    legacy("resources/subscribe").needs("resources.subscribe"),
    legacy("resources/unsubscribe").needs("resources.subscribe"),
    modern("server/discover"),
    modern("subscriptions/listen"),
];

const SERVER_REQUESTS: &[Rule] = &[
    Rule { since: V2025_06_18, ..always("elicitation/create") }.needs("elicitation"),
    always("sampling/createMessage").needs("sampling"),
    always("roots/list").needs("roots"),
    legacy("ping"),
];

const fn always(method: &'static str) -> Rule {
    Rule { method, since: V2024_11_05, until: V2026_07_28, needs: None, may_ask: false }
}

const fn legacy(method: &'static str) -> Rule {
    Rule { until: V2025_11_25, ..always(method) }
}

const fn modern(method: &'static str) -> Rule {
    Rule { since: V2026_07_28, ..always(method) }
}

impl Rule {
    const fn needs(self, capability: &'static str) -> Self {
        Self { needs: Some(capability), ..self }
    }

    const fn may_ask(self) -> Self {
        Self { may_ask: true, ..self }
    }
}
