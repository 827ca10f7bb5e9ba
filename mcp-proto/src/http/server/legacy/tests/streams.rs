//! The GET stream, and which message goes on which stream.

use super::*;
use crate::server::Change;

#[test]
fn what_is_about_no_request_goes_on_the_get_stream() {
    let mut bench = Bench::plain();
    let (who, key) = bench.session("2025-11-25");
    let get = bench.get(&who, None);
    let mut listened = bench.read(get);
    assert_eq!((listened.status, listened.over), (200, false));
    assert_eq!(listened.told(), [Told { id: "65536-0".into(), data: String::new() }]);
    let (stream, id) = bench.call(&who, 1);
    bench.log(key, None, "a");
    bench.log(key, Some(id), "b");
    let now = bench.now;
    bench.role(key).publish(now, &Change::Tools);
    bench.respond(key, id, "{}");
    bench.read_on(get, &mut listened);
    assert_eq!(listened.messages(), ["a", "notifications/tools/list_changed"]);
    assert_eq!(bench.read(stream).messages(), ["b", "=1"]);
}

#[test]
fn streams_are_named_once_until_they_are_polled_dry() {
    let mut bench = Bench::plain();
    let (who, key) = bench.session("2025-06-18");
    let get = bench.get(&who, None);
    bench.read(get);
    assert_eq!(bench.sessions.poll_ready(), None);
    bench.log(key, None, "a");
    assert_eq!(bench.sessions.poll_ready(), Some(get));
    bench.log(key, None, "b");
    assert_eq!(bench.sessions.poll_ready(), None);
    let _ = bench.sessions.poll_output(get).expect("the first event");
    assert_eq!(bench.sessions.poll_ready(), None);
    let _ = bench.sessions.poll_output(get).expect("the second event");
    assert!(bench.sessions.poll_output(get).is_none());
    bench.log(key, None, "c");
    assert_eq!((bench.sessions.poll_ready(), bench.sessions.poll_ready()), (Some(get), None));
}

#[test]
fn a_session_has_one_get_stream() {
    let mut bench = Bench::plain();
    let (who, key) = bench.session("2025-11-25");
    let get = bench.get(&who, None);
    let mut listened = bench.read(get);
    let second = bench.get(&who, None);
    assert_eq!(bench.read(second).refused(), (409, -32600, Value::Null));
    bench.log(key, None, "a");
    bench.read_on(get, &mut listened);
    assert_eq!(listened.messages(), ["a"]);
    bench.sessions.handle_disconnect(bench.now, get);
    let third = bench.get(&who, None);
    assert_eq!(bench.read(third).status, 200);
}

#[test]
fn what_nobody_listens_to_is_kept_for_who_will() {
    let mut bench = Bench::plain();
    let (who, key) = bench.session("2025-06-18");
    bench.log(key, None, "a");
    let get = bench.get(&who, None);
    let mut listened = Heard::default();
    bench.read_on(get, &mut listened);
    bench.log(key, None, "b");
    bench.read_on(get, &mut listened);
    // Said, but it did not leave.
    bench.log(key, None, "c");
    bench.sessions.handle_disconnect(bench.now, get);
    bench.log(key, None, "d");
    assert_eq!(listened.messages(), ["a", "b"]);
    let get = bench.get(&who, None);
    assert_eq!(bench.read(get).messages(), ["c", "d"]);
}

#[test]
fn what_was_forgotten_meanwhile_is_passed_over() {
    let mut bench = Bench::new(|_, role| role.limits.logged_events = 3);
    let (who, key) = bench.session("2025-11-25");
    for text in ["a", "b", "c", "d", "e"] {
        bench.log(key, None, text);
    }
    let get = bench.get(&who, None);
    let heard = bench.read(get);
    assert_eq!(heard.messages(), ["c", "d", "e"]);
    assert_eq!(heard.told()[0].id, "65536-2");
    bench.sessions.handle_disconnect(bench.now, get);
    let (stream, id) = bench.call(&who, 1);
    for text in ["1", "2", "3"] {
        bench.log(key, Some(id), text);
    }
    bench.read(stream);
    let get = bench.get(&who, None);
    assert_eq!(bench.read(get).messages(), [""; 0]);
}

#[test]
fn a_disconnect_cancels_nothing() {
    let mut bench = Bench::plain();
    let (who, key) = bench.session("2025-11-25");
    let (never_began, first) = bench.call(&who, 1);
    let (began, second) = bench.call(&who, 2);
    bench.log(key, Some(second), "a");
    let heard = bench.read(began);
    for stream in [never_began, began] {
        bench.sessions.handle_disconnect(bench.now, stream);
    }
    assert!(bench.events().is_empty());
    bench.respond(key, first, "{}");
    bench.log(key, Some(second), "b");
    bench.respond(key, second, "{}");
    let rest = bench.get(&who, Some(&heard.told()[1].id));
    let rest = bench.read(rest);
    assert_eq!((rest.messages(), rest.over), (["b".into(), "=2".into()].into(), true));
    // What was said of the first has no stream to go on.
    let get = bench.get(&who, None);
    assert_eq!(bench.read(get).messages(), [""; 0]);
    bench.sessions.assert_consistent();
}

#[test]
fn a_question_goes_on_the_stream_of_its_request() {
    let mut bench = Bench::plain();
    let (who, key) = bench.session("2025-11-25");
    let get = bench.get(&who, None);
    let (first, one) = bench.call(&who, 1);
    let (second, two) = bench.call(&who, 2);
    bench.ask(key, two);
    bench.ask(key, one);
    assert_eq!(
        (bench.read(first).messages(), bench.read(second).messages()),
        (["roots/list".into()].into(), ["roots/list".into()].into())
    );
    let cancelled = bench.post(&who, &cancel(2));
    bench.read(cancelled);
    let rest = bench.read_rest(second);
    assert_eq!((rest.messages(), rest.over), (["notifications/cancelled".into()].into(), true));
    assert_eq!(bench.read(get).messages(), [""; 0]);
}
