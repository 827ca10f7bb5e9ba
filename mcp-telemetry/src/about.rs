//! What a request is about, in few words.

use std::sync::Arc;

use mcp_proto::jsonrpc::Raw;

use crate::names::{Kind, Names, OTHER};
use crate::outcome::Outcome;

/// What a request is about, in words of which there are few.
#[derive(Clone, Debug)]
pub(crate) struct About {
    /// One of the specification, or one that is not known yet.
    method: Result<&'static str, Box<str>>,
    target: Option<(Kind, Box<str>)>,
    names: Names,
}

impl About {
    pub(crate) fn new(method: &str, params: Option<&Raw>, names: &Names) -> Self {
        let kind = match method {
            "tools/call" => Some(Kind::Tool),
            "prompts/get" => Some(Kind::Prompt),
            _ => None,
        };
        let target = kind.zip(params.and_then(name));
        let method = METHODS.iter().find(|known| **known == method).copied().ok_or_else(|| method.into());
        Self { method, target, names: names.clone() }
    }

    /// The method, if it exists.
    pub(crate) fn method(&self) -> Arc<str> {
        match &self.method {
            Ok(known) => Arc::from(*known),
            Err(other) => self.names.find(Kind::Method, other).unwrap_or_else(|| Arc::from(OTHER)),
        }
    }

    /// The tool or prompt, if it is about one: if that exists.
    pub(crate) fn target(&self) -> Option<(Kind, Arc<str>)> {
        let (kind, name) = self.target.as_ref()?;
        Some((*kind, self.names.find(*kind, name).unwrap_or_else(|| Arc::from(OTHER))))
    }

    /// What came of it says what exists.
    pub(crate) fn learn(&self, outcome: Outcome, result: Option<&Raw>) {
        if let Some(result) = result
            && let Ok(method) = self.method
        {
            self.names.read(method, result);
        }
        if !matches!(outcome, Outcome::Ok | Outcome::InputRequired) {
            return;
        }
        if let Err(other) = &self.method {
            self.names.learn(Kind::Method, other);
        }
        if let Some((kind, name)) = &self.target {
            self.names.learn(*kind, name);
        }
    }
}

fn name(params: &Raw) -> Option<Box<str>> {
    let [name] = params.pick(["name"])?;
    serde_json::from_str(name?).ok()
}

/// The requests of all revisions, in both directions.
const METHODS: [&str; 22] = [
    "completion/complete",
    "elicitation/create",
    "initialize",
    "logging/setLevel",
    "ping",
    "prompts/get",
    "prompts/list",
    "resources/list",
    "resources/read",
    "resources/subscribe",
    "resources/templates/list",
    "resources/unsubscribe",
    "roots/list",
    "sampling/createMessage",
    "server/discover",
    "subscriptions/listen",
    "tasks/cancel",
    "tasks/get",
    "tasks/result",
    "tasks/update",
    "tools/call",
    "tools/list",
];
