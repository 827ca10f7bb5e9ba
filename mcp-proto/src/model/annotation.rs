//! For whom a piece of content is and how much it matters.

use alloc::string::String;
use alloc::vec::Vec;

use super::Fit;
use super::fit::since;
use super::macros::{object, open_enum};
use crate::Version;

open_enum! {
    /// Who speaks, or is spoken to.
    Role {
        User = "user",
        Assistant = "assistant",
    }
}

object! {
    /// Hints about a resource or a piece of content; one that cannot be read is as good as absent.
    #[derive(Default)]
    Annotations {}
    optional {
        /// For whom it is.
        #[serde(deserialize_with = "lenient::hint")]
        audience / with_audience: Vec<Role>,
        /// How much it matters, from 0 (optional) to 1 (required).
        #[serde(deserialize_with = "lenient::hint")]
        priority / with_priority: f64,
        /// When it last changed, in ISO 8601. Since 2025-06-18.
        #[serde(deserialize_with = "lenient::hint")]
        last_modified / with_last_modified: String,
    }
}

impl Fit for Annotations {
    fn fit(&mut self, version: Version) {
        if let Some(audience) = &mut self.audience {
            audience.retain(Role::is_known);
        }
        self.priority = self.priority.map(|priority| priority.clamp(0.0, 1.0));
        since(version, Version::V2025_06_18, &mut self.last_modified);
    }
}
