//! Which modern results carry caching hints, which only who writes them asks (caching page, 2026-07-28).

use super::Rule;

impl Rule {
    /// Its modern result carries caching hints.
    pub(crate) fn is_cacheable(&self) -> bool {
        CACHEABLE.contains(&self.method)
    }
}

const CACHEABLE: &[&str] =
    &["tools/list", "resources/read", "resources/list", "resources/templates/list", "prompts/list", "server/discover"];
