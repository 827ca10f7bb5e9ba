//! The server by itself, in memory: everything listed works, and what a client has changed is refused.

use std::collections::BTreeMap;
use std::future::Future;

use futures_lite::future::{or, zip};
use mcp_driver::duplex::duplex;
use mcp_driver::{Handlers, Peer, ServerDriver, connect};
use mcp_proto::Version;
use mcp_proto::client::Request;
use mcp_proto::jsonrpc::Raw;
use mcp_proto::method::{CallTool, GetPrompt, ListPrompts, ListResources, ListTools, ReadResource};
use mcp_proto::model::{CallToolParams, GetPromptParams, Object, PaginatedParams, ReadResourceParams};
use serde_json::{Value, json};

use crate::conformance::{client, server};

#[test]
fn everything_that_is_listed_works_where_users_can_be_asked() {
    for version in Version::ALL.into_iter().filter(|version| *version >= Version::V2025_06_18) {
        talk(version, client::handlers(), async |peer| {
            for tool in peer.call::<ListTools>(&PaginatedParams::new()).await.expect("a list").tools {
                assert!(tool.description.is_some(), "{}", tool.name);
                let called = peer
                    .call::<CallTool>(&CallToolParams::new(&*tool.name).with_arguments(arguments(&tool.input_schema)));
                let result = called.await.unwrap_or_else(|error| panic!("{version}: {}: {error}", tool.name));
                if tool.name != "test_error_handling" {
                    assert_ne!(result.is_error, Some(true), "{version}: {}: {:?}", tool.name, result.content);
                }
            }
            for resource in peer.call::<ListResources>(&PaginatedParams::new()).await.expect("a list").resources {
                peer.call::<ReadResource>(&ReadResourceParams::new(resource.uri)).await.expect("its contents");
            }
            let templated = ReadResourceParams::new("test://template/123/data");
            peer.call::<ReadResource>(&templated).await.expect("its contents");
            for prompt in peer.call::<ListPrompts>(&PaginatedParams::new()).await.expect("a list").prompts {
                let arguments = prompt.arguments.unwrap_or_default().into_iter();
                let arguments: BTreeMap<_, _> = arguments.map(|argument| (argument.name, "x".to_owned())).collect();
                let got = peer.call::<GetPrompt>(&GetPromptParams::new(&*prompt.name).with_arguments(arguments)).await;
                assert!(!got.expect("messages").messages.is_empty(), "{}", prompt.name);
            }
        });
    }
}

#[test]
fn the_first_tool_takes_no_arguments() {
    talk(Version::LATEST, client::handlers(), async |peer| {
        let tools = peer.call::<ListTools>(&PaginatedParams::new()).await.expect("a list").tools;
        assert_eq!(tools[0].input_schema.get("required"), None);
    });
}

#[test]
fn a_state_that_a_client_has_changed_is_refused() {
    // A client that answers by itself, so that it sees the state.
    talk(Version::LATEST, Handlers::new(), async |peer| {
        let mut params = json!({ "name": "test_input_required_result_tampered_state", "arguments": {} });
        params["_meta"] = json!({ "io.modelcontextprotocol/clientCapabilities": { "elicitation": {} } });
        let state = "7b7d.{\"asked\":[\"confirm\"]}";
        for changed in [state, "", ".", "{}", "zz.{}", "\u{e9}\u{e9}.{}"] {
            params["requestState"] = json!(changed);
            params["inputResponses"] = json!({ "confirm": { "action": "accept", "content": { "ok": true } } });
            let request = Request::new("tools/call", Some(Raw::encode(&params).expect("JSON")));
            let refused = peer.request(request).await.expect_err("it is none of the server's").to_string();
            assert!(refused.contains("requestState"), "{changed}: {refused}");
        }
    });
}

/// Something for every required argument.
fn arguments(schema: &Object) -> Object {
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    required.filter_map(|name| Some((name.as_str()?.to_owned(), json!("x")))).collect()
}

fn talk<Fut: Future<Output = ()>>(version: Version, handlers: Handlers, talk: impl FnOnce(Peer) -> Fut) {
    let tokio =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().expect("a runtime");
    tokio.block_on(async {
        let (here, there) = duplex(64 << 10);
        let (reader, writer) = there.split();
        let clock = mcp_tokio::Tokio::new();
        let server = ServerDriver::new(reader, writer, server::service(clock), clock);
        let (reader, writer) = here.split();
        let (peer, client) = connect(reader, writer, clock, client::config(version), handlers);
        let ended = async {
            let ends = zip(server, client).await;
            panic!("the connection ended: {ends:?}");
        };
        or(talk(peer), ended).await;
    });
}
