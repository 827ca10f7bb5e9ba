//! The progress of a call and its answer, as one stream.

use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use futures_core::Stream;

use super::{OnProgress, Progress};

/// The progress of a call and its answer, as one stream: every [`Step::Progress`] in order, then one [`Step::Done`].
///
/// The call goes out when this is first polled, and dropping it cancels the call. Whoever reads slowly finds the latest
/// 1,024 steps.
///
/// # Example: a call whose progress is shown
/// ```no_run
/// use mcp_driver::{Peer, Step};
///
/// # async fn example(peer: Peer) {
/// let mut steps = peer.call_tool("index", ()).text().steps();
/// while let Some(step) = steps.next().await {
///     match step {
///         Step::Progress(step) => println!("{} of {:?}", step.progress, step.total),
///         Step::Done(answer) => println!("{answer:?}"),
///     }
/// }
/// # }
/// ```
#[must_use = "a call that nobody awaits is not sent"]
pub struct Steps<F: Future> {
    answer: Option<F>,
    outcome: Option<F::Output>,
    heard: Arc<Mutex<Heard>>,
}

/// One step of a call.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::exhaustive_enums, reason = "a call makes progress and ends, and does nothing else")]
pub enum Step<T> {
    /// It has come so far.
    Progress(Progress),
    /// It is over; no more steps come.
    Done(T),
}

#[derive(Debug, Default)]
struct Heard {
    queue: VecDeque<Progress>,
    /// Of the messages in it.
    bytes: usize,
    waker: Option<Waker>,
}

impl Heard {
    fn pop(&mut self) -> Option<Progress> {
        let step = self.queue.pop_front()?;
        self.bytes = self.bytes.saturating_sub(size(&step));
        Some(step)
    }
}

impl<F: Future + Unpin> Steps<F> {
    pub(crate) fn new(answer: F, listen: impl FnOnce(F, OnProgress) -> F) -> Self {
        let heard = Arc::<Mutex<Heard>>::default();
        let tell = heard.clone();
        let answer = listen(answer, Box::new(move |step| hear(&tell, step)));
        Self { answer: Some(answer), outcome: None, heard }
    }

    /// The next step; `None` after [`Step::Done`].
    pub async fn next(&mut self) -> Option<Step<F::Output>> {
        poll_fn(|cx| self.poll_step(cx)).await
    }

    /// The answer is polled first and told last: progress that comes between the two belongs before it.
    fn poll_step(&mut self, cx: &mut Context<'_>) -> Poll<Option<Step<F::Output>>> {
        if let Some(answer) = &mut self.answer
            && let Poll::Ready(outcome) = Pin::new(answer).poll(cx)
        {
            self.answer = None;
            self.outcome = Some(outcome);
        }
        let mut heard = lock(&self.heard);
        if let Some(progress) = heard.pop() {
            return Poll::Ready(Some(Step::Progress(progress)));
        }
        if self.answer.is_none() {
            return Poll::Ready(self.outcome.take().map(Step::Done));
        }
        heard.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}

impl<F: Future<Output: Unpin> + Unpin> Stream for Steps<F> {
    type Item = Step<F::Output>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_step(cx)
    }
}

impl<F: Future> fmt::Debug for Steps<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Steps").field("done", &self.answer.is_none()).finish_non_exhaustive()
    }
}

fn hear(heard: &Mutex<Heard>, step: Progress) {
    let mut heard = lock(heard);
    heard.bytes = heard.bytes.saturating_add(size(&step));
    heard.queue.push_back(step);
    while heard.queue.len() > HEARD || (heard.bytes > HEARD_BYTES && heard.queue.len() > 1) {
        let _ = heard.pop();
    }
    let waker = heard.waker.take();
    drop(heard);
    if let Some(waker) = waker {
        waker.wake();
    }
}

fn lock(heard: &Mutex<Heard>) -> MutexGuard<'_, Heard> {
    heard.lock().unwrap_or_else(PoisonError::into_inner)
}

fn size(step: &Progress) -> usize {
    step.message.as_ref().map_or(0, |message| message.len())
}

/// Steps that are kept for a reader that is slow, and bytes of their messages: beyond that the newest ones.
const HEARD: usize = 1_024;
const HEARD_BYTES: usize = 4 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_reads_is_bounded_by_its_bytes_too() {
        let heard = Mutex::default();
        let step = |progress: u32, bytes: usize| Progress::new(progress.into(), None, Some("x".repeat(bytes).into()));
        let kept = || lock(&heard).queue.iter().map(|step| step.progress).collect::<Vec<_>>();
        hear(&heard, step(1, HEARD_BYTES + 1));
        assert_eq!(kept(), [1.0], "one is kept however large it is");
        hear(&heard, step(2, HEARD_BYTES / 2));
        hear(&heard, step(3, HEARD_BYTES / 2));
        assert_eq!(kept(), [2.0, 3.0]);
        hear(&heard, step(4, 1));
        assert_eq!(kept(), [3.0, 4.0]);
        while lock(&heard).pop().is_some() {}
        assert_eq!(lock(&heard).bytes, 0);
    }
}
