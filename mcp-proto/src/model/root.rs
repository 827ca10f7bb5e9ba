//! Roots: the folders that a server may work in (client/roots, all revisions).

use alloc::string::String;
use alloc::vec::Vec;

use super::fit::since;
use super::macros::object;
use super::{Fit, Meta};
use crate::Version;

object! {
    /// A folder or file that a server may work in.
    Root {
        /// Where it is: a `file:` URI.
        uri: String [into],
    }
    optional {
        /// The name that people go by.
        name / with_name: String,
        /// Metadata. Since 2025-06-18.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for Root {
    fn fit(&mut self, version: Version) {
        since(version, Version::V2025_06_18, &mut self.meta);
        self.meta.fit(version);
    }
}

object! {
    /// Result of `roots/list`; its params are [`RequestParams`](super::RequestParams).
    ListRootsResult {
        /// All of them; those that cannot be read are left out.
        #[serde(deserialize_with = "lenient::list")]
        roots: Vec<Root>,
    }
    optional {
        /// Metadata. Until 2025-11-25.
        #[serde(rename = "_meta")]
        meta / with_meta: Meta,
    }
}

impl Fit for ListRootsResult {
    fn fit(&mut self, version: Version) {
        self.roots.fit(version);
        if version.is_modern() {
            self.meta = None;
        }
        self.meta.fit(version);
    }
}
