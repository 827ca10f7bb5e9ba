//! How streams go on.

use proptest::prelude::*;

use super::*;

#[test]
fn a_stream_that_was_closed_goes_on_where_it_was() {
    let mut bench = Bench::plain();
    let (who, key) = bench.session("2025-11-25");
    let (stream, id) = bench.call(&who, 1);
    bench.sessions.close_stream(bench.now, key, id);
    let heard = bench.read(stream);
    assert_eq!((heard.status, heard.over, heard.body()), (200, true, "retry: 1000\nid: 65538-0\ndata: \n\n"));
    // Twice is once.
    bench.sessions.close_stream(bench.now, key, id);
    bench.log(key, Some(id), "a");
    let second = bench.get(&who, Some("65538-0"));
    let heard = bench.read(second);
    assert_eq!((heard.status, heard.over, heard.messages()), (200, false, ["a".into()].into()));
    assert!(heard.body().starts_with("retry: 1000\nid: 65538-0\ndata: \n\n"));
    bench.sessions.close_stream(bench.now, key, id);
    assert!(bench.read_rest(second).over);
    let third = bench.get(&who, Some("65538-1"));
    bench.respond(key, id, "{}");
    let heard = bench.read(third);
    assert_eq!((heard.over, heard.messages()), (true, ["=1".into()].into()));
    bench.sessions.assert_consistent();
}

#[test]
fn a_stream_that_began_is_closed_too() {
    let mut bench = Bench::plain();
    let (who, key) = bench.session("2025-11-25");
    let (stream, id) = bench.call(&who, 1);
    bench.log(key, Some(id), "a");
    bench.sessions.close_stream(bench.now, key, id);
    bench.respond(key, id, "{}");
    let heard = bench.read(stream);
    assert_eq!((heard.over, heard.messages()), (true, ["a".into()].into()));
    let rest = bench.get(&who, Some("65538-1"));
    let rest = bench.read(rest);
    assert_eq!((rest.over, rest.messages()), (true, ["=1".into()].into()));
}

#[test]
fn older_clients_are_not_sent_away() {
    let mut bench = Bench::plain();
    for version in ["2024-11-05", "2025-03-26", "2025-06-18"] {
        let (who, key) = bench.session(version);
        let (stream, id) = bench.call(&who, 1);
        bench.sessions.close_stream(bench.now, key, id);
        assert!(bench.sessions.poll_output(stream).is_none());
        bench.respond(key, id, "{}");
        assert_eq!(bench.read(stream).json()["id"], 1);
    }
}

#[test]
fn closing_a_stream_of_nobody_does_nothing() {
    let mut bench = Bench::plain();
    let (who, key) = bench.session("2025-11-25");
    let (stream, id) = bench.call(&who, 1);
    bench.respond(key, id, "{}");
    bench.sessions.close_stream(bench.now, key, id);
    assert_eq!(bench.read(stream).json()["id"], 1);
    bench.delete(&who);
    bench.sessions.close_stream(bench.now, key, id);
}

#[test]
fn the_get_stream_is_resumed_like_any_other() {
    let mut bench = Bench::plain();
    let (who, key) = bench.session("2025-03-26");
    let get = bench.get(&who, None);
    bench.log(key, None, "a");
    bench.log(key, None, "b");
    assert_eq!(bench.read(get).messages(), ["a", "b"]);
    bench.sessions.handle_disconnect(bench.now, get);
    bench.log(key, None, "c");
    let get = bench.get(&who, Some("65536-1"));
    let mut heard = bench.read(get);
    bench.log(key, None, "d");
    bench.read_on(get, &mut heard);
    assert_eq!((heard.messages(), heard.over), (["b".into(), "c".into(), "d".into()].into(), false));
}

#[test]
fn who_resumes_takes_the_stream_over_and_no_other() {
    let mut bench = Bench::plain();
    let (who, key) = bench.session("2025-11-25");
    let get = bench.get(&who, None);
    let (stream, id) = bench.call(&who, 1);
    bench.log(key, Some(id), "a");
    let mut old = bench.read(stream);
    bench.log(key, Some(id), "b");
    // The client has given the connection up, and we do not know yet.
    let new = bench.get(&who, Some("65538-1"));
    bench.read_on(stream, &mut old);
    assert_eq!((old.messages(), old.over), (["a".into()].into(), true));
    bench.sessions.handle_disconnect(bench.now, stream);
    bench.respond(key, id, "{}");
    let heard = bench.read(new);
    assert_eq!((heard.messages(), heard.over), (["b".into(), "=1".into()].into(), true));
    // The GET stream is as it was.
    bench.log(key, None, "c");
    let heard = bench.read(get);
    assert_eq!((heard.messages(), heard.over), (["c".into()].into(), false));
    bench.sessions.assert_consistent();
}

