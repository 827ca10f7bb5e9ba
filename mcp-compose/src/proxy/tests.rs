mod apart;
mod crossing;
mod following;
mod passing;
mod restart;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use mcp_driver::router::{Completing, Ctx, Failure, Json, Router, named};
use mcp_driver::{Handlers, Peer, connect_in_memory};
use mcp_proto::Version;
use mcp_proto::client::Config;
use mcp_proto::jsonrpc::{ErrorCode, RpcError};
use mcp_proto::model::{CreateMessageResult, ElicitResult, Object, Role};
use serde_json::json;

use super::{Proxy, ProxySettings};
use crate::upstream::tests::virtual_time::Virtual;

const LEGACY: Version = Version::V2025_11_25;
const MODERN: Version = Version::V2026_07_28;

/// How often calls began and were dropped.
#[derive(Clone, Default)]
pub(super) struct Counts {
    began: Arc<AtomicUsize>,
    dropped: Arc<AtomicUsize>,
}

struct Dropped(Counts);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.dropped.fetch_add(1, Ordering::SeqCst);
    }
}

/// A server of one revision, with one thing of each kind.
fn server(version: Version, clock: &Virtual, counts: &Counts) -> Router {
    let (counts, clock) = (counts.clone(), clock.clone());
    let hang = move || {
        counts.began.fetch_add(1, Ordering::SeqCst);
        let dropped = Dropped(counts.clone());
        async move {
            let _dropped = dropped;
            std::future::pending::<String>().await
        }
    };
    let slow = move |ctx: Ctx| {
        let clock = clock.clone();
        async move {
            for step in 1..=3_u8 {
                clock.pass(std::time::Duration::from_secs(1)).await;
                ctx.progress_with(step, 3, format!("step {step}"));
            }
            ctx.log(mcp_proto::model::LoggingLevel::Info, "slow is done");
            "done"
        }
    };
    let refuse = || async {
        let error = RpcError::new(ErrorCode(-31999), "not today").with_data(&json!({"until": 7}));
        Err::<String, _>(Failure::protocol(error))
    };
    let confirm = |ctx: Ctx| async move {
        let sure = ctx.elicit::<()>("sure?")?.accepted().is_some();
        Ok::<_, Failure>(if sure { "went ahead" } else { "left it" })
    };
    Router::new("far", "1")
        .instructions("be kind")
        .configure(move |config| config.versions = vec![version])
        .tool("add", "Adds", named(["a", "b"], |a: f64, b: f64| async move { a + b }))
        .tool("refuse", "Refuses", refuse)
        .tool("hang", "Never answers", hang)
        .tool("slow", "Takes three seconds", slow)
        .tool("confirm", "Asks", confirm)
        .tool("consult", "Asks a model", |ctx: Ctx| async move { ctx.sample("who are you?", 10) })
        .tool("trace", "Tells the trace", |ctx: Ctx| async move {
            ctx.trace().map_or_else(String::new, |trace| trace.parent.to_string())
        })
        .prompt("greet", "Greets", named(["who"], |who: String| async move { format!("hello {who}") }))
        .complete("greet", "who", |typed: Completing| async move { vec![format!("{}da", typed.value)] })
        .resource("note://1", "first", || async { "one" })
        .template("note://by/{name}", "by", |name: String| async move { name })
        .method("acme/twice", named(["n"], |n: f64| async move { Json(json!({"n": 2.0 * n})) }))
        .extension("com.acme/twice", json!({"fast": true}))
}

/// A client of one revision, who is sure, and whose model says `name`.
fn asked(name: &'static str) -> Handlers {
    Handlers::new()
        .elicitation(|_| async { ElicitResult::accept(Object::new()) })
        .sampling(move |_| async move { CreateMessageResult::new(Role::Assistant, name, "m") })
}

fn config(version: Version) -> Config {
    let mut config = Config::from(("near", "1"));
    config.versions = vec![version];
    config
}

async fn proxy(clock: &Virtual, server: Router, settings: ProxySettings) -> Proxy {
    let proxy = Proxy::configured(clock.clone(), settings);
    let (peer, connection) = connect_in_memory(server, clock.clone(), ("bridge", "1"), proxy.handler());
    clock.spawn(async { drop(connection.await) });
    proxy.to(peer).await.expect("it is there")
}

fn client(clock: &Virtual, proxy: &Proxy, version: Version, handlers: Handlers) -> Peer {
    let (peer, connection) = connect_in_memory(proxy.clone(), clock.clone(), config(version), handlers);
    clock.spawn(async { drop(connection.await) });
    peer
}

/// Every pair of eras: of the server, and of the client.
fn matrix<F: Future<Output = ()>>(test: impl Fn(Virtual, Version, Version) -> F) {
    for far in [LEGACY, MODERN] {
        for near in [LEGACY, MODERN] {
            let clock = Virtual::default();
            clock.run(test(clock.clone(), far, near));
        }
    }
}
