//! Why skills cannot be served.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{fmt, io};

use super::{EntryError, FrontmatterError};

/// Why skills cannot be served: what their author has to mend.
#[derive(Debug)]
#[non_exhaustive]
pub enum SkillsError {
    /// A folder or a file cannot be read.
    #[non_exhaustive]
    Io {
        /// Which.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// There is a link, which is not followed: it could lead anywhere.
    Link(PathBuf),
    /// A name cannot be part of a URI: it is no UTF-8, is `.` or `..`, or holds a backslash or a control character.
    Name(PathBuf),
    /// Folders stand deeper in each other than [`SkillLimits::depth`](super::SkillLimits::depth).
    TooDeep(PathBuf),
    /// There are more skills than [`SkillLimits::skills`](super::SkillLimits::skills).
    TooManySkills(usize),
    /// A `SKILL.md` is no text.
    NotText(Box<str>),
    /// The head of a `SKILL.md` is missing or wrong.
    #[non_exhaustive]
    Frontmatter {
        /// The URI of the `SKILL.md`.
        uri: Box<str>,
        /// What is wrong.
        error: FrontmatterError,
    },
    /// A skill breaks a rule for skills, or is too large.
    #[non_exhaustive]
    Entry {
        /// The URI of the `SKILL.md`.
        uri: Box<str>,
        /// Which rule.
        error: EntryError,
    },
    /// Two files have one URI.
    Twice(Box<str>),
}

impl SkillsError {
    pub(super) fn io(path: &Path, error: io::Error) -> Self {
        Self::Io { path: path.into(), error }
    }
}

impl fmt::Display for SkillsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { path, error } => write!(f, "{}: {error}", path.display()),
            Self::Link(path) => write!(f, "{}: it is a link, which is not followed", path.display()),
            Self::Name(path) => write!(f, "{}: its name cannot be part of a URI", path.display()),
            Self::TooDeep(path) => write!(f, "{}: it stands in too many other folders", path.display()),
            Self::TooManySkills(most) => write!(f, "there are more than {most} skills"),
            Self::NotText(uri) => write!(f, "{uri}: it is no UTF-8"),
            Self::Frontmatter { uri, error } => write!(f, "{uri}: {error}"),
            Self::Entry { uri, error } => write!(f, "{uri}: {error}"),
            Self::Twice(uri) => write!(f, "{uri}: there are two files of this URI"),
        }
    }
}

impl Error for SkillsError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Io { error, .. } => Some(error),
            Self::Frontmatter { error, .. } => Some(error),
            Self::Entry { error, .. } => Some(error),
            _ => None,
        }
    }
}
