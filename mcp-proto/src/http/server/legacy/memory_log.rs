//! Events that are kept in memory.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, VecDeque};

use bytes::Bytes;

use super::{EventId, EventLog, SessionKey};
use crate::Limits;

/// The newest events of each session, within the limits.
#[derive(Debug)]
pub(super) struct MemoryLog {
    most_events: usize,
    most_bytes: usize,
    /// A session is in here from its first event on.
    sessions: BTreeMap<SessionKey, Box<Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    events: BTreeMap<EventId, Bytes>,
    /// Oldest first.
    order: VecDeque<EventId>,
    bytes: usize,
}

impl MemoryLog {
    /// A log within `limits`; none if they leave no room for any event.
    pub(super) fn new(limits: &Limits) -> Option<Self> {
        let (most_events, most_bytes) = (limits.logged_events, limits.logged_bytes);
        let roomy = most_events > 0 && most_bytes > 0;
        roomy.then(|| Self { most_events, most_bytes, sessions: BTreeMap::new() })
    }
}

impl EventLog for MemoryLog {
    fn append(&mut self, session: SessionKey, id: EventId, event: Bytes) {
        let kept = self.sessions.entry(session).or_default();
        kept.bytes += event.len();
        kept.events.insert(id, event);
        kept.order.push_back(id);
        // An event that is too long for the log takes the older ones with it: a stream is forgotten from its start.
        while kept.order.len() > self.most_events || kept.bytes > self.most_bytes {
            let Some(oldest) = kept.order.pop_front() else { break };
            kept.bytes -= kept.events.remove(&oldest).map_or(0, |event| event.len());
        }
    }

    fn get(&self, session: SessionKey, id: EventId) -> Option<Bytes> {
        self.sessions.get(&session)?.events.get(&id).cloned()
    }

    fn forget(&mut self, session: SessionKey) {
        self.sessions.remove(&session);
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    fn log(events: usize, bytes: usize) -> MemoryLog {
        let limits = Limits { logged_events: events, logged_bytes: bytes, ..Limits::default() };
        MemoryLog::new(&limits).expect("room")
    }

    fn held(log: &MemoryLog, session: u64, stream: u64) -> Vec<u64> {
        (0..20).filter(|index| log.get(SessionKey(session), EventId { stream, index: *index }).is_some()).collect()
    }

    #[test]
    fn the_oldest_are_forgotten_first_and_by_session() {
        let mut log = log(3, 100);
        for index in 1..=5 {
            log.append(SessionKey(1), EventId { stream: index % 2, index }, Bytes::from_static(b"x"));
        }
        log.append(SessionKey(2), EventId { stream: 0, index: 1 }, Bytes::from_static(b"y"));
        assert_eq!((held(&log, 1, 0), held(&log, 1, 1), held(&log, 2, 0)), ([4].into(), [3, 5].into(), [1].into()));
        log.forget(SessionKey(1));
        assert_eq!((held(&log, 1, 0).len(), held(&log, 2, 0)), (0, [1].into()));
    }

    #[test]
    fn bytes_count_and_what_is_too_long_is_not_kept() {
        let mut log = log(100, 10);
        for (index, length) in [(1, 4), (2, 4), (3, 4)] {
            log.append(SessionKey(1), EventId { stream: 0, index }, Bytes::from(alloc::vec![0; length]));
        }
        assert_eq!(held(&log, 1, 0), [2, 3]);
        log.append(SessionKey(1), EventId { stream: 0, index: 4 }, Bytes::from(alloc::vec![0; 11]));
        assert!(held(&log, 1, 0).is_empty());
        log.append(SessionKey(1), EventId { stream: 0, index: 5 }, Bytes::from(alloc::vec![0; 10]));
        assert_eq!(held(&log, 1, 0), [5]);
    }

    #[test]
    fn no_room_is_no_log() {
        assert!(MemoryLog::new(&Limits { logged_bytes: 0, ..Limits::default() }).is_none());
        assert!(MemoryLog::new(&Limits { logged_events: 0, ..Limits::default() }).is_none());
    }
}
