use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::task::Poll;

#[cfg(feature = "validation")]
use mcp_proto::model::Tool;
use serde_json::json;

use super::Connection;
#[cfg(feature = "validation")]
use crate::router::Json;
use crate::router::{Ctx, Failure, Fault, FaultCause, FromCall, Router, named};

fn told(fault: &Fault<'_>) -> String {
    let FaultCause::Panicked(words) = fault.cause else { return fault.to_string() };
    format!("{} {} {}", fault.method, fault.name.unwrap_or("-"), words.unwrap_or("-"))
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
    let router = panicking!(Router::new("test", "1")).on_fault(move |fault| note.lock().unwrap().push(told(fault)));
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
    let router = panicking!(Router::local("test", "1")).on_fault(move |fault| note.borrow_mut().push(told(fault)));
    run_all(&mut Connection::modern(router));
    assert_eq!(events.borrow()[..EVENTS.len()], EVENTS);
}

#[test]
fn without_a_hook_a_panic_is_answered_all_the_same_and_so_is_a_hook_that_panics() {
    run_all(&mut Connection::modern(panicking!(Router::new("test", "1"))));
    run_all(&mut Connection::legacy(panicking!(Router::local("test", "1"))));
    let router = panicking!(Router::new("test", "1")).on_fault(|_| panic!("the hook as well"));
    run_all(&mut Connection::modern(router));
}

#[cfg(feature = "validation")]
#[test]
fn a_result_of_another_shape_is_told_as_well() {
    let events = Arc::new(Mutex::new(Vec::new()));
    let note = events.clone();
    let schema = json!({"type": "object", "properties": {"degrees": {"type": "number"}}, "required": ["degrees"]});
    let forecast = Tool::named("forecast").with_output_schema(schema.as_object().unwrap().clone());
    let result = || async {
        later().await;
        Json(json!({"degrees": "mild"}))
    };
    let router = Router::new("test", "1").tool_with(forecast, result);
    let told = "tools/call `forecast`: the result is not as its `outputSchema` says: `/degrees`: expected a number, \
                got the string \"mild\"";
    let router = router.on_fault(move |fault| note.lock().unwrap().push(fault.to_string()));
    for mut client in [Connection::modern(router.clone()), Connection::legacy(router)] {
        let answer = client.ask("tools/call", json!({"name": "forecast"}));
        assert_eq!(answer["code"], json!(-32603));
    }
    assert_eq!(*events.lock().unwrap(), [told, told]);
}
