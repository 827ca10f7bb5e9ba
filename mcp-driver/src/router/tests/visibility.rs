use std::cell::Cell;
use std::rc::Rc;

use mcp_proto::Version;
use mcp_proto::model::{Tool, ToolAnnotations};
use serde_json::{Value, json};

use super::Connection;
use crate::Service;
use crate::router::{Completing, Router, Viewer, named};

fn is_owner(viewer: &Viewer<'_>) -> bool {
    viewer.client().info.as_ref().is_some_and(|info| info.name == "owner")
}

/// With a thing of each kind for its owner alone; without them for nobody.
fn house(with_secrets: bool) -> Router {
    let router = Router::new("house", "1")
        .tool("look", "", || async { "a house" })
        .prompt("greet", "", || async { "hello" })
        .resource("open:1", "open", || async { "open" })
        .template("open:{id}/x", "any", |id: String| async move { id })
        .complete("greet", "who", |_: Completing| async { vec!["you"] });
    let router = if with_secrets {
        router.group("owner", |router| {
            router
                .tool("looks", "", || async { "sold" })
                .prompt("greeting", "", named(["who"], |who: String| async move { who }))
                .complete("greeting", "who", |_: Completing| async { vec!["me"] })
                .resource("deed:1", "deed", || async { "mine" })
                .template("bill:{id}", "bill", |id: String| async move { id })
                .complete("bill:{id}", "id", |_: Completing| async { vec!["1"] })
        })
    } else {
        router
    };
    router.page_size(1).visible(|viewer, item| !item.is_in("owner") || is_owner(viewer))
}

fn everything(client: &mut Connection<Router>) -> Vec<Value> {
    let mut answers = Vec::new();
    for what in ["tools", "prompts", "resources", "resources/templates"] {
        let page = client.ask(&format!("{what}/list"), json!({}));
        let cursor = page["nextCursor"].clone();
        answers.push(page);
        if !cursor.is_null() {
            answers.push(client.ask(&format!("{what}/list"), json!({"cursor": cursor})));
        }
    }
    let complete = |reference: Value, name: &str| json!({"ref": reference, "argument": {"name": name, "value": ""}});
    let of_prompt = json!({"type": "ref/prompt", "name": "greeting"});
    let of_template = json!({"type": "ref/resource", "uri": "bill:{id}"});
    let requests = [
        ("tools/call", json!({"name": "looks"})),
        ("tools/call", json!({"name": "looks", "arguments": []})),
        ("tools/call", json!({"name": "lookss"})),
        ("prompts/get", json!({"name": "greeting", "arguments": {"who": "x"}})),
        ("prompts/get", json!({"name": "greeting"})),
        ("completion/complete", complete(of_prompt, "who")),
        ("completion/complete", complete(of_template, "id")),
        ("resources/read", json!({"uri": "deed:1"})),
        ("resources/read", json!({"uri": "bill:1"})),
    ];
    answers.extend(requests.into_iter().map(|(method, params)| client.ask(method, params)));
    answers
}

/// No answer tells a stranger whether there is more than it sees.
#[test]
fn what_is_hidden_answers_as_what_is_unknown() {
    let mut stranger = Connection::modern(house(true));
    let mut where_there_is_nothing = Connection::modern(house(false));
    assert_eq!(everything(&mut stranger), everything(&mut where_there_is_nothing));
    let mut owner = Connection::modern(house(true)).named("owner");
    let answers = everything(&mut owner);
    assert!(answers.iter().filter(|answer| answer.get("code").is_none()).count() > 12, "{answers:?}");
}

#[test]
fn a_filter_knows_the_caller_and_the_item() {
    let router = Router::new("house", "1")
        .tool_with(Tool::named("look").with_annotations(ToolAnnotations::new().with_read_only_hint(true)), || async {
            ""
        })
        .tool("sell", "", || async { "sold" })
        .resource("deed:1", "deed", || async { "" })
        .visible(|viewer, item| viewer.version() == Version::LATEST || item.resource().is_none())
        .visible(|_, item| item.tool().is_none_or(|tool| tool.annotations.is_some()) && item.name() != "nothing");
    let (mut modern, mut legacy) = (Connection::modern(router.clone()), Connection::legacy(router));
    assert_eq!((modern.list("tools"), legacy.list("tools")), (vec!["look".to_owned()], vec!["look".to_owned()]));
    assert_eq!((modern.list("resources").len(), legacy.list("resources").len()), (1, 0));
    assert_eq!(modern.call("sell")["code"], -32602);
}

#[test]
fn a_local_filter_may_change_its_mind_and_say_so() {
    let open = Rc::new(Cell::new(false));
    let known = open.clone();
    let router = Router::local("house", "1").tool("enter", "", || async { "dark" }).visible(move |_, _| known.get());
    let handle = router.handle();
    let mut client = Connection::legacy(router);
    assert_eq!(client.list("tools"), [""; 0]);
    open.set(true);
    handle.visibility_changed();
    let expected = ["tools", "prompts", "resources"].map(|what| format!("notifications/{what}/list_changed"));
    assert_eq!(client.told(), expected);
    assert_eq!((client.list("tools"), client.call("enter")), (vec!["enter".to_owned()], json!("dark")));
    handle.change(|router| router.visible(|_, _| false));
    assert_eq!(client.told(), expected, "one filter more may hide anything");
    assert_eq!(client.list("tools"), [""; 0]);
}

#[test]
fn a_list_that_not_everybody_sees_is_shared_with_nobody() {
    use mcp_proto::model::CacheScope;
    let public = |router: Router| router.configure(|config| config.cache_scope = CacheScope::Public);
    assert_eq!(public(Router::new("house", "1")).config().cache_scope, CacheScope::Public);
    let mut client = Connection::modern(public(house(true)));
    assert_eq!(client.ask("tools/list", json!({}))["cacheScope"], "private");
}

#[test]
fn nobody_hears_of_a_resource_that_is_hidden() {
    let router = house(true);
    let handle = router.handle();
    let wanted = json!({"notifications": {"resourceSubscriptions": ["deed:1", "bill:7", "open:1"]}});
    let (mut stranger, mut owner) = (Connection::modern(router.clone()), Connection::modern(router).named("owner"));
    for client in [&mut stranger, &mut owner] {
        client.request("subscriptions/listen", wanted.clone());
        client.heard();
    }
    ["deed:1", "bill:7", "open:1"].iter().for_each(|uri| handle.resource_updated(uri));
    assert_eq!((stranger.told().len(), owner.told().len()), (1, 3));
}
