//! Servers on the tasks of a runtime.
//!
//! ```text
//! launch/
//!   reaching         the entries of a file, as a connection is made to them
//!   running          the connections of an adapter, as an upstream runs them
//! ```

mod reaching;
mod running;

use std::future::{Future, ready};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;

#[cfg(any(unix, windows))]
use mcp_driver::descriptor::Registration;
#[cfg(any(unix, windows))]
use mcp_driver::{ChildConnection, process::Command};
#[cfg(feature = "http")]
use mcp_driver::{Connection, HttpEndpoint};
use mcp_driver::{Handler, Runtime};
use mcp_proto::CloseReason;
use mcp_proto::client::Config;
#[cfg(feature = "http")]
use mcp_proto::client::EraPolicy;

#[cfg(any(unix, windows))]
pub use running::run_child;
pub use running::run_connection;

#[cfg(feature = "http")]
use crate::HttpKind;
#[cfg(any(unix, windows))]
use crate::StdioEntry;
use crate::{Connect, Group, HttpEntry, RestartPolicy, ServerEntry, ServerTransport, ServersFile, Upstream};

/// A runtime that has tasks, and connects to servers on them: what an adapter gives, so that [`connect_servers`] can be
/// the same on all of them.
///
/// The runtimes of `mcp-tokio` and `mcp-async-std` are such, with their feature `compose`. Whoever writes another one
/// forwards each method to its own function of that name.
pub trait Launch: Runtime<Sleep: Send + 'static> + Send + Sync + 'static {
    /// The task that a connection runs on; dropping it ends the connection.
    type Driver: Future<Output = io::Result<CloseReason>> + Unpin + Send + 'static;
    /// How the streams of a child process are waited for.
    #[cfg(any(unix, windows))]
    type Descriptor: Registration + Unpin + Send + 'static;

    /// Puts a future on a task that nobody waits for.
    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static);

    /// Starts a program as a server, and connects to it.
    ///
    /// # Errors
    /// It cannot be started.
    #[cfg(any(unix, windows))]
    fn connect_child(
        &self,
        command: Command,
        config: Config,
        handler: impl Handler<Future: Send + 'static> + Send + 'static,
    ) -> io::Result<ChildConnection<Self::Driver, Self::Descriptor, Self>>;

    /// Connects to a server over HTTP; by default that is refused.
    ///
    /// # Errors
    /// It is no place to connect to, or this runtime does not speak HTTP.
    #[cfg(feature = "http")]
    fn connect_http(
        &self,
        endpoint: HttpEndpoint,
        config: Config,
        handler: impl Handler<Future: Send + 'static> + Send + 'static,
    ) -> io::Result<Connection<Self::Driver>> {
        let _ = (endpoint, config, handler);
        Err(io::Error::new(io::ErrorKind::Unsupported, NEEDS_HTTP))
    }
}

const NEEDS_HTTP: &str = "a server on the web needs the cargo feature `http`";

/// Keeps a connection to the server that `connect` reaches, with its supervisor on a task, until it is closed or the last
/// handle is dropped. It is [`upstream`](crate::upstream) with a task and a seed.
///
/// # Panics
/// Where the runtime cannot spawn.
pub fn connect_upstream<L, C>(runtime: L, name: &str, connect: C, policy: RestartPolicy) -> Upstream
where
    L: Launch,
    C: Connect<Connecting: Send, Driver: Send> + Send + 'static,
{
    // The state of a hasher is all the entropy that the standard library gives, and enough to scatter waits.
    let seed = RandomState::new().build_hasher().finish();
    let (upstream, supervisor) = crate::upstream(name, connect, policy, runtime.clone(), seed);
    runtime.spawn(supervisor);
    upstream
}

