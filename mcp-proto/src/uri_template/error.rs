//! What is wrong with a template, or with what it is expanded from.

use alloc::boxed::Box;

/// What is wrong with a template; `at` is a byte offset into it.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// It is longer than [`MAX_LENGTH`](super::MAX_LENGTH).
    #[error("a template of {length} bytes, where {} are allowed", super::MAX_LENGTH)]
    TooLong {
        /// How long it is.
        length: usize,
    },
    /// It has more variables than [`MAX_VARIABLES`](super::MAX_VARIABLES).
    #[error("more than {} variables, at {at}", super::MAX_VARIABLES)]
    TooManyVariables {
        /// Where the first stands that is too many.
        at: usize,
    },
    /// A brace that is not closed.
    #[error("`{{` at {at} is never closed by `}}`")]
    Unclosed {
        /// Where it is opened.
        at: usize,
    },
    /// A brace that was not opened.
    #[error("`}}` at {at} closes nothing")]
    Unopened {
        /// Where it is closed.
        at: usize,
    },
    /// A character that text between expressions must have encoded.
    #[error("{character:?} at {at} has to be written as an escape")]
    Character {
        /// The character.
        character: char,
        /// Where it stands.
        at: usize,
    },
    /// An operator that is kept for later.
    #[error("operator `{operator}` at {at} is reserved: expected one of `+`, `#`, `.`, `/`, `;`, `?`, `&`, or a name")]
    ReservedOperator {
        /// The operator.
        operator: char,
        /// Where it stands.
        at: usize,
    },
    /// A name that is empty, or has other characters than letters, digits, `_`, escapes, and dots between them.
    #[error("{name:?} at {at} is no name of a variable: expected letters, digits, `_`, escapes, and dots between them")]
    Name {
        /// What stands in its place.
        name: Box<str>,
        /// Where it stands.
        at: usize,
    },
    /// A prefix that is no number from 1 to 9,999.
    #[error("{prefix:?} at {at} is no length: expected a number from 1 to 9999")]
    Prefix {
        /// What stands in its place.
        prefix: Box<str>,
        /// Where it stands.
        at: usize,
    },
}

/// Why a template cannot be expanded.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ExpandError {
    /// The first characters are wanted of a list or of pairs (RFC 6570, 2.4.1).
    #[error("variable `{name}` is no text, and the template wants its first characters")]
    PrefixOfList {
        /// The variable.
        name: Box<str>,
    },
}
