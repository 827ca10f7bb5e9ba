use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use mcp_driver::{Runtime, Sleep};
use mcp_proto::Instant;

use super::Tokio;

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test(start_paused = true)]
async fn a_timer_fires_at_its_deadline_and_not_before() {
    let clock = Tokio::new();
    assert_eq!(clock.now(), Instant::ORIGIN);
    clock.sleep_until(Instant::ORIGIN + HOUR).await;
    assert_eq!(clock.now(), Instant::ORIGIN + HOUR);
}

#[tokio::test(start_paused = true)]
async fn a_timer_is_armed_again_before_and_after_it_fires() {
    let clock = Tokio::new();
    let mut sleep = pin!(clock.sleep_until(Instant::from_origin(Duration::MAX)));
    assert_eq!(sleep.as_mut().poll(&mut Context::from_waker(Waker::noop())), Poll::Pending);
    sleep.as_mut().reset(Instant::ORIGIN + HOUR);
    sleep.as_mut().await;
    assert_eq!(clock.now(), Instant::ORIGIN + HOUR);
    sleep.as_mut().reset(Instant::ORIGIN + HOUR * 2);
    sleep.as_mut().await;
    assert_eq!(clock.now(), Instant::ORIGIN + HOUR * 2);
}

#[tokio::test(start_paused = true)]
async fn clones_share_the_origin() {
    let clock = Tokio::new();
    tokio::time::advance(HOUR).await;
    let clone = clock;
    assert_eq!(clone.now(), clock.now());
    assert_eq!(Tokio::new().now(), Instant::ORIGIN);
}
