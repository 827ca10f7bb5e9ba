use std::cell::Cell;
use std::rc::Rc;

use mcp_proto::model::Tool;
use serde_json::{Value, json};

use super::fixture::{Replying, json as reply, params, talk};
use crate::{Call, CallError};

#[test]
fn a_list_that_is_awaited_is_whole() {
    let names = talk(three_pages, async |peer| names(peer.list_tools().await.unwrap()));
    assert_eq!(names, ["one", "two", "three"]);
}

#[test]
fn a_list_that_is_read_item_by_item_asks_for_a_page_when_it_is_needed() {
    let asked = Rc::new(Cell::new(0));
    let counts = asked.clone();
    let answer = move |call: Call| {
        counts.set(counts.get() + 1);
        three_pages(call)
    };
    talk(answer, async |peer| {
        let mut tools = peer.list_tools();
        assert_eq!(asked.get(), 0);
        assert_eq!(tools.next().await.unwrap().unwrap().name, "one");
        assert_eq!(tools.next().await.unwrap().unwrap().name, "two");
        assert_eq!(asked.get(), 1);
        assert_eq!(tools.next().await.unwrap().unwrap().name, "three");
        assert_eq!(asked.get(), 3, "the second page is empty");
        assert!(tools.next().await.is_none());
        assert!(tools.next().await.is_none());
    });
}

#[test]
fn a_cursor_that_comes_twice_ends_the_list() {
    let circle = |call: Call| {
        let cursor = params(&call).get("cursor").and_then(Value::as_str).map(str::to_owned);
        let next = if cursor.as_deref() == Some("a") { "b" } else { "a" };
        reply(&json!({"tools": [tool("one")], "nextCursor": next}))
    };
    let error = talk(circle, async |peer| peer.list_tools().await.unwrap_err());
    assert_eq!(error.to_string(), "tools/list: the server gave the cursor `a` twice, so its pages go in circles");
}

#[test]
fn a_list_without_an_end_is_cut_off() {
    let count = Rc::new(Cell::new(0));
    let counts = count.clone();
    let endless = move |_: Call| {
        counts.set(counts.get() + 1);
        reply(&json!({"tools": [tool("one")], "nextCursor": counts.get().to_string()}))
    };
    talk(endless, async |peer| {
        let error = peer.list_tools().max_pages(3).await.unwrap_err();
        assert!(matches!(error, CallError::TooManyPages { most: 3, .. }), "{error:?}");
        assert_eq!(count.get(), 3);
        let error = peer.list_tools().await.unwrap_err();
        assert!(matches!(error, CallError::TooManyPages { most: 1_000, .. }), "{error:?}");
    });
}

#[test]
fn exactly_as_many_pages_as_are_read_are_no_error() {
    let tools = talk(three_pages, async |peer| peer.list_tools().max_pages(3).await);
    assert_eq!(tools.unwrap().len(), 3);
}

#[test]
fn the_other_lists_turn_pages_too() {
    let answer = |call: Call| {
        let (key, item) = match &*call.method {
            "prompts/list" => ("prompts", json!({"name": "x"})),
            "resources/list" => ("resources", json!({"name": "x", "uri": "x:"})),
            "resources/templates/list" => ("resourceTemplates", json!({"name": "x", "uriTemplate": "x:{y}"})),
            other => panic!("{other}"),
        };
        match params(&call).contains_key("cursor") {
            true => reply(&json!({key: [item]})),
            false => reply(&json!({key: [item], "nextCursor": "2"})),
        }
    };
    talk(answer, async |peer| {
        assert_eq!(peer.list_prompts().await.unwrap().len(), 2);
        assert_eq!(peer.list_resources().await.unwrap().len(), 2);
        assert_eq!(peer.list_resource_templates().await.unwrap().len(), 2);
    });
}

fn three_pages(call: Call) -> Replying {
    match params(&call).get("cursor").and_then(Value::as_str) {
        None => reply(&json!({"tools": [tool("one"), tool("two")], "nextCursor": "2"})),
        Some("2") => reply(&json!({"tools": [], "nextCursor": "3"})),
        Some("3") => reply(&json!({"tools": [tool("three")]})),
        Some(other) => panic!("{other}"),
    }
}

fn tool(name: &str) -> Value {
    json!({"name": name, "inputSchema": {"type": "object"}})
}

fn names(tools: Vec<Tool>) -> Vec<String> {
    tools.into_iter().map(|tool| tool.name).collect()
}
