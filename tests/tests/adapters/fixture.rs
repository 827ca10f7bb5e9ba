//! A server of ours and a client of ours, connected in memory.

use std::future::{Future, pending, poll_fn};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use futures_lite::future::zip;
use mcp_driver::duplex::duplex;
use mcp_driver::router::{Ctx, Router, named};
use mcp_driver::{CallError, Handler, Handlers, Peer, ServerDriver, Service, connect};
use mcp_proto::Version;
use mcp_proto::client::{Config, EraPolicy, Verdict};
use mcp_proto::method::CallTool;
use mcp_proto::model::{CallToolParams, CallToolResult, Implementation};
use serde_json::Value;

use crate::quiet::{with, yield_now};
use crate::runtimes::Rt;

/// A client that speaks `version` and nothing else.
pub(crate) fn client(version: Version) -> Config {
    let mut config = Config::new(Implementation::new("suite", "1.0"));
    config.versions = vec![version];
    config.era = if version.is_modern() { EraPolicy::Modern } else { EraPolicy::Legacy };
    config
}

/// A client that has been told that the server speaks `version`, and sends its request first thing.
pub(crate) fn known(version: Version) -> Config {
    let mut config = client(version);
    config.era = EraPolicy::Known(Verdict::new(version));
    config
}

/// Runs `body` with a client of `router` that speaks `version`.
pub(crate) fn run<R: Rt, Fut: Future>(
    version: Version,
    router: impl Service,
    handler: impl Handler,
    body: impl FnOnce(Peer) -> Fut,
) -> Fut::Output {
    R::block_on(async {
        let (here, there) = duplex(64 << 10);
        let (reader, writer) = there.split();
        let server = ServerDriver::new(reader, writer, router, R::clock());
        let (reader, writer) = here.split();
        let (peer, client) = connect(reader, writer, R::clock(), client(version), handler);
        with(body(peer), zip(server, client)).await
    })
}

/// How many calls of `hang` are under way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hanging(Arc<AtomicUsize>);

impl Hanging {
    pub(crate) fn count(&self) -> usize {
        self.0.load(Ordering::Acquire)
    }

    pub(crate) fn hold(&self) -> Held {
        self.0.fetch_add(1, Ordering::AcqRel);
        Held(self.clone())
    }

    /// Waits, by letting others run, until that many hang.
    pub(crate) async fn wait(&self, count: usize) {
        while self.count() != count {
            yield_now().await;
        }
    }
}

pub(crate) struct Held(Hanging);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// A server with one tool for each way of taking time, or of failing.
pub(crate) fn router(hanging: &Hanging) -> Router {
    let hanging = hanging.clone();
    let hang = move || {
        let held = hanging.hold();
        async move {
            let _held = held;
            pending::<()>().await;
        }
    };
    Router::new("suite", "1.0")
        .tool("echo", "says what it hears", named(["text"], |text: String| async move { text }))
        .tool("slow", "takes its turns", named(["count"], slow))
        .tool("hang", "never ends", hang)
        .tool("steps", "says how far it is", named(["count"], steps))
        .tool("panic", "panics", || async {
            if true {
                panic!("on purpose");
            }
        })
}

async fn slow(count: u32) -> u32 {
    for _ in 0..count {
        yield_now().await;
    }
    count
}

async fn steps(count: u32, ctx: Ctx) -> &'static str {
    for step in 1..=count {
        ctx.progress_with(step, count, format!("step {step}"));
        if step % 7 == 0 {
            yield_now().await;
        }
    }
    "done"
}

/// The params of a call.
pub(crate) fn tool(name: &str, arguments: Value) -> CallToolParams {
    let Value::Object(arguments) = arguments else { panic!("arguments are an object") };
    CallToolParams::new(name).with_arguments(arguments)
}

/// Calls a tool.
pub(crate) async fn call(peer: &Peer, name: &str, arguments: Value) -> Result<CallToolResult, CallError> {
    peer.call::<CallTool>(&tool(name, arguments)).await
}

/// The text of a result.
pub(crate) fn text(result: &CallToolResult) -> &str {
    result.content[0].as_text().expect("text")
}

/// No questions expected.
pub(crate) fn silent() -> Handlers {
    Handlers::new()
}

/// Polls once, to have it sent.
pub(crate) async fn poll_once<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    poll_fn(|cx| match std::pin::Pin::new(&mut *future).poll(cx) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}
