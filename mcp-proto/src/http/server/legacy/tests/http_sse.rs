//! HTTP+SSE, the transport of 2024-11-05.

use super::*;
use crate::CloseReason;

/// Opens a stream, and says who its client is.
fn open(bench: &mut Bench, principal: Option<&str>) -> (Who, StreamId, Heard) {
    let principal = principal.map(Principal::new);
    let stream = bench.arrive(&Who { principal: principal.clone(), ..Who::default() }, ArrivalKind::SseStream);
    let heard = bench.read(stream);
    assert_eq!((heard.status, heard.over), (200, false));
    let told = heard.told();
    let session = told[0].data.strip_prefix("/messages?sessionId=").expect("the path of messages");
    assert!(heard.body().starts_with("event: endpoint\ndata: /messages?") && told.len() == 1);
    assert!(!heard.headers.contains_key("mcp-session-id"));
    (Who { session: Some(session.into()), principal, ..Who::default() }, stream, heard)
}

fn say(bench: &mut Bench, who: &Who, message: &Value) -> Heard {
    let stream = bench.arrive(who, ArrivalKind::SseMessage(Bytes::from(message.to_string())));
    bench.read(stream)
}

#[test]
fn everything_goes_by_the_one_stream() {
    let mut bench = Bench::plain();
    let (who, stream, mut heard) = open(&mut bench, None);
    let accepted = say(&mut bench, &who, &initialize("2024-11-05"));
    assert_eq!((accepted.status, accepted.text.len(), accepted.over), (202, 0, true));
    assert_eq!(bench.sessions.poll_ready(), Some(stream));
    say(&mut bench, &who, &json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
    say(&mut bench, &who, &call(0));
    let incoming = bench.incoming();
    assert_eq!(incoming.context.version, Version::V2024_11_05);
    let key = bench.sessions.newest();
    bench.log(key, Some(incoming.id), "a");
    bench.log(key, None, "b");
    bench.respond(key, incoming.id, "{}");
    bench.read_on(stream, &mut heard);
    assert!(heard.body().contains("event: message\ndata: {") && !heard.body().contains("id: "));
    let messages: Vec<_> = heard.told()[1..].iter().map(|told| short(&told.data)).collect();
    assert_eq!((messages, heard.over), (["=\"open\"".into(), "a".into(), "b".into(), "=0".into()].into(), false));
    assert!(bench.events().is_empty());
}

#[test]
fn any_legacy_revision_may_be_agreed_on() {
    let mut bench = Bench::plain();
    for version in ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"] {
        let (who, stream, _) = open(&mut bench, None);
        say(&mut bench, &who, &initialize(version));
        let answer: Value = serde_json::from_str(&bench.read_rest(stream).told()[0].data).expect("JSON");
        assert_eq!(answer["result"]["protocolVersion"], version);
    }
}

#[test]
fn its_end_is_the_end_of_the_session() {
    let mut bench = Bench::plain();
    let (who, stream, _) = open(&mut bench, None);
    say(&mut bench, &who, &initialize("2024-11-05"));
    say(&mut bench, &who, &call(1));
    let id = bench.incoming().id;
    bench.sessions.handle_disconnect(bench.now, stream);
    let events = bench.events();
    assert!(
        matches!(events.as_slice(), [(_, Event::Cancelled { id: told, .. }), (_, Event::Closed { reason: CloseReason::PeerClosed })] if *told == id),
        "{events:?}"
    );
    assert_eq!(say(&mut bench, &who, &ping(4)).refused(), (404, -32600, json!(4)));
    bench.assert_nothing_left();
}

#[test]
fn it_is_kept_alive_and_never_idle() {
    let mut bench = Bench::plain();
    let (_, stream, mut heard) = open(&mut bench, None);
    for _ in 0..200 {
        bench.wait(seconds(15));
        bench.read_on(stream, &mut heard);
    }
    assert_eq!((heard.comments(), bench.sessions.len()), (200, 1));
}

#[test]
fn messages_are_checked() {
    let mut bench = Bench::plain();
    let (who, stream, _) = open(&mut bench, Some("ann"));
    for (principal, session) in
        [(None, who.session.clone()), (who.principal.clone(), None), (who.principal.clone(), Some("0".into()))]
    {
        let stranger = Who { session, principal, ..Who::default() };
        assert_eq!(say(&mut bench, &stranger, &ping(1)).refused(), (404, -32600, json!(1)));
    }
    // Nor is it a session of the other transport.
    let streamable = bench.post(&who, &ping(1));
    assert_eq!(bench.read(streamable).status, 404);
    for (text, code) in [("{", -32700), ("[]", -32600), (r#"{"jsonrpc":"2.0","id":1,"method":3}"#, -32600)] {
        let refused = bench.arrive(&who, ArrivalKind::SseMessage(Bytes::from_static(text.as_bytes())));
        let refused = bench.read(refused);
        assert_eq!((refused.status, refused.json()["error"]["code"].as_i64()), (400, Some(code)), "{text}");
    }
    assert!(bench.sessions.poll_output(stream).is_none());
    // What the server refuses is an answer like any.
    assert_eq!(say(&mut bench, &who, &call(1)).status, 202);
    assert_eq!(bench.read_rest(stream).told().len(), 1);
}

#[test]
fn who_does_not_read_is_not_listened_to() {
    let mut bench = Bench::new(|_, role| role.limits.unsent = 1_000);
    let (who, stream, _) = open(&mut bench, None);
    let refused = (0..1_000).map(|id| say(&mut bench, &who, &ping(id))).find(|heard| heard.status != 202);
    assert_eq!(refused.map(|heard| heard.status), Some(429));
    assert!(bench.read_rest(stream).text.len() < 2_000);
    assert_eq!(say(&mut bench, &who, &ping(1)).status, 202);
}

#[test]
fn closing_ends_it_after_its_answers() {
    let mut bench = Bench::plain();
    let (who, stream, _) = open(&mut bench, None);
    say(&mut bench, &who, &initialize("2024-11-05"));
    say(&mut bench, &who, &call(1));
    let (id, key) = (bench.incoming().id, bench.sessions.newest());
    bench.text(stream);
    bench.sessions.close(bench.now);
    assert_eq!(say(&mut bench, &who, &call(2)).refused(), (503, -32603, json!(2)));
    assert!(bench.sessions.poll_output(stream).is_none());
    bench.respond(key, id, "{}");
    let heard = bench.read_rest(stream);
    assert_eq!((heard.over, short(&heard.told()[0].data)), (true, "=1".into()));
    bench.assert_nothing_left();
}
