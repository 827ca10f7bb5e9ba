//! Clients that mean harm, or have gone.

use alloc::collections::BTreeSet;

use super::*;

/// The stream of a call has a number that can be guessed, but nobody was told of it yet.
#[test]
fn an_event_id_that_was_never_told_takes_nothing_over() {
    let mut bench = Bench::plain();
    for version in ["2025-06-18", "2025-11-25"] {
        let (who, key) = bench.session(version);
        let (stream, id) = bench.call(&who, 1);
        let first = u64::from(bench.drawn) * 0x1_0000;
        for number in first..first + 8 {
            let forged = bench.get(&who, Some(&alloc::format!("{number}-0")));
            let heard = bench.read(forged);
            let is_get = number == first;
            assert_eq!(heard.status, if is_get { 200 } else { 400 }, "{version} {number}");
        }
        bench.respond(key, id, "{}");
        let heard = bench.read(stream);
        assert_eq!((heard.status, heard.json()["id"].clone()), (200, json!(1)), "{version}");
    }
    bench.sessions.assert_consistent();
}

#[test]
fn every_event_of_a_session_has_a_name_of_its_own() {
    let mut bench = Bench::plain();
    let (who, key) = bench.session("2025-11-25");
    let get = bench.get(&who, None);
    let calls: Vec<_> = (0..4).map(|id| bench.call(&who, id)).collect();
    for _ in 0..3 {
        bench.log(key, None, "x");
        for (_, id) in &calls {
            bench.log(key, Some(*id), "x");
        }
    }
    let streams = calls.iter().map(|(stream, _)| *stream).chain([get]);
    let told: Vec<_> = streams.flat_map(|stream| bench.read(stream).told()).map(|told| told.id).collect();
    assert_eq!((told.len(), told.iter().collect::<BTreeSet<_>>().len()), (20, 20));
}

/// A day of silence at streams that nobody reads: what is held does not grow with it.
#[test]
fn comments_do_not_pile_up_where_nobody_reads() {
    let mut bench = Bench::new(|_, role| role.limits.session_streams = 128);
    let (who, _) = bench.session("2025-11-25");
    let get = bench.get(&who, None);
    let calls: Vec<_> = (0..127).map(|id| bench.call(&who, id).0).collect();
    let sse = bench.arrive(&Who::default(), ArrivalKind::SseStream);
    for _ in 0..4 * 60 {
        bench.wait(seconds(15));
    }
    for stream in calls.into_iter().chain([get, sse]) {
        let mut pieces = 0;
        while bench.sessions.poll_output(stream).is_some() {
            pieces += 1;
        }
        assert!(pieces <= 3, "{pieces}");
    }
    bench.wait(seconds(15));
    assert_eq!(bench.text(get), ":\n");
}

#[test]
fn a_batch_may_name_an_id_twice_and_each_is_answered() {
    let mut bench = Bench::plain();
    let (who, key) = bench.session("2025-03-26");
    let stream = bench.post(&who, &json!([call(1), call(1), ping(1), ping(1)]));
    let id = bench.incoming().id;
    bench.respond(key, id, "{}");
    let answers = bench.read(stream).json();
    let codes = answers.as_array().expect("answers").iter().map(|answer| answer["error"]["code"].as_i64());
    assert_eq!(codes.collect::<Vec<_>>(), [Some(-32600), Some(-32600), Some(-32600), None]);
    let again = bench.post(&who, &ping(1));
    assert_eq!(bench.read(again).status, 200);
}

/// It is refused in one piece, having been read once: nothing is admitted, nothing answered a hundred thousand times.
#[test]
fn a_batch_of_a_hundred_thousand_is_one_error() {
    let mut bench = Bench::plain();
    let (who, _) = bench.session("2025-03-26");
    for element in [&*ping(1).to_string(), "{}", "[]", "1"] {
        let text = alloc::format!("[{}{element}]", alloc::format!("{element},").repeat(99_999));
        let stream = bench.post_text(&who, &text);
        let heard = bench.read(stream);
        assert_eq!((heard.refused(), heard.text.len() < 200), ((400, -32600, Value::Null), true), "{element}");
    }
    assert!(bench.events().iter().all(|(_, event)| matches!(event, Event::Noise { .. })));
}

#[test]
fn an_answer_counts_in_the_session_that_asked() {
    let mut bench = Bench::plain();
    let (asked, key) = bench.session("2025-11-25");
    let (other, elsewhere) = bench.session("2025-11-25");
    let (_, call) = bench.call(&asked, 0);
    let (_, lively) = bench.call(&other, 0);
    bench.ask(key, call);
    let answer = json!({"jsonrpc": "2.0", "id": 1, "result": {"roots": []}});
    for (who, status) in
        [(&other, 202), (&Who::default(), 400), (&Who { session: Some("0".into()), ..asked.clone() }, 404)]
    {
        let stream = bench.post(who, &answer);
        assert_eq!(bench.read(stream).status, status);
        assert!(!bench.events().iter().any(|(_, event)| matches!(event, Event::Request(_))));
    }
    let stream = bench.post(&asked, &answer);
    assert_eq!(bench.read(stream).status, 202);
    assert_eq!(bench.incoming().id, call);
    bench.respond(elsewhere, lively, "{}");
}

/// Calls that never end and whose clients are gone hold their sessions, up to the age of these and no longer.
#[test]
fn calls_of_clients_that_are_gone_end_with_the_age_of_their_sessions() {
    let mut bench = Bench::new(|_, role| role.limits.sessions = 4);
    for _ in 0..4 {
        let (who, _) = bench.session("2025-11-25");
        let (stream, _) = bench.call(&who, 0);
        bench.sessions.handle_disconnect(bench.now, stream);
    }
    let refused = bench.post(&Who::default(), &initialize("2025-11-25"));
    assert_eq!(bench.read(refused).status, 503);
    bench.wait(seconds(24 * 3_600));
    let events = bench.events();
    assert_eq!(events.iter().filter(|(_, event)| matches!(event, Event::Cancelled { .. })).count(), 4);
    bench.assert_nothing_left();
}
