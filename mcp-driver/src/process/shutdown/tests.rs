use std::cell::Cell;
use std::future::Future;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::pin::{Pin, pin};
use std::process::ExitStatus;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use mcp_proto::Instant;

use super::{Process, Shutdown, shutdown};
use crate::process::{ShutdownDeadlines, Step};
use crate::{Runtime, Sleep};

#[test]
fn a_process_that_has_exited_is_left_alone() {
    let (ended, taken, now) = run(Scripted::ends_at(None));
    assert_eq!(ended.unwrap(), Shutdown { status: ExitStatus::from_raw(0), step: None });
    assert!(ended_gracefully(None));
    assert_eq!((taken, now), (vec![], Duration::ZERO));
}

#[test]
fn a_polite_process_sees_its_input_closed_and_nothing_else() {
    let (ended, taken, now) = run(Scripted::ends_at(Some(Step::CloseStdin)));
    assert!(ended.unwrap().is_graceful());
    assert_eq!((taken, now), (vec![Step::CloseStdin], Duration::ZERO));
}

#[test]
fn a_deaf_process_is_terminated() {
    let (ended, taken, now) = run(Scripted::ends_at(Some(Step::Terminate)));
    assert_eq!(ended.unwrap().step, Some(Step::Terminate));
    assert_eq!((taken, now), (vec![Step::CloseStdin, Step::Terminate], Duration::from_secs(2)));
}

#[test]
fn a_stubborn_process_is_killed_even_when_it_cannot_be_terminated() {
    let mut process = Scripted::ends_at(Some(Step::Kill));
    process.refuses_signals = true;
    let (ended, taken, now) = run(process);
    assert!(!ended.unwrap().is_graceful());
    assert_eq!((taken, now), (vec![Step::CloseStdin, Step::Terminate, Step::Kill], Duration::from_secs(4)));
}

#[test]
fn a_process_that_nothing_ends_is_given_up() {
    let mut process = Scripted::ends_at(None);
    process.never = true;
    let (ended, taken, now) = run(process);
    assert_eq!(ended.unwrap_err().kind(), io::ErrorKind::TimedOut);
    assert_eq!((taken.len(), now), (3, Duration::from_secs(6)));
}

fn ended_gracefully(step: Option<Step>) -> bool {
    Shutdown { status: ExitStatus::from_raw(0), step }.is_graceful()
}

/// Runs under a clock that jumps to each timer it is asked for.
fn run(mut process: Scripted) -> (io::Result<Shutdown>, Vec<Step>, Duration) {
    let clock = Jumping(Rc::default());
    let cx = &mut Context::from_waker(Waker::noop());
    let ended = {
        let mut ended = pin!(shutdown(&mut process, &clock, ShutdownDeadlines::new()));
        loop {
            if let Poll::Ready(ended) = ended.as_mut().poll(cx) {
                break ended;
            }
            clock.0.set(clock.0.get() + Duration::from_millis(500));
        }
    };
    (ended, process.taken, clock.now().since_origin())
}

struct Scripted {
    last: Option<Step>,
    never: bool,
    refuses_signals: bool,
    taken: Vec<Step>,
}

impl Scripted {
    fn ends_at(last: Option<Step>) -> Self {
        Self { last, never: false, refuses_signals: false, taken: Vec::new() }
    }

    fn signal(&mut self, step: Step) -> io::Result<()> {
        self.taken.push(step);
        if self.refuses_signals { Err(io::ErrorKind::PermissionDenied.into()) } else { Ok(()) }
    }
}

impl Process for Scripted {
    fn poll_exit(&mut self, _: &mut Context<'_>) -> Poll<io::Result<ExitStatus>> {
        if self.never || self.taken.last().copied() < self.last {
            return Poll::Pending;
        }
        Poll::Ready(Ok(ExitStatus::from_raw(0)))
    }

    fn close_stdin(&mut self) {
        self.taken.push(Step::CloseStdin);
    }

    fn terminate(&mut self) -> io::Result<()> {
        self.signal(Step::Terminate)
    }

    fn kill(&mut self) -> io::Result<()> {
        self.signal(Step::Kill)
    }
}

#[derive(Clone)]
struct Jumping(Rc<Cell<Instant>>);

impl Runtime for Jumping {
    type Sleep = Jump;

    fn now(&self) -> Instant {
        self.0.get()
    }

    fn sleep_until(&self, deadline: Instant) -> Jump {
        Jump { clock: self.clone(), deadline }
    }
}

struct Jump {
    clock: Jumping,
    deadline: Instant,
}

impl Future for Jump {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if self.clock.now() < self.deadline { Poll::Pending } else { Poll::Ready(()) }
    }
}

impl Sleep for Jump {
    fn reset(mut self: Pin<&mut Self>, deadline: Instant) {
        self.deadline = deadline;
    }
}
