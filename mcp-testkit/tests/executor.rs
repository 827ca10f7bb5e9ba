//! What runs a test, and what it says when it cannot go on.

use std::cell::RefCell;
use std::future::{pending, poll_fn};
use std::rc::Rc;
use std::sync::mpsc;
use std::task::Poll;
use std::time::Duration;

use mcp_driver::Runtime;
use mcp_testkit::{Executor, TestTime};

const SECOND: Duration = Duration::from_secs(1);

async fn sleep(time: &TestTime, span: Duration) {
    time.sleep_until(time.now() + span).await;
}

#[test]
fn timers_fire_in_the_order_of_their_deadlines_and_then_of_their_arming() {
    let executor = Executor::new();
    let fired = Rc::new(RefCell::new(Vec::new()));
    for (name, span) in [("c", 3), ("a", 1), ("b", 2), ("b again", 2)] {
        let (time, fired) = (executor.time(), fired.clone());
        executor.spawn(name, async move {
            sleep(&time, span * SECOND).await;
            fired.borrow_mut().push((name, time.elapsed()));
        });
    }
    let time = executor.time();
    executor.block_on(sleep(&time, 10 * SECOND));
    assert_eq!(*fired.borrow(), [("a", SECOND), ("b", 2 * SECOND), ("b again", 2 * SECOND), ("c", 3 * SECOND)]);
    assert_eq!(time.timers(), 0);
}

#[test]
fn a_timer_that_is_dropped_is_disarmed() {
    let executor = Executor::new();
    let time = executor.time();
    let task = executor.spawn("a sleeper", {
        let time = time.clone();
        async move { sleep(&time, SECOND).await }
    });
    executor.settle();
    assert_eq!(time.next_timer().map(|next| next.since_origin()), Some(SECOND));
    assert!(!task.is_finished());
    task.cancel();
    assert!(task.is_finished());
    assert_eq!((time.timers(), time.advance_to_next()), (0, None));
}

#[test]
fn what_waits_is_named() {
    let executor = Executor::new();
    executor.spawn("the one that sleeps", pending());
    executor.spawn("the one that ends", async {});
    let stuck = executor.try_block_on(pending::<()>()).expect_err("nobody wakes it");
    assert_eq!(stuck.waiting, ["the task `the one that sleeps`"]);
    assert!(
        stuck.to_string().contains("no timer is armed; these wait:\n  - the task `the one that sleeps`"),
        "{stuck}"
    );
}

#[test]
fn time_that_does_not_move_by_itself_is_named_too() {
    let executor = Executor::new();
    executor.move_time(false);
    let time = executor.time();
    let stuck = executor.try_block_on(sleep(&time, SECOND)).expect_err("nobody moves the time");
    assert_eq!(stuck.next_timer, Some(SECOND));
    assert!(stuck.to_string().contains("the next timer is due in 1s"), "{stuck}");
}

#[test]
fn a_ticker_does_not_keep_a_test_alive_for_ever() {
    let executor = Executor::new();
    executor.set_horizon(Duration::from_secs(60));
    let time = executor.time();
    executor.spawn("a ticker", async move {
        loop {
            sleep(&time, SECOND).await;
        }
    });
    let stuck = executor.try_block_on(pending::<()>()).expect_err("nothing comes of it");
    assert!(stuck.to_string().starts_with("the time passes and nothing comes of it, 61s after"), "{stuck}");
}

#[test]
#[should_panic(expected = "await instead of blocking")]
fn blocking_within_what_is_run_is_told() {
    let executor = Executor::new();
    let inner = executor.clone();
    executor.block_on(async move { inner.block_on(async {}) });
}

#[test]
#[should_panic(expected = "of the task's own")]
fn a_task_that_panics_fails_the_test() {
    let executor = Executor::new();
    executor.spawn("one that panics", async { panic!("of the task's own") });
    executor.settle();
}

#[test]
fn a_thread_is_waited_for_if_it_may_be() {
    let executor = Executor::new();
    executor.wait_for_threads(Duration::from_secs(3600));
    let (send, receive) = mpsc::channel();
    let mut thread = None;
    let answer = executor.block_on(poll_fn(|cx| {
        if let Ok(answer) = receive.try_recv() {
            return Poll::Ready(answer);
        }
        let (send, waker) = (send.clone(), cx.waker().clone());
        thread.get_or_insert_with(|| {
            std::thread::spawn(move || {
                send.send(7).expect("it is waited for");
                waker.wake();
            })
        });
        Poll::Pending
    }));
    assert_eq!(answer, 7);
    thread.expect("it was started").join().expect("it has ended");
}
