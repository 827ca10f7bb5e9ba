//! What can go wrong, sorted by who is to blame: you ([`SendError`]), one request
//! ([`RequestError`](crate::client::RequestError)), the connection ([`CloseReason`]).

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use crate::Version;

/// The caller asked for something that it could have known not to ask; nothing was sent.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SendError {
    /// The connection is closed or closing.
    #[error("the connection is closed")]
    Closed,
    /// As many requests are pending as [`Limits::pending`](crate::Limits::pending) allows, or the queue of messages is
    /// full.
    #[error("too much is waiting to be sent or answered")]
    Full,
    /// The revision that was agreed on does not have this.
    #[error("{what} is not in revision {version}")]
    NotInThisVersion {
        /// The method or the feature.
        what: Box<str>,
        /// What was agreed on.
        version: Version,
    },
    /// The peer has not declared the capability that this needs.
    #[error("the peer lacks the capability `{capability}`")]
    MissingCapability {
        /// The capability, as a path: `resources.subscribe`.
        capability: &'static str,
    },
    /// The params are no JSON object.
    #[error("params must be a JSON object")]
    ParamsNotAnObject,
}

/// Why a connection ended. Final.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CloseReason {
    /// This side closed it.
    #[error("closed by this side")]
    Local,
    /// The peer closed it, between two messages.
    #[error("closed by the peer")]
    PeerClosed,
    /// The two sides have nothing to speak in common.
    #[error("the peer is incompatible: {0}")]
    PeerIncompatible(Incompatible),
    /// The peer broke the protocol in a way that leaves nothing to go on with.
    #[error("the peer misbehaved: {0}")]
    PeerMisbehaved(Misbehaved),
    /// The transport failed.
    #[error("the transport failed")]
    TransportFailed,
}

/// What two sides lack in common.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Incompatible {
    /// No revision.
    #[error("no revision in common; it supports {}", Listed(supported))]
    NoCommonVersion {
        /// What the peer says it supports, which may be nothing.
        supported: Vec<Box<str>>,
    },
    /// The peer refused to open: it answered `initialize` or `server/discover` with this error.
    #[error("it refused to open: {message}")]
    Refused {
        /// The peer's words.
        message: Box<str>,
    },
    /// The peer's answer to the opening could not be read.
    #[error("its opening answer cannot be read: {message}")]
    BadOpening {
        /// What was wrong.
        message: Box<str>,
    },
    /// The peer wants authorization, with this HTTP status.
    #[error("it wants authorization (HTTP status {status})")]
    Unauthorized {
        /// 401 or 403.
        status: u16,
    },
    /// The peer never answered the opening.
    #[error("it did not answer the opening in time")]
    Silent,
}

/// Texts with commas between them.
struct Listed<'a>(&'a [Box<str>]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, text) in self.0.iter().enumerate() {
            f.write_str(if at > 0 { ", " } else { "" })?;
            f.write_str(text)?;
        }
        Ok(())
    }
}

/// How a peer broke the protocol.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Misbehaved {
    /// The stream ended inside a message.
    #[error("the stream ended inside a message")]
    TruncatedMessage,
    /// The peer answers no ping.
    #[error("it answers no ping")]
    Unresponsive,
}