/// Keeps connections to the servers of a file, but for those that are switched off, each with its supervisor on a task.
///
/// Programs are started, and started again as `policy` says when they exit; they are ended step by step when the group is
/// closed. Servers on the web need the feature `http`; those of kind [`Sse`](crate::HttpKind::Sse) are spoken to over
/// HTTP+SSE. `handlers` makes what answers the questions of a server, given the server's name, for each connection.
/// `policy` holds for each server by itself.
///
/// # Panics
/// Where the runtime cannot spawn.
///
/// # Example: on whichever runtime
/// ```no_run
/// use mcp_compose::{Group, Launch, RestartPolicy, ServersFile, connect_servers};
///
/// fn group(runtime: impl Launch, text: &str) -> Result<Group, mcp_compose::FileProblem> {
///     let file = ServersFile::parse(text, |name: &str| std::env::var(name).ok())?;
///     Ok(connect_servers(runtime, &file, ("example", "1.0"), |_: &str| (), RestartPolicy::new()))
/// }
/// ```
pub fn connect_servers<L, H>(
    runtime: L,
    file: &ServersFile,
    config: impl Into<Config>,
    handlers: impl Fn(&str) -> H + Clone + Send + 'static,
    policy: RestartPolicy,
) -> Group
where
    L: Launch,
    H: Handler<Future: Send + 'static> + Send + 'static,
{
    let config = config.into();
    let enabled = file.servers().iter().filter(|entry| entry.is_enabled());
    enabled
        .map(|entry| connect_server(runtime.clone(), entry, config.clone(), handlers.clone(), policy.clone()))
        .collect()
}

/// Keeps a connection to one server of a file, as [`connect_servers`] does with each.
///
/// # Panics
/// Where the runtime cannot spawn.
pub fn connect_server<L, H>(
    runtime: L,
    entry: &ServerEntry,
    config: impl Into<Config>,
    handlers: impl Fn(&str) -> H + Send + 'static,
    policy: RestartPolicy,
) -> Upstream
where
    L: Launch,
    H: Handler<Future: Send + 'static> + Send + 'static,
{
    let mut config = config.into();
    config.request_timeout = entry.timeout().unwrap_or(config.request_timeout);
    let name = entry.name().to_owned();
    let handler = move || handlers(&name);
    match entry.transport() {
        #[cfg(any(unix, windows))]
        ServerTransport::Stdio(stdio) => connect_stdio(runtime, entry.name(), stdio.clone(), config, handler, policy),
        #[cfg(not(any(unix, windows)))]
        ServerTransport::Stdio(_) => connect_nowhere(runtime, entry.name(), "there are no processes on this platform"),
        ServerTransport::Http(http) => connect_web(runtime, entry.name(), http, config, handler, policy),
    }
}

#[cfg(any(unix, windows))]
fn connect_stdio<L, H>(
    runtime: L,
    name: &str,
    entry: StdioEntry,
    config: Config,
    handler: impl Fn() -> H + Send + 'static,
    policy: RestartPolicy,
) -> Upstream
where
    L: Launch,
    H: Handler<Future: Send + 'static> + Send + 'static,
{
    let own = runtime.clone();
    let connect = move || {
        let command = entry.read_command();
        let started = command.and_then(|command| own.connect_child(command, config.clone(), handler()));
        async move {
            let mut child = started?;
            child.ready().await?;
            Ok((child.peer().clone(), run_child(child)))
        }
    };
    connect_upstream(runtime, name, connect, policy)
}

#[cfg(feature = "http")]
fn connect_web<L, H>(
    runtime: L,
    name: &str,
    entry: &HttpEntry,
    mut config: Config,
    handler: impl Fn() -> H + Send + 'static,
    policy: RestartPolicy,
) -> Upstream
where
    L: Launch,
    H: Handler<Future: Send + 'static> + Send + 'static,
{
    if entry.kind() == HttpKind::Sse {
        config.era = EraPolicy::Legacy;
    }
    let (own, endpoint) = (runtime.clone(), entry.to_endpoint());
    let connect = move || {
        let connected = own.connect_http(endpoint.clone(), config.clone(), handler());
        ready(connected.map(|connection| (connection.peer().clone(), run_connection(connection))))
    };
    connect_upstream(runtime, name, connect, policy)
}

#[cfg(not(feature = "http"))]
fn connect_web<L: Launch, H>(
    runtime: L,
    name: &str,
    _: &HttpEntry,
    _: Config,
    _: impl Fn() -> H + Send + 'static,
    _: RestartPolicy,
) -> Upstream {
    connect_nowhere(runtime, name, NEEDS_HTTP)
}

/// A server that cannot be had, and says why.
#[cfg(not(all(feature = "http", any(unix, windows))))]
fn connect_nowhere<L: Launch>(runtime: L, name: &str, why: &'static str) -> Upstream {
    let connect =
        move || ready(Err::<(_, std::future::Pending<_>), _>(io::Error::new(io::ErrorKind::Unsupported, why)));
    connect_upstream(runtime, name, connect, RestartPolicy::never())
}
