//! What a revision cannot say is said in the nearest way that it can.

use mcp_proto::Version;
use mcp_proto::jsonrpc::{ErrorCode, RpcError};
use mcp_proto::model::*;
use serde_json::{Value, json};

use Version::{V2024_11_05, V2025_03_26, V2025_06_18, V2025_11_25, V2026_07_28};

fn fitted<T: Fit + serde::Serialize>(version: Version, value: T) -> Value {
    encode_for(version, value).expect("a value of the model is JSON").decode().expect("what was written is JSON")
}

#[test]
fn a_modern_result_says_that_it_is_complete_and_not_to_be_kept() {
    assert_eq!(
        fitted(V2026_07_28, ListToolsResult::new(vec![])),
        json!({"tools": [], "resultType": "complete", "ttlMs": 0, "cacheScope": "private"})
    );
    assert_eq!(
        fitted(V2025_11_25, ListToolsResult::new(vec![]).with_ttl_ms(5_u64).with_cache_scope(CacheScope::Public)),
        json!({"tools": []})
    );
    let kept = ListToolsResult::new(vec![]).with_ttl_ms(5_u64).with_cache_scope(CacheScope::Public);
    assert_eq!(fitted(V2026_07_28, kept)["ttlMs"], 5);
}

#[test]
fn a_link_becomes_text_before_2025_06_18() {
    let link = || CallToolResult::new(vec![ContentBlock::link(Resource::new("file:///a", "a").with_title("A"))]);
    assert_eq!(fitted(V2025_03_26, link()), json!({"content": [{"type": "text", "text": "[A](file:///a)"}]}));
    assert_eq!(fitted(V2025_06_18, link())["content"][0]["type"], "resource_link");
}

#[test]
fn sound_becomes_text_before_2025_03_26_and_keeps_its_annotations() {
    let annotations = Annotations::new().with_priority(1.0);
    let sound = AudioContent::new("AAAA", "audio/wav").with_annotations(annotations);
    assert_eq!(
        fitted(V2024_11_05, CallToolResult::new(vec![sound.into()])),
        json!({"content": [{"type": "text", "text": "[audio, audio/wav]", "annotations": {"priority": 1}}]})
    );
}

#[test]
fn structured_content_becomes_content_where_there_is_no_other() {
    let result = |value: Value| CallToolResult::new(vec![]).with_structured_content(value);
    let text = json!({"content": [{"type": "text", "text": "{\"a\":1}"}]});
    assert_eq!(fitted(V2025_03_26, result(json!({"a": 1}))), text);
    assert_eq!(fitted(V2025_06_18, result(json!({"a": 1})))["structuredContent"], json!({"a": 1}));
    assert_eq!(fitted(V2025_11_25, result(json!([1]))), json!({"content": [{"type": "text", "text": "[1]"}]}));
    assert_eq!(fitted(V2026_07_28, result(json!([1])))["structuredContent"], json!([1]));
    let said = CallToolResult::text("one").with_structured_content(json!([1]));
    assert_eq!(fitted(V2025_11_25, said), json!({"content": [{"type": "text", "text": "one"}]}));
}

#[test]
fn many_pieces_become_many_messages_or_one_text() {
    let pieces = || vec![ContentBlock::text("a"), ContentBlock::image("AAAA", "image/png")];
    let params = CreateMessageParams::new(vec![SamplingMessage::new(Role::User, pieces())], 9);
    let messages = fitted(V2025_06_18, params)["messages"].clone();
    assert_eq!(
        messages,
        json!([
            {"role": "user", "content": {"type": "text", "text": "a"}},
            {"role": "user", "content": {"type": "image", "data": "AAAA", "mimeType": "image/png"}},
        ])
    );
    let result = CreateMessageResult::new(Role::Assistant, pieces(), "m");
    assert_eq!(fitted(V2025_06_18, result)["content"], json!({"type": "text", "text": "a\n[image, image/png]"}));
    let single = CreateMessageResult::new(Role::Assistant, vec![ContentBlock::image("AAAA", "image/png")], "m");
    assert_eq!(fitted(V2025_06_18, single)["content"]["type"], "image");
}

#[test]
fn a_url_becomes_a_form_that_names_it() {
    let params = ElicitParams::url("please log in", "https://a.example/");
    assert_eq!(
        fitted(V2025_06_18, params.clone()),
        json!({
            "message": "please log in\nhttps://a.example/",
            "requestedSchema": {"type": "object", "properties": {}},
        })
    );
    assert_eq!(fitted(V2025_11_25, params.clone())["elicitationId"], "https://a.example/");
    assert_eq!(fitted(V2026_07_28, params).get("elicitationId"), None);
}

#[test]
fn a_choice_of_many_becomes_a_choice_of_one_and_its_answer_the_first() {
    let options = vec![TitledOption::new("r", "Red"), TitledOption::new("b", "Blue")];
    let form = ElicitSchema::default().field("colour", TitledMultiSelectSchema::of(options));
    let params = fitted(V2025_06_18, ElicitParams::form("?", form));
    assert_eq!(
        params["requestedSchema"]["properties"]["colour"],
        json!({"type": "string", "enum": ["r", "b"], "enumNames": ["Red", "Blue"]})
    );
    let content = [("colour".to_owned(), json!(["b", "r"]))].into_iter().collect();
    assert_eq!(fitted(V2025_06_18, ElicitResult::accept(content))["content"], json!({"colour": "b"}));
}

