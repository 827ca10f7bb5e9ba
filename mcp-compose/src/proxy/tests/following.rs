//! What the far side is asked for when resources are watched.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;

use mcp_driver::router::RouterHandle;
use mcp_driver::{Call, Caller, ServerHandle, Service, Subscription};
use mcp_proto::InboundId;
use mcp_proto::model::SubscriptionFilter;
use mcp_proto::server::Subscribing;

use super::*;

/// A server that writes down what is watched of it.
struct Watching {
    router: Router,
    heard: Arc<Mutex<Heard>>,
}

#[derive(Default)]
struct Heard {
    requests: usize,
    uris: usize,
    open: BTreeSet<InboundId>,
    most: usize,
}

impl Service for Watching {
    type Future = <Router as Service>::Future;

    fn call(&self, call: Call) -> Self::Future {
        self.router.call(call)
    }

    fn subscribe(&self, subscribing: &Subscribing, caller: &Caller) -> Result<SubscriptionFilter, RpcError> {
        if let Some(uris) = &subscribing.filter.resource_subscriptions {
            let mut heard = self.heard.lock().unwrap();
            heard.requests += 1;
            heard.uris += uris.len();
            heard.open.insert(subscribing.id);
            heard.most = heard.most.max(heard.open.len());
        }
        self.router.subscribe(subscribing, caller)
    }

    fn unsubscribed(&self, subscription: InboundId, caller: &Caller) {
        self.heard.lock().unwrap().open.remove(&subscription);
        self.router.unsubscribed(subscription, caller);
    }

    fn opened(&self, handle: &ServerHandle) {
        self.router.opened(handle);
    }

    fn config(&self) -> Arc<mcp_proto::server::Config> {
        self.router.config()
    }
}

/// The clients of a proxy before such a server.
struct Scene {
    clock: Virtual,
    proxy: Proxy,
    changes: RouterHandle,
    heard: Arc<Mutex<Heard>>,
    peer: Peer,
}

impl Scene {
    async fn new(clock: Virtual, far: Version, near: Version) -> Self {
        let router = server(far, &clock, &Counts::default());
        let (changes, heard) = (router.handle(), Arc::<Mutex<Heard>>::default());
        let proxy = Proxy::new(clock.clone());
        let far = Watching { router, heard: heard.clone() };
        let (peer, connection) = connect_in_memory(far, clock.clone(), ("bridge", "1"), proxy.handler());
        clock.spawn(async { drop(connection.await) });
        let proxy = proxy.to(peer).await.unwrap();
        let peer = client(&clock, &proxy, near, Handlers::new());
        Self { clock, proxy, changes, heard, peer }
    }

    async fn watch(&self, uris: impl IntoIterator<Item = usize>) -> Subscription {
        let uris: Vec<_> = uris.into_iter().map(uri).collect();
        let filter = SubscriptionFilter::new().with_resource_subscriptions(uris);
        let watched = self.peer.listen(filter).await.unwrap();
        self.clock.pass(Duration::from_secs(1)).await;
        watched
    }

    /// How many requests have come since this was asked last, for how many resources.
    fn asked(&self) -> (usize, usize) {
        let mut heard = self.heard.lock().unwrap();
        (std::mem::take(&mut heard.requests), std::mem::take(&mut heard.uris))
    }
}

fn uri(number: usize) -> String {
    format!("note://by/{number:03}")
}

#[test]
fn what_is_watched_anew_is_asked_for_and_nothing_is_lost_meanwhile() {
    const MANY: usize = 100;
    matrix(async |clock, far, near| {
        let scene = Scene::new(clock, far, near).await;
        let mut watches = Vec::new();
        for number in 0..MANY {
            watches.push(scene.watch([number]).await);
            let (requests, uris) = scene.asked();
            assert_eq!(requests, 1, "{far} {near}: one for {number}");
            assert!(uris == 1 || far.is_modern(), "a legacy server is asked about each once");
            scene.heard.lock().unwrap().uris = 0;
            // While the next one is opened.
            scene.changes.resource_updated(&uri(0));
        }
        scene.clock.pass(Duration::from_secs(1)).await;
        let most = scene.heard.lock().unwrap().most;
        assert!(most <= 8 || !far.is_modern(), "{most} streams");
        for heard in 0..MANY {
            let next = futures_lite::future::poll_once(watches[0].next()).await.flatten();
            assert!(next.is_some(), "{far} {near}: {heard}");
        }
        for (number, watched) in watches.iter_mut().enumerate().skip(1) {
            scene.changes.resource_updated(&uri(number));
            assert!(watched.next().await.unwrap().params.unwrap().as_str().contains(&uri(number)));
        }
        drop(watches);
        scene.clock.pass(Duration::from_secs(1)).await;
        assert!(scene.proxy.0.watched.uris().is_empty());
        assert!(scene.heard.lock().unwrap().open.is_empty(), "{far} {near}: nothing is watched any more");
        assert_eq!(scene.asked(), (0, 0), "{far} {near}: to end is to ask for nothing");
    });
}

/// A hundred, one by one: each is named in the request of its own and again in a few that took others in.
#[test]
fn streams_are_few_and_what_they_name_is_not_named_over_and_over() {
    let clock = Virtual::default();
    clock.run(async {
        let scene = Scene::new(clock.clone(), MODERN, MODERN).await;
        let mut watches = Vec::new();
        for number in 0..256 {
            watches.push(scene.watch([number]).await);
        }
        let (requests, uris) = scene.asked();
        assert_eq!(requests, 256);
        assert!(uris <= 256 * 8, "{uris}");
    });
}

#[test]
fn what_others_watch_already_is_not_asked_for_again() {
    matrix(async |clock, far, near| {
        let scene = Scene::new(clock, far, near).await;
        let _all = scene.watch(0..10).await;
        let (requests, uris) = scene.asked();
        assert!(uris >= 10, "{far} {near}");
        // A legacy client names them one by one.
        assert!(near == LEGACY || requests == if far.is_modern() { 1 } else { 10 }, "{far} {near}: {requests}");
        let some = scene.watch(3..6).await;
        drop(some);
        scene.clock.pass(Duration::from_secs(1)).await;
        assert_eq!(scene.asked(), (0, 0), "{far} {near}");
    });
}

#[test]
fn what_nobody_wants_any_more_is_given_up_in_the_end() {
    matrix(async |clock, far, near| {
        let scene = Scene::new(clock, far, near).await;
        let many = scene.watch(0..10).await;
        let mut few = scene.watch(8..10).await;
        scene.asked();
        drop(many);
        scene.clock.pass(Duration::from_secs(1)).await;
        if near.is_modern() {
            assert_eq!(scene.asked(), (if far.is_modern() { 1 } else { 2 }, 2), "{far}");
        }
        let open = scene.heard.lock().unwrap().open.len();
        assert!(!far.is_modern() || open == 1, "{far} {near}: {open}");
        scene.changes.resource_updated(&uri(1));
        scene.changes.resource_updated(&uri(9));
        assert!(few.next().await.unwrap().params.unwrap().as_str().contains(&uri(9)));
    });
}
