//! What the programs of the examples are started with: see `build.rs`.

use std::env;
use std::error::Error;
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

/// What a `main` gives, whatever that is.
pub trait Ending {
    /// The same for all of them.
    ///
    /// # Errors
    /// The program failed.
    fn end(self) -> Result<(), Box<dyn Error>>;
}

impl Ending for () {
    fn end(self) -> Result<(), Box<dyn Error>> {
        Ok(())
    }
}

impl<E: Into<Box<dyn Error>>> Ending for Result<(), E> {
    fn end(self) -> Result<(), Box<dyn Error>> {
        self.map_err(Into::into)
    }
}
