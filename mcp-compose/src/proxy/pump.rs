//! Futures that nobody waits for, polled where they are woken: by the driver whose news they wait for. So they need no
//! executor.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, TryLockError};
use std::task::{Context, Wake, Waker};

type Job = Pin<Box<dyn Future<Output = ()> + Send>>;

struct Pump {
    job: Mutex<Option<Job>>,
    woken: AtomicBool,
}

/// Runs a job to its end. It must not block, and what wakes it must hold no lock that it takes.
pub(super) fn run(job: impl Future<Output = ()> + Send + 'static) {
    Arc::new(Pump { job: Mutex::new(Some(Box::pin(job))), woken: AtomicBool::new(false) }).wake();
}

impl Wake for Pump {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::SeqCst);
        let waker = Waker::from(self.clone());
        while self.woken.load(Ordering::SeqCst) {
            let mut job = match self.job.try_lock() {
                Ok(job) => job,
                // Whoever polls it, perhaps this very thread further up, looks again before it leaves.
                Err(TryLockError::WouldBlock) => return,
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            };
            self.woken.store(false, Ordering::SeqCst);
            let done = job.as_mut().is_none_or(|job| job.as_mut().poll(&mut Context::from_waker(&waker)).is_ready());
            if done {
                *job = None;
                return;
            }
        }
    }
}
