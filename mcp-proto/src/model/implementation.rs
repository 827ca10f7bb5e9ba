//! The name and version of a piece of software.

use alloc::string::String;
use alloc::vec::Vec;

use super::fit::since;
use super::macros::object;
use super::{Fit, Icon};
use crate::Version;

object! {
    /// The software at one end: its name, its version and how to show it.
    Implementation {
        /// The name that programs go by.
        name: String [into],
        /// Its version.
        version: String [into],
    }
    optional {
        /// The name that people go by. Since 2025-06-18.
        title / with_title: String,
        /// What it is for. Since 2025-11-25.
        description / with_description: String,
        /// Its site. Since 2025-11-25.
        website_url / with_website_url: String,
        /// Pictures to show beside the name; those that cannot be read are left out. Since 2025-11-25.
        #[serde(deserialize_with = "lenient::optional_list")]
        icons / with_icons: Vec<Icon>,
    }
}

impl Fit for Implementation {
    fn fit(&mut self, version: Version) {
        since(version, Version::V2025_06_18, &mut self.title);
        since(version, Version::V2025_11_25, &mut self.description);
        since(version, Version::V2025_11_25, &mut self.website_url);
        since(version, Version::V2025_11_25, &mut self.icons);
    }
}
