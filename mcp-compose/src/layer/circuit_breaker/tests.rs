use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::time::Duration;

use mcp_driver::{Call, Reply, Service, service_fn};
use mcp_proto::jsonrpc::{ErrorCode, RpcError};
use serde_json::{Value, json};

use super::CircuitBreaker;
use crate::layer::tests::calls::{call, config, error, raw, result, tool};
use crate::layer::tests::simulation::{Chance, Clock, Simulation, Waits, run, within};
use crate::layer::{Layered, UNAVAILABLE};

const PAUSE: Duration = Duration::from_secs(30);

/// A service that is down while it is said to be, and counts its calls.
#[derive(Clone, Default)]
struct Shop {
    is_down: Rc<Cell<bool>>,
    made: Rc<Cell<u64>>,
}

impl Shop {
    /// Its calls take 10 ms; `wrong` is the client's mistake, `says so` a failure of the tool, `panics` panics.
    fn open(&self, clock: &Clock) -> impl Service + use<> {
        let (clock, shop) = (clock.clone(), self.clone());
        service_fn(config(), move |call: Call| {
            shop.made.set(shop.made.get() + 1);
            let (sleep, is_down) = (clock.millis(10), shop.is_down.get());
            let params: Value = call.params.as_ref().and_then(|params| params.decode().ok()).unwrap_or_default();
            async move {
                sleep.await;
                match params["name"].as_str() {
                    Some("wrong") => RpcError::invalid_params("wrong").into(),
                    Some("says so") => raw(&json!({"content": [], "isError": true})).into(),
                    Some("panics") => panic!("it panics"),
                    _ if is_down => RpcError::internal("the shop is down").into(),
                    _ => Reply::from(raw(&json!({"content": []}))),
                }
            }
        })
    }
}

/// After how many milliseconds a refused call is to come again.
fn hint(error: &RpcError) -> u64 {
    assert_eq!(error.code, UNAVAILABLE, "{error}");
    let data: Value = error.data.as_ref().expect("a hint").decode().expect("JSON");
    data["retryAfterMs"].as_u64().expect("a number")
}

#[test]
fn what_fails_again_and_again_is_not_called_until_a_probe_succeeds() {
    run(async |clock: Clock| {
        let shop = Shop::default();
        let breaker = CircuitBreaker::new(clock.clone()).after(3);
        let health = breaker.handle();
        let service = shop.open(&clock).layer(breaker);
        shop.is_down.set(true);
        for _ in 0..3 {
            assert_eq!(error(service.call(tool("pay")).await).code, ErrorCode::INTERNAL_ERROR);
        }
        let refused = error(service.call(tool("pay")).await);
        assert_eq!(&*refused.message, "the tool `pay` has failed too often; try again in 30s");
        assert_eq!((hint(&refused), shop.made.get()), (30_000, 3));
        let open: Vec<_> = health.open().into_iter().map(|open| (open.what, open.again_in)).collect();
        assert_eq!(open, [("the tool `pay`".into(), PAUSE)]);

        // The first probe fails, and those beside it are refused.
        clock.sleep(PAUSE).await;
        let (probe, beside) = (service.call(tool("pay")), service.call(tool("pay")));
        assert_eq!(hint(&error(beside.await)), 30_000);
        assert_eq!(error(probe.await).code, ErrorCode::INTERNAL_ERROR);
        assert_eq!(hint(&error(service.call(tool("pay")).await)), 30_000);
        assert_eq!(shop.made.get(), 4);

        shop.is_down.set(false);
        clock.sleep(PAUSE).await;
        result(service.call(tool("pay")).await).expect("the probe succeeds");
        assert!(health.open().is_empty());
        shop.is_down.set(true);
        for _ in 0..2 {
            assert_eq!(error(service.call(tool("pay")).await).code, ErrorCode::INTERNAL_ERROR, "it counts anew");
        }
        shop.is_down.set(false);
        result(service.call(tool("pay")).await).expect("it is closed");
    });
}

