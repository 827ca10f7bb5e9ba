//! The cases that a peer cannot do, by name.

use mcp_proto::Version;

use super::arguments::PeerName;

/// Why a case is not run against a peer in a revision, if it is not.
pub(super) fn skipped(peer: PeerName, http: bool, version: Version, case: &str) -> Option<&'static str> {
    let skip = SKIPS.iter().find(|skip| {
        skip.case == case
            && skip.peer.is_none_or(|of| of == peer)
            && skip.before.is_none_or(|until| version < until)
            && (http || !skip.http)
    });
    skip.map(|skip| skip.reason)
}

/// A case that is not run: against one peer or any, before a revision or in all, over Streamable HTTP or anything.
struct Skip {
    case: &'static str,
    peer: Option<PeerName>,
    before: Option<Version>,
    http: bool,
    reason: &'static str,
}

const SKIPS: &[Skip] = &[
    no_elicitation("elicit-accept"),
    no_elicitation("elicit-decline"),
    no_elicitation("elicit-cancel"),
    Skip {
        case: "list-changed",
        peer: Some(PeerName::Everything),
        before: None,
        http: true,
        reason: "it tells of the change before a client can have opened the stream for it",
    },
];

const fn no_elicitation(case: &'static str) -> Skip {
    Skip {
        case,
        peer: None,
        before: Some(Version::V2025_06_18),
        http: false,
        reason: "elicitation begins with 2025-06-18",
    }
}
