use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use mcp_driver::{Call, Reply, Service, service_fn};
use mcp_proto::jsonrpc::{ErrorCode, RpcError};
use serde_json::{Value, json};

use super::Retry;
use crate::layer::tests::calls::{call, config, error, raw, result, tool};
use crate::layer::tests::simulation::{Chance, Clock, Simulation, Waits, run, within};
use crate::layer::{CircuitBreaker, Layered, UNAVAILABLE};

/// Fails as often as is said before it answers, and counts.
#[derive(Clone, Default)]
struct Shaky {
    fails: Rc<Cell<u64>>,
    made: Rc<Cell<u64>>,
}

impl Shaky {
    fn service(&self) -> impl Service + use<> {
        let shaky = self.clone();
        service_fn(config(), move |call: Call| {
            shaky.made.set(shaky.made.get() + 1);
            let fails = shaky.fails.get();
            shaky.fails.set(fails.saturating_sub(1));
            let listed = json!({"tools": [
                {"name": "reads", "inputSchema": {}, "annotations": {"readOnlyHint": true}},
                {"name": "sets", "inputSchema": {}, "annotations": {"idempotentHint": true, "readOnlyHint": false}},
                {"name": "adds", "inputSchema": {}, "annotations": {"idempotentHint": false}},
                {"name": "silent", "inputSchema": {}},
            ]});
            let reply = match fails {
                0 if &*call.method == "tools/list" => raw(&listed).into(),
                0 => raw(&json!({"content": []})).into(),
                u64::MAX => RpcError::invalid_params("wrong").into(),
                _ => Reply::from(RpcError::internal("it shakes")),
            };
            std::future::ready(reply)
        })
    }

    /// How often it was called since this was asked last.
    fn made(&self) -> u64 {
        self.made.take()
    }
}

#[test]
fn what_only_reads_is_made_again_after_pauses_that_grow() {
    run(async |clock: Clock| {
        let shaky = Shaky::default();
        let service = shaky.service().layer(Retry::new(clock.clone()).attempts(4));
        shaky.fails.set(3);
        result(service.call(call("resources/read", json!({"uri": "a:1"}))).await).expect("the fourth succeeds");
        assert_eq!((shaky.made(), clock.now().since_origin().as_millis()), (4, 100 + 200 + 400));
        shaky.fails.set(4);
        let last = error(service.call(call("tools/list", json!({}))).await);
        assert_eq!((last.code, shaky.made()), (ErrorCode::INTERNAL_ERROR, 4), "four times and no more");
        shaky.fails.set(u64::MAX);
        error(service.call(call("prompts/get", json!({"name": "p"}))).await);
        assert_eq!(shaky.made(), 1, "a mistake stays one");
    });
}

#[test]
fn what_may_do_something_twice_is_made_once() {
    run(async |clock: Clock| {
        let shaky = Shaky::default();
        let service =
            shaky.service().layer(Retry::new(clock.clone()).tool("stock").method("completion/complete", false));
        let once = async |call: Call| {
            shaky.fails.set(1);
            let is_refused = result(service.call(call).await).is_err();
            (is_refused, shaky.made())
        };
        let stock = || call("tools/call", json!({"name": "stock"}));
        assert_eq!(once(stock()).await, (false, 2), "it was named");
        assert_eq!(once(tool("pay")).await, (true, 1));
        assert_eq!(once(call("acme/any", json!({}))).await, (true, 1));
        assert_eq!(once(call("completion/complete", json!({}))).await, (true, 1));
        let (mut returned, mut watched, mut hurried) = (stock(), stock(), stock());
        returned.context.state = Some("s".into());
        watched.context.progress_token = Some(mcp_proto::model::ProgressToken::from(7));
        hurried.context.deadline = Some(clock.now() + Duration::from_millis(100));
        let task = call("tools/call", json!({"name": "stock", "task": {}}));
        for call in [returned, watched, hurried, task] {
            assert_eq!(once(call).await, (true, 1));
        }
    });
}