#[test]
fn one_success_in_between_forgets_the_failures() {
    run(async |clock: Clock| {
        let shop = Shop::default();
        let service = shop.open(&clock).layer(CircuitBreaker::new(clock.clone()).after(2));
        for _ in 0..5 {
            shop.is_down.set(true);
            assert_eq!(error(service.call(tool("pay")).await).code, ErrorCode::INTERNAL_ERROR);
            shop.is_down.set(false);
            result(service.call(tool("pay")).await).expect("it is up");
        }
    });
}

#[test]
fn each_tool_has_a_circuit_or_all_have_one() {
    run(async |clock: Clock| {
        let shop = Shop::default();
        shop.is_down.set(true);
        let breaker = CircuitBreaker::new(clock.clone()).after(1);
        let service = shop.open(&clock).layer(breaker.clone());
        assert_eq!(error(service.call(tool("pay")).await).code, ErrorCode::INTERNAL_ERROR);
        assert_eq!(error(service.call(tool("look")).await).code, ErrorCode::INTERNAL_ERROR);
        hint(&error(service.call(tool("pay")).await));
        let read = |uri: &str| service.call(call("resources/read", json!({"uri": uri})));
        assert_eq!(error(read("a:1").await).code, ErrorCode::INTERNAL_ERROR);
        let refused = error(read("a:2").await);
        assert!(refused.message.starts_with("the request resources/read has failed too often"), "{refused}");
        breaker.handle().close();
        assert_eq!(error(service.call(tool("pay")).await).code, ErrorCode::INTERNAL_ERROR, "it was closed by hand");

        let service = shop.open(&clock).layer(CircuitBreaker::new(clock.clone()).after(1).together());
        assert_eq!(error(service.call(tool("pay")).await).code, ErrorCode::INTERNAL_ERROR);
        let refused = error(service.call(tool("look")).await);
        assert!(refused.message.starts_with("this server has failed too often"), "{refused}");
    });
}

#[test]
fn mistakes_of_clients_and_words_of_tools_are_no_failures_but_panics_are() {
    run(async |clock: Clock| {
        let shop = Shop::default();
        let breaker = CircuitBreaker::new(clock.clone()).after(1);
        let service = shop.open(&clock).layer(breaker.clone());
        for _ in 0..3 {
            assert_eq!(error(service.call(tool("wrong")).await).code, ErrorCode::INVALID_PARAMS);
            result(service.call(tool("says so")).await).expect("a result");
        }
        let mut panics = Box::pin(service.call(tool("panics")));
        assert!(within(clock.millis(5), &mut panics).await.is_none());
        clock.millis(10).await;
        let polled = std::future::poll_fn(|cx| {
            std::task::Poll::Ready(catch_unwind(AssertUnwindSafe(|| panics.as_mut().poll(cx).is_ready())))
        });
        polled.await.expect_err("it panics");
        drop(panics);
        hint(&error(service.call(tool("panics")).await));

        let counting = CircuitBreaker::new(clock.clone()).after(1).failure(|reply| match reply {
            Reply::Result(Ok(result)) => result.pick(["isError"]) == Some([Some("true")]),
            _ => false,
        });
        let service = shop.open(&clock).layer(counting);
        result(service.call(tool("says so")).await).expect("a result");
        hint(&error(service.call(tool("says so")).await));
    });
}

#[test]
fn a_share_of_the_last_calls_opens_it_too() {
    run(async |clock: Clock| {
        let shop = Shop::default();
        let service = shop.open(&clock).layer(CircuitBreaker::new(clock.clone()).share(50, 4));
        // Failed, fine, failed, fine: two of four.
        for is_down in [true, false, true] {
            shop.is_down.set(is_down);
            assert_ne!(result(service.call(tool("pay")).await).is_ok(), is_down);
        }
        shop.is_down.set(false);
        result(service.call(tool("pay")).await).expect("it is up");
        shop.is_down.set(true);
        assert_eq!(error(service.call(tool("pay")).await).code, ErrorCode::INTERNAL_ERROR);
        hint(&error(service.call(tool("pay")).await));
    });
}

