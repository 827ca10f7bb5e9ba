//! The span of one request.

use std::sync::Arc;

use mcp_driver::{Network, NetworkTransport};
use mcp_proto::Version;
use mcp_proto::jsonrpc::{Raw, WireId};
use mcp_proto::server::Trace;
use tracing::field::Empty;
use tracing::{Id, Span, info, info_span};

use super::propagation::trace_id;
use super::{Traced, carried};
use crate::about::About;
use crate::names::{Kind, OTHER};
use crate::outcome::{Came, Outcome};
use crate::printable::printable;
use crate::rounds::Asks;
use crate::watched::Watch;

/// The span of one request, from its begin to its end.
pub(crate) struct RequestSpan {
    span: Span,
    about: About,
    traced: Traced,
    is_tool: bool,
    /// What was not known at the begin is looked for again at the end.
    known: bool,
}

/// A request, as it begins.
#[derive(Default)]
pub(super) struct Begun<'a> {
    pub(super) method: &'a str,
    pub(super) params: Option<&'a Raw>,
    pub(super) version: Option<Version>,
    pub(super) id: Option<&'a WireId>,
    pub(super) parent: Option<&'a Trace>,
    pub(super) ambient: Option<&'a Trace>,
    pub(super) network: Option<&'a Network>,
    pub(super) session: Option<&'a str>,
}

macro_rules! span {
    ($name:literal, $kind:literal, $peer:ident, $parent:expr) => {
        info_span!(
            target: "mcp",
            parent: $parent,
            $name,
            otel.name = Empty,
            otel.kind = $kind,
            otel.status_code = Empty,
            otel.status_description = Empty,
            mcp.method.name = Empty,
            mcp.protocol.version = Empty,
            mcp.session.id = Empty,
            mcp.resource.uri = Empty,
            gen_ai.operation.name = Empty,
            gen_ai.tool.name = Empty,
            gen_ai.prompt.name = Empty,
            gen_ai.tool.call.arguments = Empty,
            gen_ai.tool.call.result = Empty,
            jsonrpc.request.id = Empty,
            rpc.response.status_code = Empty,
            "error.type" = Empty,
            network.protocol.name = Empty,
            network.protocol.version = Empty,
            network.transport = Empty,
            $peer.address = Empty,
            $peer.port = Empty,
            trace_id = Empty,
        )
    };
}

impl RequestSpan {
    /// For whoever answers.
    pub(super) fn server(traced: &Traced, begun: &Begun<'_>) -> Self {
        // Where the request comes from is what it belongs to, and not whatever polls the driver.
        let comes_from_afar = traced.propagation.is_some() && begun.parent.or(begun.ambient).is_some();
        let parent = if comes_from_afar { None } else { Span::current().id() };
        let span = span!("mcp.server", "server", client, parent);
        if !span.is_disabled() {
            match (&traced.propagation, begun.parent) {
                (Some(propagation), _) => propagation.extract(&span, begun.parent, begun.ambient),
                (None, Some(parent)) => {
                    span.record("trace_id", trace_id(&parent.parent));
                }
                (None, None) => {}
            }
        }
        let this = Self::begin(span, traced, begun);
        this.record_peer("client.address", "client.port", begun);
        this
    }

    /// For whoever asks.
    pub(super) fn client(traced: &Traced, begun: &Begun<'_>) -> Self {
        Self::client_within(Span::current().id(), traced, begun)
    }

    fn client_within(parent: Option<Id>, traced: &Traced, begun: &Begun<'_>) -> Self {
        let span = span!("mcp.client", "client", server, parent);
        let this = Self::begin(span, traced, begun);
        this.record_peer("server.address", "server.port", begun);
        this
    }

    pub(super) const fn span(&self) -> &Span {
        &self.span
    }

    /// Tells a request the trace of its span, unless it names one.
    pub(super) fn tell(&self, params: &mut Option<Raw>) {
        if let Some(propagation) = &self.traced.propagation
            && !carried::names_one(params.as_ref())
            && let Some(trace) = propagation.inject(&self.span)
        {
            *params = carried::put(params.take(), trace);
        }
    }

    fn begin(span: Span, traced: &Traced, begun: &Begun<'_>) -> Self {
        let about = About::new(begun.method, begun.params, &traced.names);
        let is_tool = begun.method == "tools/call";
        let mut this = Self { span, about, traced: traced.clone(), is_tool, known: false };
        if this.span.is_disabled() {
            return this;
        }
        this.known = this.name();
        let span = &this.span;
        span.record("mcp.protocol.version", begun.version.map(Version::as_str));
        if let Some(network) = begun.network {
            span.record("network.transport", network.transport.map(NetworkTransport::as_str));
            span.record("network.protocol.name", network.protocol);
        }
        if is_tool {
            span.record("gen_ai.operation.name", "execute_tool");
        }
        if let Some(WireId::Number(id)) = begun.id {
            span.record("jsonrpc.request.id", id.to_string());
        }
        if traced.payloads > 0 {
            this.record_payloads(begun);
        }
        this
    }

