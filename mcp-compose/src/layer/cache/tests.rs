use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use mcp_driver::{Call, Reply, Router, Service, connect_in_memory, service_fn};
use mcp_proto::Version;
use mcp_proto::jsonrpc::RpcError;
use mcp_proto::model::{CacheScope, ReadResourceResult, ResourceContents};
use mcp_proto::server::Inputs;
use serde_json::{Value, json};

use super::{Cache, Keep};
use crate::Gateway;
use crate::layer::Layered;
use crate::layer::tests::calls::{by, call, config, raw, result, tool};
use crate::layer::tests::simulation::{Chance, Clock, Simulation, Waits, run, within};
use crate::upstream::tests::virtual_time::Virtual;

const SECOND: Duration = Duration::from_secs(1);

/// How often it was called; every result has the number of its call, and for whom it was made.
#[derive(Clone, Default)]
struct Made(Rc<Cell<u64>>);

/// A service whose calls take 10 ms, and fail, ask or tell something as the name of the tool says.
fn numbering(clock: &Clock, made: &Made) -> impl Service + use<> {
    let (clock, made) = (clock.clone(), made.clone());
    service_fn(config(), move |call: Call| {
        made.0.set(made.0.get() + 1);
        let (number, sleep) = (made.0.get(), clock.millis(10));
        async move {
            sleep.await;
            let params: Value = call.params.as_ref().and_then(|params| params.decode().ok()).unwrap_or_default();
            let (name, whose) = (params["name"].as_str().unwrap_or_default(), call.caller.subject());
            match name {
                "fails" => raw(&json!({"content": [], "isError": true, "number": number})).into(),
                "refuses" => RpcError::invalid_params(number.to_string()).into(),
                "asks" => Reply::input_required(Inputs::default()),
                "told" => raw(&json!({"number": number, "ttlMs": 500, "cacheScope": "private"})).into(),
                "shared" => raw(&json!({"number": number, "ttlMs": 500, "cacheScope": "public"})).into(),
                "big" => raw(&json!({"number": number, "text": "x".repeat(20_000)})).into(),
                _ => raw(&json!({"number": number, "whose": whose})).into(),
            }
        }
    })
}

fn number(reply: Reply) -> u64 {
    result(reply).expect("a result")["number"].as_u64().expect("a number")
}

fn with(arguments: Value) -> Call {
    by("ada", call("tools/call", json!({"name": "look", "arguments": arguments})))
}

fn a_second(clock: &Clock) -> Cache<Clock> {
    Cache::new(clock.clone()).method("tools/call", Keep::span(SECOND)).method("resources/read", Keep::span(SECOND))
}

#[test]
fn an_equal_call_is_answered_with_what_is_kept_until_its_time_is_over() {
    run(async |clock: Clock| {
        let service = numbering(&clock, &Made::default()).layer(a_second(&clock));
        assert_eq!(number(service.call(with(json!({"a": 1, "b": [2]}))).await), 1);
        assert_eq!(number(service.call(with(json!({"b": [2], "a": 1}))).await), 1);
        let mut other_meta = with(json!({"a": 1, "b": [2]}));
        other_meta.params = Some(raw(&json!({"name": "look", "arguments": {"a": 1, "b": [2]}, "_meta": {"x": 1}})));
        assert_eq!(number(service.call(other_meta).await), 1);
        assert_eq!(number(service.call(with(json!({"a": 1, "b": [3]}))).await), 2);
        clock.millis(980).await;
        assert_eq!(number(service.call(with(json!({"a": 1, "b": [2]}))).await), 1);
        clock.millis(20).await;
        assert_eq!(number(service.call(with(json!({"a": 1, "b": [2]}))).await), 3);
    });
}

