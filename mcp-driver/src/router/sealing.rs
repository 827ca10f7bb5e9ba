//! What travels through the client, sealed: `requestState` (multi round-trip page of 2026-07-28).
//!
//! ```text
//! sealing/
//!   keys     the ring of keys, what a token is checked against beside them
//!   token    the form of a token: seal and open
//!   binding  what a token belongs to: caller, server, method, params
//!   refusal  why a token is refused, and how often
//! ```

mod binding;
mod keys;
mod refusal;
mod token;

#[cfg(test)]
mod tests;

use std::sync::{Arc, PoisonError, RwLock, RwLockWriteGuard};
use std::time::Duration;

use mcp_proto::jsonrpc::RpcError;

use super::Router;
use super::threading::Threading;

pub(crate) use binding::Binding;
pub use keys::StateKeys;
pub use refusal::{StateRefusal, StateRefusals};

/// How the answers and values of earlier rounds travel through a client of 2026-07-28.
impl<S, T: Threading> Router<S, T> {
    /// Seals them with these keys, from now on. Needed where more than one process serves the same clients: see
    /// [`StateKeys`].
    ///
    /// # Example: for five minutes, of a few kilobytes
    /// ```
    /// use std::time::Duration;
    ///
    /// use mcp_driver::router::{Router, StateKeys};
    ///
    /// # fn secret() -> [u8; 32] { [7; 32] }
    /// let router = Router::new("shop", "1.0")
    ///     .state_keys(StateKeys::new(1, secret()))
    ///     .state_expiry(Duration::from_secs(300))
    ///     .state_limit(16 << 10);
    /// assert_eq!(router.state_refusals().total(), 0);
    /// ```
    #[must_use]
    pub fn state_keys(self, keys: StateKeys) -> Self {
        self.sealing().set_keys(keys);
        self
    }

    /// How long they are good for, default 10 min: people answer. It begins anew with each round.
    #[must_use]
    pub fn state_expiry(self, expiry: Duration) -> Self {
        self.sealing().set_expiry(expiry);
        self
    }

    /// How many bytes they may be together, default 1 MiB: they travel back and forth in each round. A request over it
    /// is answered with -32603.
    #[must_use]
    pub fn state_limit(self, bytes: usize) -> Self {
        self.sealing().set_limit(bytes);
        self
    }

    /// How often what a client brought back was refused.
    #[must_use]
    pub fn state_refusals(&self) -> StateRefusals {
        self.sealing().refusals.clone()
    }

    fn sealing(&self) -> &Sealing {
        &self.inner.tables.sealing
    }
}

/// The seal of one router: with which keys, for how long, and what was refused.
#[derive(Debug, Default)]
pub(crate) struct Sealing {
    settings: RwLock<Settings>,
    refusals: StateRefusals,
}

#[derive(Clone, Debug)]
struct Settings {
    /// None before one is needed and the author has given none.
    keys: Option<Arc<StateKeys>>,
    expiry: Duration,
    /// Bytes of a state before it is sealed.
    most: usize,
    /// How often one request may ask.
    rounds: usize,
    server: Arc<str>,
}

impl Default for Settings {
    fn default() -> Self {
        // People answer questions: as long as a legacy client may take, see `Config::input_timeout`.
        Self { keys: None, expiry: Duration::from_secs(600), most: 1 << 20, rounds: usize::MAX, server: Arc::default() }
    }
}

impl Sealing {
    pub(crate) fn set_keys(&self, keys: StateKeys) {
        self.write().keys = Some(Arc::new(keys));
    }

    pub(crate) fn set_expiry(&self, expiry: Duration) {
        self.write().expiry = expiry;
    }

    pub(crate) fn set_limit(&self, bytes: usize) {
        self.write().most = bytes;
    }

    /// What a configuration says: states belong to the server of this name, and a request may ask so often.
    pub(crate) fn set_server(&self, name: &str, rounds: usize) {
        let mut settings = self.write();
        settings.rounds = rounds;
        if &*settings.server != name {
            settings.server = name.into();
        }
    }

    pub(crate) fn rounds(&self) -> usize {
        self.settings.read().unwrap_or_else(PoisonError::into_inner).rounds
    }

    /// Seals a state for whoever sends the same request again.
    ///
    /// # Errors
    /// -32603 if it is too long, or there is no entropy.
    pub(crate) fn seal(&self, binding: &Binding<'_>, state: &[u8]) -> Result<Box<str>, RpcError> {
        let (settings, keys) = self.settings();
        if state.len() > settings.most {
            return Err(RpcError::internal(format!(
                "the answers and values that the handler keeps between rounds are {} bytes, more than {}: see `state_limit`",
                state.len(),
                settings.most
            )));
        }
        token::seal(&keys, settings.expiry, &binding.bytes(&settings.server), state)
    }

    /// Opens what a client brought back.
    ///
    /// # Errors
    /// -32602 if it is not what was given out for this request, of this caller, a short time ago; it has been counted.
    pub(crate) fn open(&self, binding: &Binding<'_>, state: &str) -> Result<Vec<u8>, RpcError> {
        let (settings, keys) = self.settings();
        let opened = if state.len() > token::longest(settings.most) {
            Err(StateRefusal::TooLong)
        } else {
            token::open(&keys, &binding.bytes(&settings.server), state)
        };
        opened.map_err(|refusal| {
            self.refusals.count_one(refusal);
            RpcError::invalid_params(format!("invalid params: `requestState`: {refusal}"))
        })
    }

    fn settings(&self) -> (Settings, Arc<StateKeys>) {
        let settings = self.settings.read().unwrap_or_else(PoisonError::into_inner).clone();
        let keys = settings.keys.clone();
        let keys =
            keys.unwrap_or_else(|| self.write().keys.get_or_insert_with(|| Arc::new(StateKeys::random())).clone());
        (settings, keys)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Settings> {
        self.settings.write().unwrap_or_else(PoisonError::into_inner)
    }
}
