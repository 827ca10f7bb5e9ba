//! Servers that come back, and groups of them, on tokio.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;

#[cfg(feature = "http")]
use mcp_compose::HttpKind;
use mcp_compose::{Connect, Group, HttpEntry, RestartPolicy, ServerEntry, ServerTransport, ServersFile, Upstream};
use mcp_driver::Handler;
use mcp_proto::client::Config;
#[cfg(feature = "http")]
use mcp_proto::client::EraPolicy;

#[cfg(any(unix, windows))]
use mcp_compose::{StdioEntry, run_child};

use crate::Tokio;
#[cfg(any(unix, windows))]
use crate::connect_child;

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
    // The state of a hasher is all the entropy that the standard library gives, and enough to scatter waits.
    let seed = RandomState::new().build_hasher().finish();
    let (upstream, supervisor) = mcp_compose::upstream(name, connect, policy, Tokio::new(), seed);
    drop(tokio::spawn(supervisor));
    upstream
}

/// Keeps connections to the servers of a file, but for those that are switched off, each with its supervisor on a task.
///
/// Programs are started, and started again as `policy` says when they exit; they are ended step by step when the group is
/// closed. Servers on the web need the feature `http`. `handlers` makes what answers the questions of a server, given the
/// server's name, for each connection. `policy` holds for each server by itself.
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
    let config = config.into();
    let enabled = file.servers().iter().filter(|entry| entry.is_enabled());
    enabled.map(|entry| connect_server(entry, config.clone(), handlers.clone(), policy.clone())).collect()
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
    let mut config = config.into();
    config.request_timeout = entry.timeout().unwrap_or(config.request_timeout);
    let name = entry.name().to_owned();
    let handler = move || handlers(&name);
    match entry.transport() {
        #[cfg(any(unix, windows))]
        ServerTransport::Stdio(stdio) => connect_stdio(entry.name(), stdio.clone(), config, handler, policy),
        ServerTransport::Http(http) => connect_web(entry.name(), http, config, handler, policy),
        _ => connect_nowhere(entry.name(), "the transport is not known here".to_owned()),
    }
}

#[cfg(any(unix, windows))]
fn connect_stdio<H>(
    name: &str,
    entry: StdioEntry,
    config: Config,
    handler: impl Fn() -> H + Send + 'static,
    policy: RestartPolicy,
) -> Upstream
where
    H: Handler<Future: Send + 'static> + Send + 'static,
{
    let connect = move || {
        let started = command(&entry).and_then(|command| connect_child(command, config.clone(), handler()));
        async move {
            let mut child = started?;
            child.ready().await?;
            Ok((child.peer().clone(), run_child(child)))
        }
    };
    connect_upstream(name, connect, policy)
}

/// The file of variables is read anew at each start, so that a server comes back with what was corrected.
#[cfg(any(unix, windows))]
fn command(entry: &StdioEntry) -> io::Result<mcp_driver::process::Command> {
    let Some(path) = entry.env_file() else { return Ok(entry.to_command("")) };
    let read = std::fs::read_to_string(path);
    let text = read.map_err(|error| io::Error::new(error.kind(), format!("its variables in {path}: {error}")))?;
    Ok(entry.to_command(&text))
}

#[cfg(feature = "http")]
fn connect_web<H>(
    name: &str,
    entry: &HttpEntry,
    config: Config,
    handler: impl Fn() -> H + Send + 'static,
    policy: RestartPolicy,
) -> Upstream
where
    H: Handler<Future: Send + 'static> + Send + 'static,
{
    let mut config = config;
    if entry.kind() == HttpKind::Sse {
        config.era = EraPolicy::Legacy;
    }
    let plain = mcp_driver::HttpEndpoint::new(entry.url());
    let endpoint = entry.headers().fold(plain, |endpoint, (name, value)| endpoint.header(name, value));
    let connect = move || {
        let connection = crate::connect_http(endpoint.clone(), config.clone(), handler());
        std::future::ready(
            connection.map(|connection| (connection.peer().clone(), mcp_compose::run_connection(connection))),
        )
    };
    connect_upstream(name, connect, policy)
}

#[cfg(not(feature = "http"))]
fn connect_web<H>(
    name: &str,
    _: &HttpEntry,
    _: Config,
    _: impl Fn() -> H + Send + 'static,
    _: RestartPolicy,
) -> Upstream {
    connect_nowhere(name, "a server on the web needs the cargo feature `http`".to_owned())
}

/// A server that cannot be had, and says why.
fn connect_nowhere(name: &str, why: String) -> Upstream {
    let connect = move || {
        let refused = io::Error::new(io::ErrorKind::Unsupported, why.clone());
        std::future::ready(Err::<(_, std::future::Pending<_>), _>(refused))
    };
    connect_upstream(name, connect, RestartPolicy::never())
}
