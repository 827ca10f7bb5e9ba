//! All that a server offers, as a text that is kept and compared.

mod change;
mod collect;
mod diff;
mod kept;
mod schema;
mod section;

use std::fmt;
use std::path::{Path, PathBuf};

use mcp_driver::{CallError, Peer, Service};

pub use change::{Change, Impact};
pub(crate) use diff::lines;
pub use kept::SurfaceMismatch;
use section::Section;

use crate::TestClient;

/// All that a server offers: who it is, what it can do, its tools with their signatures and hints, its prompts, its
/// resources, its instructions. Its text is Markdown, to be kept in a repository and reviewed as a diff; from two such
/// texts follows what has changed and whether that breaks callers.
///
/// [`assert_surface!`](crate::assert_surface) compares a server with its file.
///
/// # Example: what a tool looks like
/// ```
/// use mcp_driver::{Router, named};
/// use mcp_testkit::surface;
///
/// let router = Router::new("calculator", "1.0")
///     .tool("add", "Adds a and b", named(["a", "b"], |a: i32, b: Option<i32>| async move { a + b.unwrap_or(1) }));
/// let text = surface(router).to_string();
/// assert!(text.starts_with("# calculator 1.0\n"));
/// assert!(text.contains("## Tool `add`\n"));
/// assert!(text.contains("- takes `a` (required): integer"), "{text}");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Surface {
    sections: Vec<Section>,
}

/// All that a service offers to a client of the newest revision that it speaks.
///
/// # Panics
/// If the service fails to list it.
#[must_use]
#[track_caller]
pub fn surface<S: Service + 'static>(service: S) -> Surface {
    TestClient::builder(service).era(mcp_proto::client::EraPolicy::Detect).connect().surface()
}

impl Surface {
    /// All that the server of a connection offers, wherever it runs.
    ///
    /// # Errors
    /// [`CallError`] if the server fails to list it.
    pub async fn of(peer: &Peer) -> Result<Self, CallError> {
        Ok(Self { sections: collect::collect(peer).await? })
    }

    /// Reads what was kept as text.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self { sections: section::parse(text) }
    }

    /// What `newer` has changed, the worst first.
    ///
    /// # Example: an argument that nobody gives yet
    /// ```
    /// use mcp_testkit::{Impact, Surface};
    ///
    /// let older = Surface::parse("# s 1.0\n\n## Tool `add`\n\n- takes `a` (required): number\n");
    /// let newer = Surface::parse("# s 1.0\n\n## Tool `add`\n\n- takes `a` (required): number\n- takes `b` (required): number\n");
    /// let changes = older.changes(&newer);
    /// assert_eq!(changes[0].impact, Impact::Breaks);
    /// assert_eq!(changes[0].to_string(), "breaks callers: Tool `add`: takes `b`, which is required, is new");
    /// ```
    #[must_use]
    pub fn changes(&self, newer: &Self) -> Vec<Change> {
        change::between(&self.sections, &newer.sections)
    }

    /// Compares with the text at `path`, or writes it there if `accept` says so.
    ///
    /// # Errors
    /// [`SurfaceMismatch`], which names what changed, if the text is another or is not there.
    pub fn check(&self, path: impl Into<PathBuf>, accept: bool) -> Result<(), SurfaceMismatch> {
        kept::check(self, path.into(), accept)
    }
}

/// The text, to be kept.
impl fmt::Display for Surface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        section::write(&self.sections, f)
    }
}

/// Asserts that a server offers what the file says, which is named from the folder of the package on.
///
/// With the environment variable `UPDATE_SURFACE` set, the file is written instead: look at its diff then.
///
/// # Panics
/// If it does not, with what changed, whether that breaks callers, and the lines that differ.
///
/// # Example
/// ```no_run
/// use mcp_driver::Router;
/// use mcp_testkit::assert_surface;
///
/// let router = Router::new("house", "1.0").tool("look", "Looks around", || async { "a house" });
/// assert_surface!("tests/surface.md", router);
/// ```
#[macro_export]
macro_rules! assert_surface {
    ($path:expr, $service:expr $(,)?) => {
        $crate::check_surface(::core::env!("CARGO_MANIFEST_DIR"), $path, &$crate::surface($service))
    };
}

/// What [`assert_surface!`](crate::assert_surface) calls.
#[doc(hidden)]
#[track_caller]
pub fn check_surface(folder: &str, path: &str, surface: &Surface) {
    if let Err(mismatch) = surface.check(Path::new(folder).join(path), asked_to_update()) {
        panic!("{mismatch}");
    }
}

/// Whether files are to be written rather than compared.
pub(crate) fn asked_to_update() -> bool {
    std::env::var_os("UPDATE_SURFACE").is_some_and(|value| !value.is_empty() && value != "0")
}
