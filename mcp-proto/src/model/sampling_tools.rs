//! Whether the tools of a conversation are used as the protocol has it.

use alloc::string::String;
use alloc::vec::Vec;

use super::{ContentBlock, CreateMessageParams, Role};

/// A conversation whose tool uses and tool results do not belong together (client/sampling since 2025-11-25, "Tool Use and
/// Result Balance"). Messages are counted from 0.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ToolImbalance {
    /// Somebody but the assistant uses a tool.
    #[error("`/messages/{message}`: expected role \"assistant\" where a tool is used")]
    UsedByOther {
        /// Which message.
        message: usize,
    },
    /// Somebody but the user gives a result.
    #[error("`/messages/{message}`: expected role \"user\" where a tool has a result")]
    GivenByOther {
        /// Which message.
        message: usize,
    },
    /// There is something else beside results.
    #[error("`/messages/{message}`: expected results of tools alone, since there is one")]
    Mixed {
        /// Which message.
        message: usize,
    },
    /// A tool use has no result in the next message.
    #[error("`/messages/{message}`: expected a result of the tool use `{id}`, right after it")]
    Missing {
        /// Which message should have it.
        message: usize,
        /// The id of the use.
        id: String,
    },
    /// A result is of no tool use of the message before, or the second of one.
    #[error("`/messages/{message}`: expected no result of `{id}`, which the message before does not ask for")]
    Unasked {
        /// Which message.
        message: usize,
        /// The id that it names.
        id: String,
    },
}

impl CreateMessageParams {
    /// Whether each use of a tool is followed by its result, as providers of models insist.
    ///
    /// # Errors
    /// The first place where it is not.
    ///
    /// # Example
    /// ```
    /// use mcp_proto::model::{CreateMessageParams, Role, SamplingMessage};
    ///
    /// let message = SamplingMessage::new(Role::User, "What is the weather?");
    /// assert_eq!(CreateMessageParams::new(vec![message], 100_u64).check_tools(), Ok(()));
    /// ```
    pub fn check_tools(&self) -> Result<(), ToolImbalance> {
        let mut open: Vec<&str> = Vec::new();
        for (message, said) in self.messages.iter().enumerate() {
            let blocks = said.content.blocks();
            let mut results = 0_usize;
            for result in blocks.iter().filter_map(result_of) {
                let Some(at) = open.iter().position(|id| *id == result) else {
                    return Err(ToolImbalance::Unasked { message, id: result.into() });
                };
                open.swap_remove(at);
                results += 1;
            }
            if let Some(id) = open.first() {
                return Err(ToolImbalance::Missing { message, id: (*id).into() });
            }
            if results > 0 && results < blocks.len() {
                return Err(ToolImbalance::Mixed { message });
            }
            if results > 0 && said.role != Role::User {
                return Err(ToolImbalance::GivenByOther { message });
            }
            open.extend(blocks.iter().filter_map(use_of));
            if !open.is_empty() && said.role != Role::Assistant {
                return Err(ToolImbalance::UsedByOther { message });
            }
        }
        match open.first() {
            Some(id) => Err(ToolImbalance::Missing { message: self.messages.len(), id: (*id).into() }),
            None => Ok(()),
        }
    }
}

fn use_of(block: &ContentBlock) -> Option<&str> {
    let ContentBlock::ToolUse(content) = block else { return None };
    Some(&content.id)
}

fn result_of(block: &ContentBlock) -> Option<&str> {
    let ContentBlock::ToolResult(content) = block else { return None };
    Some(&content.tool_use_id)
}
