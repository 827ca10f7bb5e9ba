use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

use mcp_driver::{Call, Reply, Service, service_fn};
use mcp_proto::Instant;
use serde_json::json;

use super::ConcurrencyLimit;
use crate::layer::tests::calls::{by, config, error, raw, result, tool};
use crate::layer::tests::simulation::{Chance, Clock, Simulation, Waits, run, within};
use crate::layer::{Layered, TOO_MANY};

/// Who runs, and who has run, in what order.
#[derive(Clone, Default)]
struct Seen {
    running: Rc<RefCell<HashMap<String, usize>>>,
    most: Rc<Cell<usize>>,
    most_of_one: Rc<Cell<usize>>,
    started: Rc<RefCell<Vec<String>>>,
    times: Rc<RefCell<HashMap<String, Instant>>>,
}

/// Counts a call while it is there.
struct Counted(Seen, String);

impl Counted {
    fn new(seen: &Seen, subject: &str, name: String) -> Self {
        let mut running = seen.running.borrow_mut();
        let mine = running.entry(subject.to_owned()).or_default();
        *mine += 1;
        seen.most_of_one.set(seen.most_of_one.get().max(*mine));
        seen.most.set(seen.most.get().max(running.values().sum()));
        drop(running);
        seen.started.borrow_mut().push(name);
        Self(seen.clone(), subject.to_owned())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        *self.0.running.borrow_mut().get_mut(&self.1).expect("it was counted") -= 1;
    }
}

/// A service whose calls take 10 ms each, or as long as `takes` says.
fn counting<T: Fn() -> u64>(clock: &Clock, seen: &Seen, takes: T) -> impl Service + use<T> {
    let (clock, seen) = (clock.clone(), seen.clone());
    service_fn(config(), move |call: Call| {
        let name =
            call.params.as_ref().map(|params| params.pick(["name"]).expect("a name")[0].expect("one").to_owned());
        let name = name.expect("params");
        seen.times.borrow_mut().insert(name.clone(), clock.now());
        let counted = Counted::new(&seen, call.caller.subject(), name);
        let sleep = clock.millis(takes());
        async move {
            sleep.await;
            drop(counted);
            Reply::from(raw(&json!({"content": []})))
        }
    })
}

