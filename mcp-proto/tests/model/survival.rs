//! What a peer adds, and what it gets wrong, harms nothing around it.

use mcp_proto::jsonrpc::Raw;
use mcp_proto::model::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn read<T: DeserializeOwned>(value: &Value) -> T {
    Raw::encode(value).expect("a value is JSON").decode().expect("the value has the shape of the type")
}

fn written<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).expect("the type is JSON")
}

#[test]
fn unknown_fields_are_kept_and_written_back() {
    let before = json!({
        "tools": [{
            "name": "a",
            "inputSchema": {"type": "object", "x": [null, 1.5]},
            "annotations": {"readOnlyHint": true, "x-cost": 3},
            "x-tool": {"deep": [1]},
        }],
        "x-result": null,
    });
    let result: ListToolsResult = read(&before);
    assert_eq!(result.other["x-result"], Value::Null);
    assert_eq!(result.tools[0].other["x-tool"], json!({"deep": [1]}));
    assert_eq!(written(&result), before);
}

#[test]
fn unknown_words_are_kept_and_written_back() {
    let before = json!({
        "role": "narrator",
        "content": {"type": "text", "text": "", "annotations": {"audience": ["user", "judge"]}},
        "model": "m",
        "stopReason": "bored",
    });
    let result: CreateMessageResult = read(&before);
    assert_eq!(result.role, Role::Unknown("narrator".into()));
    assert_eq!(result.stop_reason, Some(StopReason::Unknown("bored".into())));
    assert_eq!(written(&result), before);
}

#[test]
fn a_broken_element_is_left_out_of_a_list() {
    let result: ListToolsResult = read(&json!({
        "tools": [{"name": "no schema"}, 7, {"name": "good", "inputSchema": {}}],
        "nextCursor": "c",
    }));
    assert_eq!(result.tools.iter().map(|tool| tool.name.as_str()).collect::<Vec<_>>(), ["good"]);
    assert_eq!(result.next_cursor.as_deref(), Some("c"));
}

#[test]
fn unknown_and_broken_blocks_are_kept_whole() {
    let before = json!({"content": [
        {"type": "hologram", "beams": 3},
        {"type": "image", "data": 5, "mimeType": "image/png"},
        {"text": "no type"},
        "not an object",
        {"type": "text", "text": "fine"},
        {"type": "resource", "resource": {"uri": "a:b"}},
    ]});
    let result: CallToolResult = read(&before);
    let words: Vec<_> = result.content.iter().map(ContentBlock::word).collect();
    assert_eq!(words, [Some("hologram"), Some("image"), None, None, Some("text"), Some("resource")]);
    assert!(result.content[..4].iter().all(|block| matches!(block, ContentBlock::Unknown(_))));
    assert_eq!(result.content[4].as_text(), Some("fine"));
    assert!(matches!(
        &result.content[5],
        ContentBlock::Resource(EmbeddedResource { resource: ResourceContents::Unknown(_), .. })
    ));
    assert_eq!(written(&result), before);
}

#[test]
fn hints_that_cannot_be_read_are_as_good_as_absent() {
    let resource: Resource = read(&json!({
        "uri": "a:b",
        "name": "n",
        "annotations": {"priority": "high", "audience": "user", "lastModified": "today"},
        "icons": [{"src": "a:i"}, {"theme": "dark"}],
    }));
    let annotations = resource.annotations.expect("the rest of the annotations stands");
    assert_eq!(annotations, Annotations::new().with_last_modified("today"));
    assert_eq!(resource.icons.expect("the rest of the icons stands").len(), 1);
}

#[test]
fn a_null_result_is_not_an_absent_one() {
    let before = json!({"content": [], "structuredContent": null});
    let result: CallToolResult = read(&before);
    assert_eq!(result.structured_content, Some(Value::Null));
    assert_eq!(written(&result), before);
}

#[test]
fn integers_may_be_written_as_fractions_and_durations_may_be_negative() {
    let params: CreateMessageParams = read(&json!({"messages": [], "maxTokens": 100.0}));
    assert_eq!(params.max_tokens, 100);
    let broken = Raw::encode(&json!({"messages": [], "maxTokens": 1.5})).expect("a value is JSON");
    assert!(broken.decode::<CreateMessageParams>().is_err());
    let result: ListToolsResult = read(&json!({"tools": [], "ttlMs": -5}));
    assert_eq!(result.ttl_ms, Some(0));
}

