//! How sessions end.

use super::*;
use crate::CloseReason;

/// What a session's end looks like from the application.
fn ends(events: Vec<(SessionKey, Event)>, key: SessionKey) -> (Vec<InboundId>, CloseReason) {
    let mut events: Vec<_> = events.into_iter().map(|(told, event)| (assert_eq!(told, key), event).1).collect();
    let Some(Event::Closed { reason }) = events.pop() else { panic!("{events:?}") };
    let cancelled = events.into_iter().map(|event| {
        let Event::Cancelled { id, .. } = event else { panic!("{event:?}") };
        id
    });
    (cancelled.collect(), reason)
}

#[test]
fn a_client_deletes_its_session() {
    let mut bench = Bench::plain();
    let (who, key) = bench.session("2025-11-25");
    let get = bench.get(&who, None);
    let (waiting, first) = bench.call(&who, 1);
    let (talking, second) = bench.call(&who, 2);
    bench.log(key, Some(second), "a");
    let deleted = bench.delete(&who);
    let deleted = bench.read(deleted);
    assert_eq!((deleted.status, deleted.text.len(), deleted.over), (204, 0, true));
    assert_eq!(ends(bench.events(), key), ([first, second].into(), CloseReason::PeerClosed));
    assert!(bench.sessions.role_mut(key).is_none());
    let (get, talking) = (bench.read(get), bench.read(talking));
    assert_eq!((get.over, talking.over, talking.messages()), (true, true, ["a".into()].into()));
    assert_eq!(bench.read(waiting).refused(), (404, -32600, json!(1)));
    let gone = bench.post(&who, &ping(3));
    assert_eq!(bench.read(gone).refused(), (404, -32600, json!(3)));
    let again = bench.delete(&who);
    assert_eq!(bench.read(again).status, 404);
    bench.assert_nothing_left();
}

#[test]
fn a_session_ends_when_nothing_goes_on_for_long() {
    let mut bench = Bench::plain();
    let (who, key) = bench.session("2025-11-25");
    bench.wait(seconds(1_799));
    let stream = bench.post(&who, &ping(1));
    assert_eq!(bench.read(stream).status, 200);
    assert_eq!(bench.sessions.poll_timeout(), Some(bench.now + seconds(1_800)));
    bench.wait(seconds(1_800));
    assert_eq!(ends(bench.events(), key), ([].into(), CloseReason::Local));
    let gone = bench.post(&who, &ping(1));
    assert_eq!(bench.read(gone).status, 404);
    bench.assert_nothing_left();
}

#[test]
fn a_stream_or_a_request_keeps_a_session() {
    let mut bench = Bench::plain();
    let (listens, _) = bench.session("2025-11-25");
    let get = bench.get(&listens, None);
    let (works, key) = bench.session("2025-11-25");
    let (stream, id) = bench.call(&works, 1);
    bench.sessions.handle_disconnect(bench.now, stream);
    for _ in 0..3 {
        bench.wait(seconds(1_800));
    }
    assert_eq!(bench.sessions.len(), 2);
    bench.respond(key, id, "{}");
    assert_eq!(bench.sessions.poll_timeout(), Some(bench.now + seconds(15)));
    bench.sessions.handle_disconnect(bench.now, get);
    bench.wait(seconds(1_800));
    bench.assert_nothing_left();
}

#[test]
fn a_session_that_became_idle_by_a_command_is_looked_at_in_time() {
    let mut bench = Bench::plain();
    let (who, key) = bench.session("2025-06-18");
    let (stream, id) = bench.call(&who, 1);
    bench.sessions.handle_disconnect(bench.now, stream);
    let now = bench.now;
    bench.role(key).respond(now, id, Ok(raw("{}")));
    let early = bench.sessions.poll_timeout();
    assert_eq!(bench.sessions.poll_ready(), None);
    assert_eq!((early, bench.sessions.poll_timeout()), (Some(now + seconds(1_800)), Some(now + seconds(1_800))));
}

#[test]
fn a_session_has_an_age_beyond_which_nothing_keeps_it() {
    let mut bench = Bench::new(|http, _| http.keep_alive = seconds(40_000));
    let (who, key) = bench.session("2025-11-25");
    let get = bench.get(&who, None);
    let (stream, id) = bench.call(&who, 1);
    bench.wait(seconds(24 * 3_600 - 1));
    assert_eq!(bench.sessions.len(), 1);
    bench.wait(seconds(1));
    assert_eq!(ends(bench.events(), key), ([id].into(), CloseReason::Local));
    assert!(bench.read(get).over && bench.read(stream).over);
    bench.assert_nothing_left();
}

