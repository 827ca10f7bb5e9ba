use mcp_driver::{Ctx, Failure, Handlers, Router};
use mcp_proto::client::EraPolicy;
use mcp_proto::method::Method;
use mcp_proto::model::Object;
use serde_json::{Value, json};

use crate::talk;

/// A method of the server's own, which the client answers.
struct Time;

impl Method for Time {
    const NAME: &'static str = "acme/time";
    type Params = Object;
    type Result = Object;
}

fn router() -> Router {
    let asks = |ctx: Ctx| async move {
        let zone = Object::from_iter([("zone".to_owned(), json!("utc"))]);
        Ok::<_, Failure>(ctx.ask::<Time>("time", zone)?["time"].to_string())
    };
    Router::new("clock", "1.0").tool("now", "Asks the client", asks)
}

#[test]
fn a_legacy_server_calls_a_method_of_its_own() {
    let client = Handlers::new().method("acme/time", |params: Value| async move { json!({"time": params["zone"]}) });
    talk(EraPolicy::Legacy, router(), client, async |peer| {
        assert_eq!(peer.call_tool("now", ()).text().await.expect("a time"), "\"utc\"");
    });
}

#[test]
fn what_the_client_does_not_answer_is_told() {
    talk(EraPolicy::Legacy, router(), (), async |peer| {
        let error = peer.call_tool("now", ()).text().await.expect_err("nobody answers");
        assert!(error.to_string().contains("acme/time"), "{error}");
    });
}
