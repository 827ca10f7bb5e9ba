use std::cell::Cell;
use std::rc::Rc;

use mcp_proto::model::Resource;
use serde_json::{Value, json};

use super::Connection;
use crate::Service;
use crate::router::{Completing, Router, State, Warning, Watched, named};

/// One thing of each kind.
fn room(name: &'static str) -> Router<&'static str> {
    async fn who(State(name): State<&'static str>) -> &'static str {
        name
    }

    Router::new("room", "1")
        .state(name)
        .tool(format!("enter_{name}"), "", who)
        .prompt(format!("describe_{name}"), "", named(["colour"], |colour: String| async move { colour }))
        .complete(&format!("describe_{name}"), "colour", |_: Completing| async { vec!["red"] })
        .resource(format!("room:{name}"), name, who)
        .template(format!("{name}:{{thing}}"), name, |thing: String| async move { thing })
        .method(&format!("acme/{name}"), || async { crate::router::Json(json!({"is": "a method"})) })
}

#[test]
fn all_that_a_router_offers_goes_where_it_is_added() {
    let house = Router::new("house", "1").tool("look", "", || async { "a house" }).add(room("hall"));
    let house = house.group("upstairs", |house| house.add(room("attic")));
    assert!(house.warnings().is_empty());
    let handle = house.handle();
    for mut client in [Connection::modern(house.clone()), Connection::legacy(house)] {
        assert_eq!(client.list("tools"), ["look", "enter_hall", "enter_attic"]);
        assert_eq!((client.call("enter_hall"), client.call("enter_attic")), (json!("hall"), json!("attic")));
        let prompt = client.ask("prompts/get", json!({"name": "describe_attic", "arguments": {"colour": "grey"}}));
        assert_eq!(prompt["messages"][0]["content"]["text"], "grey");
        let reference = json!({"type": "ref/prompt", "name": "describe_attic"});
        let params = json!({"ref": reference, "argument": {"name": "colour", "value": ""}});
        assert_eq!(client.ask("completion/complete", params)["completion"]["values"], json!(["red"]));
        let mut read = |uri: &str| client.ask("resources/read", json!({ "uri": uri }))["contents"][0]["text"].take();
        assert_eq!((read("room:hall"), read("attic:box")), (json!("hall"), json!("box")));
        assert_eq!(client.ask("acme/attic", json!({}))["is"], "a method");
        assert!(handle.disable_group("upstairs"));
        assert_eq!(client.list("tools"), ["look", "enter_hall"]);
        assert!(handle.enable_group("upstairs"));
    }
}

#[test]
fn what_is_off_stays_off_and_what_is_declared_is_declared_still() {
    let extension = |name: &'static str| {
        move |config: &mut mcp_proto::server::Config| {
            config.capabilities.extensions = json!({name: {}, "acme/both": {"of": name}}).as_object().cloned();
        }
    };
    let garden = room("garden").disable_tool("enter_garden").configure(extension("acme/garden"));
    let garden = garden.group("pond", |garden| garden.tool("swim", "", || async { "cold" })).disable_group("pond");
    let house = Router::new("house", "1").configure(extension("acme/house")).add(garden);
    let extensions = Value::from(house.config().capabilities.extensions.clone().expect("some"));
    let expected = json!({"acme/house": {}, "acme/garden": {}, "acme/both": {"of": "acme/house"}});
    assert_eq!(extensions, expected, "its own come first");
    let handle = house.handle();
    let mut client = Connection::modern(house);
    assert!(client.list("tools").is_empty());
    assert!(handle.enable_tool("enter_garden") && handle.enable_group("pond"));
    assert_eq!(client.list("tools"), ["enter_garden", "swim"]);
}

#[test]
fn of_two_of_one_name_the_last_is_served() {
    let other = Router::new("other", "1").tool("look", "", || async { "elsewhere" });
    let other = other.notification("acme/moved", |_: Value| {}).tool("look around", "", || async { "" });
    let house = Router::new("house", "1").tool("look", "", || async { "here" });
    let house = house.notification("acme/moved", |_: Value| {}).add(other.clone());
    let duplicate = |noun, name: &str| Warning::Duplicate { noun, name: name.into() };
    let warnings = house.warnings();
    assert_eq!(warnings[..2], [duplicate("tool", "look"), duplicate("notification", "acme/moved")]);
    assert!(matches!(&warnings[2..], [Warning::OddToolName { .. }]), "{warnings:?}");
    assert_eq!(Connection::modern(house.clone()).call("look"), "elsewhere");
    assert_eq!(house.clone().add(house.clone()).warnings(), warnings, "it is in itself already");
    let handle = house.handle();
    handle.add(other);
    assert_eq!(handle.warnings(), warnings, "that is a change");
}

/// A filter holds for what its router brought, and for what was added to that; a filter of the whole for all.
#[test]
fn filters_hold_for_what_they_came_with() {
    let tool = |router: Router, name: &'static str| router.tool(name, "", move || async move { name });
    let is = |name: &'static str| {
        move |viewer: &crate::router::Viewer<'_>, _: &crate::router::Item<'_>| {
            viewer.client().info.as_ref().is_some_and(|info| info.name == name || info.name == "anybody")
        }
    };
    let new = |name| tool(Router::new("part", "1"), name);
    let safe = new("safe").visible(is("owner"));
    let office = new("office").add(safe).visible(|viewer, _| viewer.client().info.as_ref().unwrap().name != "stranger");
    let house = new("house").add(office).add(new("garden").visible(is("gardener")));
    let seen = |router: &Router, client| Connection::modern(router.clone()).named(client).list("tools");
    assert_eq!(seen(&house, "owner"), ["house", "office", "safe"]);
    assert_eq!(seen(&house, "gardener"), ["house", "office", "garden"]);
    assert_eq!(seen(&house, "stranger"), ["house"]);
    assert_eq!(Connection::modern(house.clone()).named("stranger").call("safe")["code"], -32602);
    let closed = house.visible(|_, item| item.name() != "house");
    assert_eq!(seen(&closed, "owner"), ["office", "safe"]);
    assert_eq!(seen(&tool(closed, "safe"), "gardener"), ["office", "safe", "garden"], "another one of that name");
}

#[test]
fn a_value_is_watched_wherever_it_was_added() {
    let value = Watched::new("old");
    let notes = Router::new("notes", "1").watched_with(Resource::new("note:1", "note"), &value);
    let mut client = Connection::legacy(Router::new("house", "1").add(notes));
    client.ask("resources/subscribe", json!({"uri": "note:1"}));
    value.set("new");
    assert_eq!(client.told(), ["notifications/resources/updated"]);
}

#[test]
fn a_router_of_one_thread_goes_into_one_and_into_one_that_is_served() {
    let count = Rc::new(Cell::new(1));
    let counted = count.clone();
    let counter = Router::local("counter", "1").tool("count", "", move || {
        count.set(count.get() + 1);
        async { "" }
    });
    let house = Router::local("house", "1").state(Rc::new(()));
    let handle = house.handle();
    let mut client = Connection::legacy(house);
    handle.add(counter);
    assert_eq!(client.told(), ["notifications/tools/list_changed"]);
    client.call("count");
    assert_eq!(counted.get(), 2);
}
