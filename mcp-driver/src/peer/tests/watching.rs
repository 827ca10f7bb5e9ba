use std::cell::Cell;
use std::rc::Rc;

use mcp_proto::server::Change;
use serde_json::json;

use super::fixture::{ERAS, json as reply, talk_in};
use crate::Call;

#[test]
fn a_list_comes_again_whenever_it_has_changed() {
    for era in ERAS {
        let count = Rc::new(Cell::new(1));
        let counts = count.clone();
        let answer = move |call: Call| match &*call.method {
            "tools/list" => {
                let tools =
                    (0..counts.get()).map(|n| json!({"name": n.to_string(), "inputSchema": {"type": "object"}}));
                reply(&json!({"tools": tools.collect::<Vec<_>>()}))
            }
            other => panic!("{other}"),
        };
        talk_in(era, (), answer, async |peer, server| {
            let mut lists = peer.watch_tools();
            assert_eq!(lists.next().await.unwrap().unwrap().len(), 1);
            count.set(2);
            server.publish(&Change::Tools);
            assert_eq!(lists.next().await.unwrap().unwrap().len(), 2);
            count.set(5);
            server.publish(&Change::Tools);
            assert_eq!(lists.next().await.unwrap().unwrap().len(), 5);
            peer.close();
            assert!(lists.next().await.unwrap().is_err());
            assert!(lists.next().await.is_none());
        });
    }
}

#[test]
fn a_resource_is_watched_in_both_eras() {
    for era in ERAS {
        talk_in(
            era,
            (),
            |_| reply(&json!({})),
            async |peer, server| {
                let mut changes = peer.subscribe("file:///a").await.unwrap();
                server.publish(&Change::Resource("file:///b".into()));
                server.publish(&Change::Resource("file:///a".into()));
                let change = changes.next().await.unwrap();
                assert_eq!(&*change.method, "notifications/resources/updated");
                assert!(change.params.unwrap().as_str().contains("file:///a"));
            },
        );
    }
}
