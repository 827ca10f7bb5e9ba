//! An executor whose time passes when nothing else can happen, and then at once.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use mcp_driver::{Runtime, Sleep};
use mcp_proto::Instant;

type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A clock, and the tasks that run by it.
#[derive(Clone, Default)]
pub(crate) struct Virtual(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    now: Duration,
    timers: BTreeMap<(Duration, u64), Waker>,
    last: u64,
    spawned: Vec<Task>,
}

impl Virtual {
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.0.lock().expect("no test has panicked").spawned.push(Box::pin(task));
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.0.lock().expect("no test has panicked").now
    }

    pub(crate) async fn pass(&self, span: Duration) {
        self.sleep_until(self.now() + span).await;
    }

    /// Runs the test and what it spawns; what is left when it is through is dropped.
    pub(crate) fn run<T>(&self, main: impl Future<Output = T>) -> T {
        let mut main = pin!(main);
        let flag = Arc::new(Flag::default());
        let waker = Waker::from(flag.clone());
        let mut cx = Context::from_waker(&waker);
        let mut tasks: Vec<Task> = Vec::new();
        loop {
            flag.0.store(false, Ordering::SeqCst);
            if let Poll::Ready(output) = main.as_mut().poll(&mut cx) {
                return output;
            }
            tasks.append(&mut self.0.lock().expect("no test has panicked").spawned);
            tasks.retain_mut(|task| task.as_mut().poll(&mut cx).is_pending());
            let spawned = !self.0.lock().expect("no test has panicked").spawned.is_empty();
            if spawned || flag.0.load(Ordering::SeqCst) {
                continue;
            }
            self.advance();
        }
    }

    fn advance(&self) {
        let mut inner = self.0.lock().expect("no test has panicked");
        let ((at, _), waker) = inner.timers.pop_first().expect("nothing will ever happen again");
        inner.now = inner.now.max(at);
        drop(inner);
        waker.wake();
    }
}

#[derive(Default)]
struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl Runtime for Virtual {
    type Sleep = VirtualSleep;

    fn now(&self) -> Instant {
        Instant::from_origin(self.elapsed())
    }

    fn sleep_until(&self, deadline: Instant) -> VirtualSleep {
        let mut inner = self.0.lock().expect("no test has panicked");
        inner.last += 1;
        VirtualSleep { clock: self.clone(), deadline: deadline.since_origin(), key: inner.last }
    }
}

pub(crate) struct VirtualSleep {
    clock: Virtual,
    deadline: Duration,
    key: u64,
}

impl Future for VirtualSleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut inner = self.clock.0.lock().expect("no test has panicked");
        if inner.now >= self.deadline {
            return Poll::Ready(());
        }
        inner.timers.insert((self.deadline, self.key), cx.waker().clone());
        Poll::Pending
    }
}

impl Sleep for VirtualSleep {
    fn reset(mut self: Pin<&mut Self>, deadline: Instant) {
        let at = (self.deadline, self.key);
        self.clock.0.lock().expect("no test has panicked").timers.remove(&at);
        self.deadline = deadline.since_origin();
    }
}

impl Drop for VirtualSleep {
    fn drop(&mut self) {
        if let Ok(mut inner) = self.clock.0.lock() {
            inner.timers.remove(&(self.deadline, self.key));
        }
    }
}
