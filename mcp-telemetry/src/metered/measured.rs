//! The measures of one request.

use std::sync::Arc;

use mcp_proto::{Instant, Version};
use metrics::{Label, SharedString, counter, gauge, histogram};

use super::Side;
use crate::about::About;
use crate::names::Kind;
use crate::outcome::{Came, Outcome};
use crate::watched::Watch;

/// A request under way, and since when.
pub(crate) struct Measured {
    side: Side,
    clock: Arc<dyn Fn() -> Instant + Send + Sync>,
    since: Instant,
    about: About,
    version: Option<Version>,
    protocol: Option<&'static str>,
}

impl Measured {
    pub(super) fn begin(
        side: Side,
        clock: Arc<dyn Fn() -> Instant + Send + Sync>,
        about: About,
        version: Option<Version>,
        protocol: Option<&'static str>,
    ) -> Self {
        gauge!(side.in_flight).increment(1.0);
        let since = clock();
        Self { side, clock, since, about, version, protocol }
    }

    fn end(&self, outcome: Outcome) {
        gauge!(self.side.in_flight).decrement(1.0);
        let method = Label::new("mcp.method.name", SharedString::from(self.about.method()));
        let mut labels = vec![method.clone(), Label::from_static_parts("outcome", outcome.word())];
        counter!(self.side.requests, labels).increment(1);

        labels = vec![method];
        if let Some((kind, name)) = self.about.target() {
            let key = if kind == Kind::Tool { "gen_ai.tool.name" } else { "gen_ai.prompt.name" };
            labels.push(Label::new(key, SharedString::from(name)));
        }
        if let Some(error) = outcome.error_type() {
            if outcome.code().is_some() {
                labels.push(Label::new("rpc.response.status_code", error.clone()));
            }
            labels.push(Label::new("error.type", error));
        }
        if let Some(version) = self.version {
            labels.push(Label::from_static_parts("mcp.protocol.version", version.as_str()));
        }
        if let Some(protocol) = self.protocol {
            labels.push(Label::from_static_parts("network.protocol.name", protocol));
        }
        histogram!(self.side.operation, labels).record(((self.clock)() - self.since).as_secs_f64());
    }
}

impl Watch for Measured {
    fn came(&mut self, came: &dyn Came) {
        let outcome = came.outcome();
        self.about.learn(outcome, came.result());
        self.end(outcome);
    }

    fn gone(&mut self, outcome: Outcome) {
        self.end(outcome);
    }
}
