//! The names that the machines give to what is under way. They are ours: minted here, never reused, unlike the ids
//! on the wire.

use core::fmt;

macro_rules! handle {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub struct $name(pub(crate) u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

handle! {
    /// A request of ours. It stays the same when the request goes out again under another wire id: after a question
    /// of the server, after a change of revision.
    RequestHandle
}

handle! {
    /// A request of the peer's. A repeated or odd id of the peer's is no concern of whoever holds this.
    InboundId
}

handle! {
    /// A question that the server puts to the client's user: an elicitation, a sampling request, a look at the roots.
    InputId
}
