//! Knowing that nothing more will happen.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

/// Polls `future` until it is ready or until a poll passes in which nobody was woken.
///
/// It says `None` then: what the future waits for can only come from outside of it. That holds for what lives in
/// memory; a reactor wakes from another thread.
pub(crate) async fn until_quiet<T>(mut future: Pin<&mut impl Future<Output = T>>) -> Option<T> {
    let woken = Arc::new(Woken(AtomicBool::new(true)));
    let waker = Waker::from(woken.clone());
    let mut cx = Context::from_waker(&waker);
    while woken.0.swap(false, Ordering::AcqRel) {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return Some(output);
        }
    }
    None
}

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Release);
    }
}

/// Polls `body`, and what has to run for it, until `body` is done.
pub(crate) async fn with<T>(body: impl Future<Output = T>, beside: impl Future) -> T {
    let (mut body, mut beside) = (pin!(body), pin!(beside));
    let mut over = false;
    poll_fn(|cx| {
        if let Poll::Ready(output) = body.as_mut().poll(cx) {
            return Poll::Ready(output);
        }
        over = over || beside.as_mut().poll(cx).is_ready();
        Poll::Pending
    })
    .await
}

/// Lets whatever else is polled by this task run once.
pub(crate) async fn yield_now() {
    let mut yielded = false;
    poll_fn(|cx| {
        if std::mem::replace(&mut yielded, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
