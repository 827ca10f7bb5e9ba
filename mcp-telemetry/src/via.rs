//! By which way a call has come.

use std::borrow::Cow;

use mcp_driver::{Caller, Network};

/// What a call has come over. That it was HTTP is known whoever has accepted the connection.
pub(crate) fn network_of(caller: &Caller) -> Option<Cow<'_, Network>> {
    let network = caller.network().map(|network| Cow::Borrowed(&**network));
    #[cfg(feature = "http")]
    if caller.head().is_some() && network.as_ref().is_none_or(|network| network.protocol.is_none()) {
        return Some(Cow::Owned(network.map(Cow::into_owned).unwrap_or_default().with_http()));
    }
    network
}
