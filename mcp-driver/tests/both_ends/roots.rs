use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use mcp_driver::{Handlers, Roots, Router};
use mcp_proto::client::EraPolicy;
use mcp_proto::model::{Object, Root};

use crate::talk;

#[test]
fn a_legacy_server_hears_that_the_folders_have_changed() {
    let heard = Arc::new(AtomicUsize::new(0));
    let hears = heard.clone();
    let router = Router::new("files", "1.0").notification("notifications/roots/list_changed", move |_: Object| {
        hears.fetch_add(1, Ordering::Relaxed);
    });
    let roots = Roots::new([Root::new("file:///a")]);
    let client = Handlers::new().roots(roots.clone());
    talk(EraPolicy::Legacy, router, client, async |peer| {
        peer.ping().await.expect("an answer");
        assert_eq!(heard.load(Ordering::Relaxed), 0);
        roots.set([Root::new("file:///b")]);
        peer.ping().await.expect("an answer");
        assert_eq!(heard.load(Ordering::Relaxed), 1);
    });
}
