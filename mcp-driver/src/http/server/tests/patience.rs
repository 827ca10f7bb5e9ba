use std::collections::VecDeque;
use std::future::Future;
use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_io::{AsyncRead, AsyncWrite};

use super::modern::tool;
use super::{Fixture, poll};
use crate::duplex::{DuplexEnd, duplex};
use crate::http::server::connection::serve_connection;
use crate::http::server::lifeline::Lifelines;
use crate::http::server::settings::Settings;
use crate::http::server::tasks::SharedTask;
use crate::{Accept, HttpServer, Tasks};

#[test]
fn a_head_is_waited_for_so_long() {
    let fixture = Fixture::new();
    let (mut client, mut server) = connect(&fixture, 1 << 16);
    write(&mut client, "POST /mcp HTTP/1.1\r\nho");
    assert!(poll(&mut server).is_pending());
    fixture.clock.pass(Duration::from_millis(29_999));
    write(&mut client, "s");
    assert!(poll(&mut server).is_pending());
    fixture.clock.pass(Duration::from_millis(1));
    assert!(poll(&mut server).is_ready());
}

#[test]
fn a_body_is_waited_for_so_long() {
    let fixture = Fixture::new();
    let (mut client, mut server) = connect(&fixture, 1 << 16);
    let request = text("wait");
    write(&mut client, &request[..request.len() - 1]);
    assert!(poll(&mut server).is_pending());
    fixture.clock.pass(Duration::from_secs(60));
    let _ = poll(&mut server);
    assert!(read(&mut client).starts_with("HTTP/1.1 408 "));
    assert!(fixture.bench.log.take().is_empty());
}

#[test]
fn a_quiet_call_is_kept_alive_and_a_client_that_does_not_read_is_not() {
    let fixture = Fixture::new();
    let (mut client, mut server) = connect(&fixture, 1 << 10);
    write(&mut client, &text("wait"));
    for _ in 0..20 {
        assert!(poll(&mut server).is_pending());
        read(&mut client);
        fixture.clock.pass(Duration::from_secs(15));
    }
    assert_eq!(fixture.bench.log.take(), ["started"]);
    let mut rounds = 0;
    while poll(&mut server).is_pending() {
        fixture.clock.pass(Duration::from_secs(15));
        rounds += 1;
        assert!(rounds < 1000, "nobody reads");
    }
    assert_eq!(fixture.bench.log.take(), ["dropped"]);
}

#[test]
fn a_connection_without_a_word_is_closed() {
    let fixture = Fixture::new();
    let settings = Settings { header_timeout: Duration::from_secs(3600), ..Settings::default() };
    let (_client, mut server) = connect_by(&fixture, 1 << 10, settings);
    assert!(poll(&mut server).is_pending());
    fixture.clock.pass(Duration::from_millis(74_999));
    assert!(poll(&mut server).is_pending());
    fixture.clock.pass(Duration::from_millis(1));
    assert!(poll(&mut server).is_ready());
}

#[test]
fn connections_beyond_the_cap_wait_for_one_to_end() {
    let fixture = Fixture::new();
    let (listener, tasks) = (Listener::default(), Spawned::default());
    let server = HttpServer::new(fixture.bench.clone()).max_connections(2);
    let mut server = Box::pin(server.run(listener.clone(), tasks.clone(), fixture.clock.clone()));
    let clients: Vec<_> = (0..3).map(|_| listener.connect()).collect();
    assert!(poll(&mut server).is_pending());
    assert_eq!(listener.waiting(), 1);
    tasks.run();
    drop(clients);
    tasks.run();
    assert!(poll(&mut server).is_pending());
    assert_eq!(listener.waiting(), 0);
}

