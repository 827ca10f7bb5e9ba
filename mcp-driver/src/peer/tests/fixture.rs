//! A client and a server in memory, under a clock that goes on when nothing else does.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Wake, Waker};

use mcp_proto::Instant;
use mcp_proto::client::{Config, EraPolicy};
use mcp_proto::jsonrpc::Raw;
use mcp_proto::model::{
    Implementation, Object, PromptsCapability, ResourcesCapability, ServerCapabilities, ToolsCapability,
};
use mcp_proto::server;
use serde_json::Value;

use crate::duplex::duplex;
use crate::{Call, Handler, Peer, Reply, Runtime, ServerDriver, ServerHandle, Sleep, connect, service_fn};

/// Both ways of opening a connection.
pub(crate) const ERAS: [EraPolicy; 2] = [EraPolicy::Modern, EraPolicy::Legacy];

pub(crate) type Replying = Pin<Box<dyn Future<Output = Reply>>>;

/// Talks to a server that answers by `answer`, in the newest revision.
pub(crate) fn talk<O>(answer: impl Fn(Call) -> Replying, talk: impl AsyncFnOnce(Peer) -> O) -> O {
    talk_in(EraPolicy::Modern, (), answer, async |peer, _| talk(peer).await)
}

/// Talks to a server that has everything and answers by `answer`.
pub(crate) fn talk_in<O>(
    era: EraPolicy,
    handler: impl Handler,
    answer: impl Fn(Call) -> Replying,
    talk: impl AsyncFnOnce(Peer, ServerHandle) -> O,
) -> O {
    let mut config = Config::from(("client", "1.0"));
    config.era = era;
    let clock = Clock::default();
    let (here, there) = duplex(64 << 10);
    let (reader, writer) = there.split();
    let mut server = ServerDriver::new(reader, writer, service_fn(everything(), answer), clock.clone());
    let handle = server.handle();
    let (reader, writer) = here.split();
    let (peer, mut client) = connect(reader, writer, clock.clone(), config, handler);
    let mut talk = pin!(talk(peer, handle));
    let flag = Arc::new(Flag(AtomicBool::new(true)));
    let waker = Waker::from(flag.clone());
    let cx = &mut Context::from_waker(&waker);
    loop {
        flag.0.store(false, Ordering::SeqCst);
        if let Poll::Ready(outcome) = talk.as_mut().poll(cx) {
            return outcome;
        }
        let _ = Pin::new(&mut client).poll(cx);
        let _ = Pin::new(&mut server).poll(cx);
        if !flag.0.load(Ordering::SeqCst) {
            clock.go_on();
        }
    }
}

/// An answer that is there at once.
pub(crate) fn at_once(reply: impl Into<Reply>) -> Replying {
    Box::pin(std::future::ready(reply.into()))
}

/// A result of this JSON.
pub(crate) fn json(value: &Value) -> Replying {
    at_once(Raw::encode(value).unwrap())
}

/// The params of a call.
pub(crate) fn params(call: &Call) -> Object {
    call.params.as_ref().map_or_else(Object::new, |params| params.decode().unwrap())
}

fn everything() -> server::Config {
    let mut config = server::Config::new(Implementation::new("server", "1.0"));
    config.capabilities = ServerCapabilities::default()
        .with_logging(Object::new())
        .with_completions(Object::new())
        .with_prompts(PromptsCapability::default().with_list_changed(true))
        .with_resources(ResourcesCapability::default().with_list_changed(true).with_subscribe(true))
        .with_tools(ToolsCapability::default().with_list_changed(true));
    config
}

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// A clock that stands still but for [`go_on`](Self::go_on).
#[derive(Clone, Default)]
pub(crate) struct Clock(Arc<Mutex<Times>>);

#[derive(Default)]
struct Times {
    now: Option<Instant>,
    alarms: Vec<(Instant, Waker)>,
}

impl Clock {
    fn lock(&self) -> MutexGuard<'_, Times> {
        self.0.lock().unwrap()
    }

    /// Goes on to the next alarm.
    fn go_on(&self) {
        let mut times = self.lock();
        let next = times.alarms.iter().map(|(at, _)| *at).min().expect("everything waits, and nothing will come");
        times.now = Some(next);
        let due = times.alarms.extract_if(.., |(at, _)| *at <= next).collect::<Vec<_>>();
        drop(times);
        due.into_iter().for_each(|(_, waker)| waker.wake());
    }
}

impl Runtime for Clock {
    type Sleep = Alarm;

    fn now(&self) -> Instant {
        self.lock().now.unwrap_or(Instant::ORIGIN)
    }

    fn sleep_until(&self, deadline: Instant) -> Alarm {
        Alarm { clock: self.clone(), deadline }
    }
}

pub(crate) struct Alarm {
    clock: Clock,
    deadline: Instant,
}

impl Future for Alarm {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.clock.now() >= self.deadline {
            return Poll::Ready(());
        }
        let alarm = (self.deadline, cx.waker().clone());
        self.clock.lock().alarms.push(alarm);
        Poll::Pending
    }
}

impl Sleep for Alarm {
    fn reset(mut self: Pin<&mut Self>, deadline: Instant) {
        self.deadline = deadline;
    }
}