#[test]
fn calls_that_may_differ_are_made_each() {
    run(async |clock: Clock| {
        let service = numbering(&clock, &Made::default()).layer(a_second(&clock));
        let look = || with(json!({}));
        let (mut legacy, mut able, mut returned) = (look(), look(), look());
        legacy.context.version = Version::V2025_06_18;
        let mut client = (*able.context.client).clone();
        client.capabilities = serde_json::from_value(json!({"elicitation": {}})).expect("capabilities");
        able.context.client = client.into();
        returned.context.state = Some("s".into());
        let mut task = look();
        task.params = Some(raw(&json!({"name": "look", "arguments": {}, "task": {}})));
        let mut large = look();
        large.params = Some(raw(&json!({"name": "look", "arguments": {"x": "x".repeat(17 << 10)}})));
        let calls = [look(), by("bob", look()), by("", look()), legacy, able, returned, task, large];
        let calls: Vec<_> = calls.into_iter().chain([call("prompts/get", json!({"name": "look"}))]).collect();
        for (index, call) in (1..).zip(&calls) {
            assert_eq!(number(service.call(call.clone()).await), index, "{call:?}");
        }
        assert_eq!(number(service.call(look()).await), 1);
    });
}

#[test]
fn failures_and_questions_are_not_kept() {
    run(async |clock: Clock| {
        let made = Made::default();
        let cache = a_second(&clock);
        let handle = cache.handle();
        let service = numbering(&clock, &made).layer(cache);
        for name in ["fails", "refuses", "asks"] {
            let before = made.0.get();
            for _ in 0..2 {
                drop(service.call(by("ada", tool(name))).await);
            }
            assert_eq!(made.0.get(), before + 2, "{name}");
        }
        assert!(handle.is_empty());
    });
}

#[test]
fn what_is_public_is_everybodys_and_nothing_else() {
    run(async |clock: Clock| {
        let cache = Cache::new(clock.clone()).tool("open", Keep::span(SECOND).public());
        let cache = cache.tool("told", Keep::as_told()).tool("shared", Keep::as_told()).tool("own", Keep::span(SECOND));
        let service = numbering(&clock, &Made::default()).layer(cache.clone());
        let of = async |who: &str, name: &str| number(service.call(by(who, tool(name))).await);
        assert_eq!((of("ada", "open").await, of("bob", "open").await, of("", "open").await), (1, 1, 1));
        assert_eq!((of("ada", "shared").await, of("bob", "shared").await, of("", "shared").await), (2, 2, 2));
        assert_eq!((of("ada", "told").await, of("bob", "told").await, of("ada", "told").await), (3, 4, 3));
        assert_eq!((of("", "own").await, of("", "own").await), (5, 6), "it could be anyone");
        assert_eq!((of("", "told").await, of("", "told").await), (7, 8), "it could be anyone");

        let one = numbering(&clock, &Made::default()).layer(cache.clone().share_anonymous());
        let nobody = || by("", tool("own"));
        assert_eq!((number(one.call(nobody()).await), number(one.call(nobody()).await)), (1, 1));
        let other = numbering(&clock, &Made(Rc::new(Cell::new(70)))).layer(cache);
        assert_eq!(number(other.call(tool("open")).await), 71, "another service has results of its own");
    });
}

/// server/utilities/caching, "Cache Scope Field": "a different access token requires a different cache".
#[test]
fn what_is_private_stays_in_its_authorization_context() {
    run(async |clock: Clock| {
        let service = numbering(&clock, &Made::default()).layer(a_second(&clock));
        let with_token = |token: &str| {
            let head = http::Request::builder().header("authorization", format!("Bearer {token}")).body(());
            let mut head = head.expect("a head").into_parts().0;
            head.extensions.insert(mcp_driver::Principal::new("ada"));
            let mut call = tool("own");
            call.caller = mcp_driver::Caller::of(head);
            call
        };
        let calls = [with_token("one"), with_token("two"), with_token("one"), tool("own"), tool("own")];
        let mut numbers = Vec::new();
        for call in calls {
            numbers.push(number(service.call(call).await));
        }
        assert_eq!(numbers, [1, 2, 1, 3, 3], "and whoever is on one connection is one, known or not");
    });
}

