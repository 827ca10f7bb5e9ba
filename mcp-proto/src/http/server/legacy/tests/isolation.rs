//! Many clients at once.

use proptest::prelude::*;

use super::*;

/// A client that calls itself by nothing but its session, and all of whose requests have the id 0.
struct Client {
    who: Who,
    key: SessionKey,
    get: StreamId,
    calls: Vec<(StreamId, InboundId)>,
}

/// A word that only this client may hear.
fn mark(client: usize) -> String {
    alloc::format!("client-{client}-")
}

proptest! {
    #![proptest_config(cases(32))]

    /// Clients that all use the id 0 hear what is meant for them and nothing else, whatever the order.
    #[test]
    fn nobody_hears_what_is_anothers(
        turns in prop::collection::vec((0_usize..8, 0_usize..5), 1..200),
        principals in any::<bool>(),
    ) {
        let mut bench = Bench::plain();
        let mut heard: Vec<String> = (0..8).map(|_| String::new()).collect();
        let mut clients: Vec<_> = (0..8).map(|index| {
            let principal = principals.then(|| alloc::format!("p{}", index % 2));
            let (who, key) = bench.session_of("2025-11-25", principal.as_deref());
            let get = bench.get(&who, None);
            Client { who, key, get, calls: Vec::new() }
        }).collect();
        for (index, turn) in turns {
            let client = &mut clients[index];
            match (turn, client.calls.last().copied()) {
                (0, None) => client.calls.push(bench.call(&client.who, 0)),
                (1, Some((_, id))) => bench.log(client.key, Some(id), &mark(index)),
                (2, Some((stream, id))) => {
                    bench.respond(client.key, id, &json!({"content": mark(index)}).to_string());
                    heard[index].push_str(&bench.text(stream));
                    client.calls.clear();
                }
                (3, _) => bench.log(client.key, None, &mark(index)),
                (4, Some((stream, _))) => {
                    let cancelled = bench.post(&client.who, &cancel(0));
                    bench.read(cancelled);
                    heard[index].push_str(&bench.text(stream));
                    client.calls.clear();
                    bench.events();
                }
                _ => {}
            }
            for (index, client) in clients.iter().enumerate() {
                heard[index].push_str(&bench.text(client.get));
                // Nobody gets into the session of another principal.
                let other = Who { principal: Some(Principal::new("eve")), ..client.who.clone() };
                let refused = bench.post(&other, &ping(0));
                prop_assert_eq!(bench.read(refused).status, 404);
            }
        }
        for (index, heard) in heard.iter().enumerate() {
            for other in (0..8).filter(|other| *other != index) {
                prop_assert!(!heard.contains(&mark(other)));
            }
        }
    }
}

#[test]
fn of_ten_thousand_abandoned_sessions_nothing_is_left() {
    let mut bench = Bench::plain();
    for index in 0..10_000 {
        let (who, key) = bench.session("2025-11-25");
        match index % 4 {
            0 => bench.log(key, None, "a"),
            1 => {
                let get = bench.get(&who, None);
                bench.sessions.handle_disconnect(bench.now, get);
            }
            2 => {
                let (stream, id) = bench.call(&who, 0);
                bench.log(key, Some(id), "a");
                bench.sessions.handle_disconnect(bench.now, stream);
                bench.respond(key, id, "{}");
            }
            _ => {}
        }
    }
    assert_eq!(bench.sessions.len(), 10_000);
    bench.wait(seconds(1_799));
    assert_eq!(bench.sessions.len(), 10_000);
    bench.wait(seconds(1));
    assert_eq!(bench.events().len(), 10_000);
    bench.assert_nothing_left();
}

#[test]
fn more_sessions_than_there_is_room_for_push_the_oldest_out() {
    let mut bench = Bench::new(|_, role| role.limits.sessions = 100);
    for _ in 0..1_000 {
        bench.session("2025-06-18");
        bench.events();
    }
    assert_eq!(bench.sessions.len(), 100);
    bench.sessions.assert_consistent();
    bench.wait(seconds(1_800));
    bench.events();
    bench.assert_nothing_left();
}

#[test]
fn what_is_kept_of_a_session_is_small() {
    use super::super::channel::Channel;
    use super::super::session::Session;
    assert!(size_of::<Session>() <= size_of::<Server>() + 256, "{} of {}", size_of::<Session>(), size_of::<Server>());
    assert!(size_of::<Channel>() <= 96, "{}", size_of::<Channel>());
}
