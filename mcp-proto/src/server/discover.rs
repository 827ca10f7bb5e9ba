//! What the server says of itself to modern clients (server/discover, 2026-07-28).

use alloc::string::ToString;

use super::{Config, Server};
use crate::Version;
use crate::jsonrpc::{Raw, RpcError};
use crate::meta::result_meta::ResultParts;
use crate::model::fit::encode_part;
use crate::model::part::Write;
use crate::model::{DiscoverResult, Fit};

/// What goes onto every modern result.
pub(crate) fn result_parts(config: &Config) -> ResultParts {
    ResultParts {
        server_info: encode_part(Version::LATEST, config.info.clone()).ok(),
        ttl_ms: u64::try_from(config.cache_ttl.as_millis()).unwrap_or(u64::MAX),
        cache_scope: config.cache_scope.as_str().into(),
    }
}

impl Server {
    /// The answer to `server/discover`, without what goes onto every result.
    pub(super) fn discovery(&self) -> Result<Raw, RpcError> {
        let config = &self.config;
        let supported = config.versions.iter().map(ToString::to_string).collect();
        let mut result = DiscoverResult::new(supported, config.capabilities.clone());
        result.instructions.clone_from(&config.instructions);
        result.capabilities.fit(Version::LATEST);
        Raw::encode(&result.part()).map_err(|error| RpcError::internal(error.to_string()))
    }
}
