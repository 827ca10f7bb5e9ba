use alloc::string::String;
use alloc::vec::Vec;

use super::*;
use crate::jsonrpc::Raw;

fn written(version: Version, params: Option<&str>, extra: &Extra<'_>) -> String {
    let meta = RequestMeta::new(version, &Implementation::new("c", "1"), &ClientCapabilities::new());
    let params = params.map(|text| Raw::from_text(text.into()).expect("JSON"));
    let mut out = Vec::new();
    meta.write_params(&mut out, params.as_ref(), extra);
    String::from_utf8(out).expect("UTF-8")
}

const CONSTANT: &str = concat!(
    r#""io.modelcontextprotocol/protocolVersion":"2026-07-28","#,
    r#""io.modelcontextprotocol/clientInfo":{"name":"c","version":"1"},"#,
    r#""io.modelcontextprotocol/clientCapabilities":{}"#
);

#[test]
fn a_modern_request_always_carries_its_metadata() {
    let none = Extra::default();
    assert_eq!(written(Version::LATEST, None, &none), alloc::format!(r#"{{"_meta":{{{CONSTANT}}}}}"#));
    assert_eq!(
        written(Version::LATEST, Some(r#"{ "a" : [1, 2] }"#), &none),
        alloc::format!(r#"{{"a":[1, 2],"_meta":{{{CONSTANT}}}}}"#)
    );
}

#[test]
fn the_applications_metadata_is_kept_and_the_protocols_is_not_forged() {
    let params = r#"{"_meta":{"x/y":{"_meta":1},"progressToken":9,"io.modelcontextprotocol/protocolVersion":"1900-01-01",
        "io.modelcontextprotocol\u002fclientInfo":{}},"b":2}"#;
    let extra = Extra { progress_token: Some(4), log_level: Some(&LoggingLevel::Info), retry: None };
    assert_eq!(
        written(Version::LATEST, Some(params), &extra),
        alloc::format!(
            r#"{{"b":2,"_meta":{{"x/y":{{"_meta":1}},{CONSTANT},"progressToken":4,"io.modelcontextprotocol/logLevel":"info"}}}}"#
        )
    );
}

#[test]
fn a_retry_replaces_its_members_and_no_others() {
    let extra = Extra { retry: Some(br#""requestState":"new""#), ..Extra::default() };
    assert_eq!(
        written(Version::LATEST, Some(r#"{"requestState":"old","inputResponses":{},"name":"n"}"#), &extra),
        alloc::format!(r#"{{"name":"n","requestState":"new","_meta":{{{CONSTANT}}}}}"#)
    );
}

#[test]
fn a_legacy_request_carries_a_token_or_nothing() {
    let legacy = Version::LATEST_LEGACY;
    assert_eq!(written(legacy, None, &Extra::default()), "");
    assert_eq!(written(legacy, Some(r#"{"a":1}"#), &Extra::default()), r#"{"a":1}"#);
    assert_eq!(written(legacy, Some(r#"{"_meta":{"progressToken":1}}"#), &Extra::default()), "{}");
    let extra = Extra { progress_token: Some(4), log_level: Some(&LoggingLevel::Info), retry: None };
    assert_eq!(written(legacy, None, &extra), r#"{"_meta":{"progressToken":4}}"#);
    assert_eq!(
        written(legacy, Some(r#"{"a":1,"_meta":{"k":2}}"#), &extra),
        r#"{"a":1,"_meta":{"k":2,"progressToken":4}}"#
    );
}
