//! What a service around a service leaves as it is.

/// Hands to the service inside, the field `$inner`, all of [`Service`](crate::Service) but `call`, and but what stands
/// after `but`. For the crates around this one, which cannot know which of its cargo features are on.
#[doc(hidden)]
#[macro_export]
macro_rules! __forward_service {
    ($inner:tt) => {
        $crate::__forward_service!(@ $inner: config config_version subscribe unsubscribed notification noise opened observer tool_headers);
    };
    ($inner:tt, but subscribe) => {
        $crate::__forward_service!(@ $inner: config config_version unsubscribed notification noise opened observer tool_headers);
    };
    (@ $inner:tt: $($method:ident)*) => {
        $($crate::__forward_method!($inner $method);)*
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
        fn unsubscribed(&self, subscription: $crate::proto::InboundId) {
            self.$inner.unsubscribed(subscription);
        }
    };
    ($inner:tt notification) => {
        fn notification(&self, method: &str, params: ::std::option::Option<&$crate::proto::jsonrpc::Raw>) {
            self.$inner.notification(method, params);
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

/// A method that the trait gains has a default, which whoever forwards would be left with: this counts them in its source.
#[cfg(test)]
mod tests {
    #[test]
    fn the_macro_knows_every_method_of_the_trait() {
        let (_, of_trait) = include_str!("service.rs").split_once("pub trait Service").expect("the trait");
        let (of_trait, _) = of_trait.split_once("\n}\n").expect("its end");
        let methods: Vec<_> = of_trait.lines().filter_map(|line| line.strip_prefix("    fn ")).collect();
        let macros = include_str!("forward.rs");
        let lists: Vec<_> =
            macros.lines().filter(|line| line.contains("__forward_service!(@ $inner: ")).take(2).collect();
        assert!(lists.len() == 2 && methods.len() > 8);
        for method in methods {
            let (name, _) = method.split_once('(').expect("its arguments");
            if name != "call" {
                assert!(macros.contains(&format!("($inner:tt {name})")), "{name}");
                assert!(lists[0].contains(&format!(" {name}")), "{name}");
                assert!(name == "subscribe" || lists[1].contains(&format!(" {name}")), "{name}");
            }
        }
    }
}
