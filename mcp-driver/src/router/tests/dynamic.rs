use std::cell::Cell;
use std::rc::Rc;

use mcp_proto::model::Resource;
use serde_json::{Value, json};

use super::Connection;
use crate::router::{Completing, Router, RouterHandle, State, named};

const TOOLS: &str = "notifications/tools/list_changed";
const PROMPTS: &str = "notifications/prompts/list_changed";
const RESOURCES: &str = "notifications/resources/list_changed";

fn house() -> (Router, RouterHandle) {
    let router = Router::new("house", "1").tool("look", "", || async { "a house" });
    let handle = router.handle();
    (router, handle)
}

#[test]
fn a_handle_goes_wherever_its_router_does() {
    fn anywhere<T: Clone + Send + Sync + 'static>(_: &T) {}
    anywhere(&house().1);
    anywhere(&Router::new("house", "1").state(String::new()).handle());
}

#[test]
fn what_can_be_added_at_the_start_can_be_added_later() {
    let (router, handle) = house();
    let mut client = Connection::legacy(router);
    handle.change(|router| {
        router
            .tool("add", "", named(["a"], |a: f64| async move { a + 1.0 }))
            .prompt("greet", "", named(["who"], |who: String| async move { who }))
            .complete("greet", "who", |typed: Completing| async move { vec![typed.value + "!"] })
            .resource("a:1", "one", || async { "1" })
            .template("b:{name}", "any", |name: String| async move { name })
            .method(
                "acme/twice",
                named(["a"], |a: f64| async move { crate::router::Json(json!({ "twice": 2.0 * a })) }),
            )
    });
    assert_eq!(client.told(), [TOOLS, PROMPTS, RESOURCES], "once a kind");
    assert_eq!(client.list("tools"), ["look", "add"]);
    assert_eq!(client.ask("tools/call", json!({"name": "add", "arguments": {"a": 1}}))["content"][0]["text"], "2");
    let reference = json!({"type": "ref/prompt", "name": "greet"});
    let params = json!({"ref": reference, "argument": {"name": "who", "value": "you"}});
    assert_eq!(client.ask("completion/complete", params)["completion"]["values"], json!(["you!"]));
    assert_eq!(client.ask("resources/read", json!({"uri": "a:1"}))["contents"][0]["text"], "1");
    assert_eq!(client.ask("resources/read", json!({"uri": "b:2"}))["contents"][0]["text"], "2");
    assert_eq!(client.ask("acme/twice", json!({"a": 2}))["twice"], 4.0);
}

#[test]
fn a_list_that_reads_as_before_is_not_told_of() {
    let (router, handle) = house();
    let mut client = Connection::legacy(router);
    handle.change(|router| router.tool("look", "", || async { "another house" }));
    assert_eq!(client.told(), [""; 0], "the handler alone is another");
    assert_eq!(client.call("look"), "another house");
    handle.change(|router| router.tool("enter", "", || async { "dark" }).remove_tool("enter"));
    assert!(handle.enable_tool("look") && !handle.remove_tool("enter") && !handle.enable_tool("enter"));
    assert!(!handle.enable_group("nobody"));
    assert!(handle.disable_group("nobody") && !handle.disable_group("nobody"));
    assert_eq!(client.told(), [""; 0]);
    handle.change(|router| router.tool("look", "Looks around", || async { "a house" }));
    assert_eq!(client.told(), [TOOLS]);
    assert!(handle.disable_tool("look"));
    assert_eq!(client.told(), [TOOLS]);
    assert!(handle.disable_tool("look"));
    assert_eq!(client.told(), [""; 0], "it was off already");
}

#[test]
fn changes_that_come_at_once_are_told_at_once() {
    let (router, handle) = house();
    let mut session = Connection::legacy(router.clone());
    let mut modern = Connection::modern(router);
    modern.request("subscriptions/listen", json!({"notifications": {"toolsListChanged": true}}));
    assert_eq!(modern.told(), ["notifications/subscriptions/acknowledged"]);
    for name in ["a", "b", "c"] {
        handle.change(|router| router.tool(name, "", || async { "" }).prompt(name, "", || async { "" }));
        assert!(handle.remove_tool(name));
    }
    assert_eq!(session.told(), [TOOLS, PROMPTS]);
    assert_eq!(modern.told(), [TOOLS], "of what was subscribed to");
    handle.disable_tool("look");
    assert_eq!((session.told(), modern.told()), (vec![TOOLS.to_owned()], vec![TOOLS.to_owned()]));
}

/// The order of a list is that in which things were added, whatever was done in between.
#[test]
fn the_order_is_that_of_registration() {
    let (router, handle) = house();
    let mut client = Connection::modern(router.tool("b", "", || async { "" }).tool("a", "", || async { "" }));
    handle.change(|router| router.tool("b", "again", || async { "" }).tool("c", "", || async { "" }));
    handle.disable_tool("b");
    assert_eq!(client.list("tools"), ["look", "a", "c"]);
    handle.enable_tool("b");
    assert_eq!(client.list("tools"), ["look", "b", "a", "c"]);
}

