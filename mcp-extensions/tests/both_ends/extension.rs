use mcp_driver::router::{Ctx, Failure};
use mcp_driver::{Handlers, Router};
use mcp_extensions::{Extension, Undeclared};
use mcp_proto::client::EraPolicy;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{ERAS, talk};

struct Maps;

#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct Scale {
    scale: u32,
}

impl Extension for Maps {
    const NAME: &'static str = "com.acme/maps";
    type Server = Scale;
    type Client = Scale;
}

struct Sky;

impl Extension for Sky {
    const NAME: &'static str = "com.acme/sky";
    type Server = ();
    type Client = ();
}

fn router() -> Router {
    let scale = |ctx: Ctx| async move { Ok::<_, Failure>(Maps::of_client(ctx.context())?.scale) };
    let sky = |ctx: Ctx| async move { Sky::of_client(ctx.context()).is_ok() };
    Router::new("maps", "1.0")
        .add(Maps::server(Scale { scale: 1 }))
        .add(Sky::server(()))
        .tool("scale", "", scale)
        .tool("sky", "", sky)
}

#[test]
fn settings_have_a_type_at_both_ends() {
    for era in ERAS {
        let client = Sky::client(Maps::client(Handlers::new(), Scale { scale: 2 }), ());
        talk(era, router(), client, async |peer| {
            assert_eq!(Maps::of_server(&peer), Ok(Scale { scale: 1 }));
            assert_eq!(Sky::of_server(&peer), Ok(()));
            assert_eq!(peer.call_tool("scale", ()).json::<u32>().await, Ok(2));
            assert_eq!(peer.call_tool("sky", ()).json::<bool>().await, Ok(true));
        });
    }
}

#[test]
fn what_is_not_declared_is_told() {
    for (era, code) in [(EraPolicy::Modern, -32021), (EraPolicy::Legacy, -32600)] {
        talk(era.clone(), router(), (), async |peer| {
            let error = peer.call_tool("scale", ()).await.expect_err("it needs the extension");
            assert_eq!(error.answered().expect("an answer").code.0, code);
            assert_eq!(peer.call_tool("sky", ()).json::<bool>().await, Ok(false));
        });
        talk(era, Router::new("empty", "1.0"), (), async |peer| {
            let error: Undeclared = Maps::of_server(&peer).expect_err("it has none");
            assert_eq!(error.to_string(), "the server does not declare the extension `com.acme/maps`");
            assert_eq!(error.name(), Maps::NAME);
        });
    }
}

#[test]
fn settings_that_cannot_be_read_are_not_taken_for_none() {
    for era in ERAS {
        let router = router().extension(Maps::NAME, json!({"scale": "fine"}));
        let client = Handlers::new().extension(Maps::NAME, ()).extension(Sky::NAME, json!({"new": 1}));
        talk(era, router, client, async |peer| {
            let error = Maps::of_server(&peer).expect_err("no number").to_string();
            assert!(error.contains("cannot be read"), "{error}");
            let error = peer.call_tool("scale", ()).await.expect_err("no scale");
            assert_eq!(error.answered().expect("an answer").code.0, -32602);
            assert_eq!(peer.call_tool("sky", ()).json::<bool>().await, Ok(true));
        });
    }
}
