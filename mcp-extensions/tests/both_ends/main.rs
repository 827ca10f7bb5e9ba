//! Servers and clients of the extensions, over a connection in memory, in both eras.

#[cfg(feature = "apps")]
mod apps;
#[cfg(feature = "skills")]
mod disk;
mod extension;
#[cfg(feature = "skills")]
mod lies;
#[cfg(feature = "skills")]
mod skills;

use mcp_driver::{Handler, Peer, Service};
use mcp_proto::client::EraPolicy;
use mcp_testkit::TestClient;

/// Lets a client talk to a service.
fn talk<O>(
    era: EraPolicy,
    service: impl Service + 'static,
    handler: impl Handler + 'static,
    talk: impl AsyncFnOnce(Peer) -> O,
) -> O {
    let client = TestClient::builder(service).era(era).handlers(handler).connect();
    client.wait(talk(client.peer().clone()))
}

const ERAS: [EraPolicy; 2] = [EraPolicy::Modern, EraPolicy::Legacy];
