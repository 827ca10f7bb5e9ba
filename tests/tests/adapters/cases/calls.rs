//! Calls: answered, cancelled, failed, lost.

use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_lite::future::zip;
use mcp_driver::duplex::duplex;
use mcp_driver::{CallError, Handlers, ServerDriver, connect};
use mcp_proto::client::{Request, RequestError};
use mcp_proto::jsonrpc::ErrorCode;
use mcp_proto::method::{CallTool, ListTools};
use mcp_proto::model::PaginatedParams;
use mcp_proto::{CloseReason, SendError, Version};
use serde_json::json;

use crate::fixture::{Hanging, call, client, known, poll_once, router, run, silent, text, tool};
use crate::quiet::{until_quiet, with, yield_now};
use crate::runtimes::Rt;
use crate::wire::Lines;

pub(crate) fn answers_in_every_revision<R: Rt>() {
    for version in Version::ALL {
        run::<R, _>(version, router(&Hanging::default()), silent(), async |peer| {
            let verdict = peer.ready().await.expect("it opens");
            assert_eq!(verdict.version, version);
            assert_eq!(verdict.server.expect("it says who it is").name, "suite");
            let tools = peer.call::<ListTools>(&PaginatedParams::new()).await.expect("a list").tools;
            let names: Vec<_> = tools.iter().map(|tool| tool.name.as_str()).collect();
            assert_eq!(names, ["echo", "slow", "hang", "steps", "panic"]);
            let result = call(&peer, "echo", json!({"text": "hello"})).await.expect("an answer");
            assert_eq!(text(&result), "hello");
            assert_eq!(result.is_error, None);
        });
    }
}

/// A thousand at once, some of which are given up, before or after they were sent. Each of the others gets its own
/// answer, and nothing is left behind.
pub(crate) fn a_thousand_calls_with_random_cancellations<R: Rt>() {
    for seed in 1..=3 {
        let hanging = Hanging::default();
        let service = router(&hanging);
        run::<R, _>(Version::V2026_07_28, service, silent(), async |peer| {
            let mut random = Random(seed);
            let mut under_way = Vec::new();
            for index in 0..1000_u32 {
                let hangs = random.below(4) == 0;
                let (name, arguments) = if hangs {
                    ("hang", json!({}))
                } else if random.below(2) == 0 {
                    ("echo", json!({"text": index.to_string()}))
                } else {
                    ("slow", json!({"count": index}))
                };
                let answer = peer.call::<CallTool>(&tool(name, arguments));
                under_way.push((index, hangs, answer));
            }
            let mut kept = Vec::new();
            for (index, hangs, mut answer) in under_way {
                match random.below(4) {
                    // Never sent, sent and given up at once, or given up after others had their turn.
                    0 => continue,
                    1 => drop(poll_once(&mut answer).await),
                    2 => {
                        drop(poll_once(&mut answer).await);
                        yield_now().await;
                    }
                    _ if hangs => drop(poll_once(&mut answer).await),
                    _ => {
                        if poll_once(&mut answer).await.is_none() {
                            kept.push((index, answer));
                        }
                        continue;
                    }
                }
                drop(answer);
            }
            assert!(kept.len() > 100, "some are kept: {}", kept.len());
            for (index, answer) in kept {
                assert_eq!(text(&answer.await.expect("an answer")), index.to_string());
            }
            assert_eq!(peer.pending(), 0);
            hanging.wait(0).await;
        });
    }
}

/// A call that is given up before its turn to be written never leaves.
pub(crate) fn dropped_before_it_was_sent<R: Rt>() {
    R::block_on(async {
        let (here, there) = duplex(64 << 10);
        let (reader, writer) = there.split();
        let (peer, driver) = connect(reader, writer, R::clock(), known(Version::V2026_07_28), silent());
        drop(peer.request(Request::new("tools/list", None)));
        let mut polled = peer.request(Request::new("prompts/list", None));
        assert!(poll_once(&mut polled).await.is_none());
        drop(polled);
        assert_eq!(peer.pending(), 0);
        let mut lines = Lines::new(here);
        let mut asked = peer.request(Request::new("resources/list", None));
        let heard = async {
            assert!(poll_once(&mut asked).await.is_none());
            lines.next().await
        };
        let first = with(heard, driver).await.expect("a request");
        assert_eq!(first["method"], "resources/list", "nothing was written before it");
    });
}

