//! The future that runs one connection of a client.

use std::fmt;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_io::{AsyncRead, AsyncWrite};
use mcp_proto::client::{Client, Config, Event};
use mcp_proto::{CloseReason, Stream};

use crate::asking::{Asking, declare};
use crate::client_link::ClientLink;
use crate::engine::{Core, Drives, Engine};
use crate::handler::Handler;
use crate::peer::{PeerShared, Waiting};
use crate::{Network, Peer, Runtime};

/// Opens a connection to whoever serves at the other end of `reader` and `writer`.
///
/// The [`Peer`] asks; the [`ClientDriver`] has to be polled for anything to happen: spawn it, or join it with what
/// uses the peer. The runtime's clock is shared with the peers, which may be anywhere: hence its bounds.
///
/// # Example: a server and a client in one process
/// ```no_run
/// use mcp_driver::{Router, ServerDriver, connect, duplex::duplex};
/// # use mcp_driver::Runtime;
/// # async fn example(runtime: impl Runtime + Send + Sync + 'static) {
/// let (here, there) = duplex(64 << 10);
/// let (reader, writer) = there.split();
/// let server = ServerDriver::new(reader, writer, Router::new("demo", "1.0"), runtime.clone());
/// let (reader, writer) = here.split();
/// let (peer, client) = connect(reader, writer, runtime, ("example", "1.0"), ());
/// // Spawn `server` and `client` on the runtime; then:
/// let verdict = peer.ready().await.expect("it opens");
/// println!("{} speaks {}", verdict.server.map_or_else(String::new, |server| server.name), verdict.version);
/// # let _ = (server, client);
/// # }
/// ```
pub fn connect<R, W, T, H>(
    reader: R,
    writer: W,
    runtime: T,
    config: impl Into<Config>,
    handler: H,
) -> (Peer, ClientDriver<R, W, H, T>)
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
    T: Runtime + Send + Sync + 'static,
    H: Handler,
{
    let mut config = config.into();
    declare(&handler, &mut config);
    let linger = config.limits.drain;
    let client = Client::new(runtime.now(), config);
    let link = ClientLink::Stream(Stream::new(client));
    let (peer, side) = Asking::new(link, handler, runtime.clone());
    let core = core(side.shared().clone(), linger);
    (peer, ClientDriver { engine: Engine::new(reader, writer, side, runtime, core) })
}

/// The same for every handler and stream.
fn core(shared: Arc<PeerShared>, linger: Duration) -> Box<dyn Drives<ClientLink, Event, Waiting> + Send + Sync> {
    Box::new(Core::new(shared, linger))
}

/// Runs one connection of a client, its handlers included. See [`connect`].
///
/// It completes when the connection has closed and the last byte is written, with the reason, or with the error of a
/// stream that broke. Dropping it ends the connection at once; every answer that was waited for is then
/// [`Lost`](mcp_proto::client::RequestError::Lost).
#[must_use = "nothing happens unless the driver is polled"]
pub struct ClientDriver<R, W, H: Handler, T: Runtime> {
    engine: Engine<R, W, Asking<H>, T>,
}

impl<R, W, H: Handler, T: Runtime> ClientDriver<R, W, H, T> {
    /// Says what the connection goes over, which [observers](crate::Observer) are told.
    pub fn over(self, network: Network) -> Self {
        self.engine.side.shared().lock().beside.network = Arc::new(network);
        self
    }

    /// Has the driver read on after it has closed, and throw away what comes, until the server closes too or
    /// [`Limits::drain`](mcp_proto::Limits::drain) has passed: a server that still writes is not cut off.
    pub fn read_to_end(mut self) -> Self {
        self.engine.read_to_end();
        self
    }
}

impl<R, W, H, T> Future for ClientDriver<R, W, H, T>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
    H: Handler,
    T: Runtime,
{
    type Output = io::Result<CloseReason>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.engine.poll(cx)
    }
}

/// What could not be moved is boxed.
impl<R, W, H: Handler, T: Runtime> Unpin for ClientDriver<R, W, H, T> {}

impl<R, W, H: Handler, T: Runtime> fmt::Debug for ClientDriver<R, W, H, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientDriver").field("asking", &self.engine.side).finish_non_exhaustive()
    }
}
