//! Changes are told once, and only if a list reads otherwise than before.
//!
//! Prints:
//! ```text
//! three changes at once: 1 notification
//! a change back and forth: 0 notifications
//! two changes, one after the other: 2 notifications
//! ```

use mcp_testkit::{End, TestClient};
use mcp_tokio::model::SubscriptionFilter;
use mcp_tokio::{CallError, Router};

fn main() -> Result<(), CallError> {
    let router = Router::new("house", "1.0").tool("look", "Looks around", || async { "a house" });
    let house = router.handle();
    let client = TestClient::new(router);
    let _news = client.wait(client.peer().listen(SubscriptionFilter::default().with_tools_list_changed(true)))?;

    told(&client, "three changes at once", || {
        house.change(|router| {
            let router = router.tool("enter", "Goes in", || async { "it is dark" });
            router.tool("leave", "Goes out", || async { "it is bright" }).disable_tool("look")
        });
    });
    told(&client, "a change back and forth", || {
        house.change(|router| router.disable_tool("enter").enable_tool("enter"));
    });
    told(&client, "two changes, one after the other", || {
        house.remove_tool("enter");
        client.settle();
        house.remove_tool("leave");
    });
    Ok(())
}

/// Prints how often the server tells that its tools have changed.
fn told(client: &TestClient, what: &str, change: impl FnOnce()) {
    let methods = || client.transcript().methods(End::Server);
    let count = || methods().iter().filter(|method| *method == "notifications/tools/list_changed").count();
    let before = count();
    change();
    client.settle();
    let times = count() - before;
    println!("{what}: {times} notification{}", if times == 1 { "" } else { "s" });
}
