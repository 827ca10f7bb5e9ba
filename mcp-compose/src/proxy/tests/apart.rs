//! What is one client's is nobody else's.

use std::sync::Mutex;
use std::time::Duration;

use mcp_driver::{Call, ServerHandle, Service};
use mcp_proto::jsonrpc::Raw;
use mcp_proto::model::{LoggingLevel, LoggingMessageParams, SubscriptionFilter};

use super::*;

/// A server whose connection a test can speak on by itself.
#[derive(Clone)]
struct Outspoken {
    router: Router,
    handle: Arc<Mutex<Option<ServerHandle>>>,
}

impl Service for Outspoken {
    type Future = <Router as Service>::Future;

    fn config(&self) -> Arc<mcp_proto::server::Config> {
        self.router.config()
    }

    fn call(&self, call: Call) -> Self::Future {
        self.router.call(call)
    }

    fn opened(&self, handle: &ServerHandle) {
        *self.handle.lock().unwrap() = Some(handle.clone());
    }
}

/// What a client hears, by its name.
fn hearing(name: &'static str, heard: &Arc<Mutex<Vec<String>>>) -> Handlers {
    let (logs, ends) = (heard.clone(), heard.clone());
    Handlers::new()
        .on_log(move |message| logs.lock().unwrap().push(format!("{name}: {}", message.data)))
        .on_notification(move |method, _| {
            if method == "notifications/elicitation/complete" {
                ends.lock().unwrap().push(format!("{name}: complete"));
            }
        })
}

#[test]
fn what_does_not_say_whose_it_is_is_told_to_nobody_if_there_are_several() {
    let clock = Virtual::default();
    clock.run(async {
        let far = Outspoken { router: server(LEGACY, &clock, &Counts::default()), handle: Arc::default() };
        let handle = far.handle.clone();
        let proxy = Proxy::new(clock.clone());
        let (peer, connection) = connect_in_memory(far, clock.clone(), ("bridge", "1"), proxy.handler());
        clock.spawn(async { drop(connection.await) });
        let proxy = proxy.to(peer).await.expect("it is there");
        let say = async |text: &str| {
            let handle = handle.lock().unwrap().clone().unwrap();
            handle.log(&LoggingMessageParams::new(LoggingLevel::Error, text));
            let ended = Raw::encode(&json!({"elicitationId": "1"})).unwrap();
            let _ = handle.notify("notifications/elicitation/complete", Some(ended));
            clock.pass(Duration::from_secs(1)).await;
        };
        let heard = Arc::<Mutex<Vec<String>>>::default();
        let ada = client(&clock, &proxy, LEGACY, hearing("ada", &heard));
        ada.ready().await.unwrap();
        say("to ada").await;
        assert_eq!(std::mem::take(&mut *heard.lock().unwrap()), ["ada: \"to ada\"", "ada: complete"]);
        let bob = client(&clock, &proxy, LEGACY, hearing("bob", &heard));
        bob.ready().await.unwrap();
        say("to one of them").await;
        assert!(heard.lock().unwrap().is_empty(), "{heard:?}");
    });
}

#[test]
fn nobody_watches_so_much_that_others_cannot() {
    let clock = Virtual::default();
    clock.run(async {
        let router = server(MODERN, &clock, &Counts::default());
        let handle = router.handle();
        let proxy = proxy(&clock, router, ProxySettings::new()).await;
        let many = |count: usize| {
            let uris = (0..count).map(|number| format!("note://by/{number}"));
            SubscriptionFilter::new().with_resource_subscriptions(uris.collect::<Vec<_>>())
        };
        let mut greedy = Vec::new();
        for _ in 0..4 {
            let peer = client(&clock, &proxy, MODERN, Handlers::new());
            let subscription = peer.listen(many(1000)).await.expect("there is room");
            let refused = peer.listen(many(100)).await.expect_err("it is too much").to_string();
            assert!(refused.contains("too many resources"), "{refused}");
            greedy.push((peer, subscription));
        }
        let ada = client(&clock, &proxy, MODERN, Handlers::new());
        let mine = SubscriptionFilter::new().with_resource_subscriptions(["note://1".to_owned()]);
        let mut changes = ada.listen(mine.clone()).await.expect("there is room");
        clock.pass(Duration::from_secs(1)).await;
        handle.resource_updated("note://1");
        assert_eq!(&*changes.next().await.unwrap().method, "notifications/resources/updated");
        let late = client(&clock, &proxy, MODERN, Handlers::new());
        late.listen(many(1000)).await.expect_err("there is no room left");
        for (peer, subscription) in greedy {
            drop(subscription);
            peer.close();
        }
        clock.pass(Duration::from_secs(1)).await;
        let _room = late.listen(many(1000)).await.expect("those that have gone left their places");
    });
}

#[test]
fn the_tasks_of_others_are_not_listed() {
    let clock = Virtual::default();
    clock.run(async {
        let router =
            server(LEGACY, &clock, &Counts::default()).method("tasks/list", || async { Json(json!({"tasks": []})) });
        let proxy = proxy(&clock, router, ProxySettings::new()).await;
        let peer = client(&clock, &proxy, LEGACY, Handlers::new());
        let request = mcp_proto::client::Request::new("tasks/list", None).with_any_result();
        let refused = peer.request(request).await.expect_err("it is refused").to_string();
        assert!(refused.contains("-32601") || refused.contains("does not offer"), "{refused}");
    });
}