/// What is off, removed or in a group that is off is answered as if there had never been such a thing.
#[test]
fn what_is_off_is_as_good_as_unknown() {
    let router = Router::new("house", "1").group("owner", |router| {
        router
            .tool("sell", "", || async { "sold" })
            .prompt("offer", "", named(["price"], |price: String| async move { price }))
            .complete("offer", "price", |_: Completing| async { vec!["1"] })
            .resource("deed:1", "deed", || async { "mine" })
            .template("bill:{id}", "bill", |id: String| async move { id })
    });
    let handle = router.handle();
    let mut client = Connection::modern(router);
    let reference = json!({"type": "ref/prompt", "name": "offer"});
    let requests = [
        ("tools/call", json!({"name": "sell"})),
        ("prompts/get", json!({"name": "offer", "arguments": {"price": "1"}})),
        ("completion/complete", json!({"ref": reference, "argument": {"name": "price", "value": ""}})),
        ("resources/read", json!({"uri": "deed:1"})),
        ("resources/read", json!({"uri": "bill:1"})),
    ];
    let mut answers = |handle: &dyn Fn()| -> Vec<Value> {
        handle();
        requests.iter().map(|(method, params)| client.ask(method, params.clone())).collect()
    };
    let there = answers(&|| ());
    assert!(there.iter().all(|answer| answer.get("code").is_none()), "{there:?}");
    let off = answers(&|| assert!(handle.disable_group("owner")));
    assert!(off.iter().all(|answer| answer["code"] == -32602), "{off:?}");
    assert_eq!(answers(&|| assert!(handle.enable_group("owner"))), there);
    let disabled = answers(&|| {
        assert!(handle.disable_tool("sell") && handle.disable_prompt("offer"));
        assert!(handle.disable_resource("deed:1") && handle.disable_template("bill:{id}"));
    });
    assert_eq!(disabled, off);
    let removed = answers(&|| {
        assert!(handle.remove_tool("sell") && handle.remove_prompt("offer"));
        assert!(handle.remove_resource("deed:1") && handle.remove_template("bill:{id}"));
    });
    assert_eq!(removed, off);
}

#[test]
fn groups_may_exclude_each_other() {
    let router = Router::new("house", "1")
        .tool("look", "", || async { "" })
        .group("garden", |router| router.tool("dig", "", || async { "" }))
        .group("kitchen", |router| router.tool("cook", "", || async { "" }))
        .disable_group("kitchen");
    let handle = router.handle();
    let mut client = Connection::legacy(router);
    assert_eq!(client.list("tools"), ["look", "dig"]);
    assert!(handle.only_group("kitchen"));
    assert_eq!(client.told(), [TOOLS], "once");
    assert_eq!(client.list("tools"), ["look", "cook"]);
    assert!(!handle.only_group("kitchen") && handle.has_group("kitchen") && !handle.has_group("garden"));
    handle.change(|router| router.group("garden", |router| router.tool("rake", "", || async { "" })));
    assert_eq!(client.told(), [""; 0], "what is added to a group that is off is off");
    handle.enable_group("garden");
    assert_eq!(client.list("tools"), ["look", "dig", "cook", "rake"]);
}

#[test]
fn a_handle_keeps_no_server_alive() {
    let (router, handle) = house();
    let inside = handle.clone();
    let router = router.tool("leave", "", move || {
        inside.remove_tool("look");
        async { "bye" }
    });
    let mut client = Connection::modern(router);
    assert_eq!(client.call("leave"), "bye");
    assert_eq!(client.list("tools"), ["leave"]);
    drop(client);
    assert!(!handle.remove_tool("leave"), "it has gone with its server");
    handle.change(|_| -> Router { panic!("there is nothing to change") });
}

#[test]
fn a_local_router_is_changed_as_well_and_may_be_given_another_state() {
    async fn next(State(counter): State<Rc<Cell<u64>>>) -> u64 {
        counter.replace(counter.get() + 1)
    }

    let router = Router::local("counter", "1");
    let handle = router.handle();
    let mut client = Connection::legacy(router);
    let counter = Rc::new(Cell::new(7));
    handle.change(|router| router.state(counter.clone()).tool("next", "", next));
    assert_eq!((client.told(), client.call("next"), counter.get()), (vec![TOOLS.to_owned()], json!("7"), 8));
}

#[test]
fn whoever_subscribed_to_a_resource_hears_that_it_changed() {
    let (router, handle) = house();
    let mut client = Connection::legacy(router.resource_with(Resource::new("deed:1", "deed"), || async { "mine" }));
    client.ask("resources/subscribe", json!({"uri": "deed:1"}));
    handle.resource_updated("deed:1");
    handle.resource_updated("deed:1");
    handle.resource_updated("deed:2");
    assert_eq!(client.told(), ["notifications/resources/updated"]);
}