#[test]
fn closing_lets_what_goes_on_finish() {
    let mut bench = Bench::plain();
    let (idle, _) = bench.session("2025-11-25");
    let get = bench.get(&idle, None);
    let (works, key) = bench.session("2025-11-25");
    let listens = bench.get(&works, None);
    let (asking, one) = bench.call(&works, 1);
    let (talking, two) = bench.call(&works, 2);
    bench.ask(key, one);
    bench.log(key, Some(two), "a");
    bench.sessions.close(bench.now);
    assert_eq!(bench.sessions.len(), 1);
    assert!(bench.read(get).over && bench.read(listens).over);

    for refused in [
        bench.post(&works, &call(3)),
        bench.post(&idle, &call(3)),
        bench.post(&Who::default(), &initialize("2025-11-25")),
    ] {
        let heard = bench.read(refused);
        assert_eq!((heard.status, heard.json()["error"]["code"].as_i64()), (503, Some(-32603)));
    }
    for refused in [bench.get(&works, None), bench.arrive(&Who::default(), ArrivalKind::SseStream)] {
        assert_eq!(bench.read(refused).status, 503);
    }
    // What is under way may still be answered, asked about and resumed.
    let answer = bench.post(&works, &json!({"jsonrpc": "2.0", "id": 1, "result": {"roots": []}}));
    assert_eq!(bench.read(answer).status, 202);
    let mut heard = bench.read(talking);
    bench.sessions.handle_disconnect(bench.now, talking);
    let talking = bench.get(&works, Some(&heard.told()[1].id));
    heard = bench.read(talking);
    bench.respond(key, one, "{}");
    assert_eq!(bench.read(asking).messages(), ["roots/list", "=1"]);
    bench.respond(key, two, "{}");
    bench.read_on(talking, &mut heard);
    assert_eq!((heard.messages(), heard.over), (["=2".into()].into(), true));
    bench.assert_nothing_left();
    let closed = bench.events().into_iter().filter(|(_, event)| matches!(event, Event::Closed { .. }));
    assert_eq!(closed.count(), 2);
}

#[test]
fn closing_does_not_wait_for_ever() {
    let mut bench = Bench::plain();
    let (who, key) = bench.session("2025-11-25");
    let (stream, id) = bench.call(&who, 1);
    let (cancelled, _) = bench.call(&who, 2);
    bench.sessions.close(bench.now);
    let stream_two = bench.post(&who, &cancel(2));
    assert_eq!(bench.read(stream_two).status, 202);
    assert!(bench.read(cancelled).over);
    bench.wait(seconds(9));
    assert_eq!(bench.sessions.len(), 1);
    bench.wait(seconds(1));
    assert_eq!(bench.read(stream).refused(), (503, -32603, json!(1)));
    let events = bench.events();
    assert!(
        matches!(events.as_slice(), [_, (_, Event::Cancelled { id: last, .. }), (told, Event::Closed { .. })] if (*last, *told) == (id, key)),
        "{events:?}"
    );
    bench.assert_nothing_left();
}

#[test]
fn an_application_closes_one_session() {
    let mut bench = Bench::plain();
    let (who, key) = bench.session("2025-11-25");
    bench.session("2025-11-25");
    let get = bench.get(&who, None);
    let now = bench.now;
    bench.role(key).close(now);
    assert!(bench.read(get).over);
    assert_eq!(ends(bench.events(), key), ([].into(), CloseReason::Local));
    let gone = bench.post(&who, &ping(1));
    assert_eq!(bench.read(gone).status, 404);
    assert_eq!(bench.sessions.len(), 1);
}

#[test]
fn what_a_question_waits_for_is_kept_in_time() {
    let mut bench = Bench::new(|_, role| role.input_timeout = seconds(5));
    let (who, key) = bench.session("2025-11-25");
    let (stream, id) = bench.call(&who, 1);
    bench.ask(key, id);
    assert_eq!(bench.sessions.poll_timeout(), Some(bench.now + seconds(5)));
    bench.wait(seconds(5));
    assert_eq!(bench.incoming().id, id);
    assert_eq!(bench.read(stream).messages(), ["roots/list", "notifications/cancelled"]);
}
