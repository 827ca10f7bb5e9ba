use alloc::vec::Vec;
use core::time::Duration;

use proptest::prelude::*;

use super::Backoff;

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

#[test]
fn waits_double_up_to_the_most() {
    let backoff = Backoff::new();
    let waits: Vec<Duration> = (0..10).map(|attempt| backoff.delay(attempt, None, 7).unwrap()).collect();
    for (wait, expected) in waits.iter().zip([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000])
    {
        assert!((millis(expected)..=millis(expected + expected / 4)).contains(wait), "{wait:?} for {expected} ms");
    }
    assert_eq!(backoff.delay(10, None, 7), None);
    assert_eq!(backoff.delay(u32::MAX, None, 7), None);
}

#[test]
fn a_server_may_ask_for_more_and_not_for_less() {
    let backoff = Backoff::new();
    assert!(backoff.delay(0, Some(millis(0)), 1) >= Some(millis(500)));
    assert!(backoff.delay(0, Some(millis(60_000)), 1) >= Some(millis(60_000)), "beyond the most");
    assert!(backoff.delay(1, Some(millis(60_000)), 1) <= Some(millis(75_000)), "which does not double then");
}

#[test]
fn it_ends_when_all_the_waits_are_too_long() {
    let backoff = Backoff { attempts: u32::MAX, ..Backoff::new() };
    let attempts = (0..).take_while(|attempt| backoff.delay(*attempt, None, 3).is_some()).count();
    assert_eq!(attempts, 12);
    assert_eq!(backoff.delay(u32::MAX - 1, None, 3), None);
    assert_eq!(backoff.delay(0, Some(millis(241_000)), 3), None, "it might end after the total");
    assert!(backoff.delay(0, Some(millis(240_000)), 3).is_some());
    assert_eq!(backoff.delay(0, Some(Duration::MAX), 3), None);
    assert_eq!(backoff.delay(0, Some(millis(u64::MAX)), 3), None);
}

#[test]
fn extreme_policies_do_no_harm() {
    let all = Backoff { first: Duration::MAX, most: Duration::MAX, attempts: u32::MAX, total: Duration::MAX };
    assert_eq!(all.delay(u32::MAX - 1, Some(Duration::MAX), 0), Some(Duration::MAX));
    let none = Backoff { first: Duration::ZERO, most: Duration::ZERO, attempts: u32::MAX, total: Duration::MAX };
    assert!(none.delay(u32::MAX - 1, None, 0) >= Some(millis(1)));
    assert_eq!(Backoff { attempts: 0, ..Backoff::new() }.delay(0, None, 0), None);
}

#[test]
fn chance_spreads_clients() {
    let backoff = Backoff::new();
    let waits: Vec<Duration> = (0..1_000).map(|seed| backoff.delay(0, Some(millis(1_000)), seed).unwrap()).collect();
    for from in 0..10 {
        let (from, to) = (millis(1_000 + from * 25), millis(1_025 + from * 25));
        let within = waits.iter().filter(|wait| (from..to).contains(*wait)).count();
        assert!((50..150).contains(&within), "{within} of 1000 within a tenth of the spread");
    }
}

/// What a server does to a client that comes: asks for a wait, and lets it have something or not.
type Deed = (Option<Duration>, bool);

fn deed() -> impl Strategy<Value = Deed> {
    let retry = proptest::option::of(prop_oneof![Just(0), 0..2_000u64, Just(u64::MAX), any::<u64>()].prop_map(millis));
    (retry, any::<bool>())
}

proptest! {
    #[test]
    fn no_server_makes_a_client_come_more_often_than_the_policy_says(
        first in 50u64..3_000,
        most in 0u64..60_000,
        attempts in 0u32..20,
        total in 0u64..600_000,
        deeds in proptest::collection::vec(deed(), 1..40),
        seed in any::<u64>(),
    ) {
        let backoff = Backoff { first: millis(first), most: millis(most), attempts, total: millis(total) };
        let (mut now, mut failed, mut came) = (Duration::ZERO, 0, 0u64);
        let hour = millis(3_600_000);
        for (retry, progress) in deeds.iter().cycle() {
            let Some(wait) = backoff.delay(failed, *retry, seed.wrapping_add(came)) else { break };
            prop_assert!(wait >= retry.unwrap_or_default());
            prop_assert!(wait <= backoff.total);
            now = now.saturating_add(wait);
            if now > hour {
                break;
            }
            came += 1;
            failed = if *progress { 0 } else { failed + 1 };
            prop_assert!(failed <= attempts);
        }
        prop_assert!(came <= 3_600_000 / first);
    }

    #[test]
    fn all_the_waits_of_one_failure_stay_within_the_total(
        first in 0u64..3_000,
        most in 0u64..60_000,
        total in 0u64..600_000,
        retry in proptest::option::of(0u64..10_000),
        seed in any::<u64>(),
    ) {
        let backoff = Backoff { first: millis(first), most: millis(most), attempts: 2_000, total: millis(total) };
        let waits = (0..).map_while(|attempt| backoff.delay(attempt, retry.map(millis), seed));
        prop_assert!(waits.sum::<Duration>() <= backoff.total);
    }
}