#[test]
fn by_default_lists_and_resources_are_kept_as_they_or_the_configuration_tell() {
    run(async |clock: Clock| {
        let made = Made::default();
        let count = made.0.clone();
        let mut config = (*config()).clone();
        (config.cache_ttl, config.cache_scope) = (SECOND, CacheScope::Public);
        let inner = service_fn(config, move |call: Call| {
            count.set(count.get() + 1);
            let number = count.get();
            std::future::ready(Reply::from(match &*call.method {
                "resources/read" => raw(&json!({"number": number, "ttlMs": 500, "cacheScope": "private"})),
                _ => raw(&json!({"number": number})),
            }))
        });
        let service = inner.layer(Cache::new(clock.clone()));
        let of =
            async |who: &str, method: &str| number(service.call(by(who, call(method, json!({"uri": "a:1"})))).await);
        for (before, method) in (0..).zip(["tools/list", "prompts/list", "resources/list", "resources/templates/list"])
        {
            assert_eq!((of("", method).await, of("ada", method).await), (before + 1, before + 1), "{method}");
        }
        clock.millis(400).await;
        let listed = result(service.call(tool_list()).await).expect("a list");
        assert_eq!((&listed["number"], &listed["ttlMs"]), (&json!(1), &json!(600)), "and no longer than it had left");
        assert_eq!((of("ada", "resources/read").await, of("ada", "resources/read").await), (5, 5));
        assert_eq!((of("bob", "resources/read").await, of("", "resources/read").await), (6, 7));
        assert_eq!((of("ada", "tools/call").await, of("ada", "tools/call").await), (8, 9), "nothing else is");
        clock.millis(600).await;
        assert_eq!(of("ada", "tools/list").await, 10);
    });
}

fn tool_list() -> Call {
    call("tools/list", json!({"uri": "a:1"}))
}

/// server/utilities/caching, "Interaction with Notifications": what is told to clients holds here too.
#[test]
fn a_change_makes_what_it_is_about_be_forgotten() {
    let clock = Virtual::default();
    clock.run(async {
        let reads = Arc::new(AtomicUsize::new(0));
        let counts = reads.clone();
        let read = move || {
            let number = counts.fetch_add(1, Ordering::SeqCst) + 1;
            async move {
                let contents = vec![ResourceContents::text("note://1", number.to_string())];
                ReadResourceResult::new(contents).with_ttl_ms(3_600_000_u64)
            }
        };
        let router = Router::new("almanac", "1")
            .configure(|config| config.cache_ttl = Duration::from_secs(3600))
            .tool("first", "Is there from the start", || async { "first" })
            .resource("note://1", "note", read);
        let changes = router.handle();
        let service = Gateway::new("all", "1").mount("in", router).layer(Cache::new(clock.clone()));
        let (peer, both) = connect_in_memory(service, clock.clone(), ("test", "1"), ());
        clock.spawn(async { drop(both.await) });
        let text = async || {
            let read = peer.send("resources/read", json!({"uri": "note://in/1"})).json::<Value>().await.unwrap();
            read["contents"][0]["text"].as_str().map(str::to_owned)
        };
        assert_eq!((text().await.as_deref(), text().await.as_deref()), (Some("1"), Some("1")));
        changes.resource_updated("note://2");
        assert_eq!(text().await.as_deref(), Some("1"), "another one");
        changes.resource_updated("note://1");
        assert_eq!(text().await.as_deref(), Some("2"));
        assert_eq!(peer.list_tools().await.unwrap().len(), 1);
        assert!(changes.disable_tool("first"));
        assert_eq!(peer.list_tools().await.unwrap().len(), 0);
    });
}

#[test]
fn a_result_is_kept_as_it_tells_and_tells_what_is_left() {
    run(async |clock: Clock| {
        let cache = Cache::new(clock.clone()).method("tools/call", Keep::as_told());
        let service = numbering(&clock, &Made::default()).layer(cache);
        result(service.call(by("ada", tool("told"))).await).expect("a result");
        clock.millis(100).await;
        let kept = result(service.call(by("ada", tool("told"))).await).expect("a result");
        assert_eq!((&kept["number"], &kept["ttlMs"]), (&json!(1), &json!(400)));
        assert_eq!(number(service.call(by("ada", tool("untold"))).await), 2);
        assert_eq!(number(service.call(by("ada", tool("untold"))).await), 3);
    });
}

