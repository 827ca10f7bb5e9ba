//! Bridges over real transports: a legacy server on stdio, for clients over HTTP in both eras, and what is over HTTP for a
//! client on a stream. Once for each adapter; nothing sleeps.

#[allow(dead_code, reason = "other tests run programs otherwise")]
mod programs;

use std::net::TcpListener;

use mcp_compose::{Proxy, ProxySettings};
use mcp_driver::proto::Version;
use mcp_driver::proto::model::{CreateMessageResult, Role};
use mcp_driver::{CallError, Handlers, Peer};
use serde_json::json;

use programs::{config, program};

const ERAS: [Version; 2] = [Version::V2025_11_25, Version::V2026_07_28];

fn model(name: &'static str) -> Handlers {
    Handlers::new().sampling(move |_| async move { CreateMessageResult::new(Role::Assistant, name, "a model") })
}

fn in_turn() -> ProxySettings {
    let mut settings = ProxySettings::new();
    settings.one_at_a_time = true;
    settings
}

/// Lists, and has a model asked by way of whatever lies between.
async fn summarize(peer: &Peer, expected: &str) -> Result<(), CallError> {
    let names: Vec<_> = peer.list_tools().await?.into_iter().map(|tool| tool.name).collect();
    assert_eq!(names, ["summarize"]);
    assert_eq!(peer.call_tool("summarize", json!({"text": "a long text"})).text().await?, expected);
    Ok(())
}

macro_rules! bridges {
    ($($runtime:ident: $adapter:ident, $clock:ty, $name:literal, $run:path, $spawn:path;)*) => {$(
        mod $runtime {
            use super::*;

            /// A legacy child behind a proxy over HTTP; its address, the child, and the proxy.
            async fn bridge() -> (String, impl Sized, Proxy) {
                let proxy = Proxy::configured(<$clock>::new(), in_turn());
                let command = $adapter::Command::new(program($name, "sampling"));
                let child = $adapter::connect_child(&command, config(Version::V2025_06_18), proxy.handler());
                let child = child.expect("it can be started");
                proxy.to(child.peer()).await.expect("it opens");
                let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
                let address = format!("http://{}/mcp", listener.local_addr().expect("an address"));
                drop($spawn($adapter::serve_http(listener, proxy.clone())));
                (address, child, proxy)
            }

            #[test]
            fn a_legacy_child_for_clients_over_http() {
                $run(async {
                    let (address, _child, _proxy) = bridge().await;
                    for version in ERAS {
                        let ada = $adapter::connect_http(&*address, config(version), model("ada")).expect("a client");
                        let bob = $adapter::connect_http(&*address, config(version), model("bob")).expect("a client");
                        for _ in 0..3 {
                            let both = (summarize(ada.peer(), "ada"), summarize(bob.peer(), "bob"));
                            let (ada, bob) = futures_lite::future::zip(both.0, both.1).await;
                            ada.and(bob).expect("each asked its own");
                        }
                    }
                });
            }

            #[test]
            fn a_server_over_http_for_a_client_on_a_stream() {
                $run(async {
                    let (address, _child, _proxy) = bridge().await;
                    for (far, near) in ERAS.into_iter().flat_map(|far| ERAS.map(|near| (far, near))) {
                        let proxy = Proxy::configured(<$clock>::new(), in_turn());
                        let server = $adapter::connect_http(&*address, config(far), proxy.handler()).expect("a client");
                        let proxy = proxy.to(server.peer()).await.expect("it opens");
                        let client = $adapter::connect_in_memory(proxy, config(near), model("ada"));
                        summarize(client.peer(), "ada").await.unwrap_or_else(|error| panic!("{far}, {near}: {error}"));
                    }
                });
            }
        }
    )*};
}

bridges! {
    on_tokio: mcp_tokio, mcp_tokio::Tokio, "tokio", mcp_tokio::run, tokio::spawn;
    on_async_std: mcp_async_std, mcp_async_std::AsyncStd, "async-std", mcp_async_std::run, async_std::task::spawn;
}
