//! How long clients may keep what they read.

use std::time::Duration;

use mcp_proto::model::{CacheScope, ReadResourceResult, TextResourceContents};
use serde_json::{Value, json};

use super::Connection;
use crate::router::{Ctx, Failure, Router};

fn router() -> Router {
    let own = || async {
        let own = TextResourceContents::new("own:1", "mine");
        ReadResourceResult::new(vec![own.into()]).with_ttl_ms(7_u64).with_cache_scope(CacheScope::Private)
    };
    Router::new("test", "1")
        .resource("some:1", "some", || async { "one" })
        .resource("own:1", "own", own)
        .template("any:{id}", "any", |id: String| async move { id })
        .template("roots:{n}", "roots", |ctx: Ctx, n: String| async move {
            Ok::<_, Failure>(format!("{n} of {}", ctx.roots()?.len()))
        })
        .configure(|config| {
            config.cache_ttl = Duration::from_secs(5);
            config.cache_scope = CacheScope::Public;
        })
}

fn hints(answer: &Value) -> (&Value, &Value) {
    (&answer["ttlMs"], &answer["cacheScope"])
}

#[test]
fn what_is_read_may_be_kept_as_the_server_is_configured() {
    let mut client = Connection::modern(router());
    for uri in ["some:1", "any:7"] {
        let answer = client.ask("resources/read", json!({"uri": uri}));
        assert_eq!(hints(&answer), (&json!(5000), &json!("public")), "{uri}");
    }
    let own = client.ask("resources/read", json!({"uri": "own:1"}));
    assert_eq!(hints(&own), (&json!(7), &json!("private")));
}

#[test]
fn what_came_of_an_answer_is_not_kept() {
    let mut client = Connection::modern(router());
    let asked = client.ask("resources/read", json!({"uri": "roots:7"}));
    assert_eq!((&asked["resultType"], hints(&asked)), (&json!("input_required"), (&Value::Null, &Value::Null)));
    let key = asked["inputRequests"].as_object().and_then(|asked| asked.keys().next()).expect("a question").clone();
    let again = json!({
        "uri": "roots:7", "requestState": asked["requestState"], "inputResponses": {key: {"roots": []}},
    });
    let answer = client.ask("resources/read", again);
    assert_eq!(hints(&answer), (&json!(0), &json!("private")), "{answer}");
}
