//! What a service keeps with a request, over the rounds in which the client is asked.
#![cfg(all(feature = "client", feature = "server"))]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use mcp_driver::duplex::duplex;
use mcp_driver::proto::Version;
use mcp_driver::proto::client::{Config, EraPolicy};
use mcp_driver::proto::jsonrpc::Raw;
use mcp_driver::proto::model::{Implementation, Root, ServerCapabilities, ToolsCapability};
use mcp_driver::proto::server::{self, Inputs};
use mcp_driver::{Call, Handlers, Reply, ServerDriver, Service, connect, service_fn};
use mcp_testkit::Executor;

/// Counts how many of it are gone.
struct Kept(u32, Arc<AtomicUsize>);

impl Drop for Kept {
    fn drop(&mut self) {
        self.1.fetch_add(1, Ordering::Relaxed);
    }
}

/// Asks once, and then says how often it was called.
fn asking(gone: Arc<AtomicUsize>) -> impl Service {
    let mut config = server::Config::new(Implementation::new("asks", "1"));
    config.capabilities = ServerCapabilities::default().with_tools(ToolsCapability::default());
    service_fn(config, move |call: Call| {
        let rounds = call.handle.take::<Kept>().map_or(1, |kept| kept.0 + 1);
        assert!(call.handle.take::<Kept>().is_none(), "it was taken");
        call.handle.keep(String::from("of another type"));
        call.handle.keep(Kept(rounds, gone.clone()));
        let reply = match rounds {
            1 => Reply::input_required(Inputs::new().with("where", "roots/list", None)),
            _ => Reply::from(Raw::from_text(format!(r#"{{"rounds":{rounds}}}"#)).expect("it is JSON")),
        };
        async { reply }
    })
}

#[test]
fn a_legacy_request_keeps_what_it_is_given_until_it_is_over() {
    let executor = Executor::new();
    let gone = Arc::<AtomicUsize>::default();
    let (near, far) = duplex(1 << 16);
    let (reader, writer) = far.split();
    let server = ServerDriver::new(reader, writer, asking(gone.clone()), executor.time());
    executor.spawn("server", async move { drop(server.await) });
    let mut config = Config::from(("test", "1.0"));
    (config.era, config.versions) = (EraPolicy::Legacy, vec![Version::V2025_11_25]);
    let asked = AtomicUsize::new(0);
    let handlers = Handlers::new().roots(move || {
        let again = asked.fetch_add(1, Ordering::Relaxed) > 0;
        async move {
            if again {
                std::future::pending::<()>().await;
            }
            Vec::<Root>::new()
        }
    });
    let (reader, writer) = near.split();
    let (peer, client) = connect(reader, writer, executor.time(), config, handlers);
    executor.spawn("client", async move { drop(client.await) });

    let answer = executor.block_on(async { peer.send("tools/list", ()).await.expect("an answer") });
    assert_eq!(answer.as_str(), r#"{"rounds":2}"#);
    executor.settle();
    assert_eq!(gone.load(Ordering::Relaxed), 2, "the first was taken back, the second dropped");

    let mut call = Box::pin(peer.send("tools/list", ()));
    executor.block_on(async { assert!(futures_lite::future::poll_once(&mut call).await.is_none()) });
    executor.settle();
    assert_eq!(gone.load(Ordering::Relaxed), 2, "the client is asked");
    drop(call);
    executor.settle();
    assert_eq!(gone.load(Ordering::Relaxed), 3, "it was cancelled");
}
