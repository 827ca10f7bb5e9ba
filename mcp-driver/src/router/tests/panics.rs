use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::task::Poll;

use serde_json::json;

use super::Connection;
use crate::router::{Ctx, Failure, FromCall, Panic, Router, named};

fn told(panic: &Panic<'_>) -> String {
    format!("{} {} {}", panic.method, panic.name.unwrap_or("-"), panic.message.unwrap_or("-"))
}

/// Ready at the second poll, so that what follows is not in the first.
fn later() -> impl Future<Output = ()> + Send {
    let mut is_first = true;
    std::future::poll_fn(move |cx| {
        cx.waker().wake_by_ref();
        if std::mem::take(&mut is_first) { Poll::Pending } else { Poll::Ready(()) }
    })
}

struct Broken;

impl<S> FromCall<S> for Broken {
    fn from_call(_: &Ctx, _: &S) -> Result<Self, Failure> {
        panic!("no tenant")
    }
}

const EVENTS: [&str; 6] = [
    "tools/call now on purpose",
    "tools/call first at once",
    "tools/call taken no tenant",
    "prompts/get greet number 7",
    "resources/read a:1 -",
    "acme/run - own",
];

macro_rules! panicking {
    ($router:expr) => {
        $router
            .tool("now", "", || async {
                later().await;
                if true {
                    panic!("on purpose")
                }
            })
            .tool("first", "", || {
                if true {
                    panic!("at once")
                }
                async {}
            })
            .tool("taken", "", |_: Broken| async {})
            .tool("fine", "", || async { "fine" })
            .prompt(
                "greet",
                "",
                named(["n"], |n: u8| async move { if n > 0 { panic!("number {n}") } else { "hello" } }),
            )
            .resource("a:1", "a", || async { if true { std::panic::panic_any(1) } else { "a" } })
            .method("acme/run", || async {
                if true {
                    panic!("own")
                }
            })
            .notification("acme/heard", |_: serde_json::Value| panic!("heard"))
    };
}

/// Makes every handler panic; each call is answered, and the connection goes on.
fn run_all<S: crate::Service>(client: &mut Connection<S>) {
    let requests = [
        ("tools/call", json!({"name": "now"})),
        ("tools/call", json!({"name": "first"})),
        ("tools/call", json!({"name": "taken"})),
        ("prompts/get", json!({"name": "greet", "arguments": {"n": "7"}})),
        ("resources/read", json!({"uri": "a:1"})),
        ("acme/run", json!({})),
    ];
    for (method, params) in requests {
        let answer = client.ask(method, params.clone());
        assert_eq!((&answer["code"], &answer["message"]), (&json!(-32603), &json!("the handler panicked")), "{params}");
    }
    client.say(&json!({"jsonrpc": "2.0", "method": "acme/heard", "params": {}}));
    assert_eq!(client.call("fine"), "fine");
}

#[test]
fn a_panic_is_answered_and_told_and_nothing_hangs() {
    let events = Arc::new(Mutex::new(Vec::new()));
    let note = events.clone();
    let router = panicking!(Router::new("test", "1")).on_panic(move |panic| note.lock().unwrap().push(told(panic)));
    for mut client in [Connection::modern(router.clone()), Connection::legacy(router)] {
        run_all(&mut client);
        let events = std::mem::take(&mut *events.lock().unwrap());
        assert_eq!(events[..EVENTS.len()], EVENTS);
        assert_eq!(events[EVENTS.len()..], ["acme/heard - heard"]);
    }
}

#[test]
fn a_local_router_tells_as_well() {
    let events = Rc::new(RefCell::new(Vec::new()));
    let note = events.clone();
    let router = panicking!(Router::local("test", "1")).on_panic(move |panic| note.borrow_mut().push(told(panic)));
    run_all(&mut Connection::modern(router));
    assert_eq!(events.borrow()[..EVENTS.len()], EVENTS);
}

#[test]
fn without_a_hook_a_panic_is_answered_all_the_same_and_so_is_a_hook_that_panics() {
    run_all(&mut Connection::modern(panicking!(Router::new("test", "1"))));
    run_all(&mut Connection::legacy(panicking!(Router::local("test", "1"))));
    let router = panicking!(Router::new("test", "1")).on_panic(|_| panic!("the hook as well"));
    run_all(&mut Connection::modern(router));
}
