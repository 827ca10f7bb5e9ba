use std::cell::Cell;
use std::future::{Future, pending, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use super::{Panicked, Running};

type Local<T> = Pin<Box<dyn Future<Output = T>>>;

#[test]
fn what_is_ready_at_its_first_poll_is_not_kept() {
    let mut running: Running<u32, Local<u32>> = Running::new();
    for key in 0..100 {
        assert_eq!(running.start(key, || Box::pin(async move { key })), Some(Ok(key)));
    }
    assert_eq!(running.slots.len(), 1, "one slot serves them all");
    assert!(running.sleep(&Context::from_waker(Waker::noop())));
}

#[test]
fn only_what_was_woken_is_polled() {
    let polls = Rc::new(Cell::new(0));
    let wakers: Rc<std::cell::RefCell<Vec<Waker>>> = Rc::default();
    let mut running: Running<u32, Local<u32>> = Running::new();
    for key in 0..10 {
        let (polls, wakers) = (polls.clone(), wakers.clone());
        let mut first = true;
        let future = poll_fn(move |cx| {
            polls.set(polls.get() + 1);
            if !std::mem::take(&mut first) {
                return Poll::Ready(key);
            }
            wakers.borrow_mut().push(cx.waker().clone());
            Poll::Pending
        });
        assert_eq!(running.start(key, || Box::pin(future)), None);
    }
    wakers.borrow()[7].wake_by_ref();
    wakers.borrow()[7].wake_by_ref();
    assert!(!running.sleep(&Context::from_waker(Waker::noop())));
    running.begin_round();
    assert_eq!(running.poll_round(), Some((7, Ok(7))));
    assert_eq!(running.poll_round(), None);
    assert_eq!(polls.get(), 11);
}

#[test]
fn one_that_wakes_itself_waits_for_the_next_round() {
    let mut running: Running<u32, Local<()>> = Running::new();
    let restless = poll_fn(|cx| {
        cx.waker().wake_by_ref();
        Poll::<()>::Pending
    });
    assert_eq!(running.start(1, || Box::pin(restless)), None);
    running.begin_round();
    assert_eq!(running.poll_round(), None, "the round ends");
    assert!(!running.sleep(&Context::from_waker(Waker::noop())));
}

#[test]
fn what_is_cancelled_is_dropped_at_once_and_its_waker_does_no_harm() {
    let dropped = Rc::new(());
    let waker: Rc<Cell<Option<Waker>>> = Rc::default();
    let mut running: Running<u32, Local<u32>> = Running::new();
    let (held, given) = (dropped.clone(), waker.clone());
    let future = async move {
        let _held = held;
        poll_fn(|cx| {
            given.set(Some(cx.waker().clone()));
            Poll::<()>::Pending
        })
        .await;
        0
    };
    assert_eq!(running.start(1, || Box::pin(future)), None);
    assert!(running.cancel(1));
    assert_eq!(Rc::strong_count(&dropped), 1);
    assert!(!running.cancel(1));
    waker.take().expect("it was polled").wake();
    running.begin_round();
    assert_eq!(running.poll_round(), None);
    assert_eq!(running.start(2, || Box::pin(pending())), None, "the slot is used again");
    assert_eq!(running.slots.len(), 1);
}

#[test]
fn a_panic_ends_one_future_alone() {
    let mut running: Running<u32, Local<u32>> = Running::new();
    assert_eq!(running.start(1, || Box::pin(async { panic!("on purpose") })), Some(Err(Panicked)));
    assert_eq!(running.start(2, || panic!("on purpose, before there is a future")), Some(Err(Panicked)));
    assert_eq!(running.start(3, || Box::pin(async { 3 })), Some(Ok(3)));
}
