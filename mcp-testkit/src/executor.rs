//! Runs the futures of a test on one thread, in an order that is the same each time.

mod queue;
mod stuck;
mod task;

use std::cell::{Cell, RefCell};
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

pub use stuck::Stuck;
pub use task::Task;

use self::queue::{MAIN, Place, Queue};
use crate::TestTime;

/// Runs the futures of a test on one thread, in the order in which they are woken. Clones are the same executor.
///
/// When everything waits, it moves the [`TestTime`] to the next timer, so that an hour passes at once; and when nothing
/// waits for the time either, it says what is waited for instead of hanging. Futures need be neither `Send` nor
/// woken by anything but each other: what another thread does is seen if it is [waited for](Self::wait_for_threads).
///
/// # Example: two futures and the time between them
/// ```
/// use std::cell::Cell;
/// use std::rc::Rc;
/// use std::time::Duration;
///
/// use mcp_driver::Runtime;
/// use mcp_testkit::Executor;
///
/// let executor = Executor::new();
/// let (time, counted) = (executor.time(), Rc::new(Cell::new(0)));
/// let counts = counted.clone();
/// executor.spawn("a counter", async move {
///     loop {
///         time.sleep_until(time.now() + Duration::from_secs(1)).await;
///         counts.set(counts.get() + 1);
///     }
/// });
/// executor.advance(Duration::from_secs(10));
/// assert_eq!(counted.get(), 10);
/// ```
///
/// # Example: what cannot go on is an error, not a test that hangs
/// ```
/// use mcp_testkit::Executor;
///
/// let stuck = Executor::new().try_block_on(std::future::pending::<()>()).expect_err("nobody will wake it");
/// assert!(stuck.to_string().starts_with("nothing can go on"));
/// ```
#[derive(Clone)]
pub struct Executor {
    inner: Rc<Inner>,
}

struct Inner {
    time: TestTime,
    queue: Arc<Queue>,
    tasks: RefCell<Vec<Slot>>,
    reports: RefCell<Vec<(usize, Box<Report>)>>,
    reported: Cell<usize>,
    is_running: Cell<bool>,
    moves_time: Cell<bool>,
    patience: Cell<Duration>,
    horizon: Cell<Duration>,
    polls: Cell<u64>,
}

type Report = dyn Fn() -> Vec<String>;

/// A place for a task, kept for the next one when it has ended.
struct Slot {
    name: Option<Rc<str>>,
    /// Away while it is polled.
    future: Option<Pin<Box<dyn Future<Output = ()>>>>,
    place: Arc<Place>,
    waker: Waker,
}

impl Executor {
    /// An executor with a clock of its own.
    #[must_use]
    pub fn new() -> Self {
        Self::with_time(TestTime::new())
    }

    /// An executor that moves `time`.
    #[must_use]
    pub fn with_time(time: TestTime) -> Self {
        let inner = Inner {
            time,
            queue: Arc::default(),
            tasks: RefCell::default(),
            reports: RefCell::default(),
            reported: Cell::new(0),
            is_running: Cell::new(false),
            moves_time: Cell::new(true),
            patience: Cell::new(Duration::ZERO),
            horizon: Cell::new(HORIZON),
            polls: Cell::new(0),
        };
        Self { inner: Rc::new(inner) }
    }

    /// The clock.
    #[must_use]
    pub fn time(&self) -> TestTime {
        self.inner.time.clone()
    }

    /// Whether the clock is moved to the next timer when everything waits, default true. If not, the test moves it.
    pub fn move_time(&self, moves: bool) {
        self.inner.moves_time.set(moves);
    }

    /// Gives other threads so long, of real time, to wake something when everything waits; none by default. For
    /// handlers that hand their work to a thread: the test then takes as long as they do.
    pub fn wait_for_threads(&self, patience: Duration) {
        self.inner.patience.set(patience);
    }

    /// How far the clock may be moved within one [`block_on`](Self::block_on), default a week: what waits longer goes
    /// round in circles.
    pub fn set_horizon(&self, horizon: Duration) {
        self.inner.horizon.set(horizon);
    }

