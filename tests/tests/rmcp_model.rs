//! rmcp's model reads what ours writes and writes what ours reads, value for value.
#![allow(deprecated, reason = "rmcp marks what the specification deprecates, and peers speak it all the same")]

#[allow(dead_code, reason = "rmcp has no public type for some of what it makes")]
#[path = "../../mcp-proto/tests/model/generate.rs"]
mod generate;

use std::fmt::Debug;

use generate::Dice;
use mcp_proto::Version;
use mcp_proto::jsonrpc::Raw;
use mcp_proto::model as ours;
use rmcp::model as theirs;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use Version::{V2025_11_25, V2026_07_28};

/// Values made for each pair of types and revision.
const CASES: u64 = 300;

/// Sends values of ours through rmcp's type and back, and says what became of them.
fn pair<O, T>(faults: &mut Vec<String>, version: Version, make: fn(&mut Dice) -> O)
where
    O: ours::Fit + Serialize + DeserializeOwned + Debug + PartialEq,
    T: Serialize + DeserializeOwned,
{
    let name = std::any::type_name::<T>();
    for case in 0..CASES {
        let mut dice = Dice::tame(bytes(case), version.is_modern());
        dice.extras = false;
        let raw = ours::encode_for(version, make(&mut dice)).expect("a value of the model is JSON");
        let sent: Value = raw.decode().expect("what was written is JSON");
        let outcome = through::<O, T>(&raw, &sent);
        if let Err(fault) = outcome {
            faults.push(format!("{version} {name}: {fault}\n  sent {sent}"));
            return;
        }
    }
}

fn through<O, T>(raw: &Raw, sent: &Value) -> Result<(), String>
where
    O: DeserializeOwned + PartialEq + Debug,
    T: Serialize + DeserializeOwned,
{
    let theirs: T = serde_json::from_str(raw.as_str()).map_err(|error| format!("they cannot read it: {error}"))?;
    let returned = Raw::encode(&theirs).map_err(|error| error.to_string())?;
    returned.decode::<O>().map_err(|error| format!("we cannot read {returned:?}: {error}"))?;
    let mut returned: Value = returned.decode().map_err(|error| error.to_string())?;
    let mut sent = sent.clone();
    normalize(&mut sent);
    normalize(&mut returned);
    if sent == returned { Ok(()) } else { Err(format!("it came back as {returned}")) }
}

/// Fields that rmcp 3.9.0 does not have: tasks as 2025-11-25 has them in its core, and the task ids of a subscription.
const NOT_THEIRS: [&str; 4] = ["task", "tasks", "execution", "taskIds"];

/// Takes away what rmcp 3.9.0 is known to lose or to add:
/// - it reads and writes fractions as `f32`, and whole ones as `1.0`;
/// - it has no field for [`NOT_THEIRS`];
/// - it writes `"mode": "form"`, which may be left out, and an empty `elicitationId` where there is none;
/// - it reads a `structuredContent` of null as none;
/// - it keeps nothing inside the capabilities `elicitation.form` and `elicitation.url`.
fn normalize(value: &mut Value) {
    match value {
        Value::Number(number) => *value = number.as_f64().map_or(Value::Null, |number| f64::from(number as f32).into()),
        Value::Array(elements) => elements.iter_mut().for_each(normalize),
        Value::Object(fields) => {
            fields.retain(|key, field| match key.as_str() {
                "mode" => field != "form",
                "elicitationId" => field != "",
                "structuredContent" => !field.is_null(),
                key => !NOT_THEIRS.contains(&key),
            });
            for mode in ["form", "url"] {
                fields.get_mut(mode).and_then(Value::as_object_mut).map(Map::clear);
            }
            fields.values_mut().for_each(normalize);
        }
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

/// Bytes that are the same on every run (SplitMix64).
fn bytes(case: u64) -> Vec<u8> {
    let mut state = case;
    let mut next = || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)).to_le_bytes()
    };
    (0..case % 80).flat_map(|_| next()).collect()
}

macro_rules! pairs {
    ($faults:ident, $version:expr, $( $make:ident => $theirs:ident, )*) => {
        $( pair::<_, theirs::$theirs>(&mut $faults, $version, Dice::$make); )*
    };
}

#[test]
fn modern_values_pass_through_rmcp_unchanged() {
    let mut faults = Vec::new();
    pairs! { faults, V2026_07_28,
        implementation => Implementation,
        client_capabilities => ClientCapabilities,
        server_capabilities => ServerCapabilities,
        discover_result => DiscoverResult,
        listen_params => SubscriptionsListenRequestParams,
        acknowledged_params => SubscriptionsAcknowledgedNotificationParams,
        listen_result => SubscriptionsListenResult,
        paginated_params => PaginatedRequestParams,
        list_tools_result => ListToolsResult,
        call_tool_params => CallToolRequestParams,
        call_tool_result => CallToolResult,
        list_resources_result => ListResourcesResult,
        list_resource_templates_result => ListResourceTemplatesResult,
        read_resource_params => ReadResourceRequestParams,
        read_resource_result => ReadResourceResult,
        list_prompts_result => ListPromptsResult,
        get_prompt_params => GetPromptRequestParams,
        get_prompt_result => GetPromptResult,
        complete_params => CompleteRequestParams,
        complete_result => CompleteResult,
        create_message_params => CreateMessageRequestParams,
        create_message_result => CreateMessageResult,
        elicit_params => ElicitRequestParams,
        elicit_result => ElicitResult,
        list_roots_result => ListRootsResult,
        input_required_result => InputRequiredResult,
        cancelled_params => CancelledNotificationParam,
        progress_params => ProgressNotificationParam,
        logging_message_params => LoggingMessageNotificationParam,
        resource_notice => ResourceUpdatedNotificationParam,
        task_params => GetTaskParams,
        update_task_params => UpdateTaskParams,
        task => GetTaskResult,
        created_task => CreateTaskResult,
        task_status_params => TaskStatusNotificationParams,
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn legacy_values_pass_through_rmcp_unchanged() {
    let mut faults = Vec::new();
    pairs! { faults, V2025_11_25,
        initialize_params => InitializeRequestParams,
        initialize_result => InitializeResult,
        paginated_params => PaginatedRequestParams,
        list_tools_result => ListToolsResult,
        call_tool_params => CallToolRequestParams,
        call_tool_result => CallToolResult,
        list_resources_result => ListResourcesResult,
        list_resource_templates_result => ListResourceTemplatesResult,
        read_resource_params => ReadResourceRequestParams,
        read_resource_result => ReadResourceResult,
        resource_params => SubscribeRequestParams,
        list_prompts_result => ListPromptsResult,
        get_prompt_params => GetPromptRequestParams,
        get_prompt_result => GetPromptResult,
        complete_params => CompleteRequestParams,
        complete_result => CompleteResult,
        set_level_params => SetLevelRequestParams,
        create_message_params => CreateMessageRequestParams,
        create_message_result => CreateMessageResult,
        elicit_params => ElicitRequestParams,
        elicit_result => ElicitResult,
        list_roots_result => ListRootsResult,
        cancelled_params => CancelledNotificationParam,
        progress_params => ProgressNotificationParam,
        logging_message_params => LoggingMessageNotificationParam,
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