#[test]
fn bounds_hold_and_what_was_used_last_stays() {
    run(async |clock: Clock| {
        let cache = a_second(&clock).entries(2);
        let handle = cache.handle();
        let service = numbering(&clock, &Made::default()).layer(cache);
        let of = async |name: &str| number(service.call(by("ada", tool(name))).await);
        assert_eq!((of("a").await, of("b").await, of("a").await, of("c").await), (1, 2, 1, 3));
        assert_eq!((of("a").await, of("b").await), (1, 4));
        assert_eq!(handle.len(), 2);

        let cache = a_second(&clock).bytes(160_000);
        let handle = cache.handle();
        let service = numbering(&clock, &Made::default()).layer(cache);
        let of = async |name: &str| number(service.call(by("ada", tool(name))).await);
        assert_eq!((of("big").await, of("big").await), (1, 2), "one result is too big for it");
        for index in 0..500 {
            of(&format!("small {index}")).await;
            assert!(handle.bytes() <= 160_000);
        }
        assert!(handle.len() > 100 && handle.len() < 500);
        handle.clear();
        assert_eq!((handle.len(), handle.bytes()), (0, 0));
    });
}

#[test]
fn what_is_forgotten_while_it_is_made_is_not_kept() {
    run(async |clock: Clock| {
        let cache = a_second(&clock);
        let handle = cache.handle();
        let service = numbering(&clock, &Made::default()).layer(cache);
        let read = || by("ada", call("resources/read", json!({"uri": "file:///a"})));
        let mut first = Box::pin(service.call(read()));
        let mut waits = Box::pin(service.call(read()));
        assert!(within(clock.millis(5), &mut first).await.is_none());
        assert!(within(clock.millis(1), &mut waits).await.is_none());
        handle.target("resources/read", "file:///b");
        assert!(within(clock.millis(1), &mut waits).await.is_none());
        handle.target("resources/read", "file:///a");
        assert_eq!(number(first.await), 1, "whoever asked before hears what was so before");
        assert_eq!(number(waits.await), 2, "whoever waited is told what is so now");
        assert_eq!(number(service.call(read()).await), 2);
        handle.method("resources/read");
        assert_eq!(number(service.call(read()).await), 3);
    });
}

#[test]
fn equal_calls_wait_for_one_and_another_is_made_if_that_is_cancelled() {
    run(async |clock: Clock| {
        let made = Made::default();
        let service = numbering(&clock, &made).layer(a_second(&clock));
        let mut calls: Vec<_> = (0..4).map(|_| Box::pin(service.call(with(json!({}))))).collect();
        for call in &mut calls {
            assert!(within(clock.millis(1), call).await.is_none());
        }
        assert_eq!(made.0.get(), 1);
        drop(calls.remove(0));
        for call in calls {
            assert_eq!(number(call.await), 2);
        }
        assert_eq!(made.0.get(), 2);
    });
}

#[test]
fn over_its_bounds_a_cache_waits_for_nobody() {
    run(async |clock: Clock| {
        let made = Made::default();
        let service = numbering(&clock, &made).layer(a_second(&clock).flights(1, 1));
        let calls: Vec<_> = [1, 1, 1, 2, 2].into_iter().map(|a| service.call(with(json!({"a": a})))).collect();
        assert_eq!(made.0.get(), 4, "one waits, and the second flight has no place");
        for call in calls {
            number(call.await);
        }
        assert_eq!(made.0.get(), 4);
    });
}

