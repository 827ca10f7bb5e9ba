//! Layers upon layers.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use mcp_driver::{Call, Reply, Router, Service, connect_in_memory, service_fn};
use serde_json::json;
use tower::ServiceBuilder;

use super::calls::{config, error, raw, tool};
use super::simulation::{Clock, run};
use crate::layer::{
    Audit, Authorize, Cache, ConcurrencyLimit, Decision, FORBIDDEN, Keep, Layered, Outcome, Rate, RateLimit, Record,
    Timeout,
};

#[test]
fn the_outermost_layer_hears_of_a_call_first() {
    run(async |clock: Clock| {
        let records = Rc::new(RefCell::new(Vec::new()));
        let sink = |place: &'static str| {
            let records = records.clone();
            move |record: &Record| records.borrow_mut().push((place, record.outcome))
        };
        let denied = Authorize::new(|asked| match asked.target {
            Some("open") => Decision::Allow,
            _ => Decision::deny("closed"),
        });
        let inner = || service_fn(config(), async |_: Call| Reply::from(raw(&json!({"content": []}))));
        let service = inner()
            .layer(Audit::new(clock.clone(), sink("inside")))
            .layer(denied)
            .layer(Audit::new(clock.clone(), sink("outside")));
        service.call(tool("open")).await;
        assert_eq!(error(service.call(tool("shut")).await).code, FORBIDDEN);
        let expected = [("inside", Outcome::Ok), ("outside", Outcome::Ok), ("outside", Outcome::Error(FORBIDDEN))];
        assert_eq!(records.take(), expected);

        let built = ServiceBuilder::new()
            .layer(Audit::new(clock.clone(), sink("outside")))
            .layer(denied)
            .layer(Audit::new(clock, sink("inside")))
            .service(inner());
        built.call(tool("open")).await;
        built.call(tool("shut")).await;
        assert_eq!(records.take(), expected);
    });
}

/// All of them around a router, over a connection: and what is `Send` inside is `Send` outside.
#[test]
fn a_router_is_served_through_all_layers() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }

    let clock = Clock::default();
    let service = Router::new("calculator", "1.0")
        .tool("add", "Adds one and one", || async { "2" })
        .layer(Timeout::new(clock.clone(), Duration::from_secs(1)))
        .layer(ConcurrencyLimit::new(2).per_principal(1, 1))
        .layer(RateLimit::new(clock.clone(), Rate::per_second(9)))
        .layer(Cache::new(clock.clone()).lists(Keep::span(Duration::from_secs(9))).share_anonymous())
        .layer(Authorize::new(|_| Decision::Allow).hiding())
        .layer(Audit::new(clock.clone(), |_: &Record| {}));
    let (peer, connection) = connect_in_memory(is_send(service), clock, ("test", "1.0"), ());
    let text = is_send(connection).during(async { peer.call_tool("add", json!({})).text().await });
    assert_eq!(futures_lite::future::block_on(text).expect("a sum"), "2");
}
