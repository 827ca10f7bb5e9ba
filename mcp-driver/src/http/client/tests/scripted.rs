//! A network in memory, servers that follow a script, and a clock that stands still.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::{Future, Ready, pending, poll_fn, ready};
use std::io;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use futures_io::{AsyncRead, AsyncWrite};
use futures_lite::{AsyncReadExt, AsyncWriteExt, future};
use mcp_proto::Instant;
use serde_json::Value;

use crate::duplex::{DuplexEnd, duplex};
use crate::http::client::{Dial, Target};
use crate::{Runtime, Sleep};

/// Polls the driver for as long as the script takes.
pub(in crate::http::client) fn drive<O>(driver: impl Future, script: impl Future<Output = O>) -> O {
    let driver = async {
        driver.await;
        pending().await
    };
    run(future::or(script, driver))
}

/// Polls until it is ready. All of it is in memory, so if it is not and nothing has woken it, nothing ever will.
pub(in crate::http::client) fn run<F: Future>(future: F) -> F::Output {
    let woken = Arc::new(Woken(AtomicBool::new(false)));
    let waker = Waker::from(woken.clone());
    let mut future = pin!(future);
    for _ in 0..100_000 {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        assert!(woken.0.swap(false, Ordering::Relaxed), "nothing moves any more");
    }
    panic!("it goes round in circles");
}

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A network in memory: whoever dials arrives here.
#[derive(Clone, Default)]
pub(in crate::http::client) struct Net(Rc<State>);

#[derive(Default)]
struct State {
    arrived: RefCell<VecDeque<(Target, Line)>>,
    waiting: Cell<Option<Waker>>,
    dialled: Cell<usize>,
    refuses: Cell<bool>,
}

impl Net {
    /// The next connection, from the server's side.
    pub(in crate::http::client) async fn accept(&self) -> Line {
        self.accept_for().await.1
    }

    pub(in crate::http::client) async fn accept_for(&self) -> (Target, Line) {
        poll_fn(|cx| match self.0.arrived.borrow_mut().pop_front() {
            Some(arrived) => Poll::Ready(arrived),
            None => {
                self.0.waiting.set(Some(cx.waker().clone()));
                Poll::Pending
            }
        })
        .await
    }

    /// Answers every request on every connection as `answer` says, for ever.
    pub(in crate::http::client) async fn serve(&self, answer: impl Fn(&Received) -> String) {
        let mut serving: Vec<Pin<Box<dyn Future<Output = ()> + '_>>> = Vec::new();
        loop {
            let all = poll_fn(|cx| {
                serving.retain_mut(|line| line.as_mut().poll(cx).is_pending());
                Poll::Pending
            });
            let mut line = future::or(self.accept(), all).await;
            let answer = &answer;
            serving.push(Box::pin(async move {
                while let Some(request) = line.receive().await {
                    line.say(&answer(&request)).await;
                }
            }));
        }
    }

    pub(in crate::http::client) fn dialled(&self) -> usize {
        self.0.dialled.get()
    }

    pub(in crate::http::client) fn refuse(&self) {
        self.0.refuses.set(true);
    }
}

impl Dial for Net {
    type Stream = Counted;
    type Dialling = Ready<io::Result<Counted>>;

    fn dial(&self, target: &Target) -> Self::Dialling {
        self.0.dialled.set(self.0.dialled.get() + 1);
        if self.0.refuses.get() {
            return ready(Err(io::Error::new(io::ErrorKind::ConnectionRefused, "nobody is there")));
        }
        let (here, there) = duplex(64 << 10);
        let writes = Rc::new(Cell::new(0));
        let line = Line { stream: Box::new(there), held: Vec::new(), writes: writes.clone() };
        self.0.arrived.borrow_mut().push_back((target.clone(), line));
        if let Some(waker) = self.0.waiting.take() {
            waker.wake();
        }
        ready(Ok(Counted { stream: here, writes }))
    }
}

/// The client's end, which counts how often it is written to.
pub(in crate::http::client) struct Counted {
    stream: DuplexEnd,
    writes: Rc<Cell<usize>>,
}

impl AsyncRead for Counted {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &mut [u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_read(cx, bytes)
    }
}

impl AsyncWrite for Counted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.writes.set(self.writes.get() + 1);
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_close(cx)
    }
}

/// One connection, from the server's side.
pub(in crate::http::client) struct Line {
    stream: Box<dyn Stream>,
    held: Vec<u8>,
    writes: Rc<Cell<usize>>,
}

trait Stream: AsyncRead + AsyncWrite + Unpin {}

impl<S: AsyncRead + AsyncWrite + Unpin> Stream for S {}

/// A request, as it came.
#[derive(Debug)]
pub(in crate::http::client) struct Received {
    pub(in crate::http::client) head: String,
    pub(in crate::http::client) body: String,
}

impl Received {
    pub(in crate::http::client) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }

    pub(in crate::http::client) fn method(&self) -> String {
        let body: Value = serde_json::from_str(&self.body).unwrap();
        body["method"].as_str().unwrap().to_owned()
    }

    fn id(&self) -> Value {
        serde_json::from_str::<Value>(&self.body).unwrap()["id"].clone()
    }

    /// A response to it with this result.
    pub(in crate::http::client) fn result(&self, result: &str) -> String {
        format!(r#"{{"jsonrpc":"2.0","id":{},"result":{result}}}"#, self.id())
    }
}

