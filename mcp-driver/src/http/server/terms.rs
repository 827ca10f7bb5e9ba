//! What an endpoint serves on, as the service has it by now.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mcp_proto::http::server::Config;

use crate::Service;

/// The configuration of an endpoint, as it was given and as the service has changed it since.
pub(super) struct Terms {
    given: Arc<Config>,
    /// The [`Service::config_version`] of what was given.
    version: u64,
    renewed: Mutex<Option<(u64, Arc<Config>)>>,
}

impl Terms {
    pub(super) fn new<S: Service>(given: Arc<Config>, service: &S) -> Self {
        let version = version(service).unwrap_or_default();
        Self { given, version, renewed: Mutex::default() }
    }

    pub(super) const fn given(&self) -> &Arc<Config> {
        &self.given
    }

    /// What holds now. A service that panics over it is served as before.
    pub(super) fn current<S: Service>(&self, service: &S) -> Arc<Config> {
        let now = version(service).filter(|now| *now != self.version);
        let Some(now) = now else { return self.given.clone() };
        if let Some((_, known)) = self.lock().as_ref().filter(|(of, _)| *of == now) {
            return known.clone();
        }
        let Ok(theirs) = catch_unwind(AssertUnwindSafe(|| service.config())) else { return self.given.clone() };
        let mut server = (*self.given.server).clone();
        server.info.clone_from(&theirs.info);
        server.capabilities.clone_from(&theirs.capabilities);
        server.instructions.clone_from(&theirs.instructions);
        let renewed = Arc::new(self.given.serving(server));
        *self.lock() = Some((now, renewed.clone()));
        renewed
    }

    fn lock(&self) -> MutexGuard<'_, Option<(u64, Arc<Config>)>> {
        self.renewed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn version<S: Service>(service: &S) -> Option<u64> {
    catch_unwind(AssertUnwindSafe(|| service.config_version())).ok()
}

impl fmt::Debug for Terms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.given.fmt(f)
    }
}