/// A call that is given up after it was sent is taken back, and its late answer is nobody's.
pub(crate) fn dropped_after_it_was_sent<R: Rt>() {
    R::block_on(async {
        let (here, there) = duplex(64 << 10);
        let (reader, writer) = there.split();
        let (peer, driver) = connect(reader, writer, R::clock(), known(Version::V2026_07_28), silent());
        let mut lines = Lines::new(here);
        let body = async {
            let mut asked = peer.request(Request::new("tools/list", None));
            assert!(poll_once(&mut asked).await.is_none());
            let request = lines.next().await.expect("the request");
            drop(asked);
            let cancelled = lines.next().await.expect("its cancellation");
            assert_eq!(cancelled["method"], "notifications/cancelled");
            assert_eq!(cancelled["params"]["requestId"], request["id"]);
            let late =
                json!({"jsonrpc": "2.0", "id": request["id"], "result": {"tools": [], "resultType": "complete"}});
            lines.send(&late).await;
            let mut next = peer.request(Request::new("prompts/list", None));
            assert!(poll_once(&mut next).await.is_none());
            let request = lines.next().await.expect("the next request");
            let error = json!({"jsonrpc": "2.0", "id": request["id"], "error": {"code": -32603, "message": "no"}});
            lines.send(&error).await;
            let Err(CallError::Request { error: RequestError::Peer(error), .. }) = next.await else {
                panic!("an error of the server's")
            };
            assert_eq!(error.code, ErrorCode::INTERNAL_ERROR);
        };
        with(body, driver).await;
    });
}

pub(crate) fn dropped_calls_are_dropped_at_the_server<R: Rt>() {
    for version in Version::ALL {
        let hanging = Hanging::default();
        run::<R, _>(version, router(&hanging), silent(), async |peer| {
            let mut one = peer.call::<CallTool>(&tool("hang", json!({})));
            let mut other = peer.call::<CallTool>(&tool("hang", json!({})));
            assert!(poll_once(&mut one).await.is_none());
            assert!(poll_once(&mut other).await.is_none());
            hanging.wait(2).await;
            drop(one);
            hanging.wait(1).await;
            let result = call(&peer, "echo", json!({"text": "still here"})).await.expect("an answer");
            assert_eq!(text(&result), "still here");
            drop(other);
            hanging.wait(0).await;
        });
    }
}

/// A panic is one call's end, and the connection goes on.
pub(crate) fn a_handler_that_panics<R: Rt>() {
    for version in Version::ALL {
        run::<R, _>(version, router(&Hanging::default()), silent(), async |peer| {
            let Err(CallError::Request { error: RequestError::Peer(error), .. }) =
                call(&peer, "panic", json!({})).await
            else {
                panic!("an error of the server's");
            };
            assert_eq!(error.code, ErrorCode::INTERNAL_ERROR);
            assert_eq!(&*error.message, "the handler panicked");
            let result = call(&peer, "echo", json!({"text": "still here"})).await.expect("an answer");
            assert_eq!(text(&result), "still here");
        });
    }
}

/// Whoever waits for anything hears that the connection is over when its driver is dropped, and handlers are dropped.
pub(crate) fn a_dropped_driver_leaves_no_one_waiting<R: Rt>() {
    R::block_on(async {
        let hanging = Hanging::default();
        let (here, there) = duplex(64 << 10);
        let (reader, writer) = there.split();
        let mut server = Box::pin(ServerDriver::new(reader, writer, router(&hanging), R::clock()));
        let handle = server.handle();
        let (reader, writer) = here.split();
        let (peer, driver) = connect(reader, writer, R::clock(), client(Version::V2026_07_28), silent());
        let mut driver = Box::pin(driver);
        let mut asked = peer.call::<CallTool>(&tool("hang", json!({})));
        let mut closed = peer.closed();
        assert!(poll_once(&mut asked).await.is_none());
        assert!(until_quiet(pin!(zip(driver.as_mut(), server.as_mut()))).await.is_none());
        assert!(poll_once(&mut closed).await.is_none());
        assert_eq!((hanging.count(), handle.in_flight()), (1, 1));
        drop(driver);
        let lost = RequestError::Lost(CloseReason::TransportFailed);
        assert!(matches!(asked.await, Err(CallError::Request { error, .. }) if error == lost));
        assert_eq!(closed.await, CloseReason::TransportFailed);
        assert_eq!(peer.ready().await.expect_err("it is lost").lost(), Some(&CloseReason::TransportFailed));
        let late = peer.request(Request::new("ping", None)).await;
        assert!(matches!(late, Err(CallError::Send { error: SendError::Closed, .. })));
        drop(server);
        assert_eq!(hanging.count(), 0);
        handle.close();
    });
}

