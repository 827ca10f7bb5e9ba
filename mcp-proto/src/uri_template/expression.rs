//! What templates are made of.

use alloc::boxed::Box;
use alloc::vec::Vec;

/// A piece of a template.
#[derive(Clone, Debug)]
pub(super) enum Part {
    /// Text as it was written.
    Text(Box<str>),
    /// What stands in braces.
    Expression(Expression),
}

#[derive(Clone, Debug)]
pub(super) struct Expression {
    pub(super) operator: Operator,
    pub(super) variables: Vec<Variable>,
}

impl Part {
    pub(super) fn variables(&self) -> &[Variable] {
        match self {
            Self::Text(_) => &[],
            Self::Expression(expression) => &expression.variables,
        }
    }
}

/// How the variables of an expression are written into a URI (RFC 6570, 2.2).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Operator {
    /// `{v}`: encoded.
    Simple,
    /// `{+v}`: reserved characters as they are.
    Reserved,
    /// `{#v}`: after `#`, reserved characters as they are.
    Fragment,
    /// `{.v}`: after `.`.
    Label,
    /// `{/v}`: after `/`.
    Path,
    /// `{;v}`: as `;v=..`.
    Parameter,
    /// `{?v}`: as `?v=..`.
    Query,
    /// `{&v}`: as `&v=..`.
    Continuation,
}

impl Operator {
    pub(super) const fn of(byte: u8) -> Option<Self> {
        Some(match byte {
            b'+' => Self::Reserved,
            b'#' => Self::Fragment,
            b'.' => Self::Label,
            b'/' => Self::Path,
            b';' => Self::Parameter,
            b'?' => Self::Query,
            b'&' => Self::Continuation,
            _ => return None,
        })
    }

    /// What stands before the first variable.
    pub(super) const fn first(self) -> Option<u8> {
        match self {
            Self::Simple | Self::Reserved => None,
            Self::Fragment => Some(b'#'),
            Self::Label => Some(b'.'),
            Self::Path => Some(b'/'),
            Self::Parameter => Some(b';'),
            Self::Query => Some(b'?'),
            Self::Continuation => Some(b'&'),
        }
    }

    /// What stands between variables, and between the pieces of one that is exploded.
    pub(super) const fn separator(self) -> u8 {
        match self {
            Self::Simple | Self::Reserved | Self::Fragment => b',',
            Self::Label => b'.',
            Self::Path => b'/',
            Self::Parameter => b';',
            Self::Query | Self::Continuation => b'&',
        }
    }

    /// Whether values come with their names.
    pub(super) const fn is_named(self) -> bool {
        matches!(self, Self::Parameter | Self::Query | Self::Continuation)
    }

    /// Whether reserved characters and escapes stay as they are.
    #[must_use]
    pub const fn keeps_reserved(self) -> bool {
        matches!(self, Self::Reserved | Self::Fragment)
    }
}

/// A variable where it stands in a template.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Variable {
    pub(super) name: Box<str>,
    pub(super) operator: Operator,
    pub(super) modifier: Modifier,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Modifier {
    None,
    Prefix(u16),
    Explode,
}

impl Variable {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The operator of the expression that it stands in.
    #[must_use]
    pub const fn operator(&self) -> Operator {
        self.operator
    }

    /// Whether the pieces of its list stand by themselves: `{v*}`.
    #[must_use]
    pub const fn is_exploded(&self) -> bool {
        matches!(self.modifier, Modifier::Explode)
    }

    /// How many characters of it are shown at most: `{v:3}`.
    #[must_use]
    pub const fn prefix(&self) -> Option<u16> {
        if let Modifier::Prefix(length) = self.modifier { Some(length) } else { None }
    }
}
