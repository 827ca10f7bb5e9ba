use std::time::Duration;

use mcp_proto::Instant;
use proptest::prelude::*;

use super::{Next, Restarts};
use crate::RestartPolicy;

fn millis(at: u64) -> Instant {
    Instant::from_origin(Duration::from_millis(at))
}

#[test]
fn each_wait_is_twice_as_long_up_to_the_longest() {
    let policy = RestartPolicy::new().backoff(Duration::from_millis(100), Duration::from_millis(350));
    let mut restarts = Restarts::new(policy, 1);
    let mut now = millis(0);
    for whole in [100, 200, 350, 350] {
        restarts.handle_attempt(now);
        let Next::At(at) = restarts.handle_down(now) else { panic!("there is no limit to attempts") };
        let wait = at - now;
        let (half, whole) = (Duration::from_millis(whole) / 2, Duration::from_millis(whole));
        assert!(wait >= half && wait <= whole, "{wait:?} is not between {half:?} and {whole:?}");
        now = at;
    }
}

#[test]
fn a_connection_that_lasted_starts_anew() {
    let policy = RestartPolicy::new()
        .backoff(Duration::from_millis(100), Duration::from_secs(100))
        .attempts(2, Duration::from_secs(1000))
        .reset_after(Duration::from_secs(10));
    let mut restarts = Restarts::new(policy, 1);
    restarts.handle_attempt(millis(0));
    assert!(matches!(restarts.handle_down(millis(0)), Next::At(_)));
    restarts.handle_attempt(millis(100));
    restarts.handle_up(millis(100));
    let Next::At(at) = restarts.handle_down(millis(10_100)) else { panic!("it was up for long enough") };
    assert!(at - millis(10_100) <= Duration::from_millis(100));
    restarts.handle_attempt(at);
    restarts.handle_up(at);
    restarts.handle_down(at);
    restarts.handle_attempt(at);
    assert_eq!(restarts.handle_down(at), Next::GiveUp);
}

#[test]
fn two_seeds_wait_differently() {
    let wait = |seed| {
        let mut restarts = Restarts::new(RestartPolicy::new(), seed);
        restarts.handle_down(millis(0))
    };
    assert_ne!(wait(1), wait(2));
    assert_eq!(wait(1), wait(1));
}

proptest! {
    #[test]
    fn never_more_attempts_in_a_window_than_allowed(
        seed: u64,
        first in 0_u64..2_000,
        most in 0_u64..5_000,
        allowed in 0_u32..8,
        window in 1_u64..20_000,
        reset_after in 20_000_u64..40_000,
        lives in prop::collection::vec(0_u64..60_000, 1..60),
    ) {
        let policy = RestartPolicy::new()
            .backoff(Duration::from_millis(first), Duration::from_millis(most))
            .attempts(allowed, Duration::from_millis(window))
            .reset_after(Duration::from_millis(reset_after));
        let mut restarts = Restarts::new(policy, seed);
        let (mut now, mut made) = (millis(0), Vec::new());
        for life in lives {
            made.push(now);
            restarts.handle_attempt(now);
            if life % 2 == 0 {
                restarts.handle_up(now);
                now = now + Duration::from_millis(life);
            }
            match restarts.handle_down(now) {
                Next::At(at) => {
                    prop_assert!(at - now >= Duration::from_millis(1));
                    prop_assert!(at - now <= Duration::from_millis(most.max(1)));
                    now = at;
                }
                Next::GiveUp => break,
            }
        }
        for start in &made {
            let within = made.iter().filter(|at| *at >= start && **at - *start < Duration::from_millis(window));
            prop_assert!(within.count() <= allowed.max(1) as usize, "{made:?}");
        }
    }
}
