//! What is not a layer's business goes through it.

use std::cell::RefCell;
use std::future::{Ready, ready};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use mcp_driver::{Call, Caller, Observer, Reply, ServerHandle, Service};
use mcp_proto::InboundId;
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::model::SubscriptionFilter;
use mcp_proto::server::{Config, Subscribing};
use serde_json::json;
use tower::util::MapRequestLayer;

use super::calls::{caller, config, raw, subscribing, tool};
use super::simulation::Clock;
use crate::layer::{
    Audit, Authorize, Cache, CircuitBreaker, ConcurrencyLimit, Decision, Keep, Layered, Rate, RateLimit, Record, Retry,
    Timeout, TowerLayer,
};

/// Writes down what it hears.
#[derive(Clone, Default)]
struct Recorder(Rc<RefCell<Vec<String>>>);

impl Recorder {
    fn hears(&self, what: impl Into<String>) {
        self.0.borrow_mut().push(what.into());
    }
}

impl Service for Recorder {
    type Future = Ready<Reply>;

    fn config(&self) -> Arc<Config> {
        self.hears("config");
        let mut changed = (*config()).clone();
        changed.instructions = Some("recorded".into());
        Arc::new(changed)
    }

    fn call(&self, call: Call) -> Self::Future {
        self.hears(format!("call {}", call.method));
        ready(raw(&json!({"content": []})).into())
    }

    fn subscribe(&self, subscribing: &Subscribing, caller: &Caller) -> Result<SubscriptionFilter, RpcError> {
        self.hears(format!("subscribe {} {:?}", caller.subject(), subscribing.filter.resource_subscriptions));
        Ok(SubscriptionFilter::default().with_tools_list_changed(true))
    }

    fn unsubscribed(&self, subscription: InboundId, caller: &Caller) {
        self.hears(format!("unsubscribed {subscription} {}", caller.subject()));
    }

    fn notification(&self, method: &str, params: Option<&Raw>, caller: &Caller) {
        self.hears(format!("notification {method} {params:?} {}", caller.subject()));
    }

    fn config_version(&self) -> u64 {
        self.hears("config_version");
        7
    }

    fn observer(&self) -> Option<Arc<dyn Observer>> {
        self.hears("observer");
        None
    }

    fn noise(&self, error: &RpcError, excerpt: &str) {
        self.hears(format!("noise {error} {excerpt}"));
    }

    fn opened(&self, _: &ServerHandle) {
        self.hears("opened");
    }

    #[cfg(feature = "http")]
    fn tool_headers(&self, tool: &str) -> Option<Arc<[mcp_proto::http::param_header::ParamHeader]>> {
        self.hears(format!("tool_headers {tool}"));
        Some(Arc::new([]))
    }
}

/// Says everything that there is to say to a service but `call`.
fn say_all(service: &impl Service) {
    let call = tool("any");
    assert_eq!(service.config().instructions.as_deref(), Some("recorded"));
    assert_eq!(service.config_version(), 7);
    assert!(service.observer().is_none());
    let granted = service.subscribe(&subscribing(), &caller("ada"));
    assert_eq!(granted, Ok(SubscriptionFilter::default().with_tools_list_changed(true)));
    service.unsubscribed(call.handle.id(), &caller("ada"));
    service.notification("notifications/x", Some(&raw(&json!({"a": 1}))), &caller("ada"));
    service.noise(&RpcError::invalid_request("odd"), "start");
    service.opened(call.handle.server());
    #[cfg(feature = "http")]
    assert!(service.tool_headers("any").is_some());
    futures_lite::future::block_on(service.call(call));
}

/// What a layer lets through of all that is said.
fn heard_through<S: Service>(layered: impl FnOnce(Recorder) -> S) -> Vec<String> {
    let recorder = Recorder::default();
    let service = layered(recorder.clone());
    say_all(&service);
    recorder.0.take()
}

#[test]
fn every_layer_lets_everything_through() {
    let clock = Clock::default();
    let everything = heard_through(|recorder| recorder);
    let expected: Vec<_> = everything.iter().map(|heard| heard.split(' ').next().unwrap_or_default()).collect();
    let methods = [
        "config",
        "config_version",
        "observer",
        "subscribe",
        "unsubscribed",
        "notification",
        "noise",
        "opened",
        "tool_headers",
        "call",
    ];
    assert_eq!(
        expected,
        methods.into_iter().filter(|method| cfg!(feature = "http") || *method != "tool_headers").collect::<Vec<_>>()
    );

    let timeout = Timeout::new(clock.clone(), Duration::from_secs(1));
    assert_eq!(heard_through(|inner| inner.layer(timeout)), everything, "Timeout");
    assert_eq!(heard_through(|inner| inner.layer(ConcurrencyLimit::new(1))), everything, "ConcurrencyLimit");
    let rate = RateLimit::new(clock.clone(), Rate::per_second(9));
    assert_eq!(heard_through(|inner| inner.layer(rate)), everything, "RateLimit");
    assert_eq!(heard_through(|inner| inner.layer(Authorize::new(|_| Decision::Allow))), everything, "Authorize");
    let hiding = Authorize::new(|_| Decision::Allow).hiding();
    assert_eq!(heard_through(|inner| inner.layer(hiding)), everything, "Authorize, hiding");
    let later = Authorize::later(|_| ready(Decision::Allow));
    assert_eq!(heard_through(|inner| inner.layer(later)), everything, "Authorize, later");
    let audit = Audit::new(clock.clone(), |_: &Record| {});
    assert_eq!(heard_through(|inner| inner.layer(audit)), everything, "Audit");
    let cache = Cache::new(clock).tool("any", Keep::span(Duration::from_secs(1)).public());
    assert_eq!(heard_through(|inner| inner.layer(cache)), everything, "Cache");
    let breaker = CircuitBreaker::new(Clock::default());
    assert_eq!(heard_through(|inner| inner.layer(breaker)), everything, "CircuitBreaker");
    let retry = Retry::new(Clock::default()).tool("any");
    assert_eq!(heard_through(|inner| inner.layer(retry)), everything, "Retry");
    let tower = TowerLayer(MapRequestLayer::new(|call: Call| call));
    assert_eq!(heard_through(|inner| inner.layer(tower)), everything, "TowerLayer");
}
