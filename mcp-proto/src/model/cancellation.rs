//! Cancellation (base/utilities/cancellation, all revisions).

use alloc::string::String;

use super::macros::object;
use super::{Fit, Meta};
use crate::Version;
use crate::jsonrpc::WireId;

object! {
    /// Params of `notifications/cancelled`.
    #[derive(Default)]
    CancelledParams {}
    optional {
        /// The id of the request that is cancelled. Required, except in 2025-11-25, where a task may be cancelled
        /// instead.
        request_id / with_request_id: WireId,
        /// Why, for people.
        reason / with_reason: String,
        /// Metadata.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for CancelledParams {
    fn fit(&mut self, version: Version) {
        self.meta.fit(version);
    }
}
