//! The far side is restarted in the middle.

use std::sync::Mutex;
use std::task::{Poll, Waker};
use std::time::Duration;

use mcp_proto::model::SubscriptionFilter;

use super::*;
use crate::upstream::race::{Either, race};
use crate::{RestartPolicy, upstream};

#[derive(Default)]
struct Kill(Mutex<(u64, Vec<Waker>)>);

impl Kill {
    fn kill(&self) {
        let mut state = self.0.lock().unwrap();
        state.0 += 1;
        let woken = std::mem::take(&mut state.1);
        drop(state);
        woken.into_iter().for_each(Waker::wake);
    }

    async fn killed(&self) {
        let before = self.0.lock().unwrap().0;
        std::future::poll_fn(|cx| {
            let mut state = self.0.lock().unwrap();
            if state.0 != before {
                return Poll::Ready(());
            }
            state.1.push(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

#[test]
fn the_next_call_goes_to_the_new_one() {
    for (first, second) in [(LEGACY, LEGACY), (LEGACY, MODERN), (MODERN, LEGACY), (MODERN, MODERN)] {
        for near in [LEGACY, MODERN] {
            let clock = Virtual::default();
            clock.run(async {
                let proxy = Proxy::new(clock.clone());
                let kill = Arc::<Kill>::default();
                let starts = Arc::<AtomicUsize>::default();
                let (near_end, dies, runtime) = (proxy.clone(), kill.clone(), clock.clone());
                let connect = move || {
                    let again = starts.fetch_add(1, Ordering::SeqCst) > 0;
                    let mut router = server(if again { second } else { first }, &runtime, &Counts::default());
                    if again {
                        router = router.tool("late", "Came later", || async { "late" });
                    }
                    let handle = router.handle();
                    let (peer, connection) =
                        connect_in_memory(router, runtime.clone(), ("bridge", "1"), near_end.handler());
                    let dies = dies.clone();
                    let driver = Box::pin(async move {
                        let _handle = handle;
                        match race(dies.killed(), connection).await {
                            Either::First(()) => Err(std::io::Error::other("it crashed")),
                            Either::Second(ended) => ended,
                        }
                    });
                    std::future::ready(Ok((peer, driver)))
                };
                let (far, supervisor) = upstream("far", connect, RestartPolicy::new(), clock.clone(), 7);
                clock.spawn(supervisor);
                let proxy = proxy.to(far.clone()).await.unwrap();
                let peer = client(&clock, &proxy, near, asked("ada"));
                let uris = vec!["note://1".to_owned()];
                let filter = SubscriptionFilter::new().with_tools_list_changed(true).with_resource_subscriptions(uris);
                let mut changes = peer.listen(filter).await.unwrap();
                assert_eq!(peer.call_tool("consult", ()).text().await.unwrap(), "ada");

                let mut hangs = Box::pin(async { peer.call_tool("hang", ()).text().await });
                assert!(futures_lite::future::poll_once(&mut hangs).await.is_none());
                clock.pass(Duration::from_secs(1)).await;
                kill.kill();
                let error = hangs.await.unwrap_err().to_string();
                assert!(error.contains("went away during the call"), "{error}");

                assert_eq!(peer.call_tool("late", ()).text().await.unwrap(), "late");
                assert_eq!(peer.call_tool("consult", ()).text().await.unwrap(), "ada");
                assert_eq!(&*changes.next().await.unwrap().method, "notifications/tools/list_changed");
                assert_eq!(&*changes.next().await.unwrap().method, "notifications/resources/updated");
                assert_eq!(peer.list_tools().await.unwrap().len(), 8);
                far.close();
                far.closed().await;
                let gone = peer.call_tool("late", ()).text().await.unwrap_err().to_string();
                assert!(gone.contains("`far` is not there"), "{gone}");
            });
        }
    }
}
