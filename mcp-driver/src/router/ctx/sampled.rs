//! What a model said, as text.

use mcp_proto::model::{ContentBlock, CreateMessageResult};

/// All that is text of it, piece by piece.
pub(super) fn text(result: &CreateMessageResult) -> String {
    let mut pieces = Vec::new();
    for block in result.content.blocks() {
        if let ContentBlock::Text(text) = block {
            pieces.push(text.text.clone());
        }
    }
    pieces.join("\n")
}
