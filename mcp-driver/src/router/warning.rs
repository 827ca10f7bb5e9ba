//! What the author of a server should know.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Something about a [`Router`](super::Router) that its author should know: it is served, and is probably not meant.
///
/// Nothing is printed. [`Router::warnings`](super::Router::warnings) gives them, to be printed or to be tested for.
///
/// # Example: a test that nothing was added twice
/// ```
/// use mcp_driver::router::{Router, Warning};
///
/// let look = || async { "a house" };
/// let router = Router::new("house", "1.0").tool("look", "Looks", look).tool("look", "Looks again", look);
/// assert!(matches!(&router.warnings()[..], [Warning::Duplicate { noun: "tool", name }] if **name == *"look"));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Warning {
    /// The name of a tool is one that clients may refuse (server/tools since 2025-11-25, "Tool Names").
    OddToolName {
        /// The name.
        name: Box<str>,
        /// What is odd about it, to be read after "its name".
        why: Box<str>,
    },
    /// Something was added twice under one name. The one that was added last is served, in the place of the first.
    Duplicate {
        /// What it is: `tool`, `prompt`, `resource`, `resource template`, `method`, `notification`.
        noun: &'static str,
        /// Its name or its URI.
        name: Box<str>,
    },
    /// A handler was added for a method that the router or the protocol answers itself: it is never called.
    NeverCalled {
        /// The method.
        method: Box<str>,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OddToolName { name, why } => write!(
                f,
                "tool `{}`: its name {why}, and clients may refuse it: use 1 to {LONGEST} of the characters A-Z, a-z, \
                 0-9, `_`, `-` and `.`; what people shall read is its title",
                name.escape_debug(),
            ),
            Self::Duplicate { noun, name } => write!(
                f,
                "{noun} `{}` was added twice, and the one that was added last is served: remove one, or give it another name",
                name.escape_debug(),
            ),
            Self::NeverCalled { method } => write!(
                f,
                "method `{}` is not called, since it is answered by the router or by the protocol: use the router's own \
                 way to serve it, or give it a name of your own",
                method.escape_debug(),
            ),
        }
    }
}

/// What there is to be told so far.
#[derive(Debug, Default)]
pub(crate) struct Warnings(Mutex<Vec<Warning>>);

impl Warnings {
    /// Each is told once, and a server that goes on making mistakes does not fill its memory with them.
    pub(crate) fn push(&self, warning: Warning) {
        let mut all = self.lock();
        if all.len() < MOST && !all.contains(&warning) {
            all.push(warning);
        }
    }

    pub(crate) fn all(&self) -> Vec<Warning> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Warning>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is odd about the name of a tool.
pub(crate) fn odd_tool_name(name: &str) -> Option<Warning> {
    let is_usual = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.');
    let why = match (name.chars().find(|letter| !is_usual(*letter)), name.chars().count()) {
        (_, 0) => "is empty".into(),
        (Some(odd), _) => format!("has {odd:?} in it"),
        (None, count) if count > LONGEST => format!("has {count} characters"),
        (None, _) => return None,
    };
    Some(Warning::OddToolName { name: name.into(), why: why.into() })
}

/// The most characters that the name of a tool should have.
const LONGEST: usize = 128;

/// The most that are kept.
const MOST: usize = 256;
