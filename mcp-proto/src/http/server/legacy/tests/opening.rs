//! How sessions open, and how many.

use super::*;

#[test]
fn initialize_opens_a_session_and_tells_its_id_once() {
    let mut bench = Bench::plain();
    for version in ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"] {
        let stream = bench.post(&Who::default(), &initialize(version));
        let heard = bench.read(stream);
        assert_eq!((heard.status, &heard.json()["result"]["protocolVersion"]), (200, &json!(version)));
        let id = heard.headers["mcp-session-id"].to_str().expect("text");
        assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
        let who = Who { session: Some(id.into()), ..Who::default() };
        let stream = bench.post(&who, &ping(1));
        let heard = bench.read(stream);
        assert_eq!((heard.status, heard.json()), (200, json!({"jsonrpc": "2.0", "id": 1, "result": {}})));
        assert!(!heard.headers.contains_key("mcp-session-id"));
    }
    assert_eq!(bench.sessions.len(), 4);
    bench.sessions.assert_consistent();
}

#[test]
fn a_response_tells_its_session_while_there_is_one() {
    let mut bench = Bench::plain();
    let opening = bench.post(&Who::default(), &initialize("2025-11-25"));
    let key = bench.sessions.newest();
    assert_eq!(bench.sessions.session_of(opening), Some(key));
    let heard = bench.read(opening);
    assert_eq!(bench.sessions.session_of(opening), None);
    let who = Who { session: Some(heard.headers["mcp-session-id"].to_str().expect("text").into()), ..Who::default() };
    let refused = bench.get(&who, Some("x"));
    let get = bench.get(&who, None);
    assert_eq!((bench.sessions.session_of(refused), bench.sessions.session_of(get)), (None, Some(key)));
    bench.delete(&who);
    assert_eq!(bench.sessions.session_of(get), None);
}

#[test]
fn the_modern_revision_opens_a_session_of_the_newest_legacy_one() {
    let mut bench = Bench::plain();
    let stream = bench.post(&Who::default(), &initialize("2026-07-28"));
    assert_eq!(bench.read(stream).json()["result"]["protocolVersion"], "2025-11-25");
}

#[test]
fn a_refused_initialize_opens_none_and_draws_no_id() {
    let mut bench = Bench::plain();
    let refused = json!({"jsonrpc": "2.0", "id": 7, "method": "initialize", "params": {"protocolVersion": 3}});
    let stream = bench.post(&Who::default(), &refused);
    let heard = bench.read(stream);
    assert_eq!((heard.status, heard.json()["error"]["code"].as_i64()), (200, Some(-32602)));
    assert!(!heard.headers.contains_key("mcp-session-id"));
    assert_eq!((bench.sessions.len(), bench.drawn), (0, 0));
}

#[test]
fn a_second_initialize_in_a_session_is_the_servers_to_refuse() {
    let mut bench = Bench::plain();
    let (who, _) = bench.session("2025-06-18");
    let stream = bench.post(&who, &initialize("2025-06-18"));
    assert_eq!(bench.read(stream).refused(), (200, -32600, json!("open")));
    assert_eq!(bench.sessions.len(), 1);
}

