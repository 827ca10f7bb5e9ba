//! Servers and clients of the extensions, over a connection in memory, in both eras.

#[cfg(feature = "apps")]
mod apps;
mod clock;
#[cfg(feature = "skills")]
mod disk;
mod extension;
#[cfg(feature = "skills")]
mod lies;
#[cfg(feature = "skills")]
mod skills;

use futures_lite::future::block_on;
use mcp_driver::{Handler, Peer, Service, connect_in_memory};
use mcp_proto::client::{Config, EraPolicy};

/// Lets a client talk to a service.
fn talk<O>(era: EraPolicy, service: impl Service, handler: impl Handler, talk: impl AsyncFnOnce(Peer) -> O) -> O {
    let mut config = Config::from(("client", "1.0"));
    config.era = era;
    let (peer, connection) = connect_in_memory(service, clock::Still, config, handler);
    block_on(connection.during(async {
        peer.ready().await.expect("it opens");
        talk(peer).await
    }))
}

const ERAS: [EraPolicy; 2] = [EraPolicy::Modern, EraPolicy::Legacy];
