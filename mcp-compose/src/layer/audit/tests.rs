use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mcp_driver::{Call, Ctx, Reply, Router, Service, connect_in_memory, service_fn};
use mcp_proto::Version;
use mcp_proto::jsonrpc::{ErrorCode, RpcError};
use mcp_proto::model::SubscriptionFilter;
use mcp_proto::server::Inputs;
use serde_json::{Value, json};

use super::{Audit, Outcome, Record};
use crate::layer::Layered;
use crate::layer::tests::calls::{by, call, caller, config, raw, subscribing, tool};
use crate::layer::tests::simulation::{Chance, Clock, Simulation, Waits, run, within};
use crate::upstream::tests::virtual_time::Virtual;

type Records = Rc<RefCell<Vec<Record>>>;

/// Answers as the name of the tool says, after so many milliseconds.
fn service(clock: &Clock) -> impl Service + use<> {
    let clock = clock.clone();
    service_fn(config(), move |call: Call| {
        let params: Value = call.params.as_ref().and_then(|params| params.decode().ok()).unwrap_or_default();
        let sleep = clock.millis(params["arguments"]["takes"].as_u64().unwrap_or(0));
        async move {
            sleep.await;
            match params["name"].as_str() {
                Some("fails") => raw(&json!({"content": [], "isError": true})).into(),
                Some("refuses") => RpcError::invalid_params("no").into(),
                Some("asks") => Reply::input_required(Inputs::default()),
                Some("panics") => panic!("as it is meant to"),
                _ => raw(&json!({"content": []})).into(),
            }
        }
    })
}

fn keeping(records: &Records) -> impl Fn(&Record) + use<> {
    let records = records.clone();
    move |record: &Record| records.borrow_mut().push(record.clone())
}

fn taking(name: &str, millis: u64) -> Call {
    call("tools/call", json!({"name": name, "arguments": {"takes": millis}}))
}

#[test]
fn every_outcome_has_a_word() {
    run(async |clock: Clock| {
        let records = Records::default();
        let service = service(&clock).layer(Audit::new(clock.clone(), keeping(&records)));
        for name in ["works", "fails", "refuses", "asks"] {
            service.call(by("ada", taking(name, 7))).await;
        }
        assert!(within(clock.millis(3), service.call(taking("slow", 9))).await.is_none());
        let mut broken = Box::pin(service.call(tool("panics")));
        let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(catch_unwind(AssertUnwindSafe(|| broken.as_mut().poll(&mut cx))).is_err());
        drop(broken);
        let lines: Vec<_> = records.borrow().iter().map(ToString::to_string).collect();
        let expected = [
            "ada tools/call works ok 7ms",
            "ada tools/call fails tool-error 7ms",
            "ada tools/call refuses error(-32602) 7ms",
            "ada tools/call asks input-required 7ms",
            "- tools/call slow cancelled 3ms",
            "- tools/call panics panicked 0ns",
        ];
        assert_eq!(lines, expected);
        let records = records.take();
        assert_eq!((records[0].version, &*records[0].client), (Version::V2026_07_28, "test 1.0"));
        assert!(records.iter().all(|record| record.params.is_none() && !record.answers));
    });
}

#[test]
fn what_a_peer_writes_cannot_forge_a_line() {
    run(async |clock: Clock| {
        let records = Records::default();
        let layer = Audit::new(clock.clone(), keeping(&records)).clip(40).with_params(60);
        let service = service(&clock).layer(layer);
        service.call(by("eve\nada", tool("x\r\nada tools/call sell ok 1ms\x1b[0m\u{202e}"))).await;
        service
            .call(call("tools/call", json!({"name": "y", "arguments": {"a": "\u{202e}", "b": "z".repeat(99)}})))
            .await;
        for record in records.take() {
            let line = record.to_string();
            assert!(!line.contains(|letter: char| letter.is_control() || letter == '\u{202e}'), "{line}");
            assert!(record.target.expect("a tool").chars().count() <= 41);
            assert!(record.params.expect("they were asked for").chars().count() <= 61);
        }
    });
}

