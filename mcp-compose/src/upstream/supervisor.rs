//! The future that connects, waits and connects again.

use std::future::Future;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;

use mcp_driver::Peer;
use mcp_proto::CloseReason;

use super::clock::Clock;
use super::race::{Either, race};
use super::restarts::{Next, Restarts};
use super::shared::{Guard, Inner, Phase, Shared};
use super::{Connect, RestartPolicy};

pub(super) async fn supervise<C: Connect>(
    shared: Guard,
    mut connect: C,
    policy: RestartPolicy,
    clock: Arc<dyn Clock>,
    seed: u64,
) {
    let mut restarts = Restarts::new(policy.clone(), seed);
    let mut failure = None;
    loop {
        shared.enter(Phase::Connecting(failure.take()));
        restarts.handle_attempt(clock.now());
        let why = match connection(&shared, &mut connect, &policy, &*clock, &mut restarts).await {
            Ended::Closed => return,
            Ended::Restarted => {
                restarts.handle_restart();
                continue;
            }
            Ended::Failed(why) => why,
        };
        let wanted = match restarts.handle_down(clock.now()) {
            Next::At(at) => {
                shared.enter(Phase::Waiting(why.clone(), at));
                match race(shared.when(wanted), clock.sleep(at - clock.now())).await {
                    Either::First(wanted) => Some(wanted),
                    Either::Second(()) => None,
                }
            }
            Next::GiveUp => {
                shared.enter(Phase::GivenUp(why.clone()));
                Some(shared.when(wanted).await)
            }
        };
        match wanted {
            Some(Wanted::Close) => return,
            Some(Wanted::Restart) => restarts.handle_restart(),
            None => {}
        }
        failure = Some(why);
    }
}

/// How a connection ended, or why there was none.
enum Ended {
    Closed,
    Restarted,
    Failed(Box<str>),
}

#[derive(Clone, Copy)]
enum Wanted {
    Close,
    Restart,
}

/// What somebody wants, taken once.
fn wanted(inner: &mut Inner) -> Option<Wanted> {
    if inner.close_wanted {
        return Some(Wanted::Close);
    }
    std::mem::take(&mut inner.restart_wanted).then_some(Wanted::Restart)
}

async fn connection<C: Connect>(
    shared: &Shared,
    connect: &mut C,
    policy: &RestartPolicy,
    clock: &dyn Clock,
    restarts: &mut Restarts,
) -> Ended {
    let mut late = clock.sleep(policy.connect_timeout);
    let too_late = || Ended::Failed(format!("it did not open within {:?}", policy.connect_timeout).into());
    let (peer, driver) = match race(race(connect.connect(), shared.when(wanted)), &mut late).await {
        Either::Second(()) => return too_late(),
        Either::First(Either::Second(Wanted::Close)) => return Ended::Closed,
        Either::First(Either::Second(Wanted::Restart)) => return Ended::Restarted,
        Either::First(Either::First(Err(error))) => return Ended::Failed(error.to_string().into()),
        Either::First(Either::First(Ok(connected))) => connected,
    };
    let mut driver = pin!(driver);
    let opening = race(race(peer.ready(), driver.as_mut()), race(shared.when(wanted), late));
    match opening.await {
        Either::First(Either::First(Ok(_))) => {}
        Either::First(Either::First(Err(reason))) => {
            // The driver knows more, and is about to end.
            let ended = race(driver.as_mut(), clock.sleep(policy.close_timeout)).await;
            return Ended::Failed(match ended {
                Either::First(ended) => told(ended, "did not open"),
                Either::Second(()) => format!("it did not open: {reason}").into(),
            });
        }
        Either::First(Either::Second(ended)) => return Ended::Failed(told(ended, "did not open")),
        Either::Second(Either::First(wanted)) => return close(&peer, driver, wanted, policy, clock).await,
        Either::Second(Either::Second(())) => return too_late(),
    }
    shared.enter(Phase::Up(peer.clone()));
    restarts.handle_up(clock.now());
    match race(driver.as_mut(), shared.when(wanted)).await {
        Either::First(ended) => Ended::Failed(told(ended, "went away")),
        Either::Second(wanted) => close(&peer, driver, wanted, policy, clock).await,
    }
}

async fn close<D>(peer: &Peer, driver: Pin<&mut D>, wanted: Wanted, policy: &RestartPolicy, clock: &dyn Clock) -> Ended
where
    D: Future<Output = io::Result<CloseReason>>,
{
    peer.close();
    race(driver, clock.sleep(policy.close_timeout)).await;
    match wanted {
        Wanted::Close => Ended::Closed,
        Wanted::Restart => Ended::Restarted,
    }
}

fn told(ended: io::Result<CloseReason>, what: &str) -> Box<str> {
    match ended {
        Ok(reason) => format!("it {what}: {reason}").into(),
        Err(error) => format!("it {what}: {error}").into(),
    }
}