#[test]
fn without_an_id_there_is_no_session_and_with_a_wrong_one_neither() {
    let mut bench = Bench::plain();
    let (who, _) = bench.session_of("2025-11-25", Some("ann"));
    let nobody = Who { session: None, ..who.clone() };
    let other = Who { principal: Some(Principal::new("bob")), ..who.clone() };
    let anyone = Who { principal: None, ..who.clone() };
    let unknown = Who { session: Some("00000000000000000000000000000000".into()), ..who.clone() };
    let odd = Who { session: Some("x".into()), ..who.clone() };

    let stream = bench.post(&nobody, &ping(1));
    assert_eq!(bench.read(stream).refused(), (400, -32600, json!(1)));
    let stream = bench.post(&nobody, &json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
    assert_eq!(bench.read(stream).refused(), (400, -32600, Value::Null));
    for stream in [bench.get(&nobody, None), bench.delete(&nobody)] {
        assert_eq!(bench.read(stream).refused(), (400, -32600, Value::Null));
    }
    // Nothing tells a session of somebody else from one that never was.
    let mut bodies = Vec::new();
    for who in [&other, &anyone, &unknown, &odd] {
        let stream = bench.post(who, &ping(1));
        let heard = bench.read(stream);
        assert_eq!(heard.refused(), (404, -32600, json!(1)));
        bodies.push((heard.text, alloc::format!("{:?}", heard.headers)));
        for stream in [bench.get(who, None), bench.get(who, Some("65536-0")), bench.delete(who)] {
            assert_eq!(bench.read(stream).refused(), (404, -32600, Value::Null));
        }
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1);
    let stream = bench.post(&who, &ping(1));
    assert_eq!(bench.read(stream).status, 200);
}

#[test]
fn a_session_is_found_by_its_transport_only() {
    let mut bench = Bench::plain();
    let (who, _) = bench.session("2025-03-26");
    let message = Bytes::from(ping(1).to_string());
    let stream = bench.arrive(&who, ArrivalKind::SseMessage(message));
    assert_eq!(bench.read(stream).refused(), (404, -32600, json!(1)));
}

#[test]
fn one_session_more_ends_the_one_that_was_idle_the_longest() {
    let mut bench = Bench::new(|_, role| role.limits.sessions = 2);
    let (first, _) = bench.session("2025-11-25");
    bench.wait(seconds(1));
    let (second, _) = bench.session("2025-11-25");
    bench.wait(seconds(1));
    let stream = bench.post(&first, &ping(1));
    bench.read(stream);
    let (third, _) = bench.session("2025-11-25");
    for (who, status) in [(&first, 200), (&second, 404), (&third, 200)] {
        let stream = bench.post(who, &ping(1));
        assert_eq!(bench.read(stream).status, status);
    }
    bench.sessions.assert_consistent();
}

#[test]
fn busy_sessions_are_not_ended_for_another() {
    let mut bench = Bench::new(|_, role| role.limits.sessions = 2);
    let (listens, _) = bench.session("2025-11-25");
    let stream = bench.get(&listens, None);
    let (works, key) = bench.session("2025-11-25");
    // Its client is gone, but what it asked for goes on.
    let (left, working) = bench.call(&works, 1);
    bench.sessions.handle_disconnect(bench.now, left);

    let refused = bench.post(&Who::default(), &initialize("2025-11-25"));
    let heard = bench.read(refused);
    assert_eq!(heard.refused(), (503, -32603, json!("open")));
    assert_eq!((&heard.headers["retry-after"], bench.drawn), (&http::HeaderValue::from_static("1"), 2));
    let sse = bench.arrive(&Who::default(), ArrivalKind::SseStream);
    assert_eq!(bench.read(sse).status, 503);

    bench.respond(key, working, "{}");
    bench.session("2025-11-25");
    assert_eq!(bench.sessions.len(), 2);
    assert_eq!(bench.read(stream).status, 200);
}

#[test]
fn an_id_that_was_drawn_twice_does_not_take_a_session_over() {
    let mut bench = Bench::plain();
    let (who, _) = bench.session("2025-11-25");
    bench.drawn = 0;
    let stream = bench.post(&Who::default(), &initialize("2025-11-25"));
    assert_eq!(bench.read(stream).refused(), (503, -32603, json!("open")));
    let stream = bench.post(&who, &ping(1));
    assert_eq!(bench.read(stream).status, 200);
}

#[test]
fn modern_metadata_means_nothing_in_a_session() {
    let mut bench = Bench::plain();
    let (who, _) = bench.session("2025-06-18");
    let discover = json!({"jsonrpc": "2.0", "id": 1, "method": "server/discover", "params": {"_meta": {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {},
    }}});
    let stream = bench.post(&who, &discover);
    assert_eq!(bench.read(stream).refused(), (200, -32601, json!(1)));
}
