//! Servers that come back, and groups of them, on tokio.

use std::future::Future;
use std::io;

use mcp_compose::{Connect, Group, Launch, RestartPolicy, ServerEntry, ServersFile, Upstream};
use mcp_driver::Handler;
use mcp_proto::client::Config;

use crate::{DriverTask, Tokio};

impl Launch for Tokio {
    type Driver = DriverTask;
    #[cfg(any(unix, windows))]
    type Descriptor = crate::TokioFd;

    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        drop(tokio::spawn(task));
    }

    #[cfg(any(unix, windows))]
    fn connect_child(
        &self,
        command: crate::Command,
        config: Config,
        handler: impl Handler<Future: Send + 'static> + Send + 'static,
    ) -> io::Result<crate::ChildConnection> {
        crate::connect_child(command, config, handler)
    }

    #[cfg(feature = "http")]
    fn connect_http(
        &self,
        endpoint: mcp_driver::HttpEndpoint,
        config: Config,
        handler: impl Handler<Future: Send + 'static> + Send + 'static,
    ) -> io::Result<crate::Connection> {
        crate::connect_http(endpoint, config, handler)
    }
}

/// Keeps a connection to the server that `connect` reaches, with its supervisor on a tokio task, until it is closed or
/// the last handle is dropped.
///
/// # Panics
/// Outside of a runtime.
///
/// # Example: a server of one's own, which comes back when it crashes
/// ```no_run
/// use mcp_tokio::compose::{RestartPolicy, run_child};
/// use mcp_tokio::{connect_child, connect_upstream};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let connect = || async {
///     let mut child = connect_child("my-server", ("example", "1.0"), ())?;
///     child.ready().await?;
///     Ok((child.peer().clone(), run_child(child)))
/// };
/// let server = connect_upstream("mine", connect, RestartPolicy::new());
/// println!("{} tools", server.read(|peer| peer.list_tools()).await?.len());
/// # Ok(())
/// # }
/// ```
pub fn connect_upstream<C>(name: &str, connect: C, policy: RestartPolicy) -> Upstream
where
    C: Connect<Connecting: Send, Driver: Send> + Send + 'static,
{
    mcp_compose::connect_upstream(Tokio::new(), name, connect, policy)
}

/// Keeps connections to the servers of a file, but for those that are switched off, each with its supervisor on a task.
///
/// Servers on the web need the feature `http`; [`mcp_compose::connect_servers`] has the rest.
///
/// # Panics
/// Outside of a runtime.
///
/// # Example: all that a file names
/// ```no_run
/// use mcp_tokio::compose::{RestartPolicy, ServersFile};
/// use mcp_tokio::{Handlers, connect_servers, model::ElicitResult};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let text = std::fs::read_to_string("mcp.json")?;
/// let file = ServersFile::parse(&text, |name: &str| std::env::var(name).ok())?;
/// for problem in file.problems() {
///     eprintln!("mcp.json: {problem}");
/// }
/// let handlers = |server: &str| {
///     let server = server.to_owned();
///     Handlers::new().elicitation(move |form| {
///         println!("{server} asks: {}", form.message);
///         async { ElicitResult::decline() }
///     })
/// };
/// let group = connect_servers(&file, ("example", "1.0"), handlers, RestartPolicy::new());
/// for tool in group.list_tools().await {
///     println!("{}", tool.item.name);
/// }
/// group.close().await;
/// # Ok(())
/// # }
/// ```
pub fn connect_servers<H>(
    file: &ServersFile,
    config: impl Into<Config>,
    handlers: impl Fn(&str) -> H + Clone + Send + 'static,
    policy: RestartPolicy,
) -> Group
where
    H: Handler<Future: Send + 'static> + Send + 'static,
{
    mcp_compose::connect_servers(Tokio::new(), file, config, handlers, policy)
}

/// Keeps a connection to one server of a file, as [`connect_servers`] does with each.
///
/// # Panics
/// Outside of a runtime.
///
/// # Example
/// ```no_run
/// use mcp_tokio::compose::{RestartPolicy, ServersFile};
///
/// # async fn example(file: ServersFile) -> Result<(), Box<dyn std::error::Error>> {
/// let entry = file.server("files").ok_or("it is not there")?;
/// let files = mcp_tokio::connect_server(entry, ("example", "1.0"), |_: &str| (), RestartPolicy::never());
/// println!("{:?}", files.peer().await?.verdict());
/// # Ok(())
/// # }
/// ```
pub fn connect_server<H>(
    entry: &ServerEntry,
    config: impl Into<Config>,
    handlers: impl Fn(&str) -> H + Send + 'static,
    policy: RestartPolicy,
) -> Upstream
where
    H: Handler<Future: Send + 'static> + Send + 'static,
{
    mcp_compose::connect_server(Tokio::new(), entry, config, handlers, policy)
}
