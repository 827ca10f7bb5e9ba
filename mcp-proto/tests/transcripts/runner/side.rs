//! One end under test: a machine, and the names by which a transcript speaks of what the machine minted.

use mcp_proto::jsonrpc::{ErrorCode, Raw, RpcError};
use mcp_proto::{CloseReason, Incompatible, Instant, Limits, Misbehaved, Role, SendError, Stream};
use serde_json::Value;

use super::words::{Seen, Word};

/// A machine that transcripts can speak to.
pub(crate) trait Side {
    type Role: Role<Event = Self::Event>;
    type Event;

    /// Carries out a setting; false if the words are no setting.
    fn set(&mut self, words: &[Word]) -> Result<bool, String>;
    /// Builds the machine, if it is not there yet.
    fn start(&mut self, now: Instant);
    fn stream(&mut self) -> &mut Stream<Self::Role>;
    /// Carries out a command. What it gives is asserted by what stands behind `=>`.
    fn command(&mut self, now: Instant, words: &[Word]) -> Result<Option<Seen>, String>;
    fn event(&mut self, event: Self::Event) -> Seen;
    fn getter(&mut self, name: &str) -> Result<Seen, String>;
}

/// Finds the name of what was minted: by its place in the order in which it came up.
pub(crate) fn name_of<T: PartialEq>(known: &mut Vec<T>, minted: T) -> usize {
    let place = known.iter().position(|other| *other == minted).unwrap_or_else(|| {
        known.push(minted);
        known.len() - 1
    });
    place + 1
}

pub(crate) fn named<T: Copy>(known: &[T], word: &Word, sigil: char) -> Result<T, String> {
    known.get(word.index(sigil)?).copied().ok_or_else(|| format!("{word} has not come up yet"))
}

pub(crate) fn raw(word: &Word) -> Result<Raw, String> {
    Raw::from_text(word.json()?.into()).map_err(|error| error.to_string())
}

pub(crate) fn value(raw: &Raw) -> Value {
    raw.decode().expect("a Raw is JSON")
}

/// `{json}`, or `error -32602 "message" {data}`.
pub(crate) fn outcome(words: &[Word]) -> Result<Result<Raw, RpcError>, String> {
    match words {
        [Word::Bare(error), code, message, data @ ..] if error == "error" => {
            let error = RpcError::new(ErrorCode(code.number()?), message.text()?);
            Ok(Err(match data {
                [data] => error.with_data(&raw(data)?),
                _ => error,
            }))
        }
        [result] => raw(result).map(Ok),
        _ => Err("a result or an error was expected".into()),
    }
}

/// `limit pending 3`.
pub(crate) fn set_limit(limits: &mut Limits, name: &Word, value: &Word) -> Result<(), String> {
    let time = match name.bare()? {
        "drain" => Some(&mut limits.drain),
        "session_idle" => Some(&mut limits.session_idle),
        "session_age" => Some(&mut limits.session_age),
        _ => None,
    };
    if let Some(slot) = time {
        *slot = value.duration()?;
        return Ok(());
    }
    let slot = match name.bare()? {
        "message" => &mut limits.message,
        "nesting" => &mut limits.nesting,
        "batch" => &mut limits.batch,
        "in_flight" => &mut limits.in_flight,
        "pending" => &mut limits.pending,
        "events" => &mut limits.events,
        "high_water" => &mut limits.high_water,
        "unsent" => &mut limits.unsent,
        "subscriptions" => &mut limits.subscriptions,
        "subscribed_resources" => &mut limits.subscribed_resources,
        "inputs" => &mut limits.inputs,
        "input_rounds" => &mut limits.input_rounds,
        "waiting" => &mut limits.waiting,
        "noise" => &mut limits.noise,
        "sessions" => &mut limits.sessions,
        "session_streams" => &mut limits.session_streams,
        "logged_events" => &mut limits.logged_events,
        "logged_bytes" => &mut limits.logged_bytes,
        other => return Err(format!("no limit: {other}")),
    };
    *slot = value.number()?;
    Ok(())
}

pub(crate) fn rpc_error(error: &RpcError) -> Seen {
    Seen::default().bare(error.code).json(&*error.message).fact("data", error.data.as_ref().map(value))
}

pub(crate) fn send_error(error: &SendError) -> Seen {
    match error {
        SendError::Closed => Seen::new("closed"),
        SendError::Full => Seen::new("full"),
        SendError::NotInThisVersion { what, version } => {
            Seen::new("not-in-this-version").bare(what).fact("version", Some(version.as_str()))
        }
        SendError::MissingCapability { capability } => Seen::new("missing-capability").bare(capability),
        SendError::ParamsNotAnObject => Seen::new("params-not-an-object"),
        other => Seen::new(&format!("{other:?}")),
    }
}

pub(crate) fn close_reason(reason: &CloseReason) -> Seen {
    match reason {
        CloseReason::Local => Seen::new("local"),
        CloseReason::PeerClosed => Seen::new("peer-closed"),
        CloseReason::TransportFailed => Seen::new("transport-failed"),
        CloseReason::PeerMisbehaved(Misbehaved::TruncatedMessage) => Seen::new("truncated-message"),
        CloseReason::PeerMisbehaved(Misbehaved::Unresponsive) => Seen::new("unresponsive"),
        CloseReason::PeerIncompatible(Incompatible::NoCommonVersion { supported }) => {
            let supported: Vec<Value> = supported.iter().map(|version| Value::from(&**version)).collect();
            Seen::new("no-common-version").json(supported)
        }
        CloseReason::PeerIncompatible(Incompatible::Refused { message }) => Seen::new("refused").json(&**message),
        CloseReason::PeerIncompatible(Incompatible::BadOpening { message }) => {
            Seen::new("bad-opening").json(&**message)
        }
        CloseReason::PeerIncompatible(Incompatible::Silent) => Seen::new("silent"),
        other => Seen::new(&format!("{other:?}")),
    }
}
