//! What a server is published with: its entry in a registry, and the manifest of a bundle.
//!
//! ```text
//! publish/
//!   server_json   the entry of the MCP registry
//!   package       where the program is got from
//!   bundle        the manifest of an MCPB bundle
//!   setting       what whoever installs it has to say
//!   rules         what registries refuse
//!   kept          held against the file of the repository
//! ```

mod bundle;
mod kept;
mod package;
mod rules;
mod server_json;
mod setting;

use std::fmt;

pub use bundle::{Bundle, Platform};
pub use package::Package;
pub use server_json::ServerJson;
pub use setting::Setting;

use serde_json::Value;

#[doc(hidden)]
pub use kept::check_published;

/// A document that a server is published with: [`ServerJson`] or [`Bundle`].
pub trait Published: fmt::Display {
    /// The document.
    fn to_value(&self) -> Value;

    /// What would be refused, and why; nothing when all is well.
    fn problems(&self) -> Vec<String>;
}

/// Asserts that a file, named from the folder of the package on, holds what a server is published with.
///
/// With the environment variable `UPDATE_SURFACE` set, the file is written instead: look at its diff then. A version that
/// was raised in one place only, a tool that the manifest does not have, a description that is too long for the registry
/// are found before the release.
///
/// # Panics
/// If the file says something else, with the lines that differ, or if the document would be refused, with the reasons.
///
/// # Example
/// ```no_run
/// use mcp_driver::Router;
/// use mcp_testkit::{Package, ServerJson, assert_published};
///
/// let router = Router::new("house", "1.0.0").tool("look", "Looks around", || async { "a house" });
/// let document = ServerJson::of(&router, "io.github.example/house")
///     .description("A house to look around in")
///     .package(Package::cargo("house-mcp"));
/// assert_published!("server.json", document);
/// ```
#[macro_export]
macro_rules! assert_published {
    ($path:expr, $document:expr $(,)?) => {
        $crate::check_published(::core::env!("CARGO_MANIFEST_DIR"), $path, &$document)
    };
}

/// As it is written to its file: two spaces a level, and a line end.
fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}
