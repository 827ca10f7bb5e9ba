//! What a server speaks and can do (server/discover, 2026-07-28).

use alloc::string::String;
use alloc::vec::Vec;

use super::fit::{cache, result_type};
use super::macros::object;
use super::{CacheScope, Fit, Meta, ResultType, ServerCapabilities};
use crate::Version;

object! {
    /// Result of `server/discover`; its params are [`RequestParams`](super::RequestParams). Since 2026-07-28.
    ///
    /// The software at the server's end stands in `_meta`: [`Meta::server_info`].
    DiscoverResult {
        /// The revisions that the server speaks; text, since a peer may name any.
        supported_versions: Vec<String>,
        /// What the server can do.
        capabilities: ServerCapabilities,
    }
    optional {
        /// How to use this server, for the model.
        instructions / with_instructions: String,
        /// How long the result is fresh, in milliseconds.
        #[serde(deserialize_with = "lenient::optional_hint")]
        ttl_ms / with_ttl_ms: u64,
        /// For whom the result may be used again.
        cache_scope / with_cache_scope: CacheScope,
        /// How to read this result.
        result_type / with_result_type: ResultType,
        /// Metadata.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for DiscoverResult {
    fn fit(&mut self, version: Version) {
        self.capabilities.fit(version);
        cache(version, &mut self.ttl_ms, &mut self.cache_scope);
        result_type(version, &mut self.result_type);
        self.meta.fit(version);
    }
}
