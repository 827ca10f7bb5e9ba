//! The measures of one request.

use mcp_proto::jsonrpc::Raw;
use mcp_proto::{Instant, Version};
use metrics::{Label, SharedString, counter, gauge, histogram};

use super::{CLIENT, Metered, Side};
use crate::about::About;
use crate::names::Kind;
use crate::outcome::{Came, Outcome};
use crate::rounds::Asks;
use crate::watched::Watch;

/// A request under way, and since when.
pub(crate) struct Measured {
    side: Side,
    metered: Metered,
    since: Instant,
    about: About,
    connection: Vec<Label>,
}

impl Measured {
    pub(super) fn begin(side: Side, metered: Metered, about: About, connection: Vec<Label>) -> Self {
        gauge!(side.in_flight).increment(1.0);
        let since = (metered.clock)();
        Self { side, metered, since, about, connection }
    }

    fn end(&mut self, outcome: Outcome) {
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
        labels.append(&mut self.connection);
        histogram!(self.side.operation, labels).record(((self.metered.clock)() - self.since).as_secs_f64());
    }
}

impl Watch for Measured {
    fn came(&mut self, came: &mut dyn Came) {
        let outcome = came.outcome();
        self.about.learn(outcome, came.result());
        self.end(outcome);
    }

    fn gone(&mut self, outcome: Outcome) {
        self.end(outcome);
    }
}

impl Asks for Measured {
    /// How long a client takes to answer is known where it answers within the request.
    fn question(&self, method: &str, params: &mut Option<Raw>, version: Version) -> Option<Self> {
        if version.is_modern() {
            return None;
        }
        let about = About::new(method, params.as_ref(), &self.metered.names);
        Some(Self::begin(CLIENT, self.metered.clone(), about, self.connection.clone()))
    }
}
