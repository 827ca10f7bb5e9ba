//! The keys of a server.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

/// The keys that seal what a handler knows between two rounds of questions, while it travels through the client (multi
/// round-trip page of 2026-07-28, `requestState`).
///
/// A state is encrypted and authenticated with ChaCha20-Poly1305 (RFC 8439), under a key of its own that is derived by
/// HMAC-SHA256 from one of these and a nonce of 256 bits. It is good for the caller, the
/// method, the target and the arguments that it was made for, at a server of the same name, until it expires: see
/// [`Router::state_expiry`](super::super::Router::state_expiry).
///
/// # Without keys
/// A router that is given none makes one for itself. That is enough for one process. Where a load balancer spreads
/// requests over several, each would refuse what another gave out, and a restart breaks off what was begun: give all
/// of them the same keys, by [`Router::state_keys`](super::super::Router::state_keys).
///
/// # Rotation
/// One key seals, all of the ring open. To change keys, first let every process [`accept`](Self::accept) the new one,
/// then seal with it and accept the old one, and drop that once the last state of it has expired.
///
/// # Replay
/// Whoever holds a state may send it again until it expires; [`once`](Self::once) refuses that.
///
/// # Example: the key of this month, and of the last
/// ```
/// use mcp_driver::router::{Router, StateKeys};
///
/// # fn secret(_: &str) -> [u8; 32] { [7; 32] }
/// let keys = StateKeys::new(11, secret("november")).accept(10, secret("october"));
/// let router = Router::new("shop", "1.0").state_keys(keys);
/// # let _ = router;
/// ```
#[derive(Clone)]
pub struct StateKeys {
    sealing: (u32, Key),
    accepted: Vec<(u32, Key)>,
    once: Option<Arc<Once>>,
    clock: Arc<Clock>,
}

type Key = [u8; 32];
type Once = dyn Fn(&str, SystemTime) -> bool + Send + Sync;
type Clock = dyn Fn() -> SystemTime + Send + Sync;

impl StateKeys {
    /// A ring of one key: 32 random bytes, kept as secret as a password. `id` names it in what it seals, where everybody
    /// can read it.
    #[must_use]
    pub fn new(id: u32, key: [u8; 32]) -> Self {
        Self { sealing: (id, key), accepted: Vec::new(), once: None, clock: Arc::new(SystemTime::now) }
    }

    /// A ring of a key that nobody else has, as a router makes for itself.
    ///
    /// # Panics
    /// If the operating system has no random bytes.
    #[must_use]
    pub fn random() -> Self {
        let mut key = [0; 32];
        getrandom::fill(&mut key).expect("the operating system has random bytes");
        Self::new(0, key)
    }

    /// Takes what was sealed with this key too, which does not seal itself.
    ///
    /// # Panics
    /// If another key of the ring has this id.
    #[must_use]
    pub fn accept(mut self, id: u32, key: [u8; 32]) -> Self {
        assert!(self.find(id).is_none(), "two keys of the ring have the id {id}");
        self.accepted.push((id, key));
        self
    }

    /// Asks whether a state may be used, with its unique id and the time when it expires by itself, after which the id
    /// can be forgotten; `false` refuses it as replayed.
    ///
    /// The first to ask should be told yes and all others no, in one step, and in one place for all processes. It is
    /// asked before the handler runs, on the task of the connection, so it should be quick. A client that sends a
    /// request again because it heard no answer is refused too, and has to start over.
    ///
    /// # Example: in the memory of one process
    /// ```
    /// use std::collections::HashMap;
    /// use std::sync::Mutex;
    /// use std::time::SystemTime;
    ///
    /// use mcp_driver::router::StateKeys;
    ///
    /// let used = Mutex::new(HashMap::new());
    /// let keys = StateKeys::random().once(move |id, until| {
    ///     let Ok(mut used) = used.lock() else { return false };
    ///     let now = SystemTime::now();
    ///     used.retain(|_, until| *until > now);
    ///     used.insert(id.to_owned(), until).is_none()
    /// });
    /// # let _ = keys;
    /// ```
    #[must_use]
    pub fn once(mut self, may: impl Fn(&str, SystemTime) -> bool + Send + Sync + 'static) -> Self {
        self.once = Some(Arc::new(may));
        self
    }

    /// Tells the time by another clock than that of the system, for tests.
    ///
    /// # Example: a clock that stands still
    /// ```
    /// use std::time::SystemTime;
    ///
    /// use mcp_driver::router::StateKeys;
    ///
    /// let keys = StateKeys::random().clock(|| SystemTime::UNIX_EPOCH);
    /// # let _ = keys;
    /// ```
    #[must_use]
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(now);
        self
    }

    pub(super) fn sealing(&self) -> (u32, &Key) {
        (self.sealing.0, &self.sealing.1)
    }

    pub(super) fn find(&self, id: u32) -> Option<&Key> {
        if self.sealing.0 == id {
            return Some(&self.sealing.1);
        }
        self.accepted.iter().find(|(known, _)| *known == id).map(|(_, key)| key)
    }

    pub(super) fn may(&self, id: &str, until: SystemTime) -> bool {
        self.once.as_ref().is_none_or(|may| may(id, until))
    }

    /// Seconds since 1970.
    pub(super) fn now(&self) -> u64 {
        (self.clock)().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.as_secs())
    }
}

/// Names the keys, and does not show them.
impl fmt::Debug for StateKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut accepted = Vec::new();
        for (id, _) in &self.accepted {
            accepted.push(*id);
        }
        f.debug_struct("StateKeys")
            .field("sealing", &self.sealing.0)
            .field("accepted", &accepted)
            .field("once", &self.once.is_some())
            .finish_non_exhaustive()
    }
}
