use std::cell::Cell;
use std::rc::Rc;

use mcp_proto::server::Change;
use serde_json::{Value, json};

use super::fixture::{ERAS, Replying, json as reply, talk_in};
use crate::{Call, CallError};

#[test]
fn a_result_is_held_against_the_schema_that_was_listed() {
    for era in ERAS {
        talk_in(era, (), adder(json!({"sum": "three"})), async |peer, server| {
            assert!(peer.call_tool("add", ()).await.is_ok(), "no schema is known yet");
            peer.list_tools().await.unwrap();
            let error = peer.call_tool("add", ()).await.unwrap_err();
            assert!(matches!(error, CallError::Schema { .. }), "{error:?}");
            assert!(error.to_string().contains("`/sum`"), "{error}");
            server.publish(&Change::Tools);
            let mut changes = peer.watch_tools();
            changes.next().await.unwrap().unwrap();
            assert!(peer.call_tool("add", ()).await.is_err(), "it was listed again");
        });
    }
}

#[test]
fn schemas_are_forgotten_once_the_tools_have_changed() {
    talk_in(ERAS[1].clone(), (), adder(json!({"sum": "three"})), async |peer, server| {
        peer.list_tools().await.unwrap();
        assert!(peer.call_tool("add", ()).await.is_err());
        server.publish(&Change::Tools);
        peer.ping().await.unwrap();
        assert!(peer.call_tool("add", ()).await.is_ok());
    });
}

#[test]
fn a_result_that_fits_passes_and_one_that_is_missing_does_not() {
    talk_in(ERAS[0].clone(), (), adder(json!({"sum": 3})), async |peer, _| {
        peer.list_tools().await.unwrap();
        let sum: Value = peer.call_tool("add", ()).json().await.unwrap();
        assert_eq!(sum["sum"], 3);
    });
    let count = Rc::new(Cell::new(0));
    let answer = move |call: Call| {
        count.set(count.get() + 1);
        match &*call.method {
            "tools/list" => adder(Value::Null)(call),
            _ if count.get() == 2 => reply(&json!({"content": []})),
            _ => reply(&json!({"content": [], "isError": true})),
        }
    };
    talk_in(ERAS[0].clone(), (), answer, async |peer, _| {
        peer.list_tools().await.unwrap();
        let error = peer.call_tool("add", ()).await.unwrap_err();
        assert!(error.to_string().contains("expected `structuredContent`, got none"), "{error}");
        assert_eq!(peer.call_tool("add", ()).await.unwrap().is_error, Some(true));
    });
}

#[test]
fn a_schema_that_is_none_checks_nothing() {
    let answer = |call: Call| match &*call.method {
        "tools/list" => {
            let broken = json!({"type": "object", "properties": {"sum": {"type": "nothing"}}});
            reply(&json!({"tools": [{"name": "add", "inputSchema": {"type": "object"}, "outputSchema": broken}]}))
        }
        _ => reply(&json!({"content": [], "structuredContent": {"sum": 3}})),
    };
    talk_in(ERAS[0].clone(), (), answer, async |peer, _| {
        peer.list_tools().await.unwrap();
        assert!(peer.call_tool("add", ()).await.is_ok());
        assert!(peer.call_tool("add", ()).await.is_ok());
    });
}

fn adder(result: Value) -> impl Fn(Call) -> Replying {
    move |call: Call| match &*call.method {
        "tools/list" => {
            let output = json!({"type": "object", "properties": {"sum": {"type": "number"}}, "required": ["sum"]});
            reply(&json!({"tools": [{"name": "add", "inputSchema": {"type": "object"}, "outputSchema": output}]}))
        }
        _ => reply(&json!({"content": [], "structuredContent": result})),
    }
}
