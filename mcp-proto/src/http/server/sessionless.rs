//! Messages of legacy clients where there are no sessions: each by itself.

use alloc::boxed::Box;
use alloc::sync::Arc;

use http::StatusCode;

use super::Config;
use super::answering::Answering;
use super::content::Content;
use crate::rpc::origin::Origin;
use crate::server::{Server, WrittenKind};
use crate::{Instant, Version};

/// What a message is about goes out by this name; what is about none goes nowhere.
const ORIGIN: Origin = Origin(0);

/// Hands a message, or the batch of a client that has them, to a server that knows nothing but the client's revision.
pub(super) fn answer(
    now: Instant,
    config: &Config,
    version: Option<Version>,
    content: Content<'_>,
    text: &[u8],
) -> Box<Answering> {
    let version = if content.is_initialize() { None } else { version.or_else(|| unnamed(config)) };
    let server = Server::sessionless(Arc::clone(&config.server), config.parts(), version);
    // What cannot be read is refused; what can be is answered, by an error or not.
    let (status, refused): (fn(WrittenKind) -> StatusCode, _) = match &content {
        Content::Message(_) => (|_| StatusCode::OK, None),
        Content::Batch => (as_whole, None),
        Content::Malformed(malformed) => (as_whole, Some(malformed.error.clone())),
    };
    let mut answering = Answering::begin(now, config, server, Some(ORIGIN), status);
    answering.dispatch(now, content, text, refused);
    answering
}

/// What a client speaks that does not say: only those of before 2025-06-18 need not (Streamable HTTP page of
/// 2025-06-18, "Protocol Version Header").
fn unnamed(config: &Config) -> Option<Version> {
    let served = || config.server.versions.iter().copied().filter(|version| !version.is_modern());
    served().find(|version| *version == Version::V2025_03_26).or_else(|| served().min())
}

fn as_whole(kind: WrittenKind) -> StatusCode {
    match kind {
        WrittenKind::Error { refused: true, .. } => StatusCode::BAD_REQUEST,
        WrittenKind::Error { .. } | WrittenKind::Answer | WrittenKind::Notification | WrittenKind::Request => {
            StatusCode::OK
        }
    }
}
