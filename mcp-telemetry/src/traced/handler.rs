//! Spans around what answers a client's server.

use std::future::Future;
use std::sync::Arc;

use mcp_driver::{Handler, Input, Observer};
use mcp_proto::jsonrpc::RpcError;

use super::span::{Begun, RequestSpan};
use super::{Onlooker, Traced, carried};
use crate::both::both;
use crate::watched::{Watching, call};

/// A client's handler, with a span for each question of the server and for each request of the client: what
/// [`Traced::around_handler`] makes.
#[derive(Clone, Debug)]
pub struct TracedHandler<H> {
    pub(super) inner: H,
    pub(super) traced: Traced,
}

call! {
    /// A question of the server, within its span.
    TracedInput, RequestSpan
}

impl<H: Handler> Handler for TracedHandler<H> {
    type Future = TracedInput<H::Future>;

    fn input(&self, input: Input) -> Self::Future {
        let parent = carried::of_params(input.params.as_ref());
        let begun = Begun {
            method: &input.method,
            params: input.params.as_ref(),
            version: Some(input.version),
            parent: parent.as_ref(),
            ..Begun::default()
        };
        let span = RequestSpan::server(&self.traced, &begun);
        TracedInput { watching: Watching::begin(span, || self.inner.input(input)) }
    }

    fn noise(&self, error: &RpcError, excerpt: &str) {
        self.traced.noise(error, excerpt);
        self.inner.noise(error, excerpt);
    }

    fn observer(&self) -> Option<Arc<dyn Observer>> {
        both(Arc::new(Onlooker { traced: self.traced.clone(), side: "client" }), self.inner.observer())
    }

    mcp_driver::__forward_handler!(inner, but noise observer);
}
