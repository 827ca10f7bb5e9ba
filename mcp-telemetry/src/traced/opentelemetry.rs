//! Traces of OpenTelemetry.

use mcp_proto::model::keys;
use mcp_proto::server::Trace;
use opentelemetry::global::get_text_map_propagator;
use opentelemetry::propagation::{Extractor, Injector};
use opentelemetry::trace::TraceContextExt;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

use super::Propagation;

/// Traces of OpenTelemetry, by way of `tracing-opentelemetry`.
///
/// What travels is up to the propagator of the process: set one with `opentelemetry::global::set_text_map_propagator`,
/// for by default nothing does. `tracing-opentelemetry`'s layer has to be among those of the subscriber.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct OpenTelemetry;

impl OpenTelemetry {
    /// By the propagator of the process.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

impl Propagation for OpenTelemetry {
    fn extract(&self, span: &Span, parent: Option<&Trace>, ambient: Option<&Trace>) {
        get_text_map_propagator(|propagator| {
            // Without one of its own a request belongs to that of its HTTP request.
            if let Some(parent) = parent.or(ambient) {
                // A span that has begun already stays where it is.
                let _ = span.set_parent(propagator.extract(&Carrier(parent.clone())));
            }
            if let (Some(_), Some(ambient)) = (parent, ambient) {
                let context = propagator.extract(&Carrier(ambient.clone())).span().span_context().clone();
                if context.is_valid() {
                    span.add_link(context);
                }
            }
        });
    }

    fn inject(&self, span: &Span) -> Option<Trace> {
        let mut carrier = Carrier(Trace::default());
        get_text_map_propagator(|propagator| propagator.inject_context(&span.context(), &mut carrier));
        (!carrier.0.parent.is_empty()).then_some(carrier.0)
    }

    fn rename(&self, span: &Span, name: &str) {
        span.context().span().update_name(name.to_owned());
    }
}

struct Carrier(Trace);

impl Extractor for Carrier {
    fn get(&self, key: &str) -> Option<&str> {
        match key {
            keys::TRACE_PARENT => Some(&self.0.parent),
            keys::TRACE_STATE => self.0.state.as_deref(),
            keys::BAGGAGE => self.0.baggage.as_deref(),
            _ => None,
        }
    }

    fn keys(&self) -> Vec<&str> {
        vec![keys::TRACE_PARENT, keys::TRACE_STATE, keys::BAGGAGE]
    }
}

impl Injector for Carrier {
    fn set(&mut self, key: &str, value: String) {
        match key {
            keys::TRACE_PARENT => self.0.parent = value.into(),
            keys::TRACE_STATE if value.is_empty() => {}
            keys::TRACE_STATE => self.0.state = Some(value.into()),
            keys::BAGGAGE => self.0.baggage = Some(value.into()),
            _ => {}
        }
    }
}
