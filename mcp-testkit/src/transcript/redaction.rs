//! What is left out of a transcript so that it is the same each time.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::Duration;

use mcp_proto::Instant;
use serde_json::Value;

use super::entry::{Entry, Said};

/// What is left out of a transcript's text, so that it is the same each time and shows what matters.
///
/// # Example: a session id that is different each time
/// ```
/// use mcp_proto::Instant;
/// use mcp_testkit::{End, Redaction, Said, Transcript};
///
/// let transcript = Transcript::new();
/// let line = br#"{"jsonrpc":"2.0","id":17,"method":"acme/resume","params":{"sessionId":"c2f7"}}"#;
/// transcript.add(Instant::ORIGIN, End::Client, Said::line(line));
/// let text = transcript.render(&Redaction::stable().member("sessionId"));
/// assert_eq!(text, "C {\"jsonrpc\":\"2.0\",\"id\":\"#1\",\"method\":\"acme/resume\",\"params\":{\"sessionId\":\"...\"}}\n");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Redaction {
    ids: bool,
    times: bool,
    members: Vec<String>,
}

impl Redaction {
    /// Nothing is left out, not even white space.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Ids become `#1`, `#2` in the order in which they come up, and times and `_meta` are left out: what two runs of the
    /// same conversation have in common.
    #[must_use]
    pub fn stable() -> Self {
        Self::none().ids().times().member("_meta")
    }

    /// Ids and progress tokens become `#1`, `#2` in the order in which they come up.
    #[must_use]
    pub const fn ids(mut self) -> Self {
        self.ids = true;
        self
    }

    /// No time is shown.
    #[must_use]
    pub const fn times(mut self) -> Self {
        self.times = true;
        self
    }

    /// Members of this name become `...`, wherever they stand.
    #[must_use]
    pub fn member(mut self, name: impl Into<String>) -> Self {
        self.members.push(name.into());
        self
    }

    pub(super) fn render(&self, entries: &[Entry]) -> String {
        let mut text = String::new();
        let mut ids = HashMap::new();
        let mut now = entries.first().map_or(Instant::ORIGIN, |entry| entry.at);
        for entry in entries {
            let passed = entry.at - now;
            if !self.times && !passed.is_zero() {
                let _ = writeln!(text, "@ +{}", span(passed));
            }
            now = entry.at;
            let letter = entry.from.letter();
            let _ = match &entry.said {
                Said::Message(message) => writeln!(text, "{letter} {}", self.message(entry, message, &mut ids)),
                Said::Noise(bytes) => writeln!(text, "{letter}< \"{}\"", bytes.escape_ascii()),
                Said::Closed => writeln!(text, "{letter} closes"),
            };
        }
        text
    }

    fn message(&self, entry: &Entry, text: &str, ids: &mut HashMap<String, String>) -> String {
        if !self.ids && self.members.is_empty() {
            return text.to_owned();
        }
        let Ok(mut message) = serde_json::from_str::<Value>(text) else { return text.to_owned() };
        if self.ids {
            self.number(entry, &mut message, ids);
        }
        self.hide(&mut message);
        in_order(&message)
    }

    fn number(&self, entry: &Entry, message: &mut Value, ids: &mut HashMap<String, String>) {
        // An id belongs to who made it up: to the other end, in an answer.
        let is_answer = message.get("method").is_none();
        let owner = if is_answer { entry.from.other() } else { entry.from };
        if let Some(id) = message.get_mut("id") {
            rename(id, owner.letter(), ids);
        }
        let token = match message.pointer("/params/_meta/progressToken") {
            Some(_) => message.pointer_mut("/params/_meta/progressToken").map(|token| (token, entry.from)),
            None => message.pointer_mut("/params/progressToken").map(|token| (token, entry.from.other())),
        };
        if let Some((token, owner)) = token {
            rename(token, if owner.letter() == 'C' { 'c' } else { 's' }, ids);
        }
        if let Some(id) = message.pointer_mut("/params/requestId") {
            rename(id, entry.from.letter(), ids);
        }
    }

    fn hide(&self, value: &mut Value) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    match self.members.contains(name) {
                        true => *member = "...".into(),
                        false => self.hide(member),
                    }
                }
            }
            Value::Array(elements) => elements.iter_mut().for_each(|element| self.hide(element)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

fn rename(id: &mut Value, owner: char, ids: &mut HashMap<String, String>) {
    let next = format!("#{}", ids.values().filter(|name| !name.is_empty()).count() + 1);
    *id = ids.entry(format!("{owner}{id}")).or_insert(next).clone().into();
}

/// A message with the members of its envelope in the order that people know.
pub(crate) fn in_order(message: &Value) -> String {
    let Value::Object(members) = message else { return message.to_string() };
    let rank = |name: &str| ENVELOPE.iter().position(|known| *known == name).unwrap_or(ENVELOPE.len());
    let mut sorted: Vec<_> = members.iter().collect();
    sorted.sort_by_key(|(name, _)| rank(name));
    let members: Vec<String> =
        sorted.iter().map(|(name, member)| format!("{}:{member}", Value::from(name.as_str()))).collect();
    format!("{{{}}}", members.join(","))
}

fn span(span: Duration) -> String {
    match span.subsec_nanos() {
        0 => format!("{}s", span.as_secs()),
        _ => format!("{span:?}"),
    }
}

const ENVELOPE: [&str; 6] = ["jsonrpc", "id", "method", "params", "result", "error"];