impl Line {
    /// Speaks TLS from here on, unless the client would not.
    #[cfg(any(feature = "tls-ring", feature = "tls-aws-lc"))]
    pub(in crate::http::client) async fn secure(self, tls: &futures_rustls::TlsAcceptor) -> io::Result<Self> {
        let stream = Box::new(tls.accept(self.stream).await?);
        Ok(Self { stream, ..self })
    }

    /// The next request, or none if the client has hung up.
    pub(in crate::http::client) async fn receive(&mut self) -> Option<Received> {
        let head = loop {
            if let Some(end) = self.held.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                let rest = self.held.split_off(end + 4);
                break String::from_utf8(std::mem::replace(&mut self.held, rest)).unwrap();
            }
            self.read().await?;
        };
        let mut received = Received { head, body: String::new() };
        let length = received.header("content-length").map_or(0, |length| length.parse().unwrap());
        while self.held.len() < length {
            self.read().await?;
        }
        let rest = self.held.split_off(length);
        received.body = String::from_utf8(std::mem::replace(&mut self.held, rest)).unwrap();
        Some(received)
    }

    async fn read(&mut self) -> Option<()> {
        let mut bytes = [0; 1 << 10];
        let length = match self.stream.read(&mut bytes).await {
            // A client that leaves does not close TLS first.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => 0,
            read => read.unwrap(),
        };
        self.held.extend(&bytes[..length]);
        (length > 0).then_some(())
    }

    pub(in crate::http::client) async fn say(&mut self, bytes: &str) {
        self.stream.write_all(bytes.as_bytes()).await.unwrap();
    }

    /// Answers with one JSON body.
    pub(in crate::http::client) async fn answer(&mut self, json: &str) {
        self.answer_with("", json).await;
    }

    pub(in crate::http::client) async fn answer_with(&mut self, headers: &str, json: &str) {
        let length = json.len();
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n{headers}");
        self.say(&format!("{head}\r\n{json}")).await;
    }

    /// Begins a stream of events.
    pub(in crate::http::client) async fn stream(&mut self) {
        self.say("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n").await;
    }

    /// A chunk of a stream, which may be any part of an event.
    pub(in crate::http::client) async fn chunk(&mut self, bytes: &str) {
        self.say(&format!("{:x}\r\n{bytes}\r\n", bytes.len())).await;
    }

    /// Answers the opening of a modern client.
    pub(in crate::http::client) async fn discover(&mut self) {
        let opening = self.receive().await.unwrap();
        assert_eq!(opening.method(), "server/discover");
        self.answer(&opening.result(DISCOVERED)).await;
    }

    /// How often the client has written since this was asked last.
    pub(in crate::http::client) fn writes(&self) -> usize {
        self.writes.replace(0)
    }
}

/// A response of one JSON body.
pub(in crate::http::client) fn response(headers: &str, json: &str) -> String {
    let length = json.len();
    format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n{headers}\r\n{json}")
}

pub(in crate::http::client) const DISCOVERED: &str = concat!(
    r#"{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"#,
    r#""serverInfo":{"name":"scripted","version":"1.0"},"ttlMs":0,"cacheScope":"private"}"#
);
pub(in crate::http::client) const TOOLS: &str =
    r#"{"resultType":"complete","tools":[],"ttlMs":0,"cacheScope":"private"}"#;

/// Something that a handler was told, to be waited for.
#[derive(Clone, Default)]
pub(in crate::http::client) struct Told(Arc<Mutex<(bool, Option<Waker>)>>);

impl Told {
    pub(in crate::http::client) fn set(&self) {
        let mut told = self.0.lock().unwrap();
        told.0 = true;
        if let Some(waker) = told.1.take() {
            waker.wake();
        }
    }

    pub(in crate::http::client) async fn wait(&self) {
        poll_fn(|cx| {
            let mut told = self.0.lock().unwrap();
            told.1 = Some(cx.waker().clone());
            if told.0 { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
}

/// A clock that goes when it is told to.
#[derive(Clone, Default)]
pub(in crate::http::client) struct Still(Arc<Mutex<Time>>);

#[derive(Default)]
struct Time {
    passed: Duration,
    sleepers: Vec<Waker>,
}

impl Still {
    pub(in crate::http::client) fn advance(&self, by: Duration) {
        let mut time = self.0.lock().unwrap();
        time.passed += by;
        let sleepers = std::mem::take(&mut time.sleepers);
        drop(time);
        sleepers.into_iter().for_each(Waker::wake);
    }
}

impl Runtime for Still {
    type Sleep = Sleeping;

    fn now(&self) -> Instant {
        Instant::from_origin(self.0.lock().unwrap().passed)
    }

    fn sleep_until(&self, deadline: Instant) -> Sleeping {
        Sleeping { clock: self.clone(), deadline }
    }
}

pub(in crate::http::client) struct Sleeping {
    clock: Still,
    deadline: Instant,
}

impl Future for Sleeping {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut time = self.clock.0.lock().unwrap();
        if Instant::from_origin(time.passed) >= self.deadline {
            return Poll::Ready(());
        }
        time.sleepers.push(cx.waker().clone());
        Poll::Pending
    }
}

impl Sleep for Sleeping {
    fn reset(mut self: Pin<&mut Self>, deadline: Instant) {
        self.deadline = deadline;
    }
}
