use std::cell::Cell;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mcp_driver::{Call, Ctx, Reply, Router, Service, connect_in_memory, service_fn};
use mcp_proto::jsonrpc::ErrorCode;
use serde_json::json;

use super::Timeout;
use crate::layer::Layered;
use crate::layer::tests::calls::{call, config, error, raw, result, tool};
use crate::layer::tests::simulation::{Chance, Clock, Simulation, Waits, run, within};
use crate::upstream::tests::virtual_time::Virtual;

const LIMIT: Duration = Duration::from_millis(100);

/// A service that takes as long as its tool's name says, in milliseconds.
fn taking(clock: &Clock) -> impl Service + use<> {
    let clock = clock.clone();
    service_fn(config(), move |call: Call| {
        let name = call.params.as_ref().and_then(|params| params.pick(["name"])).and_then(|[name]| name);
        let millis = name.and_then(|name| name.trim_matches('"').parse().ok()).unwrap_or(1_000_000);
        let sleep = clock.millis(millis);
        async move {
            sleep.await;
            Reply::from(raw(&json!({"content": []})))
        }
    })
}

#[test]
fn a_call_that_takes_too_long_is_ended() {
    run(async |clock: Clock| {
        let service = taking(&clock).layer(Timeout::new(clock.clone(), LIMIT));
        assert!(result(service.call(tool("99")).await).is_ok());
        let began = clock.now();
        let error = error(service.call(tool("5000")).await);
        assert_eq!(clock.now() - began, LIMIT);
        assert_eq!(error.code, ErrorCode::INTERNAL_ERROR);
        assert_eq!(&*error.message, "the tool `5000` took longer than the 100ms that this server gives it");
    });
}

#[test]
fn tools_and_methods_have_limits_of_their_own() {
    run(async |clock: Clock| {
        let limits = Timeout::new(clock.clone(), LIMIT).tool("300", Duration::from_secs(1)).tool("150", None);
        let limits = limits.method("prompts/get", Duration::from_millis(7));
        let service = taking(&clock).layer(limits);
        assert!(result(service.call(tool("300")).await).is_ok());
        assert!(result(service.call(tool("150")).await).is_ok());
        assert!(result(service.call(tool("151")).await).is_err());
        let prompt = error(service.call(call("prompts/get", json!({"name": "8"}))).await);
        assert_eq!(&*prompt.message, "the prompt `8` took longer than the 7ms that this server gives it");
        let unlimited = taking(&clock).layer(Timeout::unlimited(clock.clone()));
        assert!(result(unlimited.call(tool("99999")).await).is_ok());
    });
}

#[test]
fn names_in_answers_are_escaped_and_clipped() {
    run(async |clock: Clock| {
        let service = taking(&clock).layer(Timeout::new(clock, LIMIT));
        let name = format!("\x1b[2J\n{}", "x".repeat(99));
        let message = error(service.call(tool(&name)).await).message;
        assert!(message.starts_with(r"the tool `\u{1b}[2J\nxxx") && message.contains("x…`"), "{message}");
    });
}

#[test]
fn what_is_ended_is_dropped_before_it_is_answered() {
    struct Held(Rc<Cell<bool>>);
    impl Drop for Held {
        fn drop(&mut self) {
            self.0.set(true);
        }
    }

    run(async |clock: Clock| {
        let dropped = Rc::new(Cell::new(false));
        let held = dropped.clone();
        let service = service_fn(config(), move |_: Call| {
            let held = Held(held.clone());
            async move {
                std::future::pending::<()>().await;
                drop(held);
                Reply::from(raw(&json!({})))
            }
        });
        let service = service.layer(Timeout::new(clock, LIMIT));
        let mut call = Box::pin(service.call(tool("never")));
        let reply = std::future::poll_fn(|cx| call.as_mut().poll(cx)).await;
        assert!(dropped.get(), "the future of the layer is still there, that of the call is not");
        error(reply);
    });
}

/// Thousands of calls at once: each ends at its own end or at its limit, whichever comes first, and not otherwise.
#[test]
fn under_load_every_call_ends_when_it_should() {
    for seed in 0..8 {
        let mut simulation = Simulation::new(seed);
        let clock = simulation.clock.clone();
        let layer = Timeout::new(clock.clone(), LIMIT).tool("120", Duration::from_millis(110));
        let service = Rc::new(taking(&clock).layer(layer));
        let (ended, total) = (Rc::new(Cell::new(0)), 2000);
        let mut chance = Chance::new(seed);
        for _ in 0..total {
            let (service, clock, ended) = (service.clone(), clock.clone(), ended.clone());
            let (start, takes, patience) = (chance.below(500), chance.below(200), chance.below(400));
            simulation.spawn(async move {
                clock.millis(start).await;
                let began = clock.now();
                let limit = if takes == 120 { 110 } else { 100 };
                let reply = within(clock.millis(patience), service.call(tool(&takes.to_string()))).await;
                let took = clock.now() - began;
                let expected = takes.min(limit).min(patience);
                assert_eq!(took, Duration::from_millis(expected), "{takes} {patience}");
                match reply {
                    Some(reply) if takes < limit => assert!(result(reply).is_ok()),
                    Some(reply) if takes > limit => assert!(result(reply).is_err()),
                    Some(_) => {}
                    None => assert!(patience <= takes.min(limit)),
                }
                ended.set(ended.get() + 1);
            });
        }
        simulation.run();
        assert_eq!(ended.get(), total);
    }
}

#[test]
fn a_call_sees_how_long_it_has_and_what_it_began_hears_of_the_end() {
    let clock = Virtual::default();
    clock.run(async {
        let seen = Arc::new(Mutex::new(None));
        let keeps = seen.clone();
        let router =
            Router::new("slow", "1.0").call_timeout(Duration::from_secs(9)).tool("hang", "Hangs", move |ctx: Ctx| {
                *keeps.lock().unwrap() = Some((ctx.time_left(), ctx.cancelled()));
                std::future::pending::<String>()
            });
        let service = router.layer(Timeout::new(clock.clone(), Duration::from_secs(2)));
        let (peer, both) = connect_in_memory(service, clock.clone(), ("test", "1.0"), ());
        clock.spawn(async { drop(both.await) });
        let error = peer.call_tool("hang", ()).text().await.expect_err("it hangs");
        assert!(error.to_string().contains("longer than the 2s"), "{error}");
        let (left, cancelled) = seen.lock().unwrap().take().expect("it began");
        assert_eq!(left, Some(Duration::from_secs(2)), "the sooner of the two limits");
        assert!(cancelled.is_cancelled());
    });
}
