use std::sync::{Arc, Mutex};

use mcp_proto::jsonrpc::RpcError;
use mcp_proto::model::{CallToolParams, Object};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::Connection;
use crate::Caller;
use crate::router::{Args, Ctx, Json, Meta, Params, Router, State, named};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Pair {
    a: f64,
    b: f64,
}

#[test]
fn a_method_takes_what_a_tool_takes_and_gives_json() {
    async fn add(State(unit): State<&'static str>, Args(pair): Args<Pair>, ctx: Ctx) -> Json<serde_json::Value> {
        Json(json!({"sum": pair.a + pair.b, "unit": unit, "version": ctx.version().to_string()}))
    }

    let router = Router::new("test", "1")
        .state("m")
        .method("acme/add", add)
        .method("acme/flat", named(["a"], |a: Option<u8>, _: Meta| async move { Json(json!({ "a": a })) }))
        .method(
            "acme/whole",
            |Params(params): Params<CallToolParams>| async move { Json(json!({"name": params.name})) },
        )
        .method("acme/nothing", || async {})
        .method("acme/wrong", || async { Err::<(), _>(RpcError::invalid_params("never")) })
        .method("acme/broken", || async { Err::<(), _>("out of paper") });
    for mut client in [Connection::modern(router.clone()), Connection::legacy(router)] {
        let sum = client.ask("acme/add", json!({"a": 1, "b": 2}));
        assert_eq!((&sum["sum"], &sum["unit"]), (&json!(3.0), &json!("m")));
        assert_eq!(client.ask("acme/flat", json!({"a": 7}))["a"], 7);
        assert_eq!(client.ask("acme/flat", json!({})).get("a"), Some(&json!(null)));
        assert_eq!(client.ask("acme/whole", json!({"name": "x"}))["name"], "x");
        assert!(client.ask("acme/nothing", json!({})).is_object());
        let wrong = client.ask("acme/add", json!({"a": "one"}));
        assert_eq!(wrong["code"], -32602);
        assert!(wrong["message"].as_str().unwrap().contains("acme/add"), "{wrong}");
        assert_eq!(client.ask("acme/wrong", json!({}))["message"], "never");
        assert_eq!(client.ask("acme/broken", json!({}))["code"], -32603);
        assert_eq!(client.ask("acme/unknown", json!({}))["code"], -32601);
    }
}

#[test]
fn a_notification_is_taken_if_it_can_be_read() {
    #[derive(Deserialize)]
    struct Moved {
        to: String,
    }

    let heard = Arc::new(Mutex::new(Vec::new()));
    let note = heard.clone();
    let router =
        Router::new("test", "1").notification("acme/moved", move |moved: Moved| note.lock().unwrap().push(moved.to));
    let mut client = Connection::legacy(router);
    for params in [json!({"to": "a"}), json!({"from": "b"}), json!({"to": "c"})] {
        client.say(&json!({"jsonrpc": "2.0", "method": "acme/moved", "params": params}));
    }
    client.say(&json!({"jsonrpc": "2.0", "method": "acme/other"}));
    assert!(client.heard().is_empty());
    assert_eq!(*heard.lock().unwrap(), ["a", "c"]);
}

#[test]
fn a_handler_of_a_notification_takes_what_there_is_beside_its_params() {
    #[derive(Deserialize)]
    struct Moved {
        to: String,
    }

    #[derive(Default)]
    struct Heard(Mutex<Vec<String>>);

    impl Heard {
        fn push(&self, text: String) {
            self.0.lock().unwrap().push(text);
        }
    }

    fn moved(State(heard): State<Arc<Heard>>, moved: Moved, Meta(meta): Meta, caller: Caller) {
        let by = caller.connection().is_some();
        heard.push(format!("moved to {} for {} by somebody: {by}", moved.to, meta["acme/why"]));
    }

    fn whole(heard: Arc<Heard>, Params(params): Params<CallToolParams>, Args(again): Args<Object>) {
        heard.push(format!("{} again {}", params.name, again["name"]));
    }

    let heard = Arc::new(Heard::default());
    let local =
        Router::local("test", "1").state(heard.clone()).notification("acme/rung", |State(heard): State<Arc<Heard>>| {
            heard.push("rung".to_owned());
        });
    let router = Router::new("test", "1")
        .state(heard.clone())
        .notification("acme/moved", moved)
        .notification("acme/whole", whole)
        .notification("acme/nothing", || {});
    let mut client = Connection::legacy(router);
    let tell = |method: &str, params: serde_json::Value| json!({"jsonrpc": "2.0", "method": method, "params": params});
    client.say(&tell("acme/moved", json!({"to": "a", "_meta": {"acme/why": 1, "progressToken": 2}})));
    client.say(&tell("acme/moved", json!({"from": "a"})));
    client.say(&tell("acme/whole", json!({"name": "x"})));
    client.say(&tell("acme/nothing", json!({"name": "x"})));
    assert!(client.heard().is_empty());
    let mut client = Connection::legacy(local);
    client.say(&json!({"jsonrpc": "2.0", "method": "acme/rung"}));
    assert!(client.heard().is_empty());
    assert_eq!(*heard.0.lock().unwrap(), ["moved to a for 1 by somebody: true", "x again \"x\"", "rung"]);
}
