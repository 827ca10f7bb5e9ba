//! A conversation that was recorded and is played again.

mod file;
mod replay;

use std::path::Path;
use std::{fmt, io};

use serde_json::Value;

use crate::transcript::{Entry, Said};
use crate::{End, Script, Transcript};

/// A conversation that was recorded, to be played again as its server, for tests that need neither the server nor its
/// network; or as its client, to see whether a server still answers as it did.
///
/// It is kept as lines of JSON, one to a message. What is played again has to come in the order in which it was recorded.
/// Ids and progress tokens are those of the new conversation. Of requests the method and the params are held against the
/// recorded ones, without their `_meta`, which depends on the client's version.
///
/// Record with [`Transcript::tap`], around the streams of the real server; what is secret is [taken
/// out](Self::without) before it is saved.
///
/// # Example: recorded once, played again
/// ```
/// use mcp_driver::Router;
/// use mcp_testkit::{Cassette, TestClient};
///
/// let router = Router::new("house", "1.0").tool("look", "Looks around", || async { "a house" });
/// let client = TestClient::new(router);
/// client.call_tool("look", ()).text();
/// let cassette = Cassette::of(&client.transcript());
///
/// let again = TestClient::scripted(cassette.server()).connect();
/// assert_eq!(again.call_tool("look", ()).text(), "a house");
/// again.close();
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Cassette {
    messages: Vec<(End, Value)>,
}

impl Cassette {
    /// What was said so far.
    #[must_use]
    pub fn of(transcript: &Transcript) -> Self {
        let message = |entry: &Entry| Some((entry.from, entry.message()?));
        Self { messages: transcript.entries().iter().filter_map(message).collect() }
    }

    /// Takes members of this name out of what was recorded, wherever they stand: they are `...`, which as an argument
    /// matches anything.
    #[must_use]
    pub fn without(mut self, member: &str) -> Self {
        self.messages.iter_mut().for_each(|(_, message)| hide(message, member));
        self
    }

    /// Reads what [`save`](Self::save) has written.
    ///
    /// # Errors
    /// The file cannot be read, or holds something else.
    pub fn load(path: impl AsRef<Path>) -> io::Result<Self> {
        file::read(path.as_ref()).map(|messages| Self { messages })
    }

    /// Writes it to a file, whose folder is made if need be.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> io::Result<()> {
        file::write(path.as_ref(), &self.to_string())
    }

    /// How many messages there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.messages.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// Its server: it expects what the client said and says what the server did.
    #[must_use]
    pub fn server(&self) -> Script {
        replay::script(End::Server, &self.messages)
    }

    /// Its client: it says what the client said and expects what the server did.
    ///
    /// # Example: does it still answer as it did?
    /// ```
    /// use mcp_driver::Router;
    /// use mcp_testkit::{Cassette, TestClient};
    ///
    /// let house = |seen: &'static str| Router::new("house", "1.0").tool("look", "", move || async move { seen });
    /// let client = TestClient::new(house("a house"));
    /// client.call_tool("look", ()).text();
    /// let cassette = Cassette::of(&client.transcript());
    ///
    /// cassette.client().play(house("a house"));
    /// let failure = cassette.client().try_play(house("a ruin")).expect_err("it looks otherwise");
    /// assert_eq!(failure.differences, [r#"/result/content/0/text: expected "a house", got "a ruin""#]);
    /// ```
    #[must_use]
    pub fn client(&self) -> Script {
        replay::script(End::Client, &self.messages)
    }

    /// What was recorded, as a transcript without times.
    #[must_use]
    pub fn transcript(&self) -> Transcript {
        let entry = |(from, message): &(End, Value)| {
            Entry::new(mcp_proto::Instant::ORIGIN, *from, Said::Message(crate::transcript::in_order(message)))
        };
        self.messages.iter().map(entry).collect()
    }
}

/// The text of its file.
impl fmt::Display for Cassette {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.messages.iter().try_for_each(|(from, message)| {
            writeln!(f, r#"{{"from":"{from}","message":{}}}"#, crate::transcript::in_order(message))
        })
    }
}

fn hide(value: &mut Value, name: &str) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                if key == name {
                    *member = crate::pattern::ANYTHING.into();
                } else {
                    hide(member, name);
                }
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(|element| hide(element, name)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
