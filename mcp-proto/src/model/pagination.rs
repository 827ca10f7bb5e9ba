//! Lists that come in pages (server/utilities/pagination, all revisions).

use alloc::string::String;

use super::macros::object;
use super::{Fit, Meta};
use crate::Version;

object! {
    /// Params of every method that lists: which page.
    #[derive(Default)]
    PaginatedParams {}
    optional {
        /// `nextCursor` of the page before; absent for the first page.
        cursor / with_cursor: String,
        /// Metadata; required since 2026-07-28.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for PaginatedParams {
    fn fit(&mut self, version: Version) {
        self.meta.fit(version);
    }
}
