//! What a model said, as text.

use mcp_proto::model::{ContentBlock, CreateMessageResult};

/// All that is text of it, piece by piece.
pub(super) fn text(result: &CreateMessageResult) -> String {
    let pieces = result.content.blocks().iter().filter_map(|block| match block {
        ContentBlock::Text(text) => Some(text.text.clone()),
        _ => None,
    });
    pieces.collect::<Vec<_>>().join("\n")
}
