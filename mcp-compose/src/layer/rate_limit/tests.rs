use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

use mcp_driver::{Call, Reply, Service, service_fn};
use mcp_proto::jsonrpc::RpcError;
use serde_json::{Value, json};

use super::{Rate, RateLimit};
use crate::layer::tests::calls::{by, call, caller, config, error, raw, result, subscribing, tool};
use crate::layer::tests::simulation::{Chance, Clock, Simulation, Waits, run};
use crate::layer::{Layered, TOO_MANY};

fn service(limit: RateLimit<Clock>) -> impl Service {
    service_fn(config(), async |_: Call| Reply::from(raw(&json!({"content": []})))).layer(limit)
}

/// After how many milliseconds a refused call is to come again.
fn hint(error: &RpcError) -> u64 {
    assert_eq!(error.code, TOO_MANY);
    let data: Value = error.data.as_ref().expect("a hint").decode().expect("JSON");
    data["retryAfterMs"].as_u64().expect("a number")
}

#[test]
fn a_refused_call_is_told_when_to_come_again() {
    run(async |clock: Clock| {
        let service = service(RateLimit::new(clock.clone(), Rate::per_second(4).burst(2)));
        for _ in 0..2 {
            assert!(result(service.call(tool("any")).await).is_ok());
        }
        let refused = error(service.call(tool("any")).await);
        assert_eq!(&*refused.message, "too many calls; try again in 250ms");
        assert_eq!(hint(&refused), 250);
        clock.millis(249).await;
        assert_eq!(hint(&error(service.call(tool("any")).await)), 1);
        clock.millis(1).await;
        assert!(result(service.call(tool("any")).await).is_ok());
    });
}

#[test]
fn each_principal_has_a_bucket_and_all_others_share_one() {
    run(async |clock: Clock| {
        let service = service(RateLimit::new(clock, Rate::per_second(1)));
        assert!(result(service.call(by("ada", tool("any"))).await).is_ok());
        assert!(result(service.call(by("bob", tool("any"))).await).is_ok());
        assert!(result(service.call(tool("any")).await).is_ok());
        assert!(result(service.call(by("ada", tool("any"))).await).is_err());
        assert!(result(service.call(tool("other")).await).is_err());
    });
}

#[test]
fn what_has_a_rate_of_its_own_takes_of_both_buckets_or_of_none() {
    run(async |clock: Clock| {
        let limit = RateLimit::new(clock.clone(), Rate::per_second(3)).tool("report", Rate::per_minute(1));
        let service = service(limit.method("prompts/get", Rate::per_hour(1)));
        assert!(result(service.call(tool("report")).await).is_ok());
        for _ in 0..9 {
            assert_eq!(hint(&error(service.call(tool("report")).await)), 60_000);
        }
        assert!(result(service.call(tool("any")).await).is_ok(), "refused calls take nothing");
        assert!(result(service.call(call("prompts/get", json!({"name": "p"}))).await).is_ok());
        assert!(result(service.call(tool("any")).await).is_err(), "the three of this second");
    });
}

#[test]
fn subscriptions_count_too() {
    let clock = Clock::default();
    let service = service(RateLimit::new(clock, Rate::per_second(2)));
    for _ in 0..2 {
        assert!(service.subscribe(&subscribing(), &caller("ada")).is_ok());
    }
    assert_eq!(hint(&service.subscribe(&subscribing(), &caller("ada")).expect_err("too many")), 500);
    assert!(service.subscribe(&subscribing(), &caller("bob")).is_ok());
}

/// Thousands of calls of many principals, more than there are places for: in no window does one of them get more than
/// its burst and what comes in while it lasts; whoever waits as it was told to is let in, if it has a place.
#[test]
fn under_load_no_window_has_more_than_the_rate() {
    let (interval, burst) = (100_u64, 4_u64);
    for seed in 0..6 {
        let mut simulation = Simulation::new(seed);
        let clock = simulation.clock.clone();
        let places = if seed % 2 == 0 { 1000 } else { 12 };
        let limit = RateLimit::new(clock.clone(), Rate::per_second(10).burst(4)).principals(places);
        let service = Rc::new(service(limit));
        let passed: Rc<RefCell<HashMap<u64, Vec<u64>>>> = Rc::default();
        let mut chance = Chance::new(seed);
        for _ in 0..4000 {
            let (service, clock, passed) = (service.clone(), clock.clone(), passed.clone());
            let (start, principal) = (chance.below(6000), chance.below(30));
            let patient = chance.below(8) == 0;
            simulation.spawn(async move {
                clock.millis(start).await;
                loop {
                    let reply = service.call(by(&principal.to_string(), tool("any"))).await;
                    let Err(error) = result(reply) else { break };
                    let wait = hint(&error);
                    assert!(wait > 0 && (places < 1000 || wait <= interval), "{wait}");
                    if !patient {
                        return;
                    }
                    clock.millis(wait).await;
                }
                let now = u64::try_from(clock.now().since_origin().as_millis()).unwrap();
                passed.borrow_mut().entry(principal).or_default().push(now);
            });
        }
        simulation.run();
        let passed = passed.take();
        assert!(passed.values().map(Vec::len).sum::<usize>() > 1000, "the load is one");
        for (principal, times) in passed {
            for (first, from) in times.iter().enumerate() {
                for (last, to) in times.iter().enumerate().skip(first) {
                    let (count, most) = ((last - first + 1) as u64, burst + (to - from) / interval);
                    assert!(count <= most, "seed {seed}: {principal} called {count} times from {from} to {to}");
                }
            }
        }
    }
}

#[test]
fn rates_are_rounded_against_the_caller() {
    assert_eq!(Rate::per_second(3).interval(), Duration::from_nanos(333_333_334));
    assert_eq!(Rate::new(0, Duration::from_secs(1)).interval(), Duration::from_secs(1));
}
