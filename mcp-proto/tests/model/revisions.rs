//! Which type stands for which definition in which revision: a row for every cell of `METHODS.md`.

use std::fmt::Debug;

use mcp_proto::Version;
use mcp_proto::jsonrpc::Raw;
use mcp_proto::method::*;
use mcp_proto::model::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::generate::Dice;

use Version::{V2024_11_05 as V1, V2025_03_26 as V2, V2025_06_18 as V3, V2025_11_25 as V4, V2026_07_28 as V5};

const ALL: &[Version] = &[V1, V2, V3, V4, V5];
const LEGACY: &[Version] = &[V1, V2, V3, V4];
const NOT_BEFORE_3: &[Version] = &[V3, V4, V5];

/// A generator of one type with what is to be proven of it.
pub(crate) struct Row {
    /// The method, if the row is for the params or the result of one.
    pub(crate) method: Option<&'static str>,
    /// Where the definition stands, under the definitions of the schema.
    pub(crate) definition: &'static str,
    /// Where it is defined: in these revisions, or in the tasks extension.
    pub(crate) versions: &'static [Version],
    pub(crate) extension: bool,
    /// Makes a value out of bytes, fits it to the revision and writes it down.
    pub(crate) fitted: Box<dyn Fn(Vec<u8>, Version) -> Raw>,
    /// Makes a value out of bytes, writes it down, reads it back and compares.
    pub(crate) survives: Box<dyn Fn(Vec<u8>)>,
}

fn row<T>(
    method: Option<&'static str>,
    definition: &'static str,
    versions: &'static [Version],
    make: fn(&mut Dice) -> T,
) -> Row
where
    T: Fit + Serialize + DeserializeOwned + Debug + PartialEq + 'static,
{
    Row {
        method,
        definition,
        versions,
        extension: false,
        fitted: Box::new(move |bytes, version| {
            let value = make(&mut Dice::tame(bytes, version.is_modern()));
            encode_for(version, value).expect("a value of the model is JSON")
        }),
        survives: Box::new(move |bytes| {
            let value = make(&mut Dice::wild(bytes));
            let raw = Raw::encode(&value).expect("a value of the model is JSON");
            let back: T = raw.decode().unwrap_or_else(|error| panic!("{error}: {raw:?}"));
            assert_eq!(back, value);
        }),
    }
}

fn extension<T>(method: Option<&'static str>, definition: &'static str, make: fn(&mut Dice) -> T) -> Row
where
    T: Fit + Serialize + DeserializeOwned + Debug + PartialEq + 'static,
{
    Row { extension: true, ..row(method, definition, &[V5], make) }
}

/// The rows of a request: its params and its result.
fn request<M: Method>(
    request: &'static str,
    result: &'static str,
    versions: &'static [Version],
    params: fn(&mut Dice) -> M::Params,
    results: fn(&mut Dice) -> M::Result,
) -> [Row; 2]
where
    M::Params: Debug + PartialEq + 'static,
    M::Result: Debug + PartialEq + 'static,
{
    [row(Some(M::NAME), request, versions, params), row(Some(M::NAME), result, versions, results)]
}

fn notice<N: Notice>(definition: &'static str, versions: &'static [Version], params: fn(&mut Dice) -> N::Params) -> Row
where
    N::Params: Debug + PartialEq + 'static,
{
    row(Some(N::NAME), definition, versions, params)
}

/// Every row.
pub(crate) fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    rows.extend(requests());
    rows.extend(notices());
    rows.extend(extensions());
    rows.extend([
        row(None, "InputRequiredResult", &[V5], Dice::input_required_result),
        row(None, "CreateTaskResult", &[V4], Dice::legacy_create_task_result),
        row(None, "UnsupportedProtocolVersionError/properties/error/allOf/1/properties/data", &[V5], unsupported),
        row(None, "MissingRequiredClientCapabilityError/properties/error/allOf/1/properties/data", &[V5], missing),
        row(None, "URLElicitationRequiredError/properties/error/allOf/1/properties/data", &[V4], url),
    ]);
    rows
}

