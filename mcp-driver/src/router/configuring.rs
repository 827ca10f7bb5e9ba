//! What a server says of itself, and on what terms it serves.

use std::time::Duration;

use mcp_proto::server::Config;
use serde::Serialize;

use super::Router;
use super::threading::Threading;
use crate::extension;

/// # What it says of itself
impl<S, T: Threading> Router<S, T> {
    /// Changes the configuration: revisions, limits, caching, experimental capabilities, extensions. The capabilities
    /// that follow from what is added ([`Service::config`](crate::Service::config)) cannot be set by hand: they are overwritten.
    ///
    /// # Example: patience with those who are asked, and one revision alone
    /// ```
    /// use std::time::Duration;
    ///
    /// use mcp_driver::Router;
    /// use mcp_driver::proto::Version;
    ///
    /// let router = Router::new("house", "1.0").configure(|config| {
    ///     config.input_timeout = Duration::from_secs(3600);
    ///     config.versions = vec![Version::V2026_07_28];
    /// });
    /// # let _ = router;
    /// ```
    #[must_use]
    pub fn configure(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(self.config.change());
        self
    }

    /// Declares an extension of the protocol and its settings, which are an object; `()` for none. What a client declares
    /// is [`Ctx::extension`](super::Ctx::extension), and methods of an extension are [`method`](Self::method)s.
    ///
    /// # Panics
    /// If the settings are no object.
    ///
    /// # Example
    /// ```
    /// use mcp_driver::router::{Json, Router};
    /// use serde_json::json;
    ///
    /// let router = Router::new("map", "1.0")
    ///     .extension("com.acme/map", json!({"scale": 1000}))
    ///     .method("acme/map/centre", || async { Json(json!({"x": 0, "y": 0})) });
    /// # let _ = router;
    /// ```
    #[must_use]
    pub fn extension(mut self, name: impl Into<String>, settings: impl Serialize) -> Self {
        let capabilities = &mut self.config.change().capabilities;
        extension::declare(&mut capabilities.extensions, name.into(), settings);
        self
    }

    /// How the server wants to be used, in words for a model.
    ///
    /// # Example: with lists in pages
    /// ```
    /// use mcp_driver::router::Router;
    ///
    /// let router = Router::new("house", "1.0").instructions("Look around before you go in.").page_size(50);
    /// # let _ = router;
    /// ```
    #[must_use]
    pub fn instructions(mut self, instructions: impl Into<String>) -> Self {
        self.config.change().instructions = Some(instructions.into());
        self
    }

    /// A call may take so long, the time that a client takes to answer questions aside; over it the handler is dropped and
    /// the call answered with -32603. As long as its client waits by default; a handler can look at
    /// [`Ctx::time_left`](super::Ctx::time_left).
    ///
    /// # Example
    /// ```
    /// use std::time::Duration;
    ///
    /// use mcp_driver::Router;
    ///
    /// let router = Router::new("house", "1.0").call_timeout(Duration::from_secs(30));
    /// # let _ = router;
    /// ```
    #[must_use]
    pub fn call_timeout(self, timeout: Duration) -> Self {
        self.configure(|config| config.call_timeout = Some(timeout))
    }

    /// Lists come in pages of `size` from now on; in one page by default, since not every client turns pages.
    #[must_use]
    pub fn page_size(self, size: usize) -> Self {
        self.inner.tables.set_page_size(size);
        self
    }
}
