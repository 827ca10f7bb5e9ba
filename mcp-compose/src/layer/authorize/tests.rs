use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use mcp_driver::{Call, Caller, Reply, Service, service_fn};
use mcp_proto::jsonrpc::{ErrorCode, RpcError};
use mcp_proto::model::SubscriptionFilter;
use mcp_proto::server::Subscribing;
use serde_json::{Value, json};

use super::{Asked, Authorize, Decision};
use crate::layer::tests::calls::{by, call, caller, config, error, raw, result, subscribing, tool};
use crate::layer::tests::simulation::{Chance, Clock, Simulation, Waits, run, within};
use crate::layer::{FORBIDDEN, Layered};

/// A service with three of everything, which writes down what reaches it.
fn house(reached: &Rc<RefCell<Vec<String>>>) -> impl Service + use<> {
    let reached = reached.clone();
    service_fn(config(), move |call: Call| {
        let reply = match &*call.method {
            "tools/list" => json!({"tools": items("name"), "nextCursor": "2", "cacheScope": "public", "ttlMs": 5}),
            "prompts/list" => json!({"prompts": items("name")}),
            "resources/list" => json!({"resources": items("uri")}),
            "resources/templates/list" => json!({"resourceTemplates": items("uriTemplate")}),
            _ => json!({"content": []}),
        };
        let name = call.params.as_ref().and_then(|params| params.decode::<Value>().ok()).unwrap_or_default();
        reached.borrow_mut().push(format!("{} {}", call.method, name["name"].as_str().unwrap_or_default()));
        async move { Reply::from(raw(&reply)) }
    })
}

fn items(key: &str) -> Value {
    ["a", "b", "c"].into_iter().map(|name| json!({(key): name, "x": 1})).collect()
}

#[test]
fn a_denied_call_reaches_nobody() {
    run(async |_| {
        let reached = Rc::default();
        let service = house(&reached).layer(Authorize::new(|asked: &Asked<'_>| {
            match (asked.caller.subject(), asked.method, asked.target) {
                ("ada", "tools/call", Some("a")) => Decision::Allow,
                ("ada", ..) => Decision::needs_scopes(["house:write", "house:read"]),
                _ => Decision::deny("sign in first"),
            }
        }));
        assert!(result(service.call(by("ada", tool("a"))).await).is_ok());
        let scopes = error(service.call(by("ada", tool("b"))).await);
        assert_eq!(scopes.code, FORBIDDEN);
        let data = r#"{"error":"insufficient_scope","scope":"house:write house:read"}"#;
        assert_eq!(scopes.data.expect("scopes").as_str(), data);
        let nobody = error(service.call(tool("a")).await);
        assert_eq!((nobody.code, &*nobody.message, nobody.data), (FORBIDDEN, "sign in first", None));
        assert_eq!(reached.take(), ["tools/call a"]);
    });
}

#[test]
fn what_could_be_read_in_two_ways_is_not_asked_about() {
    run(async |_| {
        let reached = Rc::default();
        let service = house(&reached).layer(Authorize::new(|asked: &Asked<'_>| match asked.target {
            Some("b") => Decision::deny("not b"),
            _ => Decision::Allow,
        }));
        for params in [r#"{"name":"a","name":"b"}"#, r#"{"name":"a","n\u0061me":"b"}"#, r#"{"name":1}"#, "{}"] {
            let mut call = tool("a");
            call.params = Some(mcp_proto::jsonrpc::Raw::from_text(params.into()).expect("JSON"));
            assert_eq!(error(service.call(call).await).code, ErrorCode::INVALID_PARAMS, "{params}");
        }
        assert_eq!(error(service.call(call("tools/call", json!({"name": "b"}))).await).code, FORBIDDEN);
        assert!(reached.take().is_empty());
    });
}

#[test]
fn what_is_hidden_is_in_no_list_and_not_there_when_it_is_called() {
    run(async |clock: Clock| {
        let reached = Rc::default();
        let policy = move |asked: &Asked<'_>| {
            let allowed = asked.target.is_none_or(|target| target == "b" || target == asked.caller.subject());
            let clock = clock.clone();
            async move {
                clock.millis(1).await;
                if allowed { Decision::Allow } else { Decision::deny("hidden") }
            }
        };
        let service = house(&reached).layer(Authorize::later(policy).hiding());
        let list = async |method| result(service.call(by("c", call(method, json!({})))).await).expect("a list");
        let kept = |key: &str| json!([{(key): "b", "x": 1}, {(key): "c", "x": 1}]);
        let tools = json!({"tools": kept("name"), "nextCursor": "2", "cacheScope": "private", "ttlMs": 5});
        assert_eq!(list("tools/list").await, tools);
        assert_eq!(list("prompts/list").await["prompts"], kept("name"));
        assert_eq!(list("resources/list").await["resources"], kept("uri"));
        assert_eq!(list("resources/templates/list").await["resourceTemplates"], kept("uriTemplate"));

        let hidden = error(service.call(tool("a")).await);
        assert_eq!((hidden.code, &*hidden.message), (ErrorCode::INVALID_PARAMS, "unknown tool: a"));
        let hidden = error(service.call(call("resources/read", json!({"uri": "a"}))).await);
        assert_eq!(hidden, RpcError::resource_not_found("a"));
        let hidden = error(service.call(call("prompts/get", json!({"name": "a"}))).await);
        assert_eq!(&*hidden.message, "unknown prompt: a");
    });
}