fn requests() -> impl Iterator<Item = Row> {
    [
        request::<ListTools>(
            "ListToolsRequest/properties/params",
            "ListToolsResult",
            ALL,
            Dice::paginated_params,
            Dice::list_tools_result,
        ),
        request::<CallTool>(
            "CallToolRequest/properties/params",
            "CallToolResult",
            ALL,
            Dice::call_tool_params,
            Dice::call_tool_result,
        ),
        request::<ListResources>(
            "ListResourcesRequest/properties/params",
            "ListResourcesResult",
            ALL,
            Dice::paginated_params,
            Dice::list_resources_result,
        ),
        request::<ListResourceTemplates>(
            "ListResourceTemplatesRequest/properties/params",
            "ListResourceTemplatesResult",
            ALL,
            Dice::paginated_params,
            Dice::list_resource_templates_result,
        ),
        request::<ReadResource>(
            "ReadResourceRequest/properties/params",
            "ReadResourceResult",
            ALL,
            Dice::read_resource_params,
            Dice::read_resource_result,
        ),
        request::<Subscribe>(
            "SubscribeRequest/properties/params",
            "EmptyResult",
            LEGACY,
            Dice::resource_params,
            Dice::empty_result,
        ),
        request::<Unsubscribe>(
            "UnsubscribeRequest/properties/params",
            "EmptyResult",
            LEGACY,
            Dice::resource_params,
            Dice::empty_result,
        ),
        request::<ListPrompts>(
            "ListPromptsRequest/properties/params",
            "ListPromptsResult",
            ALL,
            Dice::paginated_params,
            Dice::list_prompts_result,
        ),
        request::<GetPrompt>(
            "GetPromptRequest/properties/params",
            "GetPromptResult",
            ALL,
            Dice::get_prompt_params,
            Dice::get_prompt_result,
        ),
        request::<Complete>(
            "CompleteRequest/properties/params",
            "CompleteResult",
            ALL,
            Dice::complete_params,
            Dice::complete_result,
        ),
        request::<SetLevel>(
            "SetLevelRequest/properties/params",
            "EmptyResult",
            LEGACY,
            Dice::set_level_params,
            Dice::empty_result,
        ),
        request::<Elicit>(
            "ElicitRequest/properties/params",
            "ElicitResult",
            NOT_BEFORE_3,
            Dice::elicit_params,
            Dice::elicit_result,
        ),
        request::<CreateMessage>(
            "CreateMessageRequest/properties/params",
            "CreateMessageResult",
            ALL,
            Dice::create_message_params,
            Dice::create_message_result,
        ),
        request::<ListRoots>(
            "ListRootsRequest/properties/params",
            "ListRootsResult",
            ALL,
            Dice::embedded_params,
            Dice::list_roots_result,
        ),
        request::<Initialize>(
            "InitializeRequest/properties/params",
            "InitializeResult",
            LEGACY,
            Dice::initialize_params,
            Dice::initialize_result,
        ),
        request::<Ping>(
            "PingRequest/properties/params",
            "EmptyResult",
            LEGACY,
            Dice::request_params,
            Dice::empty_result,
        ),
        request::<Discover>(
            "DiscoverRequest/properties/params",
            "DiscoverResult",
            &[V5],
            Dice::request_params,
            Dice::discover_result,
        ),
        request::<SubscriptionsListen>(
            "SubscriptionsListenRequest/properties/params",
            "SubscriptionsListenResult",
            &[V5],
            Dice::listen_params,
            Dice::listen_result,
        ),
        request::<LegacyGetTask>(
            "GetTaskRequest/properties/params",
            "GetTaskResult",
            &[V4],
            Dice::task_params,
            Dice::legacy_task,
        ),
        request::<LegacyCancelTask>(
            "CancelTaskRequest/properties/params",
            "CancelTaskResult",
            &[V4],
            Dice::task_params,
            Dice::legacy_task,
        ),
        request::<LegacyListTasks>(
            "ListTasksRequest/properties/params",
            "ListTasksResult",
            &[V4],
            Dice::paginated_params,
            Dice::legacy_list_tasks_result,
        ),
        request::<mcp_proto::method::LegacyTaskPayload>(
            "GetTaskPayloadRequest/properties/params",
            "GetTaskPayloadResult",
            &[V4],
            Dice::task_params,
            Dice::legacy_task_payload,
        ),
    ]
    .into_iter()
    .flatten()
}

fn notices() -> [Row; 12] {
    let plain = Dice::notification_params;
    [
        notice::<Cancelled>("CancelledNotification/properties/params", ALL, Dice::cancelled_params),
        notice::<Progress>("ProgressNotification/properties/params", ALL, Dice::progress_params),
        notice::<LoggingMessage>("LoggingMessageNotification/properties/params", ALL, Dice::logging_message_params),
        notice::<ToolListChanged>("ToolListChangedNotification/properties/params", ALL, plain),
        notice::<PromptListChanged>("PromptListChangedNotification/properties/params", ALL, plain),
        notice::<ResourceListChanged>("ResourceListChangedNotification/properties/params", ALL, plain),
        notice::<ResourceUpdated>("ResourceUpdatedNotification/properties/params", ALL, Dice::resource_notice),
        notice::<RootsListChanged>("RootsListChangedNotification/properties/params", LEGACY, plain),
        notice::<Initialized>("InitializedNotification/properties/params", LEGACY, plain),
        notice::<ElicitationComplete>(
            "ElicitationCompleteNotification/properties/params",
            &[V4],
            Dice::elicitation_complete_params,
        ),
        notice::<SubscriptionsAcknowledged>(
            "SubscriptionsAcknowledgedNotification/properties/params",
            &[V5],
            Dice::acknowledged_params,
        ),
        notice::<LegacyTaskStatus>("TaskStatusNotification/properties/params", &[V4], Dice::legacy_task),
    ]
}

fn extensions() -> [Row; 8] {
    let params = Dice::task_params;
    [
        extension(Some(GetTask::NAME), "GetTaskRequest/allOf/1/properties/params", params),
        extension(Some(GetTask::NAME), "GetTaskResult", Dice::task),
        extension(Some(UpdateTask::NAME), "UpdateTaskRequest/allOf/1/properties/params", Dice::update_task_params),
        extension(Some(UpdateTask::NAME), "UpdateTaskResult", Dice::empty_result),
        extension(Some(CancelTask::NAME), "CancelTaskRequest/allOf/1/properties/params", params),
        extension(Some(CancelTask::NAME), "CancelTaskResult", Dice::empty_result),
        extension(Some(mcp_proto::method::TaskStatus::NAME), "TaskStatusNotificationParams", Dice::task_status_params),
        extension(None, "CreateTaskResult", Dice::created_task),
    ]
}

/// Error data are the same in every revision that has them, but for what they hold.
#[derive(Debug, PartialEq, Serialize, serde::Deserialize)]
#[serde(transparent)]
pub(crate) struct AsIs<T>(T);

impl<T> Fit for AsIs<T> {
    fn fit(&mut self, _version: Version) {}
}

fn unsupported(dice: &mut Dice) -> AsIs<UnsupportedVersionData> {
    AsIs(dice.unsupported_version_data())
}

fn missing(dice: &mut Dice) -> MissingCapabilityData {
    dice.missing_capability_data()
}

fn url(dice: &mut Dice) -> UrlElicitationRequiredData {
    dice.url_elicitation_data()
}
