//! Counters, gauges and histograms.

mod handler;
mod measured;
mod service;

use std::fmt;
use std::sync::Arc;

use mcp_driver::{ConnectionInfo, Ended, Handler, Network, Observer, Requested, Runtime, Service};
use mcp_proto::client::{Request, RequestError};
use mcp_proto::jsonrpc::Raw;
use mcp_proto::{Instant, Version};
use metrics::{Label, Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use tower_layer::Layer;

pub use self::handler::{MeteredHandler, MeteredInput};
use self::measured::Measured;
pub use self::service::{MeteredCall, MeteredService};
use crate::about::About;
use crate::names::Names;
use crate::outcome::{Outcome, error_of_session};
use crate::watched::Watch;

/// The boundaries, in seconds, that the conventions want for the histograms of durations; an exporter has to be told,
/// for the facade knows none.
/// That of Prometheus takes them in `set_buckets_for_metric`, for what ends in `duration`.
///
/// # Example
/// ```
/// assert!(mcp_telemetry::DURATION_BUCKETS.is_sorted());
/// ```
pub const DURATION_BUCKETS: [f64; 14] =
    [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0];

/// Counts and measures what is asked, by the OpenTelemetry conventions for MCP and through the `metrics` facade.
///
/// | Metric, for `server` and for `client` | Kind, unit | Labels |
/// |---|---|---|
/// | `mcp.server.operation.duration` | histogram, s | `mcp.method.name`, `gen_ai.tool.name` or `gen_ai.prompt.name`, `error.type`, `rpc.response.status_code`, and those of the connection |
/// | `mcp.server.session.duration` | histogram, s | `error.type`, and those of the connection |
/// | `mcp.server.requests` | counter | `mcp.method.name`, `outcome` |
/// | `mcp.server.requests.in_flight` | gauge | |
/// | `mcp.server.sessions` | gauge | |
/// | `mcp.server.refused` | counter, for `server` alone | `reason`: an HTTP status |
/// | `mcp.server.noise` | counter | |
/// | `mcp.server.io` | counter, bytes | `direction`: `in`, `out` |
///
/// Labels of the connection are `mcp.protocol.version`, `network.transport`, `network.protocol.name` and, for `client`,
/// `server.address` and `server.port`.
///
/// On a client `client` are its own requests and what comes with them, and `server` what it answers to its server. On a
/// server `client` is what it asks its client within a legacy session; a question of 2026-07-28 is part of an answer, and
/// how long the client took for it nobody can tell.
///
/// Labels have few values. Methods, tools and prompts are those that exist, known by their lists or by a call that has
/// come to something; whatever else a peer names is `_OTHER`, and so are error codes that JSON-RPC does not know.
/// `outcome` is `ok`, `tool_error`, `input_required`, `error`, `failed`, `cancelled` or `panic`.
///
/// # Example: both ends
/// ```
/// use mcp_driver::{Handlers, Router};
/// use mcp_telemetry::Metered;
/// # fn example(runtime: impl mcp_driver::Runtime + Send + Sync + 'static) {
///
/// let metered = Metered::new(runtime);
/// let service = metered.around(Router::new("shop", "1.0"));
/// let handler = metered.around_handler(Handlers::new());
/// # let _ = (service, handler);
/// # }
/// ```
#[derive(Clone)]
pub struct Metered {
    clock: Arc<dyn Fn() -> Instant + Send + Sync>,
    names: Names,
}

impl Metered {
    /// Measures by the clock of `runtime`.
    #[must_use]
    pub fn new(runtime: impl Runtime + Send + Sync + 'static) -> Self {
        Self { clock: Arc::new(move || runtime.now()), names: Names::default() }
    }

    /// Tells the recorder the units of the metrics and what they are, once one is installed.
    pub fn describe() {
        for side in [SERVER, CLIENT] {
            describe_histogram!(side.operation, Unit::Seconds, "how long requests take");
            describe_histogram!(side.session, Unit::Seconds, "how long sessions last");
            describe_counter!(side.requests, "requests that are over, by what came of them");
            describe_gauge!(side.in_flight, "requests under way");
            describe_gauge!(side.sessions, "sessions that are open");
            describe_counter!(side.noise, "what came that was no message");
            describe_counter!(side.io, Unit::Bytes, "bytes that came and went");
        }
        describe_counter!(REFUSED, "HTTP requests that were refused");
    }

    /// Puts it around a service.
    pub fn around<S: Service>(&self, service: S) -> MeteredService<S> {
        MeteredService { inner: service, metered: self.clone() }
    }

    /// Puts it around what answers a client's server, and with that around all that the client asks.
    pub fn around_handler<H: Handler>(&self, handler: H) -> MeteredHandler<H> {
        MeteredHandler { inner: handler, metered: self.clone() }
    }

    fn begin(&self, side: Side, about: About, version: Option<Version>, network: Option<&Network>) -> Measured {
        Measured::begin(side, self.clone(), about, labels_of_connection(side, version, network))
    }
}

/// In a stack of layers, for servers.
impl<S: Service> Layer<S> for Metered {
    type Service = MeteredService<S>;

    fn layer(&self, inner: S) -> MeteredService<S> {
        self.around(inner)
    }
}

impl fmt::Debug for Metered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metered").finish_non_exhaustive()
    }
}

