use std::time::Duration;

use mcp_proto::Instant;

use super::{Ladder, ShutdownDeadlines, Step};

fn at(millis: u64) -> Instant {
    Instant::from_origin(Duration::from_millis(millis))
}

fn deadlines() -> ShutdownDeadlines {
    let span = Duration::from_millis;
    ShutdownDeadlines::new().exit(span(100)).terminate(span(20)).kill(span(3))
}

#[test]
fn each_step_waits_for_its_own_deadline() {
    let mut ladder = Ladder::new(deadlines());
    let mut taken = Vec::new();
    let mut now = at(1000);
    while !ladder.is_given_up() {
        if let Some(step) = ladder.poll_step(now) {
            taken.push((now, step));
        }
        let Some(deadline) = ladder.poll_timeout() else { continue };
        now = deadline;
        ladder.handle_timeout(now);
    }
    assert_eq!(taken, [(at(1000), Step::CloseStdin), (at(1100), Step::Terminate), (at(1120), Step::Kill)]);
    assert_eq!(now, at(1123));
    assert_eq!(ladder.last_step(), Some(Step::Kill));
}

#[test]
fn a_step_is_given_once_and_an_early_timeout_does_nothing() {
    let mut ladder = Ladder::new(deadlines());
    assert_eq!(ladder.poll_timeout(), None);
    ladder.handle_timeout(at(5000));
    assert_eq!(ladder.poll_step(at(0)), Some(Step::CloseStdin));
    assert_eq!(ladder.poll_step(at(0)), None);
    ladder.handle_timeout(at(99));
    assert_eq!(ladder.poll_step(at(99)), None);
    assert_eq!(ladder.poll_timeout(), Some(at(100)));
    ladder.handle_timeout(at(100));
    assert_eq!(ladder.poll_timeout(), None);
    assert_eq!(ladder.poll_step(at(100)), Some(Step::Terminate));
}

#[test]
fn a_late_step_still_gets_its_whole_span() {
    let mut ladder = Ladder::new(deadlines());
    ladder.poll_step(at(0));
    ladder.handle_timeout(at(10_000));
    assert_eq!(ladder.poll_step(at(20_000)), Some(Step::Terminate));
    assert_eq!(ladder.poll_timeout(), Some(at(20_020)));
}

#[test]
fn an_exit_ends_it_in_every_state() {
    for timeouts in 0..3 {
        for due in [false, true] {
            let mut ladder = Ladder::new(deadlines());
            for _ in 0..timeouts {
                ladder.poll_step(at(0));
                ladder.handle_timeout(at(500));
            }
            if !due {
                ladder.poll_step(at(0));
            }
            let last = ladder.last_step();
            ladder.handle_exit();
            ladder.handle_timeout(at(9000));
            assert_eq!((ladder.poll_step(at(9000)), ladder.poll_timeout()), (None, None));
            assert_eq!((ladder.last_step(), ladder.is_given_up()), (last, false));
        }
    }
}
