//! What is left as it is.

/// Hands to the service inside whatever these layers have no business with.
macro_rules! service {
    () => {
        fn config(&self) -> Arc<mcp_proto::server::Config> {
            self.inner.config()
        }

        fn unsubscribed(&self, subscription: mcp_proto::InboundId) {
            self.inner.unsubscribed(subscription);
        }

        fn notification(&self, method: &str, params: Option<&Raw>) {
            self.inner.notification(method, params);
        }

        fn opened(&self, handle: &mcp_driver::ServerHandle) {
            self.inner.opened(handle);
        }

        #[cfg(feature = "http")]
        fn tool_headers(&self, tool: &str) -> Option<Arc<[mcp_proto::http::param_header::ParamHeader]>> {
            self.inner.tool_headers(tool)
        }
    };
}

/// The same for a client's handler.
macro_rules! handler {
    () => {
        fn declare(&self, capabilities: &mut mcp_proto::model::ClientCapabilities) {
            self.inner.declare(capabilities);
        }

        fn methods(&self) -> Vec<Box<str>> {
            self.inner.methods()
        }

        fn listens(&self, filter: &mut mcp_proto::model::SubscriptionFilter) {
            self.inner.listens(filter);
        }

        fn opened(&self, peer: &mcp_driver::Peer) {
            self.inner.opened(peer);
        }

        fn notification(&self, method: &str, params: Option<&Raw>) {
            self.inner.notification(method, params);
        }

        fn progress(&self, request: mcp_proto::RequestHandle, progress: &mcp_driver::Progress) {
            self.inner.progress(request, progress);
        }

        #[cfg(feature = "http")]
        fn unauthorized(
            &self,
            status: u16,
            challenges: &[mcp_proto::http::challenge::Challenge],
            request: Option<mcp_proto::RequestHandle>,
        ) {
            self.inner.unauthorized(status, challenges, request);
        }

        #[cfg(feature = "http")]
        fn tool_rejected(&self, tool: &str, reason: &str) {
            self.inner.tool_rejected(tool, reason);
        }
    };
}

pub(crate) use {handler, service};