#[test]
fn whole_fractions_are_written_as_integers() {
    assert_eq!(written(&ProgressParams::new(1, 50.0)).to_string(), r#"{"progress":50,"progressToken":1}"#);
    assert_eq!(written(&ProgressParams::new(1, 0.5)).to_string(), r#"{"progress":0.5,"progressToken":1}"#);
}

#[test]
fn params_of_the_wrong_type_are_an_error() {
    for params in [json!({}), json!({"name": 1}), json!({"name": "a", "arguments": []}), json!([])] {
        let raw = Raw::encode(&params).expect("a value is JSON");
        assert!(raw.decode::<CallToolParams>().is_err(), "{params} passed");
    }
}

#[test]
fn a_form_keeps_the_order_of_its_fields() {
    let text = r#"{"message":"?","requestedSchema":{"type":"object","properties":{"z":{"type":"string"},"a":{"type":"boolean"}}}}"#;
    let params: ElicitParams = Raw::from_text(text.to_owned()).expect("text is JSON").decode().expect("params");
    let ElicitParams::Form(form) = &params else { panic!("no mode means a form") };
    let names: Vec<_> = form.requested_schema.properties.0.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["z", "a"]);
    let after = Raw::encode(&params).expect("params are JSON");
    assert!(after.as_str().find("\"z\"") < after.as_str().find("\"a\""), "{after:?}");
}

#[test]
fn the_mode_of_an_elicitation_decides_and_a_broken_one_is_an_error() {
    let unknown: ElicitParams = read(&json!({"mode": "seance", "message": "?"}));
    assert!(matches!(unknown, ElicitParams::Unknown(_)));
    let broken = Raw::encode(&json!({"mode": "url", "message": "?"})).expect("a value is JSON");
    assert!(broken.decode::<ElicitParams>().is_err());
}

#[test]
fn levels_are_ordered_by_severity_and_unknown_ones_are_not() {
    let words = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];
    let levels: Vec<_> = words.map(|word| LoggingLevel::from_wire(word).expect("a level")).into();
    assert!(levels.is_sorted_by(|lower, higher| lower < higher));
    assert_eq!(LoggingLevel::from_wire("trace"), None);
    let unknown = LoggingLevel::from("trace");
    assert_eq!(unknown.partial_cmp(&LoggingLevel::Debug), None);
    assert_eq!(unknown.as_str(), "trace");
}

#[test]
fn the_type_of_a_result_is_seen_without_reading_it() {
    let peek = |text: &str| ResultType::peek(&Raw::from_text(text.to_owned()).expect("text is JSON"));
    assert_eq!(peek(r#"{"resultType":"input_required","x":[]}"#), Some(ResultType::InputRequired));
    assert_eq!(peek(r#"{"tools":[]}"#), Some(ResultType::Complete));
    assert_eq!(peek(r#"{"resultType":"odd"}"#), Some(ResultType::Unknown("odd".into())));
    assert_eq!(peek(r#"{"resultType":5}"#), None);
    assert_eq!(peek("[]"), None);
}

#[test]
fn deep_content_is_refused_and_does_not_overflow() {
    const DEPTH: usize = 10_000;
    let open = r#"{"type":"tool_result","toolUseId":"","content":["#.repeat(DEPTH);
    let text = format!("{open}{}", "]}".repeat(DEPTH));
    let raw = Raw::from_text(text).expect("text is not parsed into a tree, so it may be deeper than a tree may be");
    assert!(raw.decode::<ContentBlock>().is_err());
}

#[test]
fn metadata_is_read_by_key_and_what_is_broken_is_told_from_what_is_absent() {
    let meta: Meta = read(&json!({"progressToken": "t", "traceparent": "00-a-b-01", (keys::CLIENT_INFO): 5}));
    assert_eq!(meta.progress_token(), Some(ProgressToken::from("t")));
    assert_eq!(meta.trace_parent(), Some("00-a-b-01"));
    assert_eq!(meta.client_info(), None);
    assert!(meta.decode::<Implementation>(keys::CLIENT_INFO).is_err());
    assert_eq!(meta.decode::<Implementation>(keys::SERVER_INFO), Ok(None));
}
