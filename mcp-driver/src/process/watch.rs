//! The wait for the exit of a child.
//!
//! On Linux a pidfd goes through the reactor like any other descriptor: no signal handler, no thread, no polling.
//! Where there is none (other systems, a kernel before 5.3, a sandbox that forbids it) a thread waits for the one
//! child, and only from the moment somebody asks. A handler of SIGCHLD would be process-wide, and would compete with
//! the one that the host program or its runtime may have.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;

use super::group::Group;
#[cfg(target_os = "linux")]
use crate::descriptor::Direction;
use crate::descriptor::Registration;

#[cfg(all(test, unix))]
mod tests;

#[derive(Debug)]
pub(super) enum Watch<D> {
    #[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "only Linux has pidfds"))]
    Registered(D),
    Threaded(Arc<Shared>),
}

impl<D: Registration> Watch<D> {
    pub(super) fn new(group: &Group) -> io::Result<Self> {
        match Self::registered(group) {
            Ok(watch) => Ok(watch),
            Err(_) => Self::threaded(group),
        }
    }

    #[cfg(target_os = "linux")]
    fn registered(group: &Group) -> io::Result<Self> {
        let pidfd = rustix::process::pidfd_open(group.leader(), rustix::process::PidfdFlags::empty())?;
        D::register(crate::descriptor::Descriptor::owned(pidfd)?, Direction::Read).map(Self::Registered)
    }

    #[cfg(not(target_os = "linux"))]
    fn registered(_: &Group) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn threaded(group: &Group) -> io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let theirs = shared.clone();
        let wait = wait_for(group);
        thread::Builder::new().name("mcp-wait".into()).spawn(move || wait(&theirs))?;
        Ok(Self::Threaded(shared))
    }

    /// Completes when it is time to look again, having seen to it that the task is woken then.
    pub(super) fn poll_changed(&self, cx: &mut Context<'_>, group: &mut Group) -> Poll<io::Result<()>> {
        match self {
            Self::Registered(pidfd) => pidfd.poll_read_with(cx, |_| match group.try_exit()? {
                Some(_) => Ok(()),
                None => Err(io::ErrorKind::WouldBlock.into()),
            }),
            Self::Threaded(shared) => {
                let mut state = shared.lock();
                if state.changed {
                    state.changed = false;
                    return Poll::Ready(Ok(()));
                }
                state.waiting = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Shared(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    changed: bool,
    waiting: Option<Waker>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wake(&self) {
        let mut state = self.lock();
        state.changed = true;
        let waiting = state.waiting.take();
        drop(state);
        if let Some(waiting) = waiting {
            waiting.wake();
        }
    }
}

/// The thread ends with the child, which ends at the latest when its group is dropped.
#[cfg(unix)]
fn wait_for(group: &Group) -> impl FnOnce(&Arc<Shared>) + use<> {
    let leader = group.leader();
    move |shared| {
        let _ = super::group::has_exited(leader, rustix::process::WaitIdOptions::empty());
        shared.wake();
    }
}

/// No safe call blocks on a process that another thread owns, so the thread has the task look every now and then.
#[cfg(windows)]
fn wait_for(_: &Group) -> impl FnOnce(&Arc<Shared>) + use<> {
    const INTERVAL: std::time::Duration = std::time::Duration::from_millis(50);
    |shared| {
        while Arc::strong_count(shared) > 1 {
            thread::sleep(INTERVAL);
            shared.wake();
        }
    }
}
