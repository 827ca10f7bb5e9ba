//! What takes a server and a client to see, in both eras, over a connection in memory.
#![cfg(feature = "router")]

mod extensions;
mod in_memory;
mod methods;
mod roots;
mod sampling;

use futures_lite::future::block_on;
use mcp_driver::{Handler, Peer, Service, connect_in_memory};
use mcp_proto::client::{Config, EraPolicy};
use mcp_testkit::TestTime;

/// Lets a client talk to a service.
fn talk<O>(era: EraPolicy, service: impl Service, handler: impl Handler, talk: impl AsyncFnOnce(Peer) -> O) -> O {
    let mut config = Config::from(("client", "1.0"));
    config.era = era;
    let (peer, connection) = connect_in_memory(service, TestTime::new(), config, handler);
    block_on(connection.during(async {
        peer.ready().await.expect("it opens");
        talk(peer).await
    }))
}

const ERAS: [EraPolicy; 2] = [EraPolicy::Modern, EraPolicy::Legacy];
