//! A server and its client in one process.

use mcp_driver::{Handler, Service};
use mcp_proto::client::Config;

use crate::connect::DriverTask;
use crate::{Connection, Tokio};

/// Opens a connection to a service in this very process, with both ends on a task of their own: for tests, and for
/// servers that are built in.
///
/// What the two say goes through the protocol as over any stream. For a service or a handler that is not `Send`, use
/// [`mcp_driver::connect_in_memory`].
///
/// # Panics
/// Outside of a runtime.
///
/// # Example: a test of a tool
/// ```
/// use mcp_tokio::{Router, connect_in_memory, named, run};
/// use serde_json::json;
///
/// let router = Router::new("calculator", "1.0")
///     .tool("add", "Adds a and b", named(["a", "b"], |a: f64, b: f64| async move { a + b }));
/// run(async {
///     let server = connect_in_memory(router, ("test", "1.0"), ());
///     let sum: f64 = server.peer().call_tool("add", json!({"a": 1, "b": 2})).json().await.expect("a sum");
///     assert_eq!(sum, 3.0);
/// });
/// ```
pub fn connect_in_memory<S, H>(service: S, config: impl Into<Config>, handler: H) -> Connection
where
    S: Service<Future: Send + 'static> + Send + 'static,
    H: Handler<Future: Send + 'static> + Send + 'static,
{
    let (peer, both) = mcp_driver::connect_in_memory(service, Tokio::new(), config, handler);
    Connection::new(peer, DriverTask(tokio::spawn(both)))
}
