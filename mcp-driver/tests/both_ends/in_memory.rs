use std::cell::Cell;
use std::rc::Rc;

use futures_lite::future::block_on;
use mcp_driver::{Router, connect_in_memory};
use mcp_proto::CloseReason;
use mcp_proto::client::{Config, EraPolicy};
use mcp_testkit::TestTime;

#[test]
fn a_router_is_tested_without_streams_tasks_and_a_runtime() {
    for era in [EraPolicy::Modern, EraPolicy::Legacy] {
        let (count, leaving) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
        let left = Dropped(leaving.clone());
        let router = Router::local("counter", "1.0").tool("next", "Counts one up", move || {
            let _ = &left;
            count.set(count.get() + 1);
            let count = count.get();
            async move { count }
        });
        let (peer, connection) = connect_in_memory(router, TestTime::new(), of(era), ());
        let counted: Vec<u32> = block_on(connection.during(async {
            let next = || peer.call_tool("next", ()).json();
            vec![next().await.expect("one"), next().await.expect("another")]
        }));
        assert_eq!(counted, [1, 2]);
        assert_eq!(leaving.get(), 1, "the server goes with the connection");
        assert!(block_on(peer.call_tool("next", ())).is_err(), "nobody is left waiting");
    }
}

#[test]
fn what_was_said_before_the_end_is_heard() {
    let heard = Rc::new(Cell::new(0));
    let hears = heard.clone();
    let router = Router::local("diary", "1.0").notification("acme/noted", move |_: serde_json::Value| {
        hears.set(hears.get() + 1);
    });
    let (peer, connection) = connect_in_memory(router, TestTime::new(), of(EraPolicy::Modern), ());
    block_on(async {
        let end = futures_lite::future::zip(connection, async {
            peer.ready().await.expect("it opens");
            peer.notify("acme/noted", serde_json::json!({})).expect("it is open");
            peer.close();
        });
        assert_eq!(end.await.0.expect("nothing broke"), CloseReason::Local);
    });
    assert_eq!(heard.get(), 1);
}

fn of(era: EraPolicy) -> Config {
    let mut config = Config::from(("test", "1.0"));
    config.era = era;
    config
}

/// Tells that it was dropped.
struct Dropped(Rc<Cell<u32>>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}
