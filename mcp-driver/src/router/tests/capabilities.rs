use mcp_proto::model::{PromptsCapability, ToolsCapability};
use serde_json::{Value, json};

use super::Connection;
use crate::Service;
use crate::router::{Completing, Router, named};

/// What a server declares.
fn declared(router: &Router) -> Value {
    serde_json::to_value(&router.config().capabilities).unwrap()
}

#[test]
fn what_was_added_is_declared_and_nothing_else() {
    let router = Router::new("test", "1");
    assert_eq!(declared(&router), json!({"logging": {}}));
    let router = router.tool("look", "", || async { "a house" });
    assert_eq!(declared(&router), json!({"logging": {}, "tools": {}}));
    let router = router.template("room://{name}", "room", |name: String| async move { name });
    assert_eq!(declared(&router), json!({"logging": {}, "tools": {}, "resources": {}}));
    let router = router.complete("room://{name}", "name", |_: Completing| async { vec!["kitchen"] });
    let completed = json!({"logging": {}, "tools": {}, "resources": {}, "completions": {}});
    assert_eq!(declared(&router), completed);
    let router = router.remove_template("room://{name}");
    assert_eq!(declared(&router), json!({"logging": {}, "tools": {}}));
}

#[test]
fn a_router_with_a_handle_may_come_to_offer_anything() {
    let router = Router::new("test", "1");
    let _handle = router.handle();
    let all = json!({
        "logging": {}, "completions": {},
        "tools": {"listChanged": true}, "prompts": {"listChanged": true},
        "resources": {"listChanged": true, "subscribe": true},
    });
    assert_eq!(declared(&router), all);
    for mut client in [Connection::modern(router.clone()), Connection::legacy(router)] {
        for what in ["tools", "prompts", "resources", "resources/templates"] {
            assert!(client.list(what).is_empty(), "a list that is empty is a list");
        }
    }
}

#[test]
fn no_capability_is_declared_by_hand() {
    let router = Router::new("test", "1").prompt("greet", "", || async { "hello" }).configure(|config| {
        let capabilities = &mut config.capabilities;
        capabilities.tools = Some(ToolsCapability::new().with_list_changed(true));
        capabilities.prompts = Some(PromptsCapability::new().with_list_changed(true));
        capabilities.logging = None;
        capabilities.completions = Some(Default::default());
        capabilities.experimental = json!({"acme": {}}).as_object().cloned();
        capabilities.extensions = json!({"com.acme/more": {"a": 1}}).as_object().cloned();
    });
    let expected = json!({
        "logging": {}, "prompts": {},
        "experimental": {"acme": {}}, "extensions": {"com.acme/more": {"a": 1}},
    });
    assert_eq!(declared(&router), expected);
}

/// A tool defined but not served, a capability declared without its handler, or the reverse: no order of calls makes one.
#[test]
fn whatever_is_listed_is_served_and_whatever_is_served_is_declared() {
    type Step = fn(Router) -> Router;
    let steps: [Step; 6] = [
        |router| router.tool("a", "", || async { "a" }),
        |router| router.prompt("a", "", named(["b"], |b: String| async move { b })),
        |router| router.resource("a:1", "a", || async { "a" }),
        |router| router.template("b:{b}", "b", |b: String| async move { b }),
        |router| router.configure(|config| config.capabilities = Default::default()),
        |router| {
            let _handle = router.handle();
            router
        },
    ];
    for chosen in 0..1_usize << steps.len() {
        let router = (0..steps.len())
            .filter(|at| chosen >> at & 1 == 1)
            .fold(Router::new("test", "1"), |router, at| steps[at](router));
        let declared = declared(&router);
        let mut client = Connection::legacy(router);
        for (what, capability) in [
            ("tools", "tools"),
            ("prompts", "prompts"),
            ("resources", "resources"),
            ("resources/templates", "resources"),
        ] {
            let answer = client.ask(&format!("{what}/list"), json!({}));
            assert_eq!(answer["code"] == -32601, declared.get(capability).is_none(), "{chosen:b} {what}: {answer}");
            let list = if what == "resources/templates" { &answer["resourceTemplates"] } else { &answer[what] };
            for item in list.as_array().into_iter().flatten() {
                let (method, params) = match what {
                    "tools" => ("tools/call", json!({"name": item["name"]})),
                    "prompts" => ("prompts/get", json!({"name": item["name"], "arguments": {"b": "b"}})),
                    "resources" => ("resources/read", json!({"uri": item["uri"]})),
                    _ => ("resources/read", json!({"uri": "b:1"})),
                };
                let answer = client.ask(method, params);
                assert!(answer.get("code").is_none(), "{method} {item}: {answer}");
            }
        }
    }
}
