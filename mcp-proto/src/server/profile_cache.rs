//! What the client last said of itself, so that a client that says it with every request is read once.

use alloc::boxed::Box;
use alloc::sync::Arc;

use super::ClientProfile;
use crate::jsonrpc::RpcError;
use crate::meta::incoming_meta::{IncomingMeta, decode, missing};
use crate::model::keys;

/// The last profile, by the text that it was read from.
#[derive(Debug)]
pub(super) struct ProfileCache {
    last: Option<Entry>,
}

#[derive(Debug)]
struct Entry {
    info: Option<Box<str>>,
    capabilities: Box<str>,
    profile: Arc<ClientProfile>,
}

impl ProfileCache {
    pub(super) const fn new() -> Self {
        Self { last: None }
    }

    /// What the metadata of a modern request says of its sender.
    pub(super) fn read(&mut self, meta: &IncomingMeta<'_>) -> Result<Arc<ClientProfile>, RpcError> {
        let capabilities = capabilities(meta)?;
        let info = meta.client_info;
        if let Some(last) = &self.last
            && *last.capabilities == *capabilities
            && last.info.as_deref() == info
        {
            return Ok(Arc::clone(&last.profile));
        }
        let profile = Arc::new(ClientProfile::read(meta)?);
        self.last =
            Some(Entry { info: info.map(Box::from), capabilities: capabilities.into(), profile: Arc::clone(&profile) });
        Ok(profile)
    }
}

impl ClientProfile {
    /// What the metadata of a modern request says of its sender.
    pub(super) fn read(meta: &IncomingMeta<'_>) -> Result<Self, RpcError> {
        Ok(Self {
            info: meta.client_info.map(|info| decode(keys::CLIENT_INFO, info)).transpose()?,
            capabilities: decode(keys::CLIENT_CAPABILITIES, capabilities(meta)?)?,
        })
    }
}

fn capabilities<'a>(meta: &IncomingMeta<'a>) -> Result<&'a str, RpcError> {
    meta.capabilities.ok_or_else(|| missing(keys::CLIENT_CAPABILITIES))
}
