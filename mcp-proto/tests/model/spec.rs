//! Where the specification is.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use mcp_proto::Version;
use serde_json::Value;

/// The folder of the specification, or `None` after a loud word about what is not proven without it.
///
/// # Panics
/// On CI, where a proof that is skipped would pass for one that holds.
pub(crate) fn folder(proof: &str) -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("MCP_SPEC_DIR") {
        return Some(folder.into());
    }
    let ci = std::env::var_os("CI").is_some_and(|value| value == "true");
    assert!(!ci, "MCP_SPEC_DIR is not set, so the proof `{proof}` cannot run");
    // Not `eprintln!`, which the test harness keeps to itself when a test passes.
    writeln!(std::io::stderr(), "SKIPPED: the proof `{proof}` did not run, since MCP_SPEC_DIR is not set")
        .expect("standard error can be written");
    None
}

pub(crate) fn text(path: PathBuf) -> String {
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The schema of one revision.
pub(crate) fn schema(folder: &Path, version: Version) -> Value {
    parse(folder.join(version.as_str()).join("schema.json"))
}

/// The schema of the tasks extension.
pub(crate) fn extension(folder: &Path) -> Value {
    parse(folder.join("ext-tasks").join("schema.json"))
}

fn parse(path: PathBuf) -> Value {
    serde_json::from_str(&text(path)).expect("a schema is JSON")
}