    /// How often a future has been polled: how much work was done, whatever machine does it.
    #[must_use]
    pub fn polls(&self) -> u64 {
        self.inner.polls.get()
    }

    /// Runs `future` beside whatever is blocked on, until it ends or its [`Task`] cancels it. `name` is what it is called
    /// when it is waited for.
    pub fn spawn(&self, name: impl Into<String>, future: impl Future<Output = ()> + 'static) -> Task {
        let name: Rc<str> = name.into().into();
        let mut tasks = self.inner.tasks.borrow_mut();
        let index = tasks.iter().position(|slot| slot.name.is_none()).unwrap_or_else(|| {
            let place = Place::new(tasks.len(), self.inner.queue.clone());
            tasks.push(Slot { name: None, future: None, waker: place.clone().into(), place });
            tasks.len() - 1
        });
        let slot = &mut tasks[index];
        slot.name = Some(name.clone());
        slot.future = Some(Box::pin(future));
        slot.waker.wake_by_ref();
        Task::new(Rc::downgrade(&self.inner), index, name)
    }

    /// Adds to what is told when nothing can go on, for as long as the guard that it gives is there.
    pub(crate) fn report(&self, report: impl Fn() -> Vec<String> + 'static) -> Reporting {
        let id = self.inner.reported.get();
        self.inner.reported.set(id + 1);
        self.inner.reports.borrow_mut().push((id, Box::new(report)));
        Reporting { executor: self.clone(), id }
    }

    /// Runs `future`, and all that was spawned, until `future` is done.
    ///
    /// # Panics
    /// With what is waited for, if nothing can go on; and if a task panics.
    #[track_caller]
    pub fn block_on<O>(&self, future: impl Future<Output = O>) -> O {
        match self.try_block_on(future) {
            Ok(output) => output,
            Err(stuck) => panic!("{stuck}"),
        }
    }

    /// As [`block_on`](Self::block_on).
    ///
    /// # Errors
    /// [`Stuck`], with what is waited for, if nothing can go on.
    pub fn try_block_on<O>(&self, future: impl Future<Output = O>) -> Result<O, Stuck> {
        let mut future = pin!(future);
        let end = self.inner.time.now() + self.inner.horizon.get();
        self.inner.queue.push(MAIN);
        loop {
            if let Poll::Ready(output) = self.run(future.as_mut())? {
                return Ok(output);
            }
            if self.inner.queue.wait(self.inner.patience.get()) {
                continue;
            }
            if !self.inner.moves_time.get() || self.inner.time.advance_to_next().is_none() {
                return Err(self.stuck("nothing can go on"));
            }
            if self.inner.time.now() > end {
                return Err(self.stuck("the time passes and nothing comes of it"));
            }
        }
    }

    /// Runs what was spawned until everything waits; the clock stands still.
    ///
    /// # Panics
    /// As [`block_on`](Self::block_on).
    #[track_caller]
    pub fn settle(&self) {
        if let Err(stuck) = self.run(pin!(std::future::pending::<()>())) {
            panic!("{stuck}");
        }
    }

    /// Moves the clock by `span`, from one timer to the next, and runs what they wake.
    ///
    /// # Panics
    /// As [`block_on`](Self::block_on).
    #[track_caller]
    pub fn advance(&self, span: Duration) {
        let time = &self.inner.time;
        let end = time.now() + span;
        self.settle();
        while let Some(next) = time.next_timer().filter(|next| *next <= end) {
            time.advance_to(next);
            self.settle();
        }
        time.advance_to(end);
        self.settle();
    }

