//! The cases that a peer cannot do, by name.

use mcp_proto::Version;

use super::arguments::PeerName;

/// Why a case is not run against a peer in a revision, if it is not.
pub(super) fn skipped(peer: PeerName, version: Version, case: &str) -> Option<&'static str> {
    let skip = SKIPS.iter().find(|skip| {
        skip.case == case && skip.peer.is_none_or(|of| of == peer) && skip.before.is_none_or(|until| version < until)
    });
    skip.map(|skip| skip.reason)
}

/// A case that is not run: against one peer or any, before a revision or in all.
struct Skip {
    case: &'static str,
    peer: Option<PeerName>,
    before: Option<Version>,
    reason: &'static str,
}

const SKIPS: &[Skip] =
    &[no_elicitation("elicit-accept"), no_elicitation("elicit-decline"), no_elicitation("elicit-cancel")];

const fn no_elicitation(case: &'static str) -> Skip {
    Skip { case, peer: None, before: Some(Version::V2025_06_18), reason: "elicitation begins with 2025-06-18" }
}
