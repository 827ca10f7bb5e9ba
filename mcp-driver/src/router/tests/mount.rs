use mcp_proto::model::{CallToolResult, ContentBlock, Meta, Resource, Tool};
use serde_json::{Value, json};

use super::Connection;
use crate::Service;
use crate::router::{Completing, Router, Warning, Watched, named};

/// One thing of each kind, which tells of the others.
fn notes() -> Router {
    let link = || async { CallToolResult::new(vec![ContentBlock::link(Resource::new("note://1", "first"))]) };
    Router::new("notes", "1")
        .tool("link", "Links to the first", link)
        .prompt("ask", "Asks", named(["of"], |of: String| async move { of }))
        .complete("ask", "of", |_: Completing| async { vec!["milk"] })
        .resource("note://1", "first", || async { "one" })
        .template("note://by/{name}", "by", |name: String| async move { name })
        .complete("note://by/{name}", "name", |_: Completing| async { vec!["ada"] })
        .method("acme/count", || async { crate::router::Json(json!({"count": 1})) })
}

#[test]
fn what_is_mounted_is_known_by_other_names() {
    let house = Router::new("house", "1").tool("look", "", || async { "" }).mount("n", notes());
    assert_eq!(house.warnings(), []);
    for open in [Connection::modern, Connection::legacy] {
        let mut client = open(house.clone());
        assert_eq!(client.list("tools"), ["look", "n_link"]);
        assert_eq!(client.list("prompts"), ["n_ask"]);
        let linked = client.ask("tools/call", json!({"name": "n_link"}));
        assert_eq!(linked["content"][0]["uri"], "note://n/1");
        assert_eq!(client.ask("tools/call", json!({"name": "link"}))["code"], -32602);
        let got = client.ask("prompts/get", json!({"name": "n_ask", "arguments": {"of": "x"}}));
        assert_eq!(got["messages"][0]["content"]["text"], "x");
        for (uri, text) in [("note://n/1", "one"), ("note://n/by/ada", "ada")] {
            let read = client.ask("resources/read", json!({ "uri": uri }));
            assert_eq!((&read["contents"][0]["uri"], &read["contents"][0]["text"]), (&json!(uri), &json!(text)));
        }
        assert!(client.ask("resources/read", json!({"uri": "note://1"}))["code"].is_number());
        let template = &client.ask("resources/templates/list", json!({}))["resourceTemplates"][0]["uriTemplate"];
        assert_eq!(template, "note://n/by/{name}");
        let completed = |client: &mut Connection<Router>, reference: Value, argument: &str| {
            let params = json!({"ref": reference, "argument": {"name": argument, "value": ""}});
            client.ask("completion/complete", params)["completion"]["values"].take()
        };
        assert_eq!(completed(&mut client, json!({"type": "ref/prompt", "name": "n_ask"}), "of"), json!(["milk"]));
        let template = json!({"type": "ref/resource", "uri": "note://n/by/{name}"});
        assert_eq!(completed(&mut client, template, "name"), json!(["ada"]));
        assert_eq!(client.ask("acme/count", json!({}))["count"], 1);
    }
}

#[test]
fn mounts_compose() {
    let house = Router::new("house", "1").mount("in", notes());
    let street = Router::new("street", "1").mount("out", house);
    let mut client = Connection::modern(street);
    assert_eq!(client.list("tools"), ["out_in_link"]);
    assert_eq!(client.ask("tools/call", json!({"name": "out_in_link"}))["content"][0]["uri"], "note://out/in/1");
    for uri in ["note://out/in/1", "note://out/in/by/ada"] {
        assert_eq!(client.ask("resources/read", json!({ "uri": uri }))["contents"][0]["uri"], uri);
    }
}

#[test]
fn two_of_one_kind_do_not_meet() {
    let house = Router::new("house", "1").mount("a", notes()).mount("b", notes());
    let of_methods = |warning: &Warning| warning.to_string().contains("acme/count");
    assert!(house.warnings().iter().all(of_methods), "methods keep their names: {:?}", house.warnings());
    let mut client = Connection::modern(house);
    assert_eq!(client.list("tools"), ["a_link", "b_link"]);
    assert_eq!(client.ask("resources/read", json!({"uri": "note://b/1"}))["contents"][0]["uri"], "note://b/1");
}

/// A filter that hides by name would otherwise show what it hid.
#[test]
fn filters_see_the_names_that_they_were_written_for() {
    let tool = |router: Router, name: &'static str| router.tool(name, "", || async { "" });
    let safe = tool(tool(Router::new("safe", "1"), "gold"), "door").visible(|_, item| item.name() != "gold");
    let office = tool(Router::new("office", "1").mount("safe", safe.clone()).add(safe), "gold");
    let house = Router::new("house", "1").mount("office", office.visible(|_, item| item.name() != "safe_door"));
    let mut client = Connection::modern(house);
    assert_eq!(client.list("tools"), ["office_gold", "office_door"]);
}

#[test]
fn a_handle_of_the_whole_changes_what_was_mounted() {
    let part = notes().group("all", |router| router.tool("dig", "", || async { "" }));
    let house = Router::new("house", "1").mount("n", part);
    let handle = house.handle();
    let mut client = Connection::legacy(house);
    assert!(handle.disable_tool("n_link") && !handle.disable_tool("link"));
    assert!(handle.disable_group("all"));
    assert_eq!(client.told(), ["notifications/tools/list_changed"]);
    assert!(client.list("tools").is_empty());
    handle.change(|router| router.mount("m", Router::new("late", "1").tool("come", "", || async { "" })));
    assert_eq!(client.told(), ["notifications/tools/list_changed"]);
    assert_eq!(client.list("tools"), ["m_come"]);
}

#[test]
fn a_value_is_watched_under_its_new_uri() {
    let value = Watched::new("old");
    let part = Router::new("notes", "1").watched_with(Resource::new("note:1", "note"), &value);
    let mut client = Connection::legacy(Router::new("house", "1").mount("n", part));
    client.ask("resources/subscribe", json!({"uri": "note:n/1"}));
    value.set("new");
    let told = client.heard();
    assert_eq!(told[0]["params"]["uri"], "note:n/1");
}

#[test]
fn the_page_of_an_app_is_found() {
    let mut meta = Meta::new();
    meta.insert("ui", json!({"resourceUri": "ui://clock"}));
    let clock = Router::new("clock", "1").extension("io.modelcontextprotocol/ui", json!({}));
    let clock = clock.tool_with(Tool::named("now").with_meta(meta), || async { "" });
    let house = Router::new("house", "1").mount("c", clock);
    assert!(house.config().capabilities.extension("io.modelcontextprotocol/ui").is_some());
    let page = Connection::modern(house).ask("tools/list", json!({}));
    assert_eq!(page["tools"][0]["_meta"]["ui"]["resourceUri"], "ui://c/clock");
}
