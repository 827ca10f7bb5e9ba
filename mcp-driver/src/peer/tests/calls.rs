use std::cell::RefCell;
use std::rc::Rc;

use mcp_proto::CloseReason;
use mcp_proto::client::EraPolicy;
use mcp_proto::jsonrpc::RpcError;
use mcp_proto::model::{LoggingLevel, PromptReference};
use serde_json::{Value, json};

use super::fixture::{ERAS, at_once, json as reply, params, talk, talk_in};
use crate::{Call, CallError};

#[test]
fn arguments_of_a_prompt_become_text() {
    let seen = Rc::new(RefCell::new(Value::Null));
    let sees = seen.clone();
    let answer = move |call: Call| {
        *sees.borrow_mut() = params(&call)["arguments"].clone();
        reply(&json!({"messages": []}))
    };
    talk(answer, async |peer| {
        let arguments = json!({"path": "src", "depth": 3, "all": true, "none": null});
        peer.get_prompt("review", arguments).await.unwrap();
        let error = peer.get_prompt("review", json!({"paths": ["a"]})).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "prompts/get `review` was not sent: the argument `paths` is a list, and those of a prompt are text; \
             encode it first"
        );
    });
    assert_eq!(*seen.borrow(), json!({"path": "src", "depth": "3", "all": "true"}));
}

#[test]
fn a_completion_knows_what_is_filled_in() {
    let answer = |call: Call| {
        let params = params(&call);
        let value = format!("{}{}", params["argument"]["value"], params["context"]["arguments"]["repository"]);
        reply(&json!({"completion": {"values": [value]}}))
    };
    talk(answer, async |peer| {
        let of = PromptReference::new("review");
        let completion = peer.complete(of, "branch", "fix").given("repository", "core").await.unwrap();
        assert_eq!(completion.values, ["\"fix\"\"core\""]);
    });
}

#[test]
fn a_resource_that_cannot_be_read_is_named() {
    let answer = |_| at_once(RpcError::invalid_params("not found"));
    let error = talk(answer, async |peer| peer.read_resource("file:///x").await.unwrap_err());
    assert!(error.to_string().starts_with("resources/read `file:///x`: "), "{error}");
}

#[test]
fn a_sign_of_life_can_be_had_in_both_eras() {
    for era in ERAS {
        talk_in(era, (), |_| unreachable!("the machine answers"), async |peer, _| peer.ping().await.unwrap());
    }
}

#[test]
fn discovery_is_of_one_era() {
    let none = |_: Call| unreachable!("the machine answers");
    talk_in(EraPolicy::Modern, (), none, async |peer, _| {
        assert!(peer.discover().await.unwrap().supported_versions.contains(&"2026-07-28".into()));
    });
    talk_in(EraPolicy::Legacy, (), none, async |peer, _| {
        peer.ready().await.unwrap();
        let error = peer.discover().await.unwrap_err();
        assert_eq!(error.to_string(), "server/discover was not sent: server/discover is not in revision 2025-11-25");
    });
}

#[test]
fn a_connection_that_has_ended_fails_who_waits_for_it_as_any_call() {
    for era in ERAS {
        let none = |_: Call| unreachable!("nothing is asked");
        talk_in(era, (), none, async |peer, _| {
            peer.ready().await.unwrap();
            peer.close();
            peer.closed().await;
            let error = peer.ready().await.unwrap_err();
            assert_eq!(error.to_string(), "opening the connection: the connection ended: closed by this side");
            assert_eq!(error.lost(), Some(&CloseReason::Local));
            let error = peer.ping().await.unwrap_err();
            assert_eq!(error.to_string(), "ping: the connection ended: closed by this side");
        });
    }
}

#[test]
fn a_log_level_holds_for_every_request() {
    let answer = |call: Call| reply(&json!({"level": call.context.log_level.map(|level| level.to_string())}));
    for era in ERAS {
        talk_in(era, (), answer, async |peer, _| {
            peer.set_log_level(LoggingLevel::Warning).await.unwrap();
            let level: Value = peer.send("acme/level", ()).json().await.unwrap();
            assert_eq!(level["level"], "warning");
        });
    }
    talk(answer, async |peer| {
        peer.set_log_level(LoggingLevel::Warning).await.unwrap();
        let level: Value = peer.send("acme/level", ()).log_level(LoggingLevel::Debug).json().await.unwrap();
        assert_eq!(level["level"], "debug");
    });
}

#[test]
fn a_method_of_the_servers_own_takes_and_gives_anything() {
    let answer = |call: Call| reply(&json!({"twice": params(&call)["n"].as_i64().unwrap() * 2}));
    talk(answer, async |peer| {
        let result: Value = peer.send("acme/twice", json!({"n": 21})).json().await.unwrap();
        assert_eq!(result["twice"], 42);
        let error = peer.send("acme/twice", 21).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "acme/twice was not sent: expected params by name; pass a struct, a map or `json!({..})`, and `()` for none"
        );
        peer.notify("notifications/acme/done", json!({"n": 1})).unwrap();
        peer.notify("notifications/acme/done", ()).unwrap();
        assert!(matches!(peer.notify("notifications/acme/done", [1]), Err(CallError::Arguments { .. })));
    });
}

#[test]
fn changed_roots_are_told_where_there_is_a_message_for_it() {
    for era in ERAS {
        talk_in(
            era,
            (),
            |_| unreachable!("nothing is asked"),
            async |peer, _| {
                peer.ready().await.unwrap();
                peer.roots_changed().unwrap();
            },
        );
    }
}
