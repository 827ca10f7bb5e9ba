//! Why a skill is not loaded.

use std::error::Error;
use std::fmt;

use mcp_driver::CallError;

use super::{Digest, EntryError, FrontmatterError};
use crate::extension::Undeclared;

/// Why a skill or a file of it is not there.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum LoadError {
    /// The server declares no skills.
    Undeclared(Undeclared),
    /// The call has no result.
    Call(CallError),
    /// The server cannot tell what stands in a folder.
    NoDirectories,
    /// The pages of a folder do not end.
    Endless(Box<str>),
    /// The server spoke of another skill than it was asked for.
    #[non_exhaustive]
    Other {
        /// The URI that was asked for.
        asked: Box<str>,
        /// The one that was given.
        given: Box<str>,
    },
    /// An entry breaks the rules or is too large.
    #[non_exhaustive]
    Entry {
        /// The URI of the skill.
        uri: Box<str>,
        /// What is wrong with it.
        error: EntryError,
    },
    /// Nothing of the skill can be held against what was said of it, and that was not [agreed to](super::PeerSkills::dynamic).
    Dynamic(Box<str>),
    /// More was read of a dynamic skill than is taken.
    TooLarge(Box<str>),
    /// It is none of the files of the skill.
    Unlisted(Box<str>),
    /// The result holds nothing, or more than one thing, at the URI.
    NoContent(Box<str>),
    /// A `SKILL.md` is no text.
    NotText(Box<str>),
    /// A file has another size than was said.
    #[non_exhaustive]
    Size {
        /// The URI of the file.
        uri: Box<str>,
        /// What was said.
        expected: u64,
        /// What came.
        found: u64,
    },
    /// A file holds something else than was said.
    #[non_exhaustive]
    Digest {
        /// The URI of the file.
        uri: Box<str>,
        /// What was said.
        expected: Digest,
        /// What came.
        found: Digest,
    },
    /// The head of a `SKILL.md` is missing or wrong.
    #[non_exhaustive]
    Frontmatter {
        /// The URI of the skill.
        uri: Box<str>,
        /// What is wrong with it.
        error: FrontmatterError,
    },
    /// The head of a `SKILL.md` says something else than the entry.
    #[non_exhaustive]
    Field {
        /// The URI of the skill.
        uri: Box<str>,
        /// The first field that differs.
        field: Box<str>,
    },
}

impl LoadError {
    /// Whether the skill may have changed since the entry was given: with a new one it may be right.
    #[must_use]
    pub const fn is_stale(&self) -> bool {
        matches!(self, Self::Unlisted(_) | Self::Size { .. } | Self::Digest { .. } | Self::Field { .. })
    }
}

impl From<Undeclared> for LoadError {
    fn from(error: Undeclared) -> Self {
        Self::Undeclared(error)
    }
}

impl From<CallError> for LoadError {
    fn from(error: CallError) -> Self {
        Self::Call(error)
    }
}

/// What a server wrote is quoted, so that it cannot pass for more than it is.
impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Undeclared(error) => error.fmt(f),
            Self::Call(error) => error.fmt(f),
            Self::NoDirectories => f.write_str("the server does not tell what stands in a folder"),
            Self::Endless(uri) => write!(f, "the pages of the folder {uri:?} do not end"),
            Self::Other { asked, given } => write!(f, "the skill {asked:?} was asked for, and {given:?} was given"),
            Self::Entry { uri, error } => write!(f, "the skill {uri:?} is not loaded: {error}"),
            Self::Dynamic(uri) => {
                write!(f, "the skill {uri:?} is not loaded: it is dynamic, so that it cannot be verified")
            }
            Self::TooLarge(uri) => write!(f, "the skill {uri:?} has had more read of it than is taken"),
            Self::Unlisted(uri) => write!(f, "{uri:?} is none of the files of the skill"),
            Self::NoContent(uri) => write!(f, "the server did not give what stands at {uri:?}"),
            Self::NotText(uri) => write!(f, "the file {uri:?} is no text"),
            Self::Size { uri, expected, found } => {
                write!(f, "the file {uri:?} has {found} bytes, and the server said {expected}; get the entry anew")
            }
            Self::Digest { uri, expected, found } => {
                write!(f, "the file {uri:?} has the digest {found}, and the server said {expected}; get the entry anew")
            }
            Self::Frontmatter { uri, error } => write!(f, "the skill {uri:?} is not loaded: {error}"),
            Self::Field { uri, field } => write!(
                f,
                "the skill {uri:?} is not loaded: its field {field:?} is another than the server said; get the entry anew"
            ),
        }
    }
}

impl Error for LoadError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Undeclared(error) => Some(error),
            Self::Call(error) => Some(error),
            Self::Entry { error, .. } => Some(error),
            Self::Frontmatter { error, .. } => Some(error),
            _ => None,
        }
    }
}