#[test]
fn a_probe_that_is_cancelled_or_hangs_makes_way_for_another() {
    run(async |clock: Clock| {
        let shop = Shop::default();
        shop.is_down.set(true);
        let service =
            shop.open(&clock).layer(CircuitBreaker::new(clock.clone()).after(1).pause(Duration::from_millis(5)));
        error(service.call(tool("pay")).await);
        clock.millis(5).await;
        drop(service.call(tool("pay")));
        shop.is_down.set(false);
        let hangs = service.call(tool("pay"));
        assert_eq!(hint(&error(service.call(tool("pay")).await)), 5, "that one is the probe");
        clock.millis(5).await;
        result(service.call(tool("pay")).await).expect("another probe");
        drop(hangs);
        result(service.call(tool("pay")).await).expect("it is closed");
    });
}

/// Thousands of calls of a server that is down now and then: while a circuit is open nothing gets through but one probe
/// in each pause, and whoever is refused is told a time at which it is worth coming again.
#[test]
fn under_load_nothing_but_probes_reaches_what_is_down() {
    for seed in 0..6 {
        let mut simulation = Simulation::new(seed);
        let clock = simulation.clock.clone();
        let shop = Shop::default();
        let pause = Duration::from_millis(100);
        let breaker = CircuitBreaker::new(clock.clone()).after(4).pause(pause);
        let health = breaker.handle();
        let service = Rc::new(shop.open(&clock).layer(breaker));
        // Down from 1 s to 2 s, and from 3 s on.
        let (weather, turns) = (shop.is_down.clone(), clock.clone());
        simulation.spawn(async move {
            for is_down in [true, false, true] {
                turns.sleep(Duration::from_secs(1)).await;
                weather.set(is_down);
            }
        });
        let mut chance = Chance::new(seed + 1);
        let reached: Rc<RefCell<BTreeMap<u64, u64>>> = Rc::default();
        for _ in 0..4000 {
            let (service, clock, shop, reached) = (service.clone(), clock.clone(), shop.clone(), reached.clone());
            let (start, patience) = (chance.below(4000), if chance.below(8) == 0 { chance.below(10) } else { 1000 });
            simulation.spawn(async move {
                clock.millis(start).await;
                let before = shop.made.get();
                let calling = service.call(tool("pay"));
                let got_through = shop.made.get() > before;
                let tenth = start / 100;
                *reached.borrow_mut().entry(tenth).or_default() += u64::from(got_through);
                let Some(reply) = within(clock.millis(patience), calling).await else { return };
                match result(reply) {
                    Ok(_) => assert!(got_through),
                    Err(error) if error.code == ErrorCode::INTERNAL_ERROR => assert!(got_through),
                    Err(error) => {
                        assert!(!got_through && (1..=100).contains(&hint(&error)), "{error}");
                    }
                }
            });
        }
        simulation.run();
        let reached = reached.borrow();
        let total = |from: u64, to: u64| -> u64 { reached.range(from..to).map(|(_, count)| count).sum() };
        // Some hundred come in each tenth of a second that the shop is up; and when it is down, those of the first
        // 10 ms, and one probe a pause, those that were cancelled aside.
        assert!(total(0, 10) > 900 && total(22, 30) > 700, "{reached:?}");
        assert!(total(12, 20) <= 3 * 8 && total(32, 40) <= 3 * 8, "{reached:?}");
        assert!(total(12, 20) >= 6, "{reached:?}");
        assert_eq!(health.open().len(), 1, "it is down in the end");
        assert!(clock.now().since_origin() >= Duration::from_secs(3));
    }
}