/// Thousands of calls of ten principals for twenty things, some public, some failing, one in four cancelled, with the
/// cache emptied now and then: nobody is answered with what was made for another, nothing older than it may be, and of
/// equal calls one is made at a time.
#[test]
fn under_load_nobody_gets_what_was_made_for_another() {
    for seed in 0..6 {
        let mut simulation = Simulation::new(seed);
        let clock = simulation.clock.clone();
        let (at_once, made): (Rc<RefCell<HashMap<String, u64>>>, _) = (Rc::default(), Made::default());
        let (wait, span, heard, count) =
            (clock.clone(), RefCell::new(Chance::new(seed + 3)), at_once.clone(), made.clone());
        let (answered, emptied) = (Rc::new(Cell::new(0_u64)), Rc::new(Cell::new(0)));
        let forgotten = emptied.clone();
        let inner = service_fn(config(), move |call: Call| {
            count.0.set(count.0.get() + 1);
            let params: Value = call.params.as_ref().and_then(|params| params.decode().ok()).unwrap_or_default();
            let (name, whose) =
                (params["name"].as_str().unwrap_or_default().to_owned(), call.caller.subject().to_owned());
            let key = if name.starts_with('p') { name.clone() } else { format!("{name} {whose}") };
            *heard.borrow_mut().entry(key.clone()).or_default() += 1;
            let running = heard.borrow()[&key];
            // What is forgotten while it is made still runs, for those who asked before.
            let now = u64::try_from(mcp_driver::Runtime::now(&wait).since_origin().as_millis()).unwrap();
            let most = if now < forgotten.get() + 20 { 2 } else { 1 };
            assert!(running <= most || name.starts_with('f'), "{running} of {key} at once");
            let (sleep, clock, held) =
                (wait.millis(span.borrow_mut().below(20)), wait.clone(), Held(heard.clone(), key));
            async move {
                sleep.await;
                drop(held);
                if name.starts_with('f') {
                    return RpcError::internal("it fails").into();
                }
                let now = u64::try_from(mcp_driver::Runtime::now(&clock).since_origin().as_millis()).unwrap();
                raw(&json!({"whose": whose, "what": name, "made": now})).into()
            }
        });
        let keep = Keep::span(Duration::from_millis(200));
        let mut cache = Cache::new(clock.clone()).method("tools/call", keep).entries(40);
        for index in 0..5 {
            cache = cache.tool(&format!("p{index}"), keep.public());
        }
        let handle = cache.handle();
        let service = Rc::new(inner.layer(cache));
        let mut chance = Chance::new(seed);
        for number in 0..3000_u64 {
            let kind = ["p", "o", "o", "f"][usize::try_from(chance.below(4)).unwrap()];
            let name = format!("{kind}{}", chance.below(5));
            let whose = format!("u{}", chance.below(10));
            let start = chance.below(2000);
            let patience = if chance.below(4) == 0 { chance.below(20) } else { 1_000_000 };
            let (service, clock, handle) = (service.clone(), clock.clone(), handle.clone());
            let (answered, emptied) = (answered.clone(), emptied.clone());
            simulation.spawn(async move {
                clock.millis(start).await;
                let now = || u64::try_from(mcp_driver::Runtime::now(&clock).since_origin().as_millis()).unwrap();
                if number % 1000 == 0 {
                    handle.clear();
                    emptied.set(now());
                    return;
                }
                let began = now();
                let call = service.call(by(&whose, tool(&name)));
                let Some(reply) = within(clock.millis(patience), call).await else {
                    assert!(patience < 1_000_000, "seed {seed}: {number} has been forgotten");
                    return;
                };
                assert!(handle.len() <= 40);
                let Ok(value) = result(reply) else {
                    assert!(name.starts_with('f'));
                    return;
                };
                answered.set(answered.get() + 1);
                assert_eq!(value["what"], *name);
                assert!(name.starts_with('p') || value["whose"] == *whose, "{value} for {whose}");
                let made = value["made"].as_u64().expect("a time");
                assert!(now() - made <= 200, "{value} at {}", now());
                assert!(made >= emptied.get() || began <= emptied.get(), "{value} was forgotten at {}", emptied.get());
            });
        }
        simulation.run();
        assert!(at_once.borrow().values().all(|running| *running == 0));
        assert!(answered.get() > 1500 && made.0.get() < 2500, "{} of {}", made.0.get(), answered.get());
    }
}

/// Counts a call while it is there.
struct Held(Rc<RefCell<HashMap<String, u64>>>, String);

impl Drop for Held {
    fn drop(&mut self) {
        *self.0.borrow_mut().get_mut(&self.1).expect("it was counted") -= 1;
    }
}
