//! Icons. Since 2025-11-25.

use alloc::string::String;
use alloc::vec::Vec;

use super::macros::{object, open_enum};

open_enum! {
    /// The background that an icon is drawn for.
    Theme {
        Light = "light",
        Dark = "dark",
    }
}

object! {
    /// A picture that a user interface may show beside a name. Since 2025-11-25.
    ///
    /// `src` comes from the peer and is not checked: whoever fetches it decides which schemes and hosts it may name.
    Icon {
        /// An `https:` or `data:` URI of the picture.
        src: String [into],
    }
    optional {
        /// The media type, where it is not clear from the source.
        mime_type / with_mime_type: String,
        /// Sizes that the picture suits, as `48x48` or `any`.
        sizes / with_sizes: Vec<String>,
        /// The background that it is drawn for.
        theme / with_theme: Theme,
    }
}

/// The picture at a URI, as [`Icon::new`] makes it.
impl From<&str> for Icon {
    fn from(src: &str) -> Self {
        Self::new(src)
    }
}

/// The picture at a URI, as [`Icon::new`] makes it.
impl From<String> for Icon {
    fn from(src: String) -> Self {
        Self::new(src)
    }
}
