//! Params that say nothing of their own.

use super::macros::object;
use super::{Fit, Meta};
use crate::Version;

object! {
    /// Params of a request that needs none: `ping`, `server/discover`, `roots/list`.
    #[derive(Default)]
    RequestParams {}
    optional {
        /// Metadata; required by 2026-07-28 on what a client sends.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for RequestParams {
    fn fit(&mut self, version: Version) {
        self.meta.fit(version);
    }
}

object! {
    /// Params of a notification that needs none: `notifications/initialized`, `notifications/*/list_changed`.
    #[derive(Default)]
    NotificationParams {}
    optional {
        /// Metadata.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for NotificationParams {
    fn fit(&mut self, version: Version) {
        self.meta.fit(version);
    }
}
