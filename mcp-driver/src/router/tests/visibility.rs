use std::cell::Cell;
use std::rc::Rc;

use mcp_proto::Version;
use mcp_proto::model::{Tool, ToolAnnotations};
use serde_json::{Value, json};

use super::Connection;
use crate::Service;
use crate::router::{Completing, Ctx, Json, Router, Viewer, named};

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

/// What a template, a method and a resource of a router are told of a plan that is for its owner, of an attic that is off,
/// and of a door.
#[test]
fn a_handler_is_told_what_its_caller_may_not_see() {
    let told = |ctx: Ctx| async move {
        let hidden = ["plan:1", "attic:{id}", "door:1"].map(|what| ctx.hides(what));
        Json(json!({"told": (hidden, ctx.is_filtered())}))
    };
    let open = Router::new("house", "1")
        .resource("plan:1", "plan", || async { "two rooms" })
        .template("attic:{id}", "attic", |id: String| async move { id })
        .resource("door:1", "door", told)
        .template("door:{id}/handle", "handle", move |_id: String, ctx: Ctx| told(ctx))
        .method("house/look", told);
    open.handle().disable_template("attic:{id}");
    let look = |client: &mut Connection<Router>| client.ask("house/look", json!({}))["told"].clone();
    assert_eq!(look(&mut Connection::modern(open.clone())), json!([[false, true, false], false]));

    let router = open.visible(|viewer, item| item.name() != "plan:1" || is_owner(viewer));
    let mut stranger = Connection::modern(router.clone());
    assert_eq!(look(&mut stranger), json!([[true, true, false], true]));
    let mut read = |uri: &str| stranger.ask("resources/read", json!({"uri": uri}))["contents"][0]["text"].clone();
    assert_eq!(read("door:2/handle"), r#"{"told":[[true,true,false],true]}"#);
    assert_eq!(read("door:1"), r#"{"told":[[false,false,false],true]}"#, "a resource speaks of itself alone");
    assert_eq!(look(&mut Connection::modern(router).named("owner")), json!([[false, true, false], true]));
}
