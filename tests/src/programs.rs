//! What the programs of the examples are started with: see `build.rs`.

use std::env;
use std::path::Path;

/// The name that this program was started by.
///
/// # Panics
/// If it was started by none.
#[must_use]
pub fn name() -> String {
    let started = env::args().next().expect("a program has a name");
    Path::new(&started).file_stem().expect("it is a file").to_string_lossy().into_owned()
}