#[test]
fn what_tools_say_of_themselves_is_believed_where_it_is_to_be() {
    run(async |clock: Clock| {
        for (is_believed, again) in [(true, 2), (false, 1)] {
            let shaky = Shaky::default();
            let retry = Retry::new(clock.clone());
            let service = shaky.service().layer(if is_believed { retry.hinted() } else { retry });
            let made = async |name: &str| {
                shaky.fails.set(1);
                drop(service.call(tool(name)).await);
                shaky.made()
            };
            assert_eq!(made("reads").await, 1, "nothing was listed yet");
            shaky.fails.set(0);
            result(service.call(call("tools/list", json!({}))).await).expect("a list");
            shaky.made();
            let names = ["reads", "sets", "adds", "silent", "unknown"];
            let mut each = Vec::new();
            for name in names {
                each.push(made(name).await);
            }
            assert_eq!(each, [again, again, 1, 1, 1]);
        }
    });
}

#[test]
fn an_open_circuit_ends_it() {
    run(async |clock: Clock| {
        let shaky = Shaky::default();
        shaky.fails.set(100);
        let breaker = CircuitBreaker::new(clock.clone()).after(2);
        let service = shaky.service().layer(breaker).layer(Retry::new(clock.clone()).attempts(9));
        assert_eq!(error(service.call(call("tools/list", json!({}))).await).code, UNAVAILABLE);
        assert_eq!(shaky.made(), 2);
    });
}

#[test]
fn a_call_that_is_cancelled_in_a_pause_leaves_its_place() {
    run(async |clock: Clock| {
        let shaky = Shaky::default();
        let service = shaky.service().layer(Retry::new(clock.clone()).pausing(1));
        let list = || Box::pin(service.call(call("tools/list", json!({}))));
        shaky.fails.set(2);
        let mut first = list();
        assert!(within(clock.millis(1), &mut first).await.is_none());
        error(list().await);
        assert_eq!(shaky.made(), 2, "there is room for one");
        drop(first);
        shaky.fails.set(1);
        result(list().await).expect("there is room again");
        clock.sleep(Duration::from_secs(9)).await;
        assert_eq!(shaky.made(), 2, "nothing is made of what was cancelled");
    });
}

/// Thousands of calls of a service that fails one in three: each is made so often at most, and never two times within
/// its pause.
#[test]
fn under_load_each_call_is_made_so_often_at_most() {
    for seed in 0..6 {
        let mut simulation = Simulation::new(seed);
        let clock = simulation.clock.clone();
        let made: Rc<RefCell<Vec<Vec<u64>>>> = Rc::new(RefCell::new(vec![Vec::new(); 2000]));
        let (heard, time, chance) = (made.clone(), clock.clone(), RefCell::new(Chance::new(seed)));
        let inner = service_fn(config(), move |call: Call| {
            let params: Value = call.params.as_ref().and_then(|params| params.decode().ok()).unwrap_or_default();
            let number = usize::try_from(params["number"].as_u64().expect("a number")).expect("it fits");
            let now = u64::try_from(time.now().since_origin().as_millis()).expect("it fits");
            heard.borrow_mut()[number].push(now);
            let fails = chance.borrow_mut().below(3) == 0;
            let sleep = time.millis(chance.borrow_mut().below(20));
            async move {
                sleep.await;
                if fails { RpcError::internal("it fails").into() } else { Reply::from(raw(&json!({}))) }
            }
        });
        let service = Rc::new(inner.layer(Retry::new(clock.clone()).jitter(seed)));
        let (mut chance, told) = (Chance::new(seed + 9), Rc::new(Cell::new(0)));
        for number in 0..2000 {
            let (service, clock, made, told) = (service.clone(), clock.clone(), made.clone(), told.clone());
            let start = chance.below(5000);
            let patience = if chance.below(5) == 0 { chance.below(200) } else { 1_000_000 };
            simulation.spawn(async move {
                clock.millis(start).await;
                let calling = service.call(call("resources/read", json!({"number": number})));
                let Some(reply) = within(clock.millis(patience), calling).await else { return };
                let times = made.borrow()[number].len();
                assert!(times <= 3);
                if result(reply).is_err() {
                    assert_eq!(times, 3, "it is told no failure before the last");
                    told.set(told.get() + 1);
                }
            });
        }
        simulation.run();
        for times in made.borrow().iter() {
            assert!(times.windows(2).all(|pair| pair[1] - pair[0] >= 50), "{times:?}");
        }
        assert!(told.get() > 20 && told.get() < 200, "one in twenty-seven: {}", told.get());
    }
}
