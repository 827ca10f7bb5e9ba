use std::collections::VecDeque;
use std::future::Future;
use std::io;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use mcp_driver::{Connection, Peer, Router, RouterHandle, connect_in_memory};
use mcp_proto::CloseReason;
use mcp_proto::method::ListTools;
use mcp_proto::model::SubscriptionFilter;

use super::virtual_time::Virtual;
use crate::upstream::race::{Either, race};
use crate::{Heard, RestartPolicy, Upstream, UpstreamError, UpstreamState, upstream};

type Driver = std::pin::Pin<Box<dyn Future<Output = io::Result<CloseReason>> + Send>>;

/// A server that a test takes down; each start is scripted.
#[derive(Clone, Default)]
struct Server {
    ran: Arc<AtomicU32>,
    script: Arc<Mutex<VecDeque<Start>>>,
    kill: Arc<Mutex<Vec<Arc<Killed>>>>,
    handle: Arc<Mutex<Option<RouterHandle>>>,
}

enum Start {
    Refuses,
    Hangs,
}

#[derive(Default)]
struct Killed(Mutex<(bool, Option<std::task::Waker>)>);

impl Server {
    fn start(&self, clock: &Virtual) -> io::Result<(Peer, Driver)> {
        match self.script.lock().expect("unpoisoned").pop_front() {
            Some(Start::Refuses) => return Err(io::Error::other("nobody listens")),
            Some(Start::Hangs) => {
                let (here, there) = mcp_driver::duplex::duplex(1024);
                let (reader, writer) = here.split();
                let (peer, driver) = mcp_driver::connect(reader, writer, clock.clone(), ("test", "1.0"), ());
                let hung = Box::pin(async move {
                    let _there = there;
                    driver.await
                });
                return Ok((peer, hung));
            }
            None => {}
        }
        let ran = self.ran.clone();
        let router = Router::new("demo", "1.0")
            .tool("count", "counts", move || {
                ran.fetch_add(1, Ordering::SeqCst);
                async { "counted" }
            })
            .tool("hang", "never answers", {
                let ran = self.ran.clone();
                move || {
                    ran.fetch_add(1, Ordering::SeqCst);
                    std::future::pending::<String>()
                }
            });
        *self.handle.lock().expect("unpoisoned") = Some(router.handle());
        let (peer, both) = connect_in_memory(router, clock.clone(), ("test", "1.0"), ());
        let killed = Arc::<Killed>::default();
        self.kill.lock().expect("unpoisoned").push(killed.clone());
        let dies = std::future::poll_fn(move |cx| {
            let mut state = killed.0.lock().expect("unpoisoned");
            state.1 = Some(cx.waker().clone());
            if state.0 { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        });
        let driver = Box::pin(async move {
            match race(dies, both).await {
                Either::First(()) => Err(io::Error::other("it crashed")),
                Either::Second(ended) => ended,
            }
        });
        Ok((peer, driver))
    }

    fn kill(&self) {
        for killed in self.kill.lock().expect("unpoisoned").drain(..) {
            let mut state = killed.0.lock().expect("unpoisoned");
            state.0 = true;
            if let Some(waker) = state.1.take() {
                waker.wake();
            }
        }
    }

    fn will(&self, starts: impl IntoIterator<Item = Start>) {
        self.script.lock().expect("unpoisoned").extend(starts);
    }
}

fn start(clock: &Virtual, server: &Server, policy: RestartPolicy) -> Upstream {
    let (server, runtime) = (server.clone(), clock.clone());
    let connect = move || std::future::ready(server.start(&runtime));
    let (upstream, supervisor) = upstream("demo", connect, policy, clock.clone(), 7);
    clock.spawn(supervisor);
    upstream
}

fn quick() -> RestartPolicy {
    RestartPolicy::new().backoff(Duration::from_secs(1), Duration::from_secs(8))
}

#[test]
fn it_comes_back_and_says_how_often() {
    let (clock, server) = (Virtual::default(), Server::default());
    clock.run(async {
        let upstream = start(&clock, &server, quick());
        upstream.peer().await.expect("it opens");
        assert_eq!((upstream.generation(), upstream.state()), (1, UpstreamState::Up));
        server.kill();
        clock.pass(Duration::from_millis(1)).await;
        let text = upstream.ask(|peer| peer.call_tool("count", ()).text()).await.expect("it came back");
        assert_eq!((text.as_str(), upstream.generation()), ("counted", 2));
        assert!(clock.elapsed() >= Duration::from_millis(500), "it waited before it tried again");
    });
}

#[test]
fn a_call_under_way_fails_and_is_not_made_again() {
    let (clock, server) = (Virtual::default(), Server::default());
    clock.run(async {
        let upstream = start(&clock, &server, quick());
        let killer = async {
            while server.ran.load(Ordering::SeqCst) == 0 {
                clock.pass(Duration::from_millis(1)).await;
            }
            server.kill();
            std::future::pending::<()>().await;
        };
        let Either::First(answer) = race(upstream.ask(|peer| peer.call_tool("hang", ())), killer).await else {
            panic!("the killer does not end")
        };
        let error = answer.expect_err("it was interrupted");
        assert!(matches!(error, UpstreamError::Interrupted { .. }), "{error}");
        assert!(error.to_string().starts_with("the server `demo` went away during a call"), "{error}");
        upstream.peer().await.expect("it comes back");
        clock.pass(Duration::from_secs(60)).await;
        assert_eq!(server.ran.load(Ordering::SeqCst), 1, "a tool ran twice");
    });
}

#[test]
fn a_read_under_way_is_made_once_more() {
    let (clock, server) = (Virtual::default(), Server::default());
    clock.run(async {
        let upstream = start(&clock, &server, quick());
        let asked = AtomicU32::new(0);
        let list = upstream.read(|peer| {
            if asked.fetch_add(1, Ordering::SeqCst) == 0 {
                server.kill();
            }
            async move { peer.list_tools().await }
        });
        assert_eq!(list.await.expect("a list").len(), 2);
        assert_eq!(asked.load(Ordering::SeqCst), 2);
    });
}

#[test]
fn who_waits_in_vain_is_told_of_the_last_failure_and_the_next_attempt() {
    let (clock, server) = (Virtual::default(), Server::default());
    server.will((0..100).map(|_| Start::Refuses));
    clock.run(async {
        let upstream = start(&clock, &server, quick());
        let error = upstream.peer_within(Duration::from_millis(100)).await.expect_err("nobody is there");
        let text = error.to_string();
        assert!(
            text.starts_with("the server `demo` is not there: nobody listens; the next attempt is in 0."),
            "{text}"
        );
    });
}

#[test]
fn after_so_many_attempts_it_is_given_up_until_somebody_restarts_it() {
    let (clock, server) = (Virtual::default(), Server::default());
    server.will([Start::Refuses, Start::Refuses, Start::Refuses]);
    clock.run(async {
        let upstream = start(&clock, &server, quick().attempts(3, Duration::from_secs(600)));
        let error = upstream.peer_within(Duration::from_secs(500)).await.expect_err("it was given up");
        assert_eq!(error.to_string(), "the server `demo` is not there: nobody listens; it is not tried again");
        assert!(clock.elapsed() < Duration::from_secs(30), "whoever waits is told at once");
        upstream.restart();
        upstream.peer().await.expect("it is tried again");
    });
}

#[test]
fn a_policy_of_never_connects_once() {
    let (clock, server) = (Virtual::default(), Server::default());
    clock.run(async {
        let upstream = start(&clock, &server, RestartPolicy::never());
        upstream.peer().await.expect("it opens");
        server.kill();
        clock.pass(Duration::from_millis(1)).await;
        let error = upstream.peer().await.expect_err("it stays away");
        assert!(error.to_string().contains("it went away: it crashed; it is not tried again"), "{error}");
    });
}

#[test]
fn a_server_that_does_not_open_is_left_in_time() {
    let (clock, server) = (Virtual::default(), Server::default());
    server.will([Start::Hangs]);
    clock.run(async {
        let upstream = start(&clock, &server, quick().connect_timeout(Duration::from_secs(5)));
        upstream.peer().await.expect("the second start opens");
        assert!(clock.elapsed() >= Duration::from_secs(5) && clock.elapsed() < Duration::from_secs(7));
    });
}

#[test]
fn what_is_listened_to_goes_on_after_a_restart() {
    let (clock, server) = (Virtual::default(), Server::default());
    clock.run(async {
        let upstream = start(&clock, &server, quick());
        let mut filter = SubscriptionFilter::default();
        filter.tools_list_changed = Some(true);
        let mut changes = upstream.listen(filter);
        let mut lists = upstream.watch::<ListTools>();
        assert_eq!(lists.next().await.expect("a list").expect("its tools").len(), 2);
        server.kill();
        assert_eq!(lists.next().await.expect("a list").expect("its tools").len(), 2);
        let heard = async { changes.next().await };
        let changer = async {
            clock.pass(Duration::from_secs(60)).await;
            server.kill();
            std::future::pending::<()>().await;
        };
        let Either::First(heard) = race(heard, changer).await else { panic!("the killer does not end") };
        assert_eq!(heard, Some(Ok(Heard::Renewed)));
        assert_eq!(lists.next().await.expect("a list").expect("its tools").len(), 2);
        let told = async {
            clock.pass(Duration::from_secs(1)).await;
            let handle = server.handle.lock().expect("unpoisoned").clone().expect("it runs");
            handle.change(|router| router.tool("more", "is new", || async { "more" }));
            std::future::pending::<()>().await;
        };
        let both = async { (changes.next().await, lists.next().await) };
        let Either::First((heard, list)) = race(both, told).await else { panic!("it goes on") };
        assert!(matches!(heard, Some(Ok(Heard::Notification(_)))), "{heard:?}");
        assert_eq!(list.expect("a list").expect("its tools").len(), 3);
        upstream.close();
        upstream.closed().await;
        assert_eq!(lists.next().await.map(|list| list.is_ok()), None);
        assert_eq!(changes.next().await, None);
    });
}

#[test]
fn the_states_are_told_as_they_change() {
    let (clock, server) = (Virtual::default(), Server::default());
    clock.run(async {
        let upstream = start(&clock, &server, quick());
        let mut states = upstream.states();
        let mut seen = Vec::new();
        while let Some(state) = states.next().await {
            match (&state, upstream.generation()) {
                (UpstreamState::Up, 1) => server.kill(),
                (UpstreamState::Up, 2) => upstream.close(),
                _ => {}
            }
            seen.push(state);
        }
        assert!(matches!(seen.first(), Some(UpstreamState::Connecting { failure: None })), "{seen:?}");
        assert!(seen.iter().any(|state| matches!(state, UpstreamState::Waiting { .. })), "{seen:?}");
        assert_eq!(seen.last(), Some(&UpstreamState::Closed));
        let error = upstream.peer().await.expect_err("it is closed");
        assert_eq!(error.to_string(), "the server `demo` is not there: it is closed");
    });
}

#[test]
fn a_supervisor_that_is_dropped_leaves_no_one_waiting() {
    let (clock, server) = (Virtual::default(), Server::default());
    let runtime = clock.clone();
    let connect = move || std::future::ready(server.start(&runtime));
    let (upstream, supervisor) = upstream("demo", connect, quick(), clock.clone(), 7);
    drop(supervisor);
    clock.run(async {
        assert!(upstream.peer().await.is_err());
        upstream.closed().await;
    });
    assert_eq!(clock.elapsed(), Duration::ZERO);
}

#[test]
fn a_closed_connection_ends_in_good_order() {
    let clock = Virtual::default();
    let runtime = clock.clone();
    let reaped = Arc::new(AtomicU32::new(0));
    let count = reaped.clone();
    let connect = move || {
        let (peer, both) = connect_in_memory(Router::new("demo", "1.0"), runtime.clone(), ("test", "1.0"), ());
        let (clock, count) = (runtime.clone(), count.clone());
        let driver = Connection::new(
            peer.clone(),
            Box::pin(async move {
                let ended = both.await;
                clock.pass(Duration::from_secs(2)).await;
                count.fetch_add(1, Ordering::SeqCst);
                ended
            }),
        );
        let mut driver = driver;
        std::future::ready(Ok((peer, std::future::poll_fn(move |cx| driver.poll_ended(cx)))))
    };
    let (upstream, supervisor) = upstream("demo", connect, quick(), clock.clone(), 7);
    clock.spawn(supervisor);
    clock.run(async {
        upstream.peer().await.expect("it opens");
        upstream.close();
        upstream.closed().await;
    });
    assert_eq!(reaped.load(Ordering::SeqCst), 1, "the driver was dropped before it was through");
}

#[test]
fn it_is_closed_with_the_last_handle() {
    let (clock, server) = (Virtual::default(), Server::default());
    clock.run(async {
        let upstream = start(&clock, &server, quick());
        let peer = upstream.peer().await.expect("it opens");
        let lists = upstream.watch::<ListTools>();
        drop(upstream);
        assert!(peer.list_tools().await.is_ok(), "something still listens");
        drop(lists);
        assert_eq!(peer.closed().await, CloseReason::Local);
    });
}
