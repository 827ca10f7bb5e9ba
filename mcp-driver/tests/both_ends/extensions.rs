use mcp_driver::{CallError, Ctx, Failure, Handlers, Router};
use mcp_proto::client::{EraPolicy, RequestError};
use serde_json::json;

use crate::{ERAS, talk};

const MAP: &str = "com.acme/map";

fn router() -> Router {
    let scale = |ctx: Ctx| async move { Ok::<_, Failure>(ctx.extension(MAP)?["scale"].to_string()) };
    let either = |ctx: Ctx| async move { ctx.extension(MAP).is_ok() };
    Router::new("map", "1.0").extension(MAP, json!({"scale": 1})).tool("scale", "", scale).tool("either", "", either)
}

#[test]
fn each_end_sees_what_the_other_declares() {
    for era in ERAS {
        let client = Handlers::new().extension(MAP, json!({"scale": 2})).extension("com.acme/sky", ());
        talk(era, router(), client, async |peer| {
            assert_eq!(peer.extension(MAP).map(serde_json::Value::from), Some(json!({"scale": 1})));
            assert_eq!(peer.extension("com.acme/sky"), None);
            assert_eq!(peer.call_tool("scale", ()).text().await.expect("a scale"), "2");
            assert!(peer.call_tool("either", ()).json::<bool>().await.expect("an answer"));
        });
    }
}

#[test]
fn what_needs_an_extension_is_refused_to_those_who_do_not_have_it() {
    for (era, code) in [(EraPolicy::Modern, -32021), (EraPolicy::Legacy, -32600)] {
        talk(era, router(), (), async |peer| {
            assert!(!peer.call_tool("either", ()).json::<bool>().await.expect("an answer"));
            let error = peer.call_tool("scale", ()).await.expect_err("it needs the extension");
            let CallError::Request { error: RequestError::Peer(error), .. } = error else { panic!("{error}") };
            assert_eq!(error.code.0, code);
            assert!(error.message.contains("the client does not declare the extension `com.acme/map`"), "{error:?}");
            let data: serde_json::Value = error.data.expect("what is required").decode().expect("JSON");
            assert_eq!(data["requiredCapabilities"], json!({"extensions": {MAP: {}}}));
        });
    }
}

#[test]
#[should_panic(expected = "the settings of the extension `com.acme/map` are no object: 7")]
fn settings_are_an_object() {
    let _ = Router::new("map", "1.0").extension(MAP, 7);
}