#[test]
fn a_list_that_is_for_one_says_so_even_if_nothing_is_left_out() {
    run(async |_| {
        let service = house(&Rc::default()).layer(Authorize::new(|_| Decision::Allow).hiding());
        let tools = result(service.call(call("tools/list", json!({}))).await).expect("a list");
        assert_eq!(tools["tools"].as_array().expect("tools").len(), 3);
        assert_eq!(tools["cacheScope"], "private");
    });
}

#[test]
fn subscriptions_are_granted_as_far_as_they_may_be() {
    let policy = |asked: &Asked<'_>| match (asked.caller.subject(), asked.method, asked.target) {
        ("ada", "resources/subscribe", Some("file:///a")) => Decision::Allow,
        _ => Decision::deny("not yours"),
    };
    let service = house(&Rc::default()).layer(Authorize::new(policy));
    let mut wish: Subscribing = subscribing();
    wish.filter = SubscriptionFilter::default()
        .with_tools_list_changed(true)
        .with_resource_subscriptions(vec!["file:///a".into(), "file:///b".into()])
        .with_task_ids(vec!["t".into()]);
    let granted = service.subscribe(&wish, &caller("ada")).expect("in part");
    assert_eq!(granted.resource_subscriptions, Some(vec!["file:///a".to_owned()]));
    assert_eq!((granted.tools_list_changed, granted.task_ids), (Some(true), Some(vec![])));

    wish.context.version = mcp_proto::Version::V2025_11_25;
    assert_eq!(service.subscribe(&wish, &Caller::default()).expect_err("one resource").code, FORBIDDEN);
    let undecided = house(&Rc::default()).layer(Authorize::later(|_| std::future::pending()));
    let error = undecided.subscribe(&wish, &caller("ada")).expect_err("undecided");
    assert_eq!(&*error.message, "that could not be decided at once");
}

/// Thousands of calls while decisions take their time: nobody gets what another may, and what is cancelled while it is
/// decided on is never made.
#[test]
fn under_load_nobody_gets_what_is_not_theirs() {
    for seed in 0..4 {
        let mut simulation = Simulation::new(seed);
        let clock = simulation.clock.clone();
        let made: Rc<RefCell<BTreeSet<(String, String)>>> = Rc::default();
        let heard = made.clone();
        let inner = service_fn(config(), move |call: Call| {
            let subject = call.caller.subject().to_owned();
            let params = call.params.as_ref().map(|params| params.decode::<Value>().expect("JSON")).unwrap_or_default();
            heard.borrow_mut().insert((subject, params["arguments"]["id"].to_string()));
            let list = json!({"tools": items("name")});
            async move { Reply::from(raw(&if &*call.method == "tools/list" { list } else { json!({"content": []}) })) }
        });
        let (wait, span) = (clock.clone(), RefCell::new(Chance::new(seed + 9)));
        let policy = move |asked: &Asked<'_>| {
            let allowed = asked.target.is_none_or(|target| target == asked.caller.subject());
            let sleep = wait.millis(span.borrow_mut().below(20));
            async move {
                sleep.await;
                if allowed { Decision::Allow } else { Decision::deny("not yours") }
            }
        };
        let service = Rc::new(inner.layer(Authorize::later(policy).hiding()));
        let denied = Rc::new(Cell::new(0));
        let mut chance = Chance::new(seed);
        for number in 0..2000_u64 {
            let mut letter = || ["a", "b", "c"][usize::try_from(chance.below(3)).unwrap()];
            let (subject, target) = (letter(), letter());
            let (start, patience) = (chance.below(300), chance.below(60));
            let (service, clock, made, denied) = (service.clone(), clock.clone(), made.clone(), denied.clone());
            simulation.spawn(async move {
                clock.millis(start).await;
                if number % 4 == 0 {
                    let list = by(subject, call("tools/list", json!({"arguments": {"id": number}})));
                    let tools = result(service.call(list).await).expect("a list");
                    assert_eq!(tools["tools"], json!([{"name": subject, "x": 1}]));
                    return;
                }
                let params = json!({"name": target, "arguments": {"id": number}});
                let reply = within(clock.millis(patience), service.call(by(subject, call("tools/call", params)))).await;
                let was_made = made.borrow().contains(&(subject.to_owned(), number.to_string()));
                match reply.map(result) {
                    Some(Ok(_)) => assert!(subject == target && was_made),
                    Some(Err(_)) => {
                        assert!(subject != target && !was_made);
                        denied.set(denied.get() + 1);
                    }
                    None => assert!(!was_made),
                }
            });
        }
        simulation.run();
        assert!(denied.get() > 300, "the load is one");
    }
}
