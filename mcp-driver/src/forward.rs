//! What a service around a service leaves as it is.

/// Hands to the service inside, the field `$inner`, all of [`Service`](crate::Service) but `call`, and but what stands
/// after `but`. For the crates around this one, which cannot know which of its cargo features are on.
#[doc(hidden)]
#[macro_export]
macro_rules! __forward_service {
    ($inner:tt) => {
        $crate::__forward_service!(@ $inner: config config_version subscribe unsubscribed notification noise opened observer tool_headers);
    };
    ($inner:tt, but opened) => {
        $crate::__forward_service!(@ $inner: config config_version subscribe unsubscribed notification noise observer tool_headers);
    };
    ($inner:tt, but subscribe) => {
        $crate::__forward_service!(@ $inner: config config_version unsubscribed notification noise opened observer tool_headers);
    };
    ($inner:tt, but subscribe noise observer) => {
        $crate::__forward_service!(@ $inner: config config_version unsubscribed notification opened tool_headers);
    };
    (@ $inner:tt: $($method:ident)*) => {
        $($crate::__forward_method!($inner $method);)*
    };
}

/// The same for a [`Handler`](crate::Handler) around a handler, but `input`, `noise` and `observer`.
#[cfg(feature = "client")]
#[doc(hidden)]
#[macro_export]
macro_rules! __forward_handler {
    ($inner:tt, but noise observer) => {
        fn declare(&self, capabilities: &mut $crate::proto::model::ClientCapabilities) {
            self.$inner.declare(capabilities);
        }

        fn methods(&self) -> ::std::vec::Vec<::std::boxed::Box<str>> {
            self.$inner.methods()
        }

        fn listens(&self, filter: &mut $crate::proto::model::SubscriptionFilter) {
            self.$inner.listens(filter);
        }

        fn opened(&self, peer: &$crate::Peer) {
            self.$inner.opened(peer);
        }

        fn notification(&self, method: &str, params: ::std::option::Option<&$crate::proto::jsonrpc::Raw>) {
            self.$inner.notification(method, params);
        }

        fn progress(&self, request: $crate::proto::RequestHandle, progress: &$crate::Progress) {
            self.$inner.progress(request, progress);
        }

        $crate::__if_http! {
            fn unauthorized(
                &self,
                status: u16,
                challenges: &[$crate::proto::http::challenge::Challenge],
                request: ::std::option::Option<$crate::proto::RequestHandle>,
            ) {
                self.$inner.unauthorized(status, challenges, request);
            }
        }

        $crate::__if_http! {
            fn tool_rejected(&self, tool: &str, reason: &str) {
                self.$inner.tool_rejected(tool, reason);
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __forward_method {
    ($inner:tt config) => {
        fn config(&self) -> ::std::sync::Arc<$crate::proto::server::Config> {
            self.$inner.config()
        }
    };
    ($inner:tt config_version) => {
        fn config_version(&self) -> u64 {
            self.$inner.config_version()
        }
    };
    ($inner:tt subscribe) => {
        fn subscribe(
            &self,
            subscribing: &$crate::proto::server::Subscribing,
            caller: &$crate::Caller,
        ) -> ::std::result::Result<$crate::proto::model::SubscriptionFilter, $crate::proto::jsonrpc::RpcError> {
            self.$inner.subscribe(subscribing, caller)
        }
    };
    ($inner:tt unsubscribed) => {
        fn unsubscribed(&self, subscription: $crate::proto::InboundId, caller: &$crate::Caller) {
            self.$inner.unsubscribed(subscription, caller);
        }
    };
    ($inner:tt notification) => {
        fn notification(
            &self,
            method: &str,
            params: ::std::option::Option<&$crate::proto::jsonrpc::Raw>,
            caller: &$crate::Caller,
        ) {
            self.$inner.notification(method, params, caller);
        }
    };
    ($inner:tt noise) => {
        fn noise(&self, error: &$crate::proto::jsonrpc::RpcError, excerpt: &str) {
            self.$inner.noise(error, excerpt);
        }
    };
    ($inner:tt opened) => {
        fn opened(&self, handle: &$crate::ServerHandle) {
            self.$inner.opened(handle);
        }
    };
    ($inner:tt observer) => {
        fn observer(&self) -> ::std::option::Option<::std::sync::Arc<dyn $crate::Observer>> {
            self.$inner.observer()
        }
    };
    ($inner:tt tool_headers) => {
        $crate::__if_http! {
            fn tool_headers(
                &self,
                tool: &str,
            ) -> ::std::option::Option<::std::sync::Arc<[$crate::proto::http::param_header::ParamHeader]>> {
                self.$inner.tool_headers(tool)
            }
        }
    };
}

/// What it is given, if this crate speaks HTTP, whatever whoever uses it believes.
#[cfg(feature = "http")]
#[doc(hidden)]
#[macro_export]
macro_rules! __if_http {
    ($($item:tt)*) => { $($item)* };
}

/// What it is given, if this crate speaks HTTP, whatever whoever uses it believes.
#[cfg(not(feature = "http"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __if_http {
    ($($item:tt)*) => {};
}

/// A method that a trait gains has a default, which whoever forwards would be left with: these count them in its source.
#[cfg(test)]
mod tests {
    /// The names of the methods of a trait, which stands in `source`.
    fn methods<'a>(source: &'a str, of_trait: &str) -> Vec<&'a str> {
        let (_, body) = source.split_once(of_trait).expect("the trait");
        let (body, _) = body.split_once("\n}\n").expect("its end");
        let signatures = body.lines().filter_map(|line| line.strip_prefix("    fn "));
        signatures.map(|signature| signature.split_once('(').expect("its arguments").0).collect()
    }

    #[test]
    fn the_macro_knows_every_method_of_a_service_but_those_it_leaves_out() {
        let methods = methods(include_str!("service.rs"), "pub trait Service");
        let (macros, _) = include_str!("forward.rs").split_once("#[cfg(test)]").expect("these tests");
        let lists = macros.lines().filter_map(|line| line.split_once("__forward_service!(@ $inner: "));
        let arms = macros.lines().filter(|line| line.starts_with("    ($inner:tt") && line.ends_with(") => {"));
        let left_out = arms.map(|arm| arm.split_once(", but ").map_or("call", |(_, names)| names));
        let pairs: Vec<_> = lists.map(|(_, list)| list).zip(left_out).collect();
        assert!(pairs.len() == 4 && methods.len() > 8);
        for name in methods.into_iter().filter(|name| *name != "call") {
            assert!(macros.contains(&format!("($inner:tt {name})")), "{name}");
            for (list, left_out) in &pairs {
                let is_in = |names: &str| names.split([' ', ')']).any(|word| word == name);
                assert_ne!(is_in(list), is_in(left_out), "{name} in {list}");
            }
        }
    }

    #[test]
    #[cfg(feature = "client")]
    fn the_macro_knows_every_method_of_a_handler_but_those_it_leaves_out() {
        let methods = methods(include_str!("handler.rs"), "pub trait Handler");
        let (_, forwarded) =
            include_str!("forward.rs").split_once("macro_rules! __forward_handler").expect("the macro");
        let (forwarded, _) = forwarded.split_once("macro_rules!").expect("its end");
        assert!(methods.len() > 9);
        for name in methods {
            let left_out = matches!(name, "input" | "noise" | "observer");
            assert_ne!(forwarded.contains(&format!("fn {name}(")), left_out, "{name}");
        }
    }
}
