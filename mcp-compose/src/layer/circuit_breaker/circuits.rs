//! Which circuits are open.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use mcp_proto::Instant;

/// Circuits that are known at once. Those of which nobody has heard a failure are not kept.
const MOST: usize = 1024;

/// What a circuit is of: a method, and the tool or prompt that it names. `None` is everything.
pub(super) type Key = Option<(Box<str>, Option<Box<str>>)>;

/// When a circuit opens.
#[derive(Clone, Copy, Debug)]
pub(super) enum Opens {
    /// After so many failures one after the other.
    After(u32),
    /// When of so many calls this share has failed, in percent.
    Share { percent: u8, calls: usize },
}

/// The circuits that are open, or have heard of a failure.
///
/// | state | a call | is told of success | of failure |
/// |---|---|---|---|
/// | closed | is made | and forgets the failures, or counts | counts, and opens |
/// | open | is refused; once the pause is over it is the probe | | |
/// | probed | is refused, for as long as a pause | of the probe, and closes | of the probe, and opens |
///
/// What a call comes to that began in another state than there is by then, counts for nothing.
#[derive(Debug, Default)]
pub(super) struct Circuits {
    known: HashMap<Key, Circuit>,
    /// Numbers the states.
    last: u64,
}

#[derive(Debug)]
struct Circuit {
    number: u64,
    state: State,
}

#[derive(Debug)]
enum State {
    Closed(Recent),
    Open { until: Instant },
    Probed { until: Instant },
}

/// What came of the last calls.
#[derive(Debug, Default)]
struct Recent {
    /// Failures one after the other.
    running: u32,
    /// Whether each failed, the oldest first; of as many as matter.
    failed: VecDeque<bool>,
}

/// A call that may be made: under which state it began.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Permit {
    /// `None` if the circuit was closed and nothing was known of it.
    number: Option<u64>,
    is_probe: bool,
}

impl Circuits {
    /// Whether a call may be made.
    ///
    /// # Errors
    /// For how long it may not.
    pub(super) fn enter(&mut self, key: &Key, now: Instant, pause: Duration) -> Result<Permit, Duration> {
        let Some(circuit) = self.known.get_mut(key) else { return Ok(Permit { number: None, is_probe: false }) };
        match circuit.state {
            State::Closed(_) => Ok(Permit { number: Some(circuit.number), is_probe: false }),
            State::Open { until } | State::Probed { until } if now < until => Err(until - now),
            // A probe that takes longer than a pause is not waited for.
            State::Open { .. } | State::Probed { .. } => {
                self.last += 1;
                *circuit = Circuit { number: self.last, state: State::Probed { until: now + pause } };
                Ok(Permit { number: Some(self.last), is_probe: true })
            }
        }
    }

    /// A call has succeeded.
    pub(super) fn succeeded(&mut self, key: &Key, permit: Permit, opens: Opens) {
        let Some(circuit) = self.known.get_mut(key) else { return };
        match &mut circuit.state {
            State::Closed(recent) => {
                recent.push(false, opens);
                if recent.failed.iter().all(|failed| !failed) {
                    self.known.remove(key);
                }
            }
            State::Probed { .. } if permit.number == Some(circuit.number) => drop(self.known.remove(key)),
            State::Open { .. } | State::Probed { .. } => {}
        }
    }

    /// A call has failed.
    pub(super) fn failed(&mut self, key: &Key, permit: Permit, now: Instant, pause: Duration, opens: Opens) {
        let opened = State::Open { until: now + pause };
        match self.known.get_mut(key) {
            Some(Circuit { state: State::Closed(recent), number }) => {
                // It began before the circuit opened and closed again.
                if permit.number.is_some_and(|began| began != *number) {
                    return;
                }
                recent.push(true, opens);
                if !recent.is_over(opens) {
                    return;
                }
            }
            Some(circuit) if permit.is_probe && permit.number == Some(circuit.number) => {}
            Some(_) => return,
            None => {
                let mut recent = Recent::default();
                recent.push(true, opens);
                let state = if recent.is_over(opens) { opened } else { State::Closed(recent) };
                if self.has_room() {
                    self.put(key, state);
                }
                return;
            }
        }
        self.put(key, opened);
    }

    /// The call of a permit has ended, and nobody knows how.
    pub(super) fn left(&mut self, key: &Key, permit: Permit, now: Instant) {
        let Some(circuit) = self.known.get_mut(key) else { return };
        if permit.is_probe && permit.number == Some(circuit.number) {
            circuit.state = State::Open { until: now };
        }
    }

    /// Those that let nobody through but a probe, and for how long.
    pub(super) fn open(&self, now: Instant) -> impl Iterator<Item = (&Key, Duration)> {
        self.known.iter().filter_map(move |(key, circuit)| match circuit.state {
            State::Closed(_) => None,
            State::Open { until } | State::Probed { until } => Some((key, until - now)),
        })
    }

    pub(super) fn close_all(&mut self) {
        self.known.clear();
    }

    fn put(&mut self, key: &Key, state: State) {
        self.last += 1;
        self.known.insert(key.clone(), Circuit { number: self.last, state });
    }

    /// Those that are closed begin to count anew where there is no room.
    fn has_room(&mut self) -> bool {
        if self.known.len() >= MOST {
            self.known.retain(|_, circuit| !matches!(circuit.state, State::Closed(_)));
        }
        self.known.len() < MOST
    }
}

impl Recent {
    fn push(&mut self, failed: bool, opens: Opens) {
        self.running = if failed { self.running.saturating_add(1) } else { 0 };
        let most = match opens {
            Opens::After(_) => 1,
            Opens::Share { calls, .. } => calls,
        };
        while self.failed.len() >= most {
            self.failed.pop_front();
        }
        self.failed.push_back(failed);
    }

    fn is_over(&self, opens: Opens) -> bool {
        match opens {
            Opens::After(most) => self.running >= most,
            Opens::Share { percent, calls } => {
                let failed = self.failed.iter().filter(|failed| **failed).count();
                self.failed.len() >= calls && failed * 100 >= usize::from(percent) * calls
            }
        }
    }
}
