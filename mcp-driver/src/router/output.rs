//! What handlers give.

use mcp_proto::jsonrpc::{EncodeError, Raw};
use mcp_proto::model::{
    CallToolResult, ContentBlock, GetPromptResult, PromptMessage, ReadResourceResult, ResourceContents, Role,
    TextResourceContents,
};
use serde::Serialize;
use serde_json::Value;

/// What a tool may give.
#[diagnostic::on_unimplemented(
    message = "a tool cannot give `{Self}`",
    note = "give text, a `ContentBlock` or several, `Json(..)` of anything that serialises, or a `CallToolResult`"
)]
pub trait ToolOutput {
    /// The result of the call.
    ///
    /// # Errors
    /// It cannot be written as JSON.
    fn into_call_result(self) -> Result<CallToolResult, EncodeError>;
}

/// A value for programs: the structured content of a tool's result, and the same as text for models.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[allow(clippy::exhaustive_structs, reason = "a wrapper, and nothing else")]
pub struct Json<T>(pub T);

impl<T: Serialize> ToolOutput for Json<T> {
    fn into_call_result(self) -> Result<CallToolResult, EncodeError> {
        let raw = Raw::encode(&self.0)?;
        // What has been written as JSON can be read as JSON.
        let value: Value = raw.decode().unwrap_or_default();
        Ok(CallToolResult::text(raw.as_str()).with_structured_content(value))
    }
}

impl ToolOutput for CallToolResult {
    fn into_call_result(self) -> Result<CallToolResult, EncodeError> {
        Ok(self)
    }
}

impl ToolOutput for () {
    fn into_call_result(self) -> Result<CallToolResult, EncodeError> {
        Ok(CallToolResult::new(Vec::new()))
    }
}

impl ToolOutput for String {
    fn into_call_result(self) -> Result<CallToolResult, EncodeError> {
        Ok(CallToolResult::text(self))
    }
}

impl ToolOutput for &str {
    fn into_call_result(self) -> Result<CallToolResult, EncodeError> {
        Ok(CallToolResult::text(self))
    }
}

impl ToolOutput for ContentBlock {
    fn into_call_result(self) -> Result<CallToolResult, EncodeError> {
        Ok(CallToolResult::new(vec![self]))
    }
}

impl ToolOutput for Vec<ContentBlock> {
    fn into_call_result(self) -> Result<CallToolResult, EncodeError> {
        Ok(CallToolResult::new(self))
    }
}

/// What a resource may give.
#[diagnostic::on_unimplemented(
    message = "a resource cannot give `{Self}`",
    note = "give text, `ResourceContents` or several, or a `ReadResourceResult`"
)]
pub trait ResourceOutput {
    /// The result of reading `uri`, whose media type is `mime_type` if nothing else says so.
    fn into_read_result(self, uri: &str, mime_type: Option<String>) -> ReadResourceResult;
}

impl ResourceOutput for ReadResourceResult {
    fn into_read_result(self, _: &str, _: Option<String>) -> ReadResourceResult {
        self
    }
}

impl ResourceOutput for Vec<ResourceContents> {
    fn into_read_result(self, _: &str, _: Option<String>) -> ReadResourceResult {
        ReadResourceResult::new(self)
    }
}

impl ResourceOutput for ResourceContents {
    fn into_read_result(self, _: &str, _: Option<String>) -> ReadResourceResult {
        ReadResourceResult::new(vec![self])
    }
}

impl ResourceOutput for String {
    fn into_read_result(self, uri: &str, mime_type: Option<String>) -> ReadResourceResult {
        let mut contents = TextResourceContents::new(uri, self);
        contents.mime_type = mime_type;
        ReadResourceResult::new(vec![contents.into()])
    }
}

impl ResourceOutput for &str {
    fn into_read_result(self, uri: &str, mime_type: Option<String>) -> ReadResourceResult {
        self.to_owned().into_read_result(uri, mime_type)
    }
}

/// What a prompt may give.
#[diagnostic::on_unimplemented(
    message = "a prompt cannot give `{Self}`",
    note = "give the text of one message of the user, `PromptMessage`s, or a `GetPromptResult`"
)]
pub trait PromptOutput {
    /// The prompt, filled in.
    fn into_prompt_result(self) -> GetPromptResult;
}

impl PromptOutput for GetPromptResult {
    fn into_prompt_result(self) -> GetPromptResult {
        self
    }
}

impl PromptOutput for Vec<PromptMessage> {
    fn into_prompt_result(self) -> GetPromptResult {
        GetPromptResult::new(self)
    }
}

impl PromptOutput for String {
    fn into_prompt_result(self) -> GetPromptResult {
        GetPromptResult::new(vec![PromptMessage::new(Role::User, self)])
    }
}

impl PromptOutput for &str {
    fn into_prompt_result(self) -> GetPromptResult {
        self.to_owned().into_prompt_result()
    }
}