    /// Runs `future` and all that was spawned inside another runtime, whose futures it may wait for. The clock is
    /// moved by the test alone: what else is waited for cannot be known.
    ///
    /// # Panics
    /// If a task panics.
    ///
    /// # Example: within an async test
    /// ```
    /// use mcp_driver::Router;
    /// use mcp_testkit::TestClient;
    ///
    /// # futures_lite::future::block_on(async {
    /// let router = Router::new("house", "1.0").tool("look", "Looks around", || async { "a house" });
    /// let client = TestClient::new(router);
    /// let peer = client.peer().clone();
    /// let seen = client.executor().drive(async move { peer.call_tool("look", ()).text().await }).await;
    /// assert_eq!(seen.expect("it looks"), "a house");
    /// # });
    /// ```
    pub async fn drive<O>(&self, future: impl Future<Output = O>) -> O {
        let mut future = pin!(future);
        self.inner.queue.push(MAIN);
        poll_fn(|cx| {
            self.inner.queue.set_outside(Some(cx.waker().clone()));
            match self.run(future.as_mut()) {
                Ok(Poll::Ready(output)) => {
                    self.inner.queue.set_outside(None);
                    Poll::Ready(output)
                }
                Ok(Poll::Pending) => Poll::Pending,
                Err(stuck) => panic!("{stuck}"),
            }
        })
        .await
    }

    /// Polls what is woken until nothing is.
    fn run<O>(&self, mut main: Pin<&mut impl Future<Output = O>>) -> Result<Poll<O>, Stuck> {
        let _running = self.enter();
        let main_waker = Waker::from(Place::new(MAIN, self.inner.queue.clone()));
        for _ in 0..MOST_POLLS {
            let Some(index) = self.inner.queue.pop() else { return Ok(Poll::Pending) };
            self.inner.polls.set(self.inner.polls.get() + 1);
            if index != MAIN {
                self.poll_task(index);
            } else if let Poll::Ready(output) = main.as_mut().poll(&mut Context::from_waker(&main_waker)) {
                return Ok(Poll::Ready(output));
            }
        }
        Err(self.stuck("it goes round in circles, and no time passes"))
    }

    fn poll_task(&self, index: usize) {
        let mut tasks = self.inner.tasks.borrow_mut();
        let slot = &mut tasks[index];
        slot.place.attend();
        let Some(mut future) = slot.future.take() else { return };
        let (waker, name) = (slot.waker.clone(), slot.name.clone());
        drop(tasks);
        let polled = future.as_mut().poll(&mut Context::from_waker(&waker));
        let mut tasks = self.inner.tasks.borrow_mut();
        let slot = &mut tasks[index];
        // It may have cancelled itself, and the place may be taken by another.
        let is_same = slot.name.as_ref().zip(name.as_ref()).is_some_and(|(now, then)| Rc::ptr_eq(now, then));
        if polled.is_pending() && is_same {
            slot.future = Some(future);
            return;
        }
        if is_same {
            slot.name = None;
        }
        drop(tasks);
        drop(future);
    }

    fn enter(&self) -> Running<'_> {
        assert!(
            !self.inner.is_running.replace(true),
            "a future that the executor runs waits for the executor; await instead of blocking"
        );
        Running(&self.inner.is_running)
    }

    fn stuck(&self, what: &'static str) -> Stuck {
        let mut waiting: Vec<String> =
            self.inner.reports.borrow().iter().flat_map(|(_, report)| report().into_iter()).collect();
        waiting.extend(
            self.inner
                .tasks
                .borrow()
                .iter()
                .filter_map(|slot| slot.name.as_deref().map(|name| format!("the task `{name}`"))),
        );
        let next = self.inner.time.next_timer().map(|next| next - self.inner.time.now());
        Stuck::new(what, waiting, self.inner.time.elapsed(), next)
    }
}

impl Default for Executor {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Executor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Executor").field("time", &self.inner.time.elapsed()).finish_non_exhaustive()
    }
}

/// Takes a report back when it is dropped.
#[derive(Debug)]
pub(crate) struct Reporting {
    executor: Executor,
    id: usize,
}

impl Drop for Reporting {
    fn drop(&mut self) {
        self.executor.inner.reports.borrow_mut().retain(|(id, _)| *id != self.id);
    }
}

struct Running<'a>(&'a Cell<bool>);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

const HORIZON: Duration = Duration::from_secs(7 * 24 * 3600);
/// Polls without any time passing after which nothing will come of it.
const MOST_POLLS: u32 = 10_000_000;
