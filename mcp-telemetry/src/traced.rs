//! Spans and events.

mod carried;
mod handler;
#[cfg(feature = "opentelemetry")]
mod opentelemetry;
mod propagation;
mod requesting;
mod service;
mod span;

use std::fmt;
use std::sync::Arc;

use mcp_driver::{ConnectionInfo, Ended, Handler, NetworkTransport, Observer, Requested, Service};
use mcp_proto::Version;
use mcp_proto::client::Request;
use mcp_proto::jsonrpc::RpcError;
use tower_layer::Layer;
use tracing::{info, warn};

pub use self::handler::{TracedHandler, TracedInput};
#[cfg(feature = "opentelemetry")]
pub use self::opentelemetry::OpenTelemetry;
pub use self::propagation::Propagation;
pub use self::service::{TracedCall, TracedService};
use crate::names::Names;
use crate::outcome::error_of_session;
use crate::printable::printable;

/// A span for each request and events for what else happens, by the OpenTelemetry conventions for MCP.
///
/// Around a [service](Self::around) spans are of what clients ask, within which the futures run that answer, and of what
/// the service asks back. Around a client's [handler](Self::around_handler) they are of what the client asks, with the
/// names of their traces put into `_meta`, and of what the server asks back.
///
/// | Of a span | |
/// |---|---|
/// | target, level | `mcp`, info |
/// | name | `mcp.server` for whoever answers, `mcp.client` for whoever asks; `otel.name` is that of the conventions: `tools/call add` |
/// | `otel.kind`, `otel.status_code`, `otel.status_description` | as `tracing-opentelemetry` reads them |
/// | `mcp.method.name`, `gen_ai.tool.name`, `gen_ai.prompt.name` | what exists; `_OTHER` for what a peer has made up |
/// | `gen_ai.operation.name` | `execute_tool`, for calls of tools |
/// | `mcp.protocol.version`, `network.transport`, `network.protocol.name`, `network.protocol.version` | which revision, over what, and which HTTP |
/// | `client.address`, `client.port` | of a server's spans: where the connection comes from |
/// | `server.address`, `server.port` | of a client's spans: where it goes |
/// | `jsonrpc.request.id` | if it is a number |
/// | `error.type`, `rpc.response.status_code` | what went wrong |
/// | `trace_id` | of the trace that a request names, where nothing [propagates](Self::propagate) it |
/// | `mcp.session.id`, `mcp.resource.uri`, `gen_ai.tool.call.arguments`, `gen_ai.tool.call.result` | only [`with_payloads`](Self::with_payloads) |
///
/// Events, with the target `mcp`: `session opened`, `session closed`, `request refused`, `cancelled`, `noise`.
///
/// What peers say is in none of it: no arguments, results, error texts, URIs, header fields or tokens, and no name that
/// they have made up. [`with_payloads`](Self::with_payloads) asks for some of that, escaped and clipped.
///
/// A name exists once it was listed, or once its call came to something: a call that fails before that is one of
/// `_OTHER`.
///
/// # A request that asks back
/// A legacy call whose client is asked is one request and has one span, with those of the questions in it; it lasts until
/// the call is answered. In 2026-07-28 the questions are an answer, and the call comes again: there each round has a
/// span, and that of a question ends when it leaves, for nobody knows who will answer it to whom.
///
/// # Example: both ends
/// ```
/// use mcp_driver::{Handlers, Router};
/// use mcp_telemetry::Traced;
///
/// let traced = Traced::new();
/// let service = traced.around(Router::new("shop", "1.0"));
/// let handler = traced.around_handler(Handlers::new());
/// # let _ = (service, handler);
/// ```
#[derive(Clone, Default)]
pub struct Traced {
    payloads: usize,
    propagation: Option<Arc<dyn Propagation>>,
    names: Names,
}

impl Traced {
    /// Spans that belong to no trace but that of this process, and hold nothing that a peer said.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Spans hold what was said too, each text clipped to so many characters: `gen_ai.tool.call.arguments`,
    /// `gen_ai.tool.call.result`, `mcp.resource.uri`, the texts of errors and of noise, ids that are text, and
    /// `mcp.session.id`, whose knowledge lets anybody into a session. They may hold secrets. Control characters are
    /// escaped.
    #[must_use]
    pub const fn with_payloads(mut self, characters: usize) -> Self {
        self.payloads = characters;
        self
    }

    /// Has traces go from one process to another: `OpenTelemetry`, with the cargo feature `opentelemetry`, or a bridge
    /// of your own.
    ///
    /// # Example: one trace from client to server
    /// ```
    /// # #[cfg(feature = "opentelemetry")] {
    /// use mcp_telemetry::{OpenTelemetry, Traced};
    ///
    /// let traced = Traced::new().propagate(OpenTelemetry::new());
    /// # let _ = traced;
    /// # }
    /// ```
    #[must_use]
    pub fn propagate(mut self, propagation: impl Propagation + 'static) -> Self {
        self.propagation = Some(Arc::new(propagation));
        self
    }

    /// Puts it around a service.
    pub fn around<S: Service>(&self, service: S) -> TracedService<S> {
        TracedService { inner: service, traced: self.clone() }
    }

    /// Puts it around what answers a client's server, and with that around all that the client asks.
    pub fn around_handler<H: Handler>(&self, handler: H) -> TracedHandler<H> {
        TracedHandler { inner: handler, traced: self.clone() }
    }

    fn noise(&self, error: &RpcError, excerpt: &str) {
        let excerpt = (self.payloads > 0).then(|| printable(excerpt, self.payloads));
        warn!(target: "mcp", { rpc.response.status_code = error.code.0, excerpt }, "noise");
    }
}

/// In a stack of layers, for servers.
impl<S: Service> Layer<S> for Traced {
    type Service = TracedService<S>;

    fn layer(&self, inner: S) -> TracedService<S> {
        self.around(inner)
    }
}

/// Sees what no call is.
struct Onlooker {
    traced: Traced,
    side: &'static str,
}

impl Observer for Onlooker {
    fn opened(&self) {
        info!(target: "mcp", side = self.side, "session opened");
    }

    fn closed(&self, ended: &Ended) {
        let connection = &ended.connection;
        info!(
            target: "mcp",
            {
                side = self.side,
                seconds = ended.lasted.as_secs_f64(),
                mcp.protocol.version = connection.version.map(Version::as_str),
                network.transport = connection.network.transport.map(NetworkTransport::as_str),
                "error.type" = error_of_session(ended.reason.as_ref()),
            },
            "session closed"
        );
    }

    fn refused(&self, status: u16) {
        warn!(target: "mcp", { http.response.status_code = status }, "request refused");
    }

    fn requesting(&self, request: &mut Request, on: &ConnectionInfo) -> Option<Box<dyn Requested>> {
        requesting::requesting(&self.traced, request, on)
    }
}

impl fmt::Debug for Traced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Traced").field("payloads", &self.payloads).finish_non_exhaustive()
    }
}