pub(crate) fn wrong_arguments_name_the_field<R: Rt>() {
    for version in Version::ALL {
        run::<R, _>(version, router(&Hanging::default()), silent(), async |peer| {
            let result = call(&peer, "slow", json!({"count": "three"})).await.expect("a result that says so");
            assert_eq!(result.is_error, Some(true));
            for part in ["`slow`", "`/count`", "three"] {
                assert!(text(&result).contains(part), "{}", text(&result));
            }
            let result = call(&peer, "slow", json!({})).await.expect("a result that says so");
            for part in ["`slow`", "`/count`", "missing"] {
                assert!(text(&result).contains(part), "{}", text(&result));
            }
            let Err(CallError::Request { error: RequestError::Peer(error), .. }) = call(&peer, "none", json!({})).await
            else {
                panic!("an error of the server's");
            };
            assert!(error.code == ErrorCode::INVALID_PARAMS && error.message.contains("none"), "{error}");
        });
    }
}

/// A call that never ends ends at its deadline. The clock is real where it cannot be paused, and short.
pub(crate) fn a_wedged_call_times_out<R: Rt>() {
    let hanging = Hanging::default();
    run::<R, _>(Version::V2026_07_28, router(&hanging), silent(), async |peer| {
        let answer = peer.call::<CallTool>(&tool("hang", json!({}))).timeout(Duration::from_millis(20)).await;
        assert!(matches!(answer, Err(CallError::Request { error: RequestError::TimedOut, .. })));
        hanging.wait(0).await;
    });
}

pub(crate) fn a_closed_connection_takes_no_requests<R: Rt>() {
    for version in Version::ALL {
        run::<R, _>(version, router(&Hanging::default()), silent(), async |peer| {
            peer.ready().await.expect("it opens");
            peer.close();
            assert_eq!(peer.closed().await, CloseReason::Local);
            let late = call(&peer, "echo", json!({"text": "x"})).await;
            assert!(matches!(late, Err(CallError::Send { error: SendError::Closed, .. })));
        });
    }
}

/// A server that closes finishes what it has begun, takes nothing new, and says so.
pub(crate) fn a_server_that_closes<R: Rt>() {
    for version in Version::ALL {
        R::block_on(async {
            let (here, there) = duplex(64 << 10);
            let (reader, writer) = there.split();
            let hanging = Hanging::default();
            let server = ServerDriver::new(reader, writer, router(&hanging), R::clock());
            let handle = server.handle();
            let (reader, writer) = here.split();
            let (peer, driver) = connect(reader, writer, R::clock(), client(version), silent());
            let body = async {
                peer.ready().await.expect("it opens");
                let mut slow = peer.call::<CallTool>(&tool("slow", json!({"count": 1000})));
                assert!(poll_once(&mut slow).await.is_none());
                while handle.in_flight() == 0 {
                    yield_now().await;
                }
                handle.close();
                assert_eq!(text(&slow.await.expect("an answer")), "1000", "{version}");
                peer.closed().await
            };
            let (closed, (server, _)) = zip(body, zip(server, driver)).await;
            assert_eq!(closed, CloseReason::PeerClosed, "{version}");
            assert_eq!(server.expect("nothing broke"), CloseReason::Local, "{version}");
        });
    }
}

/// What a server prints where messages belong is reported, and the connection goes on.
pub(crate) fn noise_is_reported<R: Rt>() {
    R::block_on(async {
        let (here, there) = duplex(64 << 10);
        let (reader, writer) = there.split();
        let heard: Arc<Mutex<Vec<String>>> = Arc::default();
        let hears = heard.clone();
        let handlers =
            Handlers::new().on_noise(move |_, excerpt| hears.lock().expect("unpoisoned").push(excerpt.to_owned()));
        let (peer, driver) = connect(reader, writer, R::clock(), known(Version::V2026_07_28), handlers);
        let mut lines = Lines::new(here);
        let body = async {
            let mut asked = peer.request(Request::new("tools/list", None));
            assert!(poll_once(&mut asked).await.is_none());
            let request = lines.next().await.expect("the request");
            lines.send_text("Debugger attached.\n").await;
            let result = json!({"tools": [], "resultType": "complete", "ttlMs": 0, "cacheScope": "private"});
            lines.send(&json!({"jsonrpc": "2.0", "id": request["id"], "result": result})).await;
            asked.await.expect("an answer");
        };
        with(body, driver).await;
        assert_eq!(*heard.lock().expect("unpoisoned"), ["Debugger attached."]);
    });
}

/// Marsaglia's xorshift: the same numbers for the same seed, everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}
