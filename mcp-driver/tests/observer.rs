//! What an observer sees of both ends of a stream, and how a stream is drained.
#![cfg(all(feature = "client", feature = "router"))]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use mcp_driver::duplex::duplex;
use mcp_driver::proto::client::{Request, RequestError};
use mcp_driver::proto::jsonrpc::Raw;
use mcp_driver::{
    Call, Caller, ConnectionInfo, Ended, Handler, Input, Network, NetworkTransport, Observer, Requested, Router,
    ServerDriver, Service, connect,
};
use mcp_testkit::Executor;

type Words = Arc<Mutex<Vec<String>>>;

#[derive(Clone, Default)]
struct Seen(Words, Arc<Mutex<(usize, usize)>>);

impl Seen {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }

    fn note(&self, word: impl Into<String>) {
        self.0.lock().unwrap().push(word.into());
    }
}

impl Observer for Seen {
    fn opened(&self) {
        self.note("opened");
    }

    fn closed(&self, ended: &Ended) {
        let Ended { connection, lasted, reason, .. } = ended;
        let transport = connection.network.transport.map_or("nothing", NetworkTransport::as_str);
        let (version, reason) = (connection.version.expect("it is known"), reason.as_ref().expect("there is one"));
        self.note(format!("closed after {lasted:?} over {transport} in {version}: {reason}"));
    }

    fn received(&self, bytes: usize) {
        self.1.lock().unwrap().0 += bytes;
    }

    fn sent(&self, bytes: usize) {
        self.1.lock().unwrap().1 += bytes;
    }

    fn requesting(&self, request: &mut Request, on: &ConnectionInfo) -> Option<Box<dyn Requested>> {
        self.note(format!("{} in {:?}", request.method, on.version));
        request.params = Some(Raw::from_text(r#"{"name":"echo","_meta":{"seen":true}}"#.into()).unwrap());
        Some(Box::new(Asked(self.clone())))
    }
}

struct Asked(Seen);

impl Requested for Asked {
    fn answered(self: Box<Self>, outcome: Result<&Raw, &RequestError>) {
        self.0.note(if outcome.is_ok() { "a result" } else { "an error" });
        if outcome.is_err() {
            panic!("of no consequence");
        }
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        self.0.note("over");
    }
}

struct Watched<T>(T, Seen);

impl<S: Service> Service for Watched<S> {
    type Future = S::Future;

    fn config(&self) -> Arc<mcp_driver::proto::server::Config> {
        self.0.config()
    }

    fn call(&self, call: Call) -> S::Future {
        assert!(call.params.as_ref().is_none_or(|params| params.as_str().contains(r#""seen":true"#)));
        self.0.call(call)
    }

    fn subscribe(
        &self,
        subscribing: &mcp_driver::proto::server::Subscribing,
        caller: &Caller,
    ) -> Result<mcp_driver::proto::model::SubscriptionFilter, mcp_driver::proto::jsonrpc::RpcError> {
        self.0.subscribe(subscribing, caller)
    }

    fn observer(&self) -> Option<Arc<dyn Observer>> {
        Some(Arc::new(self.1.clone()))
    }
}

impl Handler for Watched<()> {
    type Future = <() as Handler>::Future;

    fn input(&self, input: Input) -> Self::Future {
        std::future::ready(Err(mcp_driver::proto::jsonrpc::RpcError::method_not_found(&input.method)))
    }

    fn observer(&self) -> Option<Arc<dyn Observer>> {
        Some(Arc::new(self.1.clone()))
    }
}

#[test]
fn both_ends_see_the_session_its_bytes_and_the_client_its_requests() {
    let executor = Executor::new();
    let (here, there) = (Seen::default(), Seen::default());
    let (near, far) = duplex(1 << 16);
    let (reader, writer) = far.split();
    let router = Router::new("test", "1.0").tool("echo", "Answers", || async { "here" });
    let server = ServerDriver::new(reader, writer, Watched(router, there.clone()), executor.time());
    let server = server.over(Network::new(NetworkTransport::Unix));
    let (reader, writer) = near.split();
    let (peer, client) = connect(reader, writer, executor.time(), ("test", "1.0"), Watched((), here.clone()));
    let client = client.over(Network::new(NetworkTransport::Pipe));
    executor.spawn("server", async move { drop(server.await) });
    executor.spawn("client", async move { drop(client.await) });

    executor.block_on(async { peer.ready().await.expect("it opens") });
    assert_eq!(here.take(), ["opened", "server/discover in None", "a result", "over"]);
    assert_eq!(there.take(), ["opened"]);
    executor.block_on(async { peer.call_tool("echo", ()).text().await.expect("text") });
    assert_eq!(here.take(), ["tools/call in Some(V2026_07_28)", "a result", "over"]);
    executor.block_on(async { peer.send("acme/none", ()).await.expect_err("there is none") });
    assert_eq!(here.take(), ["acme/none in Some(V2026_07_28)", "an error", "over"]);
    let call = Box::pin(peer.send("acme/none", ()));
    drop(call);
    assert!(here.take().is_empty(), "it was never made");
    executor.advance(Duration::from_secs(2));
    peer.close();
    executor.settle();
    assert_eq!(here.take(), ["closed after 2s over pipe in 2026-07-28: closed by this side"]);
    assert_eq!(there.take(), ["closed after 2s over unix in 2026-07-28: closed by the peer"]);
    let ((came, went), (there_came, there_went)) = (*here.1.lock().unwrap(), *there.1.lock().unwrap());
    assert!(came > 0 && went > 0);
    assert_eq!((came, went), (there_went, there_came));
}

#[test]
fn a_stream_that_is_told_to_end_lets_a_call_finish_and_refuses_the_next() {
    let executor = Executor::new();
    let time = executor.time();
    let (near, far) = duplex(1 << 16);
    let (reader, writer) = far.split();
    let runtime = time.clone();
    let router = Router::new("test", "1.0").tool("slow", "Takes 2 s", move || {
        let runtime = runtime.clone();
        async move {
            use mcp_driver::Runtime;
            runtime.sleep_until(runtime.now() + Duration::from_secs(2)).await;
            "done"
        }
    });
    let signal = {
        use mcp_driver::Runtime;
        time.sleep_until(time.now() + Duration::from_secs(1))
    };
    let server = ServerDriver::new(reader, writer, router, time.clone()).until(signal);
    let ended: Words = Words::default();
    let (note, clock) = (ended.clone(), time.clone());
    executor.spawn("server", async move {
        server.await.expect("no error");
        note.lock().unwrap().push(format!("{:?}", clock.elapsed()));
    });
    let (reader, writer) = near.split();
    let (peer, client) = connect(reader, writer, time.clone(), ("test", "1.0"), ());
    executor.spawn("client", async move { drop(client.await) });
    let first = peer.clone();
    executor.block_on(async move {
        let mut slow = Box::pin(first.call_tool("slow", ()).text());
        let sleep = {
            use mcp_driver::Runtime;
            time.sleep_until(time.now() + Duration::from_millis(1500))
        };
        futures_lite::future::or(async { assert!((&mut slow).await.is_err(), "not yet") }, sleep).await;
        first.call_tool("slow", ()).text().await.expect_err("it is refused");
        assert_eq!(slow.await.expect("it finishes"), "done");
    });
    executor.settle();
    assert_eq!(*ended.lock().unwrap(), ["2s"]);
}