/// Labels that say on which connection something was. Where clients come from is none of them, for there are many.
fn labels_of_connection(side: Side, version: Option<Version>, network: Option<&Network>) -> Vec<Label> {
    let mut labels = Vec::new();
    if let Some(version) = version {
        labels.push(Label::from_static_parts("mcp.protocol.version", version.as_str()));
    }
    let Some(network) = network else { return labels };
    if let Some(protocol) = network.protocol {
        labels.push(Label::from_static_parts("network.protocol.name", protocol));
    }
    if let Some(transport) = network.transport {
        labels.push(Label::from_static_parts("network.transport", transport.as_str()));
    }
    if side.is_client {
        let address = network.address.as_deref().map(|address| Label::new("server.address", address.to_owned()));
        let port = network.port.map(|port| Label::new("server.port", port.to_string()));
        labels.extend(address.into_iter().chain(port));
    }
    labels
}

/// One side, and the names of its metrics.
#[derive(Clone, Copy, Debug)]
struct Side {
    is_client: bool,
    operation: &'static str,
    session: &'static str,
    requests: &'static str,
    in_flight: &'static str,
    sessions: &'static str,
    noise: &'static str,
    io: &'static str,
}

macro_rules! side {
    ($side:literal) => {
        Side {
            is_client: matches!($side.as_bytes(), b"client"),
            operation: concat!("mcp.", $side, ".operation.duration"),
            session: concat!("mcp.", $side, ".session.duration"),
            requests: concat!("mcp.", $side, ".requests"),
            in_flight: concat!("mcp.", $side, ".requests.in_flight"),
            sessions: concat!("mcp.", $side, ".sessions"),
            noise: concat!("mcp.", $side, ".noise"),
            io: concat!("mcp.", $side, ".io"),
        }
    };
}

const SERVER: Side = side!("server");
const CLIENT: Side = side!("client");
/// Only a server refuses.
const REFUSED: &str = "mcp.server.refused";

/// Sees what no call is.
struct Onlooker {
    metered: Metered,
    side: Side,
}

impl Observer for Onlooker {
    fn opened(&self) {
        gauge!(self.side.sessions).increment(1.0);
    }

    fn closed(&self, ended: &Ended) {
        gauge!(self.side.sessions).decrement(1.0);
        let connection = &ended.connection;
        let mut labels = labels_of_connection(self.side, connection.version, Some(&connection.network));
        if let Some(error) = error_of_session(ended.reason.as_ref()) {
            labels.push(Label::from_static_parts("error.type", error));
        }
        histogram!(self.side.session, labels).record(ended.lasted.as_secs_f64());
    }

    fn received(&self, bytes: usize) {
        counter!(self.side.io, "direction" => "in").increment(bytes as u64);
    }

    fn sent(&self, bytes: usize) {
        counter!(self.side.io, "direction" => "out").increment(bytes as u64);
    }

    fn refused(&self, status: u16) {
        counter!(REFUSED, "reason" => status.to_string()).increment(1);
    }

    fn requesting(&self, request: &mut Request, on: &ConnectionInfo) -> Option<Box<dyn Requested>> {
        let about = About::new(&request.method, request.params.as_ref(), &self.metered.names);
        Some(Box::new(Asked(Some(self.metered.begin(CLIENT, about, on.version, Some(&on.network))))))
    }
}

/// A request that waits for its answer.
struct Asked(Option<Measured>);

impl Requested for Asked {
    fn answered(mut self: Box<Self>, mut outcome: Result<&Raw, &RequestError>) {
        if let Some(mut measured) = self.0.take() {
            measured.came(&mut outcome);
        }
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        if let Some(mut measured) = self.0.take() {
            measured.gone(Outcome::Cancelled);
        }
    }
}
