//! Measures around what answers a client's server.

use std::future::Future;
use std::sync::Arc;

use mcp_driver::{Handler, Input, Observer};
use mcp_proto::jsonrpc::RpcError;
use metrics::counter;

use super::measured::Measured;
use super::{CLIENT, Metered, Onlooker, SERVER};
use crate::about::About;
use crate::both::both;
use crate::watched::{Watching, call};

/// A client's handler, with the questions of the server and the requests of the client counted and measured: what
/// [`Metered::around_handler`] makes.
#[derive(Clone, Debug)]
pub struct MeteredHandler<H> {
    pub(super) inner: H,
    pub(super) metered: Metered,
}

call! {
    /// A question of the server that is measured.
    MeteredInput, Measured
}

impl<H: Handler> Handler for MeteredHandler<H> {
    type Future = MeteredInput<H::Future>;

    fn input(&self, input: Input) -> Self::Future {
        let about = About::new(&input.method, input.params.as_ref(), &self.metered.names);
        let measured = self.metered.begin(SERVER, about, Some(input.version), None);
        MeteredInput { watching: Watching::begin(measured, || self.inner.input(input)) }
    }

    fn noise(&self, error: &RpcError, excerpt: &str) {
        counter!(CLIENT.noise).increment(1);
        self.inner.noise(error, excerpt);
    }

    fn observer(&self) -> Option<Arc<dyn Observer>> {
        both(Arc::new(Onlooker { metered: self.metered.clone(), side: CLIENT }), self.inner.observer())
    }

    mcp_driver::__forward_handler!(inner, but noise observer);
}
