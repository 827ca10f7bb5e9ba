//! What a layer leaves as it is.

/// Hands to the service inside whatever a layer has no business with: all of
/// [`Service`](mcp_driver::Service) but `call`, and but what stands after `but`.
///
/// A method that the trait gains belongs into [`methods`] and nowhere else.
macro_rules! pass_through {
    ($inner:ident) => {
        $crate::layer::pass_through::methods!($inner: config subscribe unsubscribed notification noise opened observer tool_headers);
    };
    ($inner:ident, but subscribe) => {
        $crate::layer::pass_through::methods!($inner: config unsubscribed notification noise opened observer tool_headers);
    };
}

macro_rules! methods {
    ($inner:ident: $($method:ident)*) => {
        $($crate::layer::pass_through::method!($inner $method);)*
    };
}

macro_rules! method {
    ($inner:ident config) => {
        fn config(&self) -> std::sync::Arc<mcp_proto::server::Config> {
            self.$inner.config()
        }
    };
    ($inner:ident subscribe) => {
        fn subscribe(
            &self,
            subscribing: &mcp_proto::server::Subscribing,
            caller: &mcp_driver::Caller,
        ) -> Result<mcp_proto::model::SubscriptionFilter, mcp_proto::jsonrpc::RpcError> {
            self.$inner.subscribe(subscribing, caller)
        }
    };
    ($inner:ident unsubscribed) => {
        fn unsubscribed(&self, subscription: mcp_proto::InboundId) {
            self.$inner.unsubscribed(subscription);
        }
    };
    ($inner:ident notification) => {
        fn notification(&self, method: &str, params: Option<&mcp_proto::jsonrpc::Raw>) {
            self.$inner.notification(method, params);
        }
    };
    ($inner:ident noise) => {
        fn noise(&self, error: &mcp_proto::jsonrpc::RpcError, excerpt: &str) {
            self.$inner.noise(error, excerpt);
        }
    };
    ($inner:ident opened) => {
        fn opened(&self, handle: &mcp_driver::ServerHandle) {
            self.$inner.opened(handle);
        }
    };
    ($inner:ident observer) => {
        fn observer(&self) -> Option<std::sync::Arc<dyn mcp_driver::Observer>> {
            self.$inner.observer()
        }
    };
    ($inner:ident tool_headers) => {
        #[cfg(feature = "http")]
        fn tool_headers(&self, tool: &str) -> Option<std::sync::Arc<[mcp_proto::http::param_header::ParamHeader]>> {
            self.$inner.tool_headers(tool)
        }
    };
}

pub(crate) use {method, methods, pass_through};
