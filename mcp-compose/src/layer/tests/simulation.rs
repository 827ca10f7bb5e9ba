//! Many futures under one seed, in virtual time.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use mcp_driver::Runtime;
use mcp_testkit::TestTime;

/// A clock that stands still until everything waits for it.
pub(crate) type Clock = TestTime;

/// Waits by a clock.
pub(crate) trait Waits: Runtime {
    fn sleep(&self, span: Duration) -> Self::Sleep {
        self.sleep_until(self.now() + span)
    }

    fn millis(&self, millis: u64) -> Self::Sleep {
        self.sleep(Duration::from_millis(millis))
    }
}

impl Waits for Clock {}

/// Numbers that look like chance, the same for the same seed (xorshift64*).
#[derive(Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// Less than `most`.
    pub(crate) fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % most
    }
}

/// Puts its task among those awake, once until it is polled.
struct Flag {
    task: usize,
    up: AtomicBool,
    awake: Arc<Mutex<Vec<usize>>>,
}

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        if !self.up.swap(true, Ordering::Relaxed) {
            self.awake.lock().unwrap().push(self.task);
        }
    }
}

struct Task {
    future: Pin<Box<dyn Future<Output = ()>>>,
    flag: Arc<Flag>,
}

/// Runs tasks, of those awake always one by chance; time goes on when none is.
pub(crate) struct Simulation {
    pub(crate) clock: Clock,
    chance: Chance,
    tasks: Vec<Option<Task>>,
    awake: Arc<Mutex<Vec<usize>>>,
}

impl Simulation {
    pub(crate) fn new(seed: u64) -> Self {
        Self { clock: Clock::default(), chance: Chance::new(seed), tasks: Vec::new(), awake: Arc::default() }
    }

    pub(crate) fn spawn(&mut self, future: impl Future<Output = ()> + 'static) {
        let flag = Flag { task: self.tasks.len(), up: AtomicBool::new(false), awake: self.awake.clone() };
        let flag = Arc::new(flag);
        flag.clone().wake();
        self.tasks.push(Some(Task { future: Box::pin(future), flag }));
    }

    /// Runs everything to its end.
    pub(crate) fn run(mut self) {
        let mut left = self.tasks.len();
        while left > 0 {
            let mut awake = self.awake.lock().unwrap();
            if awake.is_empty() {
                drop(awake);
                assert!(self.clock.advance_to_next().is_some(), "{left} tasks wait for nothing");
                continue;
            }
            let place = usize::try_from(self.chance.below(awake.len() as u64)).unwrap();
            let index = awake.swap_remove(place);
            drop(awake);
            let Some(task) = &mut self.tasks[index] else { continue };
            task.flag.up.store(false, Ordering::Relaxed);
            let waker = Waker::from(task.flag.clone());
            if task.future.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
                self.tasks[index] = None;
                left -= 1;
            }
        }
    }
}

/// Runs one future to its end.
pub(crate) fn run<O: 'static>(make: impl AsyncFnOnce(Clock) -> O + 'static) -> O {
    let mut simulation = Simulation::new(1);
    let clock = simulation.clock.clone();
    let out = Arc::new(Mutex::new(None));
    let slot = out.clone();
    simulation.spawn(async move {
        let came = make(clock).await;
        *slot.lock().unwrap() = Some(came);
    });
    simulation.run();
    let came = out.lock().unwrap().take();
    came.expect("it has run to its end")
}

/// What a future gives, unless `patience` ends before.
pub(crate) async fn within<O>(patience: impl Future<Output = ()>, future: impl Future<Output = O>) -> Option<O> {
    let (mut patience, mut future) = (pin!(patience), pin!(future));
    poll_fn(|cx| {
        if let Poll::Ready(output) = future.as_mut().poll(cx) {
            return Poll::Ready(Some(output));
        }
        patience.as_mut().poll(cx).map(|()| None)
    })
    .await
}