#[test]
fn a_connection_that_was_taken_over_counts_no_longer() {
    let mut bench = Bench::new(|_, role| role.limits.session_streams = 2);
    let (who, _) = bench.session("2025-11-25");
    let mut get = bench.get(&who, None);
    bench.read(get);
    let mut old = Vec::new();
    for _ in 0..10 {
        old.push(get);
        get = bench.get(&who, Some("65536-0"));
        assert_eq!(bench.read(get).status, 200);
    }
    for stream in old {
        bench.sessions.handle_disconnect(bench.now, stream);
    }
    bench.sessions.handle_disconnect(bench.now, get);
    bench.wait(seconds(1_800));
    bench.assert_nothing_left();
}

#[test]
fn what_is_not_there_cannot_be_resumed() {
    let mut bench = Bench::new(|_, role| role.limits.logged_events = 2);
    let (other, foreign) = bench.session("2025-11-25");
    let get = bench.get(&other, None);
    bench.log(foreign, None, "x");
    let foreign = bench.read(get).told()[1].id.clone();

    let (who, key) = bench.session("2025-11-25");
    let (stream, id) = bench.call(&who, 1);
    for text in ["a", "b", "c"] {
        bench.log(key, Some(id), text);
    }
    assert_eq!(bench.read(stream).told().last().map(|told| &*told.id), Some("131074-3"));
    for id in ["", "x", "131074", "131074-4", "131075-0", "131074-03", "131074-0", &foreign] {
        let refused = bench.get(&who, Some(id));
        assert_eq!(bench.read(refused).refused(), (400, -32600, Value::Null), "{id}");
    }
    // Nobody who asks for what is not there takes a stream away.
    bench.log(key, Some(id), "d");
    assert_eq!(bench.read_rest(stream).messages(), ["d"]);
    bench.respond(key, id, "{}");
    assert!(bench.read_rest(stream).over);
    for (id, status) in [("131074-3", 200), ("131074-4", 200), ("131074-5", 400)] {
        let stream = bench.get(&who, Some(id));
        assert_eq!(bench.read(stream).status, status, "{id}");
    }
}

#[test]
fn a_stream_of_which_no_id_was_told_is_not_kept() {
    let mut bench = Bench::plain();
    let (who, key) = bench.session("2025-06-18");
    let (stream, id) = bench.call(&who, 1);
    bench.wait(seconds(15));
    let heard = bench.read(stream);
    assert_eq!((heard.status, heard.comments(), heard.told().len()), (200, 1, 0));
    bench.sessions.handle_disconnect(bench.now, stream);
    bench.log(key, Some(id), "a");
    bench.respond(key, id, "{}");
    let get = bench.get(&who, Some("65538-0"));
    assert_eq!(bench.read(get).status, 400);
}

#[test]
fn another_log_stands_behind_the_trait() {
    /// Forgets everything.
    #[derive(Debug)]
    struct Sieve;
    impl crate::http::server::EventLog for Sieve {
        fn append(&mut self, _: SessionKey, _: crate::http::server::EventId, _: Bytes) {}
        fn get(&self, _: SessionKey, _: crate::http::server::EventId) -> Option<Bytes> {
            None
        }
        fn forget(&mut self, _: SessionKey) {}
    }
    let mut bench = Bench::plain();
    let config = Config::new(server::Config::new(Implementation::new("s", "1")));
    bench.sessions = Sessions::with_log(Arc::new(config), Box::new(Sieve));
    let (who, _) = bench.session("2025-11-25");
    let get = bench.get(&who, None);
    let heard = bench.read(get);
    assert_eq!(heard.told()[0].id, "65536-0");
    let get = bench.get(&who, Some("65536-1"));
    assert_eq!(bench.read(get).status, 400);
}

/// A step of a conversation whose connection fails.
#[derive(Clone, Debug)]
enum Step {
    /// The server says something about the request.
    Say,
    /// The client reads so many pieces.
    Read(usize),
    /// The connection breaks; the client comes back with the last event that it has.
    Cut,
    /// The server sends the client away; it comes back.
    Close,
    /// The client comes back before the server knows that it was away.
    Takeover,
    /// The server says something about no request.
    Aside,
    Wait,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => Just(Step::Say),
        3 => (1_usize..5).prop_map(Step::Read),
        2 => Just(Step::Cut),
        1 => Just(Step::Close),
        1 => Just(Step::Takeover),
        1 => Just(Step::Aside),
        1 => Just(Step::Wait),
    ];
    prop::collection::vec(step, 0..60)
}