    /// What was said, to whoever has asked for it.
    fn record_payloads(&self, begun: &Begun<'_>) {
        let (span, most) = (&self.span, self.traced.payloads);
        span.record("mcp.session.id", begun.session.map(|session| printable(session, most)));
        if let Some(WireId::String(id)) = begun.id {
            span.record("jsonrpc.request.id", printable(id, most));
        }
        if let Some([arguments, uri]) = begun.params.and_then(|params| params.pick(["arguments", "uri"])) {
            span.record("gen_ai.tool.call.arguments", arguments.map(|text| printable(text, most)));
            let uri = uri.and_then(|uri| serde_json::from_str::<String>(uri).ok());
            span.record("mcp.resource.uri", uri.map(|uri| printable(&uri, most)));
        }
    }

    /// Who is at the other end.
    fn record_peer(&self, address: &str, port: &str, begun: &Begun<'_>) {
        let Some(network) = begun.network.filter(|_| !self.span.is_disabled()) else { return };
        self.span.record(address, network.address.as_deref().map(|address| printable(address, LONGEST_ADDRESS)));
        self.span.record(port, network.port);
    }

    /// Names the span by what is known to exist; whether all of it is.
    fn name(&self) -> bool {
        let (method, target) = (self.about.method(), self.about.target());
        let is_known = |name: &Arc<str>| **name != *OTHER;
        if !is_known(&method) || target.as_ref().is_some_and(|(_, name)| !is_known(name)) {
            return false;
        }
        self.name_by(&method, target.as_ref());
        true
    }

    /// Names the span for good.
    fn name_again(&self) {
        let (method, target) = (self.about.method(), self.about.target());
        let name = self.name_by(&method, target.as_ref());
        if let Some(propagation) = &self.traced.propagation {
            propagation.rename(&self.span, &name);
        }
    }

    fn name_by(&self, method: &str, target: Option<&(Kind, Arc<str>)>) -> String {
        let span = &self.span;
        span.record("mcp.method.name", method);
        let name = match target {
            Some((kind, name)) => {
                let field = if *kind == Kind::Tool { "gen_ai.tool.name" } else { "gen_ai.prompt.name" };
                span.record(field, &**name);
                format!("{method} {name}")
            }
            None => method.to_owned(),
        };
        span.record("otel.name", &*name);
        name
    }

    fn end(&self, outcome: Outcome, message: Option<&str>) {
        if !self.known {
            self.name_again();
        }
        let span = &self.span;
        span.record("rpc.response.status_code", outcome.code().map(|code| code.0.to_string()));
        let Some(error) = outcome.error_type() else { return };
        span.record("error.type", &*error);
        span.record("otel.status_code", "ERROR");
        let message =
            message.filter(|_| self.traced.payloads > 0).map(|message| printable(message, self.traced.payloads));
        span.record("otel.status_description", message.as_deref().unwrap_or(outcome.description()));
    }
}

impl Watch for RequestSpan {
    fn within<O>(&self, run: impl FnOnce() -> O) -> O {
        self.span.in_scope(run)
    }

    fn came(&mut self, came: &mut dyn Came) {
        let (outcome, result) = (came.outcome(), came.result());
        self.about.learn(outcome, result);
        if self.span.is_disabled() {
            return;
        }
        if self.traced.payloads > 0 && self.is_tool {
            let result = result.map(|result| printable(result.as_str(), self.traced.payloads));
            self.span.record("gen_ai.tool.call.result", result);
        }
        self.end(outcome, came.message());
    }

    fn gone(&mut self, outcome: Outcome) {
        if self.span.is_disabled() {
            return;
        }
        if outcome == Outcome::Cancelled {
            self.span.in_scope(|| info!(target: "mcp", "cancelled"));
        }
        self.end(outcome, None);
    }
}

impl Asks for RequestSpan {
    fn question(&self, method: &str, params: &mut Option<Raw>, version: Version) -> Option<Self> {
        let begun = Begun { method, version: Some(version), ..Begun::default() };
        let question = Self::client_within(self.span.id(), &self.traced, &begun);
        // A modern question is no request, and has no `_meta` (schema of 2026-07-28): the call that answers it has.
        if !version.is_modern() {
            question.tell(params);
        }
        Some(question)
    }
}

/// No host name is longer (RFC 1035, section 2.3.4).
const LONGEST_ADDRESS: usize = 255;
