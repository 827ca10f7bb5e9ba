//! User code that reaches for the router while the router runs it.

use std::sync::{Arc, Mutex, OnceLock};

use serde_json::json;

use super::Connection;
use crate::router::{Args, Failure, Router, RouterHandle, Watched};

type Later = Arc<OnceLock<RouterHandle>>;

/// Changes the router through a handle that it is given later.
fn touch(handle: &Later) {
    let Some(handle) = handle.get() else { return };
    handle.change(|router| router.tool("new", "", || async { "new" }).visible(|_, _| true).on_fault(|_| {}));
    handle.remove_tool("new");
    handle.disable_group("none");
    handle.visibility_changed();
    let _ = handle.warnings();
}

/// Does so when it is dropped.
struct Touching(Later);

impl Drop for Touching {
    fn drop(&mut self) {
        touch(&self.0);
    }
}

#[test]
fn filters_handlers_and_hooks_may_change_the_router() {
    let handle = Later::default();
    let (filter, call, hook, notification) = (handle.clone(), handle.clone(), handle.clone(), handle.clone());
    let router = Router::new("test", "1")
        .tool("touch", "", move || {
            touch(&call);
            async { "touched" }
        })
        .tool("panic", "", || async {
            if true {
                panic!("a bug");
            }
        })
        .resource("some:1", "some", || async { "some" })
        .visible(move |_, _| {
            touch(&filter);
            true
        })
        .on_fault(move |_| touch(&hook))
        .notification("acme/touch", move |()| touch(&notification));
    let _ = handle.set(router.handle());
    for mut client in [Connection::modern(router.clone()), Connection::legacy(router)] {
        assert!(client.list("tools").contains(&"touch".to_owned()));
        assert_eq!(client.call("touch"), "touched");
        assert_eq!(client.call("panic")["code"], -32603);
        client.say(&json!({"jsonrpc": "2.0", "method": "acme/touch"}));
        client.request("resources/subscribe", json!({"uri": "some:1"}));
        assert_eq!(client.call("touch"), "touched");
    }
}

#[test]
fn what_a_handler_owns_may_change_the_router_when_it_is_dropped() {
    let handle = Later::default();
    let owning = || {
        let touching = Arc::new(Touching(handle.clone()));
        move || {
            let _ = &touching;
            async { "" }
        }
    };
    let router = Router::new("test", "1")
        .tool("owner", "", owning())
        .prompt("owner", "", owning())
        .complete("owner", "x", {
            let touching = Arc::new(Touching(handle.clone()));
            move |_: crate::router::Completing| {
                let _ = &touching;
                async { [""; 0].to_vec() }
            }
        })
        .method("acme/owner", {
            let touching = Arc::new(Touching(handle.clone()));
            move || {
                let _ = &touching;
                async { Ok::<_, Failure>(()) }
            }
        });
    let owner = router.handle();
    let _ = handle.set(owner.clone());
    let mut client = Connection::modern(router);
    assert_eq!(client.list("tools"), ["owner"]);
    owner.change(|router| {
        router.tool("owner", "", || async { "" }).method("acme/owner", || async { Ok::<_, Failure>(()) })
    });
    owner.remove_prompt("owner");
    assert_eq!((client.list("tools"), client.list("prompts")), (vec!["owner".to_owned()], vec![]));
}

#[test]
fn a_watched_value_that_is_added_again_is_told_once() {
    let value = Watched::new("a".to_owned());
    let router = Router::new("test", "1").watched("some:1", "some", &value);
    let handle = router.handle();
    let mut client = Connection::legacy(router);
    client.ask("resources/subscribe", json!({"uri": "some:1"}));
    for _ in 0..3 {
        handle.change(|router| router.watched("some:1", "some", &value));
    }
    let _ = client.heard();
    value.set("b".into());
    assert_eq!(value.watchers(), 1);
    assert_eq!(client.told(), ["notifications/resources/updated"]);
}

#[test]
fn a_filter_that_comes_later_makes_lists_private() {
    use mcp_proto::model::CacheScope;

    let router = Router::new("test", "1")
        .tool("look", "", || async { "" })
        .configure(|config| config.cache_scope = CacheScope::Public);
    let handle = router.handle();
    let mut client = Connection::modern(router);
    assert_eq!(client.ask("tools/list", json!({}))["cacheScope"], "public");
    handle.change(|router| router.visible(|_, _| true));
    assert_eq!(client.ask("tools/list", json!({}))["cacheScope"], "private");
}

#[test]
fn a_prompt_takes_no_more_arguments_than_anybody_writes() {
    type Any = std::collections::BTreeMap<String, String>;

    let seen = Arc::new(Mutex::new(0));
    let count = seen.clone();
    let router = Router::new("test", "1").prompt("any", "", move |Args(any): Args<Any>| {
        *count.lock().unwrap() = any.len();
        async { "" }
    });
    let mut client = Connection::modern(router);
    let given = |most: usize| {
        let arguments: Any = (0..most).map(|number| (format!("{number}"), String::new())).collect();
        json!({"name": "any", "arguments": arguments})
    };
    assert_eq!(client.ask("prompts/get", given(1025))["code"], -32602);
    assert_eq!(*seen.lock().unwrap(), 0);
    assert!(client.ask("prompts/get", given(1024))["messages"].is_array());
    assert_eq!(*seen.lock().unwrap(), 1024);
}