#[test]
fn a_schema_gets_the_shape_that_the_revision_wants() {
    let mut schema = Object::new();
    schema.insert("properties".to_owned(), json!({"any": true, "none": false, "text": {"type": "string"}}));
    let tool = Tool::new("t", schema).with_output_schema(Object::new());
    let legacy = fitted(V2025_06_18, tool.clone());
    assert_eq!(
        legacy["inputSchema"],
        json!({"type": "object", "properties": {"any": {}, "none": {"not": {}}, "text": {"type": "string"}}})
    );
    assert_eq!(legacy.get("outputSchema"), None);
    let modern = fitted(V2026_07_28, tool);
    assert_eq!(modern["inputSchema"]["properties"]["any"], true);
    assert_eq!(modern["outputSchema"], json!({}));
}

#[test]
fn completions_end_at_a_hundred() {
    let result = CompleteResult::new(Completion::new(vec![String::new(); 101]));
    let completion = fitted(V2024_11_05, result)["completion"].clone();
    assert_eq!(completion["values"].as_array().map(Vec::len), Some(100));
    assert_eq!((&completion["total"], &completion["hasMore"]), (&json!(101), &json!(true)));
}

#[test]
fn what_is_asked_inside_a_result_is_fitted_too() {
    let asked = InputRequest::encode("elicitation/create", &ElicitParams::url("?", "https://a.example/"));
    let mut asked = asked.expect("params are JSON");
    let params: ElicitParams = asked.decode().expect("they are what was encoded");
    let ElicitParams::Url(url) = params else { panic!("a URL was encoded") };
    asked.params = Some(encode_for(V2025_11_25, ElicitParams::Url(url)).expect("params are JSON"));
    let requests = [("a".to_owned(), asked)].into_iter().collect::<InputRequests>();
    let result = InputRequiredResult::new().with_input_requests(requests);
    assert_eq!(
        fitted(V2026_07_28, result),
        json!({
            "resultType": "input_required",
            "inputRequests": {"a": {
                "method": "elicitation/create",
                "params": {"mode": "url", "message": "?", "url": "https://a.example/"},
            }},
        })
    );
}

#[test]
fn a_client_that_asks_by_url_alone_does_not_say_that_it_shows_forms() {
    let only_url = ElicitationCapability::new().with_url(Object::new());
    let capabilities = ClientCapabilities::new().with_elicitation(only_url);
    assert_eq!(fitted(V2025_06_18, capabilities.clone()), json!({}));
    assert_eq!(fitted(V2025_11_25, capabilities), json!({"elicitation": {"url": {}}}));
}

#[test]
fn annotations_stay_within_what_is_defined() {
    let annotations = Annotations::new().with_audience(vec![Role::from("judge"), Role::User]).with_priority(7.0);
    assert_eq!(fitted(V2026_07_28, annotations), json!({"audience": ["user"], "priority": 1}));
}

#[test]
fn elicitation_has_no_modes_before_2025_11_25() {
    let both = ElicitationCapability::new().with_form(Object::new()).with_url(Object::new());
    let capabilities = ClientCapabilities::new().with_elicitation(both);
    assert_eq!(fitted(V2025_06_18, capabilities), json!({"elicitation": {}}));
}

#[test]
fn a_task_answers_the_request_that_it_came_from_with_how_it_stands_alone() {
    let error = RpcError::new(ErrorCode::INTERNAL_ERROR, "it broke");
    let task = Task::new("t", TaskStatus::Failed, "then", "now", None)
        .with_error(error)
        .with_result(Object::new())
        .with_input_requests(InputRequests::new());
    let created = json!({
        "taskId": "t",
        "status": "failed",
        "createdAt": "then",
        "lastUpdatedAt": "now",
        "ttlMs": null,
        "resultType": "task",
    });
    assert_eq!(fitted(V2026_07_28, task.into_created()), created);
}

#[test]
fn the_capabilities_of_a_modern_request_are_fitted_inside_its_metadata() {
    let capabilities = ClientCapabilities::new().with_tasks(ClientTasksCapability::new());
    let mut meta = Meta::new();
    meta.encode(keys::CLIENT_CAPABILITIES, &capabilities).expect("capabilities are JSON");
    let params = fitted(V2026_07_28, RequestParams::new().with_meta(meta));
    assert_eq!(params["_meta"][keys::CLIENT_CAPABILITIES], json!({}));
}

#[test]
fn modern_metadata_does_not_reach_legacy_peers() {
    let meta = Meta::new().with_progress_token(1).with_subscription_id("s").with(keys::PROTOCOL_VERSION, "2026-07-28");
    let params = PaginatedParams::new().with_meta(meta);
    assert_eq!(fitted(V2025_11_25, params.clone()), json!({"_meta": {"progressToken": 1}}));
    assert_eq!(fitted(V2026_07_28, params)["_meta"][keys::SUBSCRIPTION_ID], "s");
}
