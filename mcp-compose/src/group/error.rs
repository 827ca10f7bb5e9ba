//! Why a group has no answer.

use std::fmt;
use std::time::Duration;

use crate::UpstreamError;
use crate::layer::printable::printable;

/// How many characters of an error are told.
const LONGEST: usize = 4096;

/// Why a group has no answer. Its text names the member, where there is one.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum GroupError {
    /// No member has it.
    #[non_exhaustive]
    Unknown {
        /// What was looked for: `tool`, `prompt`, `resource`, `member`.
        kind: &'static str,
        /// The name, or the URI.
        name: Box<str>,
        /// One that is like it.
        near: Option<Box<str>>,
    },
    /// Several members have a resource of this URI.
    #[non_exhaustive]
    Ambiguous {
        /// The URI.
        uri: Box<str>,
        /// The members.
        members: Vec<Box<str>>,
    },
    /// The member did not answer in time.
    #[non_exhaustive]
    TimedOut {
        /// The member.
        member: Box<str>,
        /// How long it had.
        after: Duration,
    },
    /// The member lists more than [`Group::most_items`](super::Group::most_items).
    #[non_exhaustive]
    TooMany {
        /// The member.
        member: Box<str>,
        /// How much it may list.
        most: usize,
    },
    /// The member, or the connection to it, failed.
    Member(UpstreamError),
}

/// One line, fit to be printed: the names that servers and files give are in it.
impl fmt::Display for GroupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Unknown { kind, name, near } => {
                let near = near.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                match *kind {
                    "member" => format!("the group has no member `{name}`{near}"),
                    _ => format!("no server of the group is known to have the {kind} `{name}`{near}"),
                }
            }
            Self::Ambiguous { uri, members } => {
                format!("several servers have the resource `{uri}`: {}; say which is meant", members.join(", "))
            }
            Self::TimedOut { member, after } => format!("the server `{member}` gave no answer within {after:?}"),
            Self::TooMany { member, most } => format!("the server `{member}` lists more than {most} items"),
            Self::Member(error) => return error.fmt(f),
        };
        f.write_str(&printable(&text, LONGEST))
    }
}

impl std::error::Error for GroupError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Member(error) => Some(error),
            Self::Unknown { .. } | Self::Ambiguous { .. } | Self::TimedOut { .. } | Self::TooMany { .. } => None,
        }
    }
}
