//! One thing that was said.

use std::fmt;

use mcp_proto::Instant;
use serde_json::Value;

/// An end of a connection.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[allow(clippy::exhaustive_enums, reason = "a connection has two ends")]
pub enum End {
    /// Who asks.
    Client,
    /// Who answers.
    Server,
}

impl End {
    /// The other end.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }

    /// `C` or `S`, as transcripts have it.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Client => 'C',
            Self::Server => 'S',
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Client => "client",
            Self::Server => "server",
        })
    }
}

/// What an end has said.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Said {
    /// A line that is JSON, as it stood.
    Message(String),
    /// A line that is no JSON, or bytes that were no line.
    Noise(Vec<u8>),
    /// That it will say nothing more.
    Closed,
}

impl Said {
    /// A line, without its end.
    #[must_use]
    pub fn line(bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) if serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() => Self::Message(text.to_owned()),
            _ => Self::Noise(bytes.to_vec()),
        }
    }
}

/// One thing that was said: when, by whom, and what.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Entry {
    /// When.
    pub at: Instant,
    /// By whom.
    pub from: End,
    /// What.
    pub said: Said,
}

impl Entry {
    /// An entry.
    #[must_use]
    pub const fn new(at: Instant, from: End, said: Said) -> Self {
        Self { at, from, said }
    }

    /// The message, if it is one.
    #[must_use]
    pub fn message(&self) -> Option<Value> {
        match &self.said {
            Said::Message(text) => serde_json::from_str(text).ok(),
            Said::Noise(_) | Said::Closed => None,
        }
    }
}

/// A request in words: its method, and what it is about.
pub(crate) fn name_of(method: &str, params: Option<&Value>) -> String {
    let about = params.and_then(|params| params.get("name").or_else(|| params.get("uri"))).and_then(Value::as_str);
    match about {
        Some(about) => format!("{method} `{}`", about.escape_debug()),
        None => format!("{}", method.escape_debug()),
    }
}
