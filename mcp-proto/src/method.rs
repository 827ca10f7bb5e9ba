//! Methods and notifications as types, so that a name, its params and its result cannot be mixed up.
//!
//! The names are data and not machinery: a method of an extension is one more `impl Method`, and no machine of this
//! crate has to know it.
//!
//! # Example
//! ```
//! use mcp_proto::method::{CallTool, Method};
//! use mcp_proto::model::{CallToolParams, CallToolResult, encode_for};
//! use mcp_proto::Version;
//!
//! let params: <CallTool as Method>::Params = CallToolParams::new("weather");
//! assert_eq!(encode_for(Version::V2025_06_18, params)?.as_str(), r#"{"name":"weather"}"#);
//!
//! let result: <CallTool as Method>::Result = CallToolResult::text("sunny");
//! # let _ = result;
//! # Ok::<(), mcp_proto::jsonrpc::EncodeError>(())
//! ```

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::model;
use crate::model::Fit;
use crate::model::source::from_text;

/// A request's method, with the types of its params and its result.
pub trait Method {
    /// The method's name on the wire.
    const NAME: &'static str;
    /// What is asked.
    type Params: Serialize + DeserializeOwned + Fit;
    /// What is answered.
    type Result: Serialize + DeserializeOwned + Fit;

    /// Reads params: what routers read, by code that is compiled here, and not again with whoever reads them.
    #[doc(hidden)]
    fn read_params(text: &str) -> Result<Self::Params, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// Reads a result, likewise.
    #[doc(hidden)]
    fn read_result(text: &str) -> Result<Self::Result, serde_json::Error> {
        serde_json::from_str(text)
    }
}

/// A notification's method, with the type of its params.
pub trait Notice {
    /// The method's name on the wire.
    const NAME: &'static str;
    /// What is said.
    type Params: Serialize + DeserializeOwned + Fit;
}

macro_rules! reading {
    (read) => {
        fn read_params(text: &str) -> Result<Self::Params, serde_json::Error> {
            from_text(text)
        }

        fn read_result(text: &str) -> Result<Self::Result, serde_json::Error> {
            from_text(text)
        }
    };
}

macro_rules! methods {
    ($( $(#[$attribute:meta])* $name:ident = $wire:literal: $params:ident => $result:ident $([$read:ident here])?, )*) => {
        $(
            #[doc = concat!("`", $wire, "`.")]
            $(#[$attribute])*
            #[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
            #[non_exhaustive]
            pub struct $name;

            impl Method for $name {
                const NAME: &'static str = $wire;
                type Params = model::$params;
                type Result = model::$result;
                $(reading!($read);)?
            }
        )*
    };
}

macro_rules! notices {
    ($( $(#[$attribute:meta])* $name:ident = $wire:literal: $params:ident, )*) => {
        $(
            #[doc = concat!("`", $wire, "`.")]
            $(#[$attribute])*
            #[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
            #[non_exhaustive]
            pub struct $name;

            impl Notice for $name {
                const NAME: &'static str = $wire;
                type Params = model::$params;
            }
        )*
    };
}

methods! {
    ListTools = "tools/list": PaginatedParams => ListToolsResult,
    CallTool = "tools/call": CallToolParams => CallToolResult,
    ListResources = "resources/list": PaginatedParams => ListResourcesResult,
    ListResourceTemplates = "resources/templates/list": PaginatedParams => ListResourceTemplatesResult,
    ReadResource = "resources/read": ReadResourceParams => ReadResourceResult,
    /// Until 2025-11-25.
    Subscribe = "resources/subscribe": ResourceParams => EmptyResult,
    /// Until 2025-11-25.
    Unsubscribe = "resources/unsubscribe": ResourceParams => EmptyResult,
    ListPrompts = "prompts/list": PaginatedParams => ListPromptsResult,
    GetPrompt = "prompts/get": GetPromptParams => GetPromptResult,
    Complete = "completion/complete": CompleteParams => CompleteResult [read here],
    /// Until 2025-11-25.
    SetLevel = "logging/setLevel": SetLevelParams => EmptyResult,
    /// Since 2025-06-18; carried inside an `InputRequiredResult` since 2026-07-28.
    Elicit = "elicitation/create": ElicitParams => ElicitResult [read here],
    /// Carried inside an `InputRequiredResult` since 2026-07-28.
    CreateMessage = "sampling/createMessage": CreateMessageParams => CreateMessageResult [read here],
    /// Carried inside an `InputRequiredResult` since 2026-07-28.
    ListRoots = "roots/list": RequestParams => ListRootsResult [read here],
    /// Until 2025-11-25.
    Initialize = "initialize": InitializeParams => InitializeResult,
    /// Until 2025-11-25.
    Ping = "ping": RequestParams => EmptyResult,
    /// Since 2026-07-28.
    Discover = "server/discover": RequestParams => DiscoverResult,
    /// Since 2026-07-28.
    SubscriptionsListen = "subscriptions/listen": SubscriptionsListenParams => SubscriptionsListenResult,
    /// Of the tasks extension.
    GetTask = "tasks/get": TaskParams => GetTaskResult,
    /// Of the tasks extension.
    UpdateTask = "tasks/update": UpdateTaskParams => EmptyResult,
    /// Of the tasks extension.
    CancelTask = "tasks/cancel": TaskParams => EmptyResult,
    /// 2025-11-25 alone.
    LegacyGetTask = "tasks/get": TaskParams => LegacyTask,
    /// 2025-11-25 alone.
    LegacyCancelTask = "tasks/cancel": TaskParams => LegacyTask,
    /// 2025-11-25 alone.
    LegacyListTasks = "tasks/list": PaginatedParams => LegacyListTasksResult,
    /// 2025-11-25 alone.
    LegacyTaskPayload = "tasks/result": TaskParams => LegacyTaskPayload,
}

notices! {
    Cancelled = "notifications/cancelled": CancelledParams,
    Progress = "notifications/progress": ProgressParams,
    LoggingMessage = "notifications/message": LoggingMessageParams,
    ToolListChanged = "notifications/tools/list_changed": NotificationParams,
    PromptListChanged = "notifications/prompts/list_changed": NotificationParams,
    ResourceListChanged = "notifications/resources/list_changed": NotificationParams,
    ResourceUpdated = "notifications/resources/updated": ResourceParams,
    /// Until 2025-11-25.
    RootsListChanged = "notifications/roots/list_changed": NotificationParams,
    /// Until 2025-11-25.
    Initialized = "notifications/initialized": NotificationParams,
    /// 2025-11-25 alone.
    ElicitationComplete = "notifications/elicitation/complete": ElicitationCompleteParams,
    /// Since 2026-07-28.
    SubscriptionsAcknowledged = "notifications/subscriptions/acknowledged": SubscriptionsAcknowledgedParams,
    /// Of the tasks extension.
    TaskStatus = "notifications/tasks": TaskStatusParams,
    /// 2025-11-25 alone.
    LegacyTaskStatus = "notifications/tasks/status": LegacyTask,
}