proptest! {
    #![proptest_config(cases(500))]

    /// Wherever the connection breaks, the client sees every message once and in order.
    #[test]
    fn nothing_is_lost_and_nothing_comes_twice(steps in steps(), answered_at in 0_usize..60) {
        let mut bench = Bench::plain();
        let (who, key) = bench.session("2025-11-25");
        let (stream, id) = bench.call(&who, 1);
        // The priming event is out, so that the client can always come back.
        bench.wait(seconds(15));
        let mut reader = Reader { stream, seen: Vec::new(), last: String::new(), over: false };
        reader.read(&mut bench, 2);
        let (mut said, mut asides) = (Vec::new(), Vec::new());
        for (index, step) in steps.iter().enumerate() {
            let answered = said.last().is_some_and(|last| last == "=1");
            if index == answered_at {
                bench.respond(key, id, "{}");
                said.push("=1".to_string());
                continue;
            }
            match step {
                Step::Say if answered => {}
                Step::Say => {
                    said.push(alloc::format!("m{index}"));
                    bench.log(key, Some(id), said.last().expect("one"));
                }
                Step::Read(pieces) => reader.read(&mut bench, *pieces),
                Step::Cut => {
                    bench.sessions.handle_disconnect(bench.now, reader.stream);
                    reader.come_back(&mut bench, &who);
                }
                Step::Close => {
                    bench.sessions.close_stream(bench.now, key, id);
                    reader.come_back_once_over(&mut bench, &who);
                }
                Step::Takeover => reader.come_back(&mut bench, &who),
                Step::Aside => {
                    asides.push(alloc::format!("aside{index}"));
                    bench.log(key, None, asides.last().expect("one"));
                }
                Step::Wait => bench.wait(seconds(7)),
            }
            bench.sessions.assert_consistent();
        }
        if said.last().is_none_or(|last| last != "=1") {
            bench.respond(key, id, "{}");
            said.push("=1".to_string());
        }
        reader.read(&mut bench, usize::MAX);
        reader.come_back_once_over(&mut bench, &who);
        reader.read(&mut bench, usize::MAX);
        prop_assert_eq!(&reader.seen, &said);
        prop_assert!(reader.over);
        let get = bench.get(&who, None);
        prop_assert_eq!(bench.read(get).messages(), asides);
    }
}

proptest! {
    #![proptest_config(cases(500))]

    /// If the log has forgotten what a client needs, it is told so; it never sees a gap.
    #[test]
    fn what_was_forgotten_is_never_passed_over_in_silence(steps in steps(), room in 1_usize..6) {
        let mut bench = Bench::new(|_, role| role.limits.logged_events = room);
        let (who, key) = bench.session("2025-11-25");
        let (stream, id) = bench.call(&who, 1);
        bench.wait(seconds(15));
        let mut reader = Reader { stream, seen: Vec::new(), last: String::new(), over: false };
        reader.read(&mut bench, 2);
        let mut said = Vec::new();
        for (index, step) in steps.iter().enumerate() {
            match step {
                Step::Say => {
                    said.push(alloc::format!("m{index}"));
                    bench.log(key, Some(id), said.last().expect("one"));
                }
                Step::Read(pieces) => reader.read(&mut bench, *pieces),
                Step::Aside => bench.log(key, None, "aside"),
                Step::Wait => bench.wait(seconds(7)),
                Step::Cut | Step::Close | Step::Takeover => {
                    if matches!(step, Step::Cut) {
                        bench.sessions.handle_disconnect(bench.now, reader.stream);
                    }
                    let stream = bench.get(&who, Some(&reader.last));
                    let status = match bench.sessions.poll_output(stream) {
                        Some(Output::Head(head)) => head.status.as_u16(),
                        output => panic!("a head, not {output:?}"),
                    };
                    let missed = said.len() - reader.seen.len();
                    // Asides take room in the log too, so that what would fit may be gone.
                    prop_assert!(status == 200 || status == 400 && missed > 0, "{} of {}", missed, room);
                    prop_assert!(status == 400 || missed <= room);
                    if status == 400 {
                        break;
                    }
                    reader.stream = stream;
                }
            }
        }
        reader.read(&mut bench, usize::MAX);
        prop_assert_eq!(&reader.seen[..], &said[..reader.seen.len()]);
    }
}

/// A client that reads a stream over several connections.
struct Reader {
    stream: StreamId,
    seen: Vec<String>,
    last: String,
    over: bool,
}

impl Reader {
    fn read(&mut self, bench: &mut Bench, pieces: usize) {
        for _ in 0..pieces {
            match bench.sessions.poll_output(self.stream) {
                None => return,
                Some(Output::Head(head)) => assert_eq!(head.status, 200),
                Some(Output::End) => self.over = true,
                Some(Output::Body(bytes)) => {
                    let mut bytes = &bytes[..];
                    let mut decoder = SseDecoder::new(1 << 20);
                    while let Some(item) = decoder.next_item(&mut bytes) {
                        if let SseItem::Event(event) = item
                            && !event.data.is_empty()
                        {
                            self.seen.push(short(core::str::from_utf8(event.data).expect("text")));
                        }
                    }
                    if !decoder.last_event_id().is_empty() {
                        self.last = decoder.last_event_id().into();
                    }
                }
            }
        }
    }

    fn answered(&self) -> bool {
        self.seen.last().is_some_and(|last| last == "=1")
    }

    /// A client that has its answer does not come back.
    fn come_back(&mut self, bench: &mut Bench, who: &Who) {
        if self.answered() {
            self.over = true;
        } else {
            self.stream = bench.get(who, Some(&self.last));
            self.over = false;
        }
    }

    fn come_back_once_over(&mut self, bench: &mut Bench, who: &Who) {
        self.read(bench, usize::MAX);
        if self.over {
            self.come_back(bench, who);
        }
    }
}
