//! Making one connection.

use std::future::Future;
use std::io;

use mcp_driver::Peer;
use mcp_proto::CloseReason;

/// Makes a connection, each time that it is asked to.
///
/// Closures that give a future of a [`Peer`] and its driver are such. The driver runs the connection: it ends when the
/// connection does, with the reason, which is told to whoever waits for the next one. When the peer is
/// [closed](Peer::close) it ends the connection in good order, a child process and all; when it is dropped it ends it at
/// once. The connection need not be open yet: the supervisor waits for [`Peer::ready`].
///
/// # Example: a socket
/// ```no_run
/// use mcp_compose::Connect;
/// use mcp_driver::{Runtime, connect, duplex::{DuplexEnd, duplex}};
///
/// # async fn dial() -> std::io::Result<DuplexEnd> { Ok(duplex(1).0) }
/// fn over_a_socket<R: Runtime + Send + Sync + 'static>(runtime: R) -> impl Connect {
///     move || {
///         let runtime = runtime.clone();
///         async move {
///             let (reader, writer) = dial().await?.split();
///             Ok(connect(reader, writer, runtime, ("example", "1.0"), ()))
///         }
///     }
/// }
/// # let _ = over_a_socket::<Never>;
/// # #[derive(Clone)] struct Never;
/// # impl Runtime for Never {
/// #     type Sleep = std::pin::Pin<Box<Never>>;
/// #     fn now(&self) -> mcp_driver::proto::Instant { mcp_driver::proto::Instant::from_origin(Default::default()) }
/// #     fn sleep_until(&self, _: mcp_driver::proto::Instant) -> Self::Sleep { Box::pin(Never) }
/// # }
/// # impl std::future::Future for Never {
/// #     type Output = ();
/// #     fn poll(self: std::pin::Pin<&mut Self>, _: &mut std::task::Context<'_>) -> std::task::Poll<()> { std::task::Poll::Pending }
/// # }
/// # impl mcp_driver::Sleep for std::pin::Pin<Box<Never>> {
/// #     fn reset(self: std::pin::Pin<&mut Self>, _: mcp_driver::proto::Instant) {}
/// # }
/// ```
pub trait Connect {
    /// What runs the connection.
    type Driver: Future<Output = io::Result<CloseReason>>;
    /// A connection being made.
    type Connecting: Future<Output = io::Result<(Peer, Self::Driver)>>;

    /// Makes a connection. The error of the future is what whoever waits for it is told.
    fn connect(&mut self) -> Self::Connecting;
}

impl<C, F, D> Connect for C
where
    C: FnMut() -> F,
    F: Future<Output = io::Result<(Peer, D)>>,
    D: Future<Output = io::Result<CloseReason>>,
{
    type Driver = D;
    type Connecting = F;

    fn connect(&mut self) -> F {
        self()
    }
}
