//! What a handler serves.

use mcp_proto::jsonrpc::RpcError;
use mcp_proto::model::{
    CallToolResult, CompleteResult, Completion, Fit, GetPromptResult, Prompt, ReadResourceResult, Resource,
    ResourceTemplate, Tool,
};
use serde::Serialize;

use super::Ctx;
use crate::Reply;

/// What a handler serves, by its definition in the [model](mcp_proto::model): a [`Tool`], a [`Prompt`], a [`Resource`],
/// a [`ResourceTemplate`] or a [`Completion`].
pub trait Kind: sealed::Sealed + 'static {
    /// What the request for one is answered with.
    type Result: Fit + Serialize;

    /// What it is called in messages.
    #[doc(hidden)]
    const NOUN: &'static str;

    /// What a call is answered with.
    #[doc(hidden)]
    fn reply(ctx: &Ctx, result: Result<Self::Result, RpcError>) -> Reply;

    /// What is answered to a handler that went wrong; `message` is for the model, or the user.
    #[doc(hidden)]
    fn told(message: String) -> Result<Self::Result, RpcError> {
        Err(RpcError::internal(message))
    }

    /// What is answered to arguments that are not the handler's.
    #[doc(hidden)]
    fn misfit(message: String) -> Result<Self::Result, RpcError> {
        Err(RpcError::invalid_params(message))
    }
}

/// Written out for each kind, so that results are encoded here and not in every program.
macro_rules! reply {
    () => {
        fn reply(ctx: &Ctx, result: Result<Self::Result, RpcError>) -> Reply {
            ctx.reply(result)
        }
    };
}
pub(super) use reply;

/// What goes wrong in a tool is a result, so that the model can read it and try again (server/tools, "Error Handling").
impl Kind for Tool {
    type Result = CallToolResult;
    const NOUN: &'static str = "tool";

    reply!();

    fn told(message: String) -> Result<CallToolResult, RpcError> {
        Ok(CallToolResult::error(message))
    }

    fn misfit(message: String) -> Result<CallToolResult, RpcError> {
        Ok(CallToolResult::error(message))
    }
}

impl Kind for Prompt {
    type Result = GetPromptResult;
    const NOUN: &'static str = "prompt";

    reply!();
}

/// As [`reply!`], with caching hints.
macro_rules! reply_cacheable {
    () => {
        fn reply(ctx: &Ctx, result: Result<ReadResourceResult, RpcError>) -> Reply {
            ctx.reply(result.map(|result| ctx.cacheable(result)))
        }
    };
}

impl Kind for Resource {
    type Result = ReadResourceResult;
    const NOUN: &'static str = "resource";

    reply_cacheable!();
}

impl Kind for ResourceTemplate {
    type Result = ReadResourceResult;
    const NOUN: &'static str = "resource template";

    reply_cacheable!();
}

impl Kind for Completion {
    type Result = CompleteResult;
    const NOUN: &'static str = "completion";

    reply!();
}

mod sealed {
    use super::{Completion, Prompt, Resource, ResourceTemplate, Tool};
    use crate::router::method::Custom;

    #[allow(unnameable_types, reason = "that nobody can name it is what seals")]
    pub trait Sealed {}
    impl Sealed for Tool {}
    impl Sealed for Prompt {}
    impl Sealed for Resource {}
    impl Sealed for ResourceTemplate {}
    impl Sealed for Completion {}
    impl Sealed for Custom {}
}
