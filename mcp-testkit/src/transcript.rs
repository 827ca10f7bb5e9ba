//! What was said on a connection.

mod assertions;
mod entry;
mod redaction;
mod tap;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mcp_proto::Instant;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub use entry::{End, Entry, Said};
pub use redaction::Redaction;
pub(crate) use redaction::in_order;
pub use tap::{TapReader, TapWriter};

/// What was said on a connection, message by message, as it was said. Clones are the same transcript.
///
/// It is written in the notation of the transcripts that `mcp-proto` is tested with: `C` and `S` before what client and
/// server said, `@` for time that passed, `C<` and `S<` for bytes that are no message.
///
/// # Example: what a call looks like
/// ```
/// use mcp_driver::Router;
/// use mcp_testkit::{End, Redaction, TestClient};
/// use serde_json::json;
///
/// let router = Router::new("house", "1.0").tool("look", "Looks around", || async { "a house" });
/// let client = TestClient::new(router);
/// client.call_tool("look", ()).text();
///
/// let transcript = client.transcript();
/// transcript.assert_in_order(&[
///     (End::Client, json!({"method": "tools/call", "params": {"name": "look"}})),
///     (End::Server, json!({"result": {"content": [{"type": "text", "text": "a house"}]}})),
/// ]);
/// transcript.assert_none(End::Server, &json!({"error": "..."}));
/// assert!(transcript.render(&Redaction::stable()).contains(r#"S {"jsonrpc":"2.0","id":"#));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Transcript {
    heard: Arc<Mutex<Vec<Heard>>>,
}

/// What was heard, and not looked at before somebody asks.
#[derive(Clone, Debug)]
enum Heard {
    Entry(Entry),
    Line(Instant, End, Vec<u8>),
}

impl Heard {
    /// What it is, if that end said it and it may be a message.
    fn said_by(&self, end: End) -> Option<&[u8]> {
        match self {
            Self::Entry(Entry { from, said: Said::Message(text), .. }) if *from == end => Some(text.as_bytes()),
            Self::Line(_, from, line) if *from == end => Some(line),
            Self::Entry(_) | Self::Line(..) => None,
        }
    }
}

/// As much of a message as its method.
#[derive(Deserialize)]
struct Named {
    method: Option<String>,
}

impl Transcript {
    /// A transcript with nothing in it yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What was said so far, in order.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        let read = |heard: &Heard| match heard {
            Heard::Entry(entry) => entry.clone(),
            Heard::Line(at, from, line) => Entry::new(*at, *from, Said::line(line)),
        };
        self.lock().iter().map(read).collect()
    }

    /// How much was said so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether nothing was said yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// The messages of one end, in order.
    #[must_use]
    pub fn messages(&self, from: End) -> Vec<Value> {
        self.read(from)
    }

    /// The methods of the requests and notifications of one end, in order.
    #[must_use]
    pub fn methods(&self, from: End) -> Vec<String> {
        self.read(from).into_iter().filter_map(|Named { method }| method).collect()
    }

    /// The requests that have no answer yet, in words.
    #[must_use]
    pub fn unanswered(&self) -> Vec<String> {
        let mut open: Vec<(End, Value, String)> = Vec::new();
        for entry in self.entries() {
            let Some(message) = entry.message() else { continue };
            let Some(id) = message.get("id").cloned() else { continue };
            match message.get("method").and_then(Value::as_str) {
                Some(method) => open.push((entry.from, id, entry::name_of(method, message.get("params")))),
                None => open.retain(|(from, asked, _)| *from == entry.from || *asked != id),
            }
        }
        open.into_iter().map(|(from, id, name)| format!("the {from}, for an answer to {name} (id {id})")).collect()
    }

    /// Adds what an end has said.
    pub fn add(&self, at: Instant, from: End, said: Said) {
        self.lock().push(Heard::Entry(Entry::new(at, from, said)));
    }

    /// Adds a line that an end has said.
    fn add_line(&self, at: Instant, from: End, line: Vec<u8>) {
        self.lock().push(Heard::Line(at, from, line));
    }

    /// The transcript as text, with what `redaction` leaves of it.
    #[must_use]
    pub fn render(&self, redaction: &Redaction) -> String {
        redaction.render(&self.entries())
    }

    /// What one end said, as far as it is a message of this shape.
    fn read<T: DeserializeOwned>(&self, from: End) -> Vec<T> {
        let heard = self.lock();
        let said = heard.iter().filter_map(|heard| heard.said_by(from));
        said.filter_map(|text| serde_json::from_slice(text).ok()).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Heard>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All of it, as it was said.
impl fmt::Display for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(&Redaction::none()))
    }
}

impl FromIterator<Entry> for Transcript {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        Self { heard: Arc::new(Mutex::new(entries.into_iter().map(Heard::Entry).collect())) }
    }
}
