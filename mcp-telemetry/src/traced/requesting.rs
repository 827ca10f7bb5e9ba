//! The spans of what a client asks.

use mcp_driver::{ConnectionInfo, Requested};
use mcp_proto::client::{Request, RequestError};
use mcp_proto::jsonrpc::Raw;

use super::Traced;
use super::span::{Begun, RequestSpan};
use crate::outcome::Outcome;
use crate::watched::Watch;

/// A span for a request, whose trace the request is told unless it names one.
pub(super) fn requesting(traced: &Traced, request: &mut Request, on: &ConnectionInfo) -> Option<Box<dyn Requested>> {
    let begun = Begun {
        method: &request.method,
        params: request.params.as_ref(),
        version: on.version,
        network: Some(&on.network),
        session: on.session.as_deref(),
        ..Begun::default()
    };
    let span = RequestSpan::client(traced, &begun);
    span.tell(&mut request.params);
    Some(Box::new(Asked(Some(span))))
}

/// A request that waits for its answer.
struct Asked(Option<RequestSpan>);

impl Requested for Asked {
    fn answered(mut self: Box<Self>, mut outcome: Result<&Raw, &RequestError>) {
        if let Some(mut span) = self.0.take() {
            span.came(&mut outcome);
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
