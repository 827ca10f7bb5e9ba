//! How long clients may keep what they read.

use mcp_proto::model::ReadResourceResult;

use super::Ctx;
use crate::router::listing::Terms;

impl Ctx {
    /// Says on what terms results are given out that do not say so themselves.
    pub(crate) fn give_on(&self, terms: Terms) {
        let _ = self.0.terms.set(terms);
    }

    /// The result with caching hints. What came of the answers of a client has none: it must not be kept, as nothing that
    /// it could be found by tells those answers (server/utilities/caching, "Cache Key", 2026-07-28).
    pub(crate) fn cacheable(&self, mut result: ReadResourceResult) -> ReadResourceResult {
        let is_asked = self.0.context.state.is_some() || !self.0.context.answers.is_empty();
        if let Some(terms) = self.0.terms.get().filter(|_| !is_asked) {
            result.ttl_ms.get_or_insert(terms.ttl_ms());
            result.cache_scope.get_or_insert_with(|| terms.scope.clone());
        }
        result
    }
}
