//! Every example of 2026-07-28 is read into its type, with nothing left over, and written back as it was.

use std::fmt::Debug;

use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::model::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::spec;

/// What the examples in one folder are.
enum Kind {
    /// The value itself.
    Bare(Check),
    /// A request, of which the params are checked.
    Params(Check),
    /// A response, of which the result is checked; or it is an `InputRequiredResult`.
    Result(Check),
    /// A response, of which the error's data are checked, if there is a type for them.
    Error(Option<Check>),
}

type Check = fn(&Raw) -> Result<(), String>;

const FOLDERS: &[(&str, Kind)] = &[
    ("AudioContent", Kind::Bare(same::<ContentBlock>)),
    ("BlobResourceContents", Kind::Bare(same::<ResourceContents>)),
    ("BooleanSchema", Kind::Bare(same::<PrimitiveSchema>)),
    ("CallToolRequest", Kind::Params(same::<CallToolParams>)),
    ("CallToolRequestParams", Kind::Bare(same::<CallToolParams>)),
    ("CallToolResult", Kind::Bare(same::<CallToolResult>)),
    ("CallToolResultResponse", Kind::Result(same::<CallToolResult>)),
    ("CancelledNotification", Kind::Params(same::<CancelledParams>)),
    ("CancelledNotificationParams", Kind::Bare(same::<CancelledParams>)),
    ("ClientCapabilities", Kind::Bare(same::<ClientCapabilities>)),
    ("CompleteRequest", Kind::Params(same::<CompleteParams>)),
    ("CompleteRequestParams", Kind::Bare(same::<CompleteParams>)),
    ("CompleteResult", Kind::Bare(same::<CompleteResult>)),
    ("CompleteResultResponse", Kind::Result(same::<CompleteResult>)),
    ("CreateMessageRequest", Kind::Params(same::<CreateMessageParams>)),
    ("CreateMessageRequestParams", Kind::Bare(same::<CreateMessageParams>)),
    ("CreateMessageResult", Kind::Bare(same::<CreateMessageResult>)),
    ("DiscoverRequest", Kind::Params(same::<RequestParams>)),
    ("DiscoverResult", Kind::Bare(same::<DiscoverResult>)),
    ("DiscoverResultResponse", Kind::Result(same::<DiscoverResult>)),
    ("ElicitRequest", Kind::Params(same::<ElicitParams>)),
    ("ElicitRequestFormParams", Kind::Bare(same::<ElicitParams>)),
    ("ElicitRequestURLParams", Kind::Bare(same::<ElicitParams>)),
    ("ElicitResult", Kind::Bare(same::<ElicitResult>)),
    ("EmbeddedResource", Kind::Bare(same::<ContentBlock>)),
    ("GetPromptRequest", Kind::Params(same::<GetPromptParams>)),
    ("GetPromptRequestParams", Kind::Bare(same::<GetPromptParams>)),
    ("GetPromptResult", Kind::Bare(same::<GetPromptResult>)),
    ("GetPromptResultResponse", Kind::Result(same::<GetPromptResult>)),
    ("HeaderMismatchError", Kind::Error(None)),
    ("ImageContent", Kind::Bare(same::<ContentBlock>)),
    ("InputRequests", Kind::Bare(same::<InputRequests>)),
    ("InputRequiredResult", Kind::Bare(same::<InputRequiredResult>)),
    ("InputResponses", Kind::Bare(same::<InputResponses>)),
    ("InternalError", Kind::Bare(same::<RpcError>)),
    ("InvalidParamsError", Kind::Bare(same::<RpcError>)),
    ("ListPromptsRequest", Kind::Params(same::<PaginatedParams>)),
    ("ListPromptsResult", Kind::Bare(same::<ListPromptsResult>)),
    ("ListPromptsResultResponse", Kind::Result(same::<ListPromptsResult>)),
    ("ListResourceTemplatesRequest", Kind::Params(same::<PaginatedParams>)),
    ("ListResourceTemplatesResult", Kind::Bare(same::<ListResourceTemplatesResult>)),
    ("ListResourceTemplatesResultResponse", Kind::Result(same::<ListResourceTemplatesResult>)),
    ("ListResourcesRequest", Kind::Params(same::<PaginatedParams>)),
    ("ListResourcesResult", Kind::Bare(same::<ListResourcesResult>)),
    ("ListResourcesResultResponse", Kind::Result(same::<ListResourcesResult>)),
    ("ListRootsRequest", Kind::Params(same::<RequestParams>)),
    ("ListRootsResult", Kind::Bare(same::<ListRootsResult>)),
    ("ListToolsRequest", Kind::Params(same::<PaginatedParams>)),
    ("ListToolsResult", Kind::Bare(same::<ListToolsResult>)),
    ("ListToolsResultResponse", Kind::Result(same::<ListToolsResult>)),
    ("LoggingMessageNotification", Kind::Params(same::<LoggingMessageParams>)),
    ("LoggingMessageNotificationParams", Kind::Bare(same::<LoggingMessageParams>)),
    ("MethodNotFoundError", Kind::Bare(same::<RpcError>)),
    ("MissingRequiredClientCapabilityError", Kind::Error(Some(same::<MissingCapabilityData>))),
    ("ModelPreferences", Kind::Bare(same::<ModelPreferences>)),
    ("NumberSchema", Kind::Bare(same::<PrimitiveSchema>)),
    ("PaginatedRequestParams", Kind::Bare(same::<PaginatedParams>)),
    ("ParseError", Kind::Bare(same::<RpcError>)),
    ("ProgressNotification", Kind::Params(same::<ProgressParams>)),
    ("ProgressNotificationParams", Kind::Bare(same::<ProgressParams>)),
    ("PromptListChangedNotification", Kind::Params(same::<NotificationParams>)),
    ("ReadResourceRequest", Kind::Params(same::<ReadResourceParams>)),
    ("ReadResourceResult", Kind::Bare(same::<ReadResourceResult>)),
    ("ReadResourceResultResponse", Kind::Result(same::<ReadResourceResult>)),
    ("Resource", Kind::Bare(same::<Resource>)),
    ("ResourceLink", Kind::Bare(same::<ContentBlock>)),
    ("ResourceListChangedNotification", Kind::Params(same::<NotificationParams>)),
    ("ResourceUpdatedNotification", Kind::Params(same::<ResourceParams>)),
    ("ResourceUpdatedNotificationParams", Kind::Bare(same::<ResourceParams>)),
    ("Root", Kind::Bare(same::<Root>)),
    ("SamplingMessage", Kind::Bare(same::<SamplingMessage>)),
    ("ServerCapabilities", Kind::Bare(same::<ServerCapabilities>)),
    ("StringSchema", Kind::Bare(same::<PrimitiveSchema>)),
    ("SubscriptionsAcknowledgedNotification", Kind::Params(same::<SubscriptionsAcknowledgedParams>)),
    ("SubscriptionsListenRequest", Kind::Params(same::<SubscriptionsListenParams>)),
    ("SubscriptionsListenResult", Kind::Bare(same::<SubscriptionsListenResult>)),
    ("SubscriptionsListenResultResponse", Kind::Result(same::<SubscriptionsListenResult>)),
    ("TextContent", Kind::Bare(same::<ContentBlock>)),
    ("TextResourceContents", Kind::Bare(same::<ResourceContents>)),
    ("TitledMultiSelectEnumSchema", Kind::Bare(same::<PrimitiveSchema>)),
    ("TitledSingleSelectEnumSchema", Kind::Bare(same::<PrimitiveSchema>)),
    ("Tool", Kind::Bare(same::<Tool>)),
    ("ToolListChangedNotification", Kind::Params(same::<NotificationParams>)),
    ("ToolResultContent", Kind::Bare(same::<ContentBlock>)),
    ("ToolUseContent", Kind::Bare(same::<ContentBlock>)),
    ("UnsupportedProtocolVersionError", Kind::Error(Some(same::<UnsupportedVersionData>))),
    ("UntitledMultiSelectEnumSchema", Kind::Bare(same::<PrimitiveSchema>)),
    ("UntitledSingleSelectEnumSchema", Kind::Bare(same::<PrimitiveSchema>)),
];