#[test]
fn subscriptions_are_told_of() {
    let (clock, records) = (Clock::default(), Records::default());
    let service = service(&clock).layer(Audit::new(clock, keeping(&records)));
    service.subscribe(&subscribing(), &caller("ada")).expect("granted");
    assert_eq!(records.take()[0].to_string(), "ada subscriptions/listen - ok 0ns");
}

#[test]
fn a_sink_that_panics_harms_nobody() {
    run(async |clock: Clock| {
        let service = service(&clock).layer(Audit::new(clock.clone(), |_: &Record| panic!("as it is meant to")));
        assert!(matches!(service.call(tool("works")).await, Reply::Result(Ok(_))));
        assert!(within(clock.millis(3), service.call(taking("slow", 9))).await.is_none());
    });
}

/// Thousands of calls at once: each has one record, with its own outcome and its own time.
#[test]
fn under_load_every_call_is_told_of_once() {
    for seed in 0..4 {
        let mut simulation = Simulation::new(seed);
        let (clock, records) = (simulation.clock.clone(), Records::default());
        let layer = Audit::new(clock.clone(), keeping(&records));
        let service = Rc::new(service(&clock).layer(layer));
        let expected: Rc<RefCell<HashMap<String, (Outcome, Duration)>>> = Rc::default();
        let cancelled = Rc::new(Cell::new(0));
        let mut chance = Chance::new(seed);
        for number in 0..3000_u64 {
            let (service, clock, expected) = (service.clone(), clock.clone(), expected.clone());
            let cancelled = cancelled.clone();
            let (start, takes, patience) = (chance.below(500), chance.below(80), chance.below(200));
            let name = ["works", "fails", "refuses"][usize::try_from(number % 3).unwrap()];
            simulation.spawn(async move {
                clock.millis(start).await;
                let call = by(&number.to_string(), taking(name, takes));
                let outcome = match within(clock.millis(patience), service.call(call)).await {
                    Some(_) => [Outcome::Ok, Outcome::ToolError, Outcome::Error(ErrorCode::INVALID_PARAMS)]
                        [usize::try_from(number % 3).unwrap()],
                    None => {
                        cancelled.set(cancelled.get() + 1);
                        Outcome::Cancelled
                    }
                };
                let took = Duration::from_millis(takes.min(patience));
                expected.borrow_mut().insert(number.to_string(), (outcome, took));
            });
        }
        simulation.run();
        assert!(cancelled.get() > 300, "the load is one");
        let records = records.take();
        assert_eq!(records.len(), 3000);
        let told: HashMap<_, _> =
            records.into_iter().map(|told| (String::from(told.subject), (told.outcome, told.duration))).collect();
        assert_eq!(told, expected.take());
    }
}

#[test]
fn records_tell_connections_apart() {
    let clock = Virtual::default();
    clock.run(async {
        let records = Arc::new(Mutex::new(Vec::<Record>::new()));
        let keeps = records.clone();
        let layer = Audit::new(clock.clone(), move |record: &Record| keeps.lock().unwrap().push(record.clone()));
        let router = Router::new("shop", "1.0").tool("look", "Looks", |ctx: Ctx| async move {
            ctx.caller().connection().map_or_else(String::new, |id| id.to_string())
        });
        let _handle = router.handle();
        let service = Arc::new(router.layer(layer));
        let mut told = Vec::new();
        for _ in 0..2 {
            let (peer, both) = connect_in_memory(service.clone(), clock.clone(), ("test", "1.0"), ());
            clock.spawn(async { drop(both.await) });
            let listens = SubscriptionFilter::default().with_tools_list_changed(true);
            let _subscription = peer.listen(listens).await.unwrap();
            told.push(peer.call_tool("look", ()).text().await.unwrap());
        }
        let records: Vec<_> =
            records.lock().unwrap().iter().map(|record| record.connection.unwrap().to_string()).collect();
        assert_eq!(records, [&*told[0], &*told[0], &*told[1], &*told[1]], "subscriptions too");
        assert_ne!(told[0], told[1]);
    });
}