#[test]
fn a_listener_that_fails_is_left_alone_for_a_while_and_given_up_in_the_end() {
    let fixture = Fixture::new();
    let listener = Listener::default();
    let server = HttpServer::new(fixture.bench.clone());
    let mut server = Box::pin(server.run(listener.clone(), Spawned::default(), fixture.clock.clone()));
    for _ in 0..10 {
        listener.fail();
        assert!(poll(&mut server).is_pending());
        listener.fail();
        assert!(poll(&mut server).is_pending());
        assert_eq!(listener.waiting(), 1, "not asked again at once");
        fixture.clock.pass(Duration::from_millis(100));
    }
    let Poll::Ready(Err(error)) = poll(&mut server) else { panic!("ten times in a row") };
    assert_eq!(error.kind(), ErrorKind::OutOfMemory);
}

type Serving = Pin<Box<dyn Future<Output = ()> + Send>>;

fn connect(fixture: &Fixture, capacity: usize) -> (DuplexEnd, Serving) {
    connect_by(fixture, capacity, Settings::default())
}

fn connect_by(fixture: &Fixture, capacity: usize, settings: Settings) -> (DuplexEnd, Serving) {
    let (here, there) = duplex(capacity);
    let lifeline = Arc::new(Lifelines::default()).tie();
    let (service, clock) = (fixture.service.clone(), fixture.clock.clone());
    (here, Box::pin(serve_connection::<_, _, _, SharedTask>(there, service, clock, Arc::new(settings), lifeline)))
}

/// A request as it travels.
pub(super) fn text(name: &str) -> String {
    let (head, body) = tool(name).into_parts();
    let body = body.chunks.concat();
    let mut text = format!("POST /mcp HTTP/1.1\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in &head.headers {
        text += &format!("{name}: {}\r\n", value.to_str().expect("text"));
    }
    text + "\r\n" + std::str::from_utf8(&body).expect("text")
}

/// Writes what there is room for, which is all of it where nothing else waits.
pub(super) fn write(client: &mut DuplexEnd, text: &str) {
    let cx = &mut Context::from_waker(Waker::noop());
    let Poll::Ready(Ok(length)) = Pin::new(client).poll_write(cx, text.as_bytes()) else { panic!("no room") };
    assert_eq!(length, text.len());
}

pub(super) fn read(client: &mut DuplexEnd) -> String {
    let mut buffer = vec![0; 1 << 16];
    match Pin::new(client).poll_read(&mut Context::from_waker(Waker::noop()), &mut buffer) {
        Poll::Ready(Ok(length)) => String::from_utf8_lossy(&buffer[..length]).into_owned(),
        _ => String::new(),
    }
}

/// Connections that a test makes.
#[derive(Clone, Default)]
pub(super) struct Listener(Arc<Mutex<VecDeque<io::Result<DuplexEnd>>>>);

impl Listener {
    pub(super) fn connect(&self) -> DuplexEnd {
        let (here, there) = duplex(1 << 10);
        self.0.lock().unwrap().push_back(Ok(there));
        here
    }

    /// Fails once, unless a failure waits already.
    fn fail(&self) {
        let mut waiting = self.0.lock().unwrap();
        if waiting.is_empty() {
            waiting.push_back(Err(ErrorKind::OutOfMemory.into()));
        }
    }

    pub(super) fn waiting(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

impl Accept for Listener {
    type Stream = DuplexEnd;

    fn poll_accept(&mut self, _: &mut Context<'_>) -> Poll<io::Result<DuplexEnd>> {
        self.0.lock().unwrap().pop_front().map_or(Poll::Pending, Poll::Ready)
    }
}

/// Tasks that a test runs.
#[derive(Clone, Default)]
pub(super) struct Spawned(Arc<Mutex<Vec<Serving>>>);

impl Spawned {
    pub(super) fn run(&self) {
        self.0.lock().unwrap().retain_mut(|task| poll(task).is_pending());
    }
}

impl Tasks for Spawned {
    fn spawn(&mut self, task: impl Future<Output = ()> + Send + 'static) {
        self.0.lock().unwrap().push(Box::pin(task));
    }
}
