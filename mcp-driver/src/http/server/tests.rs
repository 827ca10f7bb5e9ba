//! Requests in memory, without a socket: the clock stands still unless a test moves it.

mod authenticate;
mod caller;
mod draining;
#[cfg(feature = "http2")]
mod http2;
mod legacy;
mod modern;
mod patience;
mod terms;
#[cfg(any(feature = "tls-ring", feature = "tls-aws-lc"))]
mod tls;
mod writes;

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body::{Body, Frame};
use mcp_proto::Instant;
use mcp_proto::jsonrpc::RpcError;
use mcp_proto::model::SubscriptionFilter;
use mcp_proto::server::{Inputs, Subscribing};
use serde_json::{Value, json};

use super::{HttpBody, HttpService, Upkeep};
use crate::{Call, Caller, Ended, Observer, Reply, Runtime, ServerHandle, Service, Sleep};

/// A clock that a test moves. Its timers do not wake anyone: tests poll by themselves.
#[derive(Clone, Default)]
pub(crate) struct Clock(Arc<Mutex<Duration>>);

impl Clock {
    fn pass(&self, time: Duration) {
        *self.0.lock().unwrap() += time;
    }
}

impl Runtime for Clock {
    type Sleep = Timer;

    fn now(&self) -> Instant {
        Instant::from_origin(*self.0.lock().unwrap())
    }

    fn sleep_until(&self, deadline: Instant) -> Timer {
        Timer { clock: self.clone(), deadline }
    }
}

pub(crate) struct Timer {
    clock: Clock,
    deadline: Instant,
}

impl Future for Timer {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if self.clock.now() >= self.deadline { Poll::Ready(()) } else { Poll::Pending }
    }
}

impl Sleep for Timer {
    fn reset(mut self: Pin<&mut Self>, deadline: Instant) {
        self.deadline = deadline;
    }
}

/// A body in chunks, which may break at its end.
pub(crate) struct Chunks {
    chunks: Vec<Bytes>,
    breaks: bool,
}

impl Body for Chunks {
    type Data = Bytes;
    type Error = &'static str;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, &'static str>>> {
        if self.chunks.is_empty() {
            return Poll::Ready(self.breaks.then_some(Err("broken")));
        }
        Poll::Ready(Some(Ok(Frame::data(self.chunks.remove(0)))))
    }
}

/// What the calls of a [`Bench`] have come to.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn note(&self, what: impl Into<String>) {
        self.0.lock().unwrap().push(what.into());
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

/// Holds calls back until the test lets them go.
#[derive(Clone, Default)]
pub(crate) struct Gate(Arc<(AtomicBool, Mutex<Vec<Waker>>)>);

impl Gate {
    fn open(&self) {
        self.0.0.store(true, Ordering::SeqCst);
        self.0.1.lock().unwrap().drain(..).for_each(Waker::wake);
    }

