use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_lite::future;
use mcp_driver::{Runtime, Sleep};
use mcp_proto::Instant;

use super::AsyncStd;

#[test]
fn a_timer_never_fires_before_its_deadline() {
    let clock = AsyncStd::new();
    let deadline = clock.now() + Duration::from_millis(2);
    future::block_on(clock.sleep_until(deadline));
    assert!(clock.now() >= deadline);
}

#[test]
fn a_timer_is_armed_again_before_and_after_it_fires() {
    let clock = AsyncStd::new();
    let mut sleep = pin!(clock.sleep_until(Instant::from_origin(Duration::MAX)));
    assert_eq!(sleep.as_mut().poll(&mut Context::from_waker(Waker::noop())), Poll::Pending);
    sleep.as_mut().reset(clock.now());
    future::block_on(sleep.as_mut());
    let deadline = clock.now() + Duration::from_millis(2);
    sleep.as_mut().reset(deadline);
    future::block_on(sleep.as_mut());
    assert!(clock.now() >= deadline);
    sleep.as_mut().reset(Instant::from_origin(Duration::MAX));
    assert_eq!(sleep.as_mut().poll(&mut Context::from_waker(Waker::noop())), Poll::Pending);
}
