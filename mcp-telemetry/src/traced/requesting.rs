//! The spans of what a client asks.

use mcp_driver::Requested;
use mcp_proto::Version;
use mcp_proto::client::{Request, RequestError};
use mcp_proto::jsonrpc::Raw;

use super::span::{Begun, RequestSpan};
use super::{Traced, carried};
use crate::outcome::Outcome;
use crate::watched::Watch;

/// A span for a request, whose trace the request is told unless it names one.
pub(super) fn requesting(
    traced: &Traced,
    request: &mut Request,
    version: Option<Version>,
) -> Option<Box<dyn Requested>> {
    let params = request.params.as_ref();
    let begun = Begun { method: &request.method, params, version, id: None, parent: None, ambient: None };
    let span = RequestSpan::client(traced, &begun);
    if let Some(propagation) = &traced.propagation
        && !carried::names_one(request.params.as_ref())
        && let Some(trace) = propagation.inject(span.span())
    {
        request.params = carried::put(request.params.take(), trace);
    }
    Some(Box::new(Asked(Some(span))))
}

/// A request that waits for its answer.
struct Asked(Option<RequestSpan>);

impl Requested for Asked {
    fn answered(mut self: Box<Self>, outcome: Result<&Raw, &RequestError>) {
        if let Some(mut span) = self.0.take() {
            span.came(&outcome);
        }
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        if let Some(mut span) = self.0.take() {
            span.gone(Outcome::Cancelled);
        }
    }
}
