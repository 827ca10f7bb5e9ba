//! A surface held against the file in which it is kept.

use std::path::PathBuf;
use std::{fmt, fs, io};

use super::{Change, Surface, diff};

/// A server does not offer what its file says.
#[derive(Debug)]
#[non_exhaustive]
pub struct SurfaceMismatch {
    /// The file.
    pub path: PathBuf,
    /// What changed, the worst first; nothing if it is only the way in which it is written.
    pub changes: Vec<Change>,
    /// The lines that differ.
    pub lines: String,
    /// Why the file could not be read or written, if that is what happened.
    pub error: Option<io::Error>,
}

impl fmt::Display for SurfaceMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(error) = &self.error {
            write!(f, "the surface of the server cannot be compared with `{}`: {error}", self.path.display())?;
        } else {
            write!(f, "the server does not offer what `{}` says", self.path.display())?;
        }
        self.changes.iter().try_for_each(|change| write!(f, "\n  {change}"))?;
        if !self.lines.is_empty() {
            write!(f, "\n\nthe lines that differ:{}", self.lines)?;
        }
        f.write_str(
            "\n\nif that is what you want, run the test again with UPDATE_SURFACE=1, and look at the diff of the file",
        )
    }
}

impl std::error::Error for SurfaceMismatch {}

pub(super) fn check(surface: &Surface, path: PathBuf, accept: bool) -> Result<(), SurfaceMismatch> {
    let text = surface.to_string();
    let fail = |path, error| SurfaceMismatch { path, changes: Vec::new(), lines: String::new(), error: Some(error) };
    if accept {
        let made = path.parent().map_or(Ok(()), fs::create_dir_all);
        return made.and_then(|()| fs::write(&path, text)).map_err(|error| fail(path, error));
    }
    let kept = match fs::read_to_string(&path) {
        Ok(kept) => kept.replace("\r\n", "\n"),
        Err(error) => return Err(fail(path, error)),
    };
    if kept == text {
        return Ok(());
    }
    let changes = Surface::parse(&kept).changes(surface);
    Err(SurfaceMismatch { path, changes, lines: diff::lines(&kept, &text), error: None })
}
