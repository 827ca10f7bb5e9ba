//! Programs that are not of cargo's: a machine may lack them, but CI may not.

use std::env;
use std::io::{Write, stderr};

/// Says that `tool` is not installed, to whoever runs the tests, and fails where everything has to be: in CI.
pub(crate) fn missing(tool: &str, so: &str) {
    assert!(env::var_os("MCP_DEPLOYMENT").is_none(), "{tool} is not installed: {so}");
    // Past what catches the output of tests that pass.
    let _ = writeln!(stderr(), "\nSKIPPED: {tool} is not installed: {so}\n");
}
