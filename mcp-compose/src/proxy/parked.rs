//! Calls that wait at the far side while their client is asked.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mcp_driver::Call;
use mcp_proto::jsonrpc::{Raw, RpcError};
use mcp_proto::model::Object;

use super::flight::{Flight, Underway};

/// Whose a call is, and what it is about: who goes on with it has to say the same.
#[derive(Debug, PartialEq)]
pub(super) struct Binding {
    subject: Box<str>,
    method: Box<str>,
    params: Object,
}

impl Binding {
    pub(super) fn of(call: &Call) -> Self {
        let mut params: Object = call.params.as_ref().and_then(|params: &Raw| params.decode().ok()).unwrap_or_default();
        // What differs between the rounds of one request.
        for key in ["_meta", "inputResponses", "requestState"] {
            params.remove(key);
        }
        Self { subject: call.caller.subject().into(), method: call.method.clone(), params }
    }
}

/// The calls that wait, by states that nobody can guess.
#[derive(Debug)]
pub(super) struct Parked {
    all: Mutex<HashMap<Box<str>, (Binding, Underway)>>,
    /// What its states begin with. Behind a proxy there may be another, whose states are passed on.
    prefix: Option<String>,
}

impl Parked {
    pub(super) fn new() -> Self {
        let prefix = draw().ok().map(|own| format!("mcp-compose.parked:{own}:"));
        Self { all: Mutex::default(), prefix }
    }

    /// Whether a state was given out here.
    pub(super) fn gave(&self, state: &str) -> bool {
        self.prefix.as_ref().is_some_and(|prefix| state.starts_with(prefix))
    }

    /// Keeps a call, and gives the state that names it.
    ///
    /// # Errors
    /// There is no room; here is the call.
    pub(super) fn put(
        &self,
        binding: Binding,
        call: Underway,
        most: usize,
    ) -> Result<Box<str>, Box<(Underway, RpcError)>> {
        let (Some(prefix), Ok(drawn)) = (&self.prefix, draw()) else {
            return Err(Box::new((call, RpcError::internal("there is no entropy to name a call with"))));
        };
        let state: Box<str> = format!("{prefix}{drawn}").into();
        let mut all = self.lock();
        let mut stale = Vec::new();
        if all.len() >= most {
            stale.extend(all.extract_if(|_, (_, call)| !call.flight.is_asked()));
        }
        if all.len() >= most {
            drop(all);
            let full = format!("{most} calls wait for answers already, and there is no room for another");
            return Err(Box::new((call, RpcError::internal(full))));
        }
        all.insert(state.clone(), (binding, call));
        drop(all);
        // What is dropped is cancelled, outside the lock.
        drop(stale);
        Ok(state)
    }

    /// Gives a call back to whoever goes on with it.
    ///
    /// # Errors
    /// There is none of that name, or it is another's.
    pub(super) fn take(&self, state: &str, binding: &Binding) -> Result<Underway, RpcError> {
        let mut all = self.lock();
        let (owner, _) = all.get(state).ok_or_else(unknown)?;
        // Somebody else's state is not told from one that never was.
        if owner != binding {
            return Err(unknown());
        }
        all.remove(state).map(|(_, call)| call).ok_or_else(unknown)
    }

    /// Drops the call, if it waits, and so cancels it.
    pub(super) fn forget(&self, flight: &Arc<Flight>) {
        let mut all = self.lock();
        let forgotten: Vec<_> = all.extract_if(|_, (_, call)| Arc::ptr_eq(&call.flight, flight)).collect();
        drop(all);
        drop(forgotten);
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Box<str>, (Binding, Underway)>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A state that names nothing that waits here.
pub(super) fn unknown() -> RpcError {
    RpcError::invalid_params(
        "`requestState` names no call that waits for an answer: it was answered already or took too long, or the server \
         was restarted; make the call again, without it",
    )
}

/// 128 bits at random.
fn draw() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    let mut drawn = String::new();
    for byte in bytes {
        let _ = write!(drawn, "{byte:02x}");
    }
    Ok(drawn)
}
