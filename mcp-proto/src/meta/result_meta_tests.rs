use alloc::string::String;

use super::*;

fn parts() -> ResultParts {
    ResultParts { server_info: Raw::from_text(r#"{"name":"s"}"#.into()).ok(), ttl_ms: 5, cache_scope: "private".into() }
}

fn modern(result: &str, additions: Additions<'_>) -> serde_json::Value {
    let mut out = Vec::new();
    write_modern(&mut out, &Raw::from_text(result.into()).expect("JSON"), &parts(), additions);
    serde_json::from_slice(&out).expect("JSON")
}

#[test]
fn an_empty_result_gets_everything() {
    let id = WireId::Number(3);
    let all = Additions { cacheable: true, subscription: Some(&id) };
    assert_eq!(
        modern("{}", all),
        serde_json::json!({
            "resultType": "complete", "ttlMs": 5, "cacheScope": "private",
            "_meta": {"io.modelcontextprotocol/subscriptionId": 3, "io.modelcontextprotocol/serverInfo": {"name": "s"}},
        })
    );
}

#[test]
fn what_the_application_said_stands() {
    let said = r#"{"resultType":"complete","ttlMs":9,"cacheScope":"public",
        "_meta":{"a":1,"io.modelcontextprotocol/serverInfo":{"name":"t"}}}"#;
    let additions = Additions { cacheable: true, subscription: None };
    assert_eq!(modern(said, additions), serde_json::from_str::<serde_json::Value>(said).expect("JSON"));
}

#[test]
fn only_complete_results_carry_caching_hints() {
    let additions = Additions { cacheable: true, subscription: None };
    let result = modern(r#"{"resultType":"input_required"}"#, additions);
    assert_eq!(result.get("ttlMs"), None);
}

#[test]
fn a_legacy_result_loses_what_its_revision_lacks() {
    let mut out = Vec::new();
    let result = r#"{"resultType":"complete", "tools":[ {"ttlMs":1} ], "ttlMs":0, "cacheScope":"private"}"#;
    write_legacy(&mut out, &Raw::from_text(result.into()).expect("JSON"));
    assert_eq!(String::from_utf8(out).expect("text"), r#"{"tools":[ {"ttlMs":1} ]}"#);
}