#[test]
fn calls_wait_in_the_order_in_which_they_came_and_one_more_is_refused() {
    let mut simulation = Simulation::new(3);
    let (clock, seen) = (simulation.clock.clone(), Seen::default());
    let layer = ConcurrencyLimit::new(2).waiting(3).retry_after(Duration::from_millis(250));
    let service = Rc::new(counting(&clock, &seen, || 10).layer(layer.clone()));
    for number in 0..6_u64 {
        let (service, clock, layer) = (service.clone(), clock.clone(), layer.clone());
        simulation.spawn(async move {
            clock.millis(number).await;
            let reply = service.call(tool(&number.to_string())).await;
            if number < 5 {
                assert!(result(reply).is_ok());
                return;
            }
            let error = error(reply);
            assert_eq!((layer.running(), layer.queued()), (2, 3));
            assert_eq!(error.code, TOO_MANY);
            assert_eq!(&*error.message, "2 calls run and 3 wait; try again in 250ms");
            assert_eq!(error.data.expect("a hint").as_str(), r#"{"retryAfterMs":250}"#);
        });
    }
    simulation.run();
    assert_eq!(*seen.started.borrow(), [r#""0""#, r#""1""#, r#""2""#, r#""3""#, r#""4""#]);
    assert_eq!((layer.running(), layer.queued()), (0, 0));
}

#[test]
fn nobody_takes_more_than_what_is_due_to_one() {
    let mut simulation = Simulation::new(3);
    let (clock, seen) = (simulation.clock.clone(), Seen::default());
    let service = counting(&clock, &seen, || 10).layer(ConcurrencyLimit::new(2).per_principal(1, 2));
    let service = Rc::new(service);
    let refused = Rc::new(RefCell::new(Vec::new()));
    let calls = [("ada", "a1"), ("ada", "a2"), ("ada", "a3"), ("ada", "a4"), ("bob", "b1"), ("eve", "e1")];
    for (at, (principal, name)) in calls.into_iter().enumerate() {
        let (service, clock, refused) = (service.clone(), clock.clone(), refused.clone());
        simulation.spawn(async move {
            clock.millis(at as u64).await;
            if let Err(error) = result(service.call(by(principal, tool(name))).await) {
                refused.borrow_mut().push((name, error.message));
            }
        });
    }
    simulation.run();
    assert_eq!(*seen.started.borrow(), [r#""a1""#, r#""b1""#, r#""a2""#, r#""e1""#, r#""a3""#]);
    assert_eq!(refused.take(), [("a4", "too many of your calls wait; try again in 1s".into())]);
    assert_eq!((seen.most.get(), seen.most_of_one.get()), (2, 1));
}

#[test]
fn a_cancelled_call_leaves_its_slot_and_its_place() {
    run(async |clock: Clock| {
        let (seen, layer) = (Seen::default(), ConcurrencyLimit::new(1).waiting(1));
        let service = counting(&clock, &seen, || 10).layer(layer.clone());
        let mut running = Box::pin(service.call(tool("running")));
        let waiting = service.call(tool("waiting"));
        assert_eq!(error(service.call(tool("refused")).await).code, TOO_MANY);
        drop(waiting);
        let mut next = Box::pin(service.call(tool("next")));
        assert!(within(clock.millis(1), &mut running).await.is_none());
        assert!(within(clock.millis(1), &mut next).await.is_none());
        drop(running);
        // It has been handed the slot, and goes without having looked.
        let last = service.call(tool("last"));
        drop(next);
        assert!(result(last.await).is_ok());
        assert_eq!((layer.running(), layer.queued()), (0, 0));
        assert_eq!(*seen.started.borrow(), [r#""running""#, r#""last""#]);
    });
}

#[test]
fn services_of_one_limit_share_its_slots() {
    run(async |clock: Clock| {
        let (seen, layer) = (Seen::default(), ConcurrencyLimit::new(1).waiting(0));
        let one = counting(&clock, &seen, || 10).layer(layer.clone());
        let other = counting(&clock, &seen, || 10).layer(layer);
        let running = one.call(tool("one"));
        assert_eq!(error(other.call(tool("other")).await).code, TOO_MANY);
        assert!(result(running.await).is_ok());
        assert!(result(other.call(tool("other")).await).is_ok());
    });
}

#[test]
fn a_call_that_panics_leaves_its_slot() {
    let layer = ConcurrencyLimit::new(1).waiting(0);
    let service = service_fn(config(), |_: Call| -> std::future::Ready<Reply> { panic!("as it is meant to") });
    let service = service.layer(layer.clone());
    let hook = std::panic::AssertUnwindSafe(|| drop(service.call(tool("any"))));
    assert!(std::panic::catch_unwind(hook).is_err());
    assert_eq!(layer.running(), 0);
}

/// Thousands of calls of ten principals, one in three cancelled somewhere: never more than the limits run, the rest of
/// each principal's run in the order in which they came, and nobody waits for ever.
#[test]
fn under_load_the_limits_hold_and_nobody_is_forgotten() {
    for seed in 0..6 {
        let mut simulation = Simulation::new(seed);
        let (clock, seen) = (simulation.clock.clone(), Seen::default());
        let of_one = (seed % 2 == 0).then_some((3, 100));
        let mut layer = ConcurrencyLimit::new(8).waiting(400);
        if let Some((running, waiting)) = of_one {
            layer = layer.per_principal(running, waiting);
        }
        let span = Rc::new(RefCell::new(Chance::new(seed + 77)));
        let takes = move || span.borrow_mut().below(30);
        let service = Rc::new(counting(&clock, &seen, takes).layer(layer.clone()));
        let (answered, refused, cancelled) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
        let entered = Rc::new(RefCell::new(Vec::new()));
        let mut chance = Chance::new(seed);
        for number in 0..3000_u64 {
            let principal = format!("p{}", chance.below(10));
            let start = chance.below(2000);
            let patience = if chance.below(3) == 0 { chance.below(60) } else { 1_000_000 };
            let (service, clock, entered, layer) = (service.clone(), clock.clone(), entered.clone(), layer.clone());
            let (answered, refused, cancelled) = (answered.clone(), refused.clone(), cancelled.clone());
            simulation.spawn(async move {
                clock.millis(start).await;
                let call = service.call(by(&principal, tool(&number.to_string())));
                entered.borrow_mut().push((principal, format!("\"{number}\"")));
                assert!(layer.queued() <= 400 && layer.running() <= 8);
                match within(clock.millis(patience), call).await {
                    None => {
                        assert!(patience < 1_000_000, "seed {seed}: {number} has been forgotten");
                        cancelled.set(cancelled.get() + 1);
                    }
                    Some(reply) => match result(reply) {
                        Ok(_) => answered.set(answered.get() + 1),
                        Err(error) => {
                            assert_eq!(error.code, TOO_MANY);
                            refused.set(refused.get() + 1);
                        }
                    },
                }
            });
        }
        simulation.run();
        assert_eq!((layer.running(), layer.queued()), (0, 0), "seed {seed}");
        assert_eq!(answered.get() + refused.get() + cancelled.get(), 3000);
        assert!(refused.get() > 0 && cancelled.get() > 0 && answered.get() > 1000, "the load is one");
        assert_eq!(seen.most.get(), 8);
        assert!(seen.most_of_one.get() <= of_one.map_or(8, |(running, _)| running));

        // Of two that are handed their slots at one instant, either may look first.
        let mut last: HashMap<String, Instant> = HashMap::new();
        for (principal, name) in entered.take() {
            let Some(&time) = seen.times.borrow().get(&name) else { continue };
            let whose = if of_one.is_some() { principal } else { String::new() };
            if let Some(before) = last.insert(whose, time) {
                assert!(before <= time, "seed {seed}: {name} has passed another");
            }
        }
    }
}
