use mcp_proto::model::Tool;
use serde_json::json;

use super::Connection;
use crate::router::{Json, Router};

fn tool(name: &str) -> Router {
    Router::new("test", "1").tool(name, "", || async { "" })
}

#[test]
fn odd_names_of_tools_are_told_and_served() {
    for name in ["getUser", "DATA_EXPORT_v2", "admin.tools.list", "a-b", "7", &"a".repeat(128)] {
        assert_eq!(tool(name).warnings(), [], "{name}");
    }
    let rows = [
        ("", "its name is empty"),
        ("get user", "its name has ' ' in it"),
        ("a,b", "its name has ',' in it"),
        ("größe", "its name has 'ö' in it"),
        ("a\nb", "its name has '\\n' in it"),
        (&*"a".repeat(129), "its name has 129 characters"),
    ];
    for (name, why) in rows {
        let router = tool(name);
        let [warning] = &router.warnings()[..] else { panic!("{name:?}") };
        let text = warning.to_string();
        assert!(text.contains(why) && text.contains("use 1 to 128 of the characters"), "{text}");
        assert!(!text.contains('\n'));
        assert_eq!(Connection::modern(router).list("tools"), [name]);
    }
}

#[test]
fn what_was_added_twice_is_told_and_the_last_wins() {
    let router = tool("a")
        .tool_with(Tool::named("a"), || async { "the last" })
        .prompt("a", "", || async { "" })
        .prompt("a", "", || async { "" })
        .resource("a:1", "a", || async { "" })
        .resource("a:1", "a", || async { "" })
        .template("b:{b}", "b", |b: String| async move { b })
        .template("b:{b}", "b", |b: String| async move { b })
        .method("acme/a", || async {})
        .method("acme/a", || async {});
    let told: Vec<String> = router.warnings().iter().map(ToString::to_string).collect();
    let first: Vec<&str> = told.iter().map(|text| text.split(" was added twice").next().unwrap()).collect();
    assert_eq!(first, ["tool `a`", "prompt `a`", "resource `a:1`", "resource template `b:{b}`", "method `acme/a`"]);
    let handle = router.handle();
    handle.change(|router| router.tool("a", "", || async { "later still" }).tool("a b", "", || async { "" }));
    assert_eq!(
        handle.warnings().len(),
        told.len() + 1,
        "a running router is changed on purpose; an odd name stays odd"
    );
    assert_eq!(Connection::modern(router).call("a"), "later still");
}

#[test]
fn a_method_that_is_never_called_is_told() {
    let router = tool("a").method("tools/call", || async { Json(json!({})) }).method("acme/call", || async {});
    let [warning] = &router.warnings()[..] else { panic!("{:?}", router.warnings()) };
    assert!(warning.to_string().starts_with("method `tools/call` is not called"), "{warning}");
}

#[test]
fn warnings_are_bounded() {
    let router = tool("a");
    let handle = router.handle();
    for number in 0..1000 {
        handle.change(|router| router.tool(format!("a {number}"), "", || async { "" }).remove_tool("a"));
    }
    assert_eq!(router.warnings().len(), 256);
}
