//! How long a result may be kept (server/utilities/caching, 2026-07-28).

use super::macros::open_enum;

open_enum! {
    /// For whom a kept result may be used again.
    CacheScope {
        /// Anybody.
        Public = "public",
        /// The one whom it was made for.
        Private = "private",
    }
}
