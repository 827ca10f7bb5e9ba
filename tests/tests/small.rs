//! The programs of `examples/small`, one idea each: they do what they say, on every runtime and in every revision.

mod programs;

use std::future::ready;

use mcp_tokio::proto::Version;
use mcp_tokio::proto::model::{
    CreateMessageResult, ElicitResult, Object, PromptReference, ResourceContents, Role, SubscriptionFilter,
};
use mcp_tokio::{CallError, Handlers, Peer};
use serde_json::{Value, json};

use programs::with;

#[test]
fn a_counter_is_shared() {
    with("counter", Version::ALL, Handlers::new, async |version, peer| {
        assert_eq!(peer.call_tool("add", ()).text().await.expect("an answer"), "1", "{version}");
        assert_eq!(peer.call_tool("add", json!({"by": 41})).text().await.expect("an answer"), "42");
        assert_eq!(read(peer, "counter://value").await, "42");
    });
}

#[test]
fn a_prompt_has_a_default() {
    with("prompts", Version::ALL, Handlers::new, async |version, peer| {
        let arguments = peer.list_prompts().await.expect("prompts").remove(0).arguments.expect("arguments");
        let required: Vec<_> = arguments.iter().map(|argument| (&*argument.name, argument.required)).collect();
        assert_eq!(required, [("code", Some(true)), ("focus", Some(false))], "{version}");
        let prompt = peer.get_prompt("review", json!({"code": "fn main() {}"})).await.expect("a prompt");
        let said = prompt.messages[0].content.as_text();
        assert_eq!(said, Some("Review this code for bugs:\n\nfn main() {}"));
        peer.get_prompt("review", ()).await.expect_err("there is no code");
    });
}

#[test]
fn a_completer_sees_what_is_filled_in() {
    let with_context = Version::ALL.into_iter().filter(|version| *version >= Version::V2025_06_18);
    with("completion", with_context, Handlers::new, async |version, peer| {
        let review = || PromptReference::new("review");
        assert_eq!(peer.complete(review(), "repository", "c").await.expect("values").values, ["core"], "{version}");
        for (repository, expected) in [("core", "fix/parser"), ("web", "feature/login")] {
            let branches = peer.complete(review(), "branch", "f").given("repository", repository).await;
            assert_eq!(branches.expect("values").values, [expected], "{version}");
        }
    });
}

#[test]
fn a_model_is_asked() {
    let model = || {
        Handlers::new().sampling(|question| {
            assert_eq!(question.messages[0].content.blocks()[0].as_text(), Some("Summarize:\na long text"));
            ready(CreateMessageResult::new(Role::Assistant, "short", "a model"))
        })
    };
    with("sampling", Version::ALL, model, async |version, peer| {
        let said = peer.call_tool("summarize", json!({"text": "a long text"})).text().await;
        assert_eq!(said.expect("an answer"), "short", "{version}");
    });
}

#[test]
fn a_user_is_asked() {
    let asking = Version::ALL.into_iter().filter(|version| *version >= Version::V2025_06_18);
    let user = || Handlers::new().elicitation(|_| ready(object(json!({"guests": 2, "seat": "Outside"}))));
    with("elicitation", asking.clone(), user, async |version, peer| {
        assert_eq!(peer.call_tool("book", ()).text().await.expect("an answer"), "2 guests, Outside", "{version}");
    });
    with(
        "elicitation",
        asking,
        || Handlers::new().elicitation(|_| ready(ElicitResult::decline())),
        async |_, peer| {
            assert_eq!(peer.call_tool("book", ()).text().await.expect("an answer"), "no table then");
        },
    );
    let at_pages = Version::ALL.into_iter().filter(|version| *version >= Version::V2025_11_25);
    let user = || {
        Handlers::new().elicitation_url(|page| {
            assert_eq!(page.url, "https://pay.example.com/table");
            ready(ElicitResult::accept(Object::new()))
        })
    };
    with("elicitation", at_pages, user, async |version, peer| {
        assert_eq!(peer.call_tool("pay", ()).text().await.expect("an answer"), "the page is open", "{version}");
    });
}

