//! A server and its client in one process, with nothing but memory between them.

use std::fmt;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use mcp_proto::CloseReason;
use mcp_proto::client::Config;

use crate::duplex::{DuplexReader, DuplexWriter, duplex};
use crate::{ClientDriver, Handler, Peer, Runtime, ServerDriver, Service, connect};

/// How much may be under way in each direction before a writer has to wait.
const CAPACITY: usize = 64 << 10;

type Client<H, T> = ClientDriver<DuplexReader, DuplexWriter, H, T>;
type Server<S, T> = ServerDriver<DuplexReader, DuplexWriter, S, T>;

/// Opens a connection to a service in this very process: for tests, and for servers that are built in.
///
/// What the two say goes through the protocol as over any stream, byte for byte, so that a test sees what a client
/// would. Which revision they speak is up to `config`. The adapters' `connect_in_memory` does the same with a task of
/// its own.
///
/// # Example: a test of a tool
/// ```no_run
/// use mcp_driver::{Router, connect_in_memory, named};
/// use serde_json::json;
/// # use mcp_driver::Runtime;
/// # async fn example(runtime: impl Runtime + Send + Sync + 'static) {
///
/// let router = Router::new("calculator", "1.0")
///     .tool("add", "Adds a and b", named(["a", "b"], |a: f64, b: f64| async move { a + b }));
/// let (peer, connection) = connect_in_memory(router, runtime, ("test", "1.0"), ());
/// let sum = connection.during(async { peer.call_tool("add", json!({"a": 1, "b": 2})).text().await }).await;
/// assert_eq!(sum.expect("a sum"), "3");
/// # }
/// ```
pub fn connect_in_memory<S, H, T>(
    service: S,
    runtime: T,
    config: impl Into<Config>,
    handler: H,
) -> (Peer, InMemory<S, H, T>)
where
    S: Service,
    H: Handler,
    T: Runtime + Send + Sync + 'static,
{
    let (here, there) = duplex(CAPACITY);
    let (reader, writer) = there.split();
    let server = ServerDriver::new(reader, writer, service, runtime.clone());
    let (reader, writer) = here.split();
    let (peer, client) = connect(reader, writer, runtime, config, handler);
    (peer, InMemory { server: Some(server), client: Some(client), ended: None })
}

/// Runs both ends of a connection in memory. See [`connect_in_memory`].
///
/// It completes when both have ended, with what the [`ClientDriver`] gives. Dropping it ends them at once.
#[must_use = "nothing happens unless it is polled"]
pub struct InMemory<S: Service, H: Handler, T: Runtime> {
    /// Each end is dropped once it has completed: that closes the streams to the other.
    server: Option<Server<S, T>>,
    client: Option<Client<H, T>>,
    ended: Option<io::Result<CloseReason>>,
}

impl<S: Service, H: Handler, T: Runtime> InMemory<S, H, T> {
    /// Runs the connection until `talk` is through with it, and drops it then.
    pub async fn during<O>(mut self, talk: impl Future<Output = O>) -> O {
        let mut talk = pin!(talk);
        poll_fn(|cx| {
            let said = talk.as_mut().poll(cx);
            if said.is_pending() {
                self.run(cx);
            }
            said
        })
        .await
    }

    fn run(&mut self, cx: &mut Context<'_>) {
        if let Some(client) = &mut self.client
            && let Poll::Ready(ended) = Pin::new(client).poll(cx)
        {
            self.client = None;
            self.ended = Some(ended);
        }
        if let Some(server) = &mut self.server
            && Pin::new(server).poll(cx).is_ready()
        {
            self.server = None;
        }
    }
}

impl<S: Service, H: Handler, T: Runtime> Future for InMemory<S, H, T> {
    type Output = io::Result<CloseReason>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.run(cx);
        if self.server.is_some() || self.client.is_some() {
            return Poll::Pending;
        }
        Poll::Ready(self.ended.take().unwrap_or(Ok(CloseReason::TransportFailed)))
    }
}

impl<S: Service, H: Handler, T: Runtime> fmt::Debug for InMemory<S, H, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InMemory").field("server", &self.server).field("client", &self.client).finish_non_exhaustive()
    }
}
