//! What the adapters bring: sockets, children, tasks.

use std::pin::pin;
use std::time::Duration;

use futures_lite::future::zip;
use mcp_driver::duplex::duplex;
use mcp_driver::process::{Command, ShutdownDeadlines, Step};
use mcp_driver::{ServerDriver, connect};
use mcp_proto::Version;
use mcp_proto::method::CallTool;
use serde_json::json;

use crate::fixture::{Hanging, call, client, poll_once, router, silent, text, tool};
use crate::quiet::with;
use crate::runtimes::{Connected, Rt};

pub(crate) fn over_tcp<R: Rt>() {
    R::block_on(async {
        let (address, serving) = R::serve_tcp(router(&Hanging::default()));
        let body = async {
            for version in Version::ALL {
                talk(R::connect_tcp(address, client(version), silent()).await).await;
            }
        };
        with(body, serving).await;
    });
}

pub(crate) fn over_unix_sockets<R: Rt>() {
    let name = format!("mcp-suite-{}-{}.sock", std::process::id(), R::NAME);
    let path = std::env::temp_dir().join(name);
    let _ = std::fs::remove_file(&path);
    R::block_on(async {
        let serving = R::serve_unix(&path, router(&Hanging::default()));
        let body = async {
            for version in [Version::V2026_07_28, Version::V2024_11_05] {
                talk(R::connect_unix(&path, client(version), silent()).await).await;
            }
        };
        with(body, serving).await;
    });
    std::fs::remove_file(&path).expect("it was there");
}

pub(crate) fn in_memory<R: Rt>() {
    R::block_on(async {
        for version in Version::ALL {
            talk(R::connect_in_memory(router(&Hanging::default()), client(version), silent())).await;
        }
    });
}

async fn talk((peer, end): Connected) {
    peer.ready().await.expect("it opens");
    let (one, other) =
        zip(call(&peer, "echo", json!({"text": "one"})), call(&peer, "slow", json!({"count": 20}))).await;
    assert_eq!(text(&one.expect("an answer")), "one");
    assert_eq!(text(&other.expect("an answer")), "20");
    end.await.expect("nothing broke");
}

fn child(runtime: &str, how: &str) -> Command {
    Command::new(env!("CARGO_BIN_EXE_adapter_server")).args([runtime, how])
}

pub(crate) fn over_a_child_process<R: Rt>() {
    for version in Version::ALL {
        R::block_on_among_others(async {
            let (peer, end) = R::connect_child(&child(R::NAME, "plain"), client(version));
            let result = call(&peer, "echo", json!({"text": "hello"})).await.expect("an answer");
            assert_eq!(text(&result), "hello");
            let printed = call(&peer, "print", json!({})).await.expect("an answer");
            assert_eq!(text(&printed), "printed", "what it prints is not on the wire");
            let patient = ShutdownDeadlines::default().exit(Duration::from_secs(60));
            let shutdown = end(patient).await.expect("it ends");
            assert!(shutdown.is_graceful(), "{shutdown:?}");
            assert!(shutdown.status.success(), "{shutdown:?}");
        });
    }
}

/// A server that does not leave when it should is made to.
pub(crate) fn a_child_that_ignores_its_end<R: Rt>() {
    R::block_on_among_others(async {
        let (peer, end) = R::connect_child(&child(R::NAME, "stubborn"), client(Version::V2026_07_28));
        peer.ready().await.expect("it opens");
        let impatient = Duration::from_millis(20);
        let deadlines = ShutdownDeadlines::default().exit(impatient);
        let shutdown = end(deadlines).await.expect("it ends");
        assert!(shutdown.step >= Some(Step::Terminate), "{shutdown:?}");
    });
}

/// A call on a task of its own is answered, and dropped when it is cancelled.
pub(crate) fn spawned_calls<R: Rt>() {
    R::block_on(async {
        let hanging = Hanging::default();
        let (here, there) = duplex(64 << 10);
        let (reader, writer) = there.split();
        let server = ServerDriver::new(reader, writer, R::spawned(router(&hanging)), R::clock());
        let (reader, writer) = here.split();
        let (peer, driver) = connect(reader, writer, R::clock(), client(Version::V2025_11_25), silent());
        let body = async {
            let result = call(&peer, "slow", json!({"count": 20})).await.expect("an answer");
            assert_eq!(text(&result), "20");
            call(&peer, "panic", json!({})).await.expect_err("it panics");
            let mut hangs = peer.call::<CallTool>(&tool("hang", json!({})));
            assert!(poll_once(&mut hangs).await.is_none());
            hanging.wait(1).await;
            drop(hangs);
            hanging.wait(0).await;
        };
        with(body, pin!(zip(server, driver))).await;
    });
}
