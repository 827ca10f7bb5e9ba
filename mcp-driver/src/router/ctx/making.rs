//! What is being made to be kept, so that nothing is made twice at a time.

use std::future::poll_fn;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// The keys that something is being made for, each with who waits for that.
#[derive(Debug, Default)]
pub(super) struct Making(Mutex<Vec<(Box<str>, Vec<Waker>)>>);

/// The right to make what is kept under a key, until it is dropped.
#[derive(Debug)]
pub(super) struct Claim<'a> {
    making: &'a Making,
    key: &'a str,
}

impl Making {
    /// Waits until nothing is being made for the key.
    pub(super) async fn claim<'a>(&'a self, key: &'a str) -> Claim<'a> {
        poll_fn(|cx| self.poll_claim(key, cx)).await;
        Claim { making: self, key }
    }

    fn poll_claim(&self, key: &str, cx: &Context<'_>) -> Poll<()> {
        let mut all = self.lock();
        let Some((_, waiting)) = all.iter_mut().find(|(made, _)| **made == *key) else {
            all.push((key.into(), Vec::new()));
            return Poll::Ready(());
        };
        if waiting.iter().all(|waker| !waker.will_wake(cx.waker())) {
            waiting.push(cx.waker().clone());
        }
        Poll::Pending
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(Box<str>, Vec<Waker>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        let mut all = self.making.lock();
        let Some(at) = all.iter().position(|(made, _)| **made == *self.key) else { return };
        let (_, waiting) = all.swap_remove(at);
        drop(all);
        for waker in waiting {
            waker.wake();
        }
    }
}
