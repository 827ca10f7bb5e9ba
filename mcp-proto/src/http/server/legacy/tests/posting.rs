//! What a POST is answered with.

use super::*;

#[test]
fn an_answer_that_comes_first_is_one_piece_of_json() {
    let mut bench = Bench::plain();
    let (who, key) = bench.session("2025-11-25");
    let (stream, id) = bench.call(&who, 0);
    assert!(bench.sessions.poll_output(stream).is_none());
    bench.respond(key, id, r#"{"content":[]}"#);
    assert_eq!(bench.sessions.poll_ready(), Some(stream));
    assert_eq!(bench.sessions.poll_ready(), None);
    let heard = bench.read(stream);
    assert_eq!((heard.status, heard.json()["result"].clone()), (200, json!({"content": []})));
    assert_eq!(bench.sessions.poll_ready(), None);
}

#[test]
fn an_error_of_a_request_is_an_answer() {
    let mut bench = Bench::plain();
    let (who, _) = bench.session("2025-11-25");
    let unknown = json!({"jsonrpc": "2.0", "id": 3, "method": "prompts/list"});
    let stream = bench.post(&who, &unknown);
    assert_eq!(bench.read(stream).refused(), (200, -32601, json!(3)));
}

#[test]
fn what_is_said_before_the_answer_makes_it_a_stream() {
    let mut bench = Bench::plain();
    let (who, key) = bench.session("2025-11-25");
    let (stream, id) = bench.call(&who, 0);
    bench.log(key, Some(id), "a");
    let mut heard = bench.read(stream);
    assert_eq!((heard.status, heard.over), (200, false));
    assert_eq!(
        (&heard.headers["cache-control"], &heard.headers["x-accel-buffering"]),
        (&"no-store, no-transform".parse().expect("a value"), &"no".parse().expect("a value"))
    );
    bench.log(key, Some(id), "b");
    bench.respond(key, id, "{}");
    bench.read_on(stream, &mut heard);
    assert!(heard.over);
    assert_eq!(heard.messages(), ["a", "b", "=0"]);
    let ids: Vec<_> = heard.told().into_iter().map(|told| told.id).collect();
    assert_eq!(ids, ["65538-0", "65538-1", "65538-2", "65538-3"]);
    assert!(heard.body().starts_with("retry: 1000\nid: 65538-0\ndata: \n\nevent: message\nid: 65538-1\n"));
}

#[test]
fn older_sessions_are_not_primed() {
    let mut bench = Bench::plain();
    for version in ["2024-11-05", "2025-03-26", "2025-06-18"] {
        let (who, key) = bench.session(version);
        let (stream, id) = bench.call(&who, 0);
        bench.log(key, Some(id), "a");
        let heard = bench.read(stream);
        let told = heard.told();
        assert_eq!((told.len(), told[0].id.is_empty(), heard.body().contains("retry")), (1, false, false), "{version}");
        let get = bench.get(&who, None);
        assert_eq!(bench.read(get).told(), []);
    }
}

#[test]
fn without_a_log_nothing_claims_that_it_can_be_resumed() {
    let mut bench = Bench::new(|_, role| role.limits.logged_events = 0);
    let (who, key) = bench.session("2025-11-25");
    let (stream, id) = bench.call(&who, 0);
    bench.log(key, Some(id), "a");
    let mut heard = bench.read(stream);
    bench.sessions.close_stream(bench.now, key, id);
    bench.respond(key, id, "{}");
    bench.read_on(stream, &mut heard);
    assert_eq!((heard.messages(), heard.over), (["a".into(), "=0".into()].into(), true));
    assert!(!heard.body().contains("id: "));
    let get = bench.get(&who, Some("65536-0"));
    assert_eq!(bench.read(get).refused(), (400, -32600, Value::Null));
}

#[test]
fn silence_makes_it_a_stream_that_is_kept_alive() {
    let mut bench = Bench::plain();
    for (version, primed) in [("2025-11-25", 1), ("2025-06-18", 0)] {
        let (who, key) = bench.session(version);
        let (stream, id) = bench.call(&who, 0);
        bench.wait(seconds(14));
        assert!(bench.sessions.poll_output(stream).is_none());
        bench.wait(seconds(1));
        assert_eq!(bench.sessions.poll_ready(), Some(stream));
        let mut heard = bench.read(stream);
        assert_eq!((heard.status, heard.comments(), heard.told().len()), (200, 1, primed));
        bench.wait(seconds(10));
        bench.log(key, Some(id), "a");
        bench.wait(seconds(10));
        bench.read_on(stream, &mut heard);
        assert_eq!(heard.comments(), 1);
        bench.wait(seconds(5));
        bench.read_on(stream, &mut heard);
        assert_eq!(heard.comments(), 2);
        bench.respond(key, id, "{}");
        bench.read_on(stream, &mut heard);
        assert_eq!((heard.messages(), heard.over), (["a".into(), "=0".into()].into(), true));
    }
}

#[test]
fn an_answer_that_takes_long_begins_as_a_stream_that_can_be_resumed() {
    let mut bench = Bench::new(|http, _| {
        http.stream_after = Duration::from_millis(200);
        http.keep_alive = Duration::ZERO;
    });
    let (who, key) = bench.session("2025-11-25");
    let (stream, id) = bench.call(&who, 0);
    bench.wait(Duration::from_millis(199));
    assert!(bench.sessions.poll_output(stream).is_none());
    bench.wait(Duration::from_millis(1));
    let mut heard = bench.read(stream);
    assert_eq!((heard.status, heard.comments(), heard.told().len()), (200, 1, 1));
    bench.wait(seconds(1_000));
    bench.respond(key, id, "{}");
    bench.read_on(stream, &mut heard);
    assert_eq!((heard.messages(), heard.comments(), heard.over), (["=0".into()].into(), 1, true));
}

#[test]
fn no_interval_is_no_comment() {
    let mut bench = Bench::new(|http, _| http.keep_alive = Duration::ZERO);
    let (who, _) = bench.session("2025-11-25");
    let (stream, _) = bench.call(&who, 0);
    bench.wait(seconds(600));
    assert!(bench.sessions.poll_output(stream).is_none());
}

#[test]
fn what_needs_no_answer_gets_none() {
    let mut bench = Bench::plain();
    let (who, key) = bench.session("2025-11-25");
    let (stream, id) = bench.call(&who, 0);
    bench.ask(key, id);
    let mut heard = bench.read(stream);
    assert_eq!(heard.messages(), ["roots/list"]);
    let answer = bench.post(&who, &json!({"jsonrpc": "2.0", "id": 1, "result": {"roots": []}}));
    let accepted = bench.read(answer);
    assert_eq!((accepted.status, accepted.text.len(), accepted.over), (202, 0, true));
    let again = bench.incoming();
    assert_eq!((again.id, again.context.answers.is_empty()), (id, false));
    bench.respond(key, id, "{}");
    bench.read_on(stream, &mut heard);
    assert_eq!((heard.messages(), heard.over), (["roots/list".into(), "=0".into()].into(), true));
    // An answer to nothing is no reason for an error: it may have been late.
    let late = bench.post(&who, &json!({"jsonrpc": "2.0", "id": 99, "result": {}}));
    assert_eq!(bench.read(late).status, 202);
}

#[test]
fn what_is_no_message_is_refused_and_told() {
    let mut bench = Bench::plain();
    let (who, key) = bench.session("2025-11-25");
    let rows = [
        ("", -32700, Value::Null),
        ("{", -32700, Value::Null),
        (r#"{"jsonrpc":"1.0","id":4,"method":"ping"}"#, -32600, json!(4)),
        (r#"{"jsonrpc":"2.0","id":5,"method":"ping","params":[]}"#, -32602, json!(5)),
        (r#"{"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":""}}"#, -32600, Value::Null),
        ("[]", -32600, Value::Null),
        (r#"[{"jsonrpc":"2.0","id":6,"method":"ping"}]"#, -32600, Value::Null),
    ];
    for (text, code, id) in rows {
        let stream = bench.post_text(&who, text);
        assert_eq!(bench.read(stream).refused(), (400, code, id.clone()), "{text}");
        let told = bench.events();
        assert!(matches!(told.as_slice(), [(told, Event::Noise { .. })] if *told == key), "{text}: {told:?}");
        // Nobody's session, nobody's noise.
        let stream = bench.post_text(&Who::default(), text);
        let heard = bench.read(stream);
        assert_eq!(heard.status, 400, "{text}");
        assert!(bench.events().is_empty());
    }
    bench.sessions.assert_consistent();
}

#[test]
fn the_answers_to_a_batch_are_an_array() {
    let mut bench = Bench::plain();
    let (who, key) = bench.session("2025-03-26");
    let stream = bench.post(&who, &json!([ping(1), ping("a")]));
    let answers = bench.read(stream).json();
    assert_eq!((&answers[0]["id"], &answers[1]["id"]), (&json!(1), &json!("a")));

    let stream = bench.post(&who, &json!([call(1), ping(2), cancel(9)]));
    let id = bench.incoming().id;
    bench.respond(key, id, "{}");
    assert_eq!(bench.read(stream).json().as_array().map(Vec::len), Some(2));

    let stream = bench.post(&who, &json!([call(1), call(2)]));
    let events = bench.events();
    let [(_, Event::Request(first)), (_, Event::Request(second))] = events.as_slice() else { panic!("{events:?}") };
    bench.log(key, Some(second.id), "a");
    bench.respond(key, second.id, "{}");
    bench.respond(key, first.id, "{}");
    let heard = bench.read(stream);
    assert_eq!((heard.messages(), heard.over), (["a".into(), "=2=1".into()].into(), true));

    let stream = bench.post(&who, &json!([cancel(9), cancel(8)]));
    assert_eq!(bench.read(stream).status, 202);
}

#[test]
fn a_batch_that_is_refused_as_a_whole_is_no_answer() {
    let mut bench = Bench::new(|_, role| role.limits.batch = 1);
    let (who, _) = bench.session("2025-03-26");
    let stream = bench.post(&who, &json!([ping(1), ping(2)]));
    assert_eq!(bench.read(stream).refused(), (400, -32600, Value::Null));
    let stream = bench.post(&who, &json!([initialize("2025-03-26")]));
    assert_eq!(bench.read(stream).status, 200);
}

#[test]
fn a_cancelled_request_ends_as_a_stream_of_nothing() {
    let mut bench = Bench::plain();
    let (who, key) = bench.session("2025-11-25");
    let (silent, first) = bench.call(&who, 1);
    let (talking, second) = bench.call(&who, 2);
    bench.log(key, Some(second), "a");
    for id in [1, 2] {
        let stream = bench.post(&who, &cancel(id));
        assert_eq!(bench.read(stream).status, 202);
    }
    let (silent, talking) = (bench.read(silent), bench.read(talking));
    assert_eq!((silent.status, silent.text.len(), silent.over), (200, 0, true));
    assert_eq!(silent.headers["content-type"], "text/event-stream");
    assert_eq!((talking.messages(), talking.over), (["a".into()].into(), true));
    let cancelled = bench.events().into_iter().map(|(_, event)| {
        let Event::Cancelled { id, .. } = event else { panic!("{event:?}") };
        id
    });
    assert_eq!(cancelled.collect::<Vec<_>>(), [first, second]);
    bench.respond(key, first, "{}");
    bench.sessions.assert_consistent();
}

#[test]
fn a_batch_lives_until_its_last_request_ends() {
    let mut bench = Bench::plain();
    let (who, key) = bench.session("2025-03-26");
    let stream = bench.post(&who, &json!([call(1), call(2)]));
    let events = bench.events();
    let [(_, Event::Request(first)), _] = events.as_slice() else { panic!("{events:?}") };
    let cancelled = bench.post(&who, &json!([cancel(2)]));
    assert_eq!(bench.read(cancelled).status, 202);
    assert!(bench.sessions.poll_output(stream).is_none());
    bench.respond(key, first.id, "{}");
    let heard = bench.read(stream);
    assert_eq!((heard.status, heard.json().as_array().map(Vec::len)), (200, Some(1)));
}

#[test]
fn the_version_header_must_be_that_of_the_session() {
    let mut bench = Bench::plain();
    let (mut who, _) = bench.session("2025-06-18");
    who.version = Some(Version::V2025_06_18);
    let stream = bench.post(&who, &ping(1));
    assert_eq!(bench.read(stream).status, 200);
    who.version = Some(Version::V2025_11_25);
    let stream = bench.post(&who, &ping(1));
    assert_eq!(bench.read(stream).refused(), (400, -32600, json!(1)));
    for stream in [bench.get(&who, None), bench.delete(&who)] {
        assert_eq!(bench.read(stream).refused(), (400, -32600, Value::Null));
    }
    assert_eq!(bench.sessions.len(), 1);
    let stream = bench.post(&Who { version: who.version, ..Who::default() }, &initialize("2025-03-26"));
    assert_eq!(bench.read(stream).json()["result"]["protocolVersion"], "2025-03-26");
}

#[test]
fn a_session_has_so_many_responses_and_no_more() {
    let mut bench = Bench::new(|_, role| role.limits.session_streams = 2);
    let (who, key) = bench.session("2025-03-26");
    let (first, id) = bench.call(&who, 1);
    let get = bench.get(&who, None);
    for refused in [bench.post(&who, &call(2)), bench.post(&who, &json!([ping(3)]))] {
        let heard = bench.read(refused);
        assert_eq!((heard.status, heard.headers.contains_key("retry-after")), (429, true));
    }
    bench.sessions.handle_disconnect(bench.now, get);
    let (second, _) = bench.call(&who, 2);
    let refused = bench.get(&who, None);
    assert_eq!(bench.read(refused).status, 429);
    // What is no request always passes: it may be what makes room.
    let cancelled = bench.post(&who, &cancel(2));
    assert_eq!(bench.read(cancelled).status, 202);
    assert!(bench.read(second).over);
    bench.respond(key, id, "{}");
    assert!(bench.read(first).over);
    bench.sessions.assert_consistent();
}

#[test]
fn a_request_whose_id_is_taken_is_refused_by_itself() {
    let mut bench = Bench::plain();
    let (who, key) = bench.session("2025-11-25");
    let (first, id) = bench.call(&who, 1);
    let second = bench.post(&who, &call(1));
    assert_eq!(bench.read(second).refused(), (200, -32600, json!(1)));
    bench.respond(key, id, "{}");
    assert_eq!(bench.read(first).json()["id"], 1);
}

#[test]
fn a_reader_that_does_not_read_loses_notifications_and_no_answer() {
    let mut bench = Bench::new(|_, role| role.limits.unsent = 1_000);
    let (who, key) = bench.session("2025-06-18");
    let (stream, id) = bench.call(&who, 1);
    for _ in 0..100 {
        bench.log(key, Some(id), &"x".repeat(100));
    }
    bench.respond(key, id, "{}");
    let heard = bench.read(stream);
    assert!(heard.text.len() < 1_500 && heard.messages().last().is_some_and(|last| last == "=1"));
}

#[test]
fn an_application_that_does_not_look_is_not_told_more() {
    let mut bench = Bench::new(|_, role| (role.limits.events, role.limits.in_flight) = (2, 2));
    let (who, _) = bench.session("2025-11-25");
    let notice = json!({"jsonrpc": "2.0", "method": "notifications/roots/list_changed"});
    for _ in 0..10 {
        let stream = bench.post(&who, &notice);
        assert_eq!(bench.read(stream).status, 202);
    }
    for (id, status) in [(1, 0), (2, 0), (3, 503)] {
        let stream = bench.post(&who, &call(id));
        assert_eq!(bench.read(stream).status, status);
    }
    assert_eq!(bench.events().len(), 4);
    let stream = bench.post(&who, &ping(1));
    assert_eq!(bench.read(stream).status, 200);
}