#[test]
fn every_example_is_read_and_written_back() {
    let Some(folder) = spec::folder("examples") else { return };
    let mut faults = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(folder.join("2026-07-28/examples")).expect("the examples are a folder") {
        let path = entry.expect("the folder can be read").path();
        let name = path.file_name().expect("a folder has a name").to_string_lossy().into_owned();
        let Some((_, kind)) = FOLDERS.iter().find(|(folder, _)| *folder == name) else {
            faults.push(format!("{name}: no type is named for this folder"));
            continue;
        };
        for file in std::fs::read_dir(&path).expect("a folder of examples") {
            let file = file.expect("the folder can be read").path();
            let example = Raw::from_text(spec::text(file.clone())).expect("an example is JSON");
            count += 1;
            if let Err(fault) = check(kind, &example) {
                faults.push(format!("{}: {fault}", file.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(count > 100, "only {count} examples were found");
}

fn check(kind: &Kind, example: &Raw) -> Result<(), String> {
    #[derive(Deserialize)]
    struct Envelope {
        params: Option<Raw>,
        result: Option<Raw>,
        error: Option<RpcError>,
    }

    if let Kind::Bare(check) = kind {
        return check(example);
    }
    let envelope: Envelope = example.decode().map_err(|error| error.to_string())?;
    match kind {
        Kind::Bare(_) => unreachable!("checked above"),
        Kind::Params(check) => check(&envelope.params.unwrap_or_else(Raw::empty_object)),
        Kind::Result(check) => {
            let result = envelope.result.ok_or("no result")?;
            match ResultType::peek(&result) {
                Some(ResultType::InputRequired) => same::<InputRequiredResult>(&result),
                Some(ResultType::Complete) => check(&result),
                other => Err(format!("unexpected result type {other:?}")),
            }
        }
        Kind::Error(check) => {
            let error = envelope.error.ok_or("no error")?;
            match (check, &error.data) {
                (Some(check), Some(data)) => check(data),
                (None, None) => Ok(()),
                (Some(_), None) | (None, Some(_)) => Err("data and their type do not match".to_owned()),
            }
        }
    }
}

/// Reads `example` as a `T`, sees that no field was taken for an unknown one, and writes it back.
fn same<T: DeserializeOwned + Serialize + Debug>(example: &Raw) -> Result<(), String> {
    let value: T = example.decode().map_err(|error| error.to_string())?;
    let shown = format!("{value:?}");
    if shown.contains("other: {\"") || shown.contains("Unknown(") {
        return Err(format!("not understood in full: {shown}"));
    }
    let before: Value = example.decode().map_err(|error| error.to_string())?;
    let after = serde_json::to_value(&value).map_err(|error| error.to_string())?;
    if before != after {
        return Err(format!("became {after}"));
    }
    Ok(())
}