    async fn pass(&self) {
        std::future::poll_fn(|cx| {
            if self.0.0.load(Ordering::SeqCst) {
                return Poll::Ready(());
            }
            self.0.1.lock().unwrap().push(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

/// A service of methods that do what their names say.
#[derive(Clone)]
pub(crate) struct Bench {
    log: Log,
    gate: Gate,
    handles: Arc<Mutex<Vec<ServerHandle>>>,
    config: Arc<mcp_proto::server::Config>,
    seen: Arc<Seen>,
}

/// What an observer has seen: sessions and refusals word by word, and how many bytes.
#[derive(Default)]
pub(crate) struct Seen {
    words: Log,
    bytes: Mutex<(usize, usize)>,
}

impl Observer for Seen {
    fn opened(&self) {
        self.words.note("opened");
    }

    fn closed(&self, ended: &Ended) {
        self.words.note(format!("closed after {:?}", ended.lasted));
    }

    fn received(&self, bytes: usize) {
        self.bytes.lock().unwrap().0 += bytes;
    }

    fn sent(&self, bytes: usize) {
        self.bytes.lock().unwrap().1 += bytes;
    }

    fn refused(&self, status: u16) {
        self.words.note(format!("refused {status}"));
    }
}

impl Bench {
    fn new() -> Self {
        let mut config = mcp_proto::server::Config::new(mcp_proto::model::Implementation::new("bench", "1"));
        config.capabilities = serde_json::from_value(json!({"tools": {"listChanged": true}})).unwrap();
        let (log, gate, handles) = (Log::default(), Gate::default(), Arc::default());
        Self { log, gate, handles, config: Arc::new(config), seen: Arc::default() }
    }
}

impl Service for Bench {
    type Future = Pin<Box<dyn Future<Output = Reply> + Send>>;

    fn config(&self) -> Arc<mcp_proto::server::Config> {
        self.config.clone()
    }

    fn call(&self, call: Call) -> Self::Future {
        let bench = self.clone();
        Box::pin(async move {
            let params: Value = call.params.as_ref().map_or(Value::Null, |params| params.decode().unwrap());
            let done = || Reply::from(mcp_proto::jsonrpc::Raw::from_text(r#"{"content":[]}"#.into()).unwrap());
            match params["name"].as_str() {
                Some("progress") => {
                    call.handle.progress(1.0, None, None);
                    call.handle.progress(2.0, None, None);
                    bench.gate.pass().await;
                    done()
                }
                Some("wait") => {
                    let dropped = Dropped(bench.log.clone());
                    bench.log.note("started");
                    bench.gate.pass().await;
                    std::mem::forget(dropped);
                    bench.log.note("finished");
                    done()
                }
                Some("close") => {
                    call.handle.progress(1.0, None, None);
                    call.handle.close_stream();
                    bench.gate.pass().await;
                    done()
                }
                Some("who") => {
                    bench.log.note(who(&call.caller));
                    done()
                }
                Some("ask") if call.context.answers.is_empty() => {
                    bench.log.note(who(&call.caller));
                    Reply::input_required(Inputs::new().with("roots", "roots/list", None))
                }
                Some("ask") => {
                    bench.log.note(format!("again: {}", who(&call.caller)));
                    done()
                }
                Some("panic") => panic!("as asked"),
                _ => done(),
            }
        })
    }

    fn subscribe(&self, subscribing: &Subscribing, caller: &Caller) -> Result<SubscriptionFilter, RpcError> {
        if caller.head().is_some_and(|head| head.headers.contains_key("x-tag")) {
            self.log.note(format!("subscribes: {}", who(caller)));
        }
        Ok(subscribing.filter.clone())
    }

    fn unsubscribed(&self, _: mcp_proto::InboundId, caller: &Caller) {
        let tagged = caller.head().filter(|head| head.headers.contains_key("x-tag"));
        self.log.note(tagged.map_or_else(|| "unsubscribed".to_owned(), |_| format!("unsubscribed: {}", who(caller))));
    }

    fn notification(&self, method: &str, _: Option<&mcp_proto::jsonrpc::Raw>, caller: &Caller) {
        self.log.note(format!("{method}: {} on {}", who(caller), caller.connection().is_some()));
    }

    fn observer(&self) -> Option<Arc<dyn Observer>> {
        Some(self.seen.clone())
    }

    fn opened(&self, handle: &ServerHandle) {
        self.log.note("opened");
        self.handles.lock().unwrap().push(handle.clone());
    }
}

/// A caller in words: the principal, and a header of the request.
fn who(caller: &Caller) -> String {
    let head = caller.head().expect("it came over HTTP");
    let tag = head.headers.get("x-tag").map_or("", |tag| tag.to_str().unwrap());
    format!("{} by {tag}", caller.subject())
}

struct Dropped(Log);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.note("dropped");
    }
}

/// A service, what keeps it going, and the clock of both.
pub(crate) struct Fixture {
    bench: Bench,
    clock: Clock,
    service: HttpService<Bench, Clock>,
    upkeep: Upkeep<Bench, Clock>,
}

impl Fixture {
    fn new() -> Self {
        let (bench, clock) = (Bench::new(), Clock::default());
        let (service, upkeep) = HttpService::new(bench.clone(), clock.clone());
        Self { bench, clock, service, upkeep }
    }

    /// Whether the upkeep has completed.
    fn keep_up(&mut self) -> bool {
        poll(&mut self.upkeep).is_ready()
    }

    /// How many calls of sessions are remembered.
    fn under_way(&self) -> usize {
        self.service.under_way()
    }

    /// The head of the response to a request that is answered at once.
    fn ask(&self, request: Request<Chunks>) -> Response<HttpBody<Bench, Clock>> {
        match poll(&mut pin!(self.service.handle(request))) {
            Poll::Ready(response) => response,
            Poll::Pending => panic!("no head yet"),
        }
    }
}

fn poll<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    Pin::new(future).poll(&mut Context::from_waker(Waker::noop()))
}

/// The next frame, if there is one now: `Some("")` is the end.
fn frame(response: &mut Response<HttpBody<Bench, Clock>>) -> Option<String> {
    match Pin::new(response.body_mut()).poll_frame(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Some(Ok(frame))) => Some(String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap()),
        Poll::Ready(None) => Some(String::new()),
        Poll::Pending => None,
    }
}

fn post(headers: &[(&'static str, &str)], body: &Value) -> Request<Chunks> {
    let mut request = Request::post("http://localhost/mcp").body(chunks(body, false)).unwrap();
    let map: &mut HeaderMap = request.headers_mut();
    map.insert("host", "localhost".parse().unwrap());
    map.insert("content-type", "application/json".parse().unwrap());
    map.insert("accept", "application/json, text/event-stream".parse().unwrap());
    for (name, value) in headers {
        map.insert(*name, value.parse().unwrap());
    }
    request
}

fn chunks(body: &Value, breaks: bool) -> Chunks {
    let text = body.to_string();
    let (head, tail) = text.split_at(text.len() / 2);
    Chunks { chunks: vec![head.to_owned().into(), tail.to_owned().into()], breaks }
}
