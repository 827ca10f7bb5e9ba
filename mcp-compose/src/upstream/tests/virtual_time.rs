//! An executor whose time passes when nothing else can happen, and then at once.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use mcp_driver::Runtime;
use mcp_proto::Instant;
use mcp_testkit::{TestSleep, TestTime};

type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A clock, and the tasks that run by it.
#[derive(Clone, Default)]
pub(crate) struct Virtual {
    time: TestTime,
    spawned: Arc<Mutex<Vec<Task>>>,
}

impl Virtual {
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.spawned.lock().expect("no test has panicked").push(Box::pin(task));
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.time.elapsed()
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
            tasks.append(&mut self.spawned.lock().expect("no test has panicked"));
            tasks.retain_mut(|task| task.as_mut().poll(&mut cx).is_pending());
            let spawned = !self.spawned.lock().expect("no test has panicked").is_empty();
            if spawned || flag.0.load(Ordering::SeqCst) {
                continue;
            }
            self.time.advance_to_next().expect("nothing will ever happen again");
        }
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
    type Sleep = TestSleep;

    fn now(&self) -> Instant {
        self.time.now()
    }

    fn sleep_until(&self, deadline: Instant) -> TestSleep {
        self.time.sleep_until(deadline)
    }
}
