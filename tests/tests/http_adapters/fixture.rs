//! A server of ours and a client of ours, connected over loopback sockets.

use std::future::{Future, pending};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use mcp_driver::router::{Ctx, Router, named};
use mcp_driver::{Handler, HttpEndpoint, HttpServer, Peer, Service};
use mcp_proto::Version;

pub(crate) use crate::pipes::{Hanging, call, client, known, poll_once, router, silent, text, tool};
use crate::quiet::{with, yield_now};
use crate::runtimes::{Boxed, Rt, listener};

/// Runs `body` with a client of `service` that speaks `version`.
pub(crate) fn run<R: Rt, Fut: Future>(
    version: Version,
    service: impl Service<Future: Send + 'static> + Send + Sync + 'static,
    handler: impl Handler<Future: Send + 'static> + Send + 'static,
    body: impl FnOnce(Peer) -> Fut,
) -> Fut::Output {
    serve::<R, _>(HttpServer::new(service), async |address| {
        let (peer, end) = R::connect(endpoint(address), client(version), handler);
        let output = body(peer).await;
        end.await.expect("nothing broke");
        output
    })
}

/// Runs `body` beside a server, and tells it where that is.
pub(crate) fn serve<R: Rt, T>(
    server: HttpServer<impl Service<Future: Send + 'static> + Send + Sync + 'static>,
    body: impl AsyncFnOnce(SocketAddr) -> T,
) -> T {
    let (address, listener) = listener();
    R::block_on(with(body(address), async move {
        let serving: Boxed<_> = R::serve(listener, server);
        serving.await.expect("a listener that goes on");
    }))
}

pub(crate) fn endpoint(address: SocketAddr) -> HttpEndpoint {
    HttpEndpoint::new(format!("http://{address}/mcp")).seed(7)
}

/// A gate at which calls wait until it opens.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gate(Arc<AtomicBool>);

impl Gate {
    pub(crate) fn open(&self) {
        self.0.store(true, Ordering::Release);
    }

    async fn pass(&self) {
        while !self.0.load(Ordering::Acquire) {
            yield_now().await;
        }
    }
}

/// The tools of the other transports, and some more: `gate` reports progress and waits until the gate opens, `flood`
/// says more than anybody takes at once.
pub(crate) fn gated(hanging: &Hanging, gate: &Gate) -> Router {
    let (held, gate) = (hanging.clone(), gate.clone());
    router(hanging)
        .tool("gate", "waits", move |ctx: Ctx| {
            let (held, gate) = (held.hold(), gate.clone());
            async move {
                let _held = held;
                ctx.progress(1, None);
                gate.pass().await;
                "through"
            }
        })
        .tool("flood", "says much", named(["count"], flood))
}

async fn flood(count: u32, ctx: Ctx) -> &'static str {
    let text = "x".repeat(1_000);
    for step in 1..=count {
        ctx.progress_with(step, None, &text);
        if step % 16 == 0 {
            yield_now().await;
        }
    }
    "flooded"
}

/// What never happens.
pub(crate) async fn never() {
    pending().await
}
