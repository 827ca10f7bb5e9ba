//! The name of an event, as `Last-Event-ID` gives it back.

use core::fmt;
use core::str::FromStr;

/// The name of an event within its session: which stream it belongs to, and its place there (transports page of
/// 2025-11-25, "Resumability and Redelivery"). On the wire `<stream>-<index>`, both decimal.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[allow(clippy::exhaustive_structs, reason = "it is what the text says, and nothing else fits into it")]
pub struct EventId {
    /// The stream, as it goes over the wire; unlike a [`StreamId`](super::StreamId) it outlives a connection.
    pub stream: u64,
    /// The place in the stream: the first event is 1, and 0 stands before it.
    pub index: u64,
}

/// The text is no event id of ours.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("not an event id of this server")]
#[non_exhaustive]
pub struct BadEventId;

impl EventId {
    /// The event after this one in its stream.
    pub(super) const fn next(self) -> Self {
        Self { stream: self.stream, index: self.index.saturating_add(1) }
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.stream, self.index)
    }
}

/// Takes what [`Display`](fmt::Display) writes and nothing else, so that an event has one name.
impl FromStr for EventId {
    type Err = BadEventId;

    fn from_str(text: &str) -> Result<Self, BadEventId> {
        let (stream, index) = text.split_once('-').ok_or(BadEventId)?;
        Ok(Self { stream: decimal(stream)?, index: decimal(index)? })
    }
}

fn decimal(text: &str) -> Result<u64, BadEventId> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|_| plain).ok_or(BadEventId)
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn an_event_has_one_name() {
        for (stream, index) in [(0, 0), (7, 10), (u64::MAX, u64::MAX)] {
            let id = EventId { stream, index };
            assert_eq!(id.to_string().parse(), Ok(id));
        }
        for text in ["", "-", "1", "1-", "-1", "01-1", "1-01", "+1-1", "1-+1", "1--1", "1-1-1", " 1-1", "1-1 ", "1-x"] {
            assert_eq!(text.parse::<EventId>(), Err(BadEventId), "{text}");
        }
        assert_eq!("18446744073709551616-1".parse::<EventId>(), Err(BadEventId));
    }
}