#[test]
fn a_result_has_a_schema() {
    with("structured", Version::ALL, Handlers::new, async |version, peer| {
        let tool = peer.list_tools().await.expect("tools").remove(0);
        if version >= Version::V2025_06_18 {
            let properties = &tool.output_schema.expect("a schema")["properties"];
            assert_eq!(properties["count"]["description"], "how many numbers there were", "{version}");
        }
        let stats: Value = peer.call_tool("stats", json!({"numbers": [1, 2, 6]})).json().await.expect("a result");
        assert_eq!(stats, json!({"count": 3, "mean": 3.0}), "{version}");
        let none = peer.call_tool("stats", json!({"numbers": []})).json::<Value>().await;
        assert!(matches!(none, Err(CallError::Tool { text, .. }) if text == "there is no mean of nothing"));
    });
}

#[test]
fn boxes_of_tools() {
    with("tool_box", Version::ALL, Handlers::new, async |version, peer| {
        let names: Vec<_> = peer.list_tools().await.expect("tools").into_iter().map(|tool| tool.name).collect();
        assert_eq!(names, ["upper", "repeat", "double"], "{version}");
        assert_eq!(peer.call_tool("repeat", json!({"text": "ha"})).text().await.expect("an answer"), "haha");
        assert_eq!(peer.call_tool("double", json!({"number": 1.5})).text().await.expect("an answer"), "3");
    });
}

#[test]
fn flat_arguments_with_defaults() {
    with("weather", Version::ALL, Handlers::new, async |version, peer| {
        let tool = peer.list_tools().await.expect("tools").remove(0);
        assert_eq!(tool.input_schema["required"], json!(["city"]), "{version}");
        assert_eq!(tool.input_schema["properties"]["unit"]["default"], "celsius");
        let said = peer.call_tool("weather", json!({"city": "Oslo"})).text().await;
        assert_eq!(said.expect("an answer"), "Oslo, in 0 days: 21 °C");
        let said = peer.call_tool("weather", json!({"city": "Oslo", "day": 1, "unit": "fahrenheit"})).text().await;
        assert_eq!(said.expect("an answer"), "Oslo, in 1 days: 70 °F");
        match peer.call_tool("weather", json!({"city": 5, "unit": "kelvin"})).text().await {
            Err(CallError::Tool { text, .. }) => assert!(text.contains("/city") && text.contains("/unit"), "{text}"),
            other => panic!("{other:?}"),
        }
    });
}

#[test]
fn tools_come_and_go() {
    with("dynamic", Version::ALL, Handlers::new, async |version, peer| {
        let filter = SubscriptionFilter::default().with_tools_list_changed(true);
        let mut news = peer.listen(filter).await.expect("the server agrees");
        for (tool, count) in [("open", 3), ("close", 2)] {
            peer.call_tool(tool, ()).await.expect("an answer");
            assert_eq!(&*news.next().await.expect("a change").method, "notifications/tools/list_changed", "{version}");
            assert_eq!(peer.list_tools().await.expect("tools").len(), count);
        }
    });
}

#[test]
fn a_resource_that_changes() {
    with("resources", Version::ALL, Handlers::new, async |version, peer| {
        assert_eq!(read(peer, "notes://about").await, "Notes, by their names.", "{version}");
        peer.read_resource("notes://milk/text").await.expect_err("nothing is written");
        peer.call_tool("write", json!({"name": "milk", "text": "buy some"})).await.expect("an answer");
        let mut changes = peer.subscribe("notes://milk/text").await.expect("the server agrees");
        peer.call_tool("write", json!({"name": "milk", "text": "bought"})).await.expect("an answer");
        assert_eq!(&*changes.next().await.expect("a change").method, "notifications/resources/updated", "{version}");
        assert_eq!(read(peer, "notes://milk/text").await, "bought");
    });
}

async fn read(peer: &Peer, uri: &str) -> String {
    let mut read = peer.read_resource(uri).await.expect("contents");
    match read.contents.remove(0) {
        ResourceContents::Text(contents) => contents.text,
        other => panic!("{uri} is no text: {other:?}"),
    }
}

fn object(value: Value) -> Object {
    match value {
        Value::Object(object) => object,
        other => panic!("{other} is no object"),
    }
}
